"""Figures, bad news and parents in the data blocks of Dun & Bradstreet.

The paths come from other people's programs and are to be confirmed with a contract.
"""

from .contract import Event, Identifier, Parent, Statement
from .documents import day, dig, each, flag, number, text

#: Scheme of D&B's own number of a company.
DUNS = "duns"

#: Units of amounts, by the name of the unit; only SingleUnits was seen.
_UNITS = {
    "": 1,
    "singleunits": 1,
    "units": 1,
    "thousand": 1000,
    "thousands": 1000,
    "million": 1_000_000,
    "millions": 1_000_000,
}
_SCOPES = {"consolidated": True, "individual": False}
_SEVERE = "dnbAssessment.hasSevereNegativeEvents"


def read_statements(taken):
    """Turnover of each year, the latest first; other figures are not in these blocks.

    :param Taken taken: the organisation
    """
    found = []
    for row in taken.list_at("financials"):
        year_end = day(dig(row, "financialStatementToDate"))
        revenue = dig(row, "yearlyRevenue[0]")
        amount = number(dig(revenue, "value"))
        if not year_end:
            if amount is not None:
                taken.warn("A turnover without its year's end was left out.")
            continue
        scope = dig(row, "informationScopeDescription")
        scope = text(scope) or text(dig(scope, "description"))
        found.append(
            Statement(
                year_end,
                text(dig(revenue, "currency")).upper(),
                _SCOPES.get(scope.lower()),
                turnover=_scaled(taken, amount, row),
            )
        )
    if found:
        taken.sources["statements"] = "organization.financials"
    return tuple(sorted(found, key=lambda one: one.year_end, reverse=True))


def _scaled(taken, amount, row):
    """An amount in whole currency units, ``None`` where its unit is not known."""
    unit = text(dig(row, "unitCode"))
    if amount is None:
        return None
    factor = _UNITS.get(unit.replace(" ", "").lower())
    if factor is None:
        taken.warn(
            f"Amounts in the unit “{unit}” are not understood and were left out."
        )
        return None
    return amount * factor


def read_bad_news(taken):
    """Whether there are severe negative events; what they are, other blocks say."""
    severe = taken.take("negative", flag, _SEVERE)
    if flag(taken.at("isHighRiskBusiness")):
        taken.warn("D&B calls it a high-risk business.")
    if flag(taken.at("isDeterioratingBusiness")):
        taken.warn("D&B calls it a deteriorating business.")
    if not severe:
        return {"negative": severe}
    taken.sources["events"] = f"organization.{_SEVERE}"
    return {
        "negative": True,
        "events": (Event("other", text="D&B reports severe negative events."),),
    }


def read_parents(taken):
    """The companies above; the head of a group that is the company itself is none."""
    own = text(taken.at("duns"))
    found = []
    for level, name in (("direct", "parent"), ("ultimate", "globalUltimate")):
        above = taken.at(f"corporateLinkage.{name}")
        called, duns = text(dig(above, "primaryName")), text(dig(above, "duns"))
        if not (called or duns) or duns == own:
            continue
        country = dig(above, "primaryAddress.addressCountry.isoAlpha2Code")
        known = Identifier(DUNS, duns) if duns else None
        found.append(Parent(level, called, text(country).upper(), known))
    if found:
        taken.sources["parents"] = "organization.corporateLinkage"
    return tuple(found)


def preferred_number(company):
    """The registration number that D&B prefers, or the first; empty without one.

    >>> preferred_number({"registrationNumbers": [
    ...     {"registrationNumber": "GB1", "typeDescription": "VAT number"},
    ...     {"registrationNumber": "7"},
    ...     {"registrationNumber": "8", "isPreferredRegistrationNumber": True},
    ... ]})
    '8'
    """
    numbers = [one for one in each(company, "registrationNumbers") if not is_vat(one)]
    numbers.sort(
        key=lambda one: flag(dig(one, "isPreferredRegistrationNumber")) is not True
    )
    return text(dig(numbers, "[0].registrationNumber"))


def is_vat(row):
    """Whether a row of the registration numbers is a VAT number."""
    return "vat" in text(dig(row, "typeDescription")).lower()


def address_of(company):
    """Street and place in one line, without the country."""
    address = dig(company, "primaryAddress")
    locality = text(
        dig(address, "addressLocality.name", dig(address, "addressLocality"))
    )
    street = text(dig(address, "streetAddress.line1", dig(address, "streetAddress")))
    place = f"{text(dig(address, 'postalCode'))} {locality}".strip()
    return ", ".join(filter(None, (street, place)))
