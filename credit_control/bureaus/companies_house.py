"""Companies House, the register of companies of the United Kingdom: free, needs a key.

Facts only: status, insolvency, charges, late accounts. Figures of accounts are not in
this interface, so there are no statements. A flag that is absent is *not known*.
"""

from urllib.parse import quote

from .companies_house_words import CASES, ENDS, NEGATIVE, STARTS, STATUSES
from .contract import (
    ACTIVE,
    CEASED,
    INSOLVENT,
    NO,
    UNKNOWN,
    Bureau,
    BureauReport,
    CallFailed,
    Candidate,
    Event,
    Identifier,
    PayloadError,
    Problem,
    Refused,
    Request,
)
from .documents import day, dig, each, flag, read_json, text
from .taking import Taken

#: Seconds of the window in which 600 requests of one key are answered.
WINDOW = 300
#: Candidates asked for by a search.
HITS = 20

_ADDRESS = (
    "care_of",
    "po_box",
    "premises",
    "address_line_1",
    "address_line_2",
    "locality",
    "region",
    "postal_code",
    "country",
)


class CompaniesHouse(Bureau):
    """See the module."""

    code = "companies_house"
    name = "Companies House"
    kind = "registry"
    countries = ("GB",)
    schemes = ("crn",)
    base_urls = {"live": "https://api.company-information.service.gov.uk"}
    hosts = ("api.company-information.service.gov.uk",)
    credentials = {"api_key": ("API key", True)}
    unconfirmed = (
        "That the key is the user of HTTP Basic and the password is empty was seen in "
        "other programs, not in the register's own description.",
        "The names of fields and the meaning of absent flags were seen in samples and "
        "other programs; the words for statuses and kinds of insolvency come from the "
        "register's own list.",
        "A members' voluntary liquidation is taken as solvent, and a company in it as "
        "ceased: it trades only to wind itself up.",
    )

    def search(self, settings, subject):
        """Companies whose name resembles the subject's; see :meth:`Bureau.search`."""
        answer = settings.send(
            _get(
                settings,
                "/search/companies",
                params={"q": subject.name, "items_per_page": str(HITS)},
                part="search",
            )
        )
        if answer.status >= 300:
            raise Refused(self.classify_error(answer))
        return [
            _candidate(item)
            for item in each(read_json(answer), "items")
            if text(dig(item, "company_number"))
        ]

    def order(self, settings, identifier):
        """The company's profile; see :meth:`Bureau.order`."""
        return settings.send(_get(settings, _path(identifier)))

    def supplement(self, settings, identifier, answer):
        """Its insolvency cases, where the profile says that there are any.

        The answer 404 is kept: there it means *no such cases*, whereas no answer at all
        means *not known*.
        """
        if not _has_cases(answer):
            return []
        try:
            cases = settings.send(
                _get(settings, _path(identifier) + "/insolvency", part="insolvency")
            )
        except CallFailed:
            return []
        return [cases] if cases.status in (200, 404) else []

    def parse(self, answers):
        """See :meth:`Bureau.parse`."""
        profile = read_json(answers["main"])
        if not isinstance(profile, dict) or not text(dig(profile, "company_number")):
            raise PayloadError("The answer of Companies House names no company number.")
        return _Reading(profile, _cases(answers.get("insolvency"))).report()

    def classify_error(self, outcome):
        """As for every provider; asks to wait for the whole window when throttled."""
        problem = super().classify_error(outcome)
        if problem.kind != "throttled" or problem.wait:
            return problem
        return Problem("throttled", True, NO, problem.detail, WINDOW)


def _get(settings, path, params=None, part="main"):
    return Request(
        "GET",
        settings.base_url + path,
        params=params or {},
        headers={"Accept": "application/json"},
        basic=(settings.credentials.get("api_key", ""), ""),
        part=part,
    )


def _path(identifier):
    return "/company/" + quote(identifier.value, safe="")


def _candidate(item):
    number = text(dig(item, "company_number"))
    return Candidate(
        Identifier("crn", number, "GB"),
        text(dig(item, "title")),
        text(dig(item, "address_snippet")) or _address(dig(item, "address")),
        number,
        STATUSES.get(text(dig(item, "company_status")), UNKNOWN),
    )


def _address(tree):
    return ", ".join(filter(None, (text(dig(tree, name)) for name in _ADDRESS)))


def _has_cases(answer):
    try:
        return answer.status == 200 and bool(
            text(dig(read_json(answer), "links.insolvency"))
        )
    except PayloadError:
        return False


def _cases(answer):
    """Insolvency cases; ``[]`` for none, ``None`` for not known."""
    if answer is None:
        return None
    if answer.status == 404:
        return []
    try:
        cases = dig(read_json(answer), "cases") if answer.status == 200 else None
    except PayloadError:
        return None
    if not isinstance(cases, list):
        return None
    return [case for case in cases if isinstance(case, dict)]


class _Reading(Taken):
    """One profile on its way to a report; collects what there is to say about it."""

    def __init__(self, profile, cases):
        super().__init__(profile)
        self.profile, self.cases = profile, cases

    def report(self):
        """:class:`BureauReport` of the profile."""
        word = self.text_of("status_text", "company_status")
        status = self.status(word)
        events = (*self.case_events(), *self.profile_events(status))
        form = self.text_of("legal_form", "type")
        return BureauReport(
            **self.identity(),
            status=status,
            status_text=word.replace("-", " "),
            legal_form=form,
            activity=", ".join(map(text, each(self.note("activity", "sic_codes")))),
            natural=False if form else None,
            founded=day(self.note("founded", "date_of_creation")),
            ceased=day(self.note("ceased", "date_of_cessation")),
            events=events,
            negative=self.negative(status, events),
            language="en",
            warnings=self.warnings,
            sources=self.sources,
        )

    def identity(self):
        """Fields of the report that say whom it is about."""
        number = self.text_of("registration", "company_number")
        return {
            "name": self.text_of("name", "company_name"),
            "registration": number,
            "reference": number,
            "country": "GB",
            "address": _address(self.note("address", "registered_office_address")),
            "identifiers": (Identifier("crn", number, "GB"),),
        }

    # ---- status -----------------------------------------------------------
    def status(self, word):
        """One of the four statuses; an unknown word is never taken for a good one."""
        self.sources["status"] = "company_status"
        if self.cases is None and dig(self.profile, "links.insolvency"):
            self.warn(
                "The register has insolvency cases of this company, which could not be "
                "read: fetch the company again or look there."
            )
        status = STATUSES.get(word)
        if status is None:
            said = f"the status “{word}”, which is not known" if word else "no status"
            self.warn(f"The register gives {said}: check it there.")
            return UNKNOWN
        return self.liquidation() if word == "liquidation" else status

    def liquidation(self):
        """Insolvent, unless every running case winds up a solvent company."""
        running = [
            text(case.get("type")) for case in self.cases or () if not _end(case)
        ]
        if running and all(CASES.get(kind, ("", None))[1] for kind in running):
            self.warn(
                "The company is being wound up by its members, who declared it solvent: "
                "it is taken as ceased, not as insolvent."
            )
            return CEASED
        if not running:
            self.warn(
                "The register does not say which kind of liquidation this is: it is "
                "taken as insolvent."
            )
        return INSOLVENT

    def negative(self, status, events):
        """Bad news: yes, no only where the register says so, else not known."""
        history = flag(self.note("negative", "has_insolvency_history"))
        if status == INSOLVENT or history or any(e.kind in NEGATIVE for e in events):
            return True
        return False if history is False and status == ACTIVE else None

    # ---- events -----------------------------------------------------------
    def case_events(self):
        """One event for each insolvency case, running or ended."""
        if self.cases:
            self.sources["events"] = "insolvency.cases"
        return [self.case_event(case) for case in self.cases or ()]

    def case_event(self, case):
        """What a case is, since when, and whether it has ended."""
        word = text(case.get("type"))
        kind, solvent = CASES.get(word, ("other", None))
        if word not in CASES:
            self.warn(
                f"The register names the insolvency case “{word}”, which is not known."
            )
        dates = _dates(case)
        if word == "compulsory-liquidation" and set(dates) == {"petitioned-on"}:
            kind = "insolvency_petition"
        ended = _end(case)
        return Event(
            kind,
            next((dates[name] for name in STARTS if name in dates), None),
            text=word.replace("-", " ") + (f", ended on {ended}" if ended else ""),
            ref=f"case-{text(case.get('number')) or '?'}-{word}",
            solvent=solvent,
        )

    def profile_events(self, status):
        """What the profile itself reports."""
        events = []
        if status == CEASED and dig(self.profile, "date_of_cessation"):
            ceased = day(dig(self.profile, "date_of_cessation"))
            events.append(Event("dissolved", ceased, ref=f"dissolved-{ceased}"))
        if text(dig(self.profile, "company_status_detail")) == (
            "active-proposal-to-strike-off"
        ):
            events.append(
                Event(
                    "strike_off_proposal",
                    text="There is a proposal to strike the company off the register.",
                    ref="strike-off",
                )
            )
        events.extend(self.overdue_accounts())
        if flag(dig(self.profile, "has_charges")):
            events.append(
                Event("charge", text="Charges are registered.", ref="charges")
            )
        return events

    def overdue_accounts(self):
        """Late accounts; the older flag only where the newer one is absent."""
        new = flag(dig(self.profile, "accounts.next_accounts.overdue"))
        old = flag(dig(self.profile, "accounts.overdue"))
        if not (old if new is None else new):
            return []
        due = day(dig(self.profile, "accounts.next_accounts.due_on")) or day(
            dig(self.profile, "accounts.next_due")
        )
        return [
            Event(
                "accounts_overdue",
                due,
                text=f"Accounts were due on {due}." if due else "Accounts are overdue.",
                ref=f"accounts-{due or '?'}",
            )
        ]


def _dates(case):
    """``{type: date}`` of a case."""
    found = {text(dig(x, "type")): day(dig(x, "date")) for x in each(case, "dates")}
    return {name: when for name, when in found.items() if when}


def _end(case):
    """Day a case ended, ``None`` while it runs."""
    dates = _dates(case)
    return next((dates[name] for name in ENDS if name in dates), None)


#: The provider, as a module constant.
BUREAU = CompaniesHouse()
