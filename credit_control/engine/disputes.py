"""What a dispute holds back, how it ends, when it is due and how long it took.

Amounts are ints in minor units of the invoice's currency, days are dates. The disputed
part of an invoice is one number: the sum of what each dispute still holds back of it.
"""

import datetime
from dataclasses import dataclass
from statistics import fmean, median

#: The steps of a dispute, in their order.
NEW, ASSIGNED, REVIEW, WAITING = "new", "assigned", "in_review", "waiting"
RESOLVED, CLOSED = "resolved", "closed"
#: Steps in which nothing is decided yet.
OPEN = (NEW, ASSIGNED, REVIEW, WAITING)
#: How a dispute ends: the customer was right, in part, was not, or gave it up.
UPHELD, PARTLY, REJECTED, WITHDRAWN = "upheld", "partly", "rejected", "withdrawn"

_DAY = datetime.timedelta(days=1)
_SATURDAY = 5


def held_back(disputed, state, upheld=0, credited=0):
    """Return what a claim still keeps from being collected.

    All of it until it is decided; then what was agreed to and is not yet credited by a
    posted credit note: the customer will never pay that. What was rejected is due again.

    :param int disputed: what the customer disputes
    :param str state: step of the dispute
    :param int upheld: what was agreed to
    :param int credited: what posted credit notes have taken off already

    >>> held_back(100_00, WAITING)
    10000
    >>> held_back(100_00, RESOLVED, upheld=60_00, credited=20_00)
    4000
    >>> held_back(100_00, RESOLVED), held_back(100_00, CLOSED, upheld=60_00, credited=60_00)
    (0, 0)
    """
    if state in OPEN:
        return disputed
    return max(upheld - credited, 0)


def disputable(residual, held):
    """Return how much more of an invoice can be disputed.

    >>> disputable(100_00, 60_00), disputable(50_00, 80_00)
    (4000, 0)
    """
    return max(residual - held, 0)


def outcome(claims):
    """Return how a dispute ended that consists of these claims.

    :param claims: pairs of what was disputed and what of it was upheld

    >>> outcome([(100, 100), (50, 50)]), outcome([(100, 100), (50, 0)]), outcome([(9, 0)])
    ('upheld', 'partly', 'rejected')
    """
    claims = list(claims)
    if not any(upheld for _disputed, upheld in claims):
        return REJECTED
    if all(upheld >= disputed for disputed, upheld in claims):
        return UPHELD
    return PARTLY


def spread(total, wanted):
    """Share an amount out first come, first served.

    :param int total: what there is
    :param wanted: how much each can take at most, in order
    :rtype: list

    >>> spread(70, [50, 30, 10])
    [50, 20, 0]
    """
    shares = []
    for most in wanted:
        shares.append(min(max(total, 0), most))
        total -= shares[-1]
    return shares


def deadline(start, days, quiet=frozenset()):
    """Return the last day to decide: so many working days after a day.

    Working days are Mondays to Fridays that are not quiet days of the company. With 0
    days it is the day itself, or the next working day.

    :param datetime.date start: the day on which the clock starts
    :param int days: working days
    :param quiet: dates on which nobody works

    >>> friday = datetime.date(2026, 11, 20)
    >>> deadline(friday, 3)
    datetime.date(2026, 11, 25)
    >>> deadline(friday, 1, {datetime.date(2026, 11, 23)})
    datetime.date(2026, 11, 24)
    >>> deadline(friday + datetime.timedelta(days=1), 0)
    datetime.date(2026, 11, 23)
    """
    day = start
    while days > 0:
        day += _DAY
        days -= _works(day, quiet)
    while not _works(day, quiet):
        day += _DAY
    return day


def working_days(start, end, quiet=frozenset()):
    """Return how many working days lie after one day up to another, that one included.

    By so many the deadline moves while a dispute waits for the customer.

    >>> friday = datetime.date(2026, 11, 20)
    >>> working_days(friday, datetime.date(2026, 11, 24)), working_days(friday, friday)
    (2, 0)
    """
    span = range((end - start).days)
    return sum(_works(start + _DAY * (one + 1), quiet) for one in span)


def _works(day, quiet):
    return day.weekday() < _SATURDAY and day not in quiet


def is_late(state, due, today):
    """Return whether a dispute should have been decided by now.

    While it waits for the customer the clock stands still.

    >>> due, today = datetime.date(2026, 11, 20), datetime.date(2026, 11, 23)
    >>> is_late(REVIEW, due, today), is_late(WAITING, due, today), is_late(NEW, due, due)
    (True, False, False)
    """
    return state in OPEN and state != WAITING and bool(due) and due < today


def days_to_resolve(opened, resolved):
    """Return the calendar days from opening to decision; none while there is none.

    >>> days_to_resolve(datetime.date(2026, 11, 2), datetime.date(2026, 11, 20))
    18
    >>> days_to_resolve(datetime.date(2026, 11, 2), None)
    """
    return (resolved - opened).days if resolved else None


@dataclass(frozen=True)
class Figures:
    """Statistics of decided disputes; amounts in minor units, days as floats."""

    count: int
    mean_days: float
    median_days: float
    disputed: int
    upheld: int

    @property
    def upheld_share(self):
        """Part of the disputed amount that was upheld, from 0 to 1.

        >>> Figures(1, 1.0, 1.0, 200, 50).upheld_share
        0.25
        """
        return self.upheld / self.disputed if self.disputed else 0.0


def figures(decided):
    """Return the statistics of disputes that were decided.

    Mean and median are those of the calendar days to the decision: the median says how
    long a dispute usually takes, the mean is moved by the few that take for ever.

    :param decided: ``(days, disputed, upheld)`` of each
    :rtype: Figures

    >>> figures([(2, 100, 100), (4, 100, 0), (30, 200, 100)])
    Figures(count=3, mean_days=12.0, median_days=4.0, disputed=400, upheld=200)
    >>> figures([])
    Figures(count=0, mean_days=0.0, median_days=0.0, disputed=0, upheld=0)
    """
    decided = list(decided)
    if not decided:
        return Figures(0, 0.0, 0.0, 0, 0)
    days, disputed, upheld = zip(*decided, strict=True)
    return Figures(
        len(days), fmean(days), float(median(days)), sum(disputed), sum(upheld)
    )
