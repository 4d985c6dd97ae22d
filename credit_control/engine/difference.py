"""What has changed from one version of a policy to another."""

from dataclasses import dataclass

from .verdict import Policy, Rule  # noqa: F401 (Policy is for the doctest)

#: Kinds of difference.
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
#: What of a rule is compared, in the order in which it is told.
_TOLD = (
    "outcome",
    "amount",
    "rate",
    "days",
    "warning_rate",
    "order_count",
    "missing_fails",
    "checkpoints",
    "excluded",
    "below",
)


@dataclass(frozen=True)
class Difference:
    """One difference between two versions.

    :param str kind: ``added``, ``removed`` or ``changed``
    :param Rule rule: the rule, of the newer version where it has one
    :param str name: which of its values changed; '' for a whole rule
    :param before: the value in the older version
    :param after: the value in the newer version
    """

    kind: str
    rule: Rule
    name: str = ""
    before: object = None
    after: object = None


def differences(before, after):
    """Yield what differs from one version's rules to another's, in reading order.

    Rules are matched by their check; of several of one check the first with the first.

    >>> old = Policy("P 1", (Rule("limit_exceeded"), Rule("oldest_overdue", days=30)))
    >>> new = Policy("P 2", (Rule("oldest_overdue", days=20), Rule("forced_hold")))
    >>> for one in differences(old, new):
    ...     print(one.kind, one.rule.code, one.name, one.before, one.after)
    changed oldest_overdue days 30 20
    added forced_hold  None None
    removed limit_exceeded  None None

    :param Policy before: the older version
    :param Policy after: the newer version
    """
    known = _numbered(before.rules)
    for key, rule in _numbered(after.rules).items():
        old = known.pop(key, None)
        if old is None:
            yield Difference(ADDED, rule)
        else:
            yield from _changes(old, rule)
    for rule in known.values():
        yield Difference(REMOVED, rule)


def _numbered(rules):
    """Rules by check and by how many of that check came before.

    >>> list(_numbered((Rule("no_limit"), Rule("no_limit"))))
    [('no_limit', 0), ('no_limit', 1)]
    """
    found, counts = {}, {}
    for rule in rules:
        number = counts.get(rule.code, 0)
        found[rule.code, number] = rule
        counts[rule.code] = number + 1
    return found


def _changes(old, new):
    for name in _TOLD:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Difference(CHANGED, new, name, before, after)
