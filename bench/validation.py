"""``make validate CSV=…``: how well the shipped scorecard ranks what customers did next.

Pure: reads the file of receivables, needs neither Odoo's registry nor a database. At each
cut-off the card sees what was known at the end of that day, and is measured on the
quarter after it. No customer is named.
"""

import datetime
import importlib
import sys
import types
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from dev.paths import ROOT

from . import validation_report

ENGINE = "odoo.addons.credit_control.engine"
#: The last cut-off on whose next quarter bands and weights were chosen.
CHOSEN_UNTIL = datetime.date(2012, 9, 30)
#: Days of ledger that must lie before a cut-off.
LEAST = 150
#: Factors that are shown beside the card: those of which a ledger alone knows something.
FACTORS = ("days_beyond_terms", "late_share", "trend", "longest_delay", "relation")


def engine(*names):
    """Modules of the add-on's rules, without importing the add-on's models."""
    if ENGINE not in sys.modules:
        package = types.ModuleType(ENGINE.rpartition(".")[0])
        package.__path__ = [str(ROOT / "credit_control")]
        sys.modules[package.__name__] = package
    return [importlib.import_module(f"{ENGINE}.{name}") for name in names]


@dataclass(frozen=True)
class Case:
    """One customer at one cut-off: what was known, and what came."""

    result: object
    inputs: dict
    bad: bool


def due_next(row, cut, end):
    """Whether an invoice open or issued after the cut-off fell due in the quarter."""
    return cut < row.due <= end and not (row.settled and row.settled <= cut)


def paid_next(row, cut, end):
    """Whether an invoice was paid in the quarter, or was past due at its end."""
    if row.settled and row.settled <= end:
        return row.settled > cut
    return row.due < end


#: What "in the next quarter" can mean, the first being the measure.
MEASURES = {"due": due_next, "paid": paid_next}


def outcomes(rows, cut, end, measure):
    """Whether each customer paid more than half of the amount late, as known at the end.

    What is open and not past due at the end is not counted.

    :return: ``{customer: bool}`` of those with anything to count
    """
    late, whole = defaultdict(int), defaultdict(int)
    for row in rows:
        if row.invoiced > end or not MEASURES[measure](row, cut, end):
            continue
        settled = row.settled if row.settled and row.settled <= end else None
        if settled is None and row.due >= end:
            continue
        whole[row.customer] += row.amount
        if settled is None or settled > row.due:
            late[row.customer] += row.amount
    return {customer: 2 * late[customer] > whole[customer] for customer in whole}


def known(rows, cut):
    """What the ledger said about each customer: ``{customer: inputs of a card}``."""
    [behaviour] = engine("behaviour")
    parts, first = defaultdict(list), {}
    for row in rows:
        if row.invoiced > cut:
            continue
        parts[row.customer].append(
            behaviour.Part(row.number, row.amount, row.due, row.settled)
        )
        first[row.customer] = min(first.get(row.customer, cut), row.invoiced)
    return {
        customer: behaviour.inputs(behaviour.sums(some, cut, first=first[customer]))
        for customer, some in parts.items()
    }


def cases(rows, card, cut, end, measure="due"):
    """The customers that have a score and something to measure."""
    [scorecard] = engine("scorecard")
    came = outcomes(rows, cut, end, measure)
    found = []
    for customer, inputs in sorted(known(rows, cut).items()):
        result = scorecard.score(card, inputs)
        if result.willingness is not None and result.total is not None:
            found.append((customer, result, inputs))
    return [
        Case(result, inputs, came[customer])
        for customer, result, inputs in found
        if customer in came
    ]


def goodness(code, value):
    """A factor's value as a score: the higher the better."""
    [factors] = engine("factors")
    return value if factors.KINDS[code].better == factors.HIGH else -value


def pairs(found, code):
    """``(score, bad)`` by one factor alone; who has no value stands in the middle."""
    values = sorted(
        goodness(code, case.inputs[code])
        for case in found
        if case.inputs[code] is not None
    )
    middle = values[len(values) // 2] if values else Decimal(0)
    return [
        (
            middle if case.inputs[code] is None else goodness(code, case.inputs[code]),
            case.bad,
        )
        for case in found
    ]


def quarters(rows):
    """``(cut-off, end of the next quarter)`` for which the file says enough."""
    [receivables] = engine("receivables")
    first = min(row.invoiced for row in rows)
    last = receivables.latest_date(rows)
    ends = [
        datetime.date(year, month, 31 if month in (3, 12) else 30)
        for year in range(first.year, last.year + 1)
        for month in (3, 6, 9, 12)
    ]
    return [
        (cut, end)
        for cut, end in pairwise(ends)
        if (cut - first).days >= LEAST and end <= last
    ]


def main(csv):
    """Measure on a file, print the tables and write them to ``docs/``."""
    receivables, shipped = engine("receivables", "shipped_cards")
    rows = receivables.read(Path(csv).read_bytes())
    text = validation_report.document(rows, shipped.EXISTING, sys.modules[__name__])
    print(text)
    validation_report.FILE.write_text(text)
    return 0


if __name__ == "__main__":
    import bench.validation  # the module of the report, not a second copy of it

    sys.exit(bench.validation.main(*sys.argv[1:]))
