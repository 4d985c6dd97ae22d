"""What the Norwegian register of entities says about a company's state, and its changes."""

from typing import NamedTuple

from .contract import ACTIVE, CEASED, INSOLVENT, UNKNOWN, Event
from .documents import day, dig, flag, text


class State(NamedTuple):
    """A state that ends or endangers a company.

    ``flag`` or ``dated`` may be empty: the register has both for some states and only
    one for others.
    """

    flag: str
    dated: str
    status: str
    event: str
    words: str

    def applies(self, entity):
        """Whether an entity is in this state; a flag that denies it beats a date."""
        said = flag(dig(entity, self.flag)) if self.flag else None
        if said is not None or not self.dated:
            return bool(said)
        return self.since(entity) is not None

    def since(self, entity):
        """Day the state began, ``None`` where the register has none."""
        return day(dig(entity, self.dated)) if self.dated else None


#: The first that applies gives the status.
STATES = (
    State("konkurs", "konkursdato", INSOLVENT, "insolvency_opened", "Bankruptcy"),
    State(
        "",
        "underUtenlandskInsolvensbehandlingDato",
        INSOLVENT,
        "insolvency_opened",
        "Insolvency proceedings abroad",
    ),
    State(
        "underTvangsavviklingEllerTvangsopplosning",
        "",
        INSOLVENT,
        "insolvency_opened",
        "Wound up or dissolved by the court",
    ),
    State(
        "",
        "underRekonstruksjonsforhandlingDato",
        INSOLVENT,
        "voluntary_arrangement",
        "Negotiations with creditors about a restructuring",
    ),
    State(
        "underAvvikling",
        "underAvviklingDato",
        CEASED,
        "solvent_liquidation",
        "Being wound up by its owners",
    ),
)


def states_of(entity):
    """:class:`State` list that applies."""
    return [state for state in STATES if state.applies(entity)]


def status_of(entity):
    """One of the four statuses; active only where the register denies bankruptcy."""
    if day(dig(entity, "slettedato")):
        return CEASED
    found = states_of(entity)
    if found:
        return found[0].status
    return ACTIVE if flag(dig(entity, "konkurs")) is False else UNKNOWN


def events_of(change):
    """``(organisation number, Event)`` list of one change in the feed."""
    number = text(dig(change, "organisasjonsnummer"))
    when, kind = day(dig(change, "dato")), text(dig(change, "endringstype"))
    ref = f"change-{text(dig(change, 'oppdateringsid'))}"
    if not number or kind == "Ny":
        return []
    if kind in ("Sletting", "Fjernet"):
        return [(number, Event("dissolved", when, ref=ref))]
    details = dig(change, "endringer")
    if not isinstance(details, list):
        told = "The entry in the register changed; it does not say what."
        return [(number, Event("other", when, text=told, ref=ref))]
    return [
        (number, Event(state.event, when, text=state.words, ref=f"{ref}-{state.event}"))
        for state in STATES
        if any(_sets(detail, state) for detail in details)
    ]


def _sets(detail, state):
    """Whether a change of one field brings a state about."""
    path = text(dig(detail, "path")).lstrip("/")
    value = dig(detail, "value")
    if text(dig(detail, "op")) not in ("add", "replace") or not path:
        return False
    if path == state.flag:
        return bool(flag(value))
    return not state.flag and path == state.dated and bool(day(value))
