"""Under which numbers a company can be looked up, from what Odoo knows of it.

Odoo's ``company_registry`` is not one thing: a SIRET in France, a copy of the VAT number
in Belgium and Denmark, anything that somebody typed elsewhere. Here it becomes a number
of a known scheme in its normal form, or nothing.
"""

import re
from contextlib import suppress

from stdnum import get_cc_module
from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import (
    InvalidChecksum,
    InvalidFormat,
    InvalidLength,
    ValidationError,
)
from stdnum.gb import vat as gb_vat
from stdnum.no import mva

from .contract import Identifier
from .schemes import SCHEMES, VAT_EXAMPLES

VAT = "vat"
#: Countries whose VAT number holds the company's register number: scheme to read it by.
_FROM_VAT = {
    "AU": "abn",
    "BE": "kbo",
    "BG": "eik",
    "CH": "uid",
    "CZ": "ico",
    "DK": "cvr",
    "ES": "cif",
    "FI": "ytunnus",
    "FR": "siren",
    "GR": "afm",
    "HR": "oib",
    "HU": "anum",
    "IN": "gstin",
    "IT": "piva",
    "JP": "cn",
    "LI": "uid",
    "LV": "regnr",
    "NO": "orgnr",
    "PL": "nip",
    "PT": "nipc",
    "RO": "cui",
    "SE": "orgnr",
    "SG": "uen",
    "US": "ein",
}
#: Country codes of VAT numbers and of everyday use that ISO 3166 writes otherwise.
_ISO = {"EL": "GR", "XI": "GB", "UK": "GB"}
_VAT_PREFIXES = {"GR": "EL"}
_EU = frozenset(member.upper() for member in eu_vat.MEMBER_STATES) - {"XI"}
_VAT_LABEL = "VAT number"
_BLANKS = re.compile(r"[\s\u00a0.,/-]+")


class InvalidIdentifier(ValueError):
    """A number that cannot be one of its scheme; the text is a sentence for people.

    The parts are at hand for those who say it in another language.

    :param str reason: ``length``, ``characters``, ``check_digit``, ``part``, ``empty``
        or ``scheme`` (we do not know such a number for that country)
    """

    def __init__(self, scheme, country, value, reason):
        self.scheme, self.country = scheme, country
        self.value, self.reason = value, reason
        super().__init__(
            f"{value or 'An empty text'} is not a valid {label(scheme, country)}: "
            f"{_REASONS[reason]}{_such_as(scheme, country)}."
        )


_REASONS = {
    "length": "it has too few or too many characters",
    "characters": "it is not written like one",
    "check_digit": "its check digit does not fit, so a digit is probably mistyped",
    "part": "a part of it is not known, such as the court or the year",
    "empty": "please enter one",
    "scheme": "no such number is known for this country",
}


def of_company(country, vat, company_registry, extra=None):
    """The valid numbers of a company, the most specific first.

    What is not valid is left out; :func:`validate` says why.

    >>> [(x.scheme, x.value) for x in of_company("FR", "", "73282932000074")]
    [('siren', '732829320')]
    >>> [(x.scheme, x.value) for x in of_company("BE", "BE0403170701", "BE0403170701")]
    [('kbo', '0403170701'), ('vat', 'BE0403170701')]
    >>> [(x.scheme, x.country) for x in of_company("GR", "EL094259216", "")]
    [('afm', 'GR'), ('vat', 'GR')]

    :param str country: ISO 3166 alpha-2, or empty
    :param str vat: Odoo's tax number, with or without its country, or a false value
    :param str company_registry: Odoo's company number, or a false value
    :param dict extra: ``{scheme: value}`` of numbers that are kept elsewhere, such as
        ``lei``, ``duns`` and ``crefo``
    :return: tuple of :class:`~.contract.Identifier`, each once
    """
    country = _iso(country)
    found = []
    for scheme in _schemes_of(country):
        if not found:
            _take(found, scheme, country, company_registry)
    number = _valid(VAT, country, vat)
    if number:
        scheme = _FROM_VAT.get(number.country)
        if scheme and country in ("", number.country):
            _take(found, scheme, number.country, _of_vat(number))
        found.append(number)
    for scheme, value in (extra or {}).items():
        _take(found, scheme, country, value)
    return tuple(dict.fromkeys(found))


def validate(scheme, country, value):
    """A number in its normal form.

    >>> validate("crn", "GB", "3977902")
    Identifier(scheme='crn', value='03977902', country='GB')
    >>> validate("duns", "", "80-473-5132")
    Identifier(scheme='duns', value='804735132', country='')
    >>> validate("kvk", "NL", "1234")
    Traceback (most recent call last):
    ...
    odoo.addons.credit_control.bureaus.identifiers.InvalidIdentifier: 1234 is not a
    valid KvK number: it is not written like one (a right one looks like
    33129301).

    :param str scheme: of :data:`~.schemes.SCHEMES`, or ``vat``
    :param str country: ISO 3166 alpha-2; empty for schemes known everywhere, and for a
        VAT number that says its country itself
    :raises InvalidIdentifier: it cannot be such a number
    """
    country, value = _iso(country), (value or "").strip()
    if not value:
        raise InvalidIdentifier(scheme, country, value, "empty")
    rule = _rule(scheme, country)
    if scheme != VAT and rule is None:
        raise InvalidIdentifier(scheme, country, value, "scheme")
    try:
        if scheme == VAT:
            return _vat(country, value)
        return Identifier(scheme, rule.normal(value), rule.country)
    except ValidationError as error:
        raise InvalidIdentifier(scheme, country, value, _reason(error)) from None


def label(scheme, country=""):
    """What people call such a number; the scheme's code where it is not known.

    >>> label("siren"), label("orgnr", "NO"), label("other")
    ('SIREN or SIRET', 'organisation number', 'other')
    """
    if scheme == VAT:
        return _VAT_LABEL
    rule = _rule(scheme, country)
    return rule.label if rule else scheme


def example(scheme, country=""):
    """A number in its right form, empty where the scheme is not known.

    >>> example("crn"), example("orgnr", "SE"), example("vat", "GR"), example("other")
    ('03977902', '5567037485', 'EL094259216', '')
    """
    if scheme == VAT:
        return VAT_EXAMPLES.get(_iso(country), VAT_EXAMPLES["DE"])
    rule = _rule(scheme, country)
    return rule.example if rule else ""


# ---- VAT numbers ----------------------------------------------------------
def _vat(country, value):
    """A VAT number with its own prefix, and the ISO country that it belongs to.

    The United Kingdom's is not one of the European Union, Northern Ireland's is.
    """
    number = _BLANKS.sub("", value).upper()
    prefix = number[:2] if number[:2].isalpha() else ""
    own = _VAT_PREFIXES.get(country, country)
    if _iso(prefix) in _EU or prefix == "XI":
        number = _VAT_PREFIXES.get(prefix, prefix) + number[2:]
        return Identifier(VAT, eu_vat.validate(number), _iso(prefix))
    if country in _EU:
        return Identifier(VAT, eu_vat.validate(own + number), country)
    if "GB" in (prefix, country):
        return Identifier(VAT, "GB" + gb_vat.validate(number), "GB")
    if country in ("CH", "LI") or prefix == "CH":
        return Identifier(VAT, _swiss(number), "LI" if country == "LI" else "CH")
    if "NO" in (prefix, country):
        return Identifier(VAT, _norwegian(number), "NO")
    return Identifier(VAT, _other(country, number), country)


def _swiss(number):
    """With or without the letters for VAT, as people leave them out."""
    if number[-1:].isdecimal():
        number += "MWST"
    return ch_vat.validate(number)


def _norwegian(number):
    return "NO" + mva.validate(number.removeprefix("NO").removesuffix("MVA") + "MVA")


def _other(country, number):
    """By stdnum's rule where it has one for the country, else any plausible number."""
    module = get_cc_module(country.lower(), "vat") if country else None
    # Some packages of stdnum come without the lists that a few countries need.
    with suppress(OSError):
        if module:
            return module.validate(number)
    if not re.fullmatch(r"[A-Z0-9]{5,20}", number):
        raise InvalidFormat()
    return number


def _of_vat(identifier):
    """What a VAT number says without its country and what is only for the tax office."""
    country, value = identifier.country, identifier.value
    if country in ("CH", "LI", "SE", "NO"):
        return value  # their rules know the number as a whole
    value = value.removeprefix(_VAT_PREFIXES.get(country, country))
    if country == "FR":
        return value[2:]  # two check characters come first
    return value.removeprefix("T") if country == "JP" else value


# ---- helpers --------------------------------------------------------------
def _iso(country):
    country = (country or "").strip().upper()
    return _ISO.get(country, country)


def _schemes_of(country):
    return [rule.code for rule in SCHEMES if country and rule.country == country]


def _rule(scheme, country):
    """The rule of a scheme; without a country, the first that goes by its name."""
    of_name = [rule for rule in SCHEMES if rule.code == scheme]
    for rule in of_name:
        if not country or rule.country in (country, ""):
            return rule
    return None


def _valid(scheme, country, value):
    try:
        return validate(scheme, country, value)
    except InvalidIdentifier:
        return None


def _take(found, scheme, country, value):
    number = _valid(scheme, country, value)
    if number:
        found.append(number)


def _reason(error):
    if isinstance(error, InvalidLength):
        return "length"
    if isinstance(error, InvalidChecksum):
        return "check_digit"
    return "characters" if isinstance(error, InvalidFormat) else "part"


def _such_as(scheme, country):
    good = example(scheme, country)
    return f" (a right one looks like {good})" if good else ""
