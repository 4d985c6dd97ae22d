"""What a customer's own orders said of its habits at a past moment."""

import calendar
import datetime
from bisect import bisect_left
from dataclasses import dataclass
from statistics import median

from .signals import Signals

#: Checks that look at habits.
CODES = frozenset(("first_order", "far_above_habit", "order_splitting"))
#: Seconds of a day.
DAY = 86_400
_EPOCH = datetime.date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Habits:
    """All orders of a customer, and since when it is known.

    Orders that wait or were cancelled since are not among them.

    :param str since: ISO date since when the customer is in the books
    :param invoiced: moment of its first invoice without an order, ``None`` for none
    :param tuple orders: ``(moment, id, name, amount)`` of confirmed orders, oldest first;
        amounts in minor units of company currency
    """

    since: str = ""
    invoiced: int | None = None
    orders: tuple = ()

    def at(self, moment, order):
        """The signals for an order that is confirmed at a moment.

        >>> day = 500 * DAY
        >>> habits = Habits("1971-01-01", None, (
        ...     (day, 5, "S5", 300), (day + 9, 6, "S6", 500), (day + DAY, 7, "S7", 900)))
        >>> habits.at(day, 5).first_since, habits.at(day, 5).orders_known
        ('1971-01-01', 0)
        >>> found = habits.at(day + DAY, 7)
        >>> found.usual_order, found.orders_known, found.first_since
        (400, 2, '')
        >>> found.near_orders
        (('S6', '1971-05-16', 500), ('S5', '1971-05-16', 300))

        A customer with an invoice from before is no new one, and what was usual more
        than a year ago no habit.

        >>> Habits("1971-01-01", day - 1, habits.orders).at(day, 5).first_since
        ''
        >>> habits.at(day + 400 * DAY, 8).orders_known
        0

        :rtype: Signals
        """
        place = bisect_left(self.orders, (moment, order))
        first = bisect_left(self.orders, (_year_before(moment),))
        recent = self.orders[first:place]
        amounts = [amount for *_order, amount in recent if amount > 0]
        known = self.invoiced is not None and self.invoiced <= moment
        return Signals(
            usual_order=round(median(amounts)) if amounts else 0,
            orders_known=len(amounts),
            first_since="" if place or known else self.since,
            near_orders=tuple(
                (name, _iso(made), amount)
                for made, _id, name, amount in reversed(recent)
            ),
        )


def _iso(moment):
    """The day of a moment as ISO date."""
    return datetime.date.fromordinal(_EPOCH + moment // DAY).isoformat()


def _year_before(moment):
    """The moment at which the day after the same day of the year before begins.

    >>> leap = (datetime.date(2024, 2, 29).toordinal() - _EPOCH) * DAY + 7
    >>> _iso(_year_before(leap))
    '2023-03-01'
    """
    today = datetime.date.fromordinal(_EPOCH + moment // DAY)
    last = calendar.monthrange(today.year - 1, today.month)[1]
    before = today.replace(year=today.year - 1, day=min(today.day, last))
    return (before.toordinal() + 1 - _EPOCH) * DAY
