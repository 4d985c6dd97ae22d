"""A proposed credit limit, and the rule that was binding.

Some rules say what a customer can carry or needs; of them at least one must be known, or
nothing is proposed. Others are ceilings, which justify no limit by themselves. The
smallest of all is the proposal (the prudent combination), rounded down.
"""

from dataclasses import dataclass

from .money import portion

#: Rules that give a limit a basis, and those that only cap it.
NET_WORTH, WORKING_CAPITAL, NEED = "net_worth", "working_capital", "need"
REFERENCES, BUREAU = "references", "bureau"
INSURER, CATEGORY = "insurer", "category"
BASES = (NET_WORTH, WORKING_CAPITAL, NEED, REFERENCES, BUREAU)
CEILINGS = (INSURER, CATEGORY)
#: Days of a year.
_YEAR = 365


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: What each rule says, when it is the binding one.
BOUND = {
    NET_WORTH: _("The limit is the part of the customer's net worth that may be owed."),
    WORKING_CAPITAL: _(
        "The limit is the part of the customer's working capital that may be owed."
    ),
    NEED: _("The limit is what the customer's purchases need."),
    REFERENCES: _("The limit is the middle of what other suppliers grant."),
    BUREAU: _("The limit is what the bureau recommends."),
    INSURER: _("The limit is what the insurer covers."),
    CATEGORY: _("The limit is the most that the risk category gives."),
}
#: Why a rule says nothing.
NO_STATEMENT = _("No financial statement says it.")
NO_PURCHASES = _("Nothing was bought, and no purchases are expected.")
NO_TERMS = _("The payment terms are not known.")
NO_REFERENCES = _("No supplier's limit is known.")
NO_REPORT = _("No bureau recommends an amount.")
NOT_INSURED = _("The customer is not insured.")
NO_CAP = _("The risk category names no amount.")
NOT_BASED = _("No rule says what the customer can carry or needs.")


@dataclass(frozen=True)
class Inputs:
    """What is known; amounts are minor units, ``None`` where nothing is.

    :param int purchases: of a year, as they were or are expected
    :param int terms: days of the payment terms
    :param days_beyond: days beyond terms, by amount, ``int`` or ``Decimal``; negative
        for who pays early, ``None`` where unknown: then 0 is taken
    :param tuple references: limits that other suppliers grant
    :param tuple stated: codes of rules whose figures the customer states itself and nobody
        verified: they cap, and justify no limit by themselves
    :param int insurer: cover; 0 if the insurer refused, ``None`` if nobody insures
    :param int category: the most that the risk category gives
    """

    net_worth: int | None = None
    working_capital: int | None = None
    purchases: int | None = None
    terms: int | None = None
    days_beyond: object = None
    references: tuple = ()
    bureau: int | None = None
    insurer: int | None = None
    category: int | None = None
    stated: tuple = ()


@dataclass(frozen=True)
class Parameters:
    """How the rules count.

    :param int net_worth, working_capital: part that may be owed, basis points
    :param tuple rules: codes of the rules that are asked
    :param int digits: decimal places of the currency
    """

    net_worth: int = 1000
    working_capital: int = 1000
    rules: tuple = BASES + CEILINGS
    digits: int = 2


@dataclass(frozen=True)
class Rule:
    """What one rule says: an amount in minor units, or ``None`` and why not."""

    code: str
    amount: int | None
    reason: str


@dataclass(frozen=True)
class Proposal:
    """The proposed limit in minor units, ``None`` when nothing can be proposed.

    :param binding: code of the rule that was binding, ``None`` without an amount
    :param int exact: what the binding rule says, before rounding down
    :param tuple rules: of :class:`Rule`, all that were asked
    """

    amount: int | None
    binding: str | None
    exact: int | None
    reason: str
    rules: tuple


def propose(inputs, parameters=Parameters()):
    """Propose a limit.

    >>> known = Inputs(net_worth=400_000_00, working_capital=200_000_00,
    ...                purchases=120_000_00, terms=30, days_beyond=15)
    >>> proposal = propose(known)
    >>> proposal.amount, proposal.exact, proposal.binding
    (1400000, 1479452, 'need')
    >>> [(rule.code, rule.amount) for rule in proposal.rules[:3]]
    [('net_worth', 4000000), ('working_capital', 2000000), ('need', 1479452)]
    >>> propose(Inputs(category=5_000_00)).amount is None  # a ceiling is no reason
    True
    >>> propose(Inputs(bureau=9_000_00, insurer=0)).binding
    'insurer'
    >>> propose(Inputs(net_worth=9_000_00, stated=("net_worth",))).amount is None
    True

    :param Inputs inputs: of the customer
    :param Parameters parameters: of the company
    :rtype: Proposal
    """
    rules = tuple(
        Rule(code, *_RULES[code](inputs, parameters)) for code in parameters.rules
    )
    said = [rule for rule in rules if rule.amount is not None]
    if not any(rule.code in BASES and rule.code not in inputs.stated for rule in said):
        return Proposal(None, None, None, NOT_BASED, rules)
    binding = min(said, key=lambda rule: rule.amount)
    amount = round_down(binding.amount, 10**parameters.digits)
    return Proposal(amount, binding.code, binding.amount, BOUND[binding.code], rules)


def need(purchases, terms, days_beyond=0):
    """What a year's purchases need: purchases × (terms + days beyond) / 365.

    >>> need(120_000_00, 30, 15)
    1479452
    >>> need(120_000_00, 30, -40)  # who pays before delivery needs nothing
    0

    :return: minor units, rounded down
    """
    days = max(terms + (days_beyond or 0), 0)
    return int(max(purchases, 0) * days // _YEAR)


def round_down(amount, unit):
    """Round down to two leading digits, and at least to whole units.

    >>> round_down(14_794_52, 100), round_down(999_99, 100), round_down(42_50, 100)
    (1400000, 99000, 4200)
    >>> round_down(0, 100)
    0
    """
    step = unit
    while amount >= 100 * step:
        step *= 10
    return amount // step * step


# ---- the rules: each returns (amount or None, reason) ----------------------------
def _net_worth(inputs, parameters):
    """A part of the net worth; 0 if there is none.

    >>> _net_worth(Inputs(net_worth=400), Parameters())[0]
    40
    >>> _net_worth(Inputs(net_worth=-5), Parameters())[0]
    0
    """
    return _part(inputs.net_worth, parameters.net_worth, NET_WORTH)


def _working_capital(inputs, parameters):
    """A part of the working capital; 0 if there is none.

    >>> _working_capital(Inputs(working_capital=200), Parameters())[0]
    20
    """
    rate = parameters.working_capital
    return _part(inputs.working_capital, rate, WORKING_CAPITAL)


def _part(whole, rate, code):
    if whole is None:
        return None, NO_STATEMENT
    return portion(max(whole, 0), rate), BOUND[code]


def _need(inputs, _parameters):
    if not inputs.purchases or inputs.purchases < 0:
        return None, NO_PURCHASES
    if inputs.terms is None:
        return None, NO_TERMS
    return need(inputs.purchases, inputs.terms, inputs.days_beyond), BOUND[NEED]


def _references(inputs, _parameters):
    """The median of other suppliers' limits, rounded down.

    >>> _references(Inputs(references=(100, 900, 300, 200)), Parameters())[0]
    250
    """
    limits = sorted(inputs.references)
    if not limits:
        return None, NO_REFERENCES
    middle = limits[(len(limits) - 1) // 2] + limits[len(limits) // 2]
    return middle // 2, BOUND[REFERENCES]


def _given(name, code, missing):
    """A rule whose amount is known or not."""

    def rule(inputs, _parameters):
        amount = getattr(inputs, name)
        return (None, missing) if amount is None else (max(amount, 0), BOUND[code])

    return rule


_RULES = {
    NET_WORTH: _net_worth,
    WORKING_CAPITAL: _working_capital,
    NEED: _need,
    REFERENCES: _references,
    BUREAU: _given("bureau", BUREAU, NO_REPORT),
    INSURER: _given("insurer", INSURER, NOT_INSURED),
    CATEGORY: _given("category", CATEGORY, NO_CAP),
}
