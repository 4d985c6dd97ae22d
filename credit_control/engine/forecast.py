"""When customers pay: what is learnt from how they paid, as chances by day late.

A customer's habit is a mixture. Its own payments, the newest counting most, stand beside
what is known of all: how widely payments lie around a customer's usual day, put at this
customer's usual day, and a little of how its category pays. With few payments of its own
the usual day is drawn towards the category's, and the category's towards the company's.

An instalment that is open at the date says something too: it was not paid yet. Its weight
goes to the days that are left (Efron's redistribution to the right), so that the quick
payers among the newest invoices do not speak for the others.

The way in which an invoice was sent is a habit's other half: a customer that moves to
electronic bills pays sooner from then on. How much, is learnt from the customers that
moved; a payment of the old way counts for the new one after that many days are taken off.
"""

import datetime
import math
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from operator import mul
from typing import NamedTuple

from . import forecast_grid as grids


@dataclass(frozen=True)
class Settings:
    """What a habit is made of.

    Chosen by ``bench/forecast.py`` on months that it does not measure.

    :param float half_life: days after which a payment counts half
    :param float centre: payments' worth by which the category draws the usual day
    :param float crowd: payments' worth of everybody's spread around the usual day
    :param float category: payments' worth of how the category pays
    :param float unknown: payments' worth of the never seen: later and later
    :param float smooth: days (standard deviation) over which one payment speaks
    :param float switch: payments' worth by which the effect of a way is held down
    """

    half_life: float = 365
    centre: float = 1
    crowd: float = 3
    category: float = 0.1
    unknown: float = 0.03
    smooth: float = 3
    switch: float = 2


SHIPPED = Settings()
#: Payments' worth by which the company draws the mean of a category.
_COMPANY = 20
#: Days after which half of what nobody foresaw has come in.
_LONG = 60
#: Payments that a customer must have made for its spread to count.
_LEAST = 3


class Seen(NamedTuple):
    """An instalment of the past.

    :param date issued: of the invoice
    :param date due: of the instalment
    :param paid: date of the payment that settled it, ``None`` while it is open
    :param str way: in which the invoice was sent, empty if unknown
    """

    issued: datetime.date
    due: datetime.date
    paid: datetime.date | None
    way: str = ""


@dataclass(frozen=True, eq=False)
class Crowd:
    """What is known of all customers.

    :param dict shifts: ``{way: days by which it is paid later than the usual way}``
    :param float mean: days late in the company, in the usual way
    :param dict means: the same by category
    :param list spread: grid of the days around a customer's own usual day
    :param dict shapes: grids of the days late by category, in the usual way
    :param dict kept: what :func:`_background` has found, the same for many customers
    """

    shifts: dict
    mean: float
    means: dict
    spread: list
    shapes: dict
    kept: dict = field(default_factory=dict, repr=False)


def tail():
    """A grid for what nobody foresaw: from the due date on, half of it after 60 days.

    >>> grid = tail()
    >>> round(sum(grid), 6), grid[-1 - grids.LOW]
    (1.0, 0.0)
    """
    raw = [0.5 ** (day / _LONG) for day in range(grids.HIGH + 1)]
    return [0.0] * -grids.LOW + [chance / sum(raw) for chance in raw]


_TAIL = tail()


def known(seen, as_of, settings=SHIPPED):
    """What an instalment says at the end of a day: ``(way, days, weight, whether paid)``.

    :param Seen seen: issued by that day; a later payment is not known
    :return: the days late of the payment, or the days past due that it has been open

    >>> day = datetime.date
    >>> bill = Seen(day(2026, 1, 1), day(2026, 1, 31), day(2026, 2, 5), "post")
    >>> known(bill, day(2026, 2, 4))
    ('post', 4, 1.0, False)
    >>> known(bill, day(2027, 2, 5))
    ('post', 5, 0.5, True)
    """
    if seen.paid is None or seen.paid > as_of:
        return seen.way, (as_of - seen.due).days, 1.0, False
    weight = 0.5 ** ((as_of - seen.paid).days / settings.half_life)
    return seen.way, (seen.paid - seen.due).days, weight, True


def _payments(history, as_of, settings):
    """``[(way, days late, weight)]`` of what was paid."""
    facts = (known(seen, as_of, settings) for seen in history if seen.issued <= as_of)
    return [(way, days, weight) for way, days, weight, paid in facts if paid]


# ---- what is known of all --------------------------------------------------------
def learn(histories, as_of, settings=SHIPPED):
    """Learn from all customers what holds for all.

    :param histories: ``[(category, [Seen])]``, one of each customer; those issued after
        the day are passed over
    :param datetime.date as_of: the day at whose end the books are read
    :rtype: Crowd

    >>> day = datetime.date
    >>> def paid(late, way):
    ...     return Seen(day(2026, 1, 1), day(2026, 1, 31),
    ...                 day(2026, 1, 31) + datetime.timedelta(late), way)
    >>> one = [paid(5, "post")] * 6 + [paid(-3, "mail")] * 6
    >>> two = [paid(9, "post")] * 6
    >>> crowd = learn([("A", one), ("A", two)], day(2026, 3, 1))
    >>> {way: round(days) for way, days in crowd.shifts.items()}
    {'post': 0, 'mail': -5}
    >>> 4 < crowd.mean < 8
    True
    """
    said = [(cat, _payments(history, as_of, settings)) for cat, history in histories]
    shifts = _shifts([payments for _category, payments in said], settings)
    level = defaultdict(list)
    spread, shapes = grids.empty(), defaultdict(grids.empty)
    for category, payments in said:
        usual = [(days - shifts[way], weight) for way, days, weight in payments]
        level[category] += usual
        for days, weight in usual:
            grids.put(shapes[category], days, weight)
        _add_spread(spread, usual)
    return _crowd(shifts, level, spread, shapes, settings)


def _shifts(customers, settings):
    """By how many days each way is paid later than the commonest one.

    Measured within customers that know both, each with the weight of its scarcer half,
    and held down by ``settings.switch`` where few of them say so.
    """
    counts = defaultdict(float)
    for payments in customers:
        for way, _days, weight in payments:
            counts[way] += weight
    if not counts:
        return {}
    usual = max(counts, key=lambda way: (counts[way], way))
    shifts = dict.fromkeys(counts, 0.0)
    for way in set(counts) - {usual}:
        gained = whole = 0.0
        for payments in customers:
            new = [(days, weight) for w, days, weight in payments if w == way]
            old = [(days, weight) for w, days, weight in payments if w == usual]
            if new and old:
                a, b = sum(w for _d, w in new), sum(w for _d, w in old)
                both = a * b / (a + b)
                gained += both * (grids.mean(new) - grids.mean(old))
                whole += both
        shifts[way] = gained / (whole + settings.switch)
    return shifts


def _add_spread(spread, usual):
    """Add how a customer's payments lie around its own mean.

    That mean has each payment in it, so the distances are too small by ``√(1 − w/Σw)``.
    """
    if len(usual) < _LEAST:
        return
    whole, centre = sum(weight for _days, weight in usual), grids.mean(usual)
    for days, weight in usual:
        room = math.sqrt(whole / max(whole - weight, weight / 2))
        grids.put(spread, (days - centre) * room, weight)


def _crowd(shifts, level, spread, shapes, settings):
    """Bring the sums together; without any payment everybody pays when due."""
    mean = grids.mean([pair for pairs in level.values() for pair in pairs]) or 0.0
    means = {
        category: grids.mean([*pairs, (mean, _COMPANY)])
        for category, pairs in level.items()
    }
    if not any(spread):
        grids.put(spread, 0, 1)
    return Crowd(
        shifts,
        mean,
        means,
        _normal(grids.smoothed(spread, settings.smooth)),
        {
            category: _normal(grids.smoothed(grid, settings.smooth))
            for category, grid in shapes.items()
            if any(grid)
        },
    )


def _normal(grid):
    """The grid scaled to a sum of 1."""
    whole = sum(grid)
    return [amount / whole for amount in grid]


# ---- one customer ---------------------------------------------------------------
def habit(crowd, category, history, way, as_of, settings=SHIPPED):
    """The chances by day late of a customer's invoice that was sent in some way.

    :param Crowd crowd: what is known of all, see :func:`learn`
    :param category: of the customer; an unknown one means the company
    :param history: ``[Seen]`` of the customer
    :param str way: in which the invoice to be forecast was sent
    :return: a grid that adds up to 1

    >>> day = datetime.date
    >>> crowd = learn([], day(2026, 3, 1))
    >>> chances = habit(crowd, None, [], "", day(2026, 3, 1))  # nothing known: when due
    >>> round(sum(chances), 6), max(chances) == chances[0 - grids.LOW]
    (1.0, True)
    >>> bill = Seen(day(2026, 1, 1), day(2026, 1, 11), day(2026, 1, 31), "")
    >>> chances = habit(crowd, None, [bill] * 9, "", day(2026, 3, 1))
    >>> 18 <= max(range(len(chances)), key=chances.__getitem__) + grids.LOW <= 20
    True
    """
    facts = [known(seen, as_of, settings) for seen in history if seen.issued <= as_of]
    mine = crowd.shifts.get(way, 0.0)
    paid, waiting = [], []
    for old, days, weight, settled in facts:
        # the difference first: what went the same way keeps its whole days
        turned = days + (mine - crowd.shifts.get(old, 0.0))
        (paid if settled else waiting).append((turned, weight))
    usual = crowd.means.get(category, crowd.mean) + mine
    centre = grids.mean([*paid, (usual, settings.centre)])
    own = grids.empty()
    for days, weight in paid:
        grids.put(own, days, weight)
    chances = grids.smoothed(own, settings.smooth)
    grids.add(chances, crowd.spread, settings.crowd, shift=centre)
    grids.add(chances, _background(crowd, category, mine, settings), 1.0)
    return _redistributed(chances, waiting)


def _background(crowd, category, shift, settings):
    """What counts beside a customer's own: how its category pays, and the never seen.

    :param float shift: days by which the way is paid later than the usual one
    """
    key = category, shift, settings
    if key not in crowd.kept:
        crowd.kept[key] = grids.empty()
        shape = crowd.shapes.get(category, crowd.spread)
        grids.add(crowd.kept[key], shape, settings.category, shift=shift)
        grids.add(crowd.kept[key], _TAIL, settings.unknown)
    return crowd.kept[key]


def _redistributed(chances, waiting):
    """The chances with each instalment that waits spread over the days left to it.

    From a day on that somebody waits for, all chances grow by the same factor.

    :return: a grid that adds up to 1
    """
    weights = defaultdict(float, {0: 0.0})
    for days, weight in waiting:
        place = min(max(math.floor(days) + 1 - grids.LOW, 0), grids.SIZE - 1)
        weights[place] += weight
    starts = sorted(weights)
    parts = [chances[start:end] for start, end in pairwise([*starts, grids.SIZE])]
    wholes = [sum(part) for part in parts]
    left = list(accumulate(reversed(wholes)))[::-1]
    gains = [
        weights[start] / rest if rest else 0.0
        for start, rest in zip(starts, left, strict=True)
    ]
    factors = [1 + gain for gain in accumulate(gains)]
    whole = sum(map(mul, wholes, factors))
    scales = [factor / whole for factor in factors]
    return [
        chance * scale
        for part, scale in zip(parts, scales, strict=True)
        for chance in part
    ]
