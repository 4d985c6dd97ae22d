"""Plays Dun & Bradstreet Direct+: answers in its shapes, for a few invented companies.

* DUNS ``804735132`` is sound, ``804735140`` has no score, ``804735158`` is out of
  business with severe negative events, ``804735166`` is German, for which an order
  reason must be named; every other DUNS is unknown.
* The name "Harbour" matches two companies, the name or number of a company that one.
* The key is ``consumer`` with the secret ``hush``.

Standard library only: tests from outside load it without Odoo.
"""

import base64
from urllib.parse import unquote

try:
    from .provider_server import Reply
except ImportError:
    from provider_server import Reply

KEY, SECRET, TOKEN = "consumer", "hush", "token-of-consumer"

GOOD, NOT_RATED, GONE, GERMAN = "804735132", "804735140", "804735158", "804735166"


def organization(duns, name, country="GB", number="01234567", **blocks):
    """An organisation in the shape of the data blocks.

    :param dict blocks: further keys, or replacements
    """
    return {
        "duns": duns,
        "primaryName": name,
        "countryISOAlpha2Code": country,
        "dunsControlStatus": {
            "operatingStatus": {"description": "Active", "dnbCode": 9074}
        },
        "registrationNumbers": [
            {"registrationNumber": f"{country}9", "typeDescription": "VAT number"},
            {"registrationNumber": "old-1", "typeDescription": "Former number"},
            {
                "registrationNumber": number,
                "typeDescription": "Company registration number",
                "isPreferredRegistrationNumber": True,
            },
        ],
        "primaryAddress": {
            "addressCountry": {"name": "", "isoAlpha2Code": country},
            "addressLocality": {"name": "Ely"},
            "postalCode": "CB7 4AA",
            "streetAddress": {"line1": "4 Mill Lane"},
        },
        **blocks,
    }


ORGANIZATIONS = {
    GOOD: organization(
        GOOD,
        "Meadow Mills Limited",
        startDate="1998",
        businessEntityType={"description": "Corporation", "dnbCode": 451},
        numberOfEmployees=[{"value": 38}],
        dnbAssessment={
            "failureScore": {
                "classScore": 2,
                "classScoreDescription": "Low risk",
                "nationalPercentile": 81,
                "scoreDate": "2025-03-14",
            },
            "delinquencyScore": {"classScore": 3, "nationalPercentile": 40},
            "standardRating": {
                "rating": "2A2",
                "financialStrength": "2A",
                "riskSegment": "2",
            },
            "creditLimitRecommendation": {
                "maximumRecommendedLimit": {"value": 45000, "currency": "GBP"}
            },
            "hasSevereNegativeEvents": False,
        },
        businessTrading=[{"summary": [{"paydexScoreHistory": [{"paydexScore": 70}]}]}],
        financials=[
            {
                "financialStatementToDate": "2023-12-31",
                "informationScopeDescription": "Individual",
                "yearlyRevenue": [{"value": 2400, "currency": "GBP"}],
                "unitCode": "Thousand",
            },
            {
                "financialStatementToDate": "2024-12-31",
                "informationScopeDescription": "Consolidated",
                "yearlyRevenue": [{"value": 2700000, "currency": "GBP"}],
                "unitCode": "SingleUnits",
            },
        ],
        corporateLinkage={
            "parent": {"duns": "900000001", "primaryName": "Meadow Group"},
            "globalUltimate": {
                "duns": "900000002",
                "primaryName": "Meadow Trust",
                "primaryAddress": {"addressCountry": {"isoAlpha2Code": "LU"}},
            },
        },
    ),
    NOT_RATED: organization(
        NOT_RATED,
        "Fenland Ferries Limited",
        number="07654321",
        dnbAssessment={"standardRating": {"rating": "NQ"}},
    ),
    GONE: organization(
        GONE,
        "Broken Barge Limited",
        number="09999999",
        dunsControlStatus={"operatingStatus": {"description": "Out of Business"}},
        dnbAssessment={
            "failureScore": {"classScore": 5, "nationalPercentile": 1},
            "hasSevereNegativeEvents": True,
        },
        isHighRiskBusiness=True,
    ),
    GERMAN: organization(
        GERMAN,
        "Mühle am Fluss GmbH",
        "DE",
        "HRB12345",
        dnbAssessment={
            "standardRating": {"rating": "HH3"},
            "creditLimitRecommendation": {
                "maximumRecommendedLimit": {"value": "12500", "currency": "EUR"}
            },
        },
    ),
}

_HARBOURS = [
    organization(duns, "Harbour Trading Limited", number=number)
    for duns, number in (("811111118", "02000001"), ("811111126", "02000002"))
]


def play(asked):
    """What the interface answers.

    :param Asked asked: the request
    :return: :class:`Reply`
    """
    if asked.path == "/v3/token":
        return _sign_in(asked)
    if asked.headers.get("authorization") != f"Bearer {TOKEN}":
        return error(401, "00004", "You are not currently authorized")
    if asked.path == "/v1/match/cleanseMatch":
        return _match(asked.query)
    if asked.path.startswith("/v1/data/duns/"):
        return _data(unquote(asked.path.removeprefix("/v1/data/duns/")), asked.query)
    return error(404, "00037", "Resource not found")


def error(status, code, message):
    """An error in the provider's envelope."""
    return Reply(
        status,
        {
            "transactionDetail": {"transactionID": "rrt-1", "inLanguage": "en-US"},
            "error": {"errorCode": code, "errorMessage": message, "errorDetails": []},
        },
        {"x-request-status": "failure"},
    )


def _sign_in(asked):
    pair = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
    right = asked.headers.get("authorization") == f"Basic {pair}"
    if asked.method != "POST" or asked.body != b"grant_type=client_credentials":
        return error(400, "00040", "Bad request")
    if not right:
        return error(401, "00004", "You are not currently authorized")
    return Reply(
        200, {"access_token": TOKEN, "token_type": "BearerToken", "expiresIn": 86400}
    )


def _match(query):
    """Candidates, the surest first; a number is surer than a name."""
    country = query.get("countryISOAlpha2Code")
    if not country:
        return error(400, "00040", "countryISOAlpha2Code is missing")
    rows = [
        (confidence, company)
        for company in (*ORGANIZATIONS.values(), *_HARBOURS)
        if company["countryISOAlpha2Code"] == country
        and (confidence := _confidence(company, query))
    ]
    rows.sort(key=lambda row: -row[0])
    return Reply(
        200,
        {
            "transactionDetail": {"transactionID": "rrt-2"},
            "inquiryDetail": {},
            "candidatesMatchedQuantity": len(rows),
            "matchCandidates": _candidates(rows),
        },
    )


def _candidates(rows):
    """Matches in the provider's shape, of ``(confidence code, organisation)``."""
    return [
        {
            "displaySequence": place,
            "organization": company,
            "matchQualityInformation": {
                "confidenceCode": confidence,
                "matchGrade": "AAZZAAZZFFF",
            },
        }
        for place, (confidence, company) in enumerate(rows, 1)
    ]


def _confidence(company, query):
    numbers = [row["registrationNumber"] for row in company["registrationNumbers"]]
    if query.get("registrationNumber") in numbers:
        return 10
    name = query.get("name", "").lower()
    if name and name in company["primaryName"].lower():
        return 8 if name == company["primaryName"].lower() else 6
    return 0


def _data(duns, query):
    if not query.get("blockIDs"):
        return error(400, "00040", "blockIDs is missing")
    if duns not in ORGANIZATIONS:
        return error(404, "10001", "The requested DUNS was not found")
    if duns == GERMAN and not query.get("orderReason"):
        return error(400, "00040", "orderReason is missing")
    return Reply(
        200,
        {
            "transactionDetail": {"transactionID": "rrt-3"},
            "inquiryDetail": {"duns": duns, "blockIDs": query["blockIDs"].split(",")},
            "organization": ORGANIZATIONS[duns],
        },
    )
