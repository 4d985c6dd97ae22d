"""A scorecard: factors, points and weights, and what would have changed the result.

Each factor's value falls into a band that gives 0 to 100 points. The points of a
sub-score's factors, weighted, are the sub-score; the sub-scores, weighted, are the score.
Ability and willingness to pay stay apart: a customer that can pay and does not is another
risk than one that would and cannot.

A factor whose value is not known is left out and the others of its sub-score weigh more;
a sub-score of which nothing is known leaves the whole weight to the other. *Coverage* is
the part of the card's weight that is known; below the card's minimum there is no score.

Values are ``int``, ``Decimal`` or ``Fraction``, never ``float``, and only results are
rounded, half up to a hundredth of a point: so a stored result can be computed again bit
by bit.
"""

from decimal import Decimal
from fractions import Fraction

from .cards import Band, Card, Change, Factor, Line, Result, Thresholds  # noqa: F401
from .factors import ABILITY, KINDS, SUBS, WILLINGNESS
from .money import WHOLE

#: Outcomes of scoring.
SCORED, INSUFFICIENT = "scored", "insufficient"
#: Decisions.
APPROVE, CONDITIONS, REFER, DECLINE = "approve", "conditions", "refer", "decline"


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: Why a factor has no points.
UNKNOWN = _("Not known")
OUTSIDE = _("The card has no band for this value")

#: Why a decision is what it is.
BY_SCORE = _("The score decides.")
TOO_LITTLE = _("Too little is known for a score, so a person decides.")
A_PERSON = _("A natural person is never refused by a machine, so a person decides.")
CARD_REFERS = _("This card leaves every refusal to a person.")


def score(card, inputs, reasons=None):
    """Score one customer.

    >>> card = Card("c", (
    ...     Factor("equity_ratio", 1, ABILITY, (Band(20, high=2000), Band(80, 2000))),
    ...     Factor("days_beyond_terms", 2, WILLINGNESS, (Band(90, high=5), Band(10, 5))),
    ...     Factor("broken_promises", 1, WILLINGNESS, (Band(100, high=1), Band(0, 1))),
    ... ), ability=40, willingness=60, coverage=6000, categories=((60, "B"), (0, "D")))
    >>> full = score(card, dict(equity_ratio=2500, days_beyond_terms=9,
    ...                         broken_promises=0))
    >>> full.ability, full.willingness, full.total, full.category, full.coverage
    (Decimal('80.00'), Decimal('40.00'), Decimal('56.00'), 'D', 10000)
    >>> part = score(card, dict(equity_ratio=2500, days_beyond_terms=9))
    >>> part.total, part.coverage, [line.effective for line in part.lines]
    (Decimal('38.00'), 8000, [4000, 6000, 0])
    >>> score(card, dict(equity_ratio=2500)).outcome  # 40 % of the weight is known
    'insufficient'

    :param Card card: see `engine.cards.problems` for what it has to fulfil
    :param dict inputs: factor code → value, ``None`` or absent when not known
    :param dict reasons: factor code → why a value is not known, a source term
    :rtype: Result
    """
    found = [
        (factor, inputs.get(factor.code), _band(factor, inputs.get(factor.code)))
        for factor in _applicable(card, inputs)
    ]
    points = {
        factor.code: (factor, band.points if band else None)
        for factor, _value, band in found
    }
    known = _weights(card, points, known_only=True)
    coverage = _coverage(card, points)
    lines = _lines(found, known, reasons or {})
    if not known or coverage < card.coverage:
        return Result(INSUFFICIENT, None, None, None, coverage, None, lines)
    total = _total(points, known)
    return Result(
        SCORED,
        _sub_score(points, ABILITY),
        _sub_score(points, WILLINGNESS),
        total,
        coverage,
        card.category(total),
        lines,
    )


def counterfactuals(card, inputs, result, target=None):
    """What would have changed the result: for each factor that alone could have done it.

    >>> card = Card("c", (
    ...     Factor("days_beyond_terms", 3, WILLINGNESS,
    ...            (Band(100, high=0), Band(60, 0, 10), Band(0, 10))),
    ...     Factor("broken_promises", 1, WILLINGNESS, (Band(100, high=1), Band(0, 1))),
    ... ), ability=0, willingness=1, categories=((50, "B"), (0, "D")))
    >>> inputs = dict(days_beyond_terms=Decimal("12.4"), broken_promises=0)
    >>> [change] = counterfactuals(card, inputs, score(card, inputs))
    >>> change.code, change.needed, change.total  # no promise could have done it
    ('days_beyond_terms', Decimal('9.9'), Decimal('70.00'))

    :param Result result: of these inputs
    :param target: score to reach; by default that of the next better category
    :return: list of :class:`Change`, in the order of the card; empty without a score,
        and where no single factor reaches
    """
    if result.outcome != SCORED:
        return []
    if target is None:
        target = card.next_better(result.total)
    if target is None or result.total >= target:
        return []
    factors = {factor.code: factor for factor in _applicable(card, inputs)}
    points = {line.code: (factors[line.code], line.points) for line in result.lines}
    changes = (
        _smallest(card, points, line, target)
        for line in result.lines
        if not line.missing
    )
    return [change for change in changes if change]


def needed(card, result):
    """The missing factors that would lead to a score, the heaviest first.

    >>> card = Card("c", (
    ...     Factor("equity_ratio", 1, ABILITY, (Band(50),)),
    ...     Factor("relation", 1, WILLINGNESS, (Band(50),)),
    ...     Factor("late_share", 3, WILLINGNESS, (Band(50),)),
    ... ), coverage=6000)
    >>> needed(card, score(card, dict(equity_ratio=1)))
    ['late_share']

    :return: list of factor codes, no more than needed; empty with a score
    """
    if result.outcome == SCORED:
        return []
    points = {line.code: (line, line.points) for line in result.lines}
    parts = _weights(card, points)
    missing = [line.code for line in result.lines if line.missing and line.weight]
    wanted, covered = [], _coverage(card, points)
    for code in sorted(missing, key=lambda code: -parts.get(code, 0)):
        if covered >= card.coverage:
            break
        wanted.append(code)
        covered += int(parts.get(code, 0) * WHOLE)
    return wanted


def decide(card, result, natural):
    """What follows from a score: ``(decision, why)``, the second a source term.

    >>> card = Card("c", (), thresholds=Thresholds(60, 40, 20))
    >>> def result(total):
    ...     return Result(SCORED, None, None, Decimal(total), 10000, None, ())
    >>> [decide(card, result(total), False)[0] for total in (60, 59, 39, 19)]
    ['approve', 'conditions', 'refer', 'decline']
    >>> decide(card, result(19), natural=True)
    ('refer', 'A natural person is never refused by a machine, so a person decides.')

    :param bool natural: the customer is a natural person, a sole trader included (GDPR
        article 22)
    """
    if result.outcome != SCORED:
        return REFER, TOO_LITTLE
    limits = card.thresholds
    if result.total >= limits.approve:
        return APPROVE, BY_SCORE
    if result.total >= limits.conditions:
        return CONDITIONS, BY_SCORE
    if result.total >= limits.refer:
        return REFER, BY_SCORE
    if natural:
        return REFER, A_PERSON
    return (REFER, CARD_REFERS) if card.refer_only else (DECLINE, BY_SCORE)


# ---- inside ----------------------------------------------------------------------
def _applicable(card, inputs):
    """The factors that count: of alternatives only the first one that is known."""
    chosen = {}
    for factor in card.factors:
        key = factor.alternative or factor.code
        if key not in chosen or (
            inputs.get(chosen[key].code) is None and inputs.get(factor.code) is not None
        ):
            chosen[key] = factor
    return list(chosen.values())


def _band(factor, value):
    """The band of a value; ``None`` for an unknown value and one outside of all."""
    if isinstance(value, float):
        raise TypeError(f"{factor.code}: {value!r} is a float, which is not exact")
    return None if value is None else factor.band(value)


def _weights(card, points, known_only=False):
    """Parts of the score, ``{code: Fraction}``, adding up to 1; {} if nothing counts.

    :param points: ``{code: (factor, points or None)}``
    :param bool known_only: only factors with points share the weight
    """
    subs = {ABILITY: card.ability, WILLINGNESS: card.willingness}
    sums = dict.fromkeys(SUBS, 0)
    counted = {
        code: factor
        for code, (factor, given) in points.items()
        if given is not None or not known_only
    }
    for factor in counted.values():
        sums[factor.sub] += factor.weight
    whole = sum(subs[sub] for sub in SUBS if sums[sub])
    if not whole:
        return {}
    return {
        code: Fraction(subs[factor.sub] * factor.weight, whole * sums[factor.sub])
        for code, factor in counted.items()
        if sums[factor.sub]
    }


def _coverage(card, points):
    """The part of the card's weight that is known, basis points, rounded down."""
    parts = _weights(card, points)
    known = (
        parts.get(code, 0) for code, (_f, given) in points.items() if given is not None
    )
    return int(sum(known) * WHOLE)


def _total(points, parts):
    """The score of weighted points."""
    return _rounded(sum(points[code][1] * part for code, part in parts.items()))


def _sub_score(points, sub):
    """One sub-score, ``None`` where nothing of it is known."""
    known = [
        (factor.weight, given)
        for factor, given in points.values()
        if factor.sub == sub and given is not None
    ]
    weight = sum(weight for weight, _given in known)
    if not weight:
        return None
    return _rounded(Fraction(sum(part * given for part, given in known), weight))


def _rounded(number):
    """A fraction as a decimal of two places, halves up."""
    return Decimal(int((number * 200 + 1) // 2)).scaleb(-2)


def _lines(found, parts, reasons):
    """The lines of a result, with what each effectively weighs."""
    effective = _apportioned(parts)
    return tuple(
        Line(
            factor.code,
            factor.sub,
            value,
            band.points if band else None,
            factor.weight,
            effective.get(factor.code, 0),
            _reason(factor, value, band, reasons),
            band is None,
        )
        for factor, value, band in found
    )


def _reason(factor, value, band, reasons):
    if band:
        return band.text
    return OUTSIDE if value is not None else reasons.get(factor.code, UNKNOWN)


def _apportioned(parts):
    """Fractions as basis points that add up; the largest remainders are rounded up.

    >>> _apportioned({"a": Fraction(1, 3), "b": Fraction(1, 3), "c": Fraction(1, 3)})
    {'a': 3334, 'b': 3333, 'c': 3333}
    """
    floors = {code: int(part * WHOLE) for code, part in parts.items()}
    left = WHOLE - sum(floors.values()) if parts else 0
    by_remainder = sorted(parts, key=lambda code: floors[code] - parts[code] * WHOLE)
    for code in by_remainder[:left]:
        floors[code] += 1
    return floors


def _smallest(card, points, line, target):
    """The smallest change of one factor that reaches a score, ``None`` if none does."""
    factor = points[line.code][0]
    parts = _weights(card, points, known_only=True)
    step = KINDS[line.code].step or 1
    found = []
    for number, band in enumerate(factor.bands):
        if band.points <= line.points:
            continue
        total = _total({**points, line.code: (factor, band.points)}, parts)
        if total >= target:
            value = band.nearest(line.value, step)
            found.append((_distance(value, line.value, band), number, value, total))
    if not found:
        return None
    _far, _number, value, total = min(found)
    return Change(line.code, line.value, value, total)


def _distance(value, current, band):
    """How far a change goes; between texts, as many points as it takes."""
    return band.points if band.value is not None else abs(value - current)
