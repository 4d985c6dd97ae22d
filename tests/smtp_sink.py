"""A mail server that keeps what it receives: enough of SMTP for Odoo to hand its mails over."""

import email
import email.policy
import re
import socketserver
import threading
from dataclasses import dataclass

#: Addresses with this in front of the @ are refused, as a server refuses a mailbox it lacks.
UNKNOWN = "unknown"


@dataclass
class Mail:
    """One message as it was taken: envelope and content."""

    recipients: tuple
    message: email.message.EmailMessage

    @property
    def id(self):
        """Its Message-Id, by which a mail server knows one that comes again."""
        return self.message["Message-Id"]

    @property
    def subject(self):
        return str(self.message["Subject"])

    @property
    def html(self):
        """The text with its markup, blanks of all kinds being one."""
        body = self.message.get_body(preferencelist=("html",)).get_content()
        return re.sub(r"(&nbsp;|\s)+", " ", body)

    @property
    def text(self):
        """The text that a person reads."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.html))

    @property
    def links(self):
        return [
            link.replace("&amp;", "&")
            for link in re.findall(r'href="([^"]+)', self.html)
        ]

    @property
    def attachments(self):
        """File name → content."""
        return {
            part.get_filename(): part.get_payload(decode=True)
            for part in self.message.iter_attachments()
        }


class SmtpSink(socketserver.ThreadingTCPServer):
    """``with SmtpSink() as sink``: listens on ``sink.port``, keeps mails in ``sink.mails``.

    While ``sink.stuck_at`` is a number, the mail that would be the one after so many is
    not answered, and ``sink.is_stuck`` is set.
    """

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port = self.server_address[1]
        self.mails = []
        self.stuck_at = None
        self.is_stuck = threading.Event()
        self.lock = threading.Lock()

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exception):
        self.shutdown()
        self.server_close()

    def take(self, recipients, content):
        """Keep a mail; False if it is to stay without an answer."""
        with self.lock:
            if self.stuck_at is not None and len(self.mails) >= self.stuck_at:
                self.is_stuck.set()
                return False
            parsed = email.message_from_bytes(content, policy=email.policy.default)
            self.mails.append(Mail(tuple(recipients), parsed))
            return True

    def to(self, address):
        """The mails to one address."""
        return [mail for mail in self.mails if address in mail.recipients]


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        recipients = []
        self.say("220 sink")
        for line in self.rfile:
            verb = line[:4].upper().decode()
            if verb == "RCPT":
                address = re.search(rb"<(.*?)>", line)[1].decode()
                if address.startswith(UNKNOWN):
                    self.say("550 5.1.1 No such mailbox here")
                    continue
                recipients.append(address)
            elif verb in ("MAIL", "RSET"):
                recipients = []
            elif verb == "DATA":
                self.say("354 go on")
                content = self.content()
                if content is None or not self.server.take(recipients, content):
                    self.rfile.read()  # until the other side is gone
                    return
            elif verb == "QUIT":
                self.say("221 bye")
                return
            self.say("250 fine")

    def content(self):
        """What follows DATA up to the single dot, stuffed dots taken out; None if cut off."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())
