"""What a scorecard consists of and results in; ``engine.scorecard`` scores with it."""

from dataclasses import dataclass
from decimal import Decimal

from .factors import KINDS, SUBS


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


@dataclass(frozen=True)
class Band:
    """Values that get the same points.

    :param int points: 0 to 100, 100 is the best
    :param low: lowest value that belongs to it, ``None`` without lower end
    :param high: lowest value that does *not* belong to it any more, ``None`` without
    :param str value: the one text that belongs to it, for factors that are texts
    :param str text: in words, a source term
    """

    points: int
    low: int | Decimal | None = None
    high: int | Decimal | None = None
    value: str | None = None
    text: str = ""

    def holds(self, value):
        """Whether a value belongs to it.

        >>> Band(60, 0, 10).holds(0), Band(60, 0, 10).holds(10), Band(0, 10).holds(99)
        (True, False, True)
        >>> Band(100, value="yes").holds("yes")
        True
        """
        if self.value is not None or isinstance(value, str):
            return self.value == value
        above = self.low is None or value >= self.low
        return above and (self.high is None or value < self.high)

    def nearest(self, value, step):
        """The value of the band that lies nearest to one outside of it.

        >>> Band(60, 0, 10).nearest(Decimal("14.2"), Decimal("0.1"))
        Decimal('9.9')
        >>> Band(60, 0, 10).nearest(-3, 1)
        0
        """
        if self.value is not None:
            return self.value
        if self.low is not None and value < self.low:
            return self.low
        return self.high - step


@dataclass(frozen=True)
class Factor:
    """A factor of a card.

    :param str code: of the registry ``engine.factors.KINDS``
    :param int weight: within its sub-score, against the other weights there
    :param str sub: sub-score, ``ability`` or ``willingness``
    :param tuple bands: of :class:`Band`; the first that holds a value counts
    :param str alternative: factors that name the same are alternatives: only the first
        one that is known counts, the others are not missed
    """

    code: str
    weight: int
    sub: str
    bands: tuple
    alternative: str = ""

    def band(self, value):
        """The band of a value, ``None`` if none holds it."""
        return next((band for band in self.bands if band.holds(value)), None)


@dataclass(frozen=True)
class Thresholds:
    """Lowest scores for a decision; what lies below ``refer`` is declined."""

    approve: int = 60
    conditions: int = 40
    refer: int = 20


@dataclass(frozen=True)
class Card:
    """A scorecard.

    :param tuple factors: of :class:`Factor`
    :param int ability, willingness: weights of the two sub-scores
    :param int coverage: least part of the weight that must be known, basis points
    :param tuple categories: ``(lowest score, category code)``, in any order
    :param bool refer_only: a refusal is always left to a person
    """

    code: str
    factors: tuple
    ability: int = 50
    willingness: int = 50
    coverage: int = 5000
    categories: tuple = ()
    thresholds: Thresholds = Thresholds()
    refer_only: bool = False

    def category(self, total):
        """The category of a score, ``None`` if none reaches down to it.

        >>> card = Card("x", (), categories=((0, "E"), (80, "A"), (60, "B")))
        >>> card.category(Decimal("79.99")), card.category(Decimal("80"))
        ('B', 'A')
        """
        below = [entry for entry in self.categories if entry[0] <= total]
        return max(below)[1] if below else None

    def next_better(self, total):
        """The lowest score of the next better category, ``None`` in the best one."""
        return min((low for low, _code in self.categories if low > total), default=None)


@dataclass(frozen=True)
class Line:
    """One factor in a result.

    :param points: 0 to 100, ``None`` if missing
    :param int weight: as on the card
    :param int effective: its part of the score after re-weighting, basis points; those
        of all lines add up to 10,000
    :param str reason: the band in words, or why the factor is missing; a source term
    """

    code: str
    sub: str
    value: object
    points: int | None
    weight: int
    effective: int
    reason: str
    missing: bool


@dataclass(frozen=True)
class Result:
    """What a card says about one customer; scores are ``None`` where there is none."""

    outcome: str
    ability: Decimal | None
    willingness: Decimal | None
    total: Decimal | None
    coverage: int
    category: str | None
    lines: tuple


@dataclass(frozen=True)
class Change:
    """One factor's smallest change that would have reached the score asked for.

    :param total: the score with ``needed`` in the place of ``value``
    """

    code: str
    value: object
    needed: object
    total: Decimal


def problems(card):
    """What is wrong with a card: ``[(factor code or '', sentence, values)]``.

    >>> bands = (Band(0, high=5), Band(100, 4))
    >>> for code, sentence, values in problems(Card("c", (
    ...         Factor("relation", 1, "willingness", bands),
    ...         Factor("shoe_size", 1, "willingness", (Band(101),))))):
    ...     print(code, "–", sentence % values)
    relation – Two bands hold the value 4.
    shoe_size – No factor has this code.
    shoe_size – Points run from 0 to 100, not 101.
    """
    found = []
    for factor in card.factors:
        found += [(factor.code, *problem) for problem in _factor_problems(factor)]
    if not any(factor.weight > 0 for factor in card.factors):
        found.append(("", _("No factor has a weight."), {}))
    if min(card.ability, card.willingness) < 0 or not card.ability + card.willingness:
        found.append(("", _("The sub-scores need weights that are not negative."), {}))
    return found


def _factor_problems(factor):
    """Sentences and values about one factor."""
    if factor.code not in KINDS:
        yield _("No factor has this code."), {}
    elif factor.sub not in SUBS:
        yield _("The sub-score is neither ability nor willingness."), {}
    if factor.weight < 0:
        yield _("The weight is negative."), {}
    if not factor.bands:
        yield _("It has no bands."), {}
    for band in factor.bands:
        if not 0 <= band.points <= 100:
            yield (
                _("Points run from 0 to 100, not %(points)s."),
                {"points": band.points},
            )
    yield from _band_overlaps(factor.bands)


def _band_overlaps(bands):
    """Values that two bands hold, told by where the later one begins."""
    for number, band in enumerate(bands):
        edge = band.low if band.value is None else band.value
        for other in bands[:number] + bands[number + 1 :]:
            if edge is not None and other.holds(edge):
                yield _("Two bands hold the value %(value)s."), {"value": edge}
