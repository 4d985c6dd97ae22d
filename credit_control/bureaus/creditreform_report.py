"""A report of Creditreform in the common terms.

Keys decide, designations are shown. Per cent come with a decimal comma in ranges and
with a point in averages. Whatever is not known is said, never taken for good news.
"""

import re
from decimal import Decimal

from .contract import (
    ACTIVE,
    INSOLVENT,
    UNKNOWN,
    BureauReport,
    Event,
    Grade,
    Identifier,
    PayloadError,
)
from .documents import day, dig, each, flag, text, whole
from .taking import Taken

LIGHT, INDEX = "creditreform.traffic_light", "creditreform.index"

#: The only status that was seen; the others are told by their words, to the worse only.
STATUSES = {"PEST-1": ACTIVE}
_INSOLVENT = re.compile(r"insolv|konkurs|bankrupt", re.IGNORECASE)

#: The only colour that was seen; see :func:`_colour` for the others.
COLOURS = {"TL-10": "green"}
_NAMES = {
    "grün": "green",
    "gelb": "yellow",
    "rot": "red",
    "green": "green",
    "yellow": "yellow",
    "red": "red",
}

#: German registers in which no natural person stands.
_NO_PERSONS = ("HRB", "GenR", "VR", "PR")

#: Index from which on a company pays late in a big way, or not at all.
_DELAYS, _STOPPED = 500, 600

_FIGURE = re.compile(r"\d{1,3}(?:[.,]\d{1,4})?")


def report(tree):
    """:class:`BureauReport` of a ``reportResponse``.

    :raises PayloadError: names neither company nor person
    """
    return _Reading(tree).report()


def per_cent_range(written):
    """Ends of a range in per cent, ``None`` for what is none.

    >>> per_cent_range("0,9 % - 7,4 %")
    (Decimal('0.9'), Decimal('7.4'))
    >>> per_cent_range("0.9 - 7.4"), per_cent_range("below 2 %"), per_cent_range("")
    ((Decimal('0.9'), Decimal('7.4')), None, None)
    >>> per_cent_range("7,4 % - 250 %"), per_cent_range("7,4 % - 0,9 %")
    (None, None)
    """
    found = [Decimal(x.replace(",", ".")) for x in _FIGURE.findall(written)]
    if len(found) != 2 or not found[0] <= found[1] <= 100:
        return None
    return tuple(found)


def locate(tree, name):
    """``(path, value)`` of the element of that name nearest to the top.

    >>> locate({"a": {"index": "200"}, "b": [{"c": {"index": "300"}}]}, "index")
    ('a.index', '200')
    >>> locate({"a": None}, "index")
    ('', None)
    """
    level = [("", tree)]
    while level:
        below = []
        for path, node in level:
            if isinstance(node, dict):
                if node.get(name) is not None:
                    return f"{path}{name}", node[name]
                below.extend((f"{path}{key}.", child) for key, child in node.items())
            elif isinstance(node, list):
                stem = path.rstrip(".")
                below.extend((f"{stem}[{i}].", child) for i, child in enumerate(node))
        level = below
    return "", None


class _Reading(Taken):
    """One answer on its way to a report; collects what there is to say about it."""

    def __init__(self, tree):
        self.body = dig(tree, "body")
        super().__init__(self.body, "reportdata")
        self.data = dig(self.body, "reportdata")
        self.person = dig(self.data, "companyidentification") is None
        place = "privateperson" if self.person else "company"
        self.who = f"{place}identification"

    def report(self):
        """See :func:`report`."""
        crefo = self.crefo()
        if not crefo or dig(self.data, self.who) is None:
            raise PayloadError(
                "Creditreform's report names neither a company nor its number."
            )
        status, index = self.status(), self.index()
        self.mention_what_is_left_out()
        return BureauReport(
            **self.identity(crefo),
            status=status,
            status_text=text(dig(self.data, f"{self.who}.status.designation")),
            employees=self.employees(),
            grades=tuple(filter(None, (self.index_grade(index), self.light()))),
            probability_of_default=self.probability(),
            events=self.events(index),
            negative=self.negative(status, index),
            language=text(dig(self.body, "reportlanguage")).lower(),
            warnings=self.warnings,
            sources=self.sources,
        )

    # ---- who --------------------------------------------------------------
    def identity(self, crefo):
        """Fields of the report that say whom it is about."""
        country = self.text_of("country", f"{self.who}.country.key")
        vat = self.text_of("vat", "taxdata.vatid").replace(" ", "").upper()
        return {
            "name": self.name(),
            "registration": self.registration(),
            "vat": vat,
            "reference": crefo,
            "country": country,
            "address": self.address(),
            "natural": self.natural(),
            "founded": day(self.note("founded", "foundation.dateoffoundation")),
            "identifiers": self.identifiers(crefo, vat, country),
        }

    def crefo(self):
        """Creditreform's number, of the answer or of the company in it."""
        self.sources["reference"] = "identificationnumber"
        return text(dig(self.body, "identificationnumber")) or text(
            dig(self.data, f"{self.who}.identificationnumber")
        )

    def name(self):
        """Name of the company, or of the person."""
        if not self.person:
            return self.text_of("name", f"{self.who}.companyname")
        names = (
            self.text_of("name", f"{self.who}.{x}") for x in ("firstname", "surname")
        )
        return " ".join(filter(None, names))

    def natural(self):
        """A person; not one, where only others stand in its register; else unknown.

        A merchant stands in the answer like a company, and in the register HRA.
        """
        kind = text(dig(self.data, "register.registertype.shortdesignation"))
        return True if self.person else (False if kind in _NO_PERSONS else None)

    def address(self):
        """Street, place and country in one line."""
        self.sources["address"] = f"reportdata.{self.who}"
        at = dig(self.data, self.who)
        street = " ".join(
            filter(None, (text(dig(at, x)) for x in ("street", "housenumber")))
        ) + text(dig(at, "housenumberaffix"))
        place = f"{text(dig(at, 'postcode'))} {text(dig(at, 'city'))}".strip()
        country = text(dig(at, "country.designation"))
        return ", ".join(filter(None, (street, place, country)))

    def registration(self):
        """Register and number in it, such as ``HRB 123``."""
        number = self.text_of("registration", "register.registerid")
        kind = text(dig(self.data, "register.registertype.shortdesignation"))
        if not number or number.startswith(kind):
            return number
        return f"{kind} {number}"

    def employees(self):
        """Staff of the latest year named."""
        return whole(self.note("employees", "staffcompany.fiscalyear[0].totalstaff"))

    def identifiers(self, crefo, vat, country):
        """Creditreform's number and the VAT number."""
        found = [Identifier("crefo", crefo)]
        if vat:
            found.append(Identifier("vat", vat, country))
        return tuple(found)

    # ---- state ------------------------------------------------------------
    def status(self):
        """One of the four statuses; a key that is not known is never good news."""
        found = self.note("status", f"{self.who}.status")
        key, words = text(dig(found, "key")), text(dig(found, "designation"))
        if key in STATUSES:
            return STATUSES[key]
        if _INSOLVENT.search(words):
            self.warn(
                f"The status “{words}” ({key}) is taken as insolvent by its wording."
            )
            return INSOLVENT
        if self.person and not key:
            return UNKNOWN
        said = (
            f"the status “{words}” ({key}), which is not known" if key else "no status"
        )
        self.warn(f"Creditreform gives {said}: read the printable copy.")
        return UNKNOWN

    def negative(self, status, index):
        """Bad news, by the mark of the report, the status or the index."""
        marked = flag(dig(self.body, "negativereport"))
        self.sources["negative"] = "negativereport"
        if status == INSOLVENT or (index or 0) >= _DELAYS:
            return True
        return marked

    def events(self, index):
        """What the index and the negative facts tell."""
        events = []
        if (index or 0) >= _DELAYS:
            words = (
                "Payments have stopped, or there are hard negative facts"
                if index >= _STOPPED
                else "Massive delays of payment"
            )
            told = f"{words} (solvency index {index})."
            events.append(Event("payment_default", text=told, ref=f"index-{index}"))
        for place, fact in enumerate(each(self.data, "negativefacts")):
            words = text(dig(fact, "text")) or text(dig(fact, "designation"))
            told = words or "Negative facts: see the printable copy."
            events.append(Event("other", text=told, ref=f"negative-{place}"))
        return tuple(events)

    # ---- opinion ----------------------------------------------------------
    def index(self):
        """The solvency index 100 to 600, ``None`` without one."""
        for name in ("solvencyindextwozero", "solvencyindexone", "solvencyindex"):
            path, found = locate(self.data, name)
            index = whole(found)
            if index is not None and 100 <= index <= 600:
                self.sources["grades[index]"] = f"reportdata.{path}"
                return index
            if text(found) and index != 0:
                self.warn(
                    f"The solvency index “{text(found)}” is none from 100 to 600: it "
                    "is left out."
                )
        return None

    def index_grade(self, index):
        """Grade of the index."""
        return None if index is None else Grade(INDEX, str(index))

    def light(self):
        """Grade of the traffic light, ``None`` for a report without one."""
        found = self.note("grades[light]", "trafficlightsolvency")
        colour = dig(found, "colour")
        if colour is None:
            return None
        words, key = text(dig(colour, "designation")), text(dig(colour, "key"))
        value = _colour(found, key, words)
        if not value:
            value = words or key
            self.warn(
                f"The colour “{words}” ({key}) of the traffic light is not known: the "
                "company is not rated by it."
            )
        meaning = text(dig(found, "meaning"))
        described = ": ".join(filter(None, (words, meaning)))
        return Grade(LIGHT, value, description=described, coarse=True)

    def probability(self):
        """Per cent within a year: as stated, else out of the range that is stated."""
        path, exact = locate(self.data, "probabilityofdefault")
        ends = per_cent_range(f"{text(exact)} - {text(exact)}") if exact else None
        if ends:
            self.sources["probability_of_default"] = f"reportdata.{path}"
            return ends[0]
        path = "trafficlightsolvency.probabilityofdefaultrange"
        written = text(dig(self.data, path))
        ends = per_cent_range(written)
        if ends is None:
            return None
        low, high = ends
        taken, which = (
            ((low + high) / 2, "middle") if high < 100 else (low, "lower end")
        )
        self.sources["probability_of_default"] = f"reportdata.{path} ({which})"
        self.warn(
            f"The probability of default of {taken} % is the {which} of the range "
            f"{written} that the report states."
        )
        return taken

    def mention_what_is_left_out(self):
        """Say what the printable copy has and this report has not."""
        if locate(self.data, "creditlimit")[1] is not None:
            self.warn(
                "The report recommends a limit in a form that is not known: read it in "
                "the printable copy."
            )


def _colour(light, key, words):
    """The colour: by its key, by the range it shares with the legend, by its name.

    Every report repeats the ranges of all three colours, so the range of this company
    tells its colour whatever its key is called.
    """
    if key in COLOURS:
        return COLOURS[key]
    place = "probabilityofdefaultrange"
    ours = per_cent_range(text(dig(light, place)))
    for colour in ("green", "yellow", "red"):
        if ours and ours == per_cent_range(text(dig(light, place + colour))):
            return colour
    return _NAMES.get(words.casefold(), "")
