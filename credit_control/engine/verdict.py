"""From a policy and facts to a verdict."""

from dataclasses import asdict, dataclass, field

from .checks import HOLD, PASS, WARN
from .facts import CONFIRM, LIMITED, REVIEW, Facts  # noqa: F401 (for the doctests)
from .parts import tuples
from .registry import CHECKS

#: Traffic light: one definition for profile, partner, order and invoice.
GREEN, AMBER, RED, GREY = "green", "amber", "red", "grey"

_SEVERITY = {PASS: 0, WARN: 1, HOLD: 2}


@dataclass(frozen=True)
class Rule:
    """One rule of a policy: a check, its parameters and where it does not apply.

    :param str code: the check in :data:`~.checks.CHECKS`
    :param str outcome: ``warn`` or ``hold`` when the check fails
    :param tuple checkpoints: where it is asked; empty means everywhere
    :param int amount: minor units; meaning by check (tolerance, maximum)
    :param int rate: basis points; meaning by check
    :param int days: meaning by check
    :param int warning_rate: basis points of the limit from which to warn
    :param tuple excluded: groups (``partner:5``, ``tag:2``, ``team:3``) left out
    :param int below: documents smaller than this are left out, minor units
    :param int order_count: meaning by check
    :param bool missing_fails: whether the check fails where there is nothing to measure
    """

    code: str
    outcome: str = HOLD
    checkpoints: tuple = ()
    amount: int = 0
    rate: int = 0
    days: int = 0
    warning_rate: int = 0
    excluded: tuple = ()
    below: int = 0
    order_count: int = 0
    missing_fails: bool = False

    def applies(self, facts, checkpoint):
        """Whether the rule is asked at this checkpoint for these facts.

        >>> facts = Facts("2026-03-10", groups=("partner:5",))
        >>> Rule("forced_hold").applies(facts, "confirm")
        True
        >>> Rule("overdue_amount").applies(facts, "confirm")  # takes no credit
        False
        >>> Rule("forced_hold", excluded=("partner:5",)).applies(facts, "confirm")
        False
        >>> Rule("forced_hold", checkpoints=("change",)).applies(facts, "confirm")
        False
        """
        if self.excluded and not {*facts.groups, *facts.document.groups}.isdisjoint(
            self.excluded
        ):
            return False
        if checkpoint == REVIEW:  # the customer alone: every rule has a say
            return True
        if self.checkpoints and checkpoint not in self.checkpoints:
            return False
        if self.leaves_out(facts.document):
            return False
        return facts.document.amount > 0 or CHECKS[self.code].always

    def leaves_out(self, document):
        """Whether the document is too small; without a rate nobody can say so.

        >>> from .facts import Document
        >>> rule = Rule("rate_missing", below=100)
        >>> rule.leaves_out(Document(total=99)), rule.leaves_out(Document(total=100))
        (True, False)
        >>> rule.leaves_out(Document(total=0, missing_rate="JPY"))
        False
        """
        return document.total < self.below and not document.missing_rate


@dataclass(frozen=True)
class Policy:
    """A version of a policy as the engine sees it.

    :param str name: name with version, as shown on the record
    :param tuple rules: of :class:`Rule`, in the order in which they are shown
    """

    name: str = ""
    rules: tuple = ()

    def to_dict(self):
        """Plain data for JSON; :meth:`from_dict` gives the same policy back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values):
        """Rebuild a policy from :meth:`to_dict`, also after a trip through JSON.

        >>> policy = Policy("P 1", (Rule("forced_hold", excluded=("tag:2",)),))
        >>> Policy.from_dict(policy.to_dict()) == policy
        True
        """
        rules = []
        for rule in values["rules"]:
            lists = {key: tuple(rule[key]) for key in ("checkpoints", "excluded")}
            rules.append(Rule(**{**rule, **lists}))
        return cls(values["name"], tuple(rules))


@dataclass(frozen=True)
class Result:
    """One rule as it was applied: the measured values and the rule's verdict."""

    code: str
    level: str
    measured: int | str
    threshold: int | str
    days: int = 0
    payment: int | None = None
    limit_increase: int | None = None
    order_reduction: int | None = None
    evidence: tuple = ()

    @classmethod
    def from_dict(cls, values):
        """Rebuild a result from plain data, also after a trip through JSON."""
        return cls(**{**values, "evidence": tuples(values.get("evidence", ()))})


@dataclass(frozen=True)
class Verdict:
    """What is decided, why, and what would change it.

    The three remedies are the smallest change of one kind that makes every holding
    rule pass; ``None`` where that kind of change alone cannot.
    """

    outcome: str = PASS
    results: tuple = field(default_factory=tuple)
    exposure_before: int = 0
    exposure_after: int = 0
    payment: int | None = None
    limit_increase: int | None = None
    order_reduction: int | None = None

    @property
    def reasons(self):
        """The rules that did not pass, the gravest first."""
        failing = [result for result in self.results if result.level != PASS]
        return sorted(failing, key=lambda result: -_SEVERITY[result.level])

    @property
    def forced(self):
        """Whether a person put the customer on hold; no event clears that."""
        return any(
            result.code == "forced_hold" and result.level == HOLD
            for result in self.results
        )

    def to_dict(self):
        """Plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values):
        """Rebuild a verdict from :meth:`to_dict`.

        >>> verdict = evaluate(Policy(), Facts("2026-03-10"))
        >>> Verdict.from_dict(verdict.to_dict()) == verdict
        True
        """
        results = tuple(Result.from_dict(result) for result in values["results"])
        return cls(**{**values, "results": results})


def evaluate(policy, facts, checkpoint=CONFIRM):
    """Put facts to a policy.

    >>> from .facts import Document
    >>> policy = Policy("Standard 1", (Rule("limit_exceeded"), Rule("forced_hold")))
    >>> facts = Facts("2026-03-10", mode="limited", limit=1000_00, limit_granted=True,
    ...               exposure=(("receivable", 800_00),),
    ...               document=Document(amount=500_00))
    >>> verdict = evaluate(policy, facts)
    >>> verdict.outcome, verdict.payment, verdict.limit_increase
    ('hold', 30000, 30000)
    >>> evaluate(policy, facts.after_payment(300_00)).outcome
    'pass'
    >>> evaluate(policy, facts.after_payment(299_99)).outcome
    'hold'

    :param Policy policy: the rules in force
    :param Facts facts: what is known, the document included
    :param str checkpoint: one of :data:`~.facts.CHECKPOINTS`
    :rtype: Verdict
    """
    results = tuple(
        result
        for rule in policy.rules
        if rule.applies(facts, checkpoint)
        for result in _apply(rule, facts)
    )
    outcome = max((result.level for result in results), key=_SEVERITY.get, default=PASS)
    holding = [result for result in results if result.level == HOLD]
    return Verdict(
        outcome=outcome,
        results=results,
        exposure_before=facts.exposure_before,
        exposure_after=facts.exposure_after,
        payment=_remedy(holding, "payment"),
        limit_increase=_limit_remedy(policy, facts, checkpoint, holding),
        order_reduction=_remedy(holding, "order_reduction"),
    )


def light(verdict, facts):
    """The traffic light: grey where nothing is checked, else by the verdict.

    :param Verdict verdict: at the checkpoint ``review``, or of a document
    :param Facts facts: the facts it was given
    :rtype: str

    >>> light(evaluate(Policy(), Facts("2026-03-10")), Facts("2026-03-10"))
    'grey'
    >>> facts = Facts("2026-03-10", mode="limited", limit=10, limit_granted=True)
    >>> light(evaluate(Policy("P", (Rule("limit_exceeded"),)), facts, "review"), facts)
    'green'
    """
    if verdict.outcome == HOLD:
        return RED
    if verdict.outcome == WARN:
        return AMBER
    return GREEN if facts.mode == LIMITED else GREY


def _apply(rule, facts):
    """Yield the result of one rule, nothing where the check does not apply."""
    measure = CHECKS[rule.code].measure(facts, rule)
    if measure is None:
        return
    level = measure.level
    if level == HOLD and rule.outcome == WARN:
        level = WARN
    shown = (rule.code, level, measure.measured, measure.threshold, rule.days)
    if measure.level != HOLD:
        yield Result(*shown)
        return
    yield Result(
        *shown,
        payment=measure.payment,
        limit_increase=measure.limit_increase,
        order_reduction=_reduction(rule, measure, facts.document),
        evidence=measure.evidence,
    )


def _reduction(rule, measure, document):
    """The smallest reduction of the document that satisfies a rule.

    Reduced to nothing it takes no credit, which only the checks marked ``always`` mind;
    reduced below the rule's own bound it is not asked at all.

    >>> from .facts import Document
    >>> blocked = CHECKS["category_blocked"].measure(
    ...     Facts("2026-03-10", category_blocked=True), Rule("category_blocked"))
    >>> _reduction(Rule("category_blocked"), blocked, Document(amount=80, total=100))
    80
    >>> below = Rule("category_blocked", below=90)
    >>> _reduction(below, blocked, Document(amount=80, total=100))
    11
    """
    if document.amount <= 0:
        return None
    enough = [] if CHECKS[rule.code].always else [document.amount]
    if measure.order_reduction is not None:
        enough.append(measure.order_reduction)
    if rule.below and not document.missing_rate:
        enough.append(document.total - rule.below + 1)
    smallest = min(enough, default=None)
    fits = smallest is not None and smallest <= document.amount
    return smallest if fits else None


def _remedy(holding, lever):
    """The smallest change by one lever that satisfies all rules that hold."""
    amounts = [getattr(result, lever) for result in holding]
    if not amounts or None in amounts:
        return None
    return max(amounts)


def _limit_remedy(policy, facts, checkpoint, holding):
    """The smallest limit increase; a customer's first limit has to suffice as well.

    The checks of the limit are silent until one is granted, so they are asked again.
    """
    increase = _remedy(holding, "limit_increase")
    if increase is None or facts.mode == LIMITED:
        return increase
    granted = evaluate(policy, facts.after_limit_increase(0), checkpoint)
    return granted.limit_increase if granted.outcome == HOLD else 0
