"""The work-list of very many customers: made anew, and opened.

``PART=worklist make bench`` runs it alone; ``CUSTOMERS`` is their number (10,000, or 500
with ``SIZE=small``), ``ROUNDS`` how often, ``KEEP=1`` keeps the database. The table is
written to ``docs/benchmarks-worklist.md`` for the full number of customers.
"""

from dev.paths import ROOT

from . import report
from .own import Own

#: Seconds for ranking all customers.
BUDGET = 5
#: Statements for opening a page of 80.
PAGE = 12
#: Twice the customers may take so many times as long.
GROWTH = 2.2
OWN = Own(
    part="worklist",
    unit="CUSTOMERS",
    things="customers",
    full=10_000,
    small=500,
    rounds=3,
    file=ROOT / "docs" / "benchmarks-worklist.md",
)
TEXT = """\
A database with {lines:,} posted receivable lines of {customers:,} customers over two
years: open, part-paid and paid late. The work-list is made anew as the scheduled job and
the first collector of the hour do it: files, books, holds, securities, contacts, promises,
disputes and plans are read, every customer is ranked, and the rows are written. *First*
is on an empty list, *again* when the list stands already. Then a collector opens a page of
80 with what stands above it. The best of {rounds} rounds."""


def main():
    """Make the database, measure, write the table."""
    OWN.run(document)


def document(found, made):
    """The table with what it says."""
    head = (
        "customers",
        "on the list",
        "first",
        "again",
        "statements",
        "page of 80",
        "statements of a page",
        "ties to the ledger",
    )
    half, whole = found[0], found[-1]
    growth = whole["first"] / half["first"]
    measured = (
        f"Measured on {report.machine()}, PostgreSQL {report.postgres_version()}."
    )
    return "\n\n".join(
        (
            "# Benchmarks: work-list",
            TEXT.format(**made),
            f"{measured} credit_control at {report.commit()}.",
            report.table(head, [row_of(one) for one in found]),
            f"Budgets: all customers ranked in {BUDGET} s ({met(whole['first'], BUDGET)}), "
            f"a page in {PAGE} statements ({met(whole['page_statements'], PAGE)}), twice "
            f"the customers in {GROWTH:g} times the time ({growth:.2f}: "
            f"{met(growth, GROWTH)}).\n",
        )
    )


def met(found, budget):
    """Whether a budget was met, in words."""
    return "met" if found <= budget else "**not met**"


def row_of(one):
    """One line of the table."""
    return (
        f"{one['customers']:,}",
        f"{one['entries']:,}",
        f"{one['first']:.2f} s",
        f"{one['again']:.2f} s",
        str(one["statements"]),
        f"{one['page'] * 1000:.0f} ms",
        str(one["page_statements"]),
        "yes" if one["ties"] else "**no**",
    )
