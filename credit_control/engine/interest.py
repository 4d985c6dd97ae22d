"""Late-payment interest and compensation, as a claim that anybody can check by hand.

Nothing here knows a law by heart: rates and fixed sums are dated data that the caller
brings. Where a rate for a day is missing, :class:`RateUnknown` is raised rather than
anything guessed.

Interest is simple, never on interest, and runs on the daily balance of the principal:
from the day after the due date to the day of payment, that day included. Amounts are
minor units, rates basis points; only the total is rounded.
"""

import datetime
from dataclasses import dataclass
from fractions import Fraction

from .money import WHOLE, from_minor

#: Which rate counts: that of each period, the one in force when interest starts to run,
#: or the one in force on the day of payment.
BY_PERIOD, FIXED_AT_START, AT_PAYMENT = "period", "start", "payment"
#: Days in a year: 365, 360, or the length of the calendar year of each day.
ACT_365, ACT_360, ACT_ACT = "365", "360", "actual"

_DAY = datetime.timedelta(days=1)


class RateUnknown(LookupError):
    """There is no rate for a day; ``day`` says which."""

    def __init__(self, day):
        super().__init__(f"no rate for {day.isoformat()}")
        self.day = day


@dataclass(frozen=True)
class Rate:
    """An annual rate in basis points, valid from one day to another, both included."""

    start: datetime.date
    end: datetime.date
    rate: int
    verified: bool = True


@dataclass(frozen=True)
class Terms:
    """How interest is counted.

    :param rates: of :class:`Rate`, not overlapping
    :param str mode: ``period``, ``start`` or ``payment``
    :param str year: ``365``, ``360`` or ``actual``
    """

    rates: tuple
    mode: str = BY_PERIOD
    year: str = ACT_365

    def on(self, day):
        """The rate in force on a day.

        >>> Terms(_halves(("2024-01-01", 1250))).on(_day("2024-05-16")).rate
        1250

        :raise RateUnknown: none is known for the day
        """
        for rate in self.rates:
            if rate.start <= day <= rate.end:
                return rate
        raise RateUnknown(day)


@dataclass(frozen=True)
class Line:
    """One line of the claim sheet: days during which balance and rate were the same.

    ``interest`` is exact, in minor units.
    """

    start: datetime.date
    end: datetime.date
    days: int
    balance: int
    rate: int
    interest: Fraction
    verified: bool = True


@dataclass(frozen=True)
class Claim:
    """Interest on one instalment, in minor units, and how it arises."""

    amount: int
    lines: tuple

    @property
    def start(self):
        """First day that is claimed, ``None`` where nothing is."""
        return min((line.start for line in self.lines), default=None)

    @property
    def end(self):
        """Last day that is claimed, ``None`` where nothing is."""
        return max((line.end for line in self.lines), default=None)

    @property
    def verified(self):
        """Whether every rate was looked up in its source by somebody."""
        return all(line.verified for line in self.lines)


def claim(principal, due, until, terms, payments=(), claimed_until=None):
    """Interest on one instalment.

    The vectors: 10,000 due on 15 May 2024 and paid on 20 August, 97 days. Europe,
    Ireland, the United Kingdom, France, and Germany with a year of 365 days and of 366:

    >>> due, paid = _day("2024-05-15"), _day("2024-08-20")
    >>> eu = _halves(("2024-01-01", 1250), ("2024-07-01", 1225))
    >>> claim(10_000_00, due, paid, Terms(eu)).amount
    32870
    >>> claim(10_000_00, due, paid, Terms(eu, AT_PAYMENT)).amount
    32555
    >>> uk = _halves(("2024-01-01", 1325))
    >>> claim(10_000_00, due, paid, Terms(uk, FIXED_AT_START)).amount
    35212
    >>> fr = _halves(("2024-01-01", 1450), ("2024-07-01", 1425))
    >>> claim(10_000_00, due, paid, Terms(fr)).amount
    38185
    >>> de = _halves(("2024-01-01", 1262), ("2024-07-01", 1237))
    >>> claim(10_000_00, due, paid, Terms(de)).amount
    33189
    >>> claim(10_000_00, due, paid, Terms(de, year=ACT_ACT)).amount
    33098
    >>> consumer = _halves(("2024-01-01", 862), ("2024-07-01", 837))
    >>> claim(10_000_00, due, paid, Terms(consumer)).amount
    22559

    A part payment lowers the balance from the day after it. Days that were claimed
    before are not claimed again, and what is paid needs no rate:

    >>> half = ((_day("2024-06-30"), 5_000_00),)
    >>> [(line.days, line.balance) for line in
    ...  claim(10_000_00, due, paid, Terms(eu), half).lines]
    [(46, 1000000), (51, 500000)]
    >>> claim(10_000_00, due, paid, Terms(eu), claimed_until=_day("2024-06-30")).start
    datetime.date(2024, 7, 1)
    >>> whole = ((_day("2024-08-20"), 10_000_00),)
    >>> claim(10_000_00, due, _day("2030-01-01"), Terms(eu), whole).amount
    32870

    :param int principal: minor units, without what is not owed
    :param datetime.date due: last day on which payment was in time
    :param datetime.date until: last day that counts
    :param Terms terms: rates, mode and day count
    :param payments: pairs (day, amount) on this instalment
    :param claimed_until: last day of an earlier claim
    :rtype: Claim
    :raise RateUnknown: a rate is missing for a day
    """
    first = max(due, claimed_until or due) + _DAY
    payments = sorted(payments)
    if terms.mode == AT_PAYMENT:
        spans = _spans_by_part(principal, first, until, terms, payments)
    else:
        spans = _spans_by_balance(principal, first, until, terms, payments, due)
    lines = tuple(line for span in spans for line in _lines(*span, terms.year))
    return Claim(rounded(sum((line.interest for line in lines), Fraction())), lines)


def compensation(principal, brackets):
    """The fixed sum for one late payment, once whatever the number of reminders.

    >>> uk = ((0, 40_00), (1_000_00, 70_00), (10_000_00, 100_00))
    >>> [compensation(amount, uk) for amount in (999_99, 1_000_00, 10_000_00)]
    [4000, 7000, 10000]
    >>> compensation(0, uk), compensation(500_00, ())
    (0, 0)

    :param int principal: what was late, minor units
    :param brackets: pairs (from this principal, sum)
    """
    reached = [amount for start, amount in sorted(brackets) if principal >= start]
    return reached[-1] if principal > 0 and reached else 0


def shown(interest, digits):
    """Exact interest of a line as a figure, two places finer than the currency.

    >>> shown(Fraction(1_000_000 * 1250 * 46, 10_000 * 365), 2)
    157.5342
    """
    return from_minor(rounded(interest * 100), digits + 2)


def rounded(amount):
    """Half up, to a minor unit.

    >>> rounded(Fraction(5, 2)), rounded(Fraction(249, 100))
    (3, 2)
    """
    return int(amount + Fraction(1, 2))


def _spans_by_balance(principal, first, until, terms, payments, due):
    """Days of one balance and one rate: ``(start, end, balance, Rate)``."""
    for start, end, balance in _balances(principal, first, until, payments):
        if terms.mode == FIXED_AT_START:
            yield start, end, balance, terms.on(due + _DAY)
            continue
        while start <= end:
            rate = terms.on(start)
            last = min(end, rate.end)
            yield start, last, balance, rate
            start = last + _DAY


def _balances(principal, first, until, payments):
    """Days of an unchanged balance above 0; a payment counts from the day after it."""
    balance, start = principal, first
    for day, amount in payments:
        if day >= until or balance <= 0:
            break
        if day >= start:
            yield start, day, balance
            start = day + _DAY
        balance -= amount
    if start <= until and balance > 0:
        yield start, until, balance


def _spans_by_part(principal, first, until, terms, payments):
    """Each part that was paid, at the rate of that day; the rest at the last day's."""
    left = principal
    for day, amount in [*payments, (until, principal)]:
        part, end = min(amount, left), min(day, until)
        left -= part
        if part > 0 and end >= first:
            yield first, end, part, terms.on(end)


def _lines(start, end, balance, rate, year):
    """One line, or one a year where the year's own length counts."""
    while start <= end:
        last = end
        if year == ACT_ACT:
            last = min(end, datetime.date(start.year, 12, 31))
        days = (last - start).days + 1
        base = {ACT_365: 365, ACT_360: 360}.get(year) or _length_of(start.year)
        interest = Fraction(balance * rate.rate * days, WHOLE * base)
        yield Line(start, last, days, balance, rate.rate, interest, rate.verified)
        start = last + _DAY


def _length_of(year):
    return (datetime.date(year + 1, 1, 1) - datetime.date(year, 1, 1)).days


def _day(text):
    return datetime.date.fromisoformat(text)


def _halves(*rates):
    """Rates of half-years by the day on which each starts, for the examples above."""
    found = []
    for start, rate in rates:
        first = _day(start)
        month, day = (6, 30) if first.month == 1 else (12, 31)
        found.append(Rate(first, first.replace(month=month, day=day), rate))
    return tuple(found)
