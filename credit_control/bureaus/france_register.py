"""What a record of the French company search says (Recherche d'entreprises); pure.

Names and years of birth of managers are in the records and are not taken over. A
company may have objected to the publication of its particulars: then only what says
whether it exists is taken.
"""

from dataclasses import replace
from datetime import date

from .bodacc import siren_of as _digits_of
from .contract import (
    ACTIVE,
    CEASED,
    UNKNOWN,
    BureauReport,
    Candidate,
    Identifier,
    Statement,
)
from .values import day, dig, flag, number, text, whole

_STATUS = {"A": ACTIVE, "C": CEASED}


def siren_of(record):
    """Number of a record of the search, empty if it has none."""
    return _digits_of(dig(record, "siren"))


def is_open(record):
    """Whether the company's particulars may be shown."""
    return text(dig(record, "statut_diffusion")) != "P"


def candidate(record):
    """What a search shows of a record."""
    return Candidate(
        Identifier("siren", siren_of(record), "FR"),
        text(dig(record, "nom_complet")) or text(dig(record, "nom_raison_sociale")),
        address=text(dig(record, "siege.adresse")),
        registration=siren_of(record),
        status=_STATUS.get(text(dig(record, "etat_administratif")), UNKNOWN),
    )


def of_register(record):
    """What the register says; of a masked company only whether it exists."""
    state = text(dig(record, "etat_administratif"))
    siren, form = siren_of(record), text(dig(record, "nature_juridique"))
    single = flag(dig(record, "complements.est_entrepreneur_individuel"))
    warnings = []
    if state not in _STATUS:
        warnings.append(f"The register's state “{state[:40]}” is not known here.")
    report = BureauReport(
        registration=siren,
        reference=siren,
        country="FR",
        status=_STATUS.get(state, UNKNOWN),
        status_text={"A": "Active", "C": "Ceased"}.get(state, state[:40]),
        natural=single if single is not None else (form[0] == "1" if form else None),
        founded=day(dig(record, "date_creation")),
        ceased=day(dig(record, "date_fermeture")),
        identifiers=(Identifier("siren", siren, "FR"),),
        language="fr",
        warnings=tuple(warnings),
        sources={
            "registration": "results[].siren",
            "status": "results[].etat_administratif",
            "natural": "results[].complements.est_entrepreneur_individuel",
            "founded": "results[].date_creation",
            "ceased": "results[].date_fermeture",
        },
    )
    return _in_the_open(report, record) if is_open(record) else _masked(report)


def _masked(report):
    hidden = (
        "The company has objected to the publication of its particulars: name, address "
        "and figures are not shown and were not taken over."
    )
    return replace(report, warnings=(*report.warnings, hidden))


def _in_the_open(report, record):
    """Particulars and figures of a company that does not hide them."""
    statements = _statements(dig(record, "finances"))
    assumed = (
        "The register gives figures by year only: each financial year is taken to end "
        "on 31 December."
    )
    return replace(
        report,
        name=text(dig(record, "nom_complet"))
        or text(dig(record, "nom_raison_sociale")),
        address=text(dig(record, "siege.adresse")),
        legal_form=text(dig(record, "nature_juridique")),
        activity=text(dig(record, "activite_principale")),
        statements=statements,
        warnings=(*report.warnings, *([assumed] if statements else [])),
        sources={
            **report.sources,
            "name": "results[].nom_complet",
            "address": "results[].siege.adresse",
            "legal_form": "results[].nature_juridique",
            "activity": "results[].activite_principale",
            "statements": "results[].finances",
        },
    )


def _statements(finances):
    """Figures by year, the latest first; a year without any figure is left out."""
    found = []
    for written, figures in (finances if isinstance(finances, dict) else {}).items():
        year = whole(written)
        turnover = number(dig(figures, "ca"))
        income = number(dig(figures, "resultat_net"))
        if year is None or not 1900 <= year <= 2200 or {turnover, income} == {None}:
            continue
        found.append(
            Statement(date(year, 12, 31), "EUR", turnover=turnover, net_income=income)
        )
    return tuple(sorted(found, key=lambda s: s.year_end, reverse=True))
