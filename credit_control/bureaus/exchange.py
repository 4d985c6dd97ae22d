"""One HTTP exchange: a request goes out once, and its answer is read to the end.

What requests and urllib3 leave open is closed here: which side of the sending an error
is on, answers that are shorter than promised, that never end, or that unpack to more
than fits, and names that mean another address at the second look.
"""

import socket
import threading
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectTimeout, RequestException
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
)

from .contract import Answer, CallFailed

#: How we introduce ourselves; some registries refuse requests without.
AGENT = "credit_control (Odoo 19)"
_KEPT = ("content-type", "content-encoding", "retry-after", "etag", "last-modified")
_KEPT_PREFIXES = ("x-request-id", "x-correlation-id", "x-ratelimit-", "ratelimit-")
_BLOCK = 65536
_BODILESS = (204, 304)
_CONNECTING, _CONNECTED = "connecting", "connected"


@dataclass
class Line:
    """The connection of one call: where it may go, and how far it got."""

    addresses: list
    timeout: tuple
    phase: str = ""
    expired: bool = False
    sock: object = field(default=None, repr=False)

    def cut(self):
        """End the call from outside: whoever reads from the socket wakes up.

        A time-out counts from one piece to the next, so a server that drips a byte now
        and then would hold us for ever.
        """
        self.expired = True
        if self.sock is not None:
            with suppress(OSError):  # it may be closed by now
                # Not the method of an SSLSocket, which would go on in plain text.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _Session(requests.Session):
    def get_redirect_target(self, response):
        """There is none: to look for it, requests would read the body without end."""


class _Adapter(HTTPAdapter):
    """Connects to the line's addresses only; its time-outs cannot be overruled."""

    def __init__(self, line):
        super().__init__(max_retries=0)
        self._line = line
        self.poolmanager.pool_classes_by_scheme = {
            "http": _on_line(HTTPConnectionPool, line),
            "https": _on_line(HTTPSConnectionPool, line),
        }

    def send(self, request, **options):
        return super().send(request, **options | {"timeout": self._line.timeout})


def _on_line(pool, line):
    """A connection pool whose connections use, and report to, the line of a call.

    They go to the addresses that were looked at, not to what the name means by now. The
    name itself stays: it is what the certificate is compared with.
    """

    class Connection(pool.ConnectionCls):
        def connect(self):  # pylint: disable=missing-return
            line.phase = _CONNECTING
            super().connect()
            line.sock = self.sock  # encryption has put its own in place
            if line.expired:
                raise ConnectTimeoutError("deadline")
            line.phase = _CONNECTED

        def _new_conn(self):
            name, error = self._dns_host, None
            for address in line.addresses:
                self._dns_host = address
                try:
                    line.sock = super()._new_conn()
                    return line.sock
                except (NewConnectionError, ConnectTimeoutError) as failure:
                    error = failure
                finally:
                    self._dns_host = name
            raise error

    return type(pool.__name__, (pool,), {"ConnectionCls": Connection})


def prepare(request):
    """The request as it goes out; whatever is wrong with it is wrong before."""
    try:
        if request.method not in ("GET", "POST"):
            raise ValueError(request.method)
        headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip"} | request.headers
        for value in headers.values():
            value.encode("latin-1")
        return requests.Request(
            request.method,
            request.url,
            params=request.params,
            headers=headers,
            data=request.body or None,
            # As bytes, for requests would write them in Latin-1 (RFC 7617: UTF-8).
            auth=tuple(x.encode() for x in request.basic) or None,
        ).prepare()
    except (RequestException, ValueError) as error:
        raise CallFailed(
            "forbidden",
            f"The request is malformed ({type(error).__name__}): the call was not made.",
        ) from None


def exchange(prepared, part, line, deadline, cap):
    """Send once and read to the end. Errors never carry the request's own text."""
    watch = threading.Timer(deadline, line.cut)
    watch.daemon = True
    watch.start()
    try:
        with _Session() as session:
            session.trust_env = False  # neither .netrc nor proxies of the environment
            session.mount("https://", _Adapter(line))
            session.mount("http://", _Adapter(line))
            response = session.send(
                prepared, stream=True, allow_redirects=False, verify=True
            )
            with response:
                body = _body(response, cap)
                if line.expired:  # an answer without a length ends wherever it is cut
                    raise TimeoutError
        return Answer(response.status_code, _kept(response.headers), body, part)
    except (RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
        raise _failure(error, line, deadline) from None
    finally:
        watch.cancel()


def _failure(error, line, deadline):
    """Which side of the sending an error is on; in doubt, after it."""
    name = type(error).__name__
    before = _unsent(error) if not line.phase else line.phase == _CONNECTING
    why = f"no answer within {deadline} seconds" if line.expired else name
    if before:
        return CallFailed("before_send", f"The provider cannot be reached ({why}).")
    return CallFailed(
        "after_send",
        f"The request was sent, but the answer did not arrive in full ({why}).",
    )


def _unsent(error):
    """Whether an error by itself proves that nothing was sent."""
    if isinstance(error, ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    return isinstance(cause, NewConnectionError)


# ---- the answer -----------------------------------------------------------
def _body(response, cap):
    """All bytes of the answer, unpacked.

    :raises CallFailed: ``payload`` beyond the cap, ``after_send`` if bytes are missing
    """
    promised = response.headers.get("Content-Length", "")
    promised = int(promised) if promised.isdecimal() and len(promised) < 16 else None
    if promised is not None and promised > cap:
        raise _oversized(cap)
    pieces, size = [], 0
    for piece in response.raw.stream(_BLOCK, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > cap:
            raise _oversized(cap)
    chunked = "chunked" in response.headers.get("Transfer-Encoding", "").lower()
    due = promised is not None and not chunked and response.status_code not in _BODILESS
    if due and size != promised:
        raise _cut_off(f"{size} of {promised} bytes")
    body = b"".join(pieces)
    if response.headers.get("Content-Encoding", "").strip().lower() == "gzip" and body:
        return _unpacked(body, cap, response.headers)
    return body


def _unpacked(body, cap, headers):
    """A gzip body's content, never more than the cap in memory.

    What turns out not to be gzip is given as it came, with the header that says so: a
    paid answer is kept even if nobody can read it today.
    """
    unpacking = zlib.decompressobj(wbits=31)
    try:
        content = unpacking.decompress(body, cap + 1)
    except zlib.error:
        return body
    if len(content) > cap:
        raise _oversized(cap)
    if not unpacking.eof:
        raise _cut_off(f"gzip ends after {len(body)} bytes")
    if unpacking.unused_data:
        return body
    headers.pop("Content-Encoding", None)
    return content


def _oversized(cap):
    return CallFailed("payload", f"The answer is larger than {cap} bytes: not read.")


def _cut_off(how):
    return CallFailed("after_send", f"The answer was cut off ({how}).")


def _kept(headers):
    """The harmless headers, by lower-case name."""
    return {
        name.lower(): value[:1000]
        for name, value in headers.items()
        if name.lower() in _KEPT or name.lower().startswith(_KEPT_PREFIXES)
    }
