"""What a report of Creditsafe says, in the common terms.

Known traps of the interface: limits and scores are text, also when they are numbers;
currencies may be missing; the status may be empty; lists come in any order. Only
``financialStatements`` are read, which are the same for every country; the local ones
are kept with the stored answer.
"""

from decimal import ROUND_HALF_UP, Decimal

from .contract import (
    ACTIVE,
    CEASED,
    INSOLVENT,
    UNKNOWN,
    BureauReport,
    Grade,
    Identifier,
    PayloadError,
    Statement,
)
from .creditsafe_events import CONNECT_ID, is_negative, read_events, read_parents
from .documents import day, dig, flag, number, percent, text, whole
from .taking import Taken

_STATUS = {"active": ACTIVE, "nonactive": CEASED, "inactive": CEASED}
#: Words in a status text that mean insolvency, whatever the status itself says.
_INSOLVENT = (
    "insolv",
    "bankrupt",
    "in administration",
    "receivership",
    "compulsory liquidation",
    "creditors' voluntary",
    "konkurs",
    "faillite",
    "liquidation judiciaire",
)
_SOLE_TRADERS = (
    "sole trader",
    "sole proprietor",
    "einzelunternehm",
    "enkeltperson",
    "entrepreneur individuel",
)
_CURRENT = ("creditScore.currentCreditRating", "companySummary.creditRating")
_BASIC = "companyIdentification.basicInformation"

_FIGURES = {
    "turnover": "profitAndLoss.revenue",
    "operating_profit": "profitAndLoss.operatingProfit",
    "profit_before_tax": "profitAndLoss.profitBeforeTax",
    "net_income": "profitAndLoss.profitAfterTax",
    "total_assets": "balanceSheet.totalAssets",
    "current_assets": "balanceSheet.totalCurrentAssets",
    "inventories": "balanceSheet.totalInventories",
    "cash": "balanceSheet.cash",
    "total_liabilities": "balanceSheet.totalLiabilities",
    "current_liabilities": "balanceSheet.totalCurrentLiabilities",
    "equity": "balanceSheet.totalShareholdersEquity",
    "retained_earnings": "balanceSheet.revenueReserves",
    "working_capital": "otherFinancials.workingCapital",
}
#: Days that stand for a bucket of invoices: its middle, and for the open one its
#: lower end and half a month.
_BUCKETS = (
    ("WithinTerms", Decimal(0)),
    ("1To30Days", Decimal("15.5")),
    ("31To60Days", Decimal("45.5")),
    ("61To90Days", Decimal("75.5")),
    ("91PlusDays", Decimal(106)),
)


def read_report(tree):
    """The common report of an answer.

    :param dict tree: as :func:`.documents.read_json` gives it
    :return: :class:`.contract.BureauReport`
    :raises PayloadError: an answer without a report
    """
    if not isinstance(dig(tree, "report"), dict):
        raise PayloadError("The answer of Creditsafe holds no report.")
    taken = Taken(tree, "report")
    events = read_events(taken)
    fields = {
        **_company(taken),
        **_status(taken),
        **_opinion(taken),
        **_payments(taken),
        "statements": _statements(taken),
        "events": events,
        "parents": read_parents(taken),
    }
    fields["negative"] = is_negative(taken, fields["status"], events)
    return BureauReport(**fields, warnings=taken.warnings, sources=taken.sources)


def status_of(written):
    """Common status of Creditsafe's word for it.

    >>> status_of("Active"), status_of("NonActive"), status_of("Non-Active"), status_of("")
    ('active', 'ceased', 'ceased', 'unknown')
    """
    return _STATUS.get(written.replace("-", "").replace(" ", "").lower(), UNKNOWN)


def _company(taken):
    """Who it is."""
    name, form, activity = (
        taken.take(
            "name", text, "companySummary.businessName", f"{_BASIC}.businessName"
        ),
        taken.take("legal_form", text, f"{_BASIC}.legalForm.description"),
        taken.take(
            "activity",
            text,
            "companySummary.mainActivity.description",
            f"{_BASIC}.principalActivity.description",
        ),
    )
    return {
        **_numbers(taken),
        "name": name,
        "address": _address(taken),
        "legal_form": form,
        "activity": activity,
        "natural": any(word in form.lower() for word in _SOLE_TRADERS) or None,
        "founded": taken.take("founded", day, f"{_BASIC}.companyRegistrationDate"),
        "employees": _employees(taken),
        "language": taken.take("language", text, "language"),
    }


def _numbers(taken):
    """The numbers that it is known under."""
    reference = taken.take("reference", text, "companyId")
    country = taken.take(
        "country", text, "companySummary.country", f"{_BASIC}.country"
    ).upper()
    vat = taken.take("vat", text, f"{_BASIC}.vatRegistrationNumber")
    known = (
        Identifier(CONNECT_ID, reference, country),
        Identifier("vat", vat.replace(" ", "").upper(), country),
    )
    return {
        "registration": taken.take(
            "registration",
            text,
            "companySummary.companyRegistrationNumber",
            f"{_BASIC}.companyRegistrationNumber",
            "companySummary.companyNumber",
        ),
        "vat": vat,
        "reference": reference,
        "country": country,
        "identifiers": tuple(one for one in known if one.value),
    }


def _address(taken):
    for path in (f"{_BASIC}.contactAddress", "contactInformation.mainAddress"):
        simple = taken.take("address", text, f"{path}.simpleValue")
        if simple:
            return simple
        place = taken.at(path)
        code = text(dig(place, "postalCode")) or text(dig(place, "postCode"))
        parts = (
            f"{text(dig(place, 'street'))} {text(dig(place, 'houseNumber'))}".strip(),
            f"{code} {text(dig(place, 'city'))}".strip(),
        )
        if any(parts):
            taken.sources["address"] = f"report.{path}"
            return ", ".join(filter(None, parts))
    return ""


def _employees(taken):
    """Number in the latest year that has one."""
    path = "otherInformation.employeesInformation"
    years = [
        (whole(dig(row, "year")) or 0, count)
        for row in taken.list_at(path)
        if (count := whole(dig(row, "numberOfEmployees"))) is not None
    ]
    if not years:
        return None
    taken.sources["employees"] = f"report.{path}"
    return max(years)[1]


def _status(taken):
    """Status, and the words it was read from."""
    at = ("companySummary.companyStatus", f"{_BASIC}.companyStatus")
    written = taken.take("status", text, *(f"{path}.status" for path in at))
    words = taken.take(
        "status_text",
        text,
        *(f"{path}.description" for path in at),
        *(f"{path}.providerStatus" for path in at),
    )
    status = status_of(written)
    if any(word in words.lower() for word in _INSOLVENT):
        status = INSOLVENT
        taken.sources["status"] = taken.sources["status_text"]
        taken.warn(f"The company counts as insolvent because its status is “{words}”.")
    elif status == UNKNOWN:
        taken.warn(
            f"The status “{written}” is not known."
            if written
            else "The report names no status."
        )
    if "liquidation" in words.lower() and status != INSOLVENT:
        taken.warn(f"Whether the company is solvent is open: its status is “{words}”.")
    return {"status": status, "status_text": words or written}


def _opinion(taken):
    """Grades, probability of default and limit."""
    limit = taken.take(
        "limit", number, *(f"{path}.creditLimit.value" for path in _CURRENT)
    )
    currency = taken.take(
        "limit_currency", text, *(f"{path}.creditLimit.currency" for path in _CURRENT)
    )
    if limit and not currency:
        taken.warn("The limit is stated without its currency.")
    grades = _grades(taken, "grades", *_CURRENT)
    if not grades:
        taken.warn("The report holds no rating.")
    return {
        "grades": grades,
        "previous_grades": _grades(
            taken, "previous_grades", "creditScore.previousCreditRating"
        ),
        "grade_changed": taken.take(
            "grade_changed", day, "creditScore.latestRatingChangeDate"
        ),
        "probability_of_default": _pd(taken),
        "limit": limit,
        "limit_currency": currency.upper() if limit is not None else "",
    }


def _pd(taken):
    """Probability of default; that it is per cent is to be confirmed with a contract."""
    paths = [f"{path}.pod" for path in _CURRENT]
    if taken.take("probability_of_default", number, *paths) is None:
        return None
    found = taken.take("probability_of_default", percent, *paths)
    if found is None:
        del taken.sources["probability_of_default"]
        taken.warn("The probability of default is no per cent figure: left out.")
    else:
        taken.warn("The probability of default is assumed to be per cent.")
    return found


def _grades(taken, field, *paths):
    """The score and the letter of the first rating that says anything.

    The letter comes first where there is no score: E stands for *not rated*, whatever
    number is printed beside it.
    """
    for path in paths:
        rating = taken.at(path)
        value = text(dig(rating, "providerValue.value"))
        letter = text(dig(rating, "commonValue")).upper()
        if not value and not letter:
            continue
        taken.sources[field] = f"report.{path}"
        score = Grade(
            "creditsafe.value",
            value,
            low=text(dig(rating, "providerValue.minValue")),
            high=text(dig(rating, "providerValue.maxValue")),
            description=text(dig(rating, "providerDescription")),
        )
        told = text(dig(rating, "commonDescription"))
        common = Grade("creditsafe.letter", letter, description=told, coarse=True)
        both = (score, common) if _rated(value, letter) else (common, score)
        return tuple(grade for grade in both if grade.value)
    return ()


def _rated(value, letter):
    """Whether the score counts: E means no rating, negative numbers are codes."""
    score = number(value)
    return letter != "E" and score is not None and score >= 0


def _payments(taken):
    """Days beyond terms: the industry's as stated, the company's from its invoices."""
    return {
        "days_beyond_terms": _days_beyond_terms(taken),
        "industry_days_beyond_terms": taken.take(
            "industry_days_beyond_terms", whole, "paymentData.industryDBT"
        ),
    }


def _days_beyond_terms(taken):
    counts = [
        (whole(taken.at(f"paymentData.numberOfInvoices{state}{bucket}")) or 0, days)
        for state in ("Paid", "Outstanding")
        for bucket, days in _BUCKETS
    ]
    invoices = sum(count for count, _days in counts)
    if invoices <= 0 or any(count < 0 for count, _days in counts):
        return None
    taken.sources["days_beyond_terms"] = "report.paymentData"
    taken.warn(
        f"The days beyond terms are derived from the counts of {invoices} invoices, "
        "each at the middle of its range; Creditsafe's own figure may differ."
    )
    days = sum(count * days for count, days in counts) / invoices
    return int(days.quantize(Decimal(1), ROUND_HALF_UP))


def _statements(taken):
    """Figures of all years, the latest first."""
    found = []
    for row in taken.list_at("financialStatements"):
        year_end = day(dig(row, "yearEndDate"))
        if not year_end:
            taken.warn("A financial statement without its year's end was left out.")
            continue
        weeks = whole(dig(row, "numberOfWeeks"))
        if weeks and not 50 <= weeks <= 54:
            taken.warn(f"The year to {year_end.isoformat()} has {weeks} weeks.")
        figures = {name: number(dig(row, path)) for name, path in _FIGURES.items()}
        currency = text(dig(row, "currency")).upper()
        group = flag(dig(row, "consolidatedAccounts"))
        found.append(Statement(year_end, currency, group, **figures))
    if found:
        taken.sources["statements"] = "report.financialStatements"
    return tuple(sorted(found, key=lambda one: one.year_end, reverse=True))
