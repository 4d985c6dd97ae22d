"""When one open instalment will be paid, given that it was not paid until now."""

import datetime
from bisect import bisect_left
from collections import defaultdict
from itertools import accumulate
from operator import mul
from typing import NamedTuple

from . import forecast_grid as grids

#: Shares of the chances at which the low, the expected and the high date stand.
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
#: Payments' worth by which the effects of weekdays and month ends are held down.
_HOLD = 200
#: Last days of a month that count as its end.
_END = 3
#: The length of a month, and days for which effects are laid out in advance.
_MONTH, _AHEAD = 30.44, 800
_DAY = datetime.timedelta(days=1)
#: Days after which half of what is beyond all experience has come in.
_LONG = 60
_BEYOND = list(accumulate(0.5 ** (day / _LONG) for day in range(grids.HIGH)))


def month_end(date):
    """Whether a date is one of the last three of its month.

    >>> month_end(datetime.date(2026, 2, 26)), month_end(datetime.date(2026, 1, 28))
    (True, False)
    """
    return (date + _END * _DAY).month != date.month


class Paydays:
    """By how much likelier than others a day is to bring a payment.

    :param weekdays: seven factors, Monday first
    :param float end: factor of a month's last three days
    :param float rest: factor of the other days
    :param datetime.date start: the day from which forecasts are made

    >>> days = Paydays([1.4] * 5 + [0, 0], 1, 1, datetime.date(2026, 3, 6))  # a Friday
    >>> days.between(datetime.date(2026, 3, 6), 3)
    [1.4, 0, 0]
    """

    def __init__(self, weekdays, end, rest, start):
        self.weekdays, self.end, self.rest, self.start = weekdays, end, rest, start
        self.even = {*weekdays, end, rest} == {1}
        self.ahead = [self.factor(start + day * _DAY) for day in range(_AHEAD)]

    def factor(self, date):
        """The factor of a day."""
        return self.weekdays[date.weekday()] * (
            self.end if month_end(date) else self.rest
        )

    def between(self, first, count):
        """The factors of a number of days."""
        place = (first - self.start).days
        if 0 <= place <= _AHEAD - count:
            return self.ahead[place : place + count]
        return [self.factor(first + day * _DAY) for day in range(count)]


def paydays(counts, start):
    """Learn on which days payments come, from how many came on which.

    A factor counts as 1 with the weight of 200 payments: a handful says nothing.

    :param dict counts: ``{(weekday 0 to 6, whether at the month's end): payments}``
    :param datetime.date start: the day from which forecasts are made

    >>> days = paydays({(day, False): 200 for day in range(5)}, datetime.date(2026, 3, 2))
    >>> [round(factor, 2) for factor in days.weekdays]
    [1.33, 1.33, 1.33, 1.33, 1.33, 0.17, 0.17]
    >>> paydays({}, datetime.date(2026, 3, 2)).weekdays[6]
    1.0
    """
    whole, ends = sum(counts.values()), 0
    by_weekday = defaultdict(float)
    for (weekday, end), count in counts.items():
        by_weekday[weekday] += count
        ends += count if end else 0
    weekdays = [(by_weekday[day] + _HOLD / 7) * 7 / (whole + _HOLD) for day in range(7)]
    share = _END / _MONTH
    end = (ends + _HOLD * share) / (whole + _HOLD) / share
    rest = (whole - ends + _HOLD * (1 - share)) / (whole + _HOLD) / (1 - share)
    return Paydays(weekdays, end, rest, start)


class Prediction(NamedTuple):
    """What is expected of one instalment.

    :param date low: one in ten is paid by then
    :param date expected: the middle of the chances, which is the date named
    :param date high: nine in ten are paid by then
    :param float late: chance that it is paid after its due date, 0 to 1
    :param date first: the first day on which it can be paid
    :param list paid: chance that it is paid by that day and each following one, of a
        whole
    :param float whole: what counts as certain in ``paid``
    """

    low: datetime.date
    expected: datetime.date
    high: datetime.date
    late: float
    first: datetime.date
    paid: list
    whole: float = 1.0

    def by(self, date):
        """Chance that it is paid by the end of a day.

        >>> day = datetime.date
        >>> Prediction(None, None, None, 0, day(2026, 3, 2), [0.5, 1]).by(day(2026, 3, 2))
        0.5
        """
        place = (date - self.first).days
        if place < 0:
            return 0.0
        return self.paid[place] / self.whole if place < len(self.paid) else 1.0


def predict(chances, due, first, days=None):
    """Say when an instalment will be paid that is open until ``first``.

    What was not paid earlier cannot be paid earlier: the chances of the days that are
    left are scaled to a whole. Who is later than everything known so far pays half of it
    within 60 days.

    :param list chances: the customer's habit, see ``engine.forecast.habit``
    :param datetime.date due: of the instalment
    :param datetime.date first: the first day on which it can be paid
    :param Paydays days: effects of weekdays and month ends, ``None`` for none
    :rtype: Prediction

    >>> day, grid = datetime.date, grids.empty()
    >>> grids.put(grid, 2, 3); grids.put(grid, 10, 1)
    >>> told = predict(grid, day(2026, 3, 1), day(2026, 2, 1))
    >>> told.expected.isoformat(), told.high.isoformat(), told.late
    ('2026-03-03', '2026-03-11', 1.0)
    >>> told = predict(grid, day(2026, 3, 1), day(2026, 3, 5))  # it was not the second
    >>> told.low.isoformat()
    '2026-03-11'
    >>> predict(grid, day(2026, 3, 1), day(2027, 6, 1)).expected.isoformat()
    '2027-07-29'
    """
    start = max((first - due).days - grids.LOW, 0)
    first = due + (start + grids.LOW) * _DAY
    left = chances[start:]
    if days and left and not days.even:
        left = map(mul, left, days.between(first, len(left)))
    paid = list(accumulate(left))
    if not paid or paid[-1] <= 0:
        paid = _BEYOND
    whole = paid[-1]
    on_time = (due - first).days
    late = (
        1.0 if on_time < 0 else max(0.0, 1 - paid[min(on_time, len(paid) - 1)] / whole)
    )
    return _told(paid, first, late, whole)


def promised(prediction, date, kept):
    """What is expected of an instalment that was promised for a day.

    Kept promises are paid by that day, at the usual pace until then; after a broken one
    the habit goes on, with the days that are left.

    :param Prediction prediction: without the promise
    :param datetime.date date: promised
    :param float kept: share of promises that are kept, 0 to 1
    :rtype: Prediction

    >>> day, grid = datetime.date, grids.empty()
    >>> grids.put(grid, 30, 1)
    >>> told = predict(grid, day(2026, 3, 1), day(2026, 3, 5))
    >>> told = promised(told, day(2026, 3, 10), 0.8)
    >>> told.expected.isoformat(), told.high.isoformat(), round(told.by(day(2026, 3, 10)), 2)
    ('2026-03-10', '2026-03-31', 0.8)
    """
    place = (date - prediction.first).days
    if place < 0:
        return prediction
    before = prediction.by(date)
    usual = [chance / prediction.whole for chance in prediction.paid]
    usual += [1.0] * (place + 1 - len(usual))
    kept = max(kept, before)
    paid = [
        *(
            chance if at < place else kept
            for at, chance in enumerate(usual[: place + 1])
        ),
        *(
            kept + (1 - kept) * (chance - before) / (1 - before) if before < 1 else 1.0
            for chance in usual[place + 1 :]
        ),
    ]
    paid[-1] = 1.0
    return _told(paid, prediction.first, prediction.late)


def _told(paid, first, late, whole=1.0):
    """A prediction from the chances of being paid by each day."""
    date, ordinal = datetime.date.fromordinal, first.toordinal()
    return Prediction(
        date(ordinal + bisect_left(paid, LOW * whole)),
        date(ordinal + bisect_left(paid, MIDDLE * whole)),
        date(ordinal + bisect_left(paid, HIGH * whole)),
        late,
        first,
        paid,
        whole,
    )
