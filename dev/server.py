"""A running Odoo server on one database: started, waited for, stopped."""

import contextlib
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

from . import odoo
from .console import Problem, say
from .paths import LOGS, STATE
from .process import last_lines

PIDS = STATE / "run"


class Server:
    """One server process; ``with Server(database) as server`` stops it at the end."""

    def __init__(self, database, port=None, arguments=()):
        self.database = database
        self.port = int(port or odoo.free_port())
        self.url = f"http://127.0.0.1:{self.port}"
        self.arguments = [
            f"--http-port={self.port}",
            f"--gevent-port={odoo.free_port()}",
            *arguments,
        ]
        self.log = LOGS / f"server-{database}-{self.port}.log"
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    def start(self, patience=180):
        """Start the process and wait until it serves pages."""
        LOGS.mkdir(parents=True, exist_ok=True)
        PIDS.mkdir(parents=True, exist_ok=True)
        command = list(map(str, odoo.command(self.database, *self.arguments)))
        with open(self.log, "wb") as output:
            self.process = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=odoo.environment(),
                start_new_session=True,
            )
        (PIDS / f"{self.process.pid}.pid").write_text(self.database)
        try:
            self._wait(patience)
        except BaseException:
            self.stop()
            raise
        return self

    def _wait(self, patience):
        start, said = time.monotonic(), 0
        while not self._answers():
            waited = time.monotonic() - start
            if self.process.poll() is not None or waited > patience:
                raise Problem(
                    f"Odoo does not serve {self.database}; its log is {self.log}\n{last_lines(self.log)}"
                )
            if waited > said + 5:
                said = waited
                say(f"  … waiting for Odoo on port {self.port}: {waited:.0f} s")
            time.sleep(0.2)

    def _answers(self):
        with contextlib.suppress(OSError):
            return (
                urllib.request.urlopen(f"{self.url}/web/login", timeout=60).status
                == 200
            )
        return False

    def stop(self):
        """Stop the process; forcefully when it does not listen."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        if self.process:
            (PIDS / f"{self.process.pid}.pid").unlink(missing_ok=True)


class Visitor:
    """A browser's worth of cookies, without the browser."""

    def __init__(self, url):
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def get(self, path):
        """The page at ``path`` as text."""
        with self.opener.open(self.url + path, timeout=180) as answer:
            return answer.read().decode(errors="replace")

    def login(self, database, login, password):
        """Open a session as a user."""
        params = {"db": database, "login": login, "password": password}
        body = json.dumps(
            {"jsonrpc": "2.0", "method": "call", "params": params}
        ).encode()
        request = urllib.request.Request(
            self.url + "/web/session/authenticate",
            body,
            {"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=180) as answer:
            return json.load(answer)


def stop_all():
    """Stop the servers that earlier commands of this checkout left behind."""
    for file in PIDS.glob("*.pid"):
        pid = int(file.stem)
        if belongs_here(pid):
            say(f"stopping the Odoo server on {file.read_text()}")
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            wait_for_end(pid)
        file.unlink(missing_ok=True)


def belongs_here(pid):
    """Whether the process is an Odoo of this checkout."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as handle:
        return str(odoo.CONFIG).encode() in handle.read()
    return False


def wait_for_end(pid):
    """Give the process some seconds, then kill it."""
    for _attempt in range(50):
        if not belongs_here(pid):
            return
        time.sleep(0.2)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
