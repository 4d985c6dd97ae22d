"""The checks, one function each; :mod:`~.registry` has their names and sentences.

A check takes the facts and a rule and answers with a :class:`Measure`: what it
measured, the threshold, the level (pass, warn, hold), and the smallest payment, limit
increase or reduction of the order that would make it pass (``None`` where that lever
cannot help). A check that does not apply answers ``None``.
"""

from dataclasses import dataclass

from .facts import LIMITED
from .money import WHOLE, ceil_div, portion, share

PASS, WARN, HOLD = "pass", "warn", "hold"
#: Units in which a measured value and its threshold are expressed.
MONEY, DAYS, RATE, TEXT, DATE = "money", "days", "rate", "text", "date"


@dataclass(frozen=True)
class Measure:
    """The answer of one check.

    :param measured: int (money, days, rate) or str (text, ISO date)
    :param threshold: same unit as ``measured``
    :param str level: ``pass``, ``warn`` or ``hold``; the rule may soften ``hold``
    :param payment: smallest payment that helps, minor units, or ``None``
    :param limit_increase: smallest limit increase that helps, or ``None``
    :param order_reduction: smallest reduction of the document that helps, or ``None``
    :param tuple evidence: triples (name, ISO date or '', amount or ``None``) that it rests on
    """

    measured: int | str
    threshold: int | str
    level: str = PASS
    payment: int | None = None
    limit_increase: int | None = None
    order_reduction: int | None = None
    evidence: tuple = ()


def limit_exceeded(facts, rule):
    """Exposure with the document against the limit plus tolerance.

    The tolerance is an amount plus a share of the limit. Between ``warning_rate`` of
    the limit and the limit itself the check warns.

    >>> from .facts import Facts, Document
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", mode="limited", limit=1000, limit_granted=True,
    ...               exposure=(("receivable", 800),), document=Document(amount=300))
    >>> limit_exceeded(facts, Rule("limit_exceeded")).order_reduction
    100
    >>> limit_exceeded(facts, Rule("limit_exceeded", amount=100)).level
    'pass'
    """
    if facts.mode != LIMITED:
        return None
    ceiling = facts.limit + rule.amount + portion(facts.limit, rule.rate)
    after = facts.exposure_after
    excess = after - ceiling
    if excess <= 0:
        warn_at = portion(facts.limit, rule.warning_rate)
        warned = rule.warning_rate and after > warn_at
        return Measure(after, ceiling, WARN if warned else PASS)
    return Measure(
        after,
        ceiling,
        HOLD,
        payment=excess,
        limit_increase=_limit_increase(facts.limit, rule.rate, excess),
        order_reduction=excess,
    )


def single_order(facts, rule):
    """The document's full amount against a maximum for one order.

    >>> from .facts import Facts, Document
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", document=Document(amount=300, total=300))
    >>> single_order(facts, Rule("single_order", amount=250)).order_reduction
    50
    """
    excess = facts.document.total - rule.amount
    if excess <= 0:
        return Measure(facts.document.total, rule.amount)
    return Measure(facts.document.total, rule.amount, HOLD, order_reduction=excess)


def no_limit(facts, rule):
    """An order above an amount for a customer to whom no limit was ever granted.

    >>> from .facts import Facts, Document
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", document=Document(amount=300))
    >>> no_limit(facts, Rule("no_limit", amount=200)).level
    'hold'
    """
    if facts.limit_granted:
        return None
    excess = facts.document.amount - rule.amount
    if excess <= 0:
        return Measure(facts.document.amount, rule.amount)
    return Measure(
        facts.document.amount,
        rule.amount,
        HOLD,
        limit_increase=0,  # any; how large it must be is for the limit check
        order_reduction=excess,
    )


def overdue_amount(facts, rule):
    """Money past due for more than ``days`` against a maximum amount.

    >>> from .facts import Facts
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", overdue=(("2026-01-09", 500),))
    >>> overdue_amount(facts, Rule("overdue_amount", amount=120, days=30)).payment
    380
    """
    measured = facts.overdue_older_than(rule.days)
    excess = measured - rule.amount
    if excess <= 0:
        return Measure(measured, rule.amount)
    return Measure(measured, rule.amount, HOLD, payment=excess)


def overdue_share(facts, rule):
    """Share of the open balance that is past due, against a maximum share.

    Paying ``x`` of what is overdue passes when ``(o - x) / (b - x) <= p``, so the
    smallest payment is ``(o - p·b) / (1 - p)``, rounded up.

    >>> from .facts import Facts
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", balance=1000, overdue=(("2026-01-09", 500),))
    >>> overdue_share(facts, Rule("overdue_share", rate=2500)).payment
    334
    """
    overdue, balance = facts.overdue_amount, facts.balance
    if balance <= 0 or rule.rate >= WHOLE:
        return Measure(share(overdue, balance), rule.rate)
    excess = overdue * WHOLE - rule.rate * balance
    measured = share(overdue, balance)
    if excess <= 0:
        return Measure(measured, rule.rate)
    payment = ceil_div(excess, WHOLE - rule.rate)
    return Measure(measured, rule.rate, HOLD, payment=payment)


def oldest_overdue(facts, rule):
    """Age of the oldest instalment past due against a maximum number of days.

    >>> from .facts import Facts
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", overdue=(("2026-01-09", 500), ("2026-03-01", 70)))
    >>> measure = oldest_overdue(facts, Rule("oldest_overdue", days=30))
    >>> measure.measured, measure.payment
    (60, 500)
    """
    measured = facts.oldest_overdue_days
    if measured <= rule.days:
        return Measure(measured, rule.days)
    payment = facts.overdue_older_than(rule.days)
    return Measure(measured, rule.days, HOLD, payment=payment)


def category_blocked(facts, rule):
    """The customer's risk category gets no orders on credit."""
    return Measure(facts.category, "", HOLD if facts.category_blocked else PASS)


def forced_hold(facts, rule):
    """Somebody stopped this customer by hand; only a person lifts that."""
    return Measure(facts.forced_hold, "", HOLD if facts.forced_hold else PASS)


def followup_level(facts, rule):
    """An instalment stands at a follow-up level that holds new orders.

    >>> from .facts import Facts
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", followup_level="Final notice", followup_amount=900)
    >>> followup_level(facts, Rule("followup_level")).payment
    900
    """
    if not facts.followup_level:
        return Measure("", "")
    payment = facts.followup_amount
    return Measure(facts.followup_level, "", HOLD, payment=payment)


def limit_expired(facts, rule):
    """A limit was granted and has run out, and no other is in force."""
    if facts.mode != LIMITED or facts.limit_granted or not facts.limit_expired_on:
        return None
    # Any limit in force ends the expiry; how large it must be is for the limit check.
    return Measure(facts.limit_expired_on, facts.today, HOLD, limit_increase=0)


def review_overdue(facts, rule):
    """The review of the customer is late by more than ``days``."""
    if not facts.review_due:
        return None
    late = facts.days_since(facts.review_due)
    return Measure(max(late, 0), rule.days, HOLD if late > rule.days else PASS)


def terms_better(facts, rule):
    """The document's payment terms are longer than the category allows.

    ``days`` is the tolerance.

    >>> from .facts import Facts, Document
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", allowed_terms_days=30,
    ...               document=Document(terms_days=60))
    >>> terms_better(facts, Rule("terms_better")).level
    'hold'
    """
    days, allowed = facts.document.terms_days, facts.allowed_terms_days
    if days is None or allowed is None:
        return None
    ceiling = allowed + rule.days
    return Measure(days, ceiling, HOLD if days > ceiling else PASS)


def discount_better(facts, rule):
    """The early-payment discount is higher than the category allows."""
    allowed = facts.allowed_discount_rate
    if allowed is None or facts.document.terms_days is None:
        return None
    measured = facts.document.discount_rate
    return Measure(measured, allowed, HOLD if measured > allowed else PASS)


def rate_missing(facts, rule):
    """The document is in a currency without an exchange rate at the date.

    Without a rate the document cannot be compared with a limit; where none is checked,
    nothing needs comparing.
    """
    if facts.mode != LIMITED:
        return None
    level = HOLD if facts.document.missing_rate else PASS
    return Measure(facts.document.missing_rate, facts.currency, level)


def _limit_increase(limit, tolerance_rate, excess):
    """Smallest increase that covers an excess when the tolerance grows with the limit.

    >>> _limit_increase(1000, 1000, 110), _limit_increase(1000, 0, 110)
    (100, 110)
    """
    increase = excess * WHOLE // (WHOLE + tolerance_rate)
    before = portion(limit, tolerance_rate)
    while increase + portion(limit + increase, tolerance_rate) - before < excess:
        increase += 1
    return increase
