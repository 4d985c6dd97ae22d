"""The shape of Creditreform's answers: parts, envelope, faults.

An answer is XML alone or ``Multipart/Related``: the XML first, then the printable copy.
"""

from dataclasses import dataclass

from .contract import PayloadError
from .documents import dig, multipart, read_xml, text

#: Characters of a fault's words that are kept; the rest is noise.
LONGEST = 300


@dataclass(frozen=True)
class Fault:
    """A SOAP fault.

    :param str words: codes and designations for people
    :param tuple keys: the provider's own keys
    :param bool senders: whether it blames what was sent
    """

    words: str
    keys: tuple
    senders: bool


def response(answer, name):
    """The element of that name in an answer's envelope.

    :raises PayloadError: not the XML of such an answer
    """
    found = dig(_envelope(answer), f"Envelope.Body.{name}")
    if not isinstance(found, dict):
        raise PayloadError(f"Creditreform's answer holds no {name}.")
    return found


def fault_of(answer):
    """The :class:`Fault` of an answer, ``None`` for an answer that is none."""
    try:
        fault = dig(_envelope(answer), "Envelope.Body.Fault")
    except PayloadError:
        return None
    return _fault(fault) if isinstance(fault, dict) else None


def printable(answer):
    """The PDF of an answer, ``None`` without one."""
    try:
        parts = multipart(answer)
    except PayloadError:
        return None
    bodies = (body for _headers, body in parts[1:])
    return next((body for body in bodies if body.startswith(b"%PDF-")), None)


def _envelope(answer):
    """The XML of an answer as a tree without namespaces."""
    return read_xml(multipart(answer)[0][1])


def _fault(tree):
    """Reads SOAP 1.2 and, for old machines in between, 1.1."""
    code = text(dig(tree, "Code.Value")) or text(dig(tree, "faultcode"))
    # several languages say the same: the first one will do
    reason = text(dig(tree, "Reason.Text[0]")) or text(dig(tree, "faultstring"))
    detail = dig(tree, "Detail") or dig(tree, "detail")
    pairs = list(_pairs(detail))
    said = [f"{key} {word}".strip() for key, word in pairs]
    local = code.rpartition(":")[2]
    words = "; ".join(dict.fromkeys(filter(None, (*said, reason, local))))
    return Fault(
        words[:LONGEST] or "SOAP fault",
        tuple(key for key, _word in pairs if key),
        local in ("Sender", "Client"),
    )


def _pairs(tree):
    """Every ``(key, designation)`` in a tree, at whatever depth."""
    if isinstance(tree, list):
        for node in tree:
            yield from _pairs(node)
    elif isinstance(tree, dict):
        if "key" in tree:
            yield text(dig(tree, "key[0]")), text(dig(tree, "designation[0]"))
        for node in tree.values():
            yield from _pairs(node)
