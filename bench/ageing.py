"""Ageing of very many receivable lines at past dates, against the plainest SQL.

``PART=ageing make bench`` runs it alone; ``LINES`` is the number of receivable lines
(1,000,000, or 20,000 with ``SIZE=small``), ``ROUNDS`` how often each side is asked, ``KEEP=1`` keeps the database. The
table is written to ``docs/benchmarks-ageing.md`` for the full number of lines.
"""

import os
import time

from dev import database, inshell, postgres
from dev.console import Problem, say, step
from dev.paths import ROOT

from . import report
from .series import Series, ratio

NAME = "bn_ageing"
LINES = 1_000_000
SMALL = 20_000
ROUNDS = 7
BUDGET = 1.5
FILE = ROOT / "docs" / "benchmarks-ageing.md"
TEXT = """\
A database with {lines:,} posted receivable lines of {customers:,} customers over two
years: of 100 invoices 10 are open, 5 part-paid and 85 paid after 10 to 90 days. Both
sides sum five buckets and the total for each customer as of a past date, and find the
same figures to the cent. *credit_control* is the report as its list and pivot ask for it,
through the ORM with access rights; *plainest SQL* is one statement that takes what was
settled by the date from every line (`bench/ageing_measuring.py`). credit_control instead
starts from what is open now or was settled since, so a date in the recent past costs
less than one long ago. {rounds} rounds, both sides in turns."""


def main():
    """Make the database, measure, write the table."""
    try:
        usual = SMALL if os.environ.get("SIZE") == "small" else LINES
        lines = int(os.environ.get("LINES") or usual)
        rounds = int(os.environ.get("ROUNDS") or ROUNDS)
    except ValueError as error:
        raise Problem("LINES and ROUNDS are numbers.") from error
    start = time.monotonic()
    try:
        with step(f"loading {lines:,} receivable lines"):
            database.copy(database.addon_template(), NAME)
            made = inshell.call(NAME, "bench.ageing_data", lines)
            postgres.sql("VACUUM ANALYZE", database=NAME)
        with step("measuring"):
            found = inshell.call(NAME, "bench.ageing_measuring", rounds)
    finally:
        if not os.environ.get("KEEP"):
            database.drop(NAME)
    text = document(found, {**made, "rounds": rounds})
    print(text)
    if lines >= LINES:
        FILE.write_text(text)
        say(f"written to {FILE.relative_to(ROOT)}")
    say(f"the whole run took {(time.monotonic() - start) / 60:.0f} minutes")


def document(found, made):
    """The table with what it says."""
    rows = [
        row
        for question in found
        for row in rows_of(question, Series(question["own"]), Series(question["sql"]))
    ]
    head = ("what", "system", "statements", "time", "× plainest SQL", "budget", "met")
    measured = (
        f"Measured on {report.machine()}, PostgreSQL {report.postgres_version()}."
    )
    return "\n\n".join(
        (
            "# Benchmarks: ageing",
            TEXT.format(**made),
            f"{measured} credit_control at {report.commit()}.",
            report.table(head, rows),
        )
    )


def rows_of(question, own, plain):
    """Two lines of the table: ours and the plain statement's."""
    compared = ratio(own, plain)
    met = "yes" if compared.usual <= BUDGET else "**no**"
    for name, series in (("credit_control", own), ("plainest SQL", plain)):
        times = f"{milliseconds(series.median())} ({milliseconds(series.least())})"
        last = (compared, f"{BUDGET:g} ×", met) if series is own else ("", "", "")
        yield question["name"], name, series.number("reads"), times, *last


def milliseconds(seconds):
    """As the other tables write a time."""
    return report.milliseconds(seconds)
