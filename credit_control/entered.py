"""Whether what somebody typed in can be a mail address or a bank account at all."""

import re

from stdnum.iso7064 import mod_97_10

from odoo.tools import email_normalize

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_LIKE_IBAN = re.compile(r"[A-Z]{2}\d{2}")
#: The shortest and the longest IBAN that a country has, by ISO 13616.
_SHORTEST, _LONGEST = 15, 34


def mail_address(text):
    """The one mail address in a text, with or without a name around it.

    >>> mail_address("Eva <Eva@Example.com>"), mail_address("foo@@bar"), mail_address(None)
    ('eva@example.com', '', '')
    >>> mail_address("no mail"), mail_address("a@example.com, b@example.com")
    ('', '')

    :param str text: as typed, or a false value
    :return: the address; '' where there is none, more than one, or none that can be
    """
    found = email_normalize(text or "") or ""
    return found if _ADDRESS.fullmatch(found) else ""


def is_account_number(text):
    """Whether a bank account can be right: an IBAN by its check digits, else any number.

    >>> is_account_number("DE89 3704 0044 0532 0130 00"), is_account_number("DE00000")
    (True, False)
    >>> is_account_number("026009593 / 12345678"), is_account_number("at the bank")
    (True, False)
    """
    compact = re.sub(r"\s", "", text).upper()
    if not _LIKE_IBAN.match(compact):
        return bool(re.search(r"\d", compact))
    if not _SHORTEST <= len(compact) <= _LONGEST or not compact.isalnum():
        return False
    return mod_97_10.is_valid(compact[4:] + compact[:4])
