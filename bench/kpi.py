"""A year of monthly key figures over very many receivable lines, against the plainest SQL.

``PART=kpi make bench`` runs it alone; ``LINES`` is the number of receivable lines
(1,000,000, or 20,000 with ``SIZE=small``), ``ROUNDS`` how often each side is asked,
``KEEP=1`` keeps the database. The table is written to ``docs/benchmarks-kpi.md`` for the
full number of lines.
"""

from dev.paths import ROOT

from . import report
from .own import Own
from .series import Series, ratio

#: Seconds for a year of DSO, CEI and ageing.
BUDGET = 60
OWN = Own(
    part="kpi",
    unit="LINES",
    things="receivable lines",
    full=1_000_000,
    small=20_000,
    rounds=3,
    file=ROOT / "docs" / "benchmarks-kpi.md",
)
TEXT = """\
A database with {lines:,} posted receivable lines of {customers:,} customers over two
years: of 100 invoices 10 are open, 5 part-paid and 85 paid after 10 to 90 days. Both
sides find, for each customer and for each of the last twelve months, the debts by age, the
unapplied credits and the sales, the same to the cent: DSO, CEI and ageing follow from
them. *plainest SQL* is one statement for each month that takes what was settled by its end
from every line (`bench/kpi_measuring.py`). credit_control reads everything else that key
figures need in the same call: rolls between buckets, payments and their days, write-offs,
limits, orders, checks, holds. The last line computes all figures by company, category,
country, salesperson, collector and product category, and stores {values:,} values; at most
{megabytes:,} MB were in use. {rounds} rounds, both sides in turns."""


def main():
    """Make the database, measure, write the table."""
    OWN.run(document)


def document(found, made):
    """The table with what it says."""
    compared, whole = found["questions"]
    rows = [*rows_of(compared), row_of(whole)]
    head = ("what", "system", "statements", "time", "× plainest SQL", "budget", "met")
    measured = (
        f"Measured on {report.machine()}, PostgreSQL {report.postgres_version()}."
    )
    words = TEXT.format(values=whole["values"], megabytes=found["megabytes"], **made)
    return "\n\n".join(
        (
            "# Benchmarks: key figures",
            words,
            f"{measured} credit_control at {report.commit()}.",
            report.table(head, rows),
        )
    )


def rows_of(question):
    """Two lines of the table: ours and the plain statements'."""
    own, plain = Series(question["own"]), Series(question["sql"])
    yield (*line(question, "credit_control", own), ratio(own, plain), *met(own))
    yield (*line(question, "plainest SQL", plain), "", "", "")


def row_of(question):
    """The line of what nobody else has."""
    own = Series(question["own"])
    return (*line(question, "credit_control", own), "", *met(own))


def line(question, system, series):
    """What every line begins with."""
    times = f"{seconds(series.median())} ({seconds(series.least())})"
    return question["name"], system, series.number("reads"), times


def met(series):
    """The budget and whether it is met."""
    return f"{BUDGET} s", "yes" if series.median() <= BUDGET else "**no**"


def seconds(time):
    """A time with one digit."""
    return f"{time:.1f} s"
