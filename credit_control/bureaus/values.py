"""Single values out of an answer: what is missing or unreadable gives ``None``.

Nothing is guessed: a figure with a comma, a day in local notation and a flag in
another language are *not known*, never wrong.
"""

import re
from datetime import date
from decimal import Decimal

#: Powers of ten beyond which a figure is none: turning it into an integer would need
#: more memory than the machine has.
MAGNITUDE = 40

_STEP = re.compile(r"([^.\[\]]+)|\[(-?\d{1,6})\]")
_NUMBER = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,2})?", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T Z+-].*)?", re.ASCII | re.DOTALL)
_PLAIN_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_FLAGS = {
    "true": True,
    "yes": True,
    "y": True,
    "1": True,
    "false": False,
    "no": False,
    "n": False,
    "0": False,
}


def dig(tree, path, default=None):
    """The value at a path of names and positions; whatever is missing gives ``default``.

    Position 0 of something that is no list is that thing: XML does not tell one from
    many.

    >>> dig({"a": {"b": [{"c": 7}]}}, "a.b[0].c"), dig({"a": {"b": {"c": 7}}}, "a.b[0].c")
    (7, 7)
    >>> dig({"a": None}, "a.b[3].c", "-"), dig({"a": None}, "a", "-")
    ('-', '-')

    :param str path: ``a.b[0].c``; names hold neither dots nor brackets
    """
    for name, position in _STEP.findall(path):
        tree = _child(tree, name) if name else _item(tree, int(position))
        if tree is None:
            return default
    return tree


def each(tree, path=""):
    """The things at a path as a list: none, one or many.

    >>> each({"a": {"b": 1}}, "a.b"), each({"a": [1, None, 2]}, "a"), each({}, "a")
    ([1], [1, 2], [])
    """
    found = dig(tree, path)
    if found is None:
        return []
    return [x for x in found if x is not None] if isinstance(found, list) else [found]


def text(x):
    """Text without blanks around it, empty for what is no text.

    Without NUL and lone surrogates, which no database stores.

    >>> text("  Ås\\x00 "), text({"@k": "1", "#text": "x"}), text(7), text(None), text([])
    ('Ås', 'x', '7', '', '')
    """
    if isinstance(x, dict):
        x = x.get("#text")
    if isinstance(x, (int, Decimal)) and not isinstance(x, bool):
        return str(x)
    if not isinstance(x, str):
        return ""
    return x.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()


def number(x):
    """A figure as :class:`~decimal.Decimal`, or ``None`` for what is none.

    Thousands separators and decimal commas are not guessed at.

    >>> number(5), number("-1.50"), number(Decimal("2.5")), number("1,234"), number(True)
    (Decimal('5'), Decimal('-1.50'), Decimal('2.5'), None, None)
    >>> number(""), number("1e99"), number(Decimal("NaN")), number({"#text": "3"})
    (None, None, None, Decimal('3'))
    """
    if isinstance(x, bool):
        return None
    if not isinstance(x, (int, Decimal)):
        x = text(x)
        if not _NUMBER.fullmatch(x):
            return None
    found = Decimal(x)
    sane = found.is_finite() and abs(found.adjusted()) <= MAGNITUDE
    return found if sane else None


def whole(x):
    """A whole figure as int, or ``None``; fractions are not rounded.

    >>> whole("12"), whole(Decimal("12.0")), whole("12.5"), whole("n/a")
    (12, 12, None, None)
    """
    found = number(x)
    return int(found) if found is not None and found == int(found) else None


def percent(x):
    """A per cent figure between 0 and 100, or ``None``.

    >>> percent("1.25 %"), percent(0), percent("180"), percent("-1"), percent("n/a")
    (Decimal('1.25'), Decimal('0'), None, None, None)
    """
    found = number(text(x).removesuffix("%").rstrip())
    return found if found is not None and 0 <= found <= 100 else None


def day(x):
    """A date from ISO 8601, with or without time, or from YYYYMMDD; else ``None``.

    The date is the one written: time and offset are not computed with. The years 1 and
    9999 are how machines write *never*.

    >>> day("2024-02-29"), day("2023-12-31T23:00:00Z"), day("20240131")
    (datetime.date(2024, 2, 29), datetime.date(2023, 12, 31), datetime.date(2024, 1, 31))
    >>> day("2023-02-29"), day("0001-01-01T00:00:00"), day("31/12/2023"), day(None)
    (None, None, None, None)
    """
    written = text(x)
    match = _ISO_DAY.fullmatch(written) or _PLAIN_DAY.fullmatch(written)
    if not match:
        return None
    try:
        found = date(*map(int, match.groups()))
    except ValueError:
        return None
    return found if 1000 <= found.year < 9999 else None


def flag(x):
    """Yes or no, or ``None`` for what is neither.

    >>> flag(True), flag("No"), flag("true"), flag(0), flag("perhaps"), flag(None)
    (True, False, True, False, None, None)
    """
    return x if isinstance(x, bool) else _FLAGS.get(text(x).lower())


def _child(tree, name):
    return tree.get(name) if isinstance(tree, dict) else None


def _item(tree, position):
    if not isinstance(tree, list):
        return tree if position == 0 else None
    return tree[position] if -len(tree) <= position < len(tree) else None
