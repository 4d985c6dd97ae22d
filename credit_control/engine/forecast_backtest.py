"""How good the forecast would have been: made again at past days, with what was known then."""

import datetime
from collections import defaultdict
from statistics import mean
from typing import NamedTuple

from . import forecast, forecast_cash, forecast_dates
from .forecast_accuracy import Accuracy, Outcome, accuracy

_DAY = datetime.timedelta(days=1)
#: Weeks of cash that are compared, and days in which new invoices are looked at.
WEEKS, NEW = 4, 30


class Bill(NamedTuple):
    """An instalment of the past with its amount in minor units of one currency."""

    seen: forecast.Seen
    amount: int


class Past(NamedTuple):
    """What the forecast of one day was worth.

    :param Accuracy new: of invoices issued in the 30 days after it
    :param Accuracy open: of what was open at its end
    :param float by_terms: mean absolute error in days of the due date, of what was open
    :param int expected: cash of the next weeks from what was open
    :param int low: lower end of its range
    :param int high: upper end of its range
    :param int came: what came in these weeks
    """

    date: datetime.date
    new: Accuracy
    open: Accuracy
    by_terms: float | None
    expected: int
    low: int
    high: int
    came: int


def at(histories, date, today, settings=forecast.SHIPPED):
    """The forecast of a past day against what came until now.

    What is still open counts as paid today: the least that its error can be. An invoice
    that was issued too shortly ago to be known late or in time is left out.

    :param histories: ``[(category, [Bill])]``, one of each customer
    :param datetime.date date: the day at whose end the books are read
    :param datetime.date today: the day until which payments are known
    :rtype: Past

    >>> day = datetime.date
    >>> def bill(month, late):
    ...     due = day(2025, month, 28)
    ...     seen = forecast.Seen(day(2025, month, 1), due, due + late * _DAY)
    ...     return Bill(seen, 100)
    >>> past = at([("A", [bill(m, 12) for m in range(1, 12)])], day(2025, 9, 30),
    ...           day(2026, 1, 31))
    >>> past.new.count, past.new.days < 3, past.open.count, past.by_terms
    (1, True, 1, 9)
    >>> past.came, past.expected > 95
    (100, True)
    """
    seen = [(cat, [bill.seen for bill in bills]) for cat, bills in histories]
    crowd = forecast.learn(seen, date, settings)
    days = forecast_dates.paydays(_counts(seen, date), date + _DAY)
    ends = [date + 7 * number * _DAY for number in range(1, WEEKS + 1)]
    cash = forecast_cash.Cash(date + _DAY, ends[-1:])
    new, still, by_terms, came = [], [], [], 0
    for (category, bills), (_category, history) in zip(histories, seen, strict=True):
        habits = {}
        for bill in bills:
            kind = _kind(bill.seen, date, today)
            if kind is None:
                continue
            way = bill.seen.way
            if way not in habits:
                habits[way] = forecast.habit(
                    crowd, category, history, way, date, settings
                )
            first = max(date + _DAY, bill.seen.issued)
            told = forecast_dates.predict(habits[way], bill.seen.due, first, days)
            (new if kind == "new" else still).append(_outcome(bill.seen, told, today))
            if kind == "open":
                paid = bill.seen.paid or today
                by_terms.append(abs((paid - max(bill.seen.due, first)).days))
                cash.add("", bill.amount, bill.seen.due, told, "")
                came += bill.amount if bill.seen.paid and paid <= ends[-1] else 0
        cash.next_customer()
    week = (cash.weeks() or [forecast_cash.Week("", date, date, 0, 0, 0, 0, 0, {})])[0]
    return Past(
        date,
        accuracy(new),
        accuracy(still),
        mean(by_terms) if by_terms else None,
        week.expected,
        week.low,
        week.high,
        came,
    )


def _kind(seen, date, today):
    """Whether a bill was open at the date, or came after it; ``None`` if neither."""
    if seen.paid is None and seen.due >= today:
        return None
    if seen.issued <= date:
        return "open" if seen.paid is None or seen.paid > date else None
    return "new" if seen.issued <= date + NEW * _DAY else None


def _outcome(seen, told, today):
    paid = seen.paid or today
    return Outcome((paid - told.expected).days, told.late, paid > seen.due)


def _counts(histories, date):
    """``{(weekday, whether at a month's end): payments}`` until a date."""
    counts = defaultdict(int)
    for _category, history in histories:
        for seen in history:
            if seen.paid and seen.paid <= date:
                day = seen.paid.weekday(), forecast_dates.month_end(seen.paid)
                counts[day] += 1
    return counts
