"""Plays Creditsafe Connect: answers in its shapes, for a handful of invented companies.

* ``GB-0-01234567`` is sound, ``GB-0-07654321`` has no rating, ``GB-0-09999999`` is
  insolvent, ``DE-0-HRB12345`` needs a reason code; every other connectId is unknown.
* The name "Harbour" finds two companies, the number of a company or its name that one.
* The user is ``clerk`` with the password ``secret``.

Standard library only: tests from outside load it without Odoo.
"""

import json
from urllib.parse import unquote

try:
    from .provider_server import Reply
except ImportError:
    from provider_server import Reply

USER, PASSWORD, TOKEN = "clerk", "secret", "token-of-clerk"

GOOD, NOT_RATED, INSOLVENT, GERMAN = (
    "GB-0-01234567",
    "GB-0-07654321",
    "GB-0-09999999",
    "DE-0-HRB12345",
)


def _rating(letter, value, limit, currency="GBP", **more):
    """A rating in the provider's shape: numbers are text."""
    return {
        "commonValue": letter,
        "commonDescription": {"A": "Very Low Risk", "E": "Not Rated"}.get(letter, ""),
        "creditLimit": {"currency": currency, "value": limit},
        "providerValue": {"maxValue": "100", "minValue": "1", "value": value},
        **more,
    }


def _year(year, revenue, currency="GBP", **balance):
    """A financial statement in the shape that is the same for every country."""
    return {
        "type": "GlobalFinancialsGGS",
        "yearEndDate": f"{year}-12-31T00:00:00Z",
        "numberOfWeeks": 52,
        "currency": currency,
        "consolidatedAccounts": False,
        "profitAndLoss": {
            "revenue": revenue,
            "operatingProfit": revenue // 10,
            "profitBeforeTax": revenue // 12,
            "profitAfterTax": revenue // 15,
        },
        "balanceSheet": {
            "totalInventories": 120_000,
            "cash": 80_000,
            "totalCurrentAssets": 700_000,
            "totalAssets": 1_500_000,
            "totalCurrentLiabilities": 400_000,
            "totalLiabilities": 600_000,
            "revenueReserves": 650_000,
            "totalShareholdersEquity": 900_000,
            **balance,
        },
        "otherFinancials": {"workingCapital": 300_000, "netWorth": 900_000},
    }


def report_of(connect_id, name, rating, status="Active", **sections):
    """A report in the shape of the interface.

    :param dict sections: further sections of the report, or replacements
    """
    country, _zero, number = connect_id.split("-", 2)
    state = {"status": status, "description": status}
    return {
        "correlationId": "c0ffee",
        "report": {
            "companyId": connect_id,
            "language": "en",
            "companySummary": {
                "businessName": name,
                "country": country,
                "companyNumber": number,
                "companyRegistrationNumber": number,
                "mainActivity": {"code": "1061", "description": "Grain milling"},
                "companyStatus": state,
                "creditRating": rating,
            },
            "companyIdentification": {
                "basicInformation": {
                    "businessName": name,
                    "companyRegistrationNumber": number,
                    "country": country,
                    "vatRegistrationNumber": f"{country} 123456789",
                    "companyRegistrationDate": "1998-04-01T00:00:00Z",
                    "legalForm": {"description": "Private limited company"},
                    "companyStatus": state,
                    "contactAddress": {
                        "street": "Mill Lane",
                        "houseNumber": "4",
                        "city": "Ely",
                        "postalCode": "CB7 4AA",
                    },
                }
            },
            "creditScore": {
                "currentCreditRating": rating,
                "previousCreditRating": {"providerValue": {}},
            },
            "financialStatements": [],
            "negativeInformation": {},
            **sections,
        },
    }


REPORTS = {
    GOOD: report_of(
        GOOD,
        "Meadow Mills Limited",
        _rating("A", "83", "45000", pod=0.42),
        creditScore={
            "currentCreditRating": _rating("A", "83", "45000", pod=0.42),
            "previousCreditRating": _rating("B", "66", "30000"),
            "latestRatingChangeDate": "2025-03-14T00:00:00Z",
        },
        otherInformation={
            "employeesInformation": [
                {"year": 2022, "numberOfEmployees": "31"},
                {"year": 2024, "numberOfEmployees": "38"},
            ]
        },
        financialStatements=[_year(2023, 2_400_000), _year(2024, 2_700_000)],
        localFinancialStatements=[{"type": "LocalFinancialsCSUK", "turnover": 1}],
        paymentData={
            "industryDBT": 14,
            "numberOfInvoicesPaidWithinTerms": 80,
            "numberOfInvoicesPaid1To30Days": 15,
            "numberOfInvoicesPaid31To60Days": 5,
        },
        groupStructure={
            "immediateParent": {
                "name": "Meadow Group",
                "country": "NL",
                "id": "NL-0-9",
            },
            "ultimateParent": {"name": "Meadow Trust", "country": "LU"},
        },
        negativeInformation={
            "ccjSummary": {
                "exactRegistered": 1,
                "possibleRegistered": 2,
                "currency": "GBP",
            },
            "countyCourtJudgements": {
                "registered": {
                    "exact": [
                        {
                            "ccjDate": "2023-02-03T00:00:00Z",
                            "court": "Cambridge",
                            "ccjAmount": 1250.5,
                            "caseNumber": "2AB00017",
                            "ccjStatus": "Judgement",
                        }
                    ],
                    "possible": [{"ccjDate": "2022-01-01"}, {"ccjDate": "2022-02-01"}],
                }
            },
        },
    ),
    NOT_RATED: report_of(
        NOT_RATED, "Fenland Ferries Limited", _rating("E", "No credit rating", "0")
    ),
    INSOLVENT: report_of(
        INSOLVENT,
        "Broken Barge Limited",
        _rating("E", "Not Rated", "No credit rating"),
        status="NonActive",
        companySummary={
            "businessName": "Broken Barge Limited",
            "country": "GB",
            "companyStatus": {
                "status": "NonActive",
                "description": "In Administration",
            },
        },
    ),
    GERMAN: report_of(
        GERMAN,
        "Mühle am Fluss GmbH",
        _rating("B", "58", "12500", "EUR"),
        financialStatements=[_year(2024, 900_000, "EUR")],
    ),
}

EVENTS = [
    {
        "company": {"id": company, "name": "Meadow Mills Limited", "countryCode": "GB"},
        "eventId": number + 5000,
        "eventDate": f"2025-06-{day:02}T06:00:00",
        "notificationEventId": number,
        "ruleCode": rule,
        "ruleName": rule_name,
        "oldValue": old,
        "newValue": new,
    }
    for number, company, day, rule, rule_name, old, new in (
        (71, GOOD, 2, 101, "International Rating |Reduce by {0} Band(s)", "83", "51"),
        (72, GOOD, 3, 102, "Limit", "45000", "20000"),
        (73, GOOD, 4, 101, "International Rating", "51", "60"),
        (74, INSOLVENT, 5, 105, "Address", "", ""),
        (75, INSOLVENT, 9, 9001, "Unknown rule", "", ""),
    )
]


def play(asked):
    """What the interface answers.

    :param Asked asked: the request
    :return: :class:`Reply`
    """
    path = asked.path.removeprefix("/v1")
    if path == "/authenticate":
        return _sign_in(asked)
    if asked.headers.get("authorization") != f"Bearer {TOKEN}":
        return _error(401, "Invalid token")
    if path == "/companies":
        return _search(asked.query)
    if path == "/monitoring/notificationEvents":
        return _events(asked.query)
    if path.startswith("/companies/"):
        return _report(unquote(path.removeprefix("/companies/")), asked.query)
    return _error(404, "Not found")


def _error(status, message, details=""):
    return Reply(
        status, {"message": message, "details": details, "correlationId": "c0ffee"}
    )


def _sign_in(asked):
    if asked.method != "POST":
        return _error(404, "Not found")
    given = json.loads(asked.body)
    if (given.get("username"), given.get("password")) != (USER, PASSWORD):
        return _error(401, "Invalid credentials")
    return Reply(200, {"token": TOKEN})


def _search(query):
    if not query.get("countries"):
        return _error(400, "Bad request", "countries is required")
    countries = query["countries"].split(",")
    found = [
        company
        for company in _companies()
        if company["country"] in countries and _matches(company, query)
    ]
    return Reply(
        200,
        {"correlationId": "c0ffee", "totalSize": len(found), "companies": found},
    )


def _matches(company, query):
    vat = company.get("vatNo", ())
    return (
        query.get("regNo") == company["regNo"]
        or query.get("vatNo") in ([vat] if isinstance(vat, str) else vat)
        or (
            bool(query.get("name")) and query["name"].lower() in company["name"].lower()
        )
    )


def _companies():
    """Search hits; the post code has two spellings, a VAT number is one or a list."""
    for index, (connect_id, answer) in enumerate(REPORTS.items()):
        summary = answer["report"]["companySummary"]
        country, _zero, number = connect_id.split("-", 2)
        yield {
            "id": connect_id,
            "country": country,
            "regNo": number,
            "vatNo": f"{country}{index}" if index % 2 else [f"{country}{index}"],
            "name": summary["businessName"],
            "status": summary["companyStatus"]["status"],
            "type": "Ltd",
            "address": {
                "street": "Mill Lane 4",
                "city": "Ely",
                "postCode" if index % 2 else "postalCode": "CB7 4AA",
            },
        }
    for number, street in (("02000001", "North Quay 1"), ("02000002", "South Quay 7")):
        yield {
            "id": f"GB-0-{number}",
            "country": "GB",
            "regNo": number,
            "name": "Harbour Trading Limited",
            "status": "Active",
            "type": "Ltd",
            "address": {"simpleValue": f"{street}, Hull"},
        }


def _report(connect_id, query):
    if connect_id not in REPORTS:
        return _error(404, "Company not found")
    reason = query.get("customData", "")
    if connect_id.startswith("DE") and not reason.startswith("de_reason_code::"):
        return _error(400, "Bad request", "customData: a reason code is required")
    return Reply(200, REPORTS[connect_id])


def _events(query):
    """Two notifications a page, whatever is asked for: paging is to be seen."""
    since = query.get("startDate", "")
    rows = [row for row in EVENTS if row["eventDate"][:10] >= since]
    page, last = int(query.get("page", 0)), (len(rows) - 1) // 2
    return Reply(
        200,
        {
            "totalCount": len(rows),
            "data": rows[page * 2 : page * 2 + 2],
            "paging": {
                "size": 2,
                "prev": page - 1 if page else None,
                "next": page + 1 if page < last else None,
                "last": last,
            },
        },
    )
