"""How good forecasts were, once it is known what came."""

from typing import NamedTuple

from .validation import gini


class Outcome(NamedTuple):
    """One forecast and what came of it.

    :param int error: days by which the payment came after the date named
    :param float chance: of being late, as foretold, 0 to 1
    :param bool late: whether it was
    """

    error: int
    chance: float
    late: bool


class Accuracy(NamedTuple):
    """Measures of a number of forecasts; ``None`` where there is nothing to measure.

    :param int count: forecasts
    :param float days: mean absolute error in days
    :param float bias: mean error; above 0, payments came later than foretold
    :param float auc: area under the curve: how often a late one had been given a higher
        chance of being late than one in time
    :param float brier: mean squared error of the chance (Brier 1950)
    """

    count: int
    days: float | None
    bias: float | None
    auc: float | None
    brier: float | None


def accuracy(outcomes):
    """Measure forecasts.

    >>> done = [Outcome(2, 0.8, True), Outcome(-4, 0.2, False), Outcome(0, 0.8, False)]
    >>> told = accuracy(done)
    >>> told.count, told.days, round(told.bias, 2), told.auc, round(told.brier, 2)
    (3, 2.0, -0.67, 0.75, 0.24)
    >>> accuracy([])
    Accuracy(count=0, days=None, bias=None, auc=None, brier=None)
    """
    count = len(outcomes)
    if not count:
        return Accuracy(0, None, None, None, None)
    ranked = gini([(-outcome.chance, outcome.late) for outcome in outcomes])
    return Accuracy(
        count,
        sum(abs(outcome.error) for outcome in outcomes) / count,
        sum(outcome.error for outcome in outcomes) / count,
        None if ranked is None else float(1 + ranked) / 2,
        sum((outcome.chance - outcome.late) ** 2 for outcome in outcomes) / count,
    )
