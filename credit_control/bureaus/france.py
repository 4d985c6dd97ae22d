"""France: the State's company search and the gazette of commercial notices.

Both are free and need no key. The search (Recherche d'entreprises) gives identity,
whether the company exists, turnover and net income; it knows no balance sheet and no
insolvency. The gazette (BODACC) gives insolvency, see :mod:`.bodacc`. Names of managers
are in the answers and are not taken over.
"""

from dataclasses import replace
from datetime import timedelta

from . import bodacc
from .contract import (
    ACTIVE,
    CEASED,
    INSOLVENT,
    Answer,
    Bureau,
    CallFailed,
    PayloadError,
    Problem,
    Refused,
    Request,
)
from .documents import day, dig, each, read_json, text
from .france_register import candidate, is_open, of_register, siren_of

#: France and the overseas parts whose companies have a number of the same register.
TERRITORIES = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF")

#: Header that :meth:`France.order` puts on the answer: the answer does not repeat the
#: number asked for, and the reader must not take another company's record.
ASKED = "x-asked-siren"

_RECORDS = "/api/explore/v2.1/catalog/datasets/annonces-commerciales/records"
#: Largest page of the gazette, and how many of them one poll reads at most.
_PAGE, _PAGES = 100, 50
#: Days read again at each poll, for notices that were put in late.
_OVERLAP = timedelta(days=3)


class France(Bureau):
    """Recherche d'entreprises with BODACC."""

    code = "france"
    name = "France: company register and gazette"
    kind = "registry"
    countries = TERRITORIES
    schemes = ("siren",)
    base_urls = {
        "live": "https://recherche-entreprises.api.gouv.fr",
        "bodacc": "https://bodacc-datadila.opendatasoft.com",
    }
    hosts = ("recherche-entreprises.api.gouv.fr", "bodacc-datadila.opendatasoft.com")
    monitors = True
    unconfirmed = (
        "The gazette prints the judgement as JSON within JSON; its names famille, "
        "nature and date are known from other people's programs only.",
        "What a judgement is called decides what it does; the list of names is not "
        "published anywhere as complete.",
        "A notice that withdraws or corrects another names it by numeroParution and "
        "numeroAnnonce, which together are the other's id without its letter.",
        "Figures are given by year; the financial year is taken to end on 31 December.",
        "A legal form whose code begins with 1 is taken for a natural person.",
        "Codes of the families conciliation and retablissement_professionnel.",
    )

    def search(self, settings, subject):
        """Companies by name, narrowed by postcode where there is one; see the contract."""
        params = {"q": subject.name, "page": "1", "per_page": "10"}
        if subject.zip.strip().isdigit():
            params["code_postal"] = subject.zip.strip()
        answer = self._search(settings, params)
        if answer.status != 200:
            raise Refused(self.classify_error(answer))
        found = each(read_json(answer), "results")
        return [
            candidate(record)
            for record in found
            if siren_of(record) and is_open(record)
        ]

    def order(self, settings, identifier):
        """The search for the number; the answer is marked with what was asked."""
        params = {"q": identifier.value, "page": "1", "per_page": "10"}
        answer = self._search(settings, params)
        return replace(answer, headers={**answer.headers, ASKED: identifier.value})

    def supplement(self, settings, identifier, answer):
        """The gazette's notices about the company, the latest hundred."""
        try:
            _record(answer)
        except (PayloadError, Refused):
            return []  # nobody to ask the gazette about
        where = f'registre="{bodacc.siren_of(identifier.value)}"'
        try:
            notices = self._gazette(settings, where, "dateparution desc", 0)
        except CallFailed:
            return []
        return [notices] if notices.status == 200 else []

    def parse(self, answers):
        """See the contract.

        :raises Refused: the number is not in the register
        """
        main = answers["main"]
        record, sure = _record(main)
        report = of_register(record)
        warnings = list(report.warnings)
        if not sure:
            warnings.append(
                "The answer was kept without the number asked for: compare the name."
            )
        records = _records(answers.get("bodacc"))
        if records is None:
            warnings.append(
                "The gazette did not answer: whether insolvency proceedings are open "
                "is not known. Fetch again later."
            )
            return replace(report, warnings=tuple(warnings))
        return _with_gazette(report, records, warnings)

    def poll(self, settings, cursor):
        """Notices of insolvency of all companies since the day of the cursor.

        The first call reads nothing and starts at the day of ``settings.sent_at``. The
        last days are read again each time; an event's ``ref`` tells the known ones.
        """
        start = day(cursor)
        if start is None:
            return [], text(settings.sent_at)[:10]
        since = (start - _OVERLAP).isoformat()
        families = " or ".join(
            f'familleavis="{family}"'
            for family in (*bodacc.COLLECTIVE, bodacc.CONCILIATION)
        )
        where = f"dateparution >= date'{since}' and ({families})"
        records = self._pages(settings, where)
        latest = max(
            filter(None, (day(dig(r, "dateparution")) for r in records)), default=start
        )
        events = [
            (siren, bodacc.event_of(notice))
            for notice in bodacc.notices(records)
            if notice.step not in (bodacc.QUIET, bodacc.PERSONAL)
            for siren in notice.sirens
        ]
        return events, max(start, latest).isoformat()

    def _pages(self, settings, where):
        """All records of a question, page by page, the oldest first."""
        records = []
        for page in range(_PAGES):
            answer = self._gazette(settings, where, "dateparution, id", page * _PAGE)
            if answer.status != 200:
                raise Refused(self.classify_error(answer))
            more = each(read_json(answer), "results")
            records.extend(more)
            if len(more) < _PAGE:
                break
        return records

    def _search(self, settings, params):
        url = f"{settings.base_url}/search"
        return settings.send(
            Request("GET", url, params, {"Accept": "application/json"})
        )

    def _gazette(self, settings, where, order, offset):
        base = settings.urls.get("bodacc") or self.base_urls["bodacc"]
        params = {"where": where, "order_by": order, "limit": str(_PAGE)}
        if offset:
            params["offset"] = str(offset)
        answer = settings.send(
            Request(
                "GET",
                base + _RECORDS,
                params,
                {"Accept": "application/json"},
                part="bodacc",
            )
        )
        return replace(answer, part="bodacc")


def _record(answer: Answer):
    """``(record, sure)`` of the company asked for.

    The search looks through all texts, so its first result may be another company.

    :raises PayloadError: not the promised format
    :raises Refused: the number is not in the register
    """
    tree = read_json(answer)
    if not isinstance(dig(tree, "results"), list):
        raise PayloadError("The register's answer has no list of results.")
    found = [record for record in each(tree, "results") if siren_of(record)]
    asked = answer.headers.get(ASKED, "")
    if asked:
        found = [record for record in found if siren_of(record) == asked]
    if not asked and len(found) > 1:
        raise PayloadError(
            f"The register's answer has {len(found)} companies and does not say which "
            "was asked for."
        )
    if not found:
        detail = f"{asked or 'The number'} is not in the French company register."
        raise Refused(Problem("not_found", detail=detail))
    return found[0], bool(asked)


#: ``{state of proceedings: (status, sentence)}``; what is not here changes nothing.
_VERDICTS = {
    bodacc.OPEN: (INSOLVENT, "Insolvency proceedings are open"),
    bodacc.UNDER_PLAN: (
        INSOLVENT,
        "Insolvency proceedings with a court-approved plan",
    ),
}


def _records(gazette):
    """The gazette's records, ``None`` without an answer that has a list of them.

    An answer of another shape must not read as *no notices, all is well*.
    """
    try:
        found = dig(read_json(gazette), "results") if gazette else None
    except PayloadError:
        return None
    return found if isinstance(found, list) else None


def _with_gazette(report, records, warnings):
    """The report with what the gazette adds."""
    found = bodacc.notices(records, report.registration)
    stands = bodacc.proceedings(found, bool(report.natural))
    warnings.extend(stands.warnings)
    status, told = _VERDICTS.get(stands.state, (report.status, report.status_text))
    if stands.state == bodacc.EXHAUSTED and not report.natural:
        # a company is dissolved by that judgement, whenever the register follows
        status, told = CEASED, "Dissolved: insolvency closed for lack of assets"
    if stands.state == bodacc.UNDER_PLAN:
        warnings.append(
            "A court has approved a plan; proceedings count as open until a closing "
            "judgement is published. Read the notice before deciding."
        )
    struck = any(notice.step == bodacc.STRUCK for notice in found)
    if struck and status == ACTIVE:
        warnings.append(
            "The gazette announced a removal from a court's register while the company "
            "register says active: it may have moved, or the register may be late."
        )
    return replace(
        report,
        status=status,
        status_text=told,
        events=stands.events,
        negative=stands.state in (*_VERDICTS, bodacc.EXHAUSTED)
        or any(notice.step == bodacc.AGREED for notice in found),
        warnings=tuple(warnings),
        sources={**report.sources, "events": "bodacc: results[].jugement"},
    )


BUREAU = France()
