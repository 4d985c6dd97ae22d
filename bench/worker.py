"""The process that measures one system: ``python -m bench.worker SYSTEM DATABASE …``.

It reads questions as lines of JSON from standard input and answers each with one
line. Every question is put in a new transaction with an empty cache of records, as a
call from the web client is, and rolled back; the caches that Odoo keeps in the
process stay warm.
"""

import gc
import json
import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path

from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tools import config

from .counting import counting
from .systems import SYSTEMS

ADMIN = 2


class Worker:
    """One system on its database."""

    def __init__(self, name, database, partner_ids):
        self.registry = Registry(database)
        self.system = SYSTEMS[name]()
        self.in_transaction(self.system.setup, partner_ids)

    def in_transaction(self, function, *arguments):
        """Call with a fresh environment; nothing of it stays in the database."""
        with self.registry.cursor() as cr:
            env = Environment(
                cr, ADMIN, {"lang": "en_US", "tz": "UTC", "allowed_company_ids": [1]}
            )
            env.user.has_group("base.group_user")
            try:
                return function(env, *arguments)
            finally:
                cr.rollback()

    def measure(self, question, *arguments, texts=False):
        """Ask the system, with time and statements; ``texts`` lists the statements."""
        gc.collect()
        return self.in_transaction(self._measured, question, arguments, texts)

    def _measured(self, env, question, arguments, texts):
        method = getattr(self.system, question)
        backend = env.cr._cnx.info.backend_pid
        with counting(texts) as count:
            forget_peak()
            idle = peak_memory()
            work, start = processor_time(backend), time.perf_counter()
            value = method(env, *arguments)
            wall, work = time.perf_counter() - start, processor_time(backend) - work
        answer = {
            "wall": wall,
            "work": work,
            "idle": idle,
            "peak": peak_memory(),
            "sql": count.seconds,
            "reads": count.reads,
            "writes": count.writes,
            "others": count.others,
            "value": value,
        }
        return {**answer, "texts": count.texts} if texts else answer

    def as_customers(self, record_ids):
        """The customers behind the records that were found."""
        return self.system.as_customers(record_ids)


def processor_time(backend):
    """Seconds of the processor that Odoo and its PostgreSQL process have used.

    Without the latter where the system does not say, as with a server elsewhere.
    """
    seconds = time.process_time()
    with suppress(OSError):
        counters = Path(f"/proc/{backend}/schedstat").read_text().split()
        seconds += int(counters[0]) / 1e9
    return seconds


def forget_peak():
    """Let what is the peak of memory so far be the memory in use now."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak_memory():
    """The most memory that this process has had since, in bytes; 0 where unknown."""
    with suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
        return int(found[1]) * 1024
    return 0


def main(name, database, partner_file, *options):
    """Answer until standard input ends."""
    config.parse_config(["-d", database, *options], setup_logging=True)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with open(partner_file) as file:
        worker = Worker(name, database, json.load(file))
    for line in sys.stdin:
        method, arguments, named = json.loads(line)
        answer = getattr(worker, method)(*arguments, **named)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
