"""The factors that a scorecard can weigh: one line each.

A line says what a factor is called, in what unit its value is, which sub-score it belongs
to, whether a high or a low value is the better one, and what it tells about a customer. A
new factor is one line here and a value in what the caller brings.
"""

from dataclasses import dataclass
from decimal import Decimal

#: Sub-scores: can the customer pay, and does it.
ABILITY, WILLINGNESS = SUBS = ("ability", "willingness")
#: Units of values. RATE is basis points, THOUSANDS are of the company's currency, POINTS
#: are 0 to 100, YESNO is one of the two texts.
DAYS, RATE, RATIO, COUNT = "days", "rate", "ratio", "count"
MONTHS, YEARS, POINTS, THOUSANDS, YESNO = (
    "months",
    "years",
    "points",
    "thousands",
    "yesno",
)
YES, NO = "yes", "no"
HIGH, LOW = "high", "low"

#: The finest difference between two values of a unit; texts have none.
STEPS = {
    DAYS: Decimal("0.1"),
    RATE: Decimal(1),
    RATIO: Decimal("0.01"),
    COUNT: Decimal(1),
    MONTHS: Decimal(1),
    YEARS: Decimal(1),
    POINTS: Decimal(1),
    THOUSANDS: Decimal(1),
    YESNO: None,
}


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


@dataclass(frozen=True)
class Kind:
    """A registered factor.

    :param str better: which values are the better ones, ``high`` or ``low``
    :param str meaning: what it tells, for who reads an assessment
    """

    code: str
    label: str
    unit: str
    sub: str
    better: str
    meaning: str

    @property
    def step(self):
        """The finest difference between two values, ``None`` for texts.

        >>> KINDS["days_beyond_terms"].step, KINDS["identity"].step
        (Decimal('0.1'), None)
        """
        return STEPS[self.unit]


def _registry(*entries):
    return {entry[0]: Kind(*entry) for entry in entries}


#: Every factor by its code, in the order in which they are shown.
KINDS = _registry(
    (
        "altman_z",
        _("Altman Z"),
        RATIO,
        ABILITY,
        HIGH,
        _("How far a listed manufacturer is from insolvency, by its statements."),
    ),
    (
        "altman_z_private",
        _("Altman Z′"),
        RATIO,
        ABILITY,
        HIGH,
        _("How far a private manufacturer is from insolvency, by its statements."),
    ),
    (
        "altman_z_general",
        _("Altman Z″"),
        RATIO,
        ABILITY,
        HIGH,
        _("How far any other company is from insolvency, by its statements."),
    ),
    (
        "equity_ratio",
        _("Equity ratio"),
        RATE,
        ABILITY,
        HIGH,
        _("The share of its assets that the customer owns itself."),
    ),
    (
        "current_ratio",
        _("Current ratio"),
        RATIO,
        ABILITY,
        HIGH,
        _("How often current assets cover what is to be paid within a year."),
    ),
    (
        "quick_ratio",
        _("Quick ratio"),
        RATIO,
        ABILITY,
        HIGH,
        _("The same without inventories, which have to be sold first."),
    ),
    (
        "turnover",
        _("Turnover"),
        THOUSANDS,
        ABILITY,
        HIGH,
        _("Sales of a year; a larger company survives a bad one more often."),
    ),
    (
        "company_age",
        _("Age of the company"),
        YEARS,
        ABILITY,
        HIGH,
        _("Most failures happen in the first years."),
    ),
    (
        "bureau_score",
        _("Bureau score"),
        POINTS,
        ABILITY,
        HIGH,
        _("What a credit bureau says, brought to 0 (worst) to 100 (best)."),
    ),
    (
        "identity",
        _("Identity confirmed"),
        YESNO,
        ABILITY,
        HIGH,
        _("Whether the person or business is who it says it is."),
    ),
    (
        "address",
        _("Address confirmed"),
        YESNO,
        ABILITY,
        HIGH,
        _("Whether letters and goods reach the customer there."),
    ),
    (
        "days_beyond_terms",
        _("Days beyond terms"),
        DAYS,
        WILLINGNESS,
        LOW,
        _(
            "Days by which the money came after its due date on average, weighted by "
            "amount; early payment counts as negative days."
        ),
    ),
    (
        "late_share",
        _("Share paid late"),
        RATE,
        WILLINGNESS,
        LOW,
        _("The share of the money due that came late, or is late now."),
    ),
    (
        "trend",
        _("Trend"),
        DAYS,
        WILLINGNESS,
        LOW,
        _(
            "Days beyond terms of the last 90 days less those before: above 0, the "
            "customer pays later than it used to."
        ),
    ),
    (
        "longest_delay",
        _("Longest delay"),
        DAYS,
        WILLINGNESS,
        LOW,
        _("The most days by which any money came, or is, late."),
    ),
    (
        "broken_promises",
        _("Broken promises"),
        COUNT,
        WILLINGNESS,
        LOW,
        _("Promises to pay in the last twelve months that were not kept."),
    ),
    (
        "returned_payments",
        _("Returned payments"),
        COUNT,
        WILLINGNESS,
        LOW,
        _("Payments of the last twelve months that the bank took back."),
    ),
    (
        "relation",
        _("Length of the relation"),
        MONTHS,
        WILLINGNESS,
        HIGH,
        _("Months since the first invoice."),
    ),
)
