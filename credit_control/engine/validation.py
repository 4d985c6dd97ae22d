"""How well a score ranks what happened afterwards.

A *case* is ``(score, bad)``: the higher the score the better the risk was thought to be;
``bad`` says whether the event to be foreseen came. Counts are exact fractions, so ties
and orders of rows change nothing.
"""

import math
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class BandRate:
    """Cases and bad cases with scores from ``low`` up to the next band."""

    low: object
    cases: int
    bad: int

    @property
    def rate(self):
        """The bad share, ``None`` without cases.

        >>> BandRate(60, 8, 2).rate
        Fraction(1, 4)
        """
        return Fraction(self.bad, self.cases) if self.cases else None


def gini(cases):
    """The Gini coefficient (accuracy ratio, 2 × AUC − 1): 1 ranks perfectly, 0 not at all.

    Of each pair of a good and a bad case: the share in which the good one has the higher
    score, less the share in which the bad one has; equal scores count for neither.

    >>> gini([(90, False), (80, False), (70, True), (60, False), (50, True)])  # 5/6-1/6
    Fraction(2, 3)
    >>> gini([(1, True), (1, False)]), gini([(2, True), (1, False)])
    (Fraction(0, 1), Fraction(-1, 1))

    :return: ``None`` where all cases are good, or all are bad
    """
    tied = _by_score(cases)
    good_below = bad_below = balance = 0
    for good, bad in tied:
        balance += good * bad_below - bad * good_below
        good_below, bad_below = good_below + good, bad_below + bad
    pairs = good_below * bad_below
    return Fraction(balance, pairs) if pairs else None


def ks(cases):
    """Kolmogorov–Smirnov: the widest gap between the two cumulated distributions.

    >>> ks([(90, False), (80, False), (70, True), (60, False), (50, True)])  # 1 - 1/3
    Fraction(2, 3)
    >>> ks([(1, True), (1, False)])
    Fraction(0, 1)

    :return: ``None`` where all cases are good, or all are bad
    """
    tied = _by_score(cases)
    goods, bads = (sum(side) for side in zip(*tied, strict=True)) if tied else (0, 0)
    if not goods or not bads:
        return None
    good_below = bad_below = 0
    widest = Fraction(0)
    for good, bad in tied:
        good_below, bad_below = good_below + good, bad_below + bad
        gap = Fraction(bad_below, bads) - Fraction(good_below, goods)
        widest = max(widest, abs(gap))
    return widest


def rates(cases, lows):
    """Bad share by band, the best first.

    >>> [(band.low, band.cases, band.bad) for band in rates(
    ...     [(95, False), (80, True), (79, False), (10, True)], (0, 40, 80))]
    [(80, 2, 1), (40, 1, 0), (0, 1, 1)]

    :param lows: lowest score of each band; the lowest band takes all below too
    """
    lows = sorted(lows)
    cases = list(cases)
    counts = Counter(_place(lows, score) for score, _bad in cases)
    bads = Counter(_place(lows, score) for score, bad in cases if bad)
    return [
        BandRate(low, counts[place], bads[place])
        for place, low in reversed(list(enumerate(lows)))
    ]


def distribution(scores, lows):
    """Share of the scores in each band, the best first.

    >>> distribution([95, 80, 79, 10], (0, 40, 80))
    [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)]

    :return: ``[]`` without scores
    """
    scores = list(scores)
    bands = rates([(score, False) for score in scores], lows)
    return [Fraction(band.cases, len(scores)) for band in bands] if scores else []


def psi(before, after, lows):
    """Population stability index between two sets of scores.

    Below 0.10 the population is stable, above 0.25 it is another one (rules of thumb).
    Half a case is added to every band, so that an empty one does not make it infinite.

    >>> psi([10, 90], [90, 10], (0, 50))
    0.0
    >>> psi([10, 10, 10, 90], [10, 90, 90, 90], (0, 50))  # (.7-.3) ln(.7/.3) × 2
    0.677838

    :return: six places; ``None`` if one of the sets is empty
    """
    before, after = list(before), list(after)
    if not before or not after:
        return None
    total = 0.0
    for was, now in zip(_smoothed(before, lows), _smoothed(after, lows), strict=True):
        total += (float(now) - float(was)) * math.log(now / was)
    return round(total, 6) + 0.0


# ---- inside ----------------------------------------------------------------------
def _by_score(cases):
    """``[(good, bad)]`` cases of each score, the lowest first."""
    tied = {}
    for score, bad in cases:
        counts = tied.setdefault(score, [0, 0])
        counts[bool(bad)] += 1
    return [tuple(tied[score]) for score in sorted(tied)]


def _place(lows, score):
    return max(bisect_right(lows, score) - 1, 0)


def _smoothed(scores, lows):
    bands = rates([(score, False) for score in scores], lows)
    whole = 2 * len(scores) + len(bands)
    return [Fraction(2 * band.cases + 1, whole) for band in bands]
