"""Whether a customer keeps what it promised to pay.

A promise is one or several amounts, each with its day. What is received pays them first
in first out. The state follows from the facts alone, so that a payment that is taken back
undoes what it kept, and the same question at another day has another answer.
"""

import datetime
from collections import namedtuple
from dataclasses import dataclass
from itertools import accumulate

from .allocation import allocate
from .money import share

#: States of a promise that follow from what was received.
OPEN, PARTLY_KEPT, KEPT, BROKEN = "open", "partly_kept", "kept", "broken"
#: Nothing is left to pay, because of credit notes.
CREDITED = "credited"

#: A day and the amount promised for it, minor units.
Part = namedtuple("Part", "due amount")

#: Shares in basis points, ``None`` where no promise was due: of promises by their number
#: and by their amount, and the number of those that were due.
KeptRate = namedtuple("KeptRate", "by_count by_amount due")


@dataclass(frozen=True)
class PartJudgement:
    """What became of one part of a promise.

    :param Part part: what was promised
    :param int amount: the same less what credit notes have taken from it
    :param int kept: what of it was received in time
    :param int received: what of it was received, in time or late
    :param str state: ``open``, ``kept``, ``broken`` or ``credited``
    :param decided_on: day on which it was kept or broken, ``None`` before
    """

    part: Part
    amount: int
    kept: int
    received: int
    state: str
    decided_on: datetime.date | None = None


@dataclass(frozen=True)
class Judgement:
    """What became of a promise.

    :param str state: ``open``, ``partly_kept``, ``kept``, ``broken`` or ``credited``
    :param decided_on: day on which it was kept or broken, ``None`` while it is open
    :param tuple parts: of :class:`PartJudgement`, by day
    """

    state: str
    decided_on: datetime.date | None
    parts: tuple

    @property
    def kept(self):
        """What was received in time, minor units."""
        return sum(one.kept for one in self.parts)

    @property
    def left(self):
        """What is still to come, minor units."""
        return sum(one.amount - one.received for one in self.parts)

    @property
    def next_due(self):
        """The day of the first part that is neither kept nor broken, or ``None``."""
        return next((one.part.due for one in self.parts if one.state == OPEN), None)


def judge(parts, receipts, today, grace=0, tolerance=0, most=None):
    """What became of a promise by the end of yesterday, and what came in today.

    A part is kept when, up to ``grace`` days after its day, all of it but ``tolerance``
    was received; it is broken on the day after these days. A promise is broken with its
    first broken part and kept with its last kept one.

    >>> day = datetime.date
    >>> parts = [Part(day(2026, 5, 10), 600), Part(day(2026, 5, 20), 400)]
    >>> def state(today, *receipts, **terms):
    ...     found = judge(parts, receipts, day(2026, 5, today), **terms)
    ...     return found.state, found.decided_on and found.decided_on.day, found.left
    >>> state(10), state(11)
    (('open', None, 1000), ('broken', 11, 1000))
    >>> state(11, grace=3)
    ('open', None, 1000)
    >>> first, second = (day(2026, 5, 9), 600), (day(2026, 5, 21), 395)
    >>> state(12, first), state(22, first)
    (('partly_kept', None, 400), ('broken', 21, 400))
    >>> state(22, first, second, grace=1, tolerance=5)
    ('kept', 21, 5)

    A payment that comes back undoes what it kept; one that comes too late mends nothing,
    but less is missing.

    >>> state(11, first, (day(2026, 5, 11), -600))
    ('broken', 11, 1000)
    >>> state(30, (day(2026, 5, 25), 700))
    ('broken', 11, 300)

    Credit notes keep no promise, but what they take off is not asked for any more.

    >>> state(12, first, most=700), state(12, first, most=600), state(12, most=0)
    (('partly_kept', None, 100), ('kept', 9, 0), ('credited', None, 0))

    :param parts: of :class:`Part`
    :param receipts: pairs (``datetime.date``, minor units), negative for what went back;
        those after ``today`` are left aside
    :param datetime.date today: the day of the question
    :param int grace: days after its day on which a part is still kept
    :param int tolerance: what may be missing of each part, minor units
    :param most: what could be asked for altogether, where credit notes have reduced
        it; the last part gets smaller first
    :rtype: Judgement
    """
    parts = sorted(parts)
    amounts = cut([part.amount for part in parts], most)
    money = net(receipt for receipt in receipts if receipt[0] <= today)
    grace = datetime.timedelta(days=grace)
    judged = tuple(
        _judge_part(part, amount, paid, today, part.due + grace, tolerance)
        for part, amount, paid in zip(
            parts, amounts, allocate(amounts, money), strict=True
        )
    )
    return Judgement(*_of_parts(judged), judged)


def cut(amounts, most):
    """Amounts that are together no more than ``most``, the last ones cut first.

    >>> cut([60, 40], 70), cut([60, 40], 30), cut([60, 40], None), cut([60, 40], 999)
    ([60, 10], [30, 0], [60, 40], [60, 40])
    """
    if most is None:
        return list(amounts)
    totals = accumulate(amounts)
    return [
        min(amount, max(most - total + amount, 0))
        for amount, total in zip(amounts, totals, strict=True)
    ]


def net(receipts):
    """Receipts less what went back, which is taken from the latest ones before it.

    >>> day = datetime.date
    >>> net([(day(2026, 5, 1), 50), (day(2026, 5, 2), 30), (day(2026, 5, 3), -40)])
    [(datetime.date(2026, 5, 1), 40)]
    >>> net([(day(2026, 5, 1), -40), (day(2026, 5, 2), 30)])  # of what came before
    [(datetime.date(2026, 5, 2), 30)]
    """
    left = []
    for day, amount in sorted(receipts, key=lambda one: (one[0], -one[1])):
        back = max(-amount, 0)
        while back and left:
            before, received = left.pop()
            if received > back:
                left.append((before, received - back))
            back = max(back - received, 0)
        if amount > 0:
            left.append((day, amount))
    return left


def kept_rate(promises):
    """The share of promises that were kept, of those that were due.

    Kept ÷ (kept + broken), by their number and by their amount; one kept in part counts
    with what came in time. What is open, withdrawn, renewed or credited counts nowhere.
    There is no one standard for it; this is the definition of this add-on.

    >>> kept_rate([("kept", 500, 500), ("broken", 300, 100), ("open", 900, 0)])
    KeptRate(by_count=5000, by_amount=7500, due=2)
    >>> kept_rate([("open", 900, 0)])
    KeptRate(by_count=None, by_amount=None, due=0)

    :param promises: triples (state, amount promised, what of it was received in time)
    :rtype: KeptRate
    """
    due = [one for one in promises if one[0] in (KEPT, BROKEN)]
    if not due:
        return KeptRate(None, None, 0)
    kept = sum(state == KEPT for state, _promised, _kept in due)
    promised = sum(amount for _state, amount, _kept in due)
    received = sum(amount for _state, _promised, amount in due)
    return KeptRate(share(kept, len(due)), share(received, promised), len(due))


# ---- inside ----------------------------------------------------------------------
def _judge_part(part, amount, paid, today, last, tolerance):
    """What became of one part; ``last`` is the last day on which it can be kept."""
    if not amount:
        return PartJudgement(part, 0, 0, 0, CREDITED)
    in_time = [piece for piece in paid.parts if piece[0] <= last]
    sums = list(accumulate(money for _day, money in in_time))
    kept = sums[-1] if sums else 0
    enough = max(amount - tolerance, 1)
    state, decided = OPEN, None
    if kept >= enough:
        reached = next(at for at, so_far in enumerate(sums) if so_far >= enough)
        state, decided = KEPT, in_time[reached][0]
    elif today > last:
        state, decided = BROKEN, last + datetime.timedelta(days=1)
    return PartJudgement(part, amount, kept, paid.paid, state, decided)


def _of_parts(judged):
    """State of a promise, and the day on which it was decided, from its parts."""
    states = {one.state for one in judged}
    if BROKEN in states:
        return BROKEN, min(o.decided_on for o in judged if o.state == BROKEN)
    if states <= {CREDITED}:
        return CREDITED, None
    if OPEN not in states:
        return KEPT, max(o.decided_on for o in judged if o.state == KEPT)
    received = any(one.received for one in judged)
    return (PARTLY_KEPT if received else OPEN), None
