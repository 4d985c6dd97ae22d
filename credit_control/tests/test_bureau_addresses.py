"""Calls to bureaus go to known hosts only, encrypted, and leave no secret behind."""

import ast
import logging
import socket
import ssl
import tempfile
import time
import traceback
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import requests

from odoo.tests import BaseCase, tagged

from ..bureaus import transport
from ..bureaus.addresses import resolve
from ..bureaus.contract import CallFailed, Request
from ..bureaus.transport import sender
from .bureau_calls import HOSTS, SECRET, TransportCase, bought, certificate, line
from .provider_server import ProviderServer, Reply

#: What leads to the network or into Odoo, and the only modules that may take it.
DOORS = {
    "requests",
    "urllib3",
    "urllib.request",
    "http",
    "socket",
    "ssl",
    "odoo",
    "zeep",
}
DOORKEEPERS = {"addresses.py", "exchange.py"}


@tagged("post_install", "-at_install")
class TestOneDoor(BaseCase):
    """A provider has no way to the network but the one that it is handed."""

    def test_no_provider_imports_a_way_to_the_network_or_odoo(self):
        files = sorted(Path(transport.__file__).parent.glob("*.py"))
        self.assertGreater(len(files), 8)
        for file in files:
            names = set(_imported(ast.parse(file.read_text())))
            if file.name not in DOORKEEPERS:
                self.assertFalse(names & DOORS, file.name)


@tagged("post_install", "-at_install")
class TestWhereCallsGo(TransportCase):
    """Only the provider's own hosts, encrypted, on the public internet."""

    def refused(self, url, **options):
        with (
            patch.object(requests.sessions.Session, "send") as sent,
            patch.object(socket, "getaddrinfo") as asked,
        ):
            failure = self.failure(bought(url), **options)
            self.assertFalse(sent.called or asked.called)
        self.assertEqual(failure.kind, "forbidden")

    def test_strange_addresses_are_not_even_looked_up(self):
        for url in (
            "https://evil.example",
            "https://api.example.com.evil.example",
            "https://notbureau.example",
            "https://api.bureau.example.evil.example",
            "https://bureau.example",
            "https://api.example.com@evil.example",
            "https://user:pw@api.example.com",
            "https://evil.example\\@api.example.com",
            "https://evil.example#@api.example.com",
            "https://api.example.com:8443",
            "http://api.example.com",
            "https://127.0.0.1",
            "https://[::1]",
            "http://169.254.169.254",
            "ftp://api.example.com",
            "//api.example.com",
            "",
        ):
            with self.subTest(url=url):
                self.refused(url)

    def test_a_fragment_is_refused(self):
        self.refused("https://api.example.com/a#b")

    def test_this_machine_is_called_only_where_tests_run(self):
        self.refused("http://127.0.0.1:8069", loopback=False)
        self.refused("http://localhost:8069", loopback=False)

    def test_other_ways_to_write_this_machine_are_refused_even_then(self):
        for host in ("127.1", "2130706433", "[::1]", "0.0.0.0", "127.0.0.2"):
            with self.subTest(host=host):
                self.refused(f"http://{host}:8069")

    def test_a_host_that_leads_into_our_network_is_refused(self):
        for address in (
            "10.0.0.7",
            "169.254.169.254",
            "100.64.0.1",
            "::ffff:127.0.0.1",
        ):
            found = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", (address, 443))]
            with (
                self.subTest(address=address),
                patch.object(socket, "getaddrinfo", return_value=found),
                patch.object(requests.sessions.Session, "send") as sent,
            ):
                failure = self.failure(bought("https://api.example.com"))
                self.assertEqual(failure.kind, "forbidden")
                self.assertIn(address, failure.detail)
                self.assertFalse(sent.called)

    def test_an_unknown_name_was_no_purchase(self):
        with patch.object(socket, "getaddrinfo", side_effect=socket.gaierror):
            failure = self.failure(bought("https://api.example.com"))
        self.assertEqual(failure.kind, "before_send")

    def test_public_addresses_are_taken_each_once(self):
        found = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("8.8.8.8", 443))]
        with patch.object(socket, "getaddrinfo", return_value=found):
            self.assertEqual(resolve("api.example.com", 443), ["8.8.8.8"])

    def test_the_connection_goes_to_the_address_that_was_looked_at(self):
        """Not to what the name stands for a moment later."""
        with ProviderServer(lambda asked: Reply()) as server:
            port = int(server.url.rpartition(":")[2])
            first = [(2, 1, 6, "", ("127.0.0.1", port))]
            real, names = socket.getaddrinfo, []

            def once(host, *rest, **options):
                names.append(host)
                return first if host == "localhost" else real(host, *rest, **options)

            with patch.object(socket, "getaddrinfo", once):
                self.sender()(bought(f"http://localhost:{port}"))
        self.assertEqual(names.count("localhost"), 1)
        self.assertEqual(server.asked[0].headers["host"], f"localhost:{port}")

    def test_malformed_requests_are_refused_without_repeating_their_secrets(self):
        for changed in (
            {"headers": {"apikey": f"{SECRET}\r\nX-More: 1"}},
            {"headers": {"apikey": f"{SECRET}€"}},
        ):
            with patch.object(requests.sessions.Session, "send") as sent:
                failure = self.failure(bought("https://api.example.com", **changed))
                self.assertFalse(sent.called)
            self.assertEqual(failure.kind, "forbidden")
        failure = self.failure(Request("DELETE", "https://api.example.com"))
        self.assertEqual(failure.kind, "forbidden")

    def test_passwords_beyond_latin_letters_arrive_as_utf_8(self):
        with ProviderServer(lambda asked: Reply()) as server:
            self.sender()(Request("GET", server.url, basic=("me", "pä€")))
            sent = server.asked[0].headers["authorization"]
        self.assertEqual(sent, "Basic bWU6cMOk4oKs")

    def test_proxies_and_password_files_of_the_machine_are_not_used(self):
        with (
            ProviderServer(lambda asked: Reply()) as server,
            patch.dict(
                "os.environ", {"http_proxy": "http://127.0.0.1:1", "no_proxy": ""}
            ),
            patch("requests.sessions.get_netrc_auth", return_value=("n", SECRET)),
        ):
            self.sender()(Request("GET", server.url))
            self.assertNotIn("authorization", server.asked[0].headers)


@tagged("post_install", "-at_install")
class TestEncrypted(TransportCase):
    """The certificate is checked, and the deadline holds under encryption too."""

    @contextmanager
    def encrypted(self, player):
        """A server with a certificate of its own making, as if it were a provider."""
        key, proof = certificate()
        with tempfile.NamedTemporaryFile() as file:
            file.write(key + proof)
            file.flush()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(file.name)
            server = ProviderServer(player)
            httpd = server._httpd
            httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
            httpd.handle_error = lambda *asked: None
            with server:
                port = httpd.server_address[1]
                place = ("127.0.0.1", port, "/")
                with patch.object(transport, "target", return_value=place):
                    yield server, f"https://127.0.0.1:{port}", file.name

    def test_a_certificate_that_nobody_vouches_for_ends_the_call_before_it_is_sent(
        self,
    ):
        with self.encrypted(lambda asked: Reply()) as (server, url, _file):
            self.assertEqual(self.failure(bought(url)).kind, "before_send")
            self.assertEqual(server.asked, [])

    def test_a_server_that_does_not_encrypt_gets_no_request(self):
        with line(
            lambda connection: connection.sendall(b"HTTP/1.1 400 No\r\n\r\n")
        ) as (
            url,
            _accepted,
        ):
            place = ("127.0.0.1", int(url.rpartition(":")[2]), "/")
            with patch.object(transport, "target", return_value=place):
                failure = self.failure(bought(url.replace("http:", "https:")))
        self.assertEqual(failure.kind, "before_send")

    def test_a_proper_certificate_lets_the_call_through(self):
        with (
            self.encrypted(lambda asked: Reply(body={"a": 1})) as (server, url, file),
            patch("requests.adapters.DEFAULT_CA_BUNDLE_PATH", file),
        ):
            self.assertEqual(self.sender()(bought(url)).body, b'{"a": 1}')
            self.assertEqual(server.hits(), 1)

    def test_the_deadline_ends_an_encrypted_call(self):
        with (
            self.encrypted(lambda asked: Reply(delay=2)) as (server, url, file),
            patch("requests.adapters.DEFAULT_CA_BUNDLE_PATH", file),
        ):
            start = time.monotonic()
            failure = self.failure(bought(url), deadline=0.5)
            self.assertLess(time.monotonic() - start, 1.9)
            self.assertEqual((failure.kind, server.hits()), ("after_send", 1))


@tagged("post_install", "-at_install")
class TestWhatIsLogged(TransportCase):
    """Enough to talk to a provider's support, and no secret."""

    def test_a_call_is_logged_without_its_query(self):
        with ProviderServer(lambda asked: Reply(body={"a": 1})) as server:
            self.sender()(bought(server.url, params={"q": "Ltd"}, part="score"))
        (facts,) = self.logged
        self.assertGreaterEqual(facts.pop("milliseconds"), 0)
        self.assertEqual(
            facts,
            {
                "host": "127.0.0.1",
                "path": "/reports/0042",
                "part": "score",
                "status": 200,
                "bytes": 8,
                "outcome": "answered",
            },
        )

    def test_a_failed_call_is_logged_with_its_kind(self):
        with ProviderServer(lambda asked: Reply(body=b"12345", cut_after=1)) as server:
            self.failure(bought(server.url))
        self.assertEqual(self.logged[0]["outcome"], "after_send")
        self.assertEqual(self.logged[0]["status"], 0)

    def test_the_trace_of_a_failed_call_does_not_show_its_query(self):
        with socket.create_server(("127.0.0.1", 0)) as unused:
            url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        failure = self.failure(bought(url, params={"q": SECRET}))
        self.assertEqual(failure.kind, "before_send")
        self.assertNotIn(SECRET, "".join(traceback.format_exception(failure)))

    def test_no_secret_is_in_any_log_of_the_machine(self):
        replies = (
            Reply(body={"a": 1}),
            Reply(401, SECRET),
            Reply(body=b"1" * 9, cut_after=1),
        )
        request = Request(
            "POST",
            "",
            headers={"apikey": SECRET},
            body=SECRET.encode(),
            basic=("me", SECRET),
        )
        with (
            ProviderServer(lambda asked: Reply()) as server,
            self.assertLogs(level=logging.DEBUG) as logs,
        ):
            server.next(*replies)
            request = Request(**vars(request) | {"url": server.url + "/token"})
            for _reply in replies:
                try:
                    sender(HOSTS, loopback=True)(request)
                except CallFailed:
                    logging.getLogger(__name__).exception("failed")
            self.assertEqual(server.hits("/token"), 3)
        written = "\n".join(logs.output)
        self.assertIn("/token", written)
        self.assertNotIn(SECRET, written)
        self.assertNotIn("bWU6", written)


def _imported(tree):
    """Full and top-level names of the absolute imports in a module."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        for name in names:
            yield from (name, name.partition(".")[0])
