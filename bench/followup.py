"""Follow-up: planning, storing and sending, and side by side with OCA's.

``PART=followup make bench`` runs it alone. ``SIZE=small`` is a quick try that writes no
document; ``KEEP=1`` keeps the databases. The tables are written to
``docs/benchmarks-followup.md``.
"""

import json
import os
import time
from contextlib import closing, contextmanager

from dev import database, inshell, postgres
from dev.console import Problem, say, step
from dev.paths import ROOT, STATE

from . import databases, followup_report
from .series import Series
from .session import Session

FILE = ROOT / "docs" / "benchmarks-followup.md"
#: Customers with ten open instalments each, planned; twice the work last.
PLANNED = {"full": (5000, 10000), "small": (100, 200)}
#: Notices sent of the largest batch, one after the other; twice the work last.
SENT = {"full": (500, 1000), "small": (20, 40)}
#: Customers for the comparison, and letters sent of each.
COMPARED = {"full": (2000, 4000), "small": (100, 200)}
LETTERS = {"full": 200, "small": 20}
#: One customer in so many has a receipt that waits to be matched.
PAYING = 50
ROUNDS = 3


def main():
    """Make the databases, measure, write the tables."""
    size = os.environ.get("SIZE") or "full"
    if size not in PLANNED:
        raise Problem("SIZE is full or small for this part.")
    start = time.monotonic()
    planned = {
        customers: measured(customers, SENT[size] if last else ())
        for customers in PLANNED[size]
        for last in [customers == PLANNED[size][-1]]
    }
    compared = {
        customers: side_by_side(customers, LETTERS[size])
        for customers in COMPARED[size]
    }
    text = followup_report.document(planned, compared, LETTERS[size], PAYING)
    print(text)
    if size == "full":
        FILE.write_text(text)
        say(f"written to {FILE.relative_to(ROOT)}")
    say(f"the whole run took {(time.monotonic() - start) / 60:.0f} minutes")


def measured(customers, counts):
    """Plan, store and send on one size of data.

    :param counts: how many notices to send, one measurement each
    :return: question → Series
    """
    name = f"{databases.PREFIX}followup_{customers}"
    with dropping(name):
        with step(f"loading {customers:,} customers"):
            database.copy(database.addon_template(), name)
            receipts = customers // PAYING
            paying = inshell.call(name, "bench.followup_data", customers, receipts)
            postgres.sql("VACUUM ANALYZE", database=name)
        say(f"measuring: {customers:,} customers")
        found = {"plan": alone("own", name, ROUNDS, "plan")}
        found["prepare"] = alone("own", name, 1, "prepare")
        letters = found["prepare"].samples[0]["value"]["letters"]
        if letters != customers - len(paying):
            raise Problem(f"{letters} notices for {customers} customers.")
        for count in counts:
            postgres.sql("ANALYZE", database=name)
            say(f"measuring: sending {count:,} notices")
            found[f"send {count}"] = alone("own", name, 1, "send", count)
            check_sent(found[f"send {count}"], count)
    return found


def side_by_side(customers, letters):
    """The same data in two databases, each step by ours and then by OCA's.

    :return: system → step → Series
    """
    names = {kind: f"{databases.PREFIX}followup_{kind}" for kind in databases.MODULES}
    modules = {"own": "credit_control", "oca": "account_credit_control"}
    with dropping(*names.values()):
        with step(f"loading {customers:,} customers, installing both in copies"):
            database.copy(database.deps_template(), names["plain"])
            inshell.call(names["plain"], "bench.followup_data", customers, 0)
            for kind, module in modules.items():
                database.copy(names["plain"], names[kind])
                databases.install(names[kind], module, kind)
        found = {"own": {}, "oca": {}}
        for kind, question, arguments in (
            ("own", "prepare", ()),
            ("oca", "select", ()),
            ("oca", "mark", ()),
            ("oca", "build", ()),
            ("own", "send", (letters,)),
            ("oca", "send", (letters,)),
        ):
            say(f"measuring: {kind} {question}, {customers:,} customers")
            postgres.sql("VACUUM ANALYZE", database=names[kind])
            found[kind][question] = alone(kind, names[kind], 1, question, *arguments)
    compare(found, letters)
    return found


def compare(found, letters):
    """Both must have found the same: a speed of something else is none."""
    mine = found["own"]["prepare"].samples[0]["value"]
    theirs = {
        "letters": found["oca"]["build"].samples[0]["value"],
        "reminded": found["oca"]["select"].samples[0]["value"],
    }
    if mine != theirs:
        raise Problem(f"credit_control found {mine}, OCA {theirs}.")
    for questions in found.values():
        check_sent(questions["send"], letters)


def check_sent(series, count):
    """Every notice has left its mail in the queue."""
    mails = series.samples[0]["value"]
    if mails != count:
        raise Problem(f"{mails} mails for {count} notices.")


def alone(kind, name, rounds, question, *arguments):
    """Ask in a process of its own, so that its memory is that of the question."""
    file = STATE / "bench-followup.json"
    file.write_text(json.dumps([]))
    with closing(Session(f"{kind}_followup", name, file)) as session:
        return Series(
            [session.ask("measure", question, *arguments) for _ in range(rounds)]
        )


@contextmanager
def dropping(*names):
    """Drop databases in the end, unless they are to be kept."""
    try:
        yield
    finally:
        for name in () if os.environ.get("KEEP") else names:
            database.drop(name)
