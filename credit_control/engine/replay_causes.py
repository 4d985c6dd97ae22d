"""Why a replayed check came out otherwise than the one on record.

Not every difference between the facts of then and the facts rebuilt has a say. So each
kind of difference is put right alone, and the first that brings the recorded word is the
cause; where only some of them together do, the cause is *several*.
"""

from dataclasses import replace

from .checks import HOLD
from .verdict import Policy, evaluate

#: Outcome on record of an order that somebody let pass.
RELEASED = "released"
#: Components of exposure of which the replay knows; others are drafts and the like.
_KNOWN = {"receivable", "orders", "batch", "document"}
#: Kinds of difference, in the order in which they are tried.
CAUSES = (
    "released",
    "policy",
    "prepaid",
    "order",
    "limit",
    "file",
    "drafts",
    "booking",
    "orders",
    "followup",
    "rules",
    "several",
    "other",
)
_FIELDS = {
    "order": ("document",),
    "limit": ("limit", "limit_granted", "limit_expired_on"),
    "file": (
        "mode",
        "category",
        "category_blocked",
        "forced_hold",
        "review_due",
        "allowed_terms_days",
        "allowed_discount_rate",
        "ceiling",
        "groups",
        "cover",
    ),
    "followup": ("followup_level", "followup_amount"),
}


def cause(outcome, then, policy_then, facts, policy, replayable):
    """Why the replay says something else than the record, one of :data:`CAUSES` or ''.

    >>> from .facts import Facts, Document
    >>> from .verdict import Rule
    >>> policy = Policy("P", (Rule("limit_exceeded"),))
    >>> now = Facts("2026-03-10", mode="limited", limit=100, limit_granted=True,
    ...             exposure=(("receivable", 90), ("orders", 0)),
    ...             document=Document(amount=20, total=20))
    >>> then = replace(now, limit=200, today="2026-03-10")
    >>> cause("pass", then, policy, now, policy, {"limit_exceeded"})
    'limit'
    >>> cause("released", now, policy, now, policy, {"limit_exceeded"})
    'released'
    >>> cause("hold", now, policy, now, policy, {"limit_exceeded"})
    ''
    >>> then = replace(now, exposure=(("receivable", 40), ("draft_invoices", 45)))
    >>> cause("pass", then, policy, now, policy, {"limit_exceeded"})
    'booking'

    Where a person released an order that the replay lets pass for what the books showed,
    the release is the cause: at the gate it had been held.

    >>> then = replace(now, exposure=(("receivable", 90),))
    >>> cause("released", then, policy, replace(now, exposure=()), policy,
    ...       {"limit_exceeded"})
    'released'

    :param str outcome: on record: ``pass``, ``warn``, ``hold`` or ``released``
    :param Facts then: the facts on record
    :param Policy policy_then: the policy on record
    :param Facts facts: the facts rebuilt
    :param Policy policy: the policy replayed
    :param replayable: codes of the checks that can be replayed
    """
    replayed = evaluate(policy, facts).outcome
    if replayed == outcome:
        return ""
    wanted = HOLD if outcome == RELEASED else outcome
    if replayed == wanted:
        return "released"
    ruled = Policy(policy_then.name, _only(policy_then.rules, replayable))
    swaps = {"policy": (facts, ruled)}
    swaps |= {name: (change(facts, then), policy) for name, change in _CHANGES.items()}
    swaps["rules"] = (then, policy_then)
    for name, (tried, by) in swaps.items():
        if evaluate(by, tried).outcome == wanted:
            if name == "rules" and _alone(then, ruled, wanted):
                return "several"
            return "released" if name == "booking" and outcome == RELEASED else name
    return "released" if outcome == RELEASED else "other"


def _only(rules, codes):
    """The rules of a policy that have one of these checks."""
    return tuple(rule for rule in rules if rule.code in codes)


def _alone(then, ruled, wanted):
    """Whether the recorded facts bring the word without rules that are not replayed."""
    return evaluate(ruled, then).outcome == wanted


def _fields(names):
    return lambda facts, then: replace(
        facts, **{name: getattr(then, name) for name in names}
    )


def _by_code(facts):
    """Exposure by component, orders of the same batch among the orders.

    What is taken out of exposure for the document is a part of the orders below zero, and
    above it a payment for it that the books show.

    >>> from .facts import Facts
    >>> found = _by_code(Facts("2026-03-10", exposure=(("orders", 5), ("batch", 2))))
    >>> found["orders"]
    7
    >>> _by_code(Facts("2026-03-10", exposure=(("receivable", -5), ("document", 5))))
    {'receivable': 0, 'orders': 0}
    """
    found = dict.fromkeys(("receivable", "orders"), 0)
    for code, amount in facts.exposure:
        name = "orders" if code in ("batch", "document") else code
        if code == "document" and amount > 0:
            name = "receivable"
        found[name] = found.get(name, 0) + amount
    return found


def _with_prepaid(facts, then):
    """The facts with what the same order asked for on record."""
    if facts.document.total != then.document.total:
        return facts
    asked = replace(facts.document, amount=then.document.amount)
    return replace(facts, document=asked)


def _with_drafts(facts, then):
    """The facts with the components that only the record knows."""
    more = tuple(pair for pair in then.exposure if pair[0] not in _KNOWN)
    return replace(facts, exposure=(*facts.exposure, *more))


def _with_bookings(facts, then):
    """The facts with the receivables on record."""
    exposure = {**_by_code(facts), "receivable": _by_code(then)["receivable"]}
    return replace(
        facts,
        exposure=tuple(exposure.items()),
        overdue=then.overdue,
        balance=then.balance,
    )


def _with_orders(facts, then):
    """The facts with what orders added on record, and what they said of habits."""
    exposure = {**_by_code(facts), "orders": _by_code(then)["orders"]}
    return replace(facts, exposure=tuple(exposure.items()), signals=then.signals)


_CHANGES = {
    "prepaid": _with_prepaid,
    "order": _fields(_FIELDS["order"]),
    "limit": _fields(_FIELDS["limit"]),
    "file": _fields(_FIELDS["file"]),
    "drafts": _with_drafts,
    "booking": _with_bookings,
    "orders": _with_orders,
    "followup": _fields(_FIELDS["followup"]),
}
