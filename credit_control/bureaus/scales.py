"""Many scales, one reading: a score from 0 to 100 (100 is best) and a risk class.

How a provider's scale maps is data: rows of :class:`ScaleLine` that the caller hands
in, and :data:`SHIPPED` for what comes with the add-on. A grade without a line is not
normalised rather than guessed. The number of one provider never equals the same number
of another: whoever shows a normalised score names the provider beside it, and nobody
averages across providers.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import pairwise

from .contract import RISK_CLASSES, Grade
from .scales_shipped import SCALES

#: Class of each band of the normalised score, ``(lowest, highest, class)``. The
#: cut-offs are those that Creditsafe publishes for its own score.
RISK_BANDS = (
    (71, 100, "very_low"),
    (51, 70, "low"),
    (30, 50, "moderate"),
    (21, 29, "high"),
    (0, 20, "very_high"),
)

#: ``(below this per cent, class)``; our own edges, set between the probabilities of
#: default that Creditreform prints for its classes.
_PD_BANDS = (
    (Decimal("0.5"), "very_low"),
    (Decimal("1"), "low"),
    (Decimal("3"), "moderate"),
    (Decimal("10"), "high"),
    (Decimal("100"), "very_high"),
)

#: PAYDEX to days beyond terms, as Dun & Bradstreet explains the index.
_PAYDEX = (
    (20, 120),
    (30, 90),
    (40, 60),
    (50, 30),
    (60, 22),
    (70, 15),
    (80, 0),
    (100, 0),
)
#: An index below 20 says *more than 120 days* and not how many: the least such number.
_PAYDEX_WORST = 121

_NOT_RATED = "not_rated"


@dataclass(frozen=True)
class ScaleLine:
    """One row of a mapping: a range or a text, and what it means to us.

    :param str scale: code of the scale, such as ``creditsafe.value``
    :param low: lower end of the range, included; ``None`` for a line of text
    :param high: upper end, included
    :param norm_low: normalised score at ``low``; ``None`` where there is none
    :param norm_high: normalised score at ``high``; lower than ``norm_low`` on a scale
        whose small numbers are the good ones
    :param str text: the value itself, for scales of letters and words
    """

    scale: str
    low: Decimal | None
    high: Decimal | None
    norm_low: Decimal | None
    norm_high: Decimal | None
    risk_class: str
    text: str = ""


@dataclass(frozen=True)
class Normalised:
    """A grade in our terms.

    :param score: 0 to 100, 100 is best, one decimal; ``None`` where there is none
    :param str risk_class: of :data:`.contract.RISK_CLASSES`
    :param str mapping: the line that was applied, for people; empty without one
    """

    score: Decimal | None = None
    risk_class: str = _NOT_RATED
    mapping: str = ""


@dataclass(frozen=True)
class Scale:
    """A scale that comes with the add-on.

    :param str provider: technical code of the provider
    :param str version: of the mapping, kept with every score that was made with it
    :param str source: where the scale is explained
    :param bool confirmed: whether the scale itself was read in a publication of the
        provider; the normalised scores are our own choice in every case
    :param bool coarse: one value covers more than one of our bands
    :param tuple lines: :class:`ScaleLine`
    """

    code: str
    name: str
    provider: str
    version: str
    source: str
    confirmed: bool
    lines: tuple
    coarse: bool = False


#: The scales that come with the add-on, with their lines.
SHIPPED = [
    Scale(
        **{
            **scale,
            "lines": tuple(ScaleLine(scale["code"], *row) for row in scale["lines"]),
        }
    )
    for scale in SCALES
]


def normalise(grade: Grade, lines) -> Normalised:
    """A provider's grade as a score from 0 to 100 and a risk class.

    >>> lines = [line for scale in SHIPPED for line in scale.lines]
    >>> normalise(Grade("creditsafe.value", "58"), lines).score
    Decimal('58.0')
    >>> normalise(Grade("creditsafe.letter", "B"), lines).risk_class
    'low'
    >>> normalise(Grade("creditreform.index", "236"), lines).score
    Decimal('56.0')
    >>> normalise(Grade("creditreform.index", "600"), lines).risk_class
    'default'

    A scale whose ends the answer names otherwise than the lines do is stretched first:

    >>> normalise(Grade("creditsafe.value", "400", low="0", high="500"), lines).score
    Decimal('80.0')

    What has no line is not guessed:

    >>> normalise(Grade("creditsafe.value", "No credit rating"), lines)
    Normalised(score=None, risk_class='not_rated', mapping='')
    >>> normalise(Grade("elsewhere", "9"), lines).score is None
    True

    :param Grade grade: as the provider gave it
    :param lines: :class:`ScaleLine` of any scales, of one version each
    :return: :class:`Normalised`
    """
    ours = [line for line in lines if line.scale == grade.scale]
    wanted = grade.value.strip().casefold()
    for line in ours:
        if line.text and line.text.strip().casefold() == wanted:
            return Normalised(
                _middle(line), line.risk_class, f"{line.scale}: {line.text}"
            )
    ranges = sorted(
        (line for line in ours if line.low is not None), key=lambda line: line.low
    )
    value = _number(grade.value)
    if value is None or not ranges:
        return Normalised()
    return _in_ranges(_stretched(value, grade, ranges), ranges)


def risk_class_of_score(score):
    """Class of a normalised score; the bands close the gap to the next whole number.

    >>> [risk_class_of_score(score) for score in (100, 71, 70.9, 30, 29, 21, 20, 0)]
    ['very_low', 'very_low', 'low', 'moderate', 'high', 'high', 'very_high', 'very_high']
    >>> risk_class_of_score(None)
    'not_rated'
    """
    if score is None:
        return _NOT_RATED
    return next((name for low, _high, name in RISK_BANDS if score >= low), "very_high")


def risk_class_of_pd(pd):
    """Class of a probability of default within a year, in per cent.

    >>> [risk_class_of_pd(Decimal(pd)) for pd in ("0.49", "0.5", "1", "3", "10", "100")]
    ['very_low', 'low', 'moderate', 'high', 'very_high', 'default']
    >>> risk_class_of_pd(None)
    'not_rated'
    """
    if pd is None:
        return _NOT_RATED
    return next((name for below, name in _PD_BANDS if pd < below), "default")


def capped(normalised, risk_class):
    """A reading that is at best of a class, for a company with bad news beside its grade.

    >>> capped(Normalised(Decimal(80), "very_low"), "high").score
    Decimal('29')
    >>> capped(Normalised(Decimal(12), "very_high"), "high").score
    Decimal('12')
    >>> capped(Normalised(), "high")
    Normalised(score=None, risk_class='high', mapping='')

    :param str risk_class: the best class that is left, one that :data:`RISK_BANDS` has
    """
    ceiling = next(
        Decimal(high) for _low, high, name in RISK_BANDS if name == risk_class
    )
    rated = normalised.risk_class != _NOT_RATED
    order = RISK_CLASSES.index
    worse = rated and order(normalised.risk_class) > order(risk_class)
    score = normalised.score
    return Normalised(
        score if score is None else min(score, ceiling),
        normalised.risk_class if worse else risk_class,
        normalised.mapping,
    )


def paydex_to_days(index):
    """Days beyond terms of a PAYDEX, whole days, interpolated between known points.

    >>> [paydex_to_days(index) for index in (100, 80, 75, 70, 65, 50, 35, 20, 19)]
    [0, 0, 8, 15, 19, 30, 75, 120, 121]

    Below 20 the index says *more than 120 days*: 121 is a lower bound. Above 80 a
    company pays early, which is no day late.

    >>> [paydex_to_days(index) for index in (None, 101, -1)]
    [None, None, None]

    :param index: 0 to 100, ``None`` for a company without one
    :return: int or ``None``
    """
    if index is None or not 0 <= index <= 100:
        return None
    if index < _PAYDEX[0][0]:
        return _PAYDEX_WORST
    for (low, days), (high, less) in pairwise(_PAYDEX):
        if index <= high:
            exact = _between(Decimal(index), low, high, days, less)
            return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return 0


def faults(lines):
    """What is wrong with the lines of one scale, as sentences; empty if nothing is.

    >>> faults([ScaleLine("x", 1, 50, 1, 50, "high"), ScaleLine("x", 40, 60, 1, 9, "low")])
    ('The ranges 1 to 50 and 40 to 60 overlap.',)
    >>> faults([ScaleLine("x", None, None, 5, 5, "rosy", text="A")])
    ('“A” has the risk class “rosy”, which does not exist.',)
    """
    found = []
    for line in lines:
        name = f"“{line.text}”" if line.text else f"{line.low} to {line.high}"
        if line.risk_class not in RISK_CLASSES:
            found.append(
                f"{name} has the risk class “{line.risk_class}”, which does not exist."
            )
        norms = [norm for norm in (line.norm_low, line.norm_high) if norm is not None]
        if len(norms) == 1 or any(not 0 <= norm <= 100 for norm in norms):
            found.append(f"{name} needs two scores from 0 to 100, or none.")
        if not line.text and (line.low is None or line.high is None):
            found.append("A line needs a range or a text.")
        elif not line.text and line.high < line.low:
            found.append(f"The range {line.low} to {line.high} ends before it starts.")
    return (*found, *_overlaps(lines))


def _overlaps(lines):
    ranges = sorted(
        (line for line in lines if None not in (line.low, line.high)),
        key=lambda line: line.low,
    )
    for one, other in pairwise(ranges):
        if other.low <= one.high:
            yield (
                f"The ranges {one.low} to {one.high} and {other.low} to {other.high} "
                "overlap."
            )


def _in_ranges(value, ranges):
    """The reading of a number; scales count in whole numbers, so a gap below one is none."""
    below = [line for line in ranges if line.low <= value]
    above = [line for line in ranges if line.low > value]
    if not below:
        return Normalised()
    line = below[-1]
    if value > line.high:
        if not above or above[0].low - line.high > 1:
            return Normalised()
        value = Decimal(line.high)
    score = None
    if line.norm_low is not None:
        score = _rounded(
            _between(value, line.low, line.high, line.norm_low, line.norm_high)
        )
    return Normalised(
        score, line.risk_class, f"{line.scale}: {line.low} to {line.high}"
    )


def _stretched(value, grade, ranges):
    """A value on the scale of the lines, where the answer names other ends."""
    scored = [line for line in ranges if line.norm_low is not None]
    worst, best = _number(grade.low), _number(grade.high)
    if not scored or None in (worst, best) or worst == best:
        return value
    ends = [
        end
        for line in scored
        for end in ((line.norm_low, line.low), (line.norm_high, line.high))
    ]
    own_worst, own_best = min(ends)[1], max(ends)[1]
    # 0 to 100 and 1 to 100 are the same scale: what is printed as its end varies
    if abs(worst - own_worst) <= 1 and abs(best - own_best) <= 1:
        return value
    return _between(value, worst, best, own_worst, own_best)


def _between(value, low, high, at_low, at_high):
    """Linear interpolation, exact."""
    if low == high:
        return Decimal(at_low)
    share = Decimal(value - low) / Decimal(high - low)
    return Decimal(at_low) + share * (Decimal(at_high) - Decimal(at_low))


def _middle(line):
    if line.norm_low is None:
        return None
    return _rounded((Decimal(line.norm_low) + Decimal(line.norm_high)) / 2)


def _rounded(score):
    return score.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _number(text):
    """A finite decimal, or ``None`` for anything that is not one."""
    try:
        value = Decimal(str(text).strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
