"""Reading what a bureau answered without trusting it: JSON, XML and multipart.

An answer is somebody else's text. What is not the promised format ends in one
:class:`~.contract.PayloadError` that says what and where; what is merely missing ends
in ``None``, so that a provider's reader never has to guard a single step. The getters of
:mod:`.values` are at hand here too: a provider needs this one import.
"""

import json
from decimal import Decimal, InvalidOperation
from email.parser import BytesParser
from xml.parsers import expat

import xmltodict

from .contract import PayloadError
from .values import MAGNITUDE, day, dig, each, flag, number, percent, text, whole

__all__ = [
    "day",
    "dig",
    "each",
    "flag",
    "multipart",
    "number",
    "percent",
    "read_json",
    "read_xml",
    "text",
    "whole",
]

#: How deep an answer may be nested. The deepest known report has about twelve levels.
DEPTH = 64

_BROKEN_PARTS = {
    "StartBoundaryNotFoundDefect": "no part begins in it",
    "CloseBoundaryNotFoundDefect": "it is cut off before its end",
    "NoBoundaryInMultipartDefect": "its content type names no boundary",
    "InvalidBase64PaddingDefect": "a part's base64 is damaged",
    "InvalidBase64CharactersDefect": "a part's base64 is damaged",
    "InvalidBase64LengthDefect": "a part's base64 is damaged",
}


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
