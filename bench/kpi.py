"""A year of monthly key figures and the dashboard over very many receivable lines.

``PART=kpi make bench`` runs it alone; ``LINES`` is the number of receivable lines asked
for (1,034,000, of which a good million are made, or 20,000 with ``SIZE=small``), ``ROUNDS``
how often each side is asked, ``KEEP=1`` keeps the database. Half of the lines are measured
first, then all of them. The table is written to ``docs/benchmarks-kpi.md`` for the full
number of lines.
"""

import time

from dev.console import step
from dev.paths import ROOT

from . import dashboard_page, report
from .own import Own
from .series import Series, ratio

#: Seconds for a year of DSO, CEI and ageing; seconds and statements for the dashboard;
#: times as long for twice as many lines.
BUDGET, PAINT, STATEMENTS, GROWTH = 60, 2, 40, 2.2
OWN = Own(
    part="kpi",
    unit="LINES",
    things="receivable lines",
    full=1_034_000,
    small=20_000,
    rounds=3,
    file=ROOT / "docs" / "benchmarks-kpi.md",
)
TEXT = """\
A database with {lines:,} posted receivable lines of {customers:,} customers over two
years: of 100 invoices 10 are open, 5 part-paid and 85 paid after 10 to 90 days.

*12 month ends*: both sides find, for each customer and for each of the last twelve months,
the debts by age, the unapplied credits and the sales, the same to the cent: DSO, CEI and
ageing follow from them. *plainest SQL* is one statement for each month that takes what was
settled by its end from every line (`bench/kpi_measuring.py`). credit_control reads
everything else that key figures need in the same call: rolls between buckets, payments and
their days, write-offs, limits, orders, checks, holds. *The whole series* computes all
figures by company, category, country, salesperson, collector and product category, and
stores {values:,} values; at most {megabytes:,} MB were in use.

*The dashboard* is its one call (`read_dashboard`) with warm caches: tiles with trends and
targets from the stored series, ages and exposures of today from the open items, the
forecast of {items:,} open instalments, holds, and the work of the day; in the server, then
from outside over HTTP, then as a page in Chromium from the address to the last drawing.
*plainest SQL* is three statements: ages, the ten largest exposures, the stored series
(`bench/dashboard_measuring.py`); both have the same ages to the cent.

*× half* is the time on a database with half of the lines ({half:,}), measured in the same
run: twice the lines may take at most {growth} times as long. Medians, the best in brackets;
{rounds} rounds on each database, both sides in turns; five calls a round over HTTP."""


def main():
    """Make both databases, measure, write the table."""
    size, rounds = OWN.sizes()
    start = time.monotonic()
    half, made = measured(size // 2, rounds)
    whole, made = measured(size, rounds, half=made["lines"])
    OWN.publish(document(whole, half, {**made, "rounds": rounds}), size, start)


def measured(size, rounds, **said):
    """What is found on a database of a size, and what was made."""
    with OWN.loaded(size) as (name, made), step(f"measuring {made['lines']:,} lines"):
        found = OWN.measured(name, rounds)
        found |= OWN.measured(name, rounds, "dashboard")
        found |= dashboard_page.measured(name, rounds)
    return found, {**made, **said}


def document(whole, half, made):
    """The table with what it says."""
    head = ("what", "system", "statements", "time", "× plainest SQL", "× half")
    measured_on = (
        f"Measured on {report.machine()}, PostgreSQL {report.postgres_version()}."
    )
    words = TEXT.format(
        values=whole["questions"][1]["values"],
        megabytes=whole["megabytes"],
        items=whole["items"],
        growth=GROWTH,
        **made,
    )
    rows = [
        row
        for pair in zip(asked(whole), asked(half), strict=True)
        for row in rows_of(*pair)
    ]
    return "\n\n".join(
        (
            "# Benchmarks: key figures and dashboard",
            words,
            f"{measured_on} credit_control at {report.commit()}.",
            report.table((*head, "budget", "met"), rows),
            "",
        )
    )


def asked(found):
    """Every question with its budget: ``(question, seconds, statements or None)``."""
    compared, stored = found["questions"]
    yield compared, BUDGET, None
    yield stored, BUDGET, None
    yield found["paint"], PAINT, STATEMENTS
    yield {"name": "the dashboard, over HTTP", "own": found["call"]}, PAINT, None
    if found["page"]:
        yield {"name": "the dashboard, in Chromium", "own": found["page"]}, PAINT, None


def rows_of(asked_whole, asked_half):
    """Our line of the table, and the plain statements' where there are some."""
    question, limit, statements = asked_whole
    own = Series(question["own"])
    grown = growth(question, asked_half[0], "own")
    plain = Series(question["sql"]) if "sql" in question else None
    yield (
        *line(question, "credit_control", own),
        ratio(own, plain) if plain else "",
        f"{grown:.2f}",
        budget(limit, statements),
        met(own, limit, statements, grown),
    )
    if plain:
        as_half = f"{growth(question, asked_half[0], 'sql'):.2f}"
        yield (*line(question, "plainest SQL", plain), "", as_half, "", "")


def growth(whole, half, side):
    """How many times as long the whole took as half of the lines."""
    return Series(whole[side]).least() / Series(half[side]).least()


def line(question, system, series):
    """What every line begins with."""
    counted = series.number("reads") if "reads" in series.samples[0] else ""
    times = f"{seconds(series.median())} ({seconds(series.least())})"
    return question["name"], system, counted, times


def budget(limit, statements):
    """The budget in words."""
    return f"{limit} s, {statements} statements" if statements else f"{limit} s"


def met(series, limit, statements, grown):
    """Whether the budget is met, and the growth."""
    kept = series.median() <= limit
    if statements:
        kept = kept and series.number("reads") <= statements
    if not kept:
        return "**no**"
    return "yes" if grown <= GROWTH else "yes; growth **no**"


def seconds(time):
    """A time with two digits."""
    return f"{time:.2f} s"
