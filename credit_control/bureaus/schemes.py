"""The numbers that companies have in each country: how they are written and checked.

One :class:`Scheme` a number. Where python-stdnum knows the number, its check digits are
checked; the others have a shape of their own here. Shapes marked *to be confirmed* come
from general knowledge, not from the register's documentation.
"""

import re
from dataclasses import dataclass

from stdnum import ean, lei
from stdnum.at import businessid as at_fn
from stdnum.au import abn, acn
from stdnum.be import vat as be_kbo
from stdnum.bg import vat as bg_eik
from stdnum.ca import bn
from stdnum.ch import uid
from stdnum.de import handelsregisternummer
from stdnum.dk import cvr
from stdnum.ee import registrikood
from stdnum.es import cif
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength
from stdnum.fi import ytunnus
from stdnum.fr import siren
from stdnum.gr import vat as gr_afm
from stdnum.hr import oib
from stdnum.hu import anum
from stdnum.in_ import gstin
from stdnum.it import iva
from stdnum.jp import cn
from stdnum.lv import pvn
from stdnum.no import orgnr as no_orgnr
from stdnum.pl import nip, regon
from stdnum.pt import nif
from stdnum.ro import cui
from stdnum.se import orgnr as se_orgnr
from stdnum.sg import uen
from stdnum.si import maticna

_BLANKS = re.compile(r"[\s\u00a0.,/-]+")
_CRN = re.compile(r"\d{8}|R\d{7}|[A-Z]{2}(\d{6}|\d{5}[A-Z]|\d{4}[A-Z]{2})", re.ASCII)
_CONNECT = re.compile(r"[A-Z]{2}[A-Z0-9]{0,6}(-[\w.]{1,40}){1,4}", re.ASCII)
_COURT = re.compile(r"^(amtsgericht|registergericht|ag)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Scheme:
    """How one kind of number is written.

    :param str country: ISO 3166 alpha-2, empty for a number known everywhere
    :param str label: as people call it
    :param str example: in its normal form
    :param callable normal: text → normal form; raises stdnum's ``ValidationError``
    """

    code: str
    country: str
    label: str
    example: str
    normal: object


def crn(written):
    """A number of Companies House, with the zeros that people leave out.

    Shape to be confirmed: eight digits; two letters and six digits, the last of which
    may be letters for mutual societies; old Northern Irish ones start with R.

    >>> crn("3977902"), crn("sc 1234"), crn("SP1234RS")
    ('03977902', 'SC001234', 'SP1234RS')
    """
    number = _compact(written)
    if number.isdecimal():
        number = number.zfill(8)
    elif number[:2].isalpha() and number[2:].isdecimal():
        number = number[:2] + number[2:].zfill(6)
    if len(number) != 8:
        raise InvalidLength()
    if not _CRN.fullmatch(number) or number[:2] in ("GB", "UK") or number == "0" * 8:
        raise InvalidFormat()
    return number


def siren_of(written):
    """A SIREN from itself or from a SIRET, which begins with it.

    La Poste's establishments do not satisfy the check digit of a SIRET; its SIREN does.

    >>> siren_of("732 829 320 00074"), siren_of("732829320")
    ('732829320', '732829320')
    """
    number = _compact(written)
    return siren.validate(number[:9] if len(number) == 14 else number)


def norwegian(written):
    """An organisation number, with or without what makes it a VAT number.

    >>> norwegian("NO 988 077 917 MVA"), norwegian("988077917")
    ('988077917', '988077917')
    """
    return no_orgnr.validate(_compact(written).removeprefix("NO").removesuffix("MVA"))


def swedish(written):
    """An organisation number; with the century of an organisation or as a VAT number.

    >>> swedish("556703-7485"), swedish("16556703-7485"), swedish("SE556703748501")
    ('5567037485', '5567037485', '5567037485')
    """
    number = _compact(written)
    if number.startswith("SE"):
        number = number.removeprefix("SE").removesuffix("01")
    elif len(number) == 12 and number.startswith("16"):
        number = number[2:]
    return se_orgnr.validate(number)


def german(written):
    """Court, register and number; which court is part of the number.

    >>> german("Amtsgericht München, HRB 12345"), german("HRB 12345 Charlottenburg")
    ('München HRB 12345', 'Berlin (Charlottenburg) HRB 12345')
    """
    plain = " ".join(written.replace(",", " ").split())
    return handelsregisternummer.validate(_COURT.sub("", plain))


def swiss(written):
    """A UID, without the letters that make it a VAT number.

    >>> swiss("CHE-100.155.212 MWST")
    'CHE100155212'
    """
    return uid.validate(re.sub(r"(MWST|TVA|IVA)$", "", _compact(written)))


def austrian(written):
    """A number of the Firmenbuch, its check letter in lower case as the court writes.

    >>> austrian("FN 122119 M")
    '122119m'
    """
    return at_fn.validate(_compact(written).lower().removeprefix("fn"))


def shaped(pattern, zeros=0):
    """A rule for a number that has a shape and no known check digit.

    >>> shaped(r"\\d{8}")("3312 9301"), shaped(r"\\d{8}", zeros=8)("6947")
    ('33129301', '00006947')

    :param str pattern: of the whole number without blanks and punctuation
    :param int zeros: length to which digits are filled up with leading zeros
    """
    shape = re.compile(pattern, re.ASCII)

    def normal(written):
        number = _compact(written)
        number = number.zfill(zeros) if number.isdecimal() else number
        if not shape.fullmatch(number):
            raise InvalidFormat()
        return number

    return normal


def _lei(written):
    """stdnum 1.19 checks the digits but not their number."""
    number = _compact(written)
    if len(number) != 20:
        raise InvalidLength()
    return lei.validate(number)


def _nzbn(written):
    number = _compact(written)
    if len(number) != 13 or not number.startswith("94"):
        raise InvalidFormat()
    return ean.validate(number)


def ico(written):
    """A Czech or Slovak IČO; the check digit is that of a Czech company's tax number.

    >>> ico("25123891"), ico("35757442"), ico("6947")
    ('25123891', '35757442', '00006947')
    """
    number = shaped(r"\d{8}", zeros=8)(written)
    weighed = sum((8 - place) * int(n) for place, n in enumerate(number[:-1]))
    if int(number[-1]) != (11 - weighed % 11) % 10:
        raise InvalidChecksum()
    return number


def connect_id(written):
    """Creditsafe's number of a company, taken as it is given.

    >>> connect_id(" GB-0-03836192 ")
    'GB-0-03836192'
    """
    if not _CONNECT.fullmatch(written.strip()):
        raise InvalidFormat()
    return written.strip()


def _compact(written):
    return _BLANKS.sub("", written).upper()


#: In a country with several, the one that the register itself uses comes first.
SCHEMES = (
    Scheme("crn", "GB", "Companies House number", "03977902", crn),
    Scheme("siren", "FR", "SIREN or SIRET", "732829320", siren_of),
    Scheme("kbo", "BE", "enterprise number (KBO/BCE)", "0403170701", be_kbo.validate),
    Scheme("kvk", "NL", "KvK number", "33129301", shaped(r"\d{8}")),
    Scheme("hrb", "DE", "commercial register", "Aachen HRA 11223", german),
    Scheme("fn", "AT", "Firmenbuch number", "122119m", austrian),
    Scheme("uid", "CH", "UID", "CHE100155212", swiss),
    Scheme("uid", "LI", "UID", "CHE100155212", swiss),
    Scheme("orgnr", "NO", "organisation number", "988077917", norwegian),
    Scheme("orgnr", "SE", "organisation number", "5567037485", swedish),
    Scheme("cvr", "DK", "CVR number", "13585628", cvr.validate),
    Scheme("ytunnus", "FI", "business ID (Y-tunnus)", "20774740", ytunnus.validate),
    Scheme("ico", "CZ", "IČO", "25123891", ico),
    Scheme("ico", "SK", "IČO", "35757442", ico),
    # To be confirmed: so few are used that all start with zeros, as no tax number does.
    Scheme("krs", "PL", "KRS number", "0000028860", shaped(r"00\d{8}")),
    Scheme("nip", "PL", "NIP", "8567346215", nip.validate),
    Scheme("regon", "PL", "REGON", "192598184", regon.validate),
    Scheme("registrikood", "EE", "registry code", "12345678", registrikood.validate),
    Scheme("piva", "IT", "partita IVA", "00743110157", iva.validate),
    Scheme("cif", "ES", "CIF", "J99216582", cif.validate),
    Scheme("nipc", "PT", "NIPC", "501964843", nif.validate),
    Scheme("cro", "IE", "CRO number", "104547", shaped(r"\d{1,7}")),
    Scheme("cui", "RO", "CUI", "18547290", cui.validate),
    Scheme("anum", "HU", "tax number", "12892312", anum.validate),
    Scheme("eik", "BG", "EIK", "175074752", bg_eik.validate),
    Scheme("maticna", "SI", "registration number", "5300231", maticna.validate),
    Scheme("oib", "HR", "OIB", "33392005961", oib.validate),
    Scheme("kodas", "LT", "company code", "111951726", shaped(r"\d{7}|\d{9}")),
    Scheme("regnr", "LV", "registration number", "40003521600", pvn.validate),
    Scheme("rcs", "LU", "RCS number", "B12345", shaped(r"[A-Z]\d{1,6}")),
    Scheme("gemi", "GR", "GEMI number", "000237901000", shaped(r"\d{12}")),
    Scheme("afm", "GR", "AFM", "094259216", gr_afm.validate),
    Scheme("ein", "US", "EIN", "911144442", shaped(r"\d{9}")),
    Scheme("bn", "CA", "business number", "123026635", bn.validate),
    Scheme("acn", "AU", "ACN", "004085616", acn.validate),
    Scheme("abn", "AU", "ABN", "83914571673", abn.validate),
    Scheme("nzbn", "NZ", "NZBN", "9429041535110", _nzbn),
    Scheme("gstin", "IN", "GSTIN", "05AAACH6605F1Z0", gstin.validate),
    Scheme("cn", "JP", "corporate number", "5835678256246", cn.validate),
    Scheme("uen", "SG", "UEN", "00192200M", uen.validate),
    Scheme("lei", "", "LEI", "213800KUD8LAJWSQ9D15", _lei),
    Scheme("duns", "", "D-U-N-S number", "804735132", shaped(r"\d{9}")),
    # To be confirmed with a contract: how long a Crefo number is.
    Scheme("crefo", "", "Crefo number", "7770000001", shaped(r"\d{7,14}")),
    Scheme("creditsafe", "", "Creditsafe connectId", "GB-0-03836192", connect_id),
)

#: A valid VAT number of each country, to show how they are written there.
VAT_EXAMPLES = {
    "AT": "ATU13585627",
    "BE": "BE0403170701",
    "BG": "BG175074752",
    "CH": "CHE107787577MWST",
    "CY": "CY10259033P",
    "CZ": "CZ25123891",
    "DE": "DE136695976",
    "DK": "DK13585628",
    "EE": "EE100931558",
    "ES": "ESJ99216582",
    "FI": "FI20774740",
    "FR": "FR40303265045",
    "GB": "GB980780684",
    "GR": "EL094259216",
    "HR": "HR33392005961",
    "HU": "HU12892312",
    "IE": "IE6433435F",
    "IT": "IT00743110157",
    "LT": "LT119511515",
    "LU": "LU15027442",
    "LV": "LV40003521600",
    "MT": "MT11679112",
    "NL": "NL004495445B01",
    "NO": "NO988077917MVA",
    "PL": "PL8567346215",
    "PT": "PT501964843",
    "RO": "RO18547290",
    "SE": "SE123456789701",
    "SI": "SI50223054",
    "SK": "SK2022749619",
}
