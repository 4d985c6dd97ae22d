"""What the data blocks of Dun & Bradstreet say, in the common terms.

Every block is optional: what was not bought or is not covered for a country is simply
missing. The paths come from other people's programs and are to be confirmed with a
contract; a path that is wrong gives a missing value, not a wrong one.
"""

import re

from .contract import (
    ACTIVE,
    CEASED,
    INSOLVENT,
    UNKNOWN,
    BureauReport,
    Grade,
    Identifier,
    PayloadError,
)
from .dnb_figures import (
    DUNS,
    address_of,
    is_vat,
    preferred_number,
    read_bad_news,
    read_parents,
    read_statements,
)
from .documents import day, dig, flag, number, text, whole
from .scales import paydex_to_days
from .taking import Taken

_STATUS = {
    "active": ACTIVE,
    "out of business": CEASED,
    "inactive": CEASED,
    "ceased": CEASED,
}
_SCORES = "dnbAssessment"
_PAYDEX = "businessTrading[0].summary[0].paydexScoreHistory[0].paydexScore"
_LIMIT = f"{_SCORES}.creditLimitRecommendation"
#: Flags of the legal events that mean insolvency; assumed.
_INSOLVENCY = ("hasOpenBankruptcy", "hasInsolvency")
#: A rating ends with its risk indicator: 5A1, HH2; NQ, O and -- have none.
_RATING = re.compile(r"(?:\dA|[A-H]{1,2})([1-4])", re.ASCII)


def read_report(tree):
    """The common report of an answer.

    :param dict tree: as :func:`.documents.read_json` gives it
    :return: :class:`.contract.BureauReport`
    :raises PayloadError: an answer without an organisation
    """
    if not isinstance(dig(tree, "organization"), dict):
        raise PayloadError("The answer of D&B holds no organisation.")
    taken = Taken(tree, "organization")
    fields = {
        **_company(taken),
        **_status(taken),
        **_opinion(taken),
        **_payments(taken),
        **read_bad_news(taken),
        "statements": read_statements(taken),
        "parents": read_parents(taken),
    }
    if fields["status"] == INSOLVENT:
        fields["negative"] = True
    return BureauReport(**fields, warnings=taken.warnings, sources=taken.sources)


def status_of(company):
    """Common status of an organisation.

    >>> status_of({"dunsControlStatus": {"operatingStatus": {"description": "Active"}}})
    'active'
    >>> status_of({"dunsControlStatus": {"isOutOfBusiness": True}})
    'ceased'
    >>> status_of({"dunsControlStatus": {"operatingStatus": {"description": "Asleep"}}})
    'unknown'
    """
    control = dig(company, "dunsControlStatus")
    if flag(dig(control, "isOutOfBusiness")):
        return CEASED
    return _STATUS.get(
        text(dig(control, "operatingStatus.description")).lower(), UNKNOWN
    )


def _company(taken):
    """Who it is."""
    return {
        **_numbers(taken),
        "name": taken.take("name", text, "primaryName"),
        "legal_form": taken.take(
            "legal_form",
            text,
            "businessEntityType.description",
            "legalForm.description",
        ),
        "activity": taken.take(
            "activity",
            text,
            "primaryIndustryCode.usSicV4Description",
            "activities[0].description",
        ),
        "founded": taken.take("founded", day, "startDate", "incorporatedDate"),
        "employees": taken.take("employees", whole, "numberOfEmployees[0].value"),
    }


def _numbers(taken):
    """The numbers that it is known under, and where it is."""
    company, numbers = taken.at(""), taken.list_at("registrationNumbers")
    duns = taken.take("reference", text, "duns")
    at = "primaryAddress.addressCountry.isoAlpha2Code"
    country = taken.take("country", text, at, "countryISOAlpha2Code").upper()
    vats = [text(dig(row, "registrationNumber")) for row in numbers if is_vat(row)]
    vat = next(filter(None, vats), "")
    fields = {
        "registration": preferred_number(company),
        "vat": vat,
        "address": address_of(company),
    }
    for field, value in fields.items():
        if value:
            path = "primaryAddress" if field == "address" else "registrationNumbers"
            taken.sources[field] = f"organization.{path}"
    known = (Identifier(DUNS, duns), Identifier("vat", vat.replace(" ", ""), country))
    return {
        **fields,
        "reference": duns,
        "country": country,
        "identifiers": tuple(one for one in known if one.value),
    }


def _status(taken):
    path = "dunsControlStatus.operatingStatus.description"
    words = taken.take("status_text", text, path)
    status = status_of(taken.at(""))
    if status != UNKNOWN:
        taken.sources["status"] = (
            "organization.dunsControlStatus.isOutOfBusiness"
            if flag(taken.at("dunsControlStatus.isOutOfBusiness"))
            else f"organization.{path}"
        )
    else:
        taken.warn(
            f"The status “{words}” is not known."
            if words
            else "The report names no status."
        )
    for name in _INSOLVENCY:
        if flag(taken.at(f"legalEvents.{name}")):
            status = INSOLVENT
            taken.sources["status"] = f"organization.legalEvents.{name}"
            taken.warn(
                "The company counts as insolvent because D&B marks an open insolvency; "
                "the meaning of the mark is to be confirmed with a contract."
            )
    return {"status": status, "status_text": words}


def _opinion(taken):
    """Grades and limit."""
    grades = _grades(taken)
    if not grades:
        taken.warn("The report holds no score and no rating.")
    limit = taken.take("limit", number, f"{_LIMIT}.maximumRecommendedLimit.value")
    currency = taken.take(
        "limit_currency", text, f"{_LIMIT}.maximumRecommendedLimit.currency"
    ).upper()
    if limit and not currency:
        taken.warn("The limit is stated without its currency.")
    return {
        "grades": grades,
        "grade_changed": taken.take(
            "grade_changed",
            day,
            f"{_SCORES}.failureScore.scoreDate",
            f"{_SCORES}.standardRating.scoreDate",
        ),
        "limit": limit,
        "limit_currency": currency if limit is not None else "",
    }


def _grades(taken):
    """Failure class, rating, then the scores that are shown and not normalised."""
    failure, rating = f"{_SCORES}.failureScore", f"{_SCORES}.standardRating"
    late = f"{_SCORES}.delinquencyScore"
    words = f"{failure}.classScoreDescription"
    rows = (
        ("dnb.failure_class", f"{failure}.classScore", words),
        ("dnb.rating", f"{rating}.riskSegment", f"{rating}.rating"),
        ("dnb.failure_percentile", f"{failure}.nationalPercentile", words),
        (
            "dnb.delinquency_class",
            f"{late}.classScore",
            f"{late}.classScoreDescription",
        ),
        ("dnb.delinquency_percentile", f"{late}.nationalPercentile", ""),
    )
    found = []
    for scale, path, described in rows:
        value = text(taken.at(path))
        if scale == "dnb.rating" and not value:
            value, path = _indicator(text(taken.at(described))), described
        if value:
            taken.sources.setdefault("grades", f"organization.{path}")
            described = text(taken.at(described)) if described else ""
            found.append(Grade(scale, value, description=described, coarse=True))
    return tuple(found)


def _indicator(rating):
    """The risk indicator at the end of a rating, empty for ratings without one."""
    match = _RATING.fullmatch(rating)
    return match.group(1) if match else ""


def _payments(taken):
    """The payment index, and the days that D&B explains it with."""
    index = taken.take("payment_index", whole, _PAYDEX)
    days = paydex_to_days(index)
    if days is None:
        if index is not None:
            taken.warn(f"The payment index {index} is not between 0 and 100: left out.")
            del taken.sources["payment_index"]
        return {}
    taken.sources["days_beyond_terms"] = taken.sources["payment_index"]
    taken.warn(
        f"The days beyond terms are read from the payment index of {index}"
        + (": it says only that they are more than 120." if days > 120 else ".")
    )
    return {"payment_index": index, "days_beyond_terms": days}
