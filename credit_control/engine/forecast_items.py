"""What of a customer's open instalments is still to come, and from where.

Amounts are minor units of one currency.
"""

import datetime
from typing import NamedTuple

INVOICE, PROMISE = "invoice", "promise"


class Item(NamedTuple):
    """An open instalment, less what is disputed of it."""

    key: object
    due: datetime.date
    amount: int


class Piece(NamedTuple):
    """A part of an instalment that comes from one source.

    :param promised: the day for which it is promised, ``None`` without a promise
    """

    item: Item
    amount: int
    source: str
    promised: datetime.date | None = None


class Promise(NamedTuple):
    """An amount that is promised for a day.

    :param keys: of the instalments that are meant, ``None`` for whatever is owed
    """

    date: datetime.date
    amount: int
    keys: frozenset | None = None


def netted(items, credit):
    """Take credits that wait to be matched off the instalments, the oldest first.

    :param items: ``[Item]``
    :param int credit: what the customer has paid or been credited already
    :return: the items with what is left of them, and what is left of the credit

    >>> day = datetime.date
    >>> old, new = Item(1, day(2026, 1, 1), 300), Item(2, day(2026, 2, 1), 500)
    >>> [(item.key, item.amount) for item in netted([new, old], 400)[0]]
    [(2, 400)]
    >>> netted([old], 400)[1]
    100
    """
    left = []
    for item in sorted(items, key=lambda item: (item.due, str(item.key))):
        taken = min(credit, item.amount)
        credit -= taken
        if item.amount > taken:
            rest = item.amount - taken
            left.append(item._replace(amount=rest) if taken else item)
    return left, credit


def pieces(items, promises):
    """Divide instalments into what is promised, the earliest promise first, and the rest.

    A promise that names instalments covers those, one that names none the oldest. What is
    promised beyond what is owed covers nothing.

    >>> day = datetime.date
    >>> old, new = Item(1, day(2026, 1, 1), 300), Item(2, day(2026, 2, 1), 500)
    >>> told = pieces([old, new], [Promise(day(2026, 3, 1), 400)])
    >>> [(p.item.key, p.amount, p.source) for p in told]
    [(1, 300, 'promise'), (2, 100, 'promise'), (2, 400, 'invoice')]
    >>> told = pieces([old, new], [Promise(day(2026, 3, 1), 400, frozenset({2}))])
    >>> [(p.item.key, p.amount, p.source) for p in told]
    [(1, 300, 'invoice'), (2, 400, 'promise'), (2, 100, 'invoice')]
    """
    covered = {item.key: [] for item in items}
    left = {item.key: item.amount for item in items}
    for promise in sorted(promises, key=lambda promise: promise.date):
        amount = promise.amount
        for item in sorted(items, key=lambda item: (item.due, str(item.key))):
            meant = promise.keys is None or item.key in promise.keys
            taken = min(amount, left[item.key]) if meant else 0
            if taken > 0:
                amount -= taken
                left[item.key] -= taken
                covered[item.key].append(Piece(item, taken, PROMISE, promise.date))
    return [
        piece
        for item in items
        for piece in (*covered[item.key], Piece(item, left[item.key], INVOICE))
        if piece.amount > 0
    ]
