"""Whom a letter greets: a person or a firm by name, a department by no name."""

import re
import unicodedata

#: Words of English, German, French and Spanish that name a department, unaccented.
_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    account accounts accounting accountancy billing bookkeeping controlling
    department dept desk finance finances invoice invoices invoicing mailbox office
    payable payables payments purchasing reception receivable receivables team treasury
    abteilung buchhaltung debitoren empfang finanzen finanzabteilung kreditoren
    postfach rechnungen rechnungseingang rechnungswesen sekretariat team verwaltung
    zahlungsverkehr zentrale
    achats administratif administrative comptabilite compta facturation factures finances
    fournisseurs reglements secretariat service tresorerie
    administracion compras contabilidad departamento facturacion facturas finanzas pagos
    proveedores secretaria tesoreria
    """,
    )
)
#: How German compounds of such words end.
_ENDS = ("buchhaltung", "abteilung", "verwaltung", "rechnungswesen", "sekretariat")


def is_department(name):
    """Whether a contact's name is that of a department or role, and of no person.

    One such word is enough, for nobody minds a greeting without a name; accents and
    capitals are ignored.

    >>> [is_department(n) for n in ("Accounts payable", "Kreditorenbuchhaltung",
    ...                             "Service trésorerie", "CONTABILIDAD, Sevilla")]
    [True, True, True, True]
    >>> [is_department(n) for n in ("Anna Teamer", "Paul Buchhalter", "Marie Lebureau", "")]
    [False, False, False, False]
    """
    letters = unicodedata.normalize("NFKD", (name or "").casefold())
    words = re.findall(r"\w+", "".join(filter(_is_no_accent, letters)))
    return any(word in _WORDS or word.endswith(_ENDS) for word in words)


def _is_no_accent(letter):
    return not unicodedata.combining(letter)
