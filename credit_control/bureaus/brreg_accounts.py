"""Key figures out of the Norwegian register of accounts."""

from .contract import PayloadError, Statement
from .documents import day, dig, each, flag, number, read_json, text

#: Years that a report keeps.
YEARS = 3

_RESULT = "resultatregnskapResultat."
_DEBT = "egenkapitalGjeld.gjeldOversikt."
_EQUITY = "egenkapitalGjeld.egenkapital."

#: Where each figure is found. The doubled ``driftsresultat`` is the register's own.
PATHS = {
    "turnover": _RESULT + "driftsresultat.driftsinntekter.sumDriftsinntekter",
    "operating_profit": _RESULT + "driftsresultat.driftsresultat",
    "profit_before_tax": _RESULT + "ordinaertResultatFoerSkattekostnad",
    "net_income": _RESULT + "aarsresultat",
    "total_assets": "eiendeler.sumEiendeler",
    "current_assets": "eiendeler.omloepsmidler.sumOmloepsmidler",
    "inventories": "eiendeler.sumVarer",
    "cash": "eiendeler.sumBankinnskuddOgKontanter",
    "total_liabilities": _DEBT + "sumGjeld",
    "current_liabilities": _DEBT + "kortsiktigGjeld.sumKortsiktigGjeld",
    "equity": _EQUITY + "sumEgenkapital",
    "retained_earnings": _EQUITY + "opptjentEgenkapital.sumOpptjentEgenkapital",
}


def statements(answer, legal_form=""):
    """Statements of the latest years, and what to say about them.

    Accounts of the company itself are preferred to those of its group, for all years:
    the two must never stand in one row.

    :param answer: :class:`.contract.Answer` of the register of accounts, or ``None``
    :param str legal_form: code of the form; a sole proprietor (ENK) files no accounts
    :return: ``(statements, warnings, sources)``
    """
    if answer is None or answer.status not in (200, 404):
        said = "The register of accounts could not be asked: no figures are known."
        return (), (said,), {}
    try:
        found = [] if answer.status == 404 else _filed(read_json(answer))
    except PayloadError as error:
        return (), (f"The accounts could not be read: {error}",), {}
    if not found:
        files = "; a sole proprietor files none." if legal_form == "ENK" else "."
        return (), ("No accounts are filed" + files,), {}
    return _read(found)


def _read(found):
    """See :func:`statements`, of the entries that the register has."""
    own = [entry for entry in found if not _of_group(entry)]
    chosen = _latest(own or found)
    warnings = [_winding_up(entry) for entry in chosen if _is_winding_up(entry)]
    if not own:
        warnings.append("Only accounts of the whole group are filed.")
    sources = {f"statements.{name}": path for name, path in PATHS.items()}
    return tuple(map(_statement, chosen)), tuple(warnings), sources


def _filed(tree):
    if not isinstance(tree, list):
        raise PayloadError("The answer of the register of accounts is no list.")
    return [entry for entry in each(tree) if _year_end(entry)]


def _year_end(entry):
    return day(dig(entry, "regnskapsperiode.tilDato"))


def _of_group(entry):
    return text(dig(entry, "regnskapstype")).upper() == "KONSERN"


def _latest(entries):
    """One entry for each of the latest years: the one that was filed last."""
    years = {}
    for entry in sorted(entries, key=lambda entry: number(dig(entry, "id")) or 0):
        years[_year_end(entry)] = entry
    return [years[end] for end in sorted(years, reverse=True)[:YEARS]]


def _is_winding_up(entry):
    return flag(dig(entry, "avviklingsregnskap"))


def _winding_up(entry):
    return f"The accounts to {_year_end(entry)} are accounts of a winding-up."


def _statement(entry):
    kind = text(dig(entry, "regnskapstype")).upper()
    return Statement(
        year_end=_year_end(entry),
        currency=text(dig(entry, "valuta")).upper(),
        group={"KONSERN": True, "SELSKAP": False}.get(kind),
        **{name: number(dig(entry, path)) for name, path in PATHS.items()},
    )
