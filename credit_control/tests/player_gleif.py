"""Plays GLEIF's look-up interface with an invented group of companies.

The daughter belongs to a holding, the holding to a top company that reports no parent;
the lapsed one has a parent whose record cannot be had.
"""

try:
    from .provider_server import Reply
except ImportError:  # loaded from outside, without Odoo
    from provider_server import Reply

DAUGHTER = "984500000INVENTED181"
HOLDING = "984500000INVENTED278"
TOP = "984500000INVENTED375"
LAPSED = "984500000INVENTED472"
GONE = "984500000INVENTED569"

_BASE = "https://api.gleif.example/api/v1/lei-records/"
_KIND = {"Content-Type": "application/vnd.api+json"}
_FILTERS = (
    "filter[entity.registeredAs]",
    "filter[entity.legalName]",
    "filter[entity.legalAddress.country]",
)
#: ``{lei: (direct parent, ultimate parent)}``; ``None`` is an exception to reporting.
PARENTS = {
    DAUGHTER: (HOLDING, TOP),
    HOLDING: (TOP, TOP),
    TOP: (None, None),
    LAPSED: (GONE + "X", None),
    GONE: (None, None),
}


def _record(lei, name, country, registered, status="ACTIVE", registration="ISSUED"):
    links = {}
    for level, parent in zip(("direct", "ultimate"), PARENTS[lei], strict=True):
        path = f"{_BASE}{lei}/{level}-parent"
        links[f"{level}-parent"] = {
            "links": {"reporting-exception": f"{path}-reporting-exception"}
            if parent is None
            else {
                "relationship-record": f"{path}-relationship",
                "lei-record": path,
            }
        }
    ended = {"date": "2022-12-31T00:00:00Z", "reason": "DISSOLVED"}
    return {
        "type": "lei-records",
        "id": lei,
        "attributes": {
            "lei": lei,
            "entity": {
                "legalName": {"name": name, "language": "en"},
                "legalAddress": {
                    "language": "en",
                    "addressLines": ["Invented Street 1"],
                    "city": "Somewhere",
                    "region": None,
                    "country": country,
                    "postalCode": "1000",
                },
                "headquartersAddress": None,
                "registeredAt": {"id": "RA000463", "other": None},
                "registeredAs": registered,
                "jurisdiction": country,
                "category": "GENERAL",
                "legalForm": {"id": "54M6", "other": None},
                "status": status,
                "expiration": ended
                if status == "INACTIVE"
                else {"date": None, "reason": None},
                "creationDate": "1999-05-04T00:00:00Z",
            },
            "registration": {
                "initialRegistrationDate": "2015-01-01T00:00:00Z",
                "lastUpdateDate": "2026-01-15T00:00:00Z",
                "status": registration,
                "nextRenewalDate": "2025-06-30T00:00:00Z",
            },
        },
        "relationships": links,
        "links": {"self": _BASE + lei},
    }


RECORDS = {
    record["id"]: record
    for record in (
        _record(DAUGHTER, "Verzonnen Handel B.V.", "NL", "90000001"),
        _record(HOLDING, "Verzonnen Holding B.V.", "NL", "90000002"),
        _record(TOP, "Imaginary Industries plc", "GB", "09000003"),
        _record(LAPSED, "Oud Verzonnen B.V.", "NL", "90000004", registration="LAPSED"),
        _record(GONE, "Weg Verzonnen B.V.", "NL", None, "INACTIVE", "RETIRED"),
    )
}


def play(asked):
    """``Asked -> Reply``: one record, its parents, or a search with known filters."""
    steps = asked.path.split("/lei-records", 1)[-1].strip("/").split("/")
    if steps == [""]:
        return _search(asked.query)
    record = RECORDS.get(steps[0])
    if record and steps[1:] in (["direct-parent"], ["ultimate-parent"]):
        direct, ultimate = PARENTS[steps[0]]
        record = RECORDS.get(direct if steps[1] == "direct-parent" else ultimate)
    if record is None:
        error = {"status": "404", "title": "Resource not found"}
        return Reply(404, {"errors": [error]}, _KIND)
    return Reply(body={"meta": {}, "data": record}, headers=_KIND)


def _search(query):
    filters = {name: value for name, value in query.items() if "filter" in name}
    if set(filters) - set(_FILTERS):
        error = {"title": "Filter should contain only allowed values"}
        return Reply(400, {"errors": [error]}, _KIND)
    number, name, country = (filters.get(known, "") for known in _FILTERS)
    found = [
        record
        for record in RECORDS.values()
        if (entity := record["attributes"]["entity"])
        and number in ("", entity["registeredAs"])
        and name.casefold() in entity["legalName"]["name"].casefold()
        and country in ("", entity["legalAddress"]["country"])
    ]
    pagination = {"currentPage": 1, "perPage": 10, "total": len(found), "lastPage": 1}
    return Reply(
        body={"meta": {"pagination": pagination}, "data": found}, headers=_KIND
    )
