"""What a look-up costs on top of the time that the provider takes.

``PART=lookup make bench`` runs it alone; ``ROUNDS`` is how many look-ups of each kind
(20). The provider is played on this machine, by a server that answers at once and by
one that takes 200 ms. The table is written to ``docs/benchmarks-lookup.md``.
"""

import os
import time

from dev import database, inshell
from dev.console import Problem, say, step
from dev.paths import ROOT

from . import report

NAME = "bn_lookup"
ROUNDS = 20
#: Milliseconds that the provider takes for a report.
DELAYS = (0, 200)
#: Milliseconds of ours at most.
BUDGET = 50
FIGURES = ("whole", "provider", "ours", "processor")
FILE = ROOT / "docs" / "benchmarks-lookup.md"
TEXT = """\
Reports are looked up at a server on this machine that plays Creditsafe: one customer
each, by the number that the provider knows it by, with a sign-in that still holds. A
look-up reserves the purchase, notes that it goes out, asks once, stores the raw answer
and turns it into a report, each of the first four steps in a transaction of its own.
*Provider* is the wall time of the one call, as the look-up's record keeps it, so that
connecting and reading the answer count as the provider's; *ours* is all the rest until
the report is there. Medians of {rounds} look-ups, the quickest in brackets. *Processor* is
the processor time that Odoo used for a look-up. *Again* is the look-up of a customer whose
report is fresh: the provider is not asked."""


def main():
    """Make the database, measure, write the table."""
    try:
        rounds = int(os.environ.get("ROUNDS") or ROUNDS)
    except ValueError as error:
        raise Problem("ROUNDS is a number.") from error
    start = time.monotonic()
    try:
        with step("making the customers"):
            database.copy(database.addon_template(), NAME)
        with step("looking them up"):
            found = inshell.call(NAME, "bench.lookup_measuring", rounds, DELAYS)
    finally:
        if not os.environ.get("KEEP"):
            database.drop(NAME)
    text = document(found, rounds)
    print(text)
    if rounds >= ROUNDS:
        FILE.write_text(text)
        say(f"written to {FILE.relative_to(ROOT)}")
    say(f"the whole run took {time.monotonic() - start:.0f} seconds")


def document(found, rounds):
    """The table with what it says."""
    head = (
        "the provider takes",
        "what",
        "whole",
        "provider",
        "ours",
        "processor",
        "budget",
        "met",
    )
    rows = [row_of(one) for one in found]
    measured = (
        f"Measured on {report.machine()}, PostgreSQL {report.postgres_version()}."
    )
    return "\n\n".join(
        (
            "# Benchmarks: look-ups",
            TEXT.format(rounds=rounds),
            f"{measured} credit_control at {report.commit()}.",
            report.table(head, rows) + "\n",
        )
    )


def row_of(one):
    """One line of the table."""
    met = "yes" if one["ours"][0] <= BUDGET else "**no**"
    return (
        f"{one['delay']} ms",
        one["what"],
        *(words(one[name]) for name in FIGURES),
        f"{BUDGET} ms",
        met,
    )


def words(figures):
    """Median and least of some milliseconds."""
    median, least = figures
    return f"{median:.0f} ms ({least:.0f} ms)"
