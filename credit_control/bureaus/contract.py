"""What every bureau and registry speaks: identifiers in, a common report out.

One file a provider implements :class:`Bureau`. Nothing here knows Odoo's ORM: the
settings carry everything a call needs, and the only way to the network is the ``send``
that they bring along. That is what makes a provider testable against a local server
and what keeps a disabled one off the network.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

# ---- status of a company --------------------------------------------------
ACTIVE, CEASED, INSOLVENT, UNKNOWN = "active", "ceased", "insolvent", "unknown"

# ---- risk classes, from the best ------------------------------------------
RISK_CLASSES = (
    "very_low",
    "low",
    "moderate",
    "high",
    "very_high",
    "default",
    "not_rated",
)

# ---- kinds of negative and other events -----------------------------------
EVENT_KINDS = (
    "insolvency_opened",
    "insolvency_petition",
    "administration",
    "receivership",
    "voluntary_arrangement",
    "moratorium",
    "solvent_liquidation",
    "strike_off_proposal",
    "dissolved",
    "court_judgement",
    "payment_default",
    "charge",
    "accounts_overdue",
    "limit_cut",
    "score_down",
    "sanctions_hit",
    "other",
)


@dataclass(frozen=True)
class Identifier:
    """A number under which somebody knows a company, in its normal form.

    :param str scheme: ``crn``, ``siren``, ``orgnr``, ``vat``, ``lei``, ``duns``, …; see
        :mod:`.identifiers`
    :param str value: normalised: no blanks, upper case, leading zeros as the register
        writes them
    :param str country: ISO 3166 alpha-2, upper case, empty where the scheme is global
    """

    scheme: str
    value: str
    country: str = ""


@dataclass(frozen=True)
class Subject:
    """Who is looked up: what the company knows of the customer before any look-up.

    :param str country: ISO 3166 alpha-2, upper case
    :param tuple identifiers: valid :class:`Identifier`, the most specific first
    :param bool natural: a natural person or sole trader, as far as is known
    """

    name: str
    country: str = ""
    street: str = ""
    zip: str = ""
    city: str = ""
    identifiers: tuple = ()
    natural: bool = False


@dataclass(frozen=True)
class Candidate:
    """A company that may be the one looked for.

    :param Identifier identifier: what :meth:`Bureau.order` takes
    :param str status: one of ``active``, ``ceased``, ``insolvent``, ``unknown``
    :param float confidence: 0 to 1 as the provider says it, ``None`` where it does not
    """

    identifier: Identifier
    name: str
    address: str = ""
    registration: str = ""
    status: str = UNKNOWN
    confidence: float | None = None


@dataclass(frozen=True)
class Request:
    """One HTTP request.

    :param str method: ``GET`` or ``POST``
    :param str url: absolute; path segments from data are quoted by the provider
    :param dict params: query
    :param dict headers: may hold secrets; never logged
    :param bytes body: may hold secrets; never logged
    :param tuple basic: ``(user, password)`` of HTTP Basic, empty for none
    :param bool billable: never sent a second time by anybody
    :param str part: name of the answer among those of one look-up
    """

    method: str
    url: str
    params: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    body: bytes = b""
    basic: tuple = ()
    billable: bool = False
    part: str = "main"


@dataclass(frozen=True)
class Answer:
    """What came back, untouched: stored before anybody tries to understand it.

    :param int status: HTTP status
    :param dict headers: lower-case names; only harmless ones are kept (content type,
        retry-after, request ids)
    :param bytes body: as received, at most the transport's cap
    :param str part: name of the request's part
    """

    status: int
    headers: dict
    body: bytes
    part: str = "main"

    @property
    def content_type(self):
        """Media type without parameters, lower case."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


@dataclass(frozen=True)
class Settings:
    """What a call needs, handed in by the provider's record.

    :param callable send: ``send(Request) -> Answer``; raises :class:`CallFailed`
    :param str base_url: without a trailing slash
    :param dict urls: further base addresses by name, where a provider has several
    :param dict credentials: by name as in :attr:`Bureau.credentials`
    :param str token: of :meth:`Bureau.sign_in`, for providers that need one
    :param str reference: our id of the purchase, sent where the provider takes one
    :param str product: provider's code of what is bought
    :param str language: ISO 639-1, lower case
    :param str purpose: provider's key of the legitimate interest, where it asks for one
    :param str sent_at: ISO 8601 with offset, for providers that want a time stamp
    :param str name: of whom it is about, for providers that want it with an order
    """

    send: object
    base_url: str
    urls: dict = field(default_factory=dict)
    credentials: dict = field(default_factory=dict)
    token: str = ""
    reference: str = ""
    product: str = ""
    language: str = "en"
    purpose: str = ""
    sent_at: str = ""
    name: str = ""


# ---- errors ---------------------------------------------------------------
NO, MAYBE, YES = "no", "maybe", "yes"


@dataclass(frozen=True)
class Problem:
    """What went wrong with a call, in the terms that decide what happens next.

    :param str kind: ``auth``, ``entitlement``, ``quota``, ``not_found``, ``invalid``,
        ``throttled``, ``server``, ``before_send``, ``after_send``, ``payload``,
        ``forbidden`` (our own rules refused the call)
    :param bool retryable: whether the same call may be sent again later by a machine;
        never true for a billable call that reached the provider
    :param str billed: ``no``, ``maybe`` or ``yes``
    :param str detail: for people, without secrets
    :param int wait: seconds the provider asked to wait, 0 for unknown
    """

    kind: str
    retryable: bool = False
    billed: str = NO
    detail: str = ""
    wait: int = 0


class CallFailed(Exception):
    """A call that brought no answer.

    :param str kind: ``before_send`` (nothing reached the provider: name resolution,
        refused connection), ``after_send`` (time-out, cut connection: nobody knows),
        ``payload`` (more bytes than allowed) or ``forbidden`` (our own rules)
    """

    def __init__(self, kind, detail=""):
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


class PayloadError(Exception):
    """An answer that :meth:`Bureau.parse` cannot read: says what and where."""


# ---- the common report ----------------------------------------------------
@dataclass(frozen=True)
class Statement:
    """Figures of one financial year, in the currency they were filed in.

    ``None`` is *not filed* or *not known*; zero is a figure. Amounts in whole currency
    units.
    """

    year_end: date
    currency: str = ""
    group: bool | None = None
    turnover: Decimal | None = None
    operating_profit: Decimal | None = None
    profit_before_tax: Decimal | None = None
    net_income: Decimal | None = None
    total_assets: Decimal | None = None
    current_assets: Decimal | None = None
    inventories: Decimal | None = None
    cash: Decimal | None = None
    total_liabilities: Decimal | None = None
    current_liabilities: Decimal | None = None
    equity: Decimal | None = None
    retained_earnings: Decimal | None = None
    tangible_net_worth: Decimal | None = None
    working_capital: Decimal | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened to the company.

    :param str kind: of :data:`EVENT_KINDS`
    :param str ref: provider's id, for telling it from one already known
    :param bool solvent: a wind-up of a solvent company; ``None`` unknown
    """

    kind: str
    day: date | None = None
    amount: Decimal | None = None
    currency: str = ""
    text: str = ""
    ref: str = ""
    solvent: bool | None = None


@dataclass(frozen=True)
class Parent:
    """A company above: ``level`` is ``direct`` or ``ultimate``."""

    level: str
    name: str = ""
    country: str = ""
    identifier: Identifier | None = None


@dataclass(frozen=True)
class Grade:
    """The provider's own opinion, on its own scale; see :mod:`.scales`.

    :param str scale: code of the scale, such as ``creditsafe.value``
    :param str value: as the provider writes it
    :param low: worst and best end of the scale where the answer names them
    """

    scale: str
    value: str
    low: str = ""
    high: str = ""
    description: str = ""
    coarse: bool = False


@dataclass(frozen=True)
class BureauReport:
    """What one look-up says, the same for every provider. Missing is ``None``.

    :param str status: ``active``, ``ceased``, ``insolvent`` or ``unknown``
    :param tuple grades: :class:`Grade`, the one that counts first
    :param probability_of_default: per cent within a year, as the provider states it
    :param int days_beyond_terms: as the provider states or as its buckets give
    :param tuple statements: :class:`Statement`, the latest first
    :param tuple warnings: sentences for people: what was not understood, which
        meanings are assumed
    :param dict sources: ``{field: path in the answer}`` of every value taken over
    """

    name: str = ""
    registration: str = ""
    vat: str = ""
    reference: str = ""
    country: str = ""
    address: str = ""
    status: str = UNKNOWN
    status_text: str = ""
    legal_form: str = ""
    activity: str = ""
    natural: bool | None = None
    founded: date | None = None
    ceased: date | None = None
    employees: int | None = None
    grades: tuple = ()
    previous_grades: tuple = ()
    grade_changed: date | None = None
    probability_of_default: Decimal | None = None
    limit: Decimal | None = None
    limit_currency: str = ""
    days_beyond_terms: int | None = None
    industry_days_beyond_terms: int | None = None
    payment_index: int | None = None
    statements: tuple = ()
    events: tuple = ()
    parents: tuple = ()
    identifiers: tuple = ()
    negative: bool | None = None
    language: str = ""
    warnings: tuple = ()
    sources: dict = field(default_factory=dict)


# ---- a provider -----------------------------------------------------------
class Bureau:
    """One provider. Stateless: an instance is a module constant."""

    #: Technical code, as on ``credit.bureau.provider``.
    code = ""
    #: Name as users read it.
    name = ""
    #: ``bureau`` (opinion), ``registry`` (facts) or ``enricher`` (single facts).
    kind = "registry"
    #: Whether :meth:`order` costs money.
    billable = False
    #: Whether :meth:`order` wants the name of whom it is about.
    wants_name = False
    #: ISO countries it knows, empty for all.
    countries = ()
    #: Schemes of identifiers :meth:`order` takes, the preferred first.
    schemes = ()
    #: ``{"live": url, "test": url}``; ``test`` missing where there is no sandbox.
    base_urls = {}
    #: Host names, or suffixes starting with a dot, that it may be called at.
    hosts = ()
    #: ``{name: (label, secret?)}`` of what the administrator enters.
    credentials = {}
    #: Names of those that it works without.
    optional_credentials = ()
    #: Whether a purpose (lawful basis) must be sent with an order.
    asks_purpose = False
    #: Whether :meth:`poll` exists.
    monitors = False
    #: HTTP statuses of 300 or above whose answer :meth:`parse` understands all the same,
    #: such as the 410 of a register that has struck a company off.
    understood = ()
    #: Sentences: facts about the interface still to be confirmed with a contract.
    unconfirmed = ()

    def identify(self, identifiers):
        """The identifier to order with, or ``None`` if a search must come first.

        :param identifiers: valid :class:`Identifier` of the customer
        """
        for scheme in self.schemes:
            for identifier in identifiers:
                if identifier.scheme == scheme and self._knows(identifier.country):
                    return identifier
        return None

    def sign_in(self, settings):
        """``(token, seconds it lives)``; ``("", 0)`` where none is needed. Free.

        :raises CallFailed: no answer
        :raises Refused: the provider said no
        """
        return "", 0

    def search(self, settings, subject):
        """:class:`Candidate` list for a subject; free.

        :raises CallFailed: no answer
        :raises Refused: the provider said no
        :raises PayloadError: an answer that cannot be read
        """
        return []

    def order(self, settings, identifier):
        """Buy or fetch: exactly one HTTP call, sent once.

        :return: :class:`Answer` of any status
        :raises CallFailed: no answer
        """
        raise NotImplementedError

    def supplement(self, settings, identifier, answer):
        """Further free calls that the main answer asks for, each its own answer.

        :return: list of :class:`Answer`; a failing one is left out, and the report
            says by a missing figure what is not known
        """
        return []

    def parse(self, answers):
        """Understand stored answers; pure, so that it can be repeated for free.

        :param dict answers: ``{part: Answer}``, ``main`` always there
        :return: :class:`BureauReport`
        :raises PayloadError: not what the provider promised
        :raises Refused: an answer that says no in spite of its status: the company is
            not in the register, or the service could not look; carries the problem
        """
        raise NotImplementedError

    def pdf(self, answers):
        """A printable copy of the report, where the answer brings one; pure.

        :param dict answers: ``{part: Answer}`` as for :meth:`parse`
        :return: bytes of a PDF, or ``None``
        """

    def poll(self, settings, cursor):
        """Events since a cursor; free.

        :param str cursor: empty at the first call
        :return: ``([(provider's reference of the company, Event)], new cursor)``
        """
        return [], cursor

    def classify_error(self, outcome):
        """What an unsuccessful answer or a failed call means.

        :param outcome: :class:`Answer` with a status of 300 or above, or
            :class:`CallFailed`
        :return: :class:`Problem`
        """
        if isinstance(outcome, CallFailed):
            return _of_failure(outcome, self.billable)
        return _of_status(outcome, self.billable)

    def _knows(self, country):
        return not self.countries or not country or country in self.countries


class Refused(Exception):
    """The provider answered a free call with an error; carries the problem."""

    def __init__(self, problem):
        super().__init__(problem.detail)
        self.problem = problem


_BY_STATUS = {
    400: "invalid",
    401: "auth",
    402: "quota",
    403: "entitlement",
    404: "not_found",
    410: "not_found",
    422: "invalid",
    429: "throttled",
}


def _of_status(answer, billable):
    """Problem of an HTTP status, where the provider says nothing finer."""
    if 300 <= answer.status < 400:
        return Problem("payload", detail=f"HTTP {answer.status}: redirected")
    kind = _BY_STATUS.get(answer.status)
    if kind is None:
        kind = "server" if answer.status >= 500 else "invalid"
    after = answer.headers.get("retry-after", "")
    return Problem(
        kind,
        retryable=kind in ("throttled", "server") and not billable,
        billed=MAYBE if kind == "server" and billable else NO,
        detail=f"HTTP {answer.status}",
        wait=int(after) if after.isdigit() else 0,
    )


def _of_failure(failure, billable):
    """Problem of a call without an answer."""
    sent = failure.kind in ("after_send", "payload")
    return Problem(
        failure.kind,
        retryable=failure.kind == "before_send"
        or (failure.kind == "after_send" and not billable),
        billed=MAYBE if billable and sent else NO,
        detail=failure.detail,
    )
