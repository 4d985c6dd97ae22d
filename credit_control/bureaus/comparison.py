"""What is different between two reports, in words for people.

:func:`.plain.to_plain` and :func:`.plain.from_plain`, by which reports are kept, are at
hand here too.
"""

from dataclasses import dataclass
from decimal import Decimal

from .contract import ACTIVE, CEASED, INSOLVENT, RISK_CLASSES
from .plain import from_plain, to_plain
from .scales import SHIPPED, normalise

__all__ = ["Difference", "differences", "from_plain", "to_plain"]

_LINES = tuple(line for scale in SHIPPED for line in scale.lines)

#: From the best; *unknown* is neither better nor worse than anything.
_STATUS_ORDER = (ACTIVE, CEASED, INSOLVENT)
_STATUS_WORDS = {
    ACTIVE: "Active",
    CEASED: "Ceased",
    INSOLVENT: "Insolvent",
    "unknown": "Unknown",
}
_EVENT_WORDS = {
    "insolvency_opened": "Insolvency proceedings opened",
    "insolvency_petition": "Petition for insolvency",
    "administration": "Administration",
    "receivership": "Receivership",
    "voluntary_arrangement": "Arrangement with creditors",
    "moratorium": "Moratorium",
    "solvent_liquidation": "Winding-up of a solvent company",
    "strike_off_proposal": "Proposal to strike off the register",
    "dissolved": "Dissolved",
    "court_judgement": "Court judgement",
    "payment_default": "Payment default",
    "charge": "Charge registered",
    "accounts_overdue": "Accounts overdue",
    "limit_cut": "Credit limit cut",
    "score_down": "Score lowered",
    "sanctions_hit": "Hit on a sanctions list",
    "other": "Event",
}
#: Kinds that are not bad news by themselves.
_NEUTRAL = ("charge", "other")
_FIGURES = (("turnover", "Turnover"), ("equity", "Equity"))
_LEVELS = {"direct": "Direct parent", "ultimate": "Ultimate parent"}


@dataclass(frozen=True)
class Difference:
    """One thing that differs, in words for people.

    :param str before: empty where the older report had nothing
    :param str after: empty where the newer report has nothing
    :param worse: whether that is bad news; ``None`` where it cannot be said
    """

    label: str
    before: str
    after: str
    worse: bool | None = None


def differences(before, after, lines=_LINES):
    """What is different in the newer of two reports, the gravest kinds first.

    >>> from decimal import Decimal
    >>> from .contract import BureauReport, Grade
    >>> old = BureauReport(status="active", limit=Decimal(20000), limit_currency="EUR")
    >>> new = BureauReport(status="insolvent", limit=Decimal(0), limit_currency="EUR")
    >>> for found in differences(old, new):
    ...     print(found.label, "|", found.before, "|", found.after, "|", found.worse)
    Status | Active | Insolvent | True
    Recommended limit | 20,000 EUR | 0 EUR | True

    The grade counts as worse if its normalised score or risk class is; on another
    scale, or on one without a mapping, nobody can say:

    >>> old = BureauReport(grades=(Grade("creditreform.index", "210"),))
    >>> new = BureauReport(grades=(Grade("creditreform.index", "290"),))
    >>> differences(old, new)
    [Difference(label='Grade', before='210', after='290', worse=True)]
    >>> differences(new, new)
    []

    :param BureauReport before: the older report
    :param BureauReport after: the newer report, of the same company
    :param lines: :class:`.scales.ScaleLine` of the mappings in use
    :return: list of :class:`Difference`
    """
    found = [
        *_status(before, after),
        *_events(before, after),
        *_grade(before, after, lines),
        *_limit(before, after),
        *_amount(
            "Probability of default",
            before.probability_of_default,
            after.probability_of_default,
            "%",
            rise_is_bad=True,
        ),
        *_amount(
            "Days beyond terms",
            before.days_beyond_terms,
            after.days_beyond_terms,
            "days",
            rise_is_bad=True,
        ),
    ]
    for name, label in _FIGURES:
        found += _figures(name, label, before, after)
    for level, label in _LEVELS.items():
        found += _parents(level, label, before, after)
    return found


def _status(before, after):
    if before.status == after.status:
        return
    known = before.status in _STATUS_ORDER and after.status in _STATUS_ORDER
    order = _STATUS_ORDER.index
    yield Difference(
        "Status",
        _STATUS_WORDS.get(before.status, before.status),
        _STATUS_WORDS.get(after.status, after.status),
        order(after.status) > order(before.status) if known else None,
    )


def _events(before, after):
    """Events that the older report did not have."""
    known = {_key(event) for event in before.events}
    for event in after.events:
        if _key(event) in known:
            continue
        words = [_EVENT_WORDS.get(event.kind, event.kind)]
        if event.day:
            words.append(event.day.isoformat())
        if event.amount is not None:
            words.append(_money(event.amount, event.currency))
        told = ", ".join(words) + (f": {event.text}" if event.text else "")
        worse = None if event.kind in _NEUTRAL else True
        yield Difference("New event", "", told, worse)


def _key(event):
    return event.ref or (event.kind, event.day, event.amount, event.text)


def _grade(before, after, lines):
    old, new = (report.grades[:1] for report in (before, after))
    if [(g.scale, g.value) for g in old] == [(g.scale, g.value) for g in new]:
        return
    worse = None
    if old and new and old[0].scale == new[0].scale:
        worse = _worse_grade(normalise(old[0], lines), normalise(new[0], lines))
    shown = _grade_words(old), _grade_words(new)
    if old and new and old[0].scale != new[0].scale:
        shown = tuple(
            f"{words} ({grades[0].scale})"
            for words, grades in zip(shown, (old, new), strict=True)
        )
    yield Difference("Grade", *shown, worse)


def _grade_words(grades):
    return (
        " ".join(filter(None, (grades[0].value, grades[0].description)))
        if grades
        else ""
    )


def _worse_grade(old, new):
    """By the class first, then by the score; ``None`` if either is not rated."""
    if "not_rated" in (old.risk_class, new.risk_class):
        return None
    order = RISK_CLASSES.index
    if old.risk_class != new.risk_class:
        return order(new.risk_class) > order(old.risk_class)
    if None in (old.score, new.score) or old.score == new.score:
        return None
    return new.score < old.score


def _limit(before, after):
    old = before.limit, before.limit_currency if before.limit is not None else ""
    new = after.limit, after.limit_currency if after.limit is not None else ""
    if old != new:
        comparable = None not in (old[0], new[0]) and old[1] == new[1]
        yield Difference(
            "Recommended limit",
            _money(*old),
            _money(*new),
            new[0] < old[0] if comparable else None,
        )


def _amount(label, old, new, unit, rise_is_bad):
    """Two figures of one unit; one that is missing is neither good nor bad."""
    if old != new:
        known = None not in (old, new)
        yield Difference(
            label,
            _money(old, unit),
            _money(new, unit),
            (new > old) is rise_is_bad if known else None,
        )


def _figures(name, label, before, after):
    """The latest figure of each report, with its year: it may be newer, or corrected."""
    old, new = (_latest(report, name) for report in (before, after))
    if old == new:
        return
    comparable = old and new and old[2:] == new[2:] and old[1] != new[1]
    yield Difference(
        label,
        _dated(old),
        _dated(new),
        new[1] < old[1] if comparable else None,
    )


def _latest(report, name):
    """``(year end, amount, currency, group)`` of the latest year with the figure."""
    known = [
        (row.year_end, getattr(row, name), row.currency, row.group)
        for row in report.statements
        if getattr(row, name) is not None
    ]
    return max(known, key=lambda row: row[0], default=None)


def _dated(figure):
    if figure is None:
        return ""
    year_end, amount, currency, group = figure
    scope = ", group" if group else ""
    return f"{_money(amount, currency)} ({year_end.isoformat()}{scope})"


def _parents(level, label, before, after):
    old, new = (
        {
            (parent.name, parent.country): parent.identifier
            for parent in report.parents
            if parent.level == level
        }
        for report in (before, after)
    )
    same_number = set(old.values()) == set(new.values()) != {None}
    if set(old) == set(new) or (same_number and old):
        return
    shown = (
        "; ".join(f"{name} ({country})" if country else name for name, country in group)
        for group in (old, new)
    )
    yield Difference(label, *shown)


def _money(amount, unit=""):
    """A figure for people: grouped digits, the unit behind it.

    >>> from decimal import Decimal
    >>> _money(Decimal("1234567.50"), "EUR"), _money(Decimal("1E+3")), _money(None, "EUR")
    ('1,234,567.50 EUR', '1,000', '')
    >>> _money(28, "days")
    '28 days'
    """
    return "" if amount is None else f"{Decimal(amount):,f} {unit}".strip()
