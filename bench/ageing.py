"""Ageing of very many receivable lines at past dates, against the plainest SQL.

``PART=ageing make bench`` runs it alone; ``LINES`` is the number of receivable lines
(1,000,000, or 20,000 with ``SIZE=small``), ``ROUNDS`` how often each side is asked, ``KEEP=1`` keeps the database. The
table is written to ``docs/benchmarks-ageing.md`` for the full number of lines.
"""

from dev.paths import ROOT

from . import report
from .own import Own
from .series import Series, ratio

BUDGET = 1.5
OWN = Own(
    part="ageing",
    unit="LINES",
    things="receivable lines",
    full=1_000_000,
    small=20_000,
    rounds=7,
    file=ROOT / "docs" / "benchmarks-ageing.md",
)
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
    OWN.run(document)


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
