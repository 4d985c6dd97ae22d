"""Money that will come in by week and currency: what is expected, a range, a stress.

Amounts are minor units of their currency. All that is forecast stands in some week or
behind the last one, so the expected amounts add up to the amounts that were given.
"""

import datetime
import math
from bisect import bisect_left
from collections import defaultdict
from typing import NamedTuple

#: The range holds four of five weeks: ±1.2816 standard deviations of a normal distribution.
_REACH = 1.2816
_DAY = datetime.timedelta(days=1)


class Week(NamedTuple):
    """One week in one currency; ``end`` is ``None`` behind the last week.

    :param int expected: what is expected to come in
    :param int low: nine in ten times more comes in
    :param int high: nine in ten times less comes in
    :param int due: what falls due by its terms, overdue amounts in the first week
    :param int stressed: what comes in if all pay later and some not at all
    :param dict sources: the expected amount by where it comes from
    """

    currency: object
    start: datetime.date
    end: datetime.date | None
    expected: int
    low: int
    high: int
    due: int
    stressed: int
    sources: dict


class Stress(NamedTuple):
    """A bad time: everybody pays some days later, and a share is never paid.

    :param int days: by which all payments come later
    :param float lost: share of all amounts that never comes, 0 to 1
    """

    days: int = 0
    lost: float = 0.0


def week_ends(start, count):
    """The Sundays of a number of weeks; the first week may be a short one.

    >>> [day.isoformat() for day in week_ends(datetime.date(2026, 3, 4), 2)]  # Wednesday
    ['2026-03-08', '2026-03-15']
    """
    first = start + (6 - start.weekday()) * _DAY
    return [first + 7 * number * _DAY for number in range(count)]


def shares(prediction, ends, delay=0):
    """Chances of being paid in each week, and behind the last one.

    :param Prediction prediction: see ``engine.forecast_dates.predict``
    :param ends: ordinals of the last days of the weeks
    :param int delay: days by which it is paid later than predicted

    >>> from .forecast_dates import Prediction
    >>> start = datetime.date(2026, 3, 4)
    >>> told = Prediction(None, None, None, 0, start, [0.25, 0.75, 1])
    >>> ends = [start.toordinal(), start.toordinal() + 7]
    >>> shares(told, ends)
    [0.25, 0.75, 0.0]
    >>> shares(told, ends, delay=6)
    [0.0, 0.75, 0.25]
    """
    paid, whole = prediction.paid, prediction.whole
    first = prediction.first.toordinal() + delay
    after = first + len(paid)
    by = [  # Prediction.by, a hundred thousand times
        paid[end - first] / whole if first <= end < after else float(end >= after)
        for end in ends
    ]
    return [to - since for since, to in zip([0.0, *by], [*by, 1.0], strict=True)]


class Cash:
    """Adds up what is expected, customer after customer, in bounded memory.

    What one customer owes is taken to come or not to come together, different customers
    to be independent: so a range is wide where few customers owe much.

    :param datetime.date start: the first day of the first week
    :param ends: last days of the weeks, see :func:`week_ends`
    :param Stress stress: the bad time

    >>> from .forecast_dates import Prediction
    >>> day = datetime.date
    >>> cash = Cash(day(2026, 3, 2), [day(2026, 3, 8)], Stress(days=7, lost=0.1))
    >>> told = Prediction(None, None, None, 0, day(2026, 3, 2), [0.5] * 7 + [1])
    >>> cash.add("EUR", 1000, day(2026, 2, 1), told, "invoices")
    >>> cash.next_customer()
    >>> first, later = cash.weeks()
    >>> first.expected, first.low, first.high, first.due, first.stressed
    (500, 0, 1000, 1000, 0)
    >>> later.expected, later.stressed, later.end, later.sources
    (500, 900, None, {'invoices': 500})
    """

    def __init__(self, start, ends, stress=None):
        self.start, self.ends = start, ends
        self.stress = stress or Stress()
        self._ordinals = [end.toordinal() for end in ends]
        size = len(ends) + 1
        self.sources = defaultdict(lambda: [0.0] * size)
        self.due = defaultdict(lambda: [0] * size)
        self.stressed = defaultdict(lambda: [0.0] * size)
        self.variance = defaultdict(lambda: [0.0] * size)
        self.whole = defaultdict(int)
        self._spread = defaultdict(lambda: [0.0] * size)

    def add(self, currency, amount, due, prediction, source):
        """Add an instalment of the customer in hand.

        :param int amount: minor units, above 0
        :param Prediction prediction: see ``engine.forecast_dates.predict``
        :param str source: where the money comes from
        """
        self.whole[currency] += amount
        found = shares(prediction, self._ordinals)
        _add(self.sources[currency, source], found, amount)
        deviations = [math.sqrt(one * (1 - one)) if 0 < one < 1 else 0 for one in found]
        _add(self._spread[currency], deviations, amount)
        self.due[currency][bisect_left(self.ends, due)] += amount
        if self.stress.days:
            found = shares(prediction, self._ordinals, self.stress.days)
        _add(self.stressed[currency], found, amount * (1 - self.stress.lost))

    def next_customer(self):
        """What was added since the last call was of one customer."""
        for currency, spread in self._spread.items():
            variance = self.variance[currency]
            for place, amount in enumerate(spread):
                variance[place] += amount * amount
        self._spread.clear()

    def weeks(self):
        """The weeks of each currency in order, and what comes behind the last one.

        :return: list of :class:`Week`
        """
        return [
            week
            for currency in sorted(self.whole, key=str)
            for week in self._weeks(currency)
        ]

    def _weeks(self, currency):
        parts = {
            source: whole_numbers(amounts)
            for (of, source), amounts in self.sources.items()
            if of == currency
        }
        stressed = whole_numbers(self.stressed[currency])
        variance, due = self.variance[currency], self.due[currency]
        starts = [self.start, *(end + _DAY for end in self.ends)]
        for place, (start, end) in enumerate(
            zip(starts, [*self.ends, None], strict=True)
        ):
            expected = sum(amounts[place] for amounts in parts.values())
            reach = round(_REACH * math.sqrt(variance[place]))
            yield Week(
                currency,
                start,
                end,
                expected,
                max(expected - reach, 0),
                min(expected + reach, self.whole[currency]),
                due[place],
                stressed[place],
                {s: amounts[place] for s, amounts in parts.items() if amounts[place]},
            )


def _add(sums, parts, amount):
    """Add parts of an amount to sums."""
    sums[:] = [whole + part * amount for whole, part in zip(sums, parts, strict=True)]


def whole_numbers(amounts):
    """Round so that the sum is the rounded sum: each takes over its neighbour's rest.

    >>> whole_numbers([0.5, 0.25, 0.25])
    [0, 1, 0]
    >>> sum(whole_numbers([1 / 3] * 9))
    3
    """
    total, given, result = 0.0, 0, []
    for amount in amounts:
        total += amount
        result.append(round(total) - given)
        given = round(total)
    return result
