"""The months of a series: their ends, their lengths, and the months of sales before."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta

from .kpi_view import EARLIER


def add_months(day, months):
    """The first day of the month that is so many months from a day's.

    >>> add_months(Date(2026, 1, 31), 1), add_months(Date(2026, 1, 5), -1)
    (datetime.date(2026, 2, 1), datetime.date(2025, 12, 1))
    """
    number = day.year * 12 + day.month - 1 + months
    return Date(number // 12, number % 12 + 1, 1)


def month_end(day):
    """The last day of the month of a day.

    >>> month_end(Date(2028, 2, 3))
    datetime.date(2028, 2, 29)
    """
    return day.replace(day=monthrange(day.year, day.month)[1])


@dataclass(frozen=True)
class Calendar:
    """Months that are rebuilt together.

    :param ends: the days at whose ends the books are read; the first is the end of the
        month before those asked for, the last may be within its month
    :param begun: the day of the first entry of the books, ``None`` without any
    """

    ends: tuple
    begun: Date | None = None

    @classmethod
    def of(cls, first, last, today, begun=None):
        """The months from that of one day to that of another, as far as they have come.

        >>> found = Calendar.of(Date(2026, 1, 9), Date(2026, 3, 1), Date(2026, 3, 20))
        >>> [str(end) for end in found.ends]
        ['2025-12-31', '2026-01-31', '2026-02-28', '2026-03-20']
        """
        ends = [add_months(first, 0) - timedelta(days=1)]
        last = min(last, today)
        while ends[-1] < month_end(last):
            ends.append(month_end(ends[-1] + timedelta(days=1)))
        return cls((*ends[:-1], min(ends[-1], today)), begun)

    @property
    def last(self):
        """The last day that counts."""
        return self.ends[-1]

    @property
    def starts(self):
        """The first day of each month, that of the opening included.

        >>> Calendar((Date(2025, 12, 31), Date(2026, 1, 31))).starts
        (datetime.date(2025, 12, 1), datetime.date(2026, 1, 1))
        """
        return tuple(add_months(end, 0) for end in self.ends)

    @property
    def thresholds(self):
        """Days on which the place of a date rises by one, from 0 at the opening.

        >>> Calendar((Date(2025, 12, 31), Date(2026, 1, 31))).thresholds
        [datetime.date(2026, 1, 1)]
        """
        return list(self.starts[1:])

    @property
    def earlier(self):
        """The first days of the months of sales up to the opening, the oldest first.

        >>> days = Calendar((Date(2025, 12, 31),)).earlier
        >>> len(days), days[0], days[-1]
        (24, datetime.date(2024, 1, 1), datetime.date(2025, 12, 1))
        """
        return [add_months(self.ends[0], -back) for back in range(EARLIER - 1, -1, -1)]

    @property
    def since(self):
        """Place, among those of :meth:`lengths`, of the month in which the books begin.

        Below nought where that is earlier; ``None`` where there are no books.

        >>> Calendar((Date(2025, 12, 31),), Date(2025, 11, 9)).since
        22
        """
        if self.begun is None:
            return None
        first = self.earlier[0]
        return (self.begun.year - first.year) * 12 + self.begun.month - first.month

    def lengths(self):
        """Days of each month, the earlier ones first.

        >>> Calendar((Date(2026, 1, 31), Date(2026, 2, 28))).lengths()[-2:]
        [31, 28]
        """
        before = [monthrange(day.year, day.month)[1] for day in self.earlier]
        return before + [end.day for end in self.ends[1:]]
