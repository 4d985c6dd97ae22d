"""Reports as plain data that JSON can hold, and back without loss.

What is stored today can be compared with what is bought in five years, without the
first answer being read again.
"""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import get_args

from .contract import (
    BureauReport,
    Event,
    Grade,
    Identifier,
    Parent,
    Statement,
)

#: What the tuples of a report hold.
_ROWS = {
    "grades": Grade,
    "previous_grades": Grade,
    "statements": Statement,
    "events": Event,
    "parents": Parent,
    "identifiers": Identifier,
}


def to_plain(report):
    """A report as dicts, lists, texts, whole numbers and flags.

    >>> plain = to_plain(BureauReport(limit=Decimal("12.50"), founded=date(1999, 5, 4)))
    >>> plain["limit"], plain["founded"], plain["events"]
    ('12.50', '1999-05-04', [])

    :param BureauReport report: or any dataclass of the contract
    :return: dict that JSON can hold
    """
    return {field.name: _plain(getattr(report, field.name)) for field in fields(report)}


def from_plain(plain):
    """The report of a dict; names that it does not know are left aside.

    >>> report = BureauReport(
    ...     limit=Decimal("12.50"),
    ...     statements=(Statement(date(2025, 12, 31), "EUR", equity=Decimal(0)),),
    ...     parents=(Parent("direct", "A", "NL", Identifier("lei", "X")),),
    ... )
    >>> from_plain(to_plain(report)) == report
    True
    >>> from_plain({"name": "Ås AS", "of_tomorrow": 1}).name
    'Ås AS'

    :param dict plain: as :func:`to_plain` gives it
    :raises ValueError: a value is not what its name promises
    """
    return _built(BureauReport, plain)


def _plain(value):
    if is_dataclass(value):
        return to_plain(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _built(kind, plain):
    known = {field.name: field for field in fields(kind)}
    return kind(
        **{
            name: _read(known[name], value)
            for name, value in plain.items()
            if name in known
        }
    )


def _read(field, value):
    """A field's value from plain data, by the type that the field declares."""
    if value is None:
        return None
    types = get_args(field.type) or (field.type,)
    if field.name in _ROWS and field.type is tuple:
        return tuple(_built(_ROWS[field.name], row) for row in value)
    if date in types:
        return date.fromisoformat(value)
    if Decimal in types:
        return _decimal(value)
    if Identifier in types:
        return _built(Identifier, value)
    return tuple(value) if field.type is tuple else value


def _decimal(value):
    try:
        return Decimal(value)
    except ArithmeticError as error:
        raise ValueError(f"“{value}” is no figure") from error
