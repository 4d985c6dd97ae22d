"""Chances by day: lists with one number for each day late, from ``LOW`` to ``HIGH``.

Index 0 stands for a payment ``-LOW`` days before the due date. What lies outside is
counted at the nearest end.
"""

import math
from functools import cache
from itertools import compress
from operator import mul

#: Days late on the grid: payments a quarter early and a year late are the utmost.
LOW, HIGH = -120, 365
SIZE = HIGH - LOW + 1


def empty():
    """A grid without anything on it.

    >>> len(empty()), sum(empty())
    (486, 0.0)
    """
    return [0.0] * SIZE


def put(grid, days, weight):
    """Add a weight at a number of days late; between two days it is divided.

    >>> grid = empty()
    >>> put(grid, 2.25, 4)
    >>> grid[2 - LOW], grid[3 - LOW]
    (3.0, 1.0)
    """
    place = days - LOW
    if not 0 <= place <= SIZE - 1:
        place = 0 if place < 0 else SIZE - 1
    floor = int(place)
    part = place - floor
    grid[floor] += weight * (1 - part)
    if part:
        grid[floor + 1] += weight * part


@cache
def kernel(width):
    """Weights of a normal distribution by distance in days, cut at three times the width.

    :param float width: standard deviation in days, 0 for none
    :return: tuple of ``(distance, weight)`` that add up to 1

    >>> kernel(0)
    ((0, 1.0),)
    >>> [(day, round(weight, 3)) for day, weight in kernel(1)][2:5]
    [(-1, 0.242), (0, 0.399), (1, 0.242)]
    """
    reach = math.ceil(3 * width)
    raw = [
        (day, math.exp(-(day**2) / (2 * width**2)) if width else 1.0)
        for day in range(-reach, reach + 1)
    ]
    whole = sum(weight for _day, weight in raw)
    return tuple((day, weight / whole) for day, weight in raw)


def smoothed(grid, width):
    """The grid with each weight spread over its neighbours.

    >>> grid = empty()
    >>> put(grid, 0, 2)
    >>> spread = smoothed(grid, 1)
    >>> round(sum(spread), 6), round(spread[0 - LOW], 3)
    (2.0, 0.798)
    """
    result, weights = empty(), [weight for _distance, weight in kernel(width)]
    reach = len(weights) // 2
    for place in compress(range(SIZE), grid):
        _lay(result, weights, grid[place], place - reach)
    return result


def add(grid, other, factor, shift=0.0):
    """Add another grid, moved by some days and scaled, to a grid.

    >>> one, two = empty(), empty()
    >>> put(two, 5, 1)
    >>> add(one, two, 3, shift=-2)
    >>> one[3 - LOW]
    3.0
    >>> add(one, two, 4, shift=-0.75)
    >>> one[4 - LOW], one[5 - LOW]
    (3.0, 1.0)
    >>> add(one, two, 2, shift=-400); add(one, two, 1, shift=400)
    >>> one[0], one[-1]
    (2.0, 1.0)
    """
    first = next(compress(range(SIZE), other), None)
    if first is None:
        return
    end = SIZE - next(compress(range(SIZE), reversed(other)))
    whole = math.floor(shift)
    part, cells = shift - whole, other[first:end]
    if part:
        stays, pairs = 1 - part, zip([*cells, 0.0], [0.0, *cells], strict=True)
        cells = [here * stays + before * part for here, before in pairs]
    _lay(grid, cells, factor, first + whole)


def _lay(grid, cells, factor, start):
    """Add cells times a factor to a grid from a place on, what is outside to its ends."""
    if start < 0:
        cells, start = [sum(cells[: 1 - start]), *cells[1 - start :]], 0
    start = min(start, SIZE - 1)
    room = SIZE - start
    if len(cells) > room:
        cells = [*cells[: room - 1], sum(cells[room - 1 :])]
    place = slice(start, start + len(cells))
    pairs = zip(grid[place], cells, strict=True)
    grid[place] = [here + cell * factor for here, cell in pairs]


def mean(pairs):
    """Weighted mean of ``(value, weight)``, ``None`` of nothing.

    >>> mean([(10, 1), (40, 2)]), mean([])
    (30.0, None)
    """
    values, weights = zip(*pairs, strict=True) if pairs else ((), ())
    whole = sum(weights)
    return sum(map(mul, values, weights)) / whole if whole else None
