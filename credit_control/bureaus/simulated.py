"""A provider that does not exist: for demonstrations, trials and training.

Nothing leaves the machine. Everything is made from a SHA-256 of the company's number,
so that the same number always gets the same report, to the last figure; only the years
of the statements follow the day of the order. It counts as billable, so that budget,
purchase, refusal and repetition can all be shown; :data:`SUGGESTED_COST` is what a
report may pretend to cost.

The last two digits of the number make special cases:

======  =====================================================================
ends    what happens
======  =====================================================================
…91     the match is ambiguous: the search finds two companies
…92     nobody is found, and an order is refused as *not found*
…93     the company is insolvent
…94     the company is too young to be rated
…95     the order times out: nobody knows whether it was billed
…96     bad news: a court judgement and a payment default
…97     the answer cannot be read: it is cut off
…98     the provider fails with HTTP 503
…99     a sole trader, that is a natural person
======  =====================================================================

A customer without any number is found by name, under a number that is made from the
name and never ends in one of these.
"""

import json
from decimal import Decimal

from .contract import (
    ACTIVE,
    INSOLVENT,
    Answer,
    Bureau,
    CallFailed,
    Candidate,
    Identifier,
    PayloadError,
)
from .documents import dig, read_json, text
from .simulated_report import BANKRUPT, Dice, case_of, invented, read_report
from .taking import Taken

#: What the provider's record may name as the price of a report.
SUGGESTED_COST = Decimal("1.50")

SCHEME = "simulated"
AMBIGUOUS, NOT_FOUND, TIME_OUT, CUT_OFF, BROKEN = "91", "92", "95", "97", "98"

_JSON = {"content-type": "application/json"}


class Simulated(Bureau):
    """Invented reports, the same for the same number; no network at all."""

    code = "simulated"
    name = "Simulated bureau"
    kind = "bureau"
    billable = True
    wants_name = True
    schemes = (SCHEME,)
    # a name that cannot exist (RFC 2606): not even a mistake gets anywhere
    base_urls = {
        "live": "https://simulated.invalid",
        "test": "https://simulated.invalid",
    }
    hosts = ("simulated.invalid",)

    def identify(self, identifiers):
        """Any number will do; one that is ambiguous must be searched for."""
        own = [one for one in identifiers if one.scheme == SCHEME]
        for identifier in (*own, *identifiers):
            return None if case_of(identifier.value) == AMBIGUOUS else identifier
        return None

    def search(self, settings, subject):
        """One company for a customer; two or none for the special numbers."""
        known = next(iter(subject.identifiers), None)
        value = known.value if known else _number_of(subject)
        case = case_of(value)
        if case == NOT_FOUND:
            return []
        ends = ("10", "20") if case == AMBIGUOUS else (value[-2:],)
        return [
            Candidate(
                Identifier(SCHEME, value[:-2] + end, subject.country),
                subject.name or f"Simulated company {value}",
                ", ".join(
                    filter(None, (f"{end} Example Street", subject.zip, subject.city))
                ),
                value[:-2] + end,
                INSOLVENT if case == BANKRUPT else ACTIVE,
                0.7 if len(ends) > 1 else 1.0,
            )
            for end in ends
        ]

    def order(self, settings, identifier):
        """An invented answer; nothing is sent."""
        case = case_of(identifier.value)
        if case == TIME_OUT:
            raise CallFailed(
                "after_send", "The simulated provider did not answer in time."
            )
        if case == NOT_FOUND:
            return _answer({"message": "No such company"}, 404)
        if case == BROKEN:
            return _answer({"message": "The simulated provider is out of order"}, 503)
        answer = _answer(invented(identifier, settings.sent_at, settings.name))
        if case == CUT_OFF:
            return Answer(200, _JSON, answer.body[: len(answer.body) // 2])
        return answer

    def parse(self, answers):
        """Read what :meth:`order` invented; see :meth:`.contract.Bureau.parse`."""
        tree = read_json(answers["main"])
        if not isinstance(tree, dict) or not text(dig(tree, "reference")):
            raise PayloadError("The answer is none of the simulated provider's.")
        return read_report(Taken(tree))


BUREAU = Simulated()


def _number_of(subject):
    """Eight digits for a name, whose end is never a special case."""
    dice = Dice(f"{subject.name.strip().casefold()}/{subject.country}")
    return f"{dice.throw('number', 100_000, 999_999)}{dice.throw('end', 0, 89):02}"


def _answer(tree, status=200):
    return Answer(status, dict(_JSON), json.dumps(tree).encode())
