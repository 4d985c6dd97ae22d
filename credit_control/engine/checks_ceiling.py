"""The check of the hard ceiling, which no limit and no usual release passes."""

from .checks import HOLD, Measure


def ceiling_exceeded(facts, rule):
    """Exposure with the document against the hard ceiling of the customer.

    Asked in every limit mode. A higher limit does not help, only a smaller order or a
    payment does.

    >>> from .facts import Facts, Document
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", ceiling=1000, exposure=(("receivable", 800),),
    ...               document=Document(amount=300))
    >>> measure = ceiling_exceeded(facts, Rule("ceiling_exceeded"))
    >>> measure.payment, measure.order_reduction, measure.limit_increase
    (100, 100, None)
    >>> ceiling_exceeded(facts.after_payment(100), Rule("ceiling_exceeded")).level
    'pass'
    >>> ceiling_exceeded(Facts("2026-03-10"), Rule("ceiling_exceeded")) is None
    True
    """
    if facts.ceiling is None:
        return None
    excess = facts.exposure_after - facts.ceiling
    if excess <= 0:
        return Measure(facts.exposure_after, facts.ceiling)
    return Measure(
        facts.exposure_after,
        facts.ceiling,
        HOLD,
        payment=excess,
        order_reduction=excess,
    )
