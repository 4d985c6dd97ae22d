"""Who is reminded of what on a day, and who is not and why.

:func:`plan` gives every open item exactly one place: claimed or shown in a notice,
subtracted from one as a credit, or left out with a reason. The amounts of a plan
therefore add up to the open receivables it was given, to the minor unit.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

#: From what the days of a level are counted.
DUE, PREVIOUS, MONTH_END = "due", "previous", "month_end"
#: What becomes of an item.
CLAIMED, SHOWN, CREDIT, SKIPPED = "claimed", "shown", "credit", "skipped"

#: Reasons that the plan itself finds; others come with the items and debtors.
NOT_YET = "not_yet"
QUIET_DAY = "quiet_day"
CONTACTED = "contacted"
BELOW_MINIMUM = "below_minimum"
COVERED = "covered"


@dataclass(frozen=True)
class Level:
    """One rung of the ladder.

    :param int number: position, from 1
    :param str trigger: ``due`` (days after the due date, negative before it),
        ``previous`` (days after the level before was reached) or ``month_end`` (days
        after the end of the month of the due date)
    :param int days: see ``trigger``
    :param int minimum: smallest total worth a notice of this level, minor units of the
        company's currency
    :param int tolerance: what may be missing of an item without a word, the same units
    :param datetime.date since: when the level got its present trigger; what had passed
        it by then is not caught up with
    """

    number: int
    trigger: str = DUE
    days: int = 0
    minimum: int = 0
    tolerance: int = 0
    since: datetime.date | None = None


@dataclass(frozen=True)
class Strategy:
    """A ladder and its calm.

    :param tuple levels: of :class:`Level`, ascending
    :param int min_interval: days between two notices to one debtor
    :param bool stepwise: an item climbs one level with each notice, however late it is
    :param tuple quiet_weekdays: 0 is Monday
    :param frozenset holidays: of :class:`datetime.date`
    :param int due_soon: days ahead for which coming instalments are shown
    :param int minimum: smallest total worth a notice of any level, minor units of the
        company's currency
    :param started: day of the first batch, ``None`` before it; levels as old as that
        apply to everything
    """

    levels: tuple
    min_interval: int = 0
    stepwise: bool = False
    quiet_weekdays: tuple = ()
    holidays: frozenset = frozenset()
    due_soon: int = 0
    minimum: int = 0
    started: datetime.date | None = None

    def is_quiet(self, day):
        """Whether nothing is sent on a day.

        >>> Strategy((), quiet_weekdays=(5, 6)).is_quiet(datetime.date(2026, 3, 7))
        True
        """
        return day.weekday() in self.quiet_weekdays or day in self.holidays

    def level(self, number):
        """The level of a number, ``None`` if the ladder has none such."""
        return next((level for level in self.levels if level.number == number), None)


@dataclass(frozen=True)
class Item:
    """An open instalment, or an unapplied credit with negative amounts.

    :param id: any key, handed through
    :param debtor: key of who gets the notice
    :param currency: notices are by debtor and currency
    :param datetime.date due: last day on which payment is in time
    :param int amount: what is open, minor units of ``currency``
    :param int value: the same in minor units of the company's currency
    :param int level: the level reached before, 0 for none
    :param level_on: day on which it was reached
    :param str skip: a reason to leave it out, or ''
    """

    id: object
    debtor: object
    currency: object
    due: datetime.date
    amount: int
    value: int
    level: int = 0
    level_on: datetime.date | None = None
    skip: str = ""


@dataclass(frozen=True)
class Debtor:
    """What is known of a debtor: when last written to, and why not to write.

    :param last_contact: day of the last notice
    :param str skip: a reason to leave the debtor alone altogether, or ''
    """

    last_contact: datetime.date | None = None
    skip: str = ""


@dataclass(frozen=True)
class Entry:
    """What becomes of one item: its place, the level it stands at, and why."""

    item: Item
    place: str
    level: int
    reason: str = ""


@dataclass(frozen=True)
class Notice:
    """One letter: to one debtor in one currency.

    :param int level: the highest level that its items reach with it
    :param int total: due and overdue less credits, minor units of the currency
    :param tuple entries: of :class:`Entry`, the oldest first
    """

    debtor: object
    currency: object
    level: int
    total: int
    entries: tuple


@dataclass(frozen=True)
class Plan:
    """The notices of a day and what is left out, each item once."""

    notices: tuple = ()
    skipped: tuple = ()


def level_date(level, item):
    """The day on which an item reaches a level, ``None`` if it cannot yet.

    >>> item = Item(1, "A", "EUR", datetime.date(2026, 1, 15), 100, 100)
    >>> level_date(Level(1, DUE, -3), item), level_date(Level(1, MONTH_END, 10), item)
    (datetime.date(2026, 1, 12), datetime.date(2026, 2, 10))
    >>> level_date(Level(2, PREVIOUS, 7), item) is None
    True
    """
    days = datetime.timedelta(days=level.days)
    if level.trigger == PREVIOUS:
        reached = item.level == level.number - 1 and item.level_on
        return item.level_on + days if reached else None
    if level.trigger == MONTH_END:
        after = (item.due.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
        return after - datetime.timedelta(days=1) + days
    return item.due + days


def level_today(strategy, item, today):
    """The level at which an item stands today.

    That is the highest that it has reached, or with ``stepwise`` the next one; a
    courtesy notice from before the due date is never caught up with after it. A level
    that came, or was changed, after the item had passed its day is left out; levels as
    old as the strategy's first batch always count.

    >>> day = datetime.date
    >>> ladder = Strategy((Level(1, DUE, -3), Level(2, DUE, 5), Level(3, DUE, 20)))
    >>> late = Item(1, "A", "EUR", day(2026, 1, 10), 100, 100)
    >>> [level_today(ladder, late, day(2026, 1, n)) for n in (6, 7, 11, 15, 30)]
    [0, 1, 0, 2, 3]
    >>> calm = Strategy(ladder.levels, stepwise=True)
    >>> level_today(calm, late, day(2026, 1, 30))
    2
    >>> newer = Strategy((Level(1, DUE, 5), Level(2, DUE, 20, since=day(2026, 3, 1))),
    ...                  started=day(2026, 1, 1))
    >>> level_today(newer, late, day(2026, 3, 2))
    1
    """
    standing = item.level
    for level in strategy.levels:
        if level.number <= item.level or item.value <= level.tolerance:
            continue
        if not _has_reached(strategy, level, item, today):
            continue
        if strategy.stepwise:
            return level.number
        standing = level.number
    return standing


def _has_reached(strategy, level, item, today):
    day = level_date(level, item)
    if day is None or day > today:
        return False
    if level.trigger == DUE and level.days < 0 and today > item.due:
        return False  # a word before the due date, which has passed
    started = strategy.started
    is_young = level.since and started and level.since > started
    return not is_young or day >= level.since


def next_step(strategy, item, today, earliest=None):
    """The level that :func:`plan` gives an item next, and the first day of it.

    >>> day = datetime.date
    >>> item = Item(1, "A", "EUR", day(2026, 1, 10), 100, 100)
    >>> ladder = Strategy((Level(1, DUE, 5), Level(2, PREVIOUS, 9)))
    >>> next_step(ladder, item, day(2026, 1, 11))
    (1, datetime.date(2026, 1, 15))
    >>> next_step(ladder, item, day(2026, 1, 11), earliest=day(2026, 1, 20))
    (1, datetime.date(2026, 1, 20))
    >>> next_step(Strategy((Level(1, DUE, 2), Level(2, DUE, 7))), item, day(2026, 2, 1))
    (2, datetime.date(2026, 2, 1))

    :param earliest: first day on which the debtor may be written to
    :return: ``(number, date)``; ``None`` if it reaches none any more
    """
    start = max(today, earliest or today)
    steps = []
    for level in strategy.levels:
        day = level_date(level, item)
        if not day or level.number <= item.level:
            continue
        day = max(day, start)
        while strategy.is_quiet(day):
            day += datetime.timedelta(days=1)
        standing = level_today(strategy, item, day)
        if standing > item.level:
            steps.append((standing, day))
    return min(steps, key=lambda step: step[1], default=None)


def plan(strategy, items, today, debtors=None):
    """Plan the notices of a day.

    >>> day = datetime.date
    >>> ladder = Strategy((Level(1, DUE, 5, 50), Level(2, DUE, 20, 50)))
    >>> items = (Item(1, "A", "EUR", day(2026, 1, 10), 100, 100),
    ...          Item(2, "A", "EUR", day(2026, 1, 28), 70, 70),
    ...          Item(3, "A", "EUR", day(2026, 1, 1), -30, -30),
    ...          Item(4, "B", "EUR", day(2026, 1, 10), 40, 40),
    ...          Item(5, "C", "EUR", day(2026, 2, 10), 90, 90))
    >>> made = plan(ladder, items, day(2026, 2, 1))
    >>> [(n.debtor, n.level, n.total) for n in made.notices]
    [('A', 2, 140)]
    >>> [(e.item.id, e.reason) for e in made.skipped]
    [(4, 'below_minimum'), (5, 'not_yet')]

    :param Strategy strategy: the ladder
    :param items: of :class:`Item`, every open item of the debtors in question
    :param datetime.date today: day of the batch
    :param dict debtors: debtor → :class:`Debtor`; who is missing is free to write to
    :rtype: Plan
    """
    debtors = debtors or {}
    groups = defaultdict(list)
    for item in items:
        groups[item.debtor, item.currency].append(item)
    notices, skipped = [], []
    for (debtor, currency), group in groups.items():
        entries = [_entry(strategy, item, today) for item in group]
        known = debtors.get(debtor, Debtor())
        reason = _why_not(strategy, entries, today, known)
        if reason:
            skipped += [_left_out(entry, reason) for entry in entries]
            continue
        told = [entry for entry in entries if entry.place != SKIPPED]
        skipped += [entry for entry in entries if entry.place == SKIPPED]
        told.sort(key=lambda entry: entry.item.due)
        notices.append(
            Notice(debtor, currency, _highest(told), _owed(told, today), tuple(told))
        )
    return Plan(tuple(notices), tuple(skipped))


def _entry(strategy, item, today):
    """The place of one item, the rest of its group aside."""
    if item.skip:
        return Entry(item, SKIPPED, item.level, item.skip)
    if item.amount < 0:
        return Entry(item, CREDIT, 0)
    standing = level_today(strategy, item, today)
    if standing > item.level:
        return Entry(item, CLAIMED, standing)
    soon = today + datetime.timedelta(days=strategy.due_soon)
    if item.level or item.due <= max(soon, today):
        return Entry(item, SHOWN, item.level)
    return Entry(item, SKIPPED, 0, NOT_YET)


def _why_not(strategy, entries, today, debtor):
    """Why a whole group gets no notice, '' if it gets one."""
    told = [entry for entry in entries if entry.place != SKIPPED]
    if not any(entry.place == CLAIMED for entry in told):
        return NOT_YET
    if debtor.skip:
        return debtor.skip
    asked = sum(entry.item.value for entry in told if _is_asked_for(entry, today))
    if asked <= 0:
        return COVERED
    minimum = max(strategy.minimum, strategy.level(_highest(told)).minimum)
    if asked < minimum:
        return BELOW_MINIMUM
    if strategy.is_quiet(today):
        return QUIET_DAY
    if debtor.last_contact:
        since = (today - debtor.last_contact).days
        if since < strategy.min_interval:
            return CONTACTED
    return ""


def _highest(entries):
    return max(entry.level for entry in entries if entry.place == CLAIMED)


def _owed(entries, today):
    """What is asked for: everything told less what is only due soon."""
    return sum(entry.item.amount for entry in entries if _is_asked_for(entry, today))


def _is_asked_for(entry, today):
    """Whether what is told is asked for, rather than only due soon."""
    return entry.place != SHOWN or entry.item.due < today


def _left_out(entry, reason):
    """An entry of a group that gets no notice; its own reason is the better one."""
    return Entry(entry.item, SKIPPED, entry.item.level, entry.reason or reason)
