"""Checks of a customer's habits and scores, and of what is odd about an order.

They read :class:`~.signals.Signals`, which the gate fills only where a rule asks. The
signals of fraud name what they rest on, as ``evidence`` of the measure.
"""

from .checks import HOLD, PASS, WARN, Measure, _limit_increase
from .facts import LIMITED
from .money import WHOLE, portion, share

#: Unit of a score: hundredths of a point, 0 to 10,000.
SCORE = "score"
#: So many orders make a series where a rule does not say how many.
SERIES = 2


# ---- limit and books -------------------------------------------------------
def order_horizon(facts, rule):
    """What falls due or ships within ``days``, against the limit plus tolerance.

    What is invoiced counts whatever its due date, for it has been delivered. Of
    confirmed orders, and of the document, only those count that ship within so many days
    (an order without a delivery date ships at once).

    >>> from .facts import Facts, Document
    >>> from .signals import Signals
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", mode="limited", limit=1000, limit_granted=True,
    ...               exposure=(("receivable", 500), ("orders", 600)),
    ...               document=Document(amount=300, total=300),
    ...               signals=Signals(later_orders=(("2026-06-01", 600),)))
    >>> order_horizon(facts, Rule("order_horizon", days=30)).measured
    800
    >>> order_horizon(facts, Rule("order_horizon", days=90)).order_reduction
    400

    A document that ships after the horizon adds nothing, and making it smaller changes
    nothing either.

    >>> from dataclasses import replace
    >>> later = replace(facts, signals=Signals(ships_on="2026-06-01"))
    >>> measure = order_horizon(later, Rule("order_horizon", days=30))
    >>> measure.measured, measure.payment, measure.order_reduction
    (1100, 100, None)
    """
    if facts.mode != LIMITED:
        return None
    ceiling = facts.limit + rule.amount + portion(facts.limit, rule.rate)
    measured, counts = _within_horizon(facts, rule.days)
    excess = measured - ceiling
    if excess <= 0:
        near = rule.warning_rate and measured > portion(facts.limit, rule.warning_rate)
        return Measure(measured, ceiling, WARN if near else PASS)
    return Measure(
        measured,
        ceiling,
        HOLD,
        payment=excess,
        limit_increase=_limit_increase(facts.limit, rule.rate, excess),
        order_reduction=excess if counts else None,
    )


def _within_horizon(facts, days):
    """Exposure within the horizon, and whether the document is part of it.

    Of a confirmed document the books show a part already, which the gate has taken out
    of exposure; if it ships later, that part is among the later orders as well.

    >>> from .facts import Facts, Document
    >>> from .signals import Signals
    >>> facts = Facts("2026-03-10", exposure=(("orders", 900), ("document", -900)),
    ...               document=Document(amount=900), signals=Signals(
    ...                   ships_on="2026-06-01", later_orders=(("2026-06-01", 900),)))
    >>> _within_horizon(facts, 30), _within_horizon(facts, 90)
    ((0, False), (900, True))

    What leaves before the promised date counts from now on.

    >>> from dataclasses import replace
    >>> early = replace(facts.signals, leaves_now=True)
    >>> _within_horizon(replace(facts, signals=early), 30)
    (900, True)
    """
    signals = facts.signals

    def is_later(date):
        return bool(date) and -facts.days_since(date) > days

    later = sum(amount for date, amount in signals.later_orders if is_later(date))
    if not is_later(signals.ships_on):
        return facts.exposure_after - later, True
    shown = sum(amount for code, amount in facts.exposure if code == "document")
    rest = facts.exposure_before - min(shown, 0) - later
    return rest + facts.document.amount * signals.leaves_now, signals.leaves_now


def concentration(facts, rule):
    """The customer's share of all receivables of the company, against a maximum share.

    Paying ``x`` of a balance ``b`` beside ``o`` of all others passes when
    ``(b - x) / (b - x + o) <= p``, so the smallest payment is ``b - p·o / (1 - p)``.

    >>> from .facts import Facts
    >>> from .signals import Signals
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", balance=500, signals=Signals(others_receivable=500))
    >>> measure = concentration(facts, Rule("concentration", rate=2500))
    >>> measure.measured, measure.payment
    (5000, 334)
    """
    balance, others = facts.balance, max(facts.signals.others_receivable, 0)
    measured = share(max(balance, 0), balance + others)
    if balance <= 0 or rule.rate >= WHOLE:
        return Measure(measured, rule.rate)
    payment = balance - rule.rate * others // (WHOLE - rule.rate)
    if payment <= 0:
        return Measure(measured, rule.rate)
    return Measure(measured, rule.rate, HOLD, payment=payment)


# ---- scores and reports ----------------------------------------------------
def score_low(facts, rule):
    """The score of the latest decided assessment, against the lowest that passes.

    >>> from .facts import Facts
    >>> from .signals import Signals
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", signals=Signals(score=39_50))
    >>> score_low(facts, Rule("score_low", rate=40_00)).level
    'hold'
    >>> score_low(Facts("2026-03-10"), Rule("score_low", rate=40_00)) is None
    True
    >>> score_low(Facts("2026-03-10"), Rule("score_low", missing_fails=True)).level
    'hold'
    """
    score = facts.signals.score
    if score is None:
        return _missing(rule.rate) if rule.missing_fails else None
    return Measure(score, rule.rate, HOLD if score < rule.rate else PASS)


def score_old(facts, rule):
    """The latest decided assessment has been out of date for more than ``days``.

    >>> from .facts import Facts
    >>> from .signals import Signals
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", signals=Signals(
    ...     assessed_on="2025-03-01", score_until="2026-03-01"))
    >>> score_old(facts, Rule("score_old", days=8)).measured
    9
    >>> score_old(facts, Rule("score_old", days=9)).level
    'pass'
    """
    signals = facts.signals
    if not signals.assessed_on:
        return _missing(rule.days) if rule.missing_fails else None
    if not signals.score_until:
        return None
    late = max(facts.days_since(signals.score_until), 0)
    return Measure(late, rule.days, HOLD if late > rule.days else PASS)


def report_old(facts, rule):
    """The newest bureau report is older than ``days``.

    >>> from .facts import Facts
    >>> from .signals import Signals
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", signals=Signals(report_on="2026-01-09"))
    >>> report_old(facts, Rule("report_old", days=30)).measured
    60
    """
    if not facts.signals.report_on:
        return _missing(rule.days) if rule.missing_fails else None
    age = facts.days_since(facts.signals.report_on)
    return Measure(age, rule.days, HOLD if age > rule.days else PASS)


def _missing(threshold):
    """The measure where there was nothing to measure and the rule minds that."""
    return Measure("", threshold, HOLD)


# ---- signals of fraud ------------------------------------------------------
def new_address(facts, rule):
    """An order of ``amount`` or more goes to an address not older than ``days``.

    >>> from .facts import Facts, Document
    >>> from .signals import Signals
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", document=Document(amount=900, total=900),
    ...               signals=Signals(addresses=(("Deco, Dock 3", "2026-03-08"),)))
    >>> measure = new_address(facts, Rule("new_address", amount=800, days=14))
    >>> measure.measured, measure.order_reduction, measure.evidence
    (2, 101, (('Deco, Dock 3', '2026-03-08', None),))
    """
    return _new_before_large_order(facts, rule, facts.signals.addresses)


def new_bank_account(facts, rule):
    """An order of ``amount`` or more after bank details changed within ``days``.

    >>> from .facts import Facts, Document
    >>> from .signals import Signals
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", document=Document(amount=900, total=900),
    ...               signals=Signals(accounts=(("…3000", "2026-02-08"),)))
    >>> new_bank_account(facts, Rule("new_bank_account", amount=800, days=29)).level
    'pass'
    >>> new_bank_account(facts, Rule("new_bank_account", amount=800, days=30)).level
    'hold'
    """
    return _new_before_large_order(facts, rule, facts.signals.accounts)


def _new_before_large_order(facts, rule, known):
    """How long what an order rests on has been known, against ``days``.

    :param known: pairs (name, ISO date since when it is as it is), the newest first
    """
    total, least = facts.document.total, max(rule.amount, 1)
    if total < least or not known:
        return None
    new = tuple(
        (name, date, None)
        for name, date in known
        if facts.days_since(date) <= rule.days
    )
    age = facts.days_since(known[0][1])
    if not new:
        return Measure(age, rule.days)
    return Measure(
        age, rule.days, HOLD, order_reduction=total - least + 1, evidence=new
    )


def far_above_habit(facts, rule):
    """An order of more than ``rate`` of what the customer usually orders.

    Usual is the median of the orders confirmed within a year. Of fewer than
    ``order_count`` orders no habit follows.

    >>> from .facts import Facts, Document
    >>> from .signals import Signals
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", document=Document(amount=950, total=950),
    ...               signals=Signals(usual_order=300, orders_known=4))
    >>> rule = Rule("far_above_habit", rate=300_00, order_count=4)
    >>> far_above_habit(facts, rule).order_reduction
    50
    >>> rule = Rule("far_above_habit", rate=300_00, order_count=5)
    >>> far_above_habit(facts, rule) is None
    True
    """
    total, signals = facts.document.total, facts.signals
    if not total or signals.orders_known < max(rule.order_count, 1):
        return None
    most = portion(signals.usual_order, rule.rate)
    if total <= most:
        return Measure(total, most)
    return Measure(total, most, HOLD, order_reduction=total - most)


def order_splitting(facts, rule):
    """Several orders within ``days``, each just under a threshold, together above it.

    Just under is from ``rate`` of the threshold up to the threshold itself. Fewer than
    ``order_count`` orders, this one included, are no series.

    >>> from .facts import Facts, Document
    >>> from .signals import Signals
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", document=Document(amount=950, total=950),
    ...               signals=Signals(near_orders=(
    ...                   ("S7", "2026-03-09", 990), ("S2", "2026-01-05", 999))))
    >>> rule = Rule("order_splitting", amount=1000, rate=90_00, days=7)
    >>> measure = order_splitting(facts, rule)
    >>> measure.measured, measure.order_reduction, measure.evidence
    (1940, 51, (('S7', '2026-03-09', 990),))
    >>> rule = Rule("order_splitting", amount=1000, rate=90_00, days=7, order_count=3)
    >>> order_splitting(facts, rule).level
    'pass'
    """
    total, most = facts.document.total, rule.amount
    if not total or not most:
        return None
    least = max(portion(most, rule.rate), 1)
    if not least <= total <= most:
        return Measure(total, most)
    series = tuple(
        (name, date, amount)
        for name, date, amount in facts.signals.near_orders
        if least <= amount <= most and facts.days_since(date) <= rule.days
    )
    together = total + sum(amount for _name, _date, amount in series)
    if len(series) + 1 < max(rule.order_count, SERIES) or together <= most:
        return Measure(together, most)
    return Measure(
        together,
        most,
        HOLD,
        order_reduction=min(together - most, total - least + 1),
        evidence=series,
    )


def first_order(facts, rule):
    """The first order of a customer, above an amount.

    >>> from .facts import Facts, Document
    >>> from .signals import Signals
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", customer="Deco", document=Document(total=900),
    ...               signals=Signals(first_since="2026-03-09"))
    >>> first_order(facts, Rule("first_order", amount=500)).order_reduction
    400
    >>> first_order(facts, Rule("first_order", amount=500)).evidence
    (('Deco', '2026-03-09', None),)
    """
    total, since = facts.document.total, facts.signals.first_since
    if not total or not since:
        return None
    excess = total - rule.amount
    if excess <= 0:
        return Measure(total, rule.amount)
    return Measure(
        total,
        rule.amount,
        HOLD,
        order_reduction=excess,
        evidence=((facts.customer, since, None),),
    )
