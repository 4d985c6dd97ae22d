"""What a monthly review talks about: who moved a figure, and which customers to discuss."""

from dataclasses import dataclass

#: How many customers are worth a manager's time.
TEN = 10


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: Why a customer is talked about → what is said, with ``%(amount)s`` or ``%(number)s``.
MORE_OVERDUE, VERY_OLD, OVER_LIMIT = "more_overdue", "very_old", "over_limit"
BROKEN, STOPPED, LARGEST = "broken", "stopped", "largest"
WORDS = {
    MORE_OVERDUE: _("%(amount)s more overdue than a month before"),
    VERY_OLD: _("%(amount)s in the oldest bucket"),
    OVER_LIMIT: _("%(amount)s over the limit"),
    BROKEN: _("broken promises in the month: %(number)s"),
    STOPPED: _("documents on hold: %(number)s"),
    LARGEST: _("%(amount)s overdue"),
}


def movers(before, after, most=3):
    """Whose part of a total changed most, the largest change first.

    >>> movers({"a": 5, "b": 9}, {"a": 25, "c": 3, "b": 9})
    ((('a', 20), ('c', 3)), 0)
    >>> movers({}, {"a": 5, "b": -4, "c": 3, "d": 1})
    ((('a', 5), ('b', -4), ('c', 3)), 1)

    :param dict before: key → amount
    :param dict after: the same later
    :param int most: how many are named
    :return: ``(((key, change), …), change of all others)``
    """
    changes = {key: after.get(key, 0) - before.get(key, 0) for key in {*before, *after}}
    ranked = sorted(
        ((key, change) for key, change in changes.items() if change),
        key=lambda pair: (-abs(pair[1]), str(pair[0])),
    )
    return tuple(ranked[:most]), sum(change for _key, change in ranked[most:])


def driving(before, after, most=3):
    """Who moved a total in the direction in which it moved, the largest change first.

    >>> driving({"a": 50, "b": 30, "c": 9}, {"a": 20, "b": 40, "c": 5})
    (('a', -30), ('c', -4))
    >>> driving({"a": 5, "b": 3}, {"a": 3, "b": 5})
    ()

    :param dict before: key → number, of all that make up the total
    :param dict after: the same later
    :param int most: how many are named
    :return: ``((key, change), …)``, empty where the total stands
    """
    ranked, _others = movers(before, after, len(before) + len(after))
    # shares are fractions: what rounding leaves of their sum is no movement
    total = round(sum(change for _key, change in ranked), 6)
    return tuple(pair for pair in ranked if pair[1] * total > 0)[:most]


def largest_shares(balances, top=TEN):
    """What each of the largest debtors owes of all that is owed, in per cent.

    The shares add up to the share of the largest, so their changes add up to its change.

    >>> largest_shares({"a": 60, "b": 30, "c": 10, "d": -5}, top=2)
    {'a': 60.0, 'b': 30.0}
    >>> largest_shares({"d": -5})
    {}

    :param dict balances: key → balance; credits are no debts
    :param int top: how many are the largest
    """
    owed = {key: balance for key, balance in balances.items() if balance > 0}
    total = sum(owed.values())
    ranked = sorted(owed.items(), key=lambda pair: (-pair[1], str(pair[0])))[:top]
    return {key: balance * 100 / total for key, balance in ranked}


@dataclass(frozen=True)
class Customer:
    """What is known of a customer at the end of the month; amounts in minor units.

    :param key: any key, handed through
    :param int overdue: past due at the end of the month
    :param int before: past due a month before
    :param int oldest: in the oldest bucket
    :param int over_limit: exposure beyond the limit, 0 if within
    :param int broken: promises broken in the month
    :param int holds: documents on hold
    """

    key: object
    overdue: int = 0
    before: int = 0
    oldest: int = 0
    over_limit: int = 0
    broken: int = 0
    holds: int = 0

    @property
    def more(self):
        """By how much more is overdue than a month before, 0 if less."""
        return max(self.overdue - self.before, 0)

    @property
    def stake(self):
        """The money by which customers are ranked.

        What is overdue counts once, what is new or very old of it once more, and so does
        what lies beyond the limit: these are what a decision could change.
        """
        return self.overdue + self.more + self.oldest + self.over_limit


def reasons(customer):
    """Why a customer is talked about: ``((code, amount or number), …)``.

    >>> reasons(Customer("a", overdue=900, before=400, oldest=100, broken=2))
    (('more_overdue', 500), ('very_old', 100), ('broken', 2))
    >>> reasons(Customer("b", overdue=50, before=80))
    (('largest', 50),)
    """
    found = (
        (MORE_OVERDUE, customer.more),
        (VERY_OLD, customer.oldest),
        (OVER_LIMIT, customer.over_limit),
        (BROKEN, customer.broken),
        (STOPPED, customer.holds),
    )
    named = tuple(pair for pair in found if pair[1])
    if not customer.more and not customer.oldest and customer.overdue:
        named = ((LARGEST, customer.overdue), *named)
    return named


def to_discuss(customers, most=TEN):
    """The customers to talk about, by what is at stake, then by broken promises.

    >>> few = [Customer("a", overdue=9), Customer("b", overdue=5, before=1),
    ...        Customer("c"), Customer("d", broken=1)]
    >>> [customer.key for customer in to_discuss(few)]
    ['a', 'b', 'd']

    :param customers: of :class:`Customer`
    :param int most: how many
    """
    worth = [one for one in customers if reasons(one)]
    worth.sort(key=lambda one: (-one.stake, -one.broken, -one.holds, str(one.key)))
    return worth[:most]
