"""What a key figure is; the figures themselves are one line each in its neighbours.

A line says what a figure is called, how it is computed, in what unit it is, whether more
of it is better or worse, and from what it is read. The list on the screen, the stored
series, the targets and the documents behind a figure follow from it.
"""

from dataclasses import dataclass

from .kpi import ratio

#: Version of the formulas: stored beside each figure, raised when one changes.
VERSION = 2
#: Units of figures. MONEY is minor units of the company's currency.
DAYS, PERCENT, MONEY, HOURS, INDEX, COUNT = (
    "days",
    "percent",
    "money",
    "hours",
    "index",
    "count",
)
UP, DOWN, NEUTRAL = "up", "down", "neutral"
#: From what figures are read, and so what the list behind them shows.
AGEING, INVOICES, RECEIPTS, WRITE_OFFS, DISCOUNTS = SOURCES = (
    "ageing",
    "invoices",
    "receipts",
    "write_offs",
    "discounts",
)
CHECKS, HOLDS, PROFILES = "checks", "holds", "profiles"


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


@dataclass(frozen=True)
class Figure:
    """A registered figure.

    :param compute: callable(:class:`~.kpi_view.View`) → ``(value, numerator,
        denominator)``; the last two are what the value is made of, ``None`` where it is
        not a fraction; the value ``None`` is unknown
    :param str label: its name; ``%(age)s`` stands for the days of its bucket, which each
        company sets
    :param bool in_money: numerator and denominator are amounts in minor units, times
        days or not, rather than counts
    """

    code: str
    label: str
    formula: str
    unit: str
    better: str
    source: str
    compute: object
    in_money: bool = True


#: Between what figures of a unit lie; ``None`` is open.
_RANGES = {
    DAYS: (0, 3650),
    PERCENT: (0, 100),
    MONEY: (0, None),
    HOURS: (0, 8760),
    INDEX: (0, 10_000),
    COUNT: (0, None),
}
#: Figures that may lie elsewhere: paid early, used beyond the limit, credits.
_RANGES_OF = {
    "days_beyond_terms": (-3650, 3650),
    "utilisation": (0, 1000),
    "balance": (None, None),
    "credits": (None, 0),
    "sales": (None, None),
}


def target_range(figure):
    """Between what a target of a figure lies.

    :return: pair (lowest, highest) in the figure's unit, ``None`` where it is open
    """
    return _RANGES_OF.get(figure.code, _RANGES[figure.unit])


#: The largest tolerance that can be meant, by unit; amounts: where the target is nought.
_TOLERANCES = {
    DAYS: 3650,
    PERCENT: 100,
    MONEY: 100_000_000_000,
    HOURS: 8760,
    INDEX: 10_000,
    COUNT: 1_000_000,
}
#: How often the target of an amount its tolerance can be.
_TIMES = 10


def largest_tolerance(unit, target):
    """The largest tolerance of a target that can be meant; a larger one is never missed.

    >>> largest_tolerance(PERCENT, 80), largest_tolerance(DAYS, 45)
    (100, 3650)
    >>> largest_tolerance(MONEY, -2_000), largest_tolerance(MONEY, 0)
    (20000, 100000000000)

    :param str unit: unit of the figure
    :param float target: in that unit
    :return: tolerance in that unit
    """
    if unit == MONEY and target:
        return abs(target) * _TIMES
    return _TOLERANCES[unit]


def light(value, target, tolerance, better):
    """How a figure stands against its target: green, amber or red.

    Reached is green, missed by at most the tolerance amber. Where neither more nor less
    is better, both are a miss.

    >>> [light(value, 45, 5, DOWN) for value in (45, 50, 50.1)]
    ['green', 'amber', 'red']
    >>> [light(value, 80, 5, UP) for value in (81, 75, 74)]
    ['green', 'amber', 'red']
    >>> [light(value, 60, 10, NEUTRAL) for value in (60, 52, 71)]
    ['green', 'amber', 'red']
    """
    missed = {UP: target - value, DOWN: value - target}.get(better)
    if missed is None:
        missed = abs(value - target)
    if missed <= 0:
        return "green"
    return "amber" if missed <= tolerance else "red"


def _amount(name, view):
    value = view.ended(name)
    return value, None, None


def _part(part, whole, scale, view):
    """A fact as a part of another one."""
    parts = view.ended(part), view.ended(whole)
    return ratio(*parts, scale), *parts
