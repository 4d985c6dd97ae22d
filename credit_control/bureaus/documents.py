"""Reading what a bureau answered without trusting it: JSON, XML and multipart.

An answer is somebody else's text. What is not the promised format ends in one
:class:`~.contract.PayloadError` that says what and where; what is merely missing ends
in ``None``, so that a provider's reader never has to guard a single step.
"""

import json
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from email.parser import BytesParser
from xml.parsers import expat

import xmltodict

from .contract import PayloadError

#: How deep an answer may be nested. The deepest known report has about twelve levels.
DEPTH = 64
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
_BROKEN_PARTS = {
    "StartBoundaryNotFoundDefect": "no part begins in it",
    "CloseBoundaryNotFoundDefect": "it is cut off before its end",
    "NoBoundaryInMultipartDefect": "its content type names no boundary",
    "InvalidBase64PaddingDefect": "a part's base64 is damaged",
    "InvalidBase64CharactersDefect": "a part's base64 is damaged",
    "InvalidBase64LengthDefect": "a part's base64 is damaged",
}


# ---- whole answers --------------------------------------------------------
def read_json(answer):
    """What a JSON answer says; fractions as :class:`~decimal.Decimal`.

    >>> from .contract import Answer
    >>> read_json(Answer(200, {}, b'{"limit": 12.50, "name": "\\u00c5s"}'))
    {'limit': Decimal('12.50'), 'name': 'Ås'}
    >>> read_json(Answer(200, {}, b'{"limit": 12.5'))
    Traceback (most recent call last):
    ...
    odoo.addons.credit_control.bureaus.contract.PayloadError: The answer is not JSON at
    line 1, column 15: Expecting ',' delimiter. It may be cut off.
    >>> read_json(Answer(200, {"content-type": "text/html"}, b"<html>Sorry"))
    Traceback (most recent call last):
    ...
    odoo.addons.credit_control.bureaus.contract.PayloadError: The answer is a web page
    or XML, not JSON (text/html, HTTP 200).

    :param Answer answer: of any status
    :return: dict, list or scalar
    :raises PayloadError: empty, a web page, not UTF-8, cut off, nested too deep, or
        with a number that is none (NaN, Infinity, beyond any magnitude)
    """
    body = answer.body.removeprefix(b"\xef\xbb\xbf").strip()
    if not body:
        raise PayloadError(f"The answer is empty (HTTP {answer.status}).")
    if body.startswith(b"<"):
        kind = answer.content_type or "no content type"
        raise PayloadError(
            f"The answer is a web page or XML, not JSON ({kind}, HTTP {answer.status})."
        )
    try:
        tree = json.loads(
            body.decode("utf-8"), parse_float=_figure, parse_constant=_no_figure
        )
    except UnicodeDecodeError as error:
        raise PayloadError(
            f"The answer is not UTF-8 at byte {error.start}, as JSON must be."
        ) from error
    except json.JSONDecodeError as error:
        raise PayloadError(_where(error)) from error
    except RecursionError as error:
        raise PayloadError(_too_deep()) from error
    except ValueError as error:
        raise PayloadError(f"The answer holds an unusable number: {error}.") from error
    _check_depth(tree)
    return tree


def read_xml(body, force_list=()):
    """What an XML document says, as dicts; names without their namespace.

    Attributes are ``@name``, the text beside attributes or children ``#text``, an empty
    element ``None``. An element that may repeat belongs into ``force_list``; without
    it, one is a dict and two are a list.

    >>> read_xml(b'<s:a xmlns:s="urn:x"><s:b k="1">x</s:b><c/></s:a>')
    {'a': {'b': {'@k': '1', '#text': 'x'}, 'c': None}}
    >>> read_xml(b"<a><b>1</b></a>", force_list=("b",))
    {'a': {'b': ['1']}}
    >>> read_xml(b"<!DOCTYPE a><a/>")
    Traceback (most recent call last):
    ...
    odoo.addons.credit_control.bureaus.contract.PayloadError: The answer declares a
    document type, which no provider needs: refused.

    :param bytes body: in any encoding that its prologue or mark names
    :param force_list: local names of elements that are always lists
    :raises PayloadError: empty, not well-formed, nested too deep, or with a document
        type or entities
    """
    if not body.strip():
        raise PayloadError("The answer is empty.")
    try:
        _inspect(body)
        return xmltodict.parse(
            body, postprocessor=_local_name, force_list=tuple(force_list)
        )
    except expat.ExpatError as error:
        raise PayloadError(
            f"The answer is not XML at line {error.lineno}, column {error.offset + 1}: "
            f"{expat.ErrorString(error.code)}. It may be cut off."
        ) from error
    except (ValueError, LookupError) as error:
        raise PayloadError(f"The answer's XML cannot be read: {error}.") from error


def multipart(answer):
    """The parts of a ``multipart`` answer, such as a report with its PDF.

    An answer of another type is a list of itself: providers send faults without parts.

    >>> from .contract import Answer
    >>> kind = {"content-type": 'Multipart/Related; boundary="b"'}
    >>> body = b"--b\\r\\nContent-ID: <x>\\r\\n\\r\\n<a/>\\r\\n--b--\\r\\n"
    >>> multipart(Answer(200, kind, body))
    [({'content-id': '<x>'}, b'<a/>')]

    :return: list of ``(headers, bytes)``, header names in lower case
    :raises PayloadError: cut off, without boundary, nested, or with damaged base64
    """
    if not answer.content_type.startswith("multipart/"):
        return [(dict(answer.headers), answer.body)]
    kind = answer.headers["content-type"].replace("\r", " ").replace("\n", " ")
    head = f"MIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n"
    whole = BytesParser().parsebytes(head.encode("utf-8", "replace") + answer.body)
    _check_parts(whole)
    return [_part(part) for part in whole.get_payload()]


# ---- single values --------------------------------------------------------
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


# ---- guards ---------------------------------------------------------------
def _figure(written):
    """A JSON fraction, exact; refuses what no figure of a company can be."""
    try:
        found = Decimal(written)
    except InvalidOperation as error:
        raise ValueError(written[:30]) from error
    if abs(found.adjusted()) > 10 * MAGNITUDE:
        raise ValueError(written[:30])
    return found


def _no_figure(written):
    raise ValueError(written)


def _where(error):
    cut = " It may be cut off." if error.pos >= len(error.doc.rstrip()) else ""
    return (
        f"The answer is not JSON at line {error.lineno}, column {error.colno}: "
        f"{error.msg}.{cut}"
    )


def _too_deep():
    return f"The answer is nested deeper than {DEPTH} levels: refused."


def _check_depth(tree):
    """Refuse a tree that is deeper than any report; level by level, no recursion."""
    level = [tree]
    for _depth in range(DEPTH + 1):
        below = []
        for node in level:
            if isinstance(node, dict):
                below.extend(node.values())
            elif isinstance(node, list):
                below.extend(node)
        if not below:
            return
        level = below
    raise PayloadError(_too_deep())


def _inspect(body):
    """A first pass that builds nothing: the parser itself tells what is declared.

    Asking the parser instead of searching for ``<!DOCTYPE`` holds in every encoding.
    """
    depth = 0

    def start(name, attributes):
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise PayloadError(_too_deep())

    def end(name):
        nonlocal depth
        depth -= 1

    def refuse(*declared):
        raise PayloadError(
            "The answer declares a document type, which no provider needs: refused."
        )

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.Parse(body, True)


def _local_name(path, key, value):
    """Drops namespaces and their declarations; for :func:`xmltodict.parse`."""
    if key == "@xmlns" or key.startswith("@xmlns:"):
        return None
    prefix, _colon, name = key.rpartition(":")
    return ("@" if prefix.startswith("@") else "") + name, value


def _check_parts(whole):
    parts = whole.get_payload() if whole.is_multipart() else []
    if any(part.is_multipart() for part in parts):
        raise PayloadError("The answer's parts hold parts themselves: refused.")
    for message in (whole, *parts):
        message.get_payload(decode=True)  # notes damaged base64 as a defect
        for defect in message.defects:
            why = _BROKEN_PARTS.get(type(defect).__name__)
            if why:
                raise PayloadError(
                    f"The answer of several parts cannot be read: {why}."
                )
    if not parts:
        raise PayloadError("The answer of several parts has none.")


def _part(part):
    headers = {name.lower(): str(value) for name, value in part.items()}
    return headers, part.get_payload(decode=True)


def _child(tree, name):
    return tree.get(name) if isinstance(tree, dict) else None


def _item(tree, position):
    if not isinstance(tree, list):
        return tree if position == 0 else None
    return tree[position] if -len(tree) <= position < len(tree) else None
