"""Checks of what customers share; :mod:`~.registry_pool` has names and sentences."""

from .checks import HOLD, PASS, WARN, Measure
from .money import portion


def group_limit_exceeded(facts, rule):
    """Exposure of the whole group against the limit that its members share.

    The tolerance is an amount plus a share of the limit; from ``warning_rate`` of it on
    the check warns. The group's limit is raised on its head's file, so no increase of
    the customer's own limit helps.

    >>> from .facts import Document, Facts
    >>> from .pool import Pool
    >>> from .verdict import Rule
    >>> pool = Pool(head=7, name="Holding", limit=1000, granted=True, others=700)
    >>> facts = Facts("2026-03-10", exposure=(("receivable", 200),), pool=pool,
    ...               document=Document(amount=150))
    >>> measure = group_limit_exceeded(facts, Rule("group_limit_exceeded"))
    >>> measure.measured, measure.payment, measure.order_reduction
    (1050, 50, 50)
    """
    pool = facts.pool
    if not pool.granted:
        return None
    ceiling = pool.limit + rule.amount + portion(pool.limit, rule.rate)
    after = pool.others + facts.exposure_after
    excess = after - ceiling
    if excess <= 0:
        warned = rule.warning_rate and after > portion(pool.limit, rule.warning_rate)
        return Measure(after, ceiling, WARN if warned else PASS)
    return Measure(
        after,
        ceiling,
        HOLD,
        payment=_own_payment(facts, excess),
        order_reduction=excess,
    )


def cap_exceeded(facts, rule):
    """Exposure of all customers under a cap, against the cap that is exceeded most.

    The caps count what is in the books; what other documents of the same batch or the
    payment that is asked about change is added.

    >>> from .facts import Document, Facts
    >>> from .pool import Pool
    >>> from .verdict import Rule
    >>> pool = Pool(caps=(("Category D", 1000, 950), ("Norway", 5000, 100)))
    >>> facts = Facts("2026-03-10", pool=pool, exposure=(("receivable", 200),),
    ...               document=Document(amount=80))
    >>> measure = cap_exceeded(facts, Rule("cap_exceeded"))
    >>> measure.measured, measure.threshold, measure.payment, measure.evidence
    (1030, 1000, 30, (('Category D', '', None),))
    """
    if not facts.pool.caps:
        return None
    moved = facts.document.amount + facts.exposure_moved
    excess, after, amount, name = max(
        (total + moved - amount, total + moved, amount, name)
        for name, amount, total in facts.pool.caps
    )
    if excess <= 0:
        return Measure(after, amount)
    return Measure(
        after,
        amount,
        HOLD,
        payment=_own_payment(facts, excess),
        order_reduction=excess,
        evidence=((name, "", None),),
    )


def _own_payment(facts, excess):
    """The payment that helps, ``None`` where it is more than the customer owes.

    What others under the same limit would have to pay is not the customer's to do.
    """
    return excess if excess <= max(facts.exposure_before, 0) else None
