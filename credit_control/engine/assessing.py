"""One assessment: stored inputs and a card in, plain data out, the same every time.

What an assessment stores is plain: ``int``, text, ``None``, lists and dictionaries. A
decimal is stored as text, so that no digit is lost and a stored result can be computed
again and compared bit by bit.
"""

from decimal import Decimal

from . import knockouts, limit_proposal, scorecard
from .factors import KINDS, YESNO


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: Why a customer who is declined gets no limit.
DECLINED = _("Who is declined gets no limit.")
#: Why a person decides although the score suffices.
NO_CREDIT = _("The proposed limit is 0, so without a person it is prepayment only.")
#: Inputs of this version know knock-outs; older ones are computed as they were.
VERSION = 2


def plain(value):
    """A value as it is stored.

    >>> plain(Decimal("12.50")), plain(3), plain("yes"), plain(None)
    ('12.50', 3, 'yes', None)
    """
    return str(value) if isinstance(value, Decimal) else value


def exact(code, stored):
    """A factor's stored value as the engine takes it.

    >>> exact("days_beyond_terms", "12.5"), exact("identity", "yes"), exact("trend", None)
    (Decimal('12.5'), 'yes', None)
    """
    if isinstance(stored, str) and KINDS[code].unit != YESNO:
        return Decimal(stored)
    return stored


def evaluate(card, inputs):
    """Assess one customer.

    >>> from .shipped_cards import PERSON
    >>> found = evaluate(PERSON, {"natural": True, "factors": {
    ...     "identity": {"value": "no"}, "address": {"value": "no"},
    ...     "days_beyond_terms": {"value": "61.0"}, "late_share": {"value": 10000}},
    ...     "limit": {"purchases": 12_000_00, "terms": 30},
    ...     "categories": {"E": {"cap": 0}}, "parameters": {"digits": 2}})
    >>> found["total"], found["category"], found["decision"]  # .25 × 4 + .75 × 20 / 62
    ('1.24', 'E', 'refer')
    >>> found["limit"]["amount"], found["limit"]["binding"]
    (0, 'category')

    :param engine.cards.Card card: the version that was in force
    What no score outweighs does: without it this one would be approved.

    >>> good = {"version": VERSION, "natural": True, "factors": {
    ...     "identity": {"value": "yes"}, "address": {"value": "yes"},
    ...     "days_beyond_terms": {"value": "-21"}, "late_share": {"value": 0}},
    ...     "limit": {"purchases": 12_000_00, "terms": 30}}
    >>> [evaluate(PERSON, {**good, "knockouts": found})["decision"]
    ...  for found in ([], [{"kind": "insolvent"}])]
    ['approve', 'refer']

    :param dict inputs: ``natural``; ``factors`` by code, with ``value`` and ``reason``;
        ``limit`` as ``limit_proposal.Inputs`` has it; ``categories`` by code, with the
        most that each gives (``cap``, minor units) and the days of its ``terms``;
        ``parameters`` of the proposal; ``knockouts``, see :mod:`.knockouts`
    :return: plain data: the result with its lines, the decision and the proposed limit
    :rtype: dict
    """
    result = score(card, inputs)
    decision, why = scorecard.decide(card, result, inputs["natural"])
    category, kind = result.category, knockouts.gravest(inputs.get("knockouts", ()))
    if kind:
        decision = knockouts.decide(kind, decision, inputs["natural"], card.refer_only)
        why = knockouts.WHY[kind]
        category = category if kind == knockouts.ALERT else _worst(card)
    limit = _limit(inputs, category, decision, kind)
    if _is_nothing(inputs, limit, decision):
        decision, why = scorecard.REFER, NO_CREDIT
    return {
        "outcome": result.outcome,
        "ability": plain(result.ability),
        "willingness": plain(result.willingness),
        "total": plain(result.total),
        "coverage": result.coverage,
        "category": category,
        "decision": decision,
        "why": why,
        "lines": [_line(line) for line in result.lines],
        "limit": limit,
    }


def score(card, inputs):
    """The engine's result of stored inputs.

    :rtype: engine.cards.Result
    """
    entries = inputs["factors"]
    reasons = {
        code: entry["reason"] for code, entry in entries.items() if entry.get("reason")
    }
    return scorecard.score(card, _values(entries), reasons)


def changes(card, inputs):
    """What would have changed the result of stored inputs.

    :return: ``(changes that lead to the next better category, changes that lead to
        approval, codes of missing factors that would lead to a score)``
    """
    result = score(card, inputs)
    values = _values(inputs["factors"])
    better = scorecard.counterfactuals(card, values, result)
    approved = scorecard.counterfactuals(card, values, result, card.thresholds.approve)
    return better, approved, scorecard.needed(card, result)


# ---- inside ----------------------------------------------------------------------
def _values(entries):
    return {code: exact(code, entry.get("value")) for code, entry in entries.items()}


def _line(line):
    return {
        "code": line.code,
        "sub": line.sub,
        "value": plain(line.value),
        "points": line.points,
        "weight": line.weight,
        "effective": line.effective,
        "reason": line.reason,
        "missing": line.missing,
    }


def _worst(card):
    """The code of the card's worst category, ``None`` if it has none."""
    return min(card.categories)[1] if card.categories else None


def _is_nothing(inputs, limit, decision):
    """Whether an approval would come with a limit of 0: then it is none."""
    positive = decision in (scorecard.APPROVE, scorecard.CONDITIONS)
    known = inputs.get("version", 1) >= VERSION
    return known and positive and limit["amount"] == 0


def _limit(inputs, category, decision, kind):
    """The proposed limit as plain data; none for who is declined or knocked out."""
    proposal = limit_proposal.propose(
        _limit_inputs(inputs, category),
        limit_proposal.Parameters(**inputs.get("parameters", {})),
    )
    reason = DECLINED if decision == scorecard.DECLINE else None
    reason = knockouts.NO_LIMIT.get(kind, reason)
    return {
        "amount": None if reason else proposal.amount,
        "binding": None if reason else proposal.binding,
        "exact": None if reason else proposal.exact,
        "reason": reason or proposal.reason,
        "rules": [
            {"code": rule.code, "amount": rule.amount, "reason": rule.reason}
            for rule in proposal.rules
        ],
    }


def _limit_inputs(inputs, category):
    """What is known for the proposal: the category adds its most, and terms if need be."""
    known = dict(inputs.get("limit", {}))
    of_category = inputs.get("categories", {}).get(category, {})
    if known.get("terms") is None:
        known["terms"] = of_category.get("terms")
    days = known.get("days_beyond")
    known["days_beyond"] = None if days is None else Decimal(days)
    for name in ("references", "stated"):
        known[name] = tuple(known.get(name) or ())
    return limit_proposal.Inputs(**known, category=of_category.get("cap"))
