"""A customer's past, event by event, up to each order: what was known at that moment.

A *moment* is a count of local seconds since 1 January 1970, so ``moment // DAY`` is a day.
An *event* is a tuple that begins with its moment and its kind:

- ``(moment, BOOKED, item, due, amount)``: an entry on a receivable account, credits
  negative; ``due`` is an ISO date
- ``(moment, LEVELLED, item, place, name, holds)``: an instalment reached a follow-up level
- ``(moment, SETTLED, item, amount)``: what is open of the item changes by the amount:
  negative for a debt, positive for a credit
- ``(moment, PAID, order, item, amount)``: so much was paid for an order; ``item`` is
  its entry, ``None`` where there never was one; once that is booked, what is open of it
  counts
- ``(moment, INVOICED, order, amount, done)``: so much of an order became an invoice, all
  that remained of it where ``done``
- ``(moment, ORDERED, order, amount, document)``: an order was confirmed; with ``None`` as
  its document it only counts, else it is judged

Amounts are minor units of the company's currency.
"""

import datetime
from dataclasses import dataclass, field, replace

from .facts import Facts, net_overdue
from .verdict import evaluate

DAY = 86_400
#: The moment of what is known from the beginning.
BEFORE = -1
#: Kinds of events, in the order in which they count within one moment: what was booked in
#: the same second as an order was known to it.
BOOKED, LEVELLED, SETTLED, PAID, INVOICED, ORDERED = range(6)
_EPOCH = datetime.date(1970, 1, 1).toordinal()


def iso_day(moment):
    """The day of a moment as ISO date.

    >>> iso_day(31 * DAY + 5)
    '1970-02-01'
    """
    return datetime.date.fromordinal(_EPOCH + moment // DAY).isoformat()


@dataclass
class Books:
    """What the books show of one customer at a moment, moved on by events.

    :param dict items: what is open of each item, signed
    :param dict due: ISO date on which each item falls due
    :param dict orders: what each confirmed order still adds to exposure
    :param dict prepaid: pairs ``(item, amount)`` of what was paid for each order
    :param dict levels: ``(place, name)`` of items at a follow-up level that holds orders
    :param int receivable: all that is open, credits taken off
    :param int ordered: all that orders add
    """

    items: dict = field(default_factory=dict)
    due: dict = field(default_factory=dict)
    orders: dict = field(default_factory=dict)
    prepaid: dict = field(default_factory=dict)
    levels: dict = field(default_factory=dict)
    receivable: int = 0
    ordered: int = 0

    def apply(self, event):
        """Move on by one event.

        >>> books = Books()
        >>> books.apply((0, ORDERED, 7, 1000, None))
        >>> books.apply((1, INVOICED, 7, 600, False))
        >>> books.apply((1, BOOKED, 1, "1970-01-31", 600))
        >>> books.apply((2, SETTLED, 1, -250))
        >>> books.ordered, books.receivable, books.overdue("1970-03-02")
        (400, 350, [('1970-01-31', 350)])
        """
        _STEPS[event[1]](self, *event[2:])

    def _booked(self, item, due, amount):
        self.due[item] = due
        self._settled(item, amount)

    def _settled(self, item, amount):
        self.receivable += amount
        left = self.items.get(item, 0) + amount
        if left:
            self.items[item] = left
        else:
            self.items.pop(item, None)

    def _levelled(self, item, place, name, holds):
        if holds:
            self.levels[item] = (place, name)
        else:
            self.levels.pop(item, None)

    def _paid(self, order, item, amount):
        self.prepaid.setdefault(order, []).append((item, amount))

    def _ordered(self, order, amount, _document):
        paid = self.prepaid.get(order, ())
        never_booked = sum(part for item, part in paid if item is None)
        self._invoiced(order, never_booked - amount, done=False)

    def _invoiced(self, order, amount, done):
        """What is invoiced may exceed the order, and a credit note gives it back."""
        before = self.orders.get(order, 0)
        after = 0 if done else before - amount
        self.ordered += max(after, 0) - max(before, 0)
        self.orders[order] = after

    def paid_for(self, order):
        """What was paid for an order: pair of what is not booked yet, and of what is
        booked and not used for anything else.

        >>> books = Books({1: -300}, due={1: "1970-01-02"})
        >>> for item, amount in ((1, 400), (2, 50), (None, 70)):
        ...     books.apply((0, PAID, 7, item, amount))
        >>> books.paid_for(7), books.paid_for(8)
        ((120, 300), (0, 0))
        """
        unbooked = booked = 0
        for item, amount in self.prepaid.get(order, ()):
            if item in self.due:
                booked += max(-self.items.get(item, 0), 0)
            else:
                unbooked += amount
        return unbooked, booked

    def asked(self, order, document):
        """What an order asks for, and what to take out of exposure for it.

        What is paid or invoiced already is no new credit. A payment that is booked stands
        on the account and pays for this order, so it is taken out of the exposure.

        >>> from .facts import Document
        >>> books = Books({1: -300}, {1: "1970-01-02"}, {7: -100},
        ...               {7: [(1, 300), (None, 70)]})
        >>> document, booked = books.asked(7, Document(amount=900, total=900))
        >>> document.amount, document.total, booked
        (430, 900, 300)

        :return: ``(document, minor units)``
        """
        unbooked, booked = self.paid_for(order)
        billed = max(-self.orders.get(order, 0), 0)
        asked = max(document.amount - unbooked - billed, 0)
        booked = min(booked, asked)
        return replace(document, amount=asked - booked), booked

    def overdue(self, day):
        """What is past due on a day: pairs (ISO due date, amount), oldest first."""
        found = {}
        for item, amount in self.items.items():
            due = self.due[item]
            if amount > 0 and due < day:
                found[due] = found.get(due, 0) + amount
        return sorted(found.items())

    @property
    def credits(self):
        """Payments and credit notes that are not matched yet, as a positive amount."""
        return -sum(amount for amount in self.items.values() if amount < 0)

    def reminded(self):
        """``(name of the highest level that holds orders, what is open at such levels)``.

        >>> books = Books({1: 500, 2: 70}, levels={1: (10, "First"), 2: (20, "Second")})
        >>> books.reminded()
        ('Second', 570)
        """
        found = [
            (*self.levels[item], self.items[item])
            for item in self.levels.keys() & self.items.keys()
        ]
        if not found:
            return "", 0
        return max(found)[1], sum(amount for _place, _name, amount in found)


_STEPS = {
    BOOKED: Books._booked,
    LEVELLED: Books._levelled,
    SETTLED: Books._settled,
    PAID: Books._paid,
    INVOICED: Books._invoiced,
    ORDERED: Books._ordered,
}


@dataclass(frozen=True)
class Contender:
    """A policy that orders are put to.

    :param verdict.Policy policy: its rules
    :param bool net_credits: unapplied credits pay the oldest instalments first
    """

    policy: object
    net_credits: bool = True


def replay(events, file, contenders, habits=None, standing=None):
    """Put each order that is to be judged to every policy, with what was known then.

    History is taken as it happened: an order that a policy would have held counts from
    its confirmation on all the same, and so does what it led to.

    >>> from .facts import Document
    >>> from .replay_file import File
    >>> from .verdict import Policy, Rule
    >>> strict = Contender(Policy("Strict", (Rule("oldest_overdue", days=30),)))
    >>> events = [
    ...     (9 * DAY, BOOKED, 1, "1970-01-20", 500),
    ...     (50 * DAY, ORDERED, 7, 300, Document(amount=300, total=300)),
    ...     (60 * DAY, ORDERED, 8, 300, Document(amount=300, total=300)),
    ...     (90 * DAY, SETTLED, 1, -500), (95 * DAY, ORDERED, 9, 10, Document(10, 10)),
    ... ]
    >>> [(order, verdict.outcome, facts.exposure_after)
    ...  for order, facts, (verdict,) in replay(events, File(), (strict,))]
    [(7, 'hold', 800), (8, 'hold', 1100), (9, 'pass', 610)]

    :param events: of one customer, in any order
    :param replay_file.File file: what the credit file said, and when
    :param contenders: of :class:`Contender`
    :param habits: a :class:`~.replay_habits.Habits`, where a rule looks at it
    :param standing: a :class:`~.replay_standing.Standing`, where a rule looks at it
    :return: iterator of ``(order, facts for the last policy, verdicts)``
    """
    books = Books()
    first = [contenders.index(one) for one in contenders]  # equal ones are asked once
    netting = {contender.net_credits for contender in contenders}
    day, opening = BEFORE, 0
    for event in sorted(events, key=lambda event: event[:2]):
        if event[0] // DAY != day:
            day, opening = event[0] // DAY, books.receivable
        if event[1] == ORDERED and event[4] is not None:
            moment, _kind, order, _amount, document = event
            asked = books.asked(order, document)
            found = {net: _facts(books, file, moment, asked, net) for net in netting}
            if habits:
                signals = habits.at(moment, order)
                found = {n: replace(one, signals=signals) for n, one in found.items()}
            if standing:
                at = (moment, order, books, opening)
                found = {n: standing.fill(one, *at) for n, one in found.items()}
            judged = []
            for place, one in zip(first, contenders, strict=True):
                facts = found[one.net_credits]
                again = place < len(judged)
                judged.append(judged[place] if again else evaluate(one.policy, facts))
            yield order, facts, tuple(judged)
        books.apply(event)


def _facts(books, file, moment, asked, net):
    """The facts at a moment, as :class:`~.facts.Facts` has them.

    :param asked: see :meth:`Books.asked`
    """
    document, booked = asked
    day = iso_day(moment)
    credits = books.credits if net else 0
    level, reminded = books.reminded() if books.levels else ("", 0)
    reminded = max(reminded - credits, 0)
    return Facts(
        today=day,
        exposure=(
            ("receivable", books.receivable),
            ("orders", books.ordered),
            *((("document", booked),) if booked else ()),
        ),
        overdue=net_overdue(books.overdue(day), credits),
        balance=books.receivable,
        document=document,
        followup_level=level if reminded else "",
        followup_amount=reminded,
        **file.at(moment, day),
    )
