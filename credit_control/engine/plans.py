"""Payment plans: dates and amounts of instalments, and how far they are kept.

Amounts are integers in minor units. Whether a plan is kept follows from the day and from
what was paid alone, so that a payment that is taken back undoes what it did.
"""

import calendar
from datetime import timedelta
from typing import NamedTuple

from .allocation import allocate
from .money import WHOLE

WEEKLY, FORTNIGHTLY, MONTHLY = "weekly", "fortnightly", "monthly"
_DAYS = {WEEKLY: 7, FORTNIGHTLY: 14}
#: Instalments a month, for comparing with what somebody pays in a month.
_A_MONTH = {WEEKLY: 52 / 12, FORTNIGHTLY: 26 / 12, MONTHLY: 1}
#: A plan has no more instalments than this.
MOST = 60
#: The first instalment is at most so many days away: later, nothing is agreed but to wait.
LATEST_FIRST = 92

#: States of an instalment.
OPEN, PARTLY, PAID, MISSED = "open", "partly", "paid", "missed"
#: How a plan stands.
RUNNING, KEPT, BROKEN = "running", "kept", "broken"
#: What can be wrong with instalments.
NONE, NOT_POSITIVE, ORDER, PAST, FAR, TOO_LITTLE, TOO_MUCH = (
    "none",
    "not_positive",
    "order",
    "past",
    "far",
    "too_little",
    "too_much",
)
#: What instalments ask of a customer, compared with what it usually pays.
EASY, TIGHT, BEYOND, UNKNOWN = "easy", "tight", "beyond", "unknown"
#: Up to this share of the usual payments instalments are easy. Judgement, not a source.
_EASY_RATE = 5_000


# ---- making ----------------------------------------------------------------------
def dates(first, count, step=MONTHLY):
    """Days on which instalments fall due.

    Months keep the day of the first one; where a month is too short it is its last day.

    >>> from datetime import date
    >>> [day.isoformat() for day in dates(date(2026, 1, 31), 4)]
    ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']
    >>> [day.isoformat() for day in dates(date(2026, 12, 24), 2, WEEKLY)]
    ['2026-12-24', '2026-12-31']

    :param datetime.date first: day of the first instalment
    :param int count: how many
    :param str step: ``weekly``, ``fortnightly`` or ``monthly``
    """
    if step in _DAYS:
        return [first + timedelta(days=_DAYS[step] * number) for number in range(count)]
    return [_months_later(first, number) for number in range(count)]


def _months_later(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def equal_parts(total, count):
    """Split an amount into equal parts; what does not divide comes with the last one.

    >>> equal_parts(100_00, 3)
    [3333, 3333, 3334]

    :raise ValueError: fewer minor units than parts, or no part
    """
    if count < 1 or total < count:
        raise ValueError("There is not a minor unit for each part.")
    part = total // count
    return [part] * (count - 1) + [total - part * (count - 1)]


def parts_of(total, each):
    """Split an amount into parts of a given size; the last one is what is left.

    >>> parts_of(100_00, 40_00)
    [4000, 4000, 2000]

    :raise ValueError: the part is not above 0, or there would be more than :data:`MOST`
    """
    if each <= 0 or total <= 0 or -(-total // each) > MOST:
        raise ValueError("The parts are too small for the amount.")
    whole, rest = divmod(total, each)
    return [each] * whole + [rest] * bool(rest)


def interest(parts, start, rate):
    """Interest of each instalment, on what is still owed before it is paid.

    Simple interest by days, actual/365: balance × rate × days ÷ 365, rounded half up
    for each instalment, the usual way of a loan with equal principal (ISDA 2006
    definitions, 4.16 (d), for the day count). No interest bears interest.

    >>> from datetime import date
    >>> parts = [(date(2026, 2, 1), 500_00), (date(2026, 3, 1), 500_00)]
    >>> interest(parts, date(2026, 1, 1), 600)  # 1,000.00 × 6 % × 31 ÷ 365
    [510, 230]
    >>> interest(parts, date(2026, 1, 1), 0)
    [0, 0]

    :param parts: pairs (day, principal), in the order of their days
    :param datetime.date start: day from which interest runs
    :param int rate: yearly rate in basis points
    """
    balance, before, found = sum(amount for _day, amount in parts), start, []
    whole = WHOLE * 365
    for day, amount in parts:
        days = max((day - before).days, 0)
        found.append((2 * balance * rate * days + whole) // (2 * whole))
        balance, before = balance - amount, max(day, before)
    return found


class Fault(NamedTuple):
    """What is wrong with instalments.

    :param str code: one of the constants above
    :param int number: of the instalment, from 1; 0 where it is about all
    :param int amount: by how much they are too little or too much, minor units
    """

    code: str
    number: int = 0
    amount: int = 0


def fault(parts, total, today):
    """The first thing that is wrong with instalments, ``None`` if nothing is.

    >>> from datetime import date
    >>> may, june, today = date(2026, 5, 1), date(2026, 6, 1), date(2026, 4, 20)
    >>> fault([(may, 60), (june, 40)], 100, today)
    >>> fault([(may, 60), (june, 30)], 100, today)
    Fault(code='too_little', number=0, amount=10)
    >>> fault([(may, 60), (may, 40)], 100, today)
    Fault(code='order', number=2, amount=0)
    >>> fault([(may, 60), (june, 40)], 100, june).code, fault([], 5, today).code
    ('past', 'none')
    >>> fault([(date(2030, 1, 1), 100)], 100, today).code  # that is no plan
    'far'
    >>> fault([(may, 110), (june, -10)], 100, today)
    Fault(code='not_positive', number=2, amount=0)

    :param parts: pairs (day, principal) in the order in which they were entered
    :param int total: what they should add up to
    :param datetime.date today: the first day that is not past
    """
    before = None
    for number, (day, amount) in enumerate(parts, start=1):
        if amount <= 0:
            return Fault(NOT_POSITIVE, number)
        if day < today:
            return Fault(PAST, number)
        if number == 1 and (day - today).days > LATEST_FIRST:
            return Fault(FAR, number)
        if before and day <= before:
            return Fault(ORDER, number)
        before = day
    if not parts:
        return Fault(NONE)
    missing = total - sum(amount for _day, amount in parts)
    if missing:
        return Fault(TOO_LITTLE if missing > 0 else TOO_MUCH, 0, abs(missing))
    return None


def ability(amount, step, usual):
    """What instalments ask of a customer, compared with what it usually pays a month.

    Up to half of it is easy, up to all of it tight. That is judgement: the customer has
    other invoices to pay meanwhile.

    >>> ability(100, MONTHLY, 400), ability(100, WEEKLY, 400), ability(100, WEEKLY, 600)
    ('easy', 'beyond', 'tight')
    >>> ability(100, MONTHLY, 0)
    'unknown'

    :param int amount: the largest instalment
    :param int usual: what the customer paid in a month on average
    """
    if usual <= 0:
        return UNKNOWN
    rate = amount * _A_MONTH[step] * WHOLE / usual
    if rate <= _EASY_RATE:
        return EASY
    return TIGHT if rate <= WHOLE else BEYOND


# ---- judging ---------------------------------------------------------------------
class Terms(NamedTuple):
    """When a plan is broken; 0 switches a condition off.

    :param int grace: days after its date in which an instalment is not missed yet
    :param int missed: so many instalments missed at once break the plan
    :param int days: more days than these after the date of one that is missed break it
    """

    grace: int = 0
    missed: int = 0
    days: int = 0


class Standing(NamedTuple):
    """How a plan stands on a day.

    :param tuple shares: :class:`~.allocation.Share` of each instalment
    :param tuple states: state of each instalment
    :param str state: ``running``, ``kept`` or ``broken``
    :param int missed: how many are missed
    :param int days: age of the oldest one that is missed, 0 if none is
    :param int arrears: what is missing of them, minor units
    """

    shares: tuple
    states: tuple
    state: str
    missed: int
    days: int
    arrears: int


def judge(parts, receipts, today, terms):
    """How far instalments are kept: what is paid goes to the oldest first.

    >>> from datetime import date
    >>> parts = [(date(2026, month, 1), 100) for month in (3, 4, 5)]
    >>> paid = [(date(2026, 3, 2), 120)]
    >>> found = judge(parts, paid, date(2026, 4, 3), Terms(grace=3, missed=2, days=14))
    >>> found.states, found.state
    (('paid', 'partly', 'open'), 'running')
    >>> found = judge(parts, paid, date(2026, 4, 6), Terms(grace=3, missed=2, days=14))
    >>> found.states, found.state, found.arrears
    (('paid', 'missed', 'open'), 'running', 80)
    >>> judge(parts, paid, date(2026, 4, 16), Terms(3, 2, 14)).state  # after 15 days
    'broken'
    >>> judge(parts, paid, date(2026, 5, 6), Terms(3, 2, 0)).state  # two are missed
    'broken'
    >>> judge(parts, paid + [(date(2026, 6, 1), 180)], date(2026, 6, 9), Terms()).state
    'kept'

    :param parts: pairs (day, amount), oldest first
    :param receipts: pairs (day, amount above 0), in any order
    :param datetime.date today: the day on which it is judged
    :param Terms terms: when it is broken
    :rtype: Standing
    """
    shares = allocate([amount for _day, amount in parts], receipts)
    states, ages, arrears = [], [], 0
    for (day, amount), share in zip(parts, shares, strict=True):
        states.append(_state(day, amount, share.paid, today, terms.grace))
        if states[-1] == MISSED:
            ages.append((today - day).days)
            arrears += amount - share.paid
    oldest, missed = max(ages, default=0), len(ages)
    broken = (terms.missed and missed >= terms.missed) or (
        terms.days and missed and oldest > terms.days
    )
    state = BROKEN if broken else RUNNING
    if all(one == PAID for one in states):
        state = KEPT
    return Standing(shares, tuple(states), state, missed, oldest, arrears)


def _state(day, amount, paid, today, grace):
    if paid >= amount:
        return PAID
    if today > day + timedelta(days=grace):
        return MISSED
    return PARTLY if paid else OPEN
