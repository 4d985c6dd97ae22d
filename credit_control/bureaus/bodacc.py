"""What the French gazette of commercial notices (BODACC) says about insolvency.

The gazette prints one notice for every judgement of one procedure, and most of them are
not openings: the most frequent one closes. So a notice is first told apart by what the
judgement is called, and then all notices of a company are walked through in the order
of the judgements; only the state at the end says whether proceedings are open.

What errs, errs towards *open*: a notice of insolvency that cannot be read, or a step
within proceedings whose opening is not among the notices, is no reason to think that
there are none. A judgement of an unknown name after a closing one opens nothing again.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from .contract import Event
from .values import day, each, text

# ---- what a notice does to proceedings ------------------------------------
OPENS, PLAN, ENDS, EXHAUSTED = "opens", "plan", "ends", "exhausted"
QUIET, PERSONAL, UNKNOWN = "quiet", "personal", "unknown"
AGREED, STRUCK = "agreed", "struck"

# ---- where proceedings stand ----------------------------------------------
NONE, OPEN, UNDER_PLAN, CLOSED = "none", "open", "under_plan", "closed"

#: Families of notices that tell of proceedings; accounts filed (``dpc``), sales and
#: changes are left aside.
COLLECTIVE = ("collective", "retablissement_professionnel")
CONCILIATION = "conciliation"
STRIKE_OFF = "radiation"

#: Patterns over a judgement's name without accents, the first that fits counts. The
#: order matters: *list of claims since the opening* opens nothing, *rescission of the
#: plan* is no plan, *closing … resumption of suits* resumes no proceedings.
_STEPS = (
    (r"^(autres? )?(avis de )?(depot|liste)", QUIET),
    (r"designation des organes|cessation des paiements|accordant un delai", QUIET),
    (r"interdiction de gerer|faillite personnelle", PERSONAL),
    (r"infirmant|cour d'appel", UNKNOWN),
    (r"cloture.*insuffisance d'actif", EXHAUSTED),
    (r"cloture|mettant fin|extinction du passif", ENDS),
    (r"resolution du plan", OPENS),
    (r"\bplan\b", PLAN),
    (r"ouverture|conversion|extension|reprise de la procedure", OPENS),
    (r"liquidation|redressement|sauvegarde", OPENS),
)

_LABELS = {
    OPENS: "Insolvency proceedings opened",
    PLAN: "Court-approved plan within insolvency proceedings",
    ENDS: "Insolvency proceedings closed",
    EXHAUSTED: "Insolvency proceedings closed for lack of assets",
    UNKNOWN: "Judgement in insolvency proceedings, meaning unknown",
    AGREED: "Agreement with creditors (conciliation)",
    STRUCK: "Removal from the register announced",
}
_KINDS = {
    OPENS: "insolvency_opened",
    AGREED: "voluntary_arrangement",
    EXHAUSTED: "dissolved",
    STRUCK: "dissolved",
}

_MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
_WORDY_DAY = re.compile(r"(\d{1,2})(?:er)? ([a-z]+) (\d{4})")


@dataclass(frozen=True)
class Notice:
    """One notice.

    :param tuple sirens: all companies it is about, nine digits each
    :param str step: what it does, such as ``opens``
    :param day: of the judgement, else of the publication
    :param str name: of the judgement, as printed
    :param bool readable: the judgement had a name
    """

    ref: str
    sirens: tuple
    step: str
    day: date | None = None
    name: str = ""
    court: str = ""
    readable: bool = True


@dataclass(frozen=True)
class Proceedings:
    """Where a company's insolvency proceedings stand after all its notices.

    :param str state: ``none``, ``open``, ``under_plan``, ``closed`` or ``exhausted``
        (closed because nothing was left)
    :param tuple events: :class:`.contract.Event`, the latest first
    :param tuple warnings: sentences
    """

    state: str
    events: tuple
    warnings: tuple


def siren_of(written):
    """The nine digits in a register entry, or an empty text.

    >>> siren_of("897 572 376"), siren_of("897572376 R.C.S. Lyon"), siren_of("0832")
    ('897572376', '897572376', '')
    """
    digits = re.sub(r"\D", "", text(written))
    return digits if len(digits) == 9 else ""


def step_of(name):
    """What a judgement of a name does to proceedings.

    >>> step_of("Jugement d'ouverture de liquidation judiciaire")
    'opens'
    >>> step_of("Jugement de clôture pour insuffisance d’actif")
    'exhausted'
    >>> step_of("Liste des créances nées après le jugement d'ouverture")
    'quiet'
    >>> step_of("Jugement arrêtant le plan de redressement")
    'plan'
    >>> step_of("Autre jugement et ordonnance")
    'unknown'
    """
    plain = _plain(name)
    return next(
        (step for pattern, step in _STEPS if re.search(pattern, plain)), UNKNOWN
    )


def notices(records, siren=""):
    """The notices that count, in the order of their judgements.

    Withdrawn notices, and those that a later one corrects, are left out. A notice may
    name several companies (a seller and a buyer), so each is compared.

    :param records: of the gazette's interface
    :param str siren: only of this company, all without
    :return: list of :class:`Notice`
    """
    records = [record for record in records if isinstance(record, dict)]
    replaced = {_replaced(record) for record in records} - {""}
    found = []
    for record in records:
        withdrawn = text(record.get("typeavis")).casefold() == "annulation"
        if withdrawn or text(record.get("id"))[1:] in replaced:
            continue
        notice = _notice(record)
        if notice and (not siren or siren in notice.sirens):
            found.append(notice)
    # on one day the closing of one procedure precedes the opening of the next
    return sorted(
        found,
        key=lambda n: (n.day or date.min, n.step not in (ENDS, EXHAUSTED), n.ref),
    )


def proceedings(found, natural=False):
    """Where a company stands.

    :param found: of :func:`notices`, in their order
    :param bool natural: a person, who is not dissolved by anything
    :return: :class:`Proceedings`
    """
    state, closed_at = NONE, -1
    for position, notice in enumerate(found):
        state = _after(state, notice)
        if notice.step in (ENDS, EXHAUSTED):
            closed_at = position
    events = [
        event_of(notice, position < closed_at, natural)
        for position, notice in enumerate(found)
        if notice.step not in (QUIET, PERSONAL)
    ]
    return Proceedings(state, tuple(reversed(events)), tuple(_doubts(found)))


def event_of(notice, past=False, natural=False):
    """The event of one notice.

    An opening that a later judgement has closed is told, but not as an opening: nobody
    shall take it for proceedings that are open.

    :param bool past: proceedings were closed since
    :param bool natural: about a person
    """
    label, kind = _LABELS[notice.step], _KINDS.get(notice.step, "other")
    if not notice.readable and not past:
        label, kind = "Insolvency notice that cannot be read", "insolvency_opened"
    if past and notice.step in (OPENS, UNKNOWN, PLAN):
        label, kind = f"{label}, closed since", "other"
    if natural and kind == "dissolved":
        kind = "other"
    told = ": ".join(filter(None, (label, notice.name[:160])))
    return Event(
        kind,
        notice.day,
        text=f"{told} ({notice.court})" if notice.court else told,
        ref=notice.ref,
        solvent=None if notice.step in (STRUCK, ENDS, UNKNOWN, AGREED) else False,
    )


def _after(state, notice):
    """State after one notice more."""
    if notice.step == OPENS or not notice.readable:
        return OPEN
    if notice.step == EXHAUSTED:
        return EXHAUSTED
    if notice.step == ENDS:
        return CLOSED
    if notice.step == PLAN:
        return UNDER_PLAN
    # a step within proceedings: they were opened before the notices begin
    if notice.step in (QUIET, UNKNOWN) and state == NONE:
        return OPEN
    return state


def _doubts(found):
    if any(not notice.readable for notice in found):
        yield (
            "The gazette has an insolvency notice whose judgement cannot be read: the "
            "company is taken for insolvent until somebody has read it."
        )
    unknown = sorted({n.name for n in found if n.step == UNKNOWN and n.readable})
    if unknown:
        named = "; ".join(f"“{name[:160]}”" for name in unknown)
        yield f"The gazette has judgements whose effect is not known here: {named}."


def _notice(record):
    """The notice of a record, ``None`` for families that do not count."""
    family = _plain(text(record.get("familleavis")))
    published = day(record.get("dateparution"))
    sirens = tuple(dict.fromkeys(filter(None, map(siren_of, _registers(record)))))
    common = {"ref": text(record.get("id")), "sirens": sirens}
    common["court"] = text(record.get("tribunal"))[:120]
    if family in (STRIKE_OFF, CONCILIATION):
        step = STRUCK if family == STRIKE_OFF else AGREED
        return Notice(step=step, day=published, **common)
    if family not in COLLECTIVE:
        return None
    judgement = _inner(record.get("jugement"))
    nature, group = text(judgement.get("nature")), text(judgement.get("famille"))
    step = step_of(nature)
    if step == UNKNOWN and group:
        step = step_of(group)
    return Notice(
        step=step,
        day=_any_day(judgement.get("date")) or published,
        name=nature or group,
        readable=bool(nature or group),
        **common,
    )


def _registers(record):
    """Entries of the field that is a list in one version and a joined text in another."""
    for entry in each(record, "registre"):
        yield from text(entry).split(",")


def _replaced(record):
    """Number of the notice that a record withdraws or corrects, without its letter."""
    if text(record.get("typeavis")).casefold() not in ("annulation", "rectificatif"):
        return ""
    before = _inner(record.get("parutionavisprecedent"))
    issue, place = text(before.get("numeroParution")), text(before.get("numeroAnnonce"))
    return issue + place if issue and place else ""


def _inner(value):
    """A dict that is printed as JSON within JSON; empty if it is none."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def _any_day(value):
    """A day in ISO or in French words.

    >>> _any_day("29 Mars 2025"), _any_day("1er août 2024"), _any_day("hier")
    (datetime.date(2025, 3, 29), datetime.date(2024, 8, 1), None)
    """
    match = _WORDY_DAY.fullmatch(_plain(text(value)))
    if not match or match[2] not in _MONTHS:
        return day(value)
    try:
        return date(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]))
    except ValueError:
        return None


def _plain(written):
    """Lower case without accents and typographic apostrophes, single blanks."""
    bare = unicodedata.normalize("NFKD", written.replace("’", "'"))
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())
