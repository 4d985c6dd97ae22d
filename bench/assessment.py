"""Assessing very many customers from the ledger in one go.

``PART=assessment make bench`` runs it alone; ``CUSTOMERS`` is their number (10,000, or
500 with ``SIZE=small``), ``ROUNDS`` how often, ``KEEP=1`` keeps the database. The table is
written to ``docs/benchmarks-assessment.md`` for the full number of customers.
"""

from dev.paths import ROOT

from . import report
from .own import Own

#: Seconds for all customers.
BUDGET = 60
#: Twice the customers may take so many times as long.
GROWTH = 2.2
OWN = Own(
    part="assessment",
    unit="CUSTOMERS",
    things="customers",
    full=10_000,
    small=500,
    rounds=2,
    file=ROOT / "docs" / "benchmarks-assessment.md",
)
TEXT = """\
A database with {lines:,} posted receivable lines of {customers:,} customers over two
years: open, part-paid and paid late. All customers are assessed in one transaction, as
the scheduled job does in portions of 500: the ledger is read, every factor is scored, a
limit is proposed, and an assessment with its inputs, result and hash is stored for each.
The better of {rounds} rounds."""


def main():
    """Make the database, measure, write the table."""
    OWN.run(document)


def document(found, made):
    """The table with what it says."""
    head = (
        "customers",
        "with a score",
        "time",
        "reading statements",
        "memory at the end",
        "budget",
        "met",
    )
    rows = [row_of(one, one is found[-1]) for one in found]
    half, whole = found[0], found[-1]
    growth = whole["seconds"] / half["seconds"]
    measured = (
        f"Measured on {report.machine()}, PostgreSQL {report.postgres_version()}."
    )
    met = "yes" if growth <= GROWTH else "**no**"
    return "\n\n".join(
        (
            "# Benchmarks: assessment",
            TEXT.format(**made),
            f"{measured} credit_control at {report.commit()}.",
            report.table(head, rows),
            f"Twice the customers take {growth:.2f} times as long (budget "
            f"{GROWTH:g}: {met}).\n",
        )
    )


def row_of(one, last):
    """One line of the table; the budget is for all customers."""
    met = "yes" if one["seconds"] <= BUDGET else "**no**"
    memory = f"{one['peak']:.0f} MB ({one['before']:.0f} MB before)"
    return (
        f"{one['customers']:,}",
        f"{one['scored']:,}",
        f"{one['seconds']:.1f} s",
        str(one["statements"]),
        memory,
        f"{BUDGET} s" if last else "",
        met if last else "",
    )
