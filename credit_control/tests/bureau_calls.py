"""What tests of the transport share: a purchase, servers below HTTP, a certificate."""

import datetime
import ipaddress
import socket
import threading
from contextlib import contextmanager, suppress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from odoo.tests import BaseCase

from ..bureaus.contract import CallFailed, Request
from ..bureaus.transport import sender

SECRET = "hush-hush"
HOSTS = ("api.example.com", ".bureau.example")


def bought(url, **changed):
    """A purchase as providers send it: a GET with a secret among its headers."""
    values = {"headers": {"Authorization": f"Bearer {SECRET}", "apikey": SECRET}}
    return Request("GET", url + "/reports/0042", billable=True, **values | changed)


@contextmanager
def line(behave):
    """A server below HTTP: ``behave(connection)`` after each request's head came in."""
    listening = socket.create_server(("127.0.0.1", 0))
    accepted = []

    def serve():
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            accepted.append(connection)
            connection.settimeout(5)
            with connection:
                connection.recv(65536)
                with suppress(OSError):  # the caller hung up, as it should
                    behave(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", accepted
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(6)


class TransportCase(BaseCase):
    """Calls against a local server, as the provider's record would make them."""

    def setUp(self):
        super().setUp()
        self.logged = []

    def sender(self, **options):
        options = {
            "loopback": True,
            "log": lambda **facts: self.logged.append(facts),
        } | (options)
        return sender(HOSTS, **options)

    def failure(self, request, **options):
        """The failure of a call that must fail."""
        with self.assertRaises(CallFailed) as caught:
            self.sender(**options)(request)
        self.assertNotIn(SECRET, str(caught.exception))
        return caught.exception


def certificate():
    """Key and certificate for 127.0.0.1 that vouches for itself, both as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    kind = serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, kind, plain), certificate.public_bytes(pem)
