"""Bad news, charges and parents in a report of Creditsafe.

The keys of judgements are those of the British sample; those of payment remarks,
charges and parents are assumed and to be confirmed with a contract. What they do not
match is missing from the report, never wrong.
"""

from .contract import INSOLVENT, Event, Identifier, Parent
from .documents import day, dig, flag, number, text, whole

#: Scheme of Creditsafe's own number of a company, the connectId.
CONNECT_ID = "creditsafe"

_NEGATIVE = "negativeInformation"
_SUMMARY = f"{_NEGATIVE}.ccjSummary"
_JUDGEMENTS = f"{_NEGATIVE}.countyCourtJudgements.registered"
_CHARGES = "additionalInformation.mortgageDetails"
_SCORE = "creditScore.currentCreditRating.providerValue.value"
#: What a Swedish score says instead of a number when bankruptcy was petitioned for.
_PETITION = "-29"


def read_events(taken):
    """Judgements, payment remarks and charges as :class:`.contract.Event`.

    :param Taken taken: the report
    """
    kinds = (
        (_NEGATIVE, (*_judgements(taken), *_remarks(taken))),
        (_SCORE, _petition(taken)),
        (_CHARGES, _charges(taken)),
    )
    for path, events in reversed(kinds):
        if events:
            taken.sources["events"] = f"report.{path}"
    return tuple(event for _path, events in kinds for event in events)


def is_negative(taken, status, events):
    """Whether there is bad news; ``None`` where the report has no room for it."""
    if status == INSOLVENT or any(event.kind != "charge" for event in events):
        return True
    return None if taken.at(_NEGATIVE) is None else False


def read_parents(taken):
    """The companies above as :class:`.contract.Parent`."""
    found = []
    for level, name in (("direct", "immediateParent"), ("ultimate", "ultimateParent")):
        above = taken.at(f"groupStructure.{name}")
        called, number_of = text(dig(above, "name")), text(dig(above, "id"))
        if not called and not number_of:
            continue
        country = text(dig(above, "country")).upper()
        known = Identifier(CONNECT_ID, number_of, country) if number_of else None
        found.append(Parent(level, called, country, known))
    if found:
        taken.sources["parents"] = "report.groupStructure"
    return tuple(found)


def _judgements(taken):
    """Court judgements that are exactly this company's; possible ones become a warning."""
    currency = text(taken.at(f"{_SUMMARY}.currency")).upper()
    listed = taken.list_at(f"{_JUDGEMENTS}.exact")
    counted = _count(taken, "exactRegistered", "numberOfExact")
    possible = max(
        len(taken.list_at(f"{_JUDGEMENTS}.possible")),
        _count(taken, "possibleRegistered", "numberOfPossible"),
    )
    if possible:
        taken.warn(
            f"{possible} court judgements may concern this company and were not taken "
            "over: name or address are only alike."
        )
    if counted > len(listed):
        taken.warn(
            f"The summary counts {counted} court judgements, {len(listed)} are listed."
        )
    if counted and not listed:
        return (Event("court_judgement", text=f"{counted} judgements registered"),)
    return tuple(_judgement(row, currency) for row in listed)


def _judgement(row, currency):
    said = [text(dig(row, name)) for name in ("court", "ccjStatus")]
    return Event(
        "court_judgement",
        day(dig(row, "ccjDate")),
        number(dig(row, "ccjAmount")),
        currency,
        ", ".join(filter(None, said)),
        text(dig(row, "caseNumber")),
    )


def _count(taken, *names):
    """The first count of the summary that is stated."""
    counts = (whole(taken.at(f"{_SUMMARY}.{name}")) for name in names)
    return next((count for count in counts if count is not None), 0)


def _remarks(taken):
    """Payment remarks, as Norway has them; their inner keys are assumed."""
    total = taken.at(f"{_NEGATIVE}.totalValueOfPaymentRemarks")
    rows = taken.list_at(f"{_NEGATIVE}.paymentRemarkDetails")
    if not rows and number(dig(total, "value")):
        rows = [{"amount": total}]
    return tuple(
        Event(
            "payment_default",
            day(dig(row, "date")),
            number(dig(row, "amount.value", dig(row, "amount"))),
            text(
                dig(
                    row, "amount.currency", dig(row, "currency", dig(total, "currency"))
                )
            ).upper(),
            text(dig(row, "type", dig(row, "description"))),
            text(dig(row, "id")),
        )
        for row in rows
    )


def _petition(taken):
    """The petition for bankruptcy that a Swedish score stands for; to be confirmed."""
    country = text(taken.at("companySummary.country")).upper()
    if country != "SE" or text(taken.at(_SCORE)) != _PETITION:
        return ()
    taken.warn(f"The score {_PETITION} is taken as a petition for bankruptcy.")
    return (Event("insolvency_petition", text=f"Score {_PETITION}"),)


def _charges(taken):
    """Charges that are not paid off; their inner keys are assumed."""
    return tuple(
        Event(
            "charge",
            day(dig(row, "dateChargeCreated", dig(row, "dateChargeRegistered"))),
            text=text(dig(row, "personsEntitled", dig(row, "mortgageType"))),
            ref=text(dig(row, "chargeCode", dig(row, "chargeNumber"))),
        )
        for row in taken.list_at(_CHARGES)
        if not day(dig(row, "dateChargeSatisfied")) and not flag(dig(row, "satisfied"))
    )
