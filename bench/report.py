"""The document: what was measured, in tables that show both sides of each ratio."""

import datetime
import os
import platform
import re

from dev import odoo, postgres
from dev.paths import ROOT
from dev.process import output

from . import budgets, peers
from .databases import MODULES
from .series import ratio
from .shape import CONFIRMED, PART_PAID, QUOTATIONS

FILE = ROOT / "docs" / "benchmarks.md"
SYSTEMS = {
    "plain": "plain Odoo",
    "own": "credit_control",
    "oca": "OCA",
    "sql": "plainest SQL",
}
CONFIRMING = """\
A quotation of three stocked articles is confirmed in a transaction of its own and
rolled back, so that every round finds the same data. OCA's add-ons evaluate all their
components and store no record of the decision; credit_control stores one."""
READING = """\
*Page* is a page of 80 customers as the web client asks for it: with credit_control
the columns of its list (limit, exposure, overdue, light …), with OCA total risk and
exception, with plain Odoo its two figures. *Exposures* reads the exposure of 1,000
customers (of all, if there are fewer) with an empty cache of records; *over limit*
finds everybody whose exposure is above the limit. All systems find the same amounts
and the same customers. The plainest SQL is one statement over Odoo's tables that
gives exposure, limit, overdue and its age; it is in `bench/plainest.py` and leaves
out what these data do not have, so it is a lower bound."""
HOW_TO_READ = """\
**Figures.** Statements are counted as they are sent to PostgreSQL. *Time* is the
median, with the least in brackets; *processor* is the median of the processor time
that Odoo and PostgreSQL used together. A ratio of times is the median of the ratios
of each round, in which the systems take turns, with the middle half of them in
brackets.

**Noise.** The machine has other work to do, so times vary, by half and more; the
least of them are nearest to what the work itself costs. Because the systems take
turns a busy moment meets all of them, so ratios vary less than times, and processor
time varies less again; a difference of a few per cent is still within the noise.
Numbers of statements do not vary."""


def document(results, installations, open_items, rounds):
    """The whole document.

    :param dict results: customers → what ``plan.measure`` returned
    :param dict installations: customers → system → seconds
    """
    confirmed = [f"confirm {count}" for count in open_items]
    parts = [
        "# Benchmarks",
        conditions(results, open_items, rounds),
        HOW_TO_READ,
        "## Budgets",
        table_of_budgets(results, open_items),
        "## Confirming orders",
        CONFIRMING,
        table_of(results, confirmed, "{} open items"),
        table_of(results, ["batch 2", f"batch {QUOTATIONS}"], "{} orders at once"),
        "## Reading many customers",
        READING,
        table_of(results, ["page", "exposures", "over limit"], "{}"),
        "## When the data doubles",
        table_of_growth(results),
        "## Installing on these data",
        table_of_installations(installations),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def conditions(results, open_items, rounds):
    """Machine, versions and data."""
    sizes = " and ".join(f"{customers:,}" for customers in results)
    invoices = " and ".join(f"{customers * 10:,}" for customers in results)
    large = ", ".join(f"{count:,}" for count in open_items)
    packages = ", ".join(map(package, MODULES["oca"].split(",")))
    today = datetime.datetime.now(datetime.timezone.utc)
    return f"""
Measured by `make bench` on {today:%d %B %Y}: {machine()}; Odoo {odoo_version()},
PostgreSQL {postgres_version()}, Python {platform.python_version()}; credit_control at
{commit()}; OCA: {packages}.

**Data.** {sizes} customers with {invoices} posted invoices, half of them overdue by 5
to 100 days, {len(PART_PAID)} in 10 part-paid; customers with {large} open items;
{CONFIRMED} confirmed orders. They are loaded into plain Odoo with stock; the database
is copied and each system installed in its copy, so the data are the same. The short
measurements have {rounds} rounds, fewer where they take more than a minute.
"""


def table(head, rows):
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def table_of_budgets(results, open_items):
    """Every budget at every size."""
    rows = [
        [f"{customers:,}", *line[:-1], "yes" if line.met else "**no**"]
        for customers, questions in results.items()
        for line in budgets.lines(questions, open_items)
    ]
    head = ("customers", "what", "credit_control", "against", "compared", "budget")
    return table((*head, "met"), rows)


def table_of(results, keys, name):
    """Statements and times of some questions for all systems."""
    rows = [
        (
            f"{customers:,}",
            name.format(key.removeprefix("confirm ").removeprefix("batch ")),
            SYSTEMS[system],
            *figures(series),
            *compared(questions[key], system),
        )
        for customers, questions in results.items()
        for key in keys
        for system, series in questions[key].items()
    ]
    head = ("customers", "what", "system", "rounds", "reads", "writes", "time")
    ratios = ("× plain Odoo", "× plainest SQL", "× OCA")
    return table((*head, "processor", *ratios), rows)


def figures(series):
    """Rounds, statements and time of one system."""
    return (
        len(series.samples),
        series.number("reads"),
        series.number("writes"),
        f"{milliseconds(series.median())} ({milliseconds(series.least())})",
        milliseconds(series.median("work")),
    )


def compared(question, system):
    """The ratios to the other systems, empty where there is none."""
    for base in ("plain", "sql", "oca"):
        if base == system or base not in question:
            yield ""
        else:
            work = ratio(question[system], question[base], "work")
            time = ratio(question[system], question[base])
            yield f"{time}, processor {work.usual:.2f}"


def milliseconds(seconds):
    """A time with as many digits as say something."""
    return f"{seconds * 1000:,.{0 if seconds >= 0.1 else 1}f} ms"


def table_of_growth(results):
    """The largest size against the smallest."""
    small, large = min(results), max(results)
    if small == large:
        return "Only one size was measured."
    rows = [
        (
            key,
            SYSTEMS[system],
            f"{series.number('reads')} → {after.number('reads')}",
            f"{milliseconds(series.median())} → {milliseconds(after.median())}",
            f"{after.median() / series.median():.2f}",
            f"{after.least() / series.least():.2f}",
            f"{after.median('work') / series.median('work'):.2f}",
        )
        for key, question in results[small].items()
        for system, series in question.items()
        for after in [results[large][key][system]]
    ]
    head = ("what", "system", "reads", "time", "× time", "× least", "× processor")
    return f"From {small:,} to {large:,} customers.\n\n" + table(head, rows)


def table_of_installations(installations):
    """How long installing takes; the customers' limits are taken over then."""
    rows = [
        (f"{customers:,}", MODULES[system], f"{seconds:.0f} s")
        for customers, systems in installations.items()
        for system, seconds in systems.items()
    ]
    return table(("customers", "modules", "time"), rows)


def package(name):
    """A peer's add-on with its version."""
    return f"{name} {peers.PACKAGES[name]}"


def machine():
    """The machine in a few words."""
    return f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}"


def odoo_version():
    """Odoo's version, without what else is in the name of its source."""
    version = str(odoo.source().version)
    found = re.search(r"19\.0[^_/ ]*", version)
    return found[0] if found else version


def postgres_version():
    """The server's version."""
    return postgres.sql("SHOW server_version")[0][0].split()[0]


def commit():
    """The commit that is measured, marked when the add-on differs from it."""
    git = ["git", "-C", ROOT]
    found = output([*git, "rev-parse", "--short", "HEAD"]) or "an unknown commit"
    changed = output([*git, "status", "--porcelain", "--", "credit_control"])
    return found.strip() + (" with changes" if changed else "")
