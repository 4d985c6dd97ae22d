"""Many limits at once: what a formula makes of them, and what they would change."""

from dataclasses import dataclass, replace

from .facts import LIMITED
from .money import WHOLE

#: How a new limit follows from the present one.
PERCENT, AMOUNT, FIXED, PROPOSAL = "percent", "amount", "fixed", "proposal"
#: Of several limits that count at a time the first of these kinds is the one.
RANKS = ("temporary", "standard", "insured")


@dataclass(frozen=True)
class Formula:
    """How limits are computed. Amounts are minor units.

    :param str how: ``percent`` (up or down), ``amount`` (up or down), ``fixed`` (the same
        for all) or ``proposal`` (what the latest assessment proposes)
    :param int rate: basis points for ``percent``, negative to lower
    :param int amount: for ``amount`` (negative to lower) and ``fixed``
    :param int step: round to a multiple of it, halves up; 0 for none
    :param lowest: no new limit is below it, ``None`` for no bound
    :param highest: no new limit is above it, ``None`` for no bound
    """

    how: str = PERCENT
    rate: int = 0
    amount: int = 0
    step: int = 0
    lowest: int | None = None
    highest: int | None = None


def recomputed(formula, now, proposed=None):
    """The new limit of one customer; the bounds win over the rounding.

    >>> recomputed(Formula(rate=-1000), 12_345_00)
    1111050
    >>> recomputed(Formula(rate=-1000, step=100_00), 12_345_00)
    1110000
    >>> recomputed(Formula(rate=-1000, step=100_00, lowest=12_050_00), 12_345_00)
    1205000
    >>> recomputed(Formula(AMOUNT, amount=-500_00), 300_00)
    0
    >>> recomputed(Formula(FIXED, amount=500_00, highest=400_00), 300_00)
    40000
    >>> recomputed(Formula(PROPOSAL, step=1000_00), 300_00, 2_500_00)
    300000
    >>> recomputed(Formula(PROPOSAL), 300_00) is None
    True

    :param Formula formula: what is done
    :param int now: the present limit, minor units
    :param proposed: what the latest assessment proposes, ``None`` for nothing
    :return: the new limit in minor units, never negative; ``None`` if nothing follows
    """
    found = {
        PERCENT: now + rounded(now * formula.rate, WHOLE) // WHOLE,
        AMOUNT: now + formula.amount,
        FIXED: formula.amount,
        PROPOSAL: proposed,
    }[formula.how]
    if found is None:
        return None
    found = rounded(found, formula.step)
    if formula.lowest is not None:
        found = max(found, formula.lowest)
    if formula.highest is not None:
        found = min(found, formula.highest)
    return max(found, 0)


def rounded(amount, step):
    """The nearest multiple of a step, halves up.

    >>> rounded(149, 100), rounded(150, 100), rounded(-150, 100), rounded(149, 0)
    (100, 200, -100, 149)
    """
    return (2 * amount + step) // (2 * step) * step if step else amount


def counting(standing):
    """Which of the limits in force at a time is the one, what is on top left aside.

    >>> counting([("standard", 100), ("temporary", 50)])
    ('temporary', 50)
    >>> counting([("insured", 100), ("insured", 70)])
    ('insured', 100)
    >>> counting([]) is None
    True

    :param standing: pairs (kind, amount)
    """
    order = sorted(standing, key=lambda one: (RANKS.index(one[0]), -one[1]))
    return order[0] if order else None


@dataclass(frozen=True)
class Change:
    """What a line does to a customer's limit; minor units, company currency.

    :param before: what counts without it, ``None`` for no limit
    :param after: what counts with it, ``None`` for no limit
    :param bool waits: whether a temporary limit counts first, so that nothing changes yet
    """

    before: int | None = None
    after: int | None = None
    waits: bool = False


def changed(standing, tops, new, kind="standard"):
    """What a new limit, or the end of the standard one, does to the total.

    >>> changed([("standard", 100)], 30, 80)
    Change(before=130, after=110, waits=False)
    >>> changed([("standard", 100), ("temporary", 200)], 0, 80)
    Change(before=200, after=200, waits=True)
    >>> changed([("standard", 100), ("insured", 40)], 0, None)
    Change(before=100, after=40, waits=False)
    >>> changed([("standard", 100)], 0, None)
    Change(before=100, after=None, waits=False)
    >>> changed([], 0, 80)
    Change(before=None, after=80, waits=False)
    >>> changed([("standard", 100)], 0, 80, "temporary")
    Change(before=100, after=80, waits=False)

    :param standing: pairs (kind, amount) of the limits in force, those on top left out
    :param tops: what is on top of them in all, ``None`` or 0 for nothing
    :param new: the new limit, ``None`` to end the standard one
    :param str kind: of the new limit: a standard one replaces that there is, a temporary
        one comes before it
    :rtype: Change
    """
    others = [one for one in standing if one[0] != "standard"]
    kept = others if kind == "standard" else standing
    became = others if new is None else [*kept, (kind, new)]
    totals = [
        one[1] + (tops or 0) if one else tops or None
        for one in (counting(standing), counting(became))
    ]
    waits = kind == "standard" and any(one[0] == "temporary" for one in others)
    return Change(*totals, waits=waits)


def with_limit(facts, limit, expired_on=""):
    """The facts of a customer as if another limit were in force.

    >>> from .facts import Facts
    >>> facts = with_limit(Facts("2026-03-10"), 500)
    >>> facts.mode, facts.limit, facts.limit_granted
    ('limited', 500, True)
    >>> with_limit(facts, None, "2026-03-09").limit_expired_on
    '2026-03-09'

    :param limit: minor units, ``None`` for none: no credit at all
    :param str expired_on: ISO date on which the last one ended, where there is none
    """
    return replace(
        facts,
        mode=LIMITED,
        limit=limit or 0,
        limit_granted=limit is not None,
        limit_expired_on="" if limit is not None else expired_on,
    )


def excess(facts):
    """What a customer owes beyond its limit, 0 where nothing is limited.

    >>> from .facts import Facts
    >>> owing = Facts("2026-03-10", exposure=(("receivable", 700),))
    >>> excess(owing), excess(with_limit(owing, 500)), excess(with_limit(owing, 800))
    (0, 200, 0)
    """
    if facts.mode != LIMITED:
        return 0
    return max(facts.exposure_before - facts.limit, 0)
