"""Dun & Bradstreet Direct+: sign in, match a customer to a DUNS, buy its data blocks.

What the blocks say is read in :mod:`.dnb_report`. The interface knows no key against
buying twice: the one call of :meth:`DunAndBradstreet.order` is all there ever is.
Matching and buying in one call (``multiProcess``) is not used: it would buy before
anybody has confirmed the match.
"""

from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from .contract import (
    NO,
    Bureau,
    CallFailed,
    Candidate,
    Identifier,
    PayloadError,
    Problem,
    Refused,
    Request,
)
from .dnb_figures import DUNS, address_of, preferred_number
from .dnb_report import read_report, status_of
from .documents import dig, each, number, read_json, text, whole

#: What is bought unless the provider's record names other blocks: who it is, scores,
#: payments, parents. Principals are left out: they are persons.
DEFAULT_BLOCKS = (
    "companyinfo_L2_v1,financialstrengthinsight_L2_v1,paymentinsight_L2_v1,"
    "hierarchyconnections_L1_v1"
)
#: Reason of an order where the provider's record names none: a credit decision.
DEFAULT_REASON = "6332"

_LIFETIME, _EARLY = 3600, 300
_MOST_CANDIDATES, _LEAST_CONFIDENCE = 10, 4
#: Numbers of other providers, which no register knows.
_NO_REGISTER = ("vat", "lei", "crefo", "creditsafe", "simulated", DUNS)

_NO_TOKEN = "00004"
_NO_SUCH_ADDRESS = "00037"
_AMBIGUOUS_401 = (
    "D&B says the same for a sign-in that has run out and for a product that the "
    "contract does not cover: an administrator checks the key, then the products."
)

_NO_COUNTRY = (
    "D&B matches within a country and the customer has none: enter the country in the "
    "address."
)


class DunAndBradstreet(Bureau):
    """Company data of Dun & Bradstreet, world-wide."""

    code = "dnb"
    name = "Dun & Bradstreet"
    kind = "bureau"
    billable = True
    schemes = (DUNS,)
    base_urls = {"live": "https://plus.dnb.com"}
    hosts = ("plus.dnb.com",)
    credentials = {
        "key": ("Consumer key", False),
        "secret": ("Consumer secret", True),
    }
    unconfirmed = (
        "The handbook is only given to customers: all paths come from other people's "
        "programs.",
        "How the lifetime of a token is spelt; three spellings are read, and an hour is "
        "assumed where there is none.",
        "The order reason 6332 that is sent where no purpose is set.",
        "The inner keys of addresses, registration numbers, employees and legal events.",
        "Other units of amounts than SingleUnits.",
        "The answer of a match that finds nobody.",
        "403 is taken as not entitled, though it may also mean that the quota is used.",
    )

    def sign_in(self, settings):
        """A bearer token, to be renewed five minutes before it ends."""
        answer = self._free(
            settings,
            Request(
                "POST",
                f"{settings.base_url}/v3/token",
                headers={
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Accept": "application/json",
                },
                body=b"grant_type=client_credentials",
                basic=tuple(
                    settings.credentials.get(name, "") for name in ("key", "secret")
                ),
                part="sign_in",
            ),
        )
        tree = read_json(answer)
        token = text(dig(tree, "access_token"))
        if not token:
            raise PayloadError("The answer to the sign-in holds no token.")
        seconds = _lifetime(tree, settings.sent_at)
        return token, max(seconds - _EARLY, seconds // 2)

    def search(self, settings, subject):
        """Companies that match a customer, with D&B's confidence from 0.1 to 1."""
        if not subject.country:
            raise Refused(Problem("invalid", detail=_NO_COUNTRY))
        answer = settings.send(
            Request(
                "GET",
                f"{settings.base_url}/v1/match/cleanseMatch",
                params=_criteria(subject),
                headers=_headers(settings),
                part="search",
            )
        )
        if answer.status == 404 and _error(answer)[0] != _NO_SUCH_ADDRESS:
            return []
        if answer.status >= 300:
            raise Refused(self.classify_error(answer))
        matches = each(read_json(answer), "matchCandidates")
        return [
            _candidate(match)
            for match in matches
            if text(dig(match, "organization.duns"))
        ]

    def order(self, settings, identifier):
        """Buy the data blocks of a DUNS: one call, sent once.

        ``settings.product`` holds block ids with commas, ``settings.purpose`` the
        reason of the order.
        """
        params = {
            "blockIDs": settings.product or DEFAULT_BLOCKS,
            "customerReference": settings.reference,
            "orderReason": settings.purpose or DEFAULT_REASON,
        }
        return settings.send(
            Request(
                "GET",
                f"{settings.base_url}/v1/data/duns/{quote(identifier.value, safe='')}",
                params={name: value for name, value in params.items() if value},
                headers=_headers(settings),
                billable=True,
            )
        )

    def parse(self, answers):
        """The bought blocks; see :func:`.dnb_report.read_report`."""
        return read_report(read_json(answers["main"]))

    def classify_error(self, outcome):
        """See :meth:`.contract.Bureau.classify_error`, with D&B's own error codes."""
        problem = super().classify_error(outcome)
        if isinstance(outcome, CallFailed):
            return problem
        code, message = _error(outcome)
        detail = problem.detail
        if code or message:
            detail = f"HTTP {outcome.status}: {message or 'no message'} ({code or '–'})"
        signing_in = outcome.part == "sign_in"
        if outcome.status == 401 and code == _NO_TOKEN and not signing_in:
            detail = f"{detail}. {_AMBIGUOUS_401}"
        free = outcome.part != "main"
        waits = problem.kind in ("server", "throttled")
        return replace(
            problem,
            detail=detail,
            retryable=waits and free,
            billed=NO if free else problem.billed,
        )

    def _free(self, settings, request):
        """Answer of a free call, or :class:`.contract.Refused`."""
        answer = settings.send(request)
        if answer.status >= 300:
            raise Refused(self.classify_error(answer))
        return answer


BUREAU = DunAndBradstreet()


def _headers(settings):
    return {
        "Authorization": f"Bearer {settings.token}",
        "Accept": "application/json",
    }


def _lifetime(tree, sent_at):
    """Seconds a token lives, in any of the known spellings.

    A point in time needs ``sent_at``, the moment of the call, to count from.
    """
    for name in ("expiresIn", "expires_in", "expirationDateTime"):
        seconds = whole(dig(tree, name))
        if seconds is not None and seconds > 0:
            return seconds
    try:
        ends = _moment(text(dig(tree, "expirationDateTime")))
        left = int((ends - _moment(sent_at)).total_seconds())
    except (ValueError, TypeError):  # no moment, or one of the two without offset
        return _LIFETIME
    return left if left > 0 else _LIFETIME


def _moment(written):
    """ISO 8601 with offset; ``Z`` is spelt out for Python 3.10."""
    return datetime.fromisoformat(written.replace("Z", "+00:00"))


def _criteria(subject):
    """What a match is asked by; empty values are left out."""
    registers = [
        one.value for one in subject.identifiers if one.scheme not in _NO_REGISTER
    ]
    params = {
        "name": subject.name,
        "countryISOAlpha2Code": subject.country,
        "streetAddressLine1": subject.street,
        "addressLocality": subject.city,
        "postalCode": subject.zip,
        "registrationNumber": registers[0] if registers else "",
        "candidateMaximumQuantity": _MOST_CANDIDATES,
        "confidenceLowerLevelThresholdValue": _LEAST_CONFIDENCE,
    }
    return {name: value for name, value in params.items() if value}


def _candidate(match):
    company = dig(match, "organization")
    code = number(dig(match, "matchQualityInformation.confidenceCode"))
    known = code is not None and 0 <= code <= 10
    country = text(dig(company, "primaryAddress.addressCountry.isoAlpha2Code"))
    return Candidate(
        Identifier(DUNS, text(dig(company, "duns"))),
        text(dig(company, "primaryName")),
        ", ".join(filter(None, (address_of(company), country))),
        preferred_number(company),
        status_of(company),
        float(code / 10) if known else None,
    )


def _error(answer):
    """D&B's error code and message, empty where the answer has none."""
    try:
        tree = read_json(answer)
    except PayloadError:
        return "", ""
    said = text(dig(tree, "error.errorMessage"))
    details = [text(one) for one in each(tree, "error.errorDetails")]
    return text(dig(tree, "error.errorCode")), "; ".join(filter(None, (said, *details)))
