"""What is meant by names, numbers and amounts as people write them. Pure: no records."""

import re
import unicodedata

#: Words that say in which form a company is run, not which one it is.
_FORMS = frozenset(
    {
        *(
            "ab",
            "ag",
            "aktiengesellschaft",
            "ans",
            "aps",
            "as",
            "asa",
            "bhd",
            "bv",
            "bvba",
        ),
        *(
            "co",
            "coop",
            "corp",
            "corporation",
            "cv",
            "da",
            "dba",
            "eg",
            "ek",
            "eurl",
            "ev",
        ),
        *(
            "gbr",
            "gesellschaft",
            "gie",
            "gmbh",
            "inc",
            "incorporated",
            "kft",
            "kg",
            "kgaa",
        ),
        *(
            "kk",
            "lda",
            "limited",
            "llc",
            "llp",
            "lp",
            "ltd",
            "ltda",
            "mbh",
            "nv",
            "ohg",
        ),
        *("oy", "oyj", "plc", "pte", "pty", "pvt", "sa", "sae", "sarl", "sas", "sasu"),
        *("sca", "scrl", "se", "sl", "slu", "snc", "soc", "societe", "spa", "sprl"),
        *("spzoo", "srl", "srls", "sro", "ug", "zoo"),
    }
)
_JOINTS = frozenset({"and", "und", "et", "y", "e", "og", "the", "der", "die", "das"})
_WORDS = re.compile(r"[^\W_]+")


def normal_name(name):
    """A company's name without its form, accents, case, and punctuation.

    >>> normal_name("Müller & Söhne GmbH & Co. KG"), normal_name("MUELLER UND SÖHNE")
    ('mueller soehne', 'mueller soehne')
    >>> normal_name("Société Dupont S.A.R.L."), normal_name("Dupont SARL")
    ('dupont', 'dupont')
    >>> normal_name("The Limited Co."), normal_name(None)
    ('the limited co', '')

    :param str name: as written, or a false value
    :return: text to compare; where nothing else is left, the words as they are
    """
    text = (name or "").casefold()
    for letter, plain in (
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("ø", "oe"),
        ("å", "aa"),
    ):
        text = text.replace(letter, plain)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    # S.A.R.L. is one word
    text = re.sub(r"\b(?:[a-z]\.){2,}", lambda found: found[0].replace(".", ""), text)
    words = _WORDS.findall(text)
    telling = [word for word in words if word not in _FORMS | _JOINTS]
    return " ".join(telling or words)


def compact(number):
    """A number without blanks and punctuation, in capitals.

    >>> compact("de 123.456-789"), compact(False)
    ('DE123456789', '')
    """
    return re.sub(r"[\W_]+", "", number or "").upper()


def amount(text):
    """A number as people of several countries write it, ``None`` if it is none.

    >>> amount("25.000,50"), amount("25,000.50"), amount("25 000"), amount("25.000")
    (25000.5, 25000.5, 25000.0, 25000.0)
    >>> amount("12,5"), amount("-3'200"), amount("nan"), amount("")
    (12.5, -3200.0, None, None)

    :param str text: as typed; a separator followed by exactly three digits groups
    """
    text = re.sub(r"[\s'’\u00a0\u202f]|[A-Z]{3}|[€$£]", "", text or "")
    if not re.fullmatch(r"-?\d[\d.,]{0,20}", text, re.ASCII):
        return None
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return float(text)
    mark, tail = text[last], text[last + 1 :]
    other = "," if mark == "." else "."
    decimal = text.count(mark) == 1 and (len(tail) != 3 or other in text)
    digits = text.replace(other, "")
    return float(digits.replace(mark, "." if decimal else ""))


def number_key(number):
    """What two ways of writing one number share: without the country in front.

    >>> number_key("DE 811.907.980"), number_key("811907980"), number_key("SC 001234")
    ('811907980', '811907980', 'SC001234')
    """
    key = compact(number)
    return key[2:] if key[:2].isalpha() and len(key) > 9 else key
