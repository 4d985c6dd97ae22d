"""The parent's end of the workers."""

import json
import subprocess
from contextlib import ExitStack, contextmanager

from dev import odoo, venv
from dev.console import Problem
from dev.paths import LOGS, ROOT

from .databases import options


class Session:
    """One worker process, asked a question at a time."""

    def __init__(self, system, name, partner_file):
        self.system = system
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log = LOGS / f"bench-{system}-{name}.log"
        kind = system.partition("_")[0]
        asked = options("own" if kind == "sql" else kind)
        command = [
            venv.PYTHON,
            "-m",
            "bench.worker",
            system,
            name,
            partner_file,
            *asked,
        ]
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                list(map(str, command)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=odoo.environment(),
                cwd=ROOT,
            )

    def ask(self, method, *arguments, **named):
        """Call a method of the worker."""
        self.process.stdin.write(json.dumps([method, arguments, named]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise Problem(f"The worker for {self.system} ended; its log is {self.log}.")
        return json.loads(answer)

    def close(self):
        """Let the worker end."""
        self.process.stdin.close()
        self.process.wait(30)


@contextmanager
def sessions(names, partner_file):
    """Workers for all systems; the plain SQL has one of its own on our database."""
    with ExitStack() as stack:
        opened = {}
        for system in ("plain", "own", "oca", "sql"):
            name = names["own" if system == "sql" else system]
            opened[system] = Session(system, name, partner_file)
            stack.callback(opened[system].close)
        yield opened
