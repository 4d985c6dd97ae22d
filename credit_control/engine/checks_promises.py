"""Checks of promises to pay that a customer broke.

They read ``Signals.broken_promises``, which the gate fills only where a rule asks.
"""

from .checks import HOLD, PASS, Measure

#: Unit of a measure that is a number of things.
COUNT = "count"


def broken_promises(facts, rule):
    """Promises broken within ``days``, against ``order_count``, from which it fails.

    A rule without a number fails from the first one on.

    >>> from .facts import Facts
    >>> from .signals import Signals
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", signals=Signals(broken_promises=(
    ...     ("2026-03-01", 900, 900), ("2026-01-05", 500, 0), ("2025-01-05", 500, 0))))
    >>> rule = Rule("broken_promises", days=90, order_count=2)
    >>> broken_promises(facts, rule).measured, broken_promises(facts, rule).level
    (2, 'hold')
    >>> broken_promises(facts, Rule("broken_promises", days=30, order_count=2)).level
    'pass'
    """
    broken = facts.signals.broken_promises
    found = sum(facts.days_since(day) <= rule.days for day, _amount, _left in broken)
    least = max(rule.order_count, 1)
    return Measure(found, least, HOLD if found >= least else PASS)


def broken_promise_amount(facts, rule):
    """What is still to come of broken promises, against the tolerated ``amount``.

    >>> from .facts import Facts
    >>> from .signals import Signals
    >>> from .verdict import Rule
    >>> facts = Facts("2026-03-10", signals=Signals(broken_promises=(
    ...     ("2026-03-01", 900, 400), ("2026-01-05", 500, 300))))
    >>> measure = broken_promise_amount(facts, Rule("broken_promise_amount", amount=500))
    >>> measure.measured, measure.payment
    (700, 200)
    >>> paid = facts.after_payment(200)
    >>> broken_promise_amount(paid, Rule("broken_promise_amount", amount=500)).level
    'pass'
    """
    left = sum(left for _day, _amount, left in facts.signals.broken_promises)
    if left <= rule.amount:
        return Measure(left, rule.amount)
    return Measure(left, rule.amount, HOLD, payment=left - rule.amount)
