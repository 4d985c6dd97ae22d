"""Checks of securities; :mod:`~.registry_cover` has their names and sentences."""

from .checks import HOLD, PASS, Measure
from .money import WHOLE, share


def security_expired(facts, rule):
    """A security ran out more than ``days`` ago and was not renewed.

    >>> from .cover import Cover
    >>> from .facts import Facts
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", cover=Cover(expired="Guarantee",
    ...                                         expired_on="2026-02-28"))
    >>> security_expired(facts, Rule("security_expired")).level
    'hold'
    >>> security_expired(facts, Rule("security_expired", days=10)).level
    'pass'
    """
    if not facts.cover.expired_on:
        return None
    late = facts.days_since(facts.cover.expired_on)
    level = HOLD if late > rule.days else PASS
    return Measure(facts.cover.expired_on, facts.today, level)


def uninsured_share(facts, rule):
    """The share of exposure that no security would pay, against a maximum.

    Asked only above ``amount`` of exposure. The securities are reckoned as one of their
    joint amount ``K`` that pays ``S``: beyond ``K`` the smallest payment leaves
    ``S / (1 - rate)``; where that does not suffice, ``amount``.

    >>> from .cover import Cover
    >>> from .facts import Document, Facts
    >>> from .verdict import Rule
    >>> cover = Cover(securities=(("insurance", "Policy", 1000, 9000),))
    >>> facts = Facts("2026-03-10", exposure=(("receivable", 1500),), cover=cover,
    ...               document=Document(amount=500))
    >>> measure = uninsured_share(facts, Rule("uninsured_share", rate=2500))
    >>> measure.measured, measure.payment, measure.order_reduction
    (5500, 800, None)
    >>> paid = uninsured_share(facts.after_payment(800), Rule("uninsured_share", rate=2500))
    >>> paid.level
    'pass'
    """
    debt = facts.exposure_after
    if debt <= rule.amount or debt <= 0:
        return None
    measured = _unsecured_share(facts, debt)
    if measured <= rule.rate:
        return Measure(measured, rule.rate)
    payment = debt - _bearable(facts, rule, debt)
    fits = payment <= facts.document.amount
    return Measure(
        measured,
        rule.rate,
        HOLD,
        payment=payment,
        order_reduction=payment if fits else None,
    )


def _unsecured_share(facts, debt):
    """Basis points of a debt that nothing would pay."""
    new = min(facts.document.amount, debt)
    paid = facts.cover.secured(debt, facts.oldest_overdue_days, new)
    return share(debt - paid, debt)


def _bearable(facts, rule, debt):
    """The largest debt below one that is secured well enough."""
    covered = sum(security.amount for security in facts.cover.known())
    paid = facts.cover.secured(covered)
    largest = paid * WHOLE // (WHOLE - rule.rate) if rule.rate < WHOLE else debt
    if not covered <= largest < debt or _unsecured_share(facts, largest) > rule.rate:
        largest = 0
    return max(largest, min(rule.amount, debt))
