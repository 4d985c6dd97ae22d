"""Where the scores of a drawing lie: 0 to 100, the best on top, evenly spaced."""

#: The drawing, in its own units, and the margins around what is drawn.
WIDTH, HEIGHT = 480, 150
LEFT, RIGHT, TOP, BOTTOM = 30, 10, 10, 10


def height_of(score):
    """How far below the upper edge a score lies.

    >>> height_of(100), height_of(50), height_of(0)
    (10.0, 75.0, 140.0)

    :param float score: 0 to 100
    """
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (100 - score) / 100, 1)


def places(scores):
    """Where each known score lies; what is not known has no place.

    >>> places([40, None, 80])
    [(0, 30.0, 88.0), (2, 470.0, 36.0)]
    >>> places([40])
    [(0, 30.0, 88.0)]

    :param scores: from the first to the last, ``None`` where it is not known
    :return: ``[(number of the score, from the left, from the top)]``
    """
    step = (WIDTH - LEFT - RIGHT) / max(len(scores) - 1, 1)
    return [
        (number, round(LEFT + step * number, 1), height_of(score))
        for number, score in enumerate(scores)
        if score is not None
    ]
