"""Creditsafe Connect: sign in, find a company, buy its report, hear of changes.

What a report says is read in :mod:`.creditsafe_report`. Buying is one GET: whoever
repeats it pays twice, so nothing here does.
"""

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

from .contract import (
    NO,
    Bureau,
    CallFailed,
    Candidate,
    Event,
    Identifier,
    PayloadError,
    Problem,
    Refused,
    Request,
)
from .creditsafe_events import CONNECT_ID
from .creditsafe_report import read_report, status_of
from .documents import day, dig, each, number, read_json, text, whole

#: A token lives an hour from its issue; it is renewed a little earlier.
_TOKEN_SECONDS = 3600 - 300
#: Countries in which a report is only given for a stated reason.
PURPOSE_COUNTRIES = ("DE",)

#: Schemes of identifiers that are no number of a company register.
_NO_REGISTER = ("vat", "lei", "duns", "crefo", "simulated", CONNECT_ID)
_PAGE_SIZE, _MOST_PAGES = 1000, 100
#: Events are entered late: every poll looks back, and references tell the known ones.
_OVERLAP = timedelta(days=3)
#: Rules whose events we understand; the others are ignored, as the interface asks for.
#: Both report any change, so that only a worsening becomes an event.
_RULES = {101: "score_down", 102: "limit_cut"}

_LOCK_OUT = (
    "Five identical wrong sign-ins within two minutes lock the account for five "
    "minutes: an administrator corrects the user name and password before the next try."
)


class Creditsafe(Bureau):
    """Company reports of Creditsafe, for most of Europe and North America."""

    code = "creditsafe"
    name = "Creditsafe"
    kind = "bureau"
    billable = True
    schemes = (CONNECT_ID,)
    base_urls = {
        "live": "https://connect.creditsafe.com/v1",
        "test": "https://connect.sandbox.creditsafe.com/v1",
    }
    hosts = ("connect.creditsafe.com", "connect.sandbox.creditsafe.com")
    credentials = {"username": ("User name", False), "password": ("Password", True)}
    purpose_countries = PURPOSE_COUNTRIES
    monitors = True
    unconfirmed = (
        "The company's own days beyond terms are derived from the counts of invoices: "
        "the key that Creditsafe states them under is not published.",
        "The probability of default is taken as per cent.",
        "The inner keys of the parents, charges and payment remarks are assumed.",
        "An error's correlationId, and the lock-out after wrong sign-ins, are described "
        "for a neighbouring interface of Creditsafe.",
        "The monitoring rules 101 (rating) and 102 (limit), their old and new values, "
        "come from other people's programs.",
        "Negative codes instead of a score, such as −29, are known from Sweden only.",
    )

    def sign_in(self, settings):
        """A bearer token; see :meth:`.contract.Bureau.sign_in`."""
        body = {name: settings.credentials.get(name, "") for name in self.credentials}
        answer = self._free(
            settings,
            Request(
                "POST",
                f"{settings.base_url}/authenticate",
                headers={"Content-Type": "application/json"},
                body=json.dumps(body).encode(),
                part="sign_in",
            ),
        )
        token = text(dig(read_json(answer), "token"))
        if not token:
            raise PayloadError("The answer to the sign-in holds no token.")
        return token, _TOKEN_SECONDS

    def search(self, settings, subject):
        """Companies by number, by VAT number and, if neither finds one, by name."""
        if not subject.country:
            raise Refused(
                Problem(
                    "invalid",
                    detail="Creditsafe searches within a country and the customer has "
                    "none: enter the country in the address.",
                )
            )
        for criterion in _criteria(subject):
            found = self._found(settings, subject.country, criterion)
            if found:
                return found
        return []

    def order(self, settings, identifier):
        """Buy the report of a connectId: one call, sent once.

        :raises CallFailed: also of kind ``forbidden``, before anything is sent, for a
            German company without a purpose
        """
        german = identifier.value[:2].upper() in PURPOSE_COUNTRIES
        if german and not settings.purpose:
            raise CallFailed(
                "forbidden",
                "A report on a German company needs the reason for asking: choose it "
                "on the provider, then order again. Nothing was sent.",
            )
        params = {
            "language": settings.language,
            "includeIndicators": "true",
            "callRef": settings.reference,
            "template": settings.product,
            "customData": f"de_reason_code::{settings.purpose}" if german else "",
        }
        return settings.send(
            Request(
                "GET",
                f"{settings.base_url}/companies/{quote(identifier.value, safe='')}",
                params={name: value for name, value in params.items() if value},
                headers=_headers(settings),
                billable=True,
            )
        )

    def parse(self, answers):
        """The bought report; see :func:`.creditsafe_report.read_report`."""
        return read_report(read_json(answers["main"]))

    def poll(self, settings, cursor):
        """Worsened scores and limits of the companies in our portfolios.

        The cursor is the day of the latest event. Each poll looks some days back:
        ``Event.ref`` (the notificationEventId) tells what is known already.
        """
        since = day(cursor)
        params = {"startDate": (since - _OVERLAP).isoformat()} if since else {}
        found, latest = {}, since
        for page in range(_MOST_PAGES):
            tree = self._page(settings, {**params, "page": page})
            for row in each(tree, "data"):
                happened = day(dig(row, "eventDate"))
                latest = max(filter(None, (latest, happened)), default=None)
                event = _event(row, happened)
                if event:
                    found[event.ref] = (text(dig(row, "company.id")), event)
            if whole(dig(tree, "paging.next")) is None:
                break
        else:
            raise PayloadError(
                f"More than {_MOST_PAGES} pages of events: poll oftener."
            )
        return list(found.values()), latest.isoformat() if latest else cursor

    def classify_error(self, outcome):
        """See :meth:`.contract.Bureau.classify_error`; a 4xx is never sent again."""
        problem = super().classify_error(outcome)
        if isinstance(outcome, CallFailed):
            return problem
        signing_in = outcome.part == "sign_in"
        detail, wait = _said(outcome) or problem.detail, problem.wait
        if outcome.status == 429:
            # general limit: a window of one minute; wrong sign-ins: five minutes
            wait = wait or (300 if signing_in else 60)
        if signing_in and outcome.status in (401, 429):
            detail = f"{detail.rstrip('.')}. {_LOCK_OUT}"
        server = problem.kind == "server"
        free = outcome.part != "main"
        return replace(
            problem,
            detail=detail,
            wait=wait,
            retryable=server and free,
            billed=problem.billed if server and not free else NO,
        )

    def _free(self, settings, request):
        """Answer of a free call, or :class:`.contract.Refused`."""
        answer = settings.send(request)
        if answer.status >= 300:
            raise Refused(self.classify_error(answer))
        return answer

    def _found(self, settings, country, criterion):
        params = {"countries": country, "page": 1, "pageSize": 20, **criterion}
        answer = self._free(
            settings,
            Request(
                "GET",
                f"{settings.base_url}/companies",
                params=params,
                headers=_headers(settings),
                part="search",
            ),
        )
        return [
            _candidate(company)
            for company in each(read_json(answer), "companies")
            if text(dig(company, "id"))
        ]

    def _page(self, settings, params):
        answer = self._free(
            settings,
            Request(
                "GET",
                f"{settings.base_url}/monitoring/notificationEvents",
                params={"pageSize": _PAGE_SIZE, **params},
                headers=_headers(settings),
                part="poll",
            ),
        )
        return read_json(answer)


BUREAU = Creditsafe()


def _headers(settings):
    return {
        "Authorization": f"Bearer {settings.token}",
        "Accept": "application/json",
    }


def _criteria(subject):
    """What to search by, the surest first."""
    for identifier in subject.identifiers:
        if identifier.scheme not in _NO_REGISTER:
            yield {"regNo": identifier.value}
    for identifier in subject.identifiers:
        if identifier.scheme == "vat":
            yield {"vatNo": identifier.value}
    if subject.name:
        yield {"name": subject.name}


def _candidate(company):
    vat = [text(one) for one in each(company, "vatNo")]
    return Candidate(
        Identifier(CONNECT_ID, text(dig(company, "id")), text(dig(company, "country"))),
        text(dig(company, "name")),
        _address(dig(company, "address")),
        text(dig(company, "regNo")) or next(filter(None, vat), ""),
        status_of(text(dig(company, "status"))),
    )


def _address(address):
    """One line; the post code has two spellings in the provider's answers."""
    simple = text(dig(address, "simpleValue"))
    if simple:
        return simple
    zip_code = text(dig(address, "postCode")) or text(dig(address, "postalCode"))
    place = f"{zip_code} {text(dig(address, 'city'))}".strip()
    return ", ".join(filter(None, (text(dig(address, "street")), place)))


def _event(row, happened):
    """The event of one notification, ``None`` for what is not understood or no worse."""
    kind = _RULES.get(whole(dig(row, "ruleCode")))
    ref = text(dig(row, "notificationEventId"))
    if not kind or not ref:
        return None
    old, new = (text(dig(row, name)) for name in ("oldValue", "newValue"))
    before, after = number(old), number(new)
    if before is not None and after is not None and after >= before:
        return None
    change = f" ({old} → {new})" if old or new else ""
    return Event(
        kind,
        happened,
        amount=after if kind == "limit_cut" else None,
        text=f"{text(dig(row, 'ruleName')).split('|')[0].strip()}{change}",
        ref=ref,
    )


def _said(answer):
    """What the provider says about an error, empty if it says nothing readable."""
    try:
        tree = read_json(answer)
    except PayloadError:
        return ""
    said = [text(dig(tree, name)) for name in ("message", "details")]
    trace = text(dig(tree, "correlationId"))
    told = ": ".join(filter(None, said))[:300]
    if not told:
        return ""
    return f"HTTP {answer.status}: {told}" + (f" (reference {trace})" if trace else "")
