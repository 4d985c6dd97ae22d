"""Plays Companies House with invented companies; standard library only.

99000001 Harbour Oak Joinery Ltd     active, charges, accounts in time
99000002 Tallow & Wick Ltd           liquidation by its creditors
99000003 Quiet Orchard Holdings Ltd  wound up by its members: solvent
99000004 Fenwater Pumps Ltd          active, to be struck off, accounts late
99000005 Old Mill Ropes Ltd          dissolved
99000006 Marrow Lane Ltd             the least a profile says
99000007 Copper Beech Ltd            a status that nobody knows
99000008 Saltmarsh Freight Ltd       liquidation, link to cases that answers 404
"""

try:
    from .provider_server import Reply
except ImportError:
    from provider_server import Reply

ADDRESS = {
    "address_line_1": "4 Invented Wharf",
    "locality": "Nowhere-on-Sea",
    "postal_code": "ZZ1 1ZZ",
    "country": "England",
}


def profile(number, name, status="active", **more):
    """A profile in the register's shape."""
    return {
        "company_name": name,
        "company_number": number,
        "company_status": status,
        "type": "ltd",
        "jurisdiction": "england-wales",
        "date_of_creation": "2009-04-01",
        "sic_codes": ["16230", "43320"],
        "registered_office_address": ADDRESS,
        "accounts": {
            "accounting_reference_date": {"day": "31", "month": "03"},
            "next_due": "2026-12-31",
            "next_made_up_to": "2026-03-31",
            "overdue": False,
            "next_accounts": {
                "period_start_on": "2025-04-01",
                "period_end_on": "2026-03-31",
                "due_on": "2026-12-31",
                "overdue": False,
            },
            "last_accounts": {
                "made_up_to": "2025-03-31",
                "type": "total-exemption-full",
            },
        },
        "has_charges": False,
        "has_insolvency_history": False,
        "etag": "0" * 40,
        "links": {"self": f"/company/{number}"},
    } | more


def _with_cases(number):
    return {
        "links": {
            "self": f"/company/{number}",
            "insolvency": f"/company/{number}/insolvency",
        },
        "has_insolvency_history": True,
    }


def _late():
    accounts = dict(profile("0", "")["accounts"])
    accounts["next_due"] = "2026-06-30"
    accounts["next_accounts"] = {"due_on": "2026-06-30", "overdue": True}
    return accounts


PROFILES = {
    found["company_number"]: found
    for found in (
        profile("99000001", "HARBOUR OAK JOINERY LTD", has_charges=True),
        profile(
            "99000002", "TALLOW & WICK LTD", "liquidation", **_with_cases("99000002")
        ),
        profile(
            "99000003",
            "QUIET ORCHARD HOLDINGS LTD",
            "liquidation",
            **_with_cases("99000003"),
        ),
        profile(
            "99000004",
            "FENWATER PUMPS LTD",
            company_status_detail="active-proposal-to-strike-off",
            accounts=_late(),
        ),
        profile(
            "99000005",
            "OLD MILL ROPES LTD",
            "dissolved",
            date_of_cessation="2024-02-29",
        ),
        {"company_name": "MARROW LANE LTD", "company_number": "99000006"},
        profile("99000007", "COPPER BEECH LTD", "hibernating"),
        profile(
            "99000008",
            "SALTMARSH FREIGHT LTD",
            "liquidation",
            **_with_cases("99000008"),
        ),
    )
}


def _case(kind, number, **dates):
    return {
        "type": kind,
        "number": number,
        "dates": [
            {"type": name.replace("_", "-"), "date": when}
            for name, when in dates.items()
        ],
        "practitioners": [],
    }


CASES = {
    "99000002": [
        _case("creditors-voluntary-liquidation", 1, wound_up_on="2026-02-03"),
        _case(
            "corporate-voluntary-arrangement",
            "2",
            voluntary_arrangement_started_on="2024-05-01",
            voluntary_arrangement_ended_on="2025-01-31",
        ),
    ],
    "99000003": [
        _case(
            "members-voluntary-liquidation",
            1,
            wound_up_on="2026-03-10",
            declaration_solvent_on="2026-03-09",
        )
    ],
}


def play(asked):
    """A :class:`Reply` to what was asked."""
    if asked.headers.get("authorization") == "Basic d3Jvbmc6":  # the key "wrong"
        return Reply(401, {"error": "Invalid Authorization", "type": "ch:service"})
    if asked.path == "/search/companies":
        return _search(asked.query.get("q", ""))
    _empty, _company, number, *rest = [*asked.path.split("/"), "", ""][:5]
    if rest and rest[0] == "insolvency":
        cases = CASES.get(number)
        body = {"etag": "1" * 40, "status": ["live"], "cases": cases}
        return Reply(body=body) if cases else _none()
    return Reply(body=PROFILES[number]) if number in PROFILES else _none()


def _none():
    return Reply(
        404,
        {"errors": [{"error": "company-profile-not-found", "type": "ch:service"}]},
    )


def _search(words):
    found = [
        {
            "kind": "searchresults#company",
            "title": entry["company_name"],
            "company_number": number,
            "company_status": entry.get("company_status"),
            "address_snippet": "4 Invented Wharf, Nowhere-on-Sea, ZZ1 1ZZ",
            "links": {"self": f"/company/{number}"},
        }
        for number, entry in PROFILES.items()
        if words.casefold() in entry["company_name"].casefold()
    ]
    return Reply(
        body={
            "kind": "search#companies",
            "items": found,
            "items_per_page": 20,
            "start_index": 0,
            "total_results": len(found),
        }
    )
