"""GLEIF: legal entity identifiers, and who owns whom as companies report it.

Free and without a key. It is the best free source of parents: the company itself
reports those that consolidate its accounts. A company that reports none gives a reason
(a *reporting exception*), which is an answer and no error.
"""

from dataclasses import replace
from urllib.parse import quote

from .contract import (
    ACTIVE,
    CEASED,
    UNKNOWN,
    Bureau,
    BureauReport,
    CallFailed,
    Candidate,
    Identifier,
    Parent,
    PayloadError,
    Refused,
    Request,
)
from .documents import day, dig, each, read_json, text

LEVELS = ("direct", "ultimate")

_STATUS = {"ACTIVE": ACTIVE, "INACTIVE": CEASED}
_CURRENT = "ISSUED"
#: Schemes whose values are no number of a register of companies.
_NO_REGISTER = ("lei", "vat", "duns", "siret")
_EXCEPTION = "reporting-exception"
_NOTHING = ("", "NULL", "N/A")


class Gleif(Bureau):
    """The LEI look-up interface, version 1."""

    code = "gleif"
    name = "GLEIF: legal entity identifiers and parents"
    kind = "enricher"
    schemes = ("lei",)
    base_urls = {"live": "https://api.gleif.org/api/v1"}
    hosts = ("api.gleif.org",)
    unconfirmed = (
        "The filter entity.registeredAs finds a company by its number of the national "
        "register, written as that register writes it.",
        "A parent that is known has a link lei-record or relationship-record; one that "
        "is not has a link reporting-exception.",
        "The day and reason of a company's end are in entity.expiration.",
        "A sole trader has the category SOLE_PROPRIETOR.",
    )

    def search(self, settings, subject):
        """By the number of the national register, else by the exact legal name."""
        registered = [
            identifier.value
            for identifier in subject.identifiers
            if identifier.scheme not in _NO_REGISTER
        ]
        questions = [("filter[entity.registeredAs]", value) for value in registered[:1]]
        if subject.name:
            questions.append(("filter[entity.legalName]", subject.name))
        for name, value in questions:
            params = {name: value, "page[size]": "10", "page[number]": "1"}
            if subject.country:
                params["filter[entity.legalAddress.country]"] = subject.country
            answer = self._get(settings, "/lei-records", "main", params)
            if answer.status != 200:
                raise Refused(self.classify_error(answer))
            found = [_candidate(record) for record in each(read_json(answer), "data")]
            found = [candidate for candidate in found if candidate.identifier.value]
            if found:
                return found
        return []

    def order(self, settings, identifier):
        """The record of one LEI."""
        return self._get(settings, _path(identifier), "main")

    def supplement(self, settings, identifier, answer):
        """The parents' own records, where the record says that they are known."""
        try:
            record = dig(read_json(answer), "data")
        except PayloadError:
            return []
        found = []
        for level in LEVELS:
            if not _has_parent(record, level):
                continue
            # our own address, not the link: an answer never tells where we call
            path = f"{_path(identifier)}/{level}-parent"
            try:
                parent = self._get(settings, path, f"{level}-parent")
            except CallFailed:
                continue
            if parent.status == 200:
                found.append(parent)
        return found

    def parse(self, answers):
        """See the contract; whether a company pays is not said here."""
        record = dig(read_json(answers["main"]), "data")
        if not text(dig(record, "attributes.lei")):
            raise PayloadError("GLEIF's answer has no record with an LEI.")
        report = _report(record)
        parents, warnings = [], list(report.warnings)
        for level in LEVELS:
            parent = _parent(answers.get(f"{level}-parent"), level)
            if parent:
                parents.append(parent)
            elif _has_parent(record, level):
                warnings.append(
                    f"There is a record of the {level} parent, but it could not be "
                    "read. Fetch again later."
                )
        return replace(report, parents=tuple(parents), warnings=tuple(warnings))

    def _get(self, settings, path, part, params=None):
        answer = settings.send(
            Request(
                "GET",
                settings.base_url + path,
                params or {},
                {"Accept": "application/vnd.api+json"},
                part=part,
            )
        )
        return replace(answer, part=part)


def _path(identifier):
    return f"/lei-records/{quote(identifier.value, safe='')}"


def _has_parent(record, level):
    """Whether a parent is named; an exception to reporting names none."""
    links = dig(record, f"relationships.{level}-parent.links")
    return isinstance(links, dict) and bool(set(links) - {_EXCEPTION, "self"})


def _entity(record, path):
    return text(dig(record, f"attributes.entity.{path}"))


def _address(record):
    """The legal address on one line."""
    place = dig(record, "attributes.entity.legalAddress")
    lines = [text(line) for line in each(place, "addressLines")]
    town = " ".join(
        filter(None, (text(dig(place, "postalCode")), text(dig(place, "city"))))
    )
    return ", ".join(filter(None, (*lines, town)))


def _candidate(record):
    return Candidate(
        Identifier("lei", text(dig(record, "attributes.lei"))),
        _entity(record, "legalName.name"),
        address=_address(record),
        registration=_registered(record),
        status=_STATUS.get(_entity(record, "status"), UNKNOWN),
    )


def _registered(record):
    """Number in the national register; some records spell out that there is none."""
    number = _entity(record, "registeredAs")
    return "" if number.upper() in _NOTHING else number


def _report(record):
    lei, state = text(dig(record, "attributes.lei")), _entity(record, "status")
    return BureauReport(
        name=_entity(record, "legalName.name"),
        registration=_registered(record),
        reference=lei,
        country=_entity(record, "legalAddress.country"),
        address=_address(record),
        status=_STATUS.get(state, UNKNOWN),
        status_text=state.capitalize()[:40],
        legal_form=_entity(record, "legalForm.other")
        or _entity(record, "legalForm.id"),
        natural=True if _entity(record, "category") == "SOLE_PROPRIETOR" else None,
        founded=day(dig(record, "attributes.entity.creationDate")),
        ceased=day(dig(record, "attributes.entity.expiration.date")),
        identifiers=(Identifier("lei", lei),),
        warnings=tuple(_doubts(record, state)),
        sources={
            "name": "data.attributes.entity.legalName.name",
            "registration": "data.attributes.entity.registeredAs",
            "status": "data.attributes.entity.status",
            "address": "data.attributes.entity.legalAddress",
            "founded": "data.attributes.entity.creationDate",
            "parents": "data.relationships.direct-parent, ultimate-parent",
        },
    )


def _doubts(record, state):
    """Sentences on what to make of the record."""
    if state not in _STATUS:
        yield f"GLEIF's state “{state[:40]}” of the company is not known here."
    registration = text(dig(record, "attributes.registration.status"))
    due = day(dig(record, "attributes.registration.nextRenewalDate"))
    if registration == "LAPSED":
        since = f" since {due.isoformat()}" if due else ""
        yield (
            f"The LEI has not been renewed{since}: name, address and parents may be "
            "out of date."
        )
    elif registration != _CURRENT:
        yield (
            f"The LEI's registration is “{registration[:40]}”: check whether another "
            "record has taken its place."
        )


def _parent(answer, level):
    """The parent of an answer, ``None`` if there is none to be read."""
    try:
        record = dig(read_json(answer), "data") if answer else None
    except PayloadError:
        return None
    lei = text(dig(record, "attributes.lei"))
    if not lei:
        return None
    return Parent(
        level,
        _entity(record, "legalName.name"),
        _entity(record, "legalAddress.country"),
        Identifier("lei", lei),
    )


BUREAU = Gleif()
