"""A report that a person typed in: from paper, a telephone call or a web page.

It goes through the same reader and the same record as a bought one, so that it is
checked, compared and kept in the same way. What a person types is either taken over or
refused with a sentence that says which field; nothing is dropped in silence.

The stored document is JSON with these names, all of them optional::

    {"name": "…", "registration": "…", "vat": "…", "reference": "…", "country": "DE",
     "status": "active", "score": 62, "limit": "25000", "currency": "EUR",
     "pod": "1.2", "dbt": 12, "negative": false,
     "statements": [{"year_end": "2025-12-31", "currency": "EUR", "turnover": "…"}],
     "events": [{"kind": "court_judgement", "day": "2026-02-01", "text": "…"}],
     "parents": [{"level": "direct", "name": "…", "country": "NL", "lei": "…"}]}

``score`` is 0 to 100 with 100 the best, ``pod`` per cent within a year, ``dbt`` days
beyond terms. A figure left empty is not known; zero is a figure.
"""

import re
from dataclasses import fields
from decimal import Decimal
from typing import get_args

from .contract import (
    ACTIVE,
    CEASED,
    EVENT_KINDS,
    INSOLVENT,
    UNKNOWN,
    Bureau,
    BureauReport,
    CallFailed,
    Event,
    Grade,
    Identifier,
    Parent,
    PayloadError,
    Statement,
)
from .documents import day, flag, number, read_json, text, whole

#: Scale of the score that is typed in.
SCALE = "manual.score"
STATUSES = (ACTIVE, CEASED, INSOLVENT, UNKNOWN)
LEVELS = ("direct", "ultimate")

#: Names of a statement's figures.
FIGURES = tuple(
    field.name for field in fields(Statement) if Decimal in get_args(field.type)
)
#: What no company is owed, lent or worth, in whole units, and no customer takes in days.
MOST_AMOUNT, MOST_LIMIT, MOST_DAYS = 10**16, 10**12, 3650
#: Figures that cannot be below nothing, and those that are a part of another.
_NEVER_NEGATIVE = {
    *("turnover", "total_assets", "current_assets", "inventories", "cash"),
    *("total_liabilities", "current_liabilities"),
}
_PARTS = (
    ("equity", "total_assets"),
    ("current_assets", "total_assets"),
    ("current_liabilities", "total_liabilities"),
)
_TEXTS = (
    *("name", "registration", "vat", "reference", "address", "status_text"),
    *("legal_form", "activity"),
)
_KNOWN = {
    *_TEXTS,
    *("country", "status", "score", "limit", "currency", "pod", "dbt", "negative"),
    *("statements", "events", "parents"),
}


class Manual(Bureau):
    """No provider at all: a person at a form."""

    code = "manual"
    name = "Entered by hand"
    kind = "bureau"

    def identify(self, identifiers):
        """Nothing is looked up."""
        return

    def order(self, settings, identifier):
        """Refused: there is nobody to ask.

        :raises CallFailed: always, ``forbidden``
        """
        raise CallFailed(
            "forbidden",
            "A report of this kind cannot be ordered: a person enters it in the form "
            "of a new report.",
        )

    def parse(self, answers):
        """What was entered, checked field by field."""
        entered = read_json(answers["main"])
        if not isinstance(entered, dict):
            raise PayloadError(
                "A report entered by hand must be a set of named fields."
            )
        _only(entered, _KNOWN, "The report")
        limit = _figure(entered, "limit", "The credit limit", low=0, high=MOST_LIMIT)
        score = _figure(entered, "score", "The score", low=0, high=100)
        return BureauReport(
            **{name: text(entered.get(name)) for name in _TEXTS},
            country=_country(entered, "The country"),
            status=_one_of(entered, "status", STATUSES, "The status") or UNKNOWN,
            grades=()
            if score is None
            else (Grade(SCALE, format(score, "f"), low="0", high="100"),),
            probability_of_default=_figure(
                entered, "pod", "The probability of default", low=0, high=100
            ),
            limit=limit,
            limit_currency=_currency(entered, "The credit limit", limit is not None),
            days_beyond_terms=_days(entered),
            statements=_statements(entered),
            events=tuple(_event(*item) for item in _rows(entered, "events")),
            parents=tuple(_parent(*item) for item in _rows(entered, "parents")),
            negative=flag(entered.get("negative")),
            sources={name: name for name in entered if _given(entered[name])},
        )


# ---- rows -----------------------------------------------------------------
def _rows(entered, name):
    """``(row, what to call it)`` of a list of named fields."""
    found = entered.get(name)
    if not _given(found):
        return
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise PayloadError(f"“{name}” must be a list of rows with named fields.")
    for place, row in enumerate(found, start=1):
        yield row, f"Row {place} of “{name}”"


def _statements(entered):
    found = [_statement(*item) for item in _rows(entered, "statements")]
    return tuple(sorted(found, key=lambda row: row.year_end, reverse=True))


def _statement(row, title):
    _only(row, {"year_end", "currency", "group", *FIGURES}, title)
    year_end = _day(row, "year_end", title)
    if year_end is None:
        raise PayloadError(f"{title} needs the day on which the financial year ended.")
    figures = {name: _amount(row, name, f"{title}: {name}") for name in FIGURES}
    for part, whole_of in _PARTS:
        if _exceeds(figures.get(part), figures.get(whole_of)):
            raise PayloadError(
                f"{title}: {part} is {figures[part]:f}, more than {whole_of} of "
                f"{figures[whole_of]:f}, of which it is a part."
            )
    wanted = any(value is not None for value in figures.values())
    return Statement(
        year_end,
        _currency(row, title, wanted),
        group=flag(row.get("group")),
        **figures,
    )


def _event(row, title):
    _only(row, {"kind", "day", "amount", "currency", "text", "ref", "solvent"}, title)
    kind = _one_of(row, "kind", EVENT_KINDS, f"{title}: the kind")
    if not kind:
        raise PayloadError(f"{title} needs a kind, such as court_judgement.")
    amount = _figure(row, "amount", f"{title}: the amount", low=0, high=MOST_LIMIT)
    return Event(
        kind,
        _day(row, "day", title),
        amount,
        _currency(row, title, amount is not None),
        text(row.get("text")),
        text(row.get("ref")),
        flag(row.get("solvent")),
    )


def _parent(row, title):
    _only(row, {"level", "name", "country", "lei"}, title)
    level = _one_of(row, "level", LEVELS, f"{title}: the level")
    if not level:
        raise PayloadError(f"{title} needs a level: direct or ultimate.")
    lei = text(row.get("lei")).upper()
    return Parent(
        level,
        text(row.get("name")),
        _country(row, title),
        Identifier("lei", lei) if lei else None,
    )


# ---- fields ---------------------------------------------------------------
def _only(row, known, title):
    """Refuse names that mean nothing here: a misspelt figure must not get lost."""
    unknown = sorted(set(row) - known)
    if unknown:
        raise PayloadError(
            f"{title} has fields that are not known: {', '.join(unknown)}. Known are: "
            f"{', '.join(sorted(known))}."
        )


def _given(written):
    """Whether a field was filled in; zero is a figure, and forms say false for nothing."""
    return written is not None and written is not False and written != ""


def _figure(row, name, title, low=None, high=None):
    written = row.get(name)
    if not _given(written):
        return None
    found = number(written)
    if found is None:
        raise PayloadError(
            f"{title} is “{text(written)[:40]}”, which is no figure: write digits with "
            "a decimal point."
        )
    if (low is not None and found < low) or (high is not None and found > high):
        both = low is not None and high is not None
        bounds = f"from {low} to {high}" if both else f"{low} or more"
        raise PayloadError(f"{title} is {found:f}; it must be {bounds}.")
    return found


def _amount(row, name, title):
    """A figure of a financial statement."""
    low = 0 if name in _NEVER_NEGATIVE else -MOST_AMOUNT
    return _figure(row, name, title, low=low, high=MOST_AMOUNT)


def _exceeds(part, whole_of):
    return part is not None and whole_of is not None and part > whole_of


def _days(entered):
    title = "The number of days beyond terms"
    found = _figure(entered, "dbt", title, low=-MOST_DAYS, high=MOST_DAYS)
    if found is not None and whole(found) is None:
        raise PayloadError(f"{title} is {found:f}; it must be a whole number.")
    return whole(found)


def _day(row, name, title):
    written = row.get(name)
    found = day(written)
    if found is None and _given(written):
        raise PayloadError(
            f"{title}: “{text(written)[:40]}” is no date; write year-month-day, such as "
            "2026-03-31."
        )
    return found


def _one_of(row, name, allowed, title):
    found = text(row.get(name))
    if found and found not in allowed:
        raise PayloadError(
            f"{title} is “{found[:40]}”; it must be one of {', '.join(allowed)}."
        )
    return found


def _currency(row, title, needed):
    found = text(row.get("currency")).upper()
    if needed and not re.fullmatch("[A-Z]{3}", found):
        raise PayloadError(
            f"{title} has an amount and needs a currency of three letters, such as EUR."
        )
    return found


def _country(row, title):
    found = text(row.get("country")).upper()
    if found and not re.fullmatch("[A-Z]{2}", found):
        raise PayloadError(
            f"{title} is “{found[:40]}”; it must be a code of two letters, such as DE."
        )
    return found


BUREAU = Manual()
