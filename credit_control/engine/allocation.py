"""What receipts pay of a list of amounts: the oldest amount first, the oldest money first.

Promises and payment plans are judged by it. It is a function of facts, so that a receipt
that is taken back undoes what it paid.
"""

from typing import NamedTuple


class Share(NamedTuple):
    """What receipts pay of one amount.

    :param int paid: in minor units, never more than the amount
    :param tuple parts: pairs (day, amount) of the receipts that it comes from
    :param done_on: day on which nothing was left of it, ``None`` while something is
    """

    paid: int
    parts: tuple
    done_on: object


def allocate(amounts, receipts):
    """Let receipts pay amounts, first in first out.

    >>> from datetime import date
    >>> may = [(date(2026, 5, day), cents) for day, cents in ((20, 70), (2, 50))]
    >>> for share in allocate([60, 40, 50], may):
    ...     print(share.paid, share.done_on)
    60 2026-05-20
    40 2026-05-20
    20 None
    >>> allocate([60, 40], may)[0].parts
    ((datetime.date(2026, 5, 2), 50), (datetime.date(2026, 5, 20), 10))
    >>> allocate([], may), allocate([10], [])
    ((), (Share(paid=0, parts=(), done_on=None),))

    :param amounts: ints in minor units, none below 0, in the order in which they are due
    :param receipts: pairs (``datetime.date``, int in minor units above 0), in any order
    :return: a tuple of :class:`Share`, one for each amount; what is paid beyond all of
        them is in none
    :raise ValueError: an amount is below 0 or a receipt not above it
    """
    money = sorted(receipts)
    if any(amount < 0 for amount in amounts) or any(paid <= 0 for _day, paid in money):
        raise ValueError("Amounts are not negative and receipts are above 0.")
    money.reverse()  # the oldest is taken off the end
    return tuple(_take(amount, money) for amount in amounts)


def _take(amount, money):
    """Pay one amount out of the money that is left, which gets less."""
    left, parts = amount, []
    while left and money:
        day, paid = money.pop()
        used = min(paid, left)
        parts.append((day, used))
        left -= used
        if paid > used:
            money.append((day, paid - used))
    done = parts[-1][0] if parts and not left else None
    return Share(amount - left, tuple(parts), done)
