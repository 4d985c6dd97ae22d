"""The forecast over very many open instalments, against the plainest SQL.

``PART=forecast make bench`` runs it alone; ``LINES`` is the number of receivable lines
(1,330,000, or 20,000 with ``SIZE=small``), ``ROUNDS`` how often, ``KEEP=1`` keeps the
database. The table is written to ``docs/benchmarks-forecast.md`` for the full number.
"""

from dev.paths import ROOT

from . import report
from .own import Own

#: Seconds for 100,000 open instalments, and times as long for twice as many.
BUDGET, GROWTH = 30, 2.2
OWN = Own(
    part="forecast",
    unit="LINES",
    things="receivable lines",
    full=1_330_000,
    small=20_000,
    rounds=2,
    file=ROOT / "docs" / "benchmarks-forecast.md",
)
TEXT = """\
A database with {lines:,} posted receivable lines of {customers:,} customers over two years:
of 100 invoices 10 are open, 5 part-paid and 85 paid after 10 to 90 days. *Forecast* is all
of it: reading how customers paid, learning, the date and chance of each open instalment,
cash by week, everything stored. *Plainest SQL* is one statement that gives each open item
its due date and its customer's mean days late; it stores nothing and knows no chance. The
quickest of {rounds} rounds; the second of the two forecasts is over twice as many customers
as the first. *Look back* makes the forecasts of twelve month ends again for a thousand
customers. How good the forecast is, stands in [forecast-validation.md](forecast-validation.md)."""


def main():
    """Make the database, measure, write the table."""
    OWN.run(document)


def document(found, made):
    """The table with what it says."""
    half, full = found["forecasts"]
    limit = BUDGET * full["count"] / 100_000
    grown = (full["seconds"] / half["seconds"]) / (full["count"] / half["count"]) * 2
    rows = [
        row("forecast, half of the customers", half),
        row(
            "forecast, all customers", full, f"{limit:.0f} s", full["seconds"] <= limit
        ),
        row("plainest SQL", found["plain"]),
        row("look back at twelve months", found["back"]),
        (
            "twice as many",
            "",
            f"{grown:.2f} ×",
            "",
            "",
            f"{GROWTH} ×",
            said(grown <= GROWTH),
        ),
    ]
    head = ("what", "results", "time", "statements", "memory", "budget", "met")
    measured = (
        f"Measured on {report.machine()}, PostgreSQL {report.postgres_version()}."
    )
    return "\n\n".join(
        (
            "# Benchmarks: forecast",
            TEXT.format(**made),
            f"{measured} credit_control at {report.commit()}.",
            report.table(head, rows),
        )
    )


def row(name, one, budget="", met=None):
    """A line of the table."""
    memory = f"{one['before']:.0f} → {one['peak']:.0f} MB"
    return (
        name,
        f"{one['count']:,}",
        f"{one['seconds']:.1f} s",
        one["statements"],
        memory,
        budget,
        "" if met is None else said(met),
    )


def said(met):
    """Yes or no."""
    return "yes" if met else "**no**"
