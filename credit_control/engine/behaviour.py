"""How one customer paid, from its own ledger, as it was known at the end of a day.

The unit is money: each part of an instalment counts with its amount on the day on which
it was paid, and what is open counts once it is past due. A customer's ledger comes down to
a handful of sums (:class:`Sums`), made here from parts or by the database for thousands of
customers at once; everything else follows from these.

Days beyond terms are signed: early payment counts as negative days.
"""

import datetime
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from .financials import rounded
from .money import WHOLE

#: Days that are looked back: what was paid before says little about today.
WINDOW = 730
#: Days of the recent past, whose figure is compared with the time before.
RECENT = 90
#: With fewer instalments than this, conduct cannot be told from luck.
THIN = 3

_YEAR = 365


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: Why a figure is not known.
TOO_FEW = _("Too few instalments have fallen due")
NO_COMPARISON = _("Nothing was paid in one of the two periods")
NOT_RECORDED = _("Nobody records it")


@dataclass(frozen=True)
class Part:
    """A part of an instalment that was paid on one day, or is open.

    :param item: what tells one instalment from another
    :param int amount: minor units, above 0
    :param paid: the day of payment, ``None`` for what is open
    """

    item: object
    amount: int
    due: datetime.date
    paid: datetime.date | None = None


@dataclass(frozen=True)
class Sums:
    """What a customer's parts add up to; amounts are minor units.

    :param int paid: amount paid within the window
    :param int paid_days: sum of that amount × days after the due date, signed
    :param int late: the part of it paid after the due date
    :param int open: amount open and past due
    :param int open_days: sum of that amount × days past due
    :param int recent: of paid and open, paid within the recent past or open still
    :param int recent_days: sum of that amount × days, signed
    :param int longest: most days of delay of any part, 0 if none was late
    :param int instalments: number of instalments that all this is about
    :param int purchases: invoiced less credited in the last twelve months
    :param relation_days: days since the first invoice, ``None`` without any
    """

    paid: int = 0
    paid_days: int = 0
    late: int = 0
    open: int = 0
    open_days: int = 0
    recent: int = 0
    recent_days: int = 0
    longest: int = 0
    instalments: int = 0
    purchases: int = 0
    relation_days: int | None = None

    @property
    def due(self):
        """Money paid, or past due.

        >>> Sums(paid=70, open=30).due
        100
        """
        return self.paid + self.open


def sums(parts, as_of, purchases=0, first=None):
    """Add up the parts of one customer, as known at the end of a day.

    What was paid later is open; what is not due yet and open says nothing, and neither
    does what was paid before the window.

    >>> day = datetime.date
    >>> found = sums([
    ...     Part(1, 100, day(2024, 1, 31), day(2024, 1, 21)),  # 10 days early
    ...     Part(2, 200, day(2024, 2, 20), day(2024, 2, 25)),  # 5 days late
    ...     Part(3, 50, day(2024, 6, 10), day(2024, 7, 9)),    # open by then, 20 days
    ...     Part(3, 50, day(2024, 6, 10)),
    ...     Part(4, 900, day(2024, 7, 31)),                    # not due
    ... ], day(2024, 6, 30), first=day(2024, 1, 1))
    >>> found.paid, found.paid_days, found.late, found.open, found.open_days
    (300, 0, 200, 100, 2000)
    >>> found.recent, found.recent_days, found.longest, found.instalments
    (100, 2000, 20, 3)

    :param parts: of :class:`Part`, all that are booked by the day
    :param datetime.date as_of: the day
    :param int purchases: of the last twelve months, minor units
    :param first: date of the first invoice
    :rtype: Sums
    """
    counted = [part for part in (_known(part, as_of) for part in parts) if part]
    paid = [(part, days) for part, days in counted if part.paid]
    still = [(part, days) for part, days in counted if not part.paid]
    since = as_of - datetime.timedelta(days=RECENT)
    recent = still + [pair for pair in paid if pair[0].paid > since]
    return Sums(
        paid=_amount(paid),
        paid_days=_days(paid),
        late=_amount(pair for pair in paid if pair[1] > 0),
        open=_amount(still),
        open_days=_days(still),
        recent=_amount(recent),
        recent_days=_days(recent),
        longest=max((days for _part, days in counted if days > 0), default=0),
        instalments=len({part.item for part, _days in counted}),
        purchases=purchases,
        relation_days=None if first is None else (as_of - first).days,
    )


def inputs(found, promises=None, returned=None):
    """What the sums give a scorecard: ``{factor code: value or None}``.

    >>> found = Sums(paid=300, paid_days=-300, late=100, open=100, open_days=2300,
    ...              recent=200, recent_days=2600, longest=23, instalments=4,
    ...              relation_days=400)
    >>> for code, value in inputs(found, promises=1).items():
    ...     print(code, value)
    days_beyond_terms 5.0
    late_share 5000
    trend 16.0
    longest_delay 23
    broken_promises 1
    returned_payments None
    relation 13
    >>> inputs(Sums(paid=300, instalments=2))["days_beyond_terms"] is None  # too few
    True

    :param Sums found: of the customer
    :param promises: number of broken promises, ``None`` where nobody records them
    :param returned: number of returned payments, ``None`` likewise
    """
    known = found.instalments >= THIN and found.due > 0
    return {
        "days_beyond_terms": days_beyond_terms(found) if known else None,
        "late_share": late_share(found) if known else None,
        "trend": trend(found) if known else None,
        "longest_delay": found.longest if known else None,
        "broken_promises": promises,
        "returned_payments": returned,
        "relation": months(found.relation_days),
    }


def reasons(found):
    """Why figures are not known: ``{factor code: source term}``, for ``inputs``.

    >>> reasons(Sums(instalments=2))["late_share"]
    'Too few instalments have fallen due'
    """
    few = found.instalments < THIN or found.due <= 0
    codes = ("days_beyond_terms", "late_share", "longest_delay")
    return {
        **(dict.fromkeys(codes, TOO_FEW) if few else {}),
        "trend": TOO_FEW if few else NO_COMPARISON,
        "broken_promises": NOT_RECORDED,
        "returned_payments": NOT_RECORDED,
    }


def days_beyond_terms(found, with_open=True):
    """Days beyond terms, weighted by amount, to a tenth; ``None`` without any money.

    >>> paid = Sums(paid=20_000, paid_days=5_000 * 15 + 5_000 * 30, instalments=3)
    >>> days_beyond_terms(paid)  # 11.25, the known vector
    Decimal('11.3')
    >>> days_beyond_terms(Sums(paid=100, open=100, open_days=900), with_open=False)
    Decimal('0.0')

    :param bool with_open: with what is open and past due
    """
    amount = found.due if with_open else found.paid
    days = found.paid_days + (found.open_days if with_open else 0)
    return rounded(Fraction(days, amount), 1) if amount else None


def late_share(found):
    """Share of the money due that came late or is late now, basis points.

    >>> late_share(Sums(paid=300, late=100, open=100)), late_share(Sums())
    (5000, None)
    """
    return (found.late + found.open) * WHOLE // found.due if found.due else None


def trend(found):
    """Days beyond terms of the recent past less those of the time before.

    >>> trend(Sums(paid=300, paid_days=600, recent=100, recent_days=500))  # 5 - 0.5
    Decimal('4.5')
    >>> trend(Sums(paid=300, recent=300)) is None
    True
    """
    earlier = found.due - found.recent
    if not found.recent or not earlier:
        return None
    days = found.paid_days + found.open_days - found.recent_days
    return rounded(
        Fraction(found.recent_days, found.recent) - Fraction(days, earlier), 1
    )


def months(days):
    """Whole months of so many days, ``None`` for ``None``.

    >>> months(0), months(31), months(365), months(None)
    (0, 1, 12, None)
    """
    return None if days is None else max(days, 0) * 12 // _YEAR


def payment_index(days):
    """An index of payment from days beyond terms: 100 early, 80 prompt, down to 0.

    The steps are those which bureaus publish for theirs (80 on the due date, 70 at 15
    days, 60 at 22, 50 at 30, 40 at 60, 30 at 90, 20 at 120), with straight lines between
    them; 30 days early are 100 and 240 days late are 0 by our own choice.

    >>> [payment_index(days) for days in (-40, 0, 15, 30, 45, 120, 999)]
    [100, 80, 70, 50, 45, 20, 0]

    :param days: ``int`` or ``Decimal``
    :return: whole points
    """
    if days <= _INDEX[0][0]:
        return _INDEX[0][1]
    for (low, above), (high, below) in pairwise(_INDEX):
        if days <= high:
            fallen = Fraction(above - below) * (Fraction(days) - low) / (high - low)
            return int(above - fallen)
    return 0


def weighted_index(experiences):
    """An index of several experiences, weighted by amount, to a tenth.

    >>> weighted_index([(10_000, 80), (5_000, 70), (5_000, 50)])
    Decimal('70.0')

    :param experiences: ``(amount, index)``
    :return: ``None`` without any money
    """
    pairs = list(experiences)
    whole = sum(amount for amount, _index in pairs)
    weighted = sum(amount * index for amount, index in pairs)
    return rounded(Fraction(weighted, whole), 1) if whole else None


# ---- inside ----------------------------------------------------------------------
_INDEX = (
    (-30, 100),
    (0, 80),
    (15, 70),
    (22, 60),
    (30, 50),
    (60, 40),
    (90, 30),
    (120, 20),
    (240, 0),
)


def _known(part, as_of):
    """A part as the day knew it, with its days of delay; ``None`` if it says nothing."""
    if part.paid and part.paid <= as_of:
        if (as_of - part.paid).days >= WINDOW:
            return None
        return part, (part.paid - part.due).days
    if part.due >= as_of:
        return None
    return Part(part.item, part.amount, part.due), (as_of - part.due).days


def _amount(pairs):
    return sum(part.amount for part, _days in pairs)


def _days(pairs):
    return sum(part.amount * days for part, days in pairs)
