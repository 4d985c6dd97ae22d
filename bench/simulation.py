"""A policy replayed on 100,000 orders, and exposure of 10,000 customers at past dates.

``PART=simulation make bench`` runs it alone; ``ORDERS`` is the number of orders (100,000,
or 4,000 with ``SIZE=small``), ``ROUNDS`` how often exposure is asked, ``KEEP=1`` keeps the
database. The tables are written to ``docs/benchmarks-simulation.md`` for the full number.
"""

import os
import time

from dev import database, inshell, postgres
from dev.console import Problem, say, step
from dev.paths import ROOT

from . import report
from .series import Series, ratio

NAME = "bn_simulation"
ORDERS = 100_000
SMALL = 4_000
#: Customers for each order; the half of them have orders.
PER_ORDER = 10
ROUNDS = 5
#: Seconds for a replay, seconds for exposure, and times the plainest SQL.
REPLAY, EXPOSURE, RATIO = 120, 5, 2
FILE = ROOT / "docs" / "benchmarks-simulation.md"
TEXT = """\
A database with {orders:,} orders of {buyers:,} customers confirmed in the last {period} days,
each invoiced five days later, and {items:,} receivable lines of {customers:,} customers: of
100 invoices 10 are open, 5 part-paid and 85 paid after 10 to 90 days. Every customer has a
limit."""
REPLAYED = """\
## Replaying a policy

Every order confirmed in the period is put to the policy and to the one in force with what was
known when it was confirmed, its outcome is looked up, and a line is stored for it: what the
button *Run* does, in the portions of its job. *Memory* is what the process grew by at its
peak beyond what the questions about exposure, asked before, had claimed; the portions keep it
from growing with the number of orders."""
EXPOSED = """\
## Exposure at a past date

What all customers owed at the end of a past day, what of it was overdue, their unapplied
credits, and what their orders added: both sides find the same figures to the cent. *plainest
SQL* is one statement that takes what was settled by the date from every line and what was
invoiced by it from every order (`bench/simulation_measuring.py`). {rounds} rounds, both sides
in turns; in brackets the best."""


def main():
    """Make the database, measure, write the tables."""
    try:
        usual = SMALL if os.environ.get("SIZE") == "small" else ORDERS
        orders = int(os.environ.get("ORDERS") or usual)
        rounds = int(os.environ.get("ROUNDS") or ROUNDS)
    except ValueError as error:
        raise Problem("ORDERS and ROUNDS are numbers.") from error
    start = time.monotonic()
    try:
        with step(f"loading {orders:,} orders"):
            database.copy(database.addon_template(), NAME)
            made = inshell.call(
                NAME, "bench.simulation_data", orders // PER_ORDER, orders
            )
            postgres.sql("VACUUM ANALYZE", database=NAME)
        with step("measuring"):
            found = inshell.call(NAME, "bench.simulation_measuring", rounds)
    finally:
        if not os.environ.get("KEEP"):
            database.drop(NAME)
    text = document(found, {**made, "rounds": rounds})
    print(text)
    if orders >= ORDERS:
        FILE.write_text(text)
        say(f"written to {FILE.relative_to(ROOT)}")
    say(f"the whole run took {(time.monotonic() - start) / 60:.0f} minutes")


def document(found, made):
    """The tables with what they say."""
    measured = (
        f"Measured on {report.machine()}, PostgreSQL {report.postgres_version()}."
    )
    replays = (
        "policy",
        "orders",
        "held",
        "statements",
        "of it SQL",
        "memory",
        "time",
        "budget",
        "met",
    )
    asked = ("what", "system", "statements", "time", "× plainest SQL", "budget", "met")
    return "\n\n".join(
        (
            "# Benchmarks: simulation",
            TEXT.format(**made),
            f"{measured} credit_control at {report.commit()}.",
            REPLAYED,
            report.table(replays, [replayed(one) for one in found["replays"]]).rstrip(),
            EXPOSED.format(**made),
            report.table(
                asked, [row for one in found["exposure"] for row in rows_of(one)]
            ),
        )
    )


def replayed(one):
    """A line of the first table."""
    return (
        one["policy"],
        f"{one['orders']:,}",
        f"{one['held']:,.0f}",
        f"{one['statements']:,}",
        f"{one['sql']:.0f} s",
        f"{one['memory'] / 2**20:.0f} MB",
        f"{one['wall']:.0f} s",
        f"{REPLAY} s",
        "yes" if one["wall"] <= REPLAY else "**no**",
    )


def rows_of(question):
    """Two lines of the second table: ours and the plain statement's."""
    own, plain = Series(question["own"]), Series(question["sql"])
    compared = ratio(own, plain)
    met = compared.usual <= RATIO and own.median() <= EXPOSURE
    for name, series in (("credit_control", own), ("plainest SQL", plain)):
        times = report.milliseconds(series.median())
        best = report.milliseconds(series.least())
        last = (compared, f"{RATIO} × and {EXPOSURE} s", "yes" if met else "**no**")
        shown = last if series is own else ("", "", "")
        yield (
            question["name"],
            name,
            series.number("reads"),
            f"{times} ({best})",
            *shown,
        )
