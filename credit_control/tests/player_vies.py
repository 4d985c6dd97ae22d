"""Plays the REST interface of VIES with invented numbers.

The number tells what happens: see :data:`NUMBERS`; any other one is not registered.
"""

import json

try:
    from .provider_server import Reply
except ImportError:  # loaded from outside, without Odoo
    from provider_server import Reply

VALID, SILENT, GREEK = "123456788", "123456777", "094000018"
DOWN, BUSY, MALFORMED, ODD, RELAY = "201", "202", "203", "204", "205"

NUMBERS = {
    VALID: ("Erfundene Werke GmbH", "Musterweg 1\n10115 Berlin\n"),
    SILENT: ("---", "---"),
    GREEK: ("ΕΠΙΝΟΗΜΕΝΗ ΑΕ", "ΟΔΟΣ 1\n10431 ΑΘΗΝΑ"),
}
FAULTS = {
    DOWN: "MS_UNAVAILABLE",
    BUSY: "MS_MAX_CONCURRENT_REQ",
    MALFORMED: "INVALID_INPUT",
    ODD: "SOMETHING_NEW",
}


def play(asked):
    """``Asked -> Reply``; without ``requesterNumber`` there is no consultation number."""
    if asked.method != "POST":
        return Reply(405, {"actionSucceed": False, "errorWrappers": []})
    question = json.loads(asked.body)
    number = question["vatNumber"]
    if number in FAULTS:
        wrapped = [{"error": FAULTS[number]}]
        return Reply(body={"actionSucceed": False, "errorWrappers": wrapped})
    name, address = NUMBERS.get(number, ("---", "---"))
    answer = {
        "countryCode": question["countryCode"],
        "vatNumber": number,
        "requestDate": "2026-03-02T09:15:00.000Z",
        "valid": number in NUMBERS,
        "requestIdentifier": "",
        "name": name,
        "address": address,
        "traderName": "---",
        "traderNameMatch": "NOT_PROCESSED",
    }
    if number == RELAY:  # the other way in which a fault is told
        answer |= {"valid": False, "userError": "MS_UNAVAILABLE"}
    elif answer["valid"] and question.get("requesterNumber"):
        answer["requestIdentifier"] = "WAPIAAAAINVENTED1"
    return Reply(body=answer)
