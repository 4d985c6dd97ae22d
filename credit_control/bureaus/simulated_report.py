"""The reports of the simulated provider: how they are invented, and how they are read.

A report is an invention that adds up: assets are liabilities and equity, a bad score
goes with late payments, losses and a small limit or none.
"""

import hashlib
from dataclasses import fields
from decimal import Decimal

from .contract import (
    ACTIVE,
    EVENT_KINDS,
    INSOLVENT,
    UNKNOWN,
    BureauReport,
    Event,
    Grade,
    Statement,
)
from .documents import day, dig, flag, number, percent, text, whole

BANKRUPT, YOUNG, BAD_NEWS, PERSON = "93", "94", "96", "99"

_CURRENCIES = {
    "CH": "CHF",
    "CZ": "CZK",
    "DK": "DKK",
    "GB": "GBP",
    "NO": "NOK",
    "PL": "PLN",
    "SE": "SEK",
    "US": "USD",
}
_ACTIVITIES = (
    "Wholesale of timber",
    "Manufacture of tools",
    "Freight transport by road",
    "Printing",
    "Retail sale of furniture",
    "Electrical installation",
)
#: Year of the latest accounts where the order names no day.
_YEAR = 2024
_FIGURES = tuple(
    field.name
    for field in fields(Statement)
    if field.name not in ("year_end", "currency", "group")
)
#: How each plain field is read, and where.
_FIELDS = {
    text: {
        "name": "name",
        "registration": "registration",
        "reference": "reference",
        "country": "country",
        "address": "address",
        "legal_form": "legal_form",
        "activity": "activity",
        "limit_currency": "limit.currency",
    },
    day: {"founded": "founded"},
    flag: {"natural": "natural"},
    number: {"limit": "limit.value"},
    percent: {"probability_of_default": "probability_of_default"},
    whole: {
        "employees": "employees",
        "days_beyond_terms": "days_beyond_terms",
        "industry_days_beyond_terms": "industry_days_beyond_terms",
    },
}


class Dice:
    """Throws that depend on a seed and on what they are for, and on nothing else."""

    def __init__(self, seed):
        self._seed = seed

    def throw(self, what, low, high):
        """A whole number from ``low`` to ``high``, both included."""
        digest = hashlib.sha256(f"{self._seed}/{what}".encode()).digest()
        return low + int.from_bytes(digest[:8], "big") % (high - low + 1)


def case_of(value):
    """The last two digits of a number, ignoring what is not a digit.

    >>> case_of("FN 122195m"), case_of("7"), case_of("none")
    ('95', '7', '')
    """
    return "".join(sign for sign in value if sign in "0123456789")[-2:]


def invented(identifier, sent_at, name=""):
    """The report of a number, as the provider would send it: dict for JSON.

    :param Identifier identifier: its country chooses the currency
    :param str sent_at: ISO 8601; the accounts are those of the year before
    :param str name: of whom was looked up, as any bureau would know it
    """
    case, dice = case_of(identifier.value), Dice(identifier.value)
    currency = _CURRENCIES.get(identifier.country, "EUR")
    score = _score(case, dice)
    last = day(sent_at).year - 1 if day(sent_at) else _YEAR
    years = _years(dice, score, last, currency)
    told = {
        **_company(identifier, case, dice, name),
        "days_beyond_terms": max(0, (75 - score) // 2 + dice.throw("late", -6, 8)),
        "industry_days_beyond_terms": dice.throw("industry", 5, 16),
        "events": _misfortunes(case, dice, score, last, currency),
        "statements": years,
    }
    if case == YOUNG:
        return told | {"founded": f"{last}-09-01", "statements": []}
    return told | _opinion(case, dice, score, years, currency)


def _score(case, dice):
    """Two throws: most companies are middling, few are very good or very bad."""
    if case == BANKRUPT:
        return 0
    score = dice.throw("score", 8, 50) + dice.throw("luck", 0, 48)
    return min(score, 24) if case == BAD_NEWS else score


def _company(identifier, case, dice, name):
    """Who it is."""
    founded = f"{dice.throw('founded', 1960, 2015)}-0{dice.throw('month', 1, 9)}-01"
    return {
        "reference": identifier.value,
        "name": name or f"Simulated company {identifier.value}",
        "registration": identifier.value,
        "country": identifier.country,
        "address": f"{dice.throw('house', 1, 180)} Example Street",
        "legal_form": "Sole trader" if case == PERSON else "Private limited company",
        "natural": case == PERSON,
        "activity": _ACTIVITIES[dice.throw("activity", 0, len(_ACTIVITIES) - 1)],
        "founded": founded,
        "employees": dice.throw("employees", 1, 240),
        "status": INSOLVENT if case == BANKRUPT else ACTIVE,
    }


def _opinion(case, dice, score, years, currency):
    """Score, probability of default and limit, which go together."""
    risk = Decimal(100 - score) / 100
    latest = years[0]
    most = max(0, min(latest["equity"] // 10, latest["turnover"] // 100))
    nothing = case == BANKRUPT or latest["net_income"] < 0
    limit = 0 if nothing else most * score**2 // 10_000 // 500 * 500
    return {
        "score": score,
        "previous_score": max(0, min(100, score + dice.throw("before", -9, 9))),
        "probability_of_default": str(
            Decimal(100)
            if case == BANKRUPT
            else (Decimal("0.03") + 25 * risk**4).quantize(Decimal("0.01"))
        ),
        "limit": {"value": limit, "currency": currency},
    }


def _years(dice, score, last, currency):
    """Two years of accounts, the latest first; the profit of the one is its new equity."""
    scale = 10 ** dice.throw("size", 5, 6)
    turnover = dice.throw("turnover", 2, 40) * scale + dice.throw("odd", 0, scale - 1)
    assets = turnover * dice.throw("assets", 45, 80) // 100
    equity = assets * (score - 15) // 150
    latest = _accounts(dice, score, turnover, assets, equity)
    before = _accounts(
        dice,
        score,
        turnover * dice.throw("growth", 88, 108) // 100,
        assets * dice.throw("growth of assets", 92, 106) // 100,
        equity - latest["net_income"],
    )
    return [
        {
            "year_end": f"{year}-12-31",
            "currency": currency,
            "group": False,
            **accounts,
        }
        for year, accounts in ((last, latest), (last - 1, before))
    ]


def _accounts(dice, score, turnover, assets, equity):
    """Figures of a year whose totals add up; a poor score goes with losses."""
    profit = turnover * (score - 35) // 600
    before_tax = max(profit, profit * 5 // 4)
    current = assets * dice.throw(f"current {assets}", 45, 75) // 100
    owed_soon = (assets - equity) * dice.throw(f"short {assets}", 40, 75) // 100
    return {
        "turnover": turnover,
        "operating_profit": before_tax + turnover // 200,
        "profit_before_tax": before_tax,
        "net_income": profit,
        "total_assets": assets,
        "current_assets": current,
        "inventories": current * dice.throw(f"stock {assets}", 10, 35) // 100,
        "cash": current * dice.throw(f"cash {assets}", 5, 30) // 100,
        "total_liabilities": assets - equity,
        "current_liabilities": owed_soon,
        "equity": equity,
        "retained_earnings": equity * 7 // 10,
        "working_capital": current - owed_soon,
    }


def _misfortunes(case, dice, score, last, currency):
    """Events of a special case, or of a company whose score is as bad as that."""
    kinds = []
    if case == BANKRUPT:
        kinds = ["insolvency_opened"]
    elif case == BAD_NEWS:
        kinds = ["court_judgement", "payment_default"]
    elif score < 25 and case != YOUNG:
        kinds = ["court_judgement"]
    return [
        {
            "kind": kind,
            "date": f"{last}-{dice.throw(kind, 10, 12)}-15",
            "amount": None
            if kind == "insolvency_opened"
            else dice.throw(f"sum of {kind}", 400, 9000),
            "currency": currency,
            "text": "Invented by the simulated provider",
            "ref": f"{kind}-{last}",
        }
        for kind in kinds
    ]


# ---- reading --------------------------------------------------------------
def read_report(taken):
    """The common report of an answer.

    :param Taken taken: the answer
    :return: :class:`.contract.BureauReport`
    """
    taken.warn("Everything in this report is invented by the simulated provider.")
    status = taken.take("status", text, "status")
    if status not in (ACTIVE, INSOLVENT):
        taken.warn(f"The status “{status}” is not known.")
        status = UNKNOWN
    events = tuple(map(_event, taken.list_at("events")))
    read = {
        name: taken.take(name, getter, path)
        for getter, paths in _FIELDS.items()
        for name, path in paths.items()
    }
    return BureauReport(
        **read,
        status=status,
        grades=_grades(taken, "grades", "score"),
        previous_grades=_grades(taken, "previous_grades", "previous_score"),
        statements=tuple(map(_statement, taken.list_at("statements"))),
        events=events,
        negative=bool(events),
        warnings=taken.warnings,
        sources=taken.sources,
    )


def _grades(taken, field, path):
    score = taken.take(field, text, path)
    return (Grade("simulated.score", score, low="0", high="100"),) if score else ()


def _event(row):
    kind = text(dig(row, "kind"))
    return Event(
        kind if kind in EVENT_KINDS else "other",
        day(dig(row, "date")),
        number(dig(row, "amount")),
        text(dig(row, "currency")),
        text(dig(row, "text")),
        text(dig(row, "ref")),
    )


def _statement(row):
    return Statement(
        day(dig(row, "year_end")),
        text(dig(row, "currency")),
        flag(dig(row, "group")),
        **{name: number(dig(row, name)) for name in _FIGURES},
    )
