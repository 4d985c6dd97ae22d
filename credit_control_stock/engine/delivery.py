"""What a delivery is worth, what of it takes credit, and what of it fits."""

import math
from dataclasses import dataclass

#: Shares of a unit below this come from floating-point numbers, not from people.
_DUST = 1e-6


@dataclass(frozen=True)
class Line:
    """A line of a delivery, in the unit in which it was sold.

    :param key: whatever the caller knows the line by
    :param int price: value of ``per`` units with taxes, minor units
    :param float per: how many units the price is for, above 0
    :param float quantity: units that are delivered now
    :param float demand: units that the delivery has in all, its back-order included
    :param float ordered: units of the demand that the order still has open; the books
        show them as exposure
    :param bool whole: is delivered as a whole or not at all
    """

    key: object
    price: int
    per: float
    quantity: float
    demand: float
    ordered: float
    whole: bool = False

    def value(self, units):
        """Value of so many units, minor units.

        >>> Line(1, 1000_00, 10, 4, 10, 10).value(4)
        40000
        """
        return round(self.price * units / self.per)


@dataclass(frozen=True)
class Order:
    """What the books say about the order of a delivery; minor units, company currency.

    :param int total: its total
    :param int unpaid: what of it is neither paid nor prepaid, invoiced or not
    :param int delivered: value of what went out before
    :param bool counts: whether exposure shows what is open of it
    """

    total: int
    unpaid: int
    delivered: int = 0
    counts: bool = True

    def credit(self, value):
        """What of a further delivered value is delivered on credit, minor units.

        What is paid pays for what went out first.

        >>> Order(total=1000, unpaid=1000).credit(400)
        400
        >>> Order(total=1000, unpaid=300).credit(400), Order(1000, 300, 600).credit(400)
        (0, 300)
        """
        paid = self.total - self.unpaid
        return max(min(self.delivered + value - paid, value), 0)


@dataclass(frozen=True)
class Ask:
    """What a delivery asks for, minor units.

    :param int value: of what goes out now
    :param int amount: what of it is delivered on credit
    :param int already: what exposure shows of this delivery before, its rest included
    :param int adds: what goes out beyond the order, which exposure does not show yet
    """

    value: int
    amount: int
    already: int
    adds: int


def ask(lines, order):
    """Sum up what a delivery asks for.

    All of a delivery counts as exposure while it is an order. So it is all taken out,
    and what goes out now is added: a part of a delivery asks for less than the whole.

    >>> half = [Line(1, 1000_00, 10, quantity=4, demand=10, ordered=10)]
    >>> ask(half, Order(total=1000_00, unpaid=1000_00))
    Ask(value=40000, amount=40000, already=100000, adds=0)
    >>> too_much = [Line(1, 1000_00, 10, quantity=12, demand=12, ordered=10)]
    >>> ask(too_much, Order(total=1000_00, unpaid=1000_00)).adds
    20000

    :param lines: of :class:`Line`
    :param Order order: what the books say about it
    :rtype: Ask
    """
    value = sum(line.value(line.quantity) for line in lines)
    beyond = sum(
        line.value(max(line.quantity - line.ordered, 0))
        for line in lines
        if line.quantity - line.ordered > _DUST
    )
    booked = sum(line.value(line.ordered) for line in lines)
    amount = order.credit(value)
    return Ask(
        value=value,
        amount=amount,
        already=order.credit(booked) if order.counts else 0,
        adds=amount - order.credit(value - beyond),
    )


def fitting(lines, room):
    """Which units of a delivery fit into a value, in the order of the lines.

    Whole units only, except where all of a line fits. A line that does not fit leaves
    its place to a smaller one after it.

    >>> lines = [Line("a", 300_00, 3, 3, 3, 3), Line("b", 250_00, 1, 1, 1, 1),
    ...          Line("c", 90_00, 2, 1.5, 1.5, 1.5)]
    >>> fitting(lines, 290_00)
    {'a': 2, 'b': 0, 'c': 1.5}
    >>> fitting(lines, 0)
    {'a': 0, 'b': 0, 'c': 0}

    :param lines: of :class:`Line`
    :param int room: the largest value that may go out, minor units
    :return: ``{key: units}``
    """
    found = {}
    for line in lines:
        units = _units(line, room)
        found[line.key] = units
        room -= line.value(units)
    return found


def _units(line, room):
    """How much of one line fits: all of it, else whole units."""
    if room > 0 and line.value(line.quantity) <= room:
        return line.quantity
    if line.whole or line.price <= 0 or room <= 0:
        return 0
    units = min(
        math.floor(room * line.per / line.price + _DUST), math.floor(line.quantity)
    )
    while units > 0 and line.value(units) > room:  # rounding in the customer's favour
        units -= 1
    return max(units, 0)
