"""The registers of Brønnøysund, Norway: free, without key, with figures of accounts.

Two registers: the one of entities says who and in what state, the one of accounts has
the key figures of the latest years. A figure that is absent is *not filed*, never zero.
"""

from datetime import datetime, timezone
from urllib.parse import quote

from .brreg_accounts import statements
from .brreg_states import events_of, states_of, status_of
from .contract import (
    ACTIVE,
    CEASED,
    INSOLVENT,
    UNKNOWN,
    Bureau,
    BureauReport,
    CallFailed,
    Candidate,
    Event,
    Identifier,
    Parent,
    PayloadError,
    Refused,
    Request,
)
from .documents import day, dig, each, flag, read_json, text, whole
from .taking import Taken

_ENTITIES = "/enhetsregisteret/api/enheter"
_CHANGES = "/enhetsregisteret/api/oppdateringer/enheter"
_ACCOUNTS = "/regnskapsregisteret/regnskap/"

#: Candidates asked for by a search, changes by a call, calls by a poll.
HITS, CHANGES, PAGES = 20, 1000, 10


class Bronnoysund(Bureau):
    """See the module."""

    code = "brreg"
    name = "Brønnøysund Register Centre"
    kind = "registry"
    countries = ("NO",)
    schemes = ("orgnr",)
    base_urls = {"live": "https://data.brreg.no"}
    hosts = ("data.brreg.no",)
    monitors = True
    understood = (410,)
    unconfirmed = (
        "The names of flags and dates (konkurs, underAvvikling, slettedato and others) "
        "and the answer 410 for an entity that was removed were seen in other programs.",
        "The mark of company and group accounts is expected in regnskapstype as SELSKAP "
        "and KONSERN.",
        "A company that its owners wind up is taken as ceased, one that a court winds "
        "up or that negotiates with its creditors as insolvent.",
        "That the feed of changes tells what changed when asked with includeChanges was "
        "seen in other programs; a change without details is reported as one to look at.",
    )

    def search(self, settings, subject):
        """Entities whose name resembles the subject's; see :meth:`Bureau.search`."""
        params = {"navn": subject.name, "size": str(HITS)}
        tree = self._ask(settings, _ENTITIES, params, "search")
        return [
            _candidate(entity)
            for entity in each(tree, "_embedded.enheter")
            if text(dig(entity, "organisasjonsnummer"))
        ]

    def order(self, settings, identifier):
        """The entity; see :meth:`Bureau.order`."""
        path = f"{_ENTITIES}/{quote(identifier.value, safe='')}"
        return settings.send(_get(settings, path))

    def supplement(self, settings, identifier, answer):
        """Its accounts; 404 is kept, for it means that none were filed."""
        if answer.status != 200:
            return []
        path = _ACCOUNTS + quote(identifier.value, safe="")
        try:
            accounts = settings.send(_get(settings, path, part="accounts"))
        except CallFailed:
            return []
        return [accounts] if accounts.status in (200, 404) else []

    def parse(self, answers):
        """See :meth:`Bureau.parse`; also of the answer 410."""
        main = answers["main"]
        entity = read_json(main) if main.body.strip() or main.status != 410 else {}
        known = isinstance(entity, dict) and text(dig(entity, "organisasjonsnummer"))
        if main.status == 410:
            return _removed(entity)
        if not known:
            raise PayloadError(
                "The answer of Brønnøysund names no organisation number."
            )
        return _Reading(entity, answers.get("accounts")).report()

    def poll(self, settings, cursor):
        """Changes of all entities of the country since a cursor, the oldest first.

        The feed is not about our customers only: the caller keeps what concerns it. The
        cursor is the number of the last change seen or, before the first, a time.
        """
        if not cursor:
            return [], _utc(settings.sent_at)
        events = []
        for _page in range(PAGES):
            changes = self._changes(settings, cursor)
            events.extend(event for change in changes for event in events_of(change))
            numbers = [whole(dig(change, "oppdateringsid")) for change in changes]
            numbers = [number for number in numbers if number is not None]
            if not numbers:
                break
            cursor = str(max(numbers))
        return events, cursor

    def _changes(self, settings, cursor):
        since = (
            {"oppdateringsid": str(int(cursor) + 1)}
            if cursor.isdigit()
            else {"dato": cursor}
        )
        params = {
            **since,
            "size": str(CHANGES),
            "sort": "id,ASC",
            "includeChanges": "true",
        }
        tree = self._ask(settings, _CHANGES, params, "changes")
        return each(tree, "_embedded.oppdaterteEnheter")

    def _ask(self, settings, path, params, part):
        """A free call whose answer is read at once."""
        answer = settings.send(_get(settings, path, params, part))
        if answer.status >= 300:
            raise Refused(self.classify_error(answer))
        return read_json(answer)


def _get(settings, path, params=None, part="main"):
    return Request(
        "GET",
        settings.base_url + path,
        params=params or {},
        headers={"Accept": "application/json"},
        part=part,
    )


def _utc(written):
    """A time as the feed takes it: UTC with milliseconds.

    >>> _utc("2026-03-01T10:00:00+01:00"), _utc("")
    ('2026-03-01T09:00:00.000Z', '')
    """
    if not written:
        return ""
    when = datetime.fromisoformat(written).astimezone(timezone.utc)
    return when.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _candidate(entity):
    number = text(dig(entity, "organisasjonsnummer"))
    return Candidate(
        Identifier("orgnr", number, "NO"),
        text(dig(entity, "navn")),
        _address(entity),
        number,
        status_of(entity),
    )


def _address(entity):
    """The business address in one line, else the one for letters."""
    tree = dig(entity, "forretningsadresse") or dig(entity, "postadresse")
    place = f"{text(dig(tree, 'postnummer'))} {text(dig(tree, 'poststed'))}".strip()
    lines = [text(line) for line in each(tree, "adresse")]
    return ", ".join(filter(None, (*lines, place, text(dig(tree, "land")))))


def _removed(entity):
    """Report of an entity that the register no longer shows."""
    number = text(dig(entity, "organisasjonsnummer"))
    deleted = day(dig(entity, "slettedato"))
    return BureauReport(
        name=text(dig(entity, "navn")),
        registration=number,
        reference=number,
        country="NO",
        status=CEASED,
        status_text="Removed from the register",
        ceased=deleted,
        events=(Event("dissolved", deleted, ref=f"deleted-{deleted or '?'}"),),
        identifiers=(Identifier("orgnr", number, "NO"),) if number else (),
        warnings=("The register removed this entity and shows nothing else of it.",),
        sources={"status": "HTTP 410"},
    )


class _Reading(Taken):
    """One entity on its way to a report."""

    def __init__(self, entity, accounts):
        super().__init__(entity)
        self.entity, self.accounts = entity, accounts

    def report(self):
        """:class:`BureauReport` of the entity and its accounts."""
        form = self.text_of("legal_form", "organisasjonsform.kode")
        deleted = day(self.note("ceased", "slettedato"))
        status = self.status()
        figures, warnings, sources = statements(self.accounts, form)
        return BureauReport(
            **self.identity(),
            status=status,
            status_text=self.words(deleted),
            legal_form=form,
            activity=self.text_of("activity", "naeringskode1.beskrivelse"),
            natural=form == "ENK" if form else None,
            founded=self.founded(),
            ceased=deleted,
            employees=whole(self.note("employees", "antallAnsatte")),
            statements=figures,
            events=tuple(self.events(deleted)),
            parents=self.parents(),
            negative={INSOLVENT: True, ACTIVE: False}.get(status),
            language="no",
            warnings=(*self.warnings, *warnings),
            sources={**self.sources, **sources},
        )

    def identity(self):
        """Fields of the report that say whom it is about."""
        number = self.text_of("registration", "organisasjonsnummer")
        return {
            "name": self.text_of("name", "navn"),
            "registration": number,
            "vat": f"NO{number}MVA" if self.registered_for_vat() else "",
            "reference": number,
            "country": "NO",
            "address": _address(self.entity),
            "identifiers": (Identifier("orgnr", number, "NO"),),
        }

    def registered_for_vat(self):
        """Whether the register of value added tax has it."""
        return flag(self.note("vat", "registrertIMvaregisteret"))

    def founded(self):
        """Day of foundation, else of registration."""
        return day(self.note("founded", "stiftelsesdato")) or day(
            self.note("founded", "registreringsdatoEnhetsregisteret")
        )

    def status(self):
        """See :func:`.brreg_states.status_of`; notes what was decided and what is not known."""
        status = status_of(self.entity)
        self.sources["status"] = "slettedato, konkurs and the other flags"
        if status == UNKNOWN:
            self.warn(
                "The register does not say whether the company is bankrupt: check it "
                "there."
            )
        elif status == CEASED and not dig(self.entity, "slettedato"):
            self.warn(
                "The company is being wound up by its owners: it is taken as ceased."
            )
        return status

    def words(self, deleted):
        """The state in words."""
        found = [state.words for state in states_of(self.entity)]
        return "; ".join((["Struck off"] if deleted else []) + found)

    def events(self, deleted):
        """States with their dates, and the register's remarks."""
        if deleted:
            yield Event("dissolved", deleted, ref=f"deleted-{deleted}")
        for state in states_of(self.entity):
            when, kind = state.since(self.entity), state.event
            yield Event(kind, when, text=state.words, ref=f"{kind}-{when or '?'}")
        for remark in each(self.entity, "paategninger"):
            when = day(dig(remark, "innfoertDato"))
            ref = f"remark-{text(dig(remark, 'infotype'))}-{when or '?'}"
            yield Event("other", when, text=text(dig(remark, "tekst")), ref=ref)

    def parents(self):
        """The entity above, where the register names one."""
        above = self.text_of("parents", "overordnetEnhet")
        if not above:
            return ()
        return (Parent("direct", "", "NO", Identifier("orgnr", above, "NO")),)


#: The provider, as a module constant.
BUREAU = Bronnoysund()
