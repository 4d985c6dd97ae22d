"""VIES: whether a VAT number is registered for trade within the European Union.

The service passes each question on to a member state, and often the member state is
what does not answer. *Valid*, *not valid* and *not available* are three different
things: only the plain word of the service makes a number invalid, never a fault.
"""

import json

from .contract import (
    UNKNOWN,
    Bureau,
    BureauReport,
    CallFailed,
    Identifier,
    PayloadError,
    Problem,
    Refused,
    Request,
)
from .documents import day, dig, each, flag, read_json, text

#: Countries with numbers in VIES; XI is Northern Ireland. Greece's numbers begin with EL.
MEMBERS = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR"),
    *("HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI"),
    *("SK", "XI"),
)
_WRITTEN = {"GR": "EL"}
_PREFIXES = {_WRITTEN.get(country, country) for country in MEMBERS}

#: How the service writes *not known* or *not shown by the member state*.
_NOTHING = "---"

#: Faults that are about us or about the question; every other one, known or not, means
#: that the number could not be checked now.
_FAULTS = {
    "INVALID_INPUT": (
        "invalid",
        "VIES does not accept the form of this number: correct it on the contact.",
    ),
    "INVALID_REQUESTER_INFO": (
        "auth",
        "VIES does not accept our own VAT number as that of the requester: an "
        "administrator has to correct it on the provider.",
    ),
    "VAT_BLOCKED": (
        "entitlement",
        "VIES has blocked our own VAT number: an administrator has to ask the European "
        "Commission.",
    ),
    "IP_BLOCKED": (
        "entitlement",
        "VIES has blocked this server's address: an administrator has to ask the "
        "European Commission.",
    ),
}
_NO_FAULT = ("", "VALID", "INVALID")


class Vies(Bureau):
    """The REST interface of VIES."""

    code = "vies"
    name = "VIES: VAT numbers of the European Union"
    kind = "enricher"
    countries = MEMBERS
    schemes = ("vat",)
    base_urls = {
        "live": "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number",
        "test": "https://ec.europa.eu/taxation_customs/vies/rest-api"
        "/check-vat-test-service",
    }
    hosts = ("ec.europa.eu",)
    credentials = {
        "requester_vat": ("Own VAT number, for a consultation number as proof", False),
    }
    optional_credentials = ("requester_vat",)
    unconfirmed = (
        "A fault comes with HTTP 200, actionSucceed false and errorWrappers; the codes "
        "are known from other people's programs.",
        "With our own number as requester (requesterMemberStateCode, requesterNumber) "
        "the answer has a consultation number (requestIdentifier).",
        "Numbers of the test service: 100 is valid, 200 is not, 201 and above are "
        "faults.",
    )

    def identify(self, identifiers):
        """The first VAT number of a member state, wherever the customer is seated.

        >>> BUREAU.identify([Identifier("vat", "DE811569869", "CH")]).value
        'DE811569869'
        >>> BUREAU.identify([Identifier("vat", "CHE116281710", "CH")]) is None
        True
        """
        return next(
            (x for x in identifiers if x.scheme == "vat" and split(x) is not None), None
        )

    def order(self, settings, identifier):
        """Ask about one number; ours goes along, if there is one, for the proof."""
        number = split(identifier)
        if number is None:
            raise CallFailed(
                "forbidden",
                f"{identifier.value} is no VAT number of a member state of the European "
                "Union: nothing was asked.",
            )
        asked = {"countryCode": number[0], "vatNumber": number[1]}
        own = text(settings.credentials.get("requester_vat"))
        ours = split(Identifier("vat", _compact(own)))
        if ours:
            asked |= {"requesterMemberStateCode": ours[0], "requesterNumber": ours[1]}
        return settings.send(
            Request(
                "POST",
                settings.base_url,
                headers={
                    "Content-Type": "application/json",
                    "Accept": "application/json",
                },
                body=json.dumps(asked).encode(),
            )
        )

    def parse(self, answers):
        """Name, address and proof; says nothing about solvency, so neither do we.

        :raises Refused: the number could not be checked
        """
        answer = answers["main"]
        said = read_json(answer)
        if _fault(said) is not None:
            raise Refused(self.classify_error(answer))
        valid = flag(dig(said, "valid"))
        if valid is None:
            raise PayloadError(
                "VIES says neither that the number is valid nor that it is not."
            )
        return _report(said, valid)

    def classify_error(self, outcome):
        """Also of an answer of status 200, which is how this service reports faults."""
        problem = super().classify_error(outcome)
        try:
            code = _fault(read_json(outcome))
        except (AttributeError, PayloadError):  # no answer at all, or not from VIES
            return problem
        return problem if code is None else _problem(code, problem.wait)


def split(identifier):
    """``(prefix, rest)`` of a VAT number as VIES takes it, ``None`` outside of it.

    >>> split(Identifier("vat", "EL094259216", "GR"))
    ('EL', '094259216')
    >>> split(Identifier("vat", "094259216", "GR"))
    ('EL', '094259216')
    >>> split(Identifier("vat", "XI110305878", "GB")), split(Identifier("vat", "GB1", "GB"))
    (('XI', '110305878'), None)
    """
    value, country = _compact(identifier.value), identifier.country
    own = _WRITTEN.get(country, country)
    for prefix in (own, *sorted(_PREFIXES)):
        if prefix in _PREFIXES and value.startswith(prefix) and len(value) > 2:
            return prefix, value[2:]
    if value.startswith("GR"):
        return "EL", value[2:]
    return (own, value) if value and own in _PREFIXES else None


def _compact(written):
    return "".join(sign for sign in written.upper() if sign.isalnum())


def _fault(said):
    """Code of a fault, empty for one without a code, ``None`` if there is none."""
    codes = [text(dig(wrapper, "error")) for wrapper in each(said, "errorWrappers")]
    codes.append(text(dig(said, "userError")))
    found = [code for code in codes if code not in _NO_FAULT]
    if found:
        return found[0]
    if flag(dig(said, "actionSucceed")) is False or each(said, "errorWrappers"):
        return ""
    return None


def _problem(code, wait):
    if code in _FAULTS:
        kind, detail = _FAULTS[code]
        return Problem(kind, detail=detail)
    busy = "MAX_CONCURRENT" in code
    why = "is busy" if busy else "or the member state is not available"
    return Problem(
        "throttled" if busy else "server",
        retryable=True,
        detail=f"VIES {why} ({code[:60] or 'no code'}): the number was not checked.",
        wait=wait,
    )


def _shown(value):
    """What the member state shows, on one line; nothing for its dashes."""
    told = ", ".join(line.strip() for line in text(value).splitlines() if line.strip())
    return "" if told.strip("-") == "" else told


def _report(said, valid):
    prefix, rest = text(dig(said, "countryCode")), text(dig(said, "vatNumber"))
    country = {"EL": "GR", "XI": "GB"}.get(prefix, prefix)
    number, checked = prefix + rest, day(dig(said, "requestDate"))
    on = f" on {checked.isoformat()}" if checked else ""
    proof = text(dig(said, "requestIdentifier"))
    refused = (
        f"VIES{on}: {number} is not registered for trade within the European Union. "
        "That says nothing about the company's existence or solvency."
    )
    return BureauReport(
        name=_shown(dig(said, "name")) if valid else "",
        address=_shown(dig(said, "address")) if valid else "",
        vat=number,
        reference=proof if proof != _NOTHING else "",
        country=country,
        status=UNKNOWN,
        status_text=f"VAT number registered{on}"
        if valid
        else f"VAT number not registered{on}",
        identifiers=(Identifier("vat", number, country),) if valid else (),
        warnings=() if valid else (refused,),
        sources={
            "name": "name",
            "address": "address",
            "vat": "countryCode, vatNumber",
            "reference": "requestIdentifier",
            "status_text": "valid, requestDate",
        },
    )


BUREAU = Vies()
