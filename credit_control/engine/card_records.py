"""Cards, inputs and results as plain data, so that a stored assessment can be checked.

What is written here is what JSON can hold; decimals become ``{"decimal": "9.9"}``, so
that they come back as they were and the score can be computed again bit by bit.
"""

from dataclasses import asdict
from decimal import Decimal

from .cards import Band, Card, Factor, Line, Result, Thresholds
from .scorecard import score

_MARK = "decimal"


def card_data(card):
    """A card as data.

    >>> from .shipped_cards import CARDS
    >>> import json
    >>> all(card_from(json.loads(json.dumps(card_data(card)))) == card
    ...     for card in CARDS.values())
    True
    """
    return _plain(asdict(card))


def card_from(data):
    """The card that :func:`card_data` wrote.

    :raise TypeError, KeyError: the data is not of a card
    """
    values = _exact(data)
    factors = (
        Factor(**{**factor, "bands": tuple(Band(**band) for band in factor["bands"])})
        for factor in values["factors"]
    )
    return Card(
        **{
            **values,
            "factors": tuple(factors),
            "categories": tuple(map(tuple, values["categories"])),
            "thresholds": Thresholds(**values["thresholds"]),
        }
    )


def inputs_data(inputs):
    """Inputs of a card as data.

    >>> inputs_data({"trend": Decimal("-1.5"), "relation": 12, "late_share": None})
    {'trend': {'decimal': '-1.5'}, 'relation': 12, 'late_share': None}
    """
    return _plain(dict(inputs))


def inputs_from(data):
    """The inputs that :func:`inputs_data` wrote.

    >>> inputs_from({"trend": {"decimal": "-1.5"}, "relation": 12})
    {'trend': Decimal('-1.5'), 'relation': 12}
    """
    return _exact(data)


def result_data(result):
    """A result as data."""
    return _plain(asdict(result))


def result_from(data):
    """The result that :func:`result_data` wrote."""
    values = _exact(data)
    return Result(**{**values, "lines": tuple(Line(**one) for one in values["lines"])})


def same_again(card, inputs, result, reasons=None):
    """Whether stored data of card and inputs leads to the stored result, bit by bit.

    >>> from .shipped_cards import EXISTING
    >>> inputs = {"days_beyond_terms": Decimal("3.2"), "trend": Decimal("-1.0"),
    ...           "late_share": 4000, "longest_delay": 20}
    >>> stored = [card_data(EXISTING), inputs_data(inputs),
    ...           result_data(score(EXISTING, inputs))]
    >>> same_again(*stored)
    True
    >>> same_again(stored[0], {**stored[1], "late_share": 4001}, stored[2])
    False

    :param card, inputs, result: data as the functions above write it
    :param dict reasons: as given to ``score``
    """
    again = score(card_from(card), inputs_from(inputs), reasons)
    return result_data(again) == result


# ---- inside ----------------------------------------------------------------------
def _plain(value):
    if isinstance(value, Decimal):
        return {_MARK: str(value)}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value


def _exact(value):
    if isinstance(value, dict):
        if set(value) == {_MARK}:
            return Decimal(value[_MARK])
        return {key: _exact(part) for key, part in value.items()}
    return [_exact(part) for part in value] if isinstance(value, list) else value
