"""``make test``: all the parts, a summary, and the totals as the last line."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

from . import database, lint, odoo, parts, translations
from .console import say, step
from .result import timed


def test():
    """Run everything; 0 only if nothing failed and nothing was skipped that must not be."""
    start = time.monotonic()
    system = timed(parts.parts_of_the_system)
    odoo.prepare()
    database.deps_template()
    with step("testing"):
        results = [system, *run_all()]
    return summary(results, time.monotonic() - start)


def run_all():
    """Two lanes side by side, for two cores: Odoo's runner takes as long as all the rest."""
    lint.check.title = "lint"
    with ThreadPoolExecutor(2) as lanes:
        first = lanes.submit(lane, parts.odoo_tests)
        second = lanes.submit(
            lane,
            lint.check,
            parts.doctests,
            translations.check,
            parts.odoo_lint,
            parts.outside,
        )
        *style, outside = second.result()
        return [*style, *first.result(), outside]


def lane(*chosen):
    """Run parts one after the other, telling how each went."""
    results = []
    for part in chosen:
        say(f"testing: {part.title} …")
        result = timed(part)
        say(f"testing: {result.line()}")
        results.append(result)
    return results


def summary(results, seconds):
    """Print problems, the table, what was skipped and why; the totals come last."""
    strict = os.environ.get("CI", "").lower() in ("1", "true", "yes")
    for result in results:
        if strict and result.missing_parts:
            result.fail(
                "CI is set: a part of the system must not be missing",
                result.missing_parts,
            )
        for problem in result.problems:
            print(f"\n--- {result.name} ---\n{problem}")
    print("\n" + "\n".join(result.line() for result in results))
    for result in results:
        for reason in result.skips:
            print(f"skipped: {reason}")
    passed, failed, skipped = (
        sum(getattr(result, name) for result in results)
        for name in ("passed", "failed", "skipped")
    )
    print(f"in {seconds / 60:.1f} minutes")
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed else 0
