"""Samples of one question to one system, and what is said of them."""

from dataclasses import dataclass, field
from statistics import median, quantiles


@dataclass
class Series:
    """What was measured, one sample a round, in the order of the rounds."""

    samples: list = field(default_factory=list)

    def all(self, name="wall"):
        """Every sample's figure."""
        return [sample[name] for sample in self.samples]

    def median(self, name="wall"):
        """The middle one."""
        return median(self.all(name))

    def least(self, name="wall"):
        """The one least disturbed."""
        return min(self.all(name))

    def number(self, name):
        """A number of statements; in the rare case of several, the usual one."""
        return int(median(self.all(name)))


@dataclass(frozen=True)
class Ratio:
    """How much more one system takes than another.

    :param float usual: median of the ratios of each round
    :param float low: a quarter of the rounds is below
    :param float high: a quarter of the rounds is above
    """

    usual: float
    low: float
    high: float

    def __str__(self):
        return f"{self.usual:.2f} ({self.low:.2f}–{self.high:.2f})"


def ratio(series, base, name="wall"):
    """The ratio of two systems, round by round: they were asked one after the other.

    >>> slow = Series([{"wall": 2.0}, {"wall": 6.0}, {"wall": 2.2}])
    >>> quick = Series([{"wall": 1.0}, {"wall": 3.0}, {"wall": 1.0}])
    >>> print(ratio(slow, quick))
    2.00 (2.00–2.20)
    >>> print(ratio(Series([{"wall": 2.0}]), Series([{"wall": 1.0}])))
    2.00 (2.00–2.00)
    """
    pairs = zip(series.all(name), base.all(name), strict=True)
    found = [mine / other for mine, other in pairs]
    low, usual, high = quantiles(found, n=4) if len(found) > 1 else found * 3
    return Ratio(usual, low, high)
