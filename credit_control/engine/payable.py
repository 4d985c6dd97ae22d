"""What a customer who looks at the own account may pay, and what a payment settles.

Amounts are integers in minor units of one currency; credits are negative.
"""

from collections import defaultdict
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Item:
    """An open item of a customer's account.

    :param int id: of the journal item
    :param str due: ISO date
    :param int amount: what is open; negative for a credit that nobody has matched
    :param int move: of the document that it is an instalment of
    :param int disputed: the part of it that is disputed
    :param bool on_its_way: whether an online payment of it is being processed
    :param bool agreed: whether a payment plan says when it is paid
    :param bool kept: whether it is a payment in advance, kept for its order
    :param int discount: what need not be paid if all the rest is paid now
    """

    id: int
    due: str
    amount: int
    move: int = 0
    disputed: int = 0
    on_its_way: bool = False
    agreed: bool = False
    kept: bool = False
    discount: int = 0

    @property
    def due_in_full(self):
        """What is asked for it without a discount.

        >>> Item(1, "2026-03-01", 100_00, disputed=30_00).due_in_full
        7000
        >>> Item(1, "2026-03-01", -50_00, kept=True).due_in_full
        0
        """
        if self.on_its_way or self.kept:
            return 0
        return self.amount - self.disputed if self.amount > 0 else self.amount

    @property
    def granted(self):
        """The discount for paying now; none on what is disputed in part.

        >>> Item(1, "2026-03-01", 100_00, discount=2_00).granted
        200
        >>> Item(1, "2026-03-01", 100_00, disputed=30_00, discount=2_00).granted
        0
        """
        waits = self.on_its_way or self.disputed
        return 0 if waits else self.discount

    @property
    def asked(self):
        """What is asked for it: not what is disputed, nothing while it is being paid.

        >>> Item(1, "2026-03-01", 100_00, disputed=30_00).asked
        7000
        >>> Item(1, "2026-03-01", 100_00, on_its_way=True).asked
        0
        >>> Item(1, "2026-03-01", -20_00).asked
        -2000
        """
        return self.due_in_full - self.granted

    @property
    def can_be_chosen(self):
        """Whether there is something in it to pay or to use."""
        return self.asked != 0


def spread_disputes(items, disputed):
    """Lay the disputed amount of each document on its instalments, the last one first.

    :param items: :class:`Item` of one customer
    :param dict disputed: ``{document: amount}``
    :return: the items with their disputed part, in the same order

    >>> items = (Item(1, "2026-01-01", 50, 7), Item(2, "2026-02-01", 50, 7))
    >>> [item.disputed for item in spread_disputes(items, {7: 60})]
    [10, 50]
    """
    left = defaultdict(int, disputed)
    found = {}
    for item in sorted(items, key=lambda each: (each.due, each.id), reverse=True):
        part = min(max(item.amount, 0), left[item.move])
        left[item.move] -= part
        found[item.id] = replace(item, disputed=part)
    return tuple(found[item.id] for item in items)


def total(items):
    """What is to be paid for items chosen together; credits among them count.

    :rtype: int

    >>> total((Item(1, "2026-01-01", 100), Item(2, "2026-01-09", -30)))
    70
    """
    return sum(item.asked for item in items)


def overdue(items, today):
    """The items of “pay what is overdue”: debts past due, and every credit.

    Whoever has sent money that nobody has matched yet is not asked for it again.

    >>> items = (Item(1, "2026-01-01", 100), Item(2, "2026-03-10", 50),
    ...          Item(3, "2026-03-01", -30))
    >>> [item.id for item in overdue(items, "2026-03-10")]
    [1, 3]
    """
    return tuple(
        item for item in everything(items) if is_late(item, today, credit=True)
    )


def is_late(item, today, credit=False):
    """Whether an item is past its due date and nothing else was agreed.

    :param bool credit: the answer for credits

    >>> is_late(Item(1, "2026-01-01", 100, agreed=True), "2026-03-10")
    False
    """
    if item.amount < 0:
        return credit
    return item.due < today and not item.agreed


def everything(items):
    """The items of “pay everything”: all in which there is something to pay or use.

    What a payment plan covers is paid by its instalments, or chosen by itself.

    >>> [item.id for item in everything((Item(1, "2026-01-01", 100, agreed=True),
    ...                                  Item(2, "2026-01-01", 100)))]
    [2]
    """
    return tuple(item for item in items if item.can_be_chosen and not item.agreed)


def towards(items, amount):
    """Which debts a payment on account settles: the oldest first, then those of a plan.

    No discount is taken: that is for who pays an invoice, not an amount.

    :param int amount: what is paid
    :return: the items that it reaches; the last of them perhaps in part

    >>> items = (Item(1, "2026-02-01", 50), Item(2, "2026-01-01", 100),
    ...          Item(3, "2026-01-02", -30))
    >>> [item.id for item in towards(items, 120)], [i.id for i in towards(items, 100)]
    ([2, 1], [2])
    """
    parts = settled(items, amount)
    found = {item.id: item for item in items}
    return tuple(found[number] for number in parts)


def settled(items, amount):
    """How much of each debt a payment on account settles, in the order of :func:`towards`.

    :param int amount: what is paid
    :return: ``{id: part of what is due in full}`` of the items that it reaches
    :rtype: dict

    >>> items = (Item(1, "2026-02-01", 50), Item(2, "2026-01-01", 100, disputed=10),
    ...          Item(3, "2026-01-02", -30))
    >>> settled(items, 120)
    {2: 90, 1: 30}
    """
    parts = {}
    for item in sorted(items, key=lambda each: (each.agreed, each.due, each.id)):
        part = min(item.due_in_full, amount)
        if part > 0:
            parts[item.id] = part
            amount -= part
    return parts


def beyond(items, amount):
    """What a payment on account leaves when it has settled what it reaches.

    >>> beyond((Item(1, "2026-02-01", 50, discount=1),), 60)
    10
    """
    return max(amount - sum(item.due_in_full for item in items), 0)
