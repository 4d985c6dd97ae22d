"""A local HTTP server that plays a provider and counts who asks what.

A provider is played by a function in a ``player_<code>.py`` beside this file: it takes
an :class:`Asked` and gives a :class:`Reply` in the exact shape of the provider's
interface. Faults are scripted on top: a queue of replies, delays and cut connections
that are served before the player gets its turn. Standard library only, so that tests
from outside may load it without Odoo.
"""

import json
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; ``query`` holds the first value of each name."""

    method: str
    path: str
    query: dict
    headers: dict
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What the player answers; ``body`` may be given as what JSON shall say."""

    status: int = 200
    body: object = b""
    headers: dict = field(default_factory=dict)
    delay: float = 0
    cut_after: int | None = None

    def payload(self):
        """The body's bytes."""
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body).encode()


class ProviderServer:
    """Serves a player on a free port of 127.0.0.1; a context manager.

    :param player: function ``Asked -> Reply``
    """

    def __init__(self, player, port=0):
        self.player = player
        self.asked = []
        self.faults = []
        self._httpd = _Server(("127.0.0.1", port), _handler_of(self))
        self._thread = threading.Thread(
            target=self._httpd.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def url(self):
        return f"http://127.0.0.1:{self._httpd.server_address[1]}"

    def hits(self, path=""):
        """How many requests came in whose path contains ``path``."""
        return sum(path in asked.path for asked in self.asked)

    def next(self, *replies):
        """Serve these first, whatever is asked."""
        self.faults.extend(replies)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._httpd.shutdown()
        self._httpd.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):  # pylint: disable=missing-return
        """Say nothing of callers that hang up: that is what they are tested for."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _handler_of(server):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self):
            size = int(self.headers.get("Content-Length") or 0)
            parts = urlsplit(self.path)
            asked = Asked(
                self.command,
                parts.path,
                {name: values[0] for name, values in parse_qs(parts.query).items()},
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(size),
            )
            server.asked.append(asked)
            reply = server.faults.pop(0) if server.faults else server.player(asked)
            time.sleep(reply.delay)
            self._send(reply)

        do_GET = do_POST = _serve

        def _send(self, reply):
            body = reply.payload()
            self.send_response(reply.status)
            kind = (
                "application/json"
                if not isinstance(reply.body, bytes)
                else "application/octet-stream"
            )
            for name, value in ({"Content-Type": kind} | reply.headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.close_connection = reply.cut_after is not None
            with suppress(BrokenPipeError, ConnectionResetError):  # the caller left
                self.wfile.write(body[: reply.cut_after])

        def log_message(self, *args):
            pass

    return Handler
