"""The command: prepare, measure, write the tables."""

import os
import sys
import time

from dev.console import Problem, say
from dev.paths import ROOT

from . import (
    ageing,
    assessment,
    databases,
    followup,
    forecast_speed,
    kpi,
    lookup,
    plan,
    report,
    simulation,
    worklist,
)
from .session import sessions

SIZES = {"full": (2000, 4000), "small": (200, 400)}
OPEN_ITEMS = {"full": (1, 500, 5000), "small": (1, 50, 500)}
ROUNDS = {"full": 40, "small": 8}


def chosen():
    """Sizes, numbers of open items and rounds, from the environment."""
    size = os.environ.get("SIZE") or "full"
    kind = size if size in SIZES else "full"
    try:
        sizes = SIZES.get(size) or tuple(int(part) for part in size.split(","))
        rounds = int(os.environ.get("ROUNDS") or ROUNDS[kind])
    except ValueError as error:
        raise Problem(
            "SIZE is full, small or numbers of customers like 1000,2000; ROUNDS is a "
            "number."
        ) from error
    return size, sizes, OPEN_ITEMS[kind], rounds


def main():
    """Measure the part asked for, or all of them one after the other."""
    asked = os.environ.get("PART")
    if asked and asked not in PARTS:
        raise Problem(f"PART is one of {', '.join(PARTS)}, or nothing for all.")
    for part in [asked] if asked else PARTS:
        PARTS[part]()


def gate():
    """Measure every size and say what came out."""
    start = time.monotonic()
    size, sizes, open_items, rounds = chosen()
    results, installations = measured(sizes, open_items, rounds)
    text = report.document(results, installations, open_items, rounds)
    print(text)
    if size == "full":
        report.FILE.parent.mkdir(exist_ok=True)
        report.FILE.write_text(text)
        say(f"written to {report.FILE.relative_to(ROOT)}")
    say(f"the whole run took {(time.monotonic() - start) / 60:.0f} minutes")


def measured(sizes, open_items, rounds):
    """Make the databases of each size in turn and measure on them."""
    keep = bool(os.environ.get("KEEP"))
    results, installations = {}, {}
    with databases.seeded(open_items, keep) as (seed, ids):
        for customers in sizes:
            with (
                databases.loaded(seed, ids, customers, keep) as (names, file, seconds),
                sessions(names, file) as opened,
            ):
                installations[customers] = seconds
                results[customers] = plan.measure(opened, ids, customers, rounds)
    return results, installations


PARTS = {
    "gate": gate,
    "ageing": ageing.main,
    "kpi": kpi.main,
    "followup": followup.main,
    "forecast": forecast_speed.main,
    "assessment": assessment.main,
    "lookup": lookup.main,
    "simulation": simulation.main,
    "worklist": worklist.main,
}


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        print(f"\n[bench] {problem}", file=sys.stderr)
        sys.exit(1)
