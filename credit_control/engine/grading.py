"""Risk category and credit limit from what a customer bought and how it paid.

The rule, in words: a customer starts with 100 points. Each per cent of the money due
that came late, or is late now, costs half a point; each day by which the money came
late on average costs two points; each of the two at most 50 points. The category is
the one whose score band holds the result. The limit is the category's number of months
of average purchases, at most the category's default limit.
"""

from dataclasses import dataclass

from .money import ceil_div

#: With fewer instalments due than this, a good score is luck as much as conduct …
THIN = 3
#: … and counts for no more than this.
THIN_SCORE = 59
#: Months of purchases that are looked at.
WINDOW = 12

_LATE_POINTS = 50
_DAY_POINTS = 2
_DAYS_AT_MOST = 50

#: What the limit follows from.
BY_PURCHASES, BY_CATEGORY, NO_CREDIT = "purchases", "category", "no_credit"
NO_PURCHASES, NO_DEFAULT = "no_purchases", "no_default"


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: The same in words.
BOUNDS = {
    BY_PURCHASES: _(
        "Limit: %(times)s times the average monthly purchases of %(monthly)s, rounded up."
    ),
    BY_CATEGORY: _("Limit: the most that the category %(category)s gives."),
    NO_CREDIT: _("The category %(category)s gets no credit."),
    NO_PURCHASES: _(
        "No limit is proposed: nothing was bought in the last twelve months."
    ),
    NO_DEFAULT: _("No limit is proposed: the category %(category)s names none."),
}


@dataclass(frozen=True)
class History:
    """What a customer bought and how it paid. Amounts are minor units.

    :param int due: money of invoices that was paid, or is past due
    :param int late: the part of it that was paid after its due date, or is past due
    :param int late_days: sum of that money times the days by which it was late
    :param int instalments: number of instalments that ``due`` consists of
    :param int purchases: invoiced less credited in the last twelve months
    :param int months: of these twelve, how many the customer was one
    """

    due: int = 0
    late: int = 0
    late_days: int = 0
    instalments: int = 0
    purchases: int = 0
    months: int = WINDOW

    @property
    def average_days(self):
        """Days by which money due came late on average, to a tenth.

        >>> History(due=200, late=50, late_days=50 * 10).average_days
        2.5
        """
        return round(self.late_days / self.due, 1) if self.due else 0.0

    @property
    def monthly(self):
        """Average purchases of a month, minor units; never negative.

        >>> History(purchases=900, months=3).monthly
        300
        """
        return max(self.purchases, 0) // max(self.months, 1)


@dataclass(frozen=True)
class Band:
    """A risk category as the rule sees it.

    :param key: what the caller knows the category by
    :param int default_limit: minor units; 0: it proposes none
    :param float months: limit in months of purchases; 0: the default limit as it is
    :param bool blocked: no orders on credit
    """

    key: object
    score_from: int
    score_to: int
    default_limit: int = 0
    months: float = 0.0
    blocked: bool = False


@dataclass(frozen=True)
class Grade:
    """The result of the rule.

    :param score: 0 to 100, ``None`` when nothing has fallen due yet
    :param band: the :class:`Band`, ``None`` without a score or without a fitting one
    :param limit: minor units, ``None`` when none is proposed
    :param str bound: what the limit follows from, '' without a band
    :param bool thin: the score was held down because little is known
    """

    history: History
    score: int | None = None
    band: Band | None = None
    limit: int | None = None
    bound: str = ""
    thin: bool = False


def grade(history, bands, digits=2):
    """Grade one customer.

    >>> bands = [Band("A", 80, 100, 100_000_00, 3), Band("D", 20, 39, 5_000_00, 1),
    ...          Band("E", 0, 19, blocked=True)]
    >>> on_time = History(due=900_00, instalments=9, purchases=1_200_00)
    >>> good = grade(on_time, bands)
    >>> good.score, good.band.key, good.limit, good.bound
    (100, 'A', 30000, 'purchases')
    >>> late = History(due=900_00, late=900_00, late_days=900_00 * 8, instalments=9,
    ...                purchases=90_000_00)
    >>> poor = grade(late, bands)
    >>> poor.score, poor.band.key, poor.limit, poor.bound
    (34, 'D', 500000, 'category')
    >>> grade(History(), bands).band is None
    True

    :param History history: of the customer
    :param bands: of :class:`Band`, the best risk first; where bands overlap the first
        counts
    :param int digits: decimal places of the currency
    :rtype: Grade
    """
    points = score(history)
    if points is None:
        return Grade(history)
    thin = history.instalments < THIN and points > THIN_SCORE
    if thin:
        points = THIN_SCORE
    for band in bands:
        if band.score_from <= points <= band.score_to:
            amount, bound = limit(history, band, digits)
            return Grade(history, points, band, amount, bound, thin)
    return Grade(history, points, thin=thin)


def score(history):
    """The points of a customer, ``None`` when nothing has fallen due yet.

    >>> score(History(due=100, instalments=4))
    100
    >>> score(History(due=100, late=40, late_days=40 * 10, instalments=4))  # 100-20-8
    72
    >>> score(History(due=100, late=100, late_days=100 * 90, instalments=4))
    0
    """
    if history.due <= 0:
        return None
    lost = _LATE_POINTS * history.late + min(
        _DAY_POINTS * history.late_days, _DAYS_AT_MOST * history.due
    )
    return 100 - ceil_div(lost, history.due)


def limit(history, band, digits=2):
    """The limit of a customer in a category, and what it follows from.

    >>> band = Band("B", 60, 79, default_limit=500_00, months=2)
    >>> limit(History(purchases=1_434_00), band)  # two months of 119.50
    (24000, 'purchases')
    >>> limit(History(purchases=9_000_00), band)
    (50000, 'category')
    >>> limit(History(), band)
    (None, 'no_purchases')
    >>> limit(History(purchases=9_000_00), Band("E", 0, 19, blocked=True))
    (0, 'no_credit')

    :return: ``(minor units or None, reason)``
    """
    if band.blocked:
        return 0, NO_CREDIT
    if not band.default_limit:
        return None, NO_DEFAULT
    if not band.months:
        return band.default_limit, BY_CATEGORY
    if not history.monthly:
        return None, NO_PURCHASES
    amount = round_up(int(history.monthly * band.months), 10**digits)
    if amount >= band.default_limit:
        return band.default_limit, BY_CATEGORY
    return amount, BY_PURCHASES


def round_up(amount, unit):
    """Round up to two leading digits, and at least to tens of the unit.

    >>> round_up(23_925, 100), round_up(1_234_567, 100), round_up(42, 100)
    (24000, 1300000, 1000)
    """
    step = 10 * unit
    while amount > 100 * step:
        step *= 10
    return ceil_div(amount, step) * step


def months_known(days):
    """Months that a customer was one, by the days since its first invoice: 1 to 12.

    >>> months_known(0), months_known(45), months_known(3000)
    (1, 2, 12)
    """
    return min(max(ceil_div(days * WINDOW, 365), 1), WINDOW)
