"""All customers assessed in one go, and half of them before.

Runs in Odoo's shell. Every measurement has a transaction of its own that is rolled back.
"""

import gc
import resource
import time

from .counting import counting


def main(env, rounds):
    """Figures of half of the customers and of all: ``[{"customers", …}]``."""
    env = env(user=2, context={"lang": "en_US"})
    ids = env["credit.profile"].search([]).ids
    measured(env, ids[:20])  # what is kept in the process
    return [best(env, some, rounds) for some in (ids[: len(ids) // 2], ids) if some]


def best(env, ids, rounds):
    """The quickest of some rounds of assessing."""
    return best_of(lambda: measured(env, ids), rounds)


def best_of(measure, rounds):
    """The quickest of some rounds, as other work on the machine only adds."""
    return min((measure() for _round in range(rounds)), key=_seconds)


def _seconds(found):
    return found["seconds"]


def measured(env, ids):
    """Assess these customers once and undo it."""
    env.invalidate_all()
    gc.collect()
    before = resident()
    with counting() as counted:
        start = time.perf_counter()
        made = env["credit.profile"].browse(ids)._assess()
        env.flush_all()
        seconds = time.perf_counter() - start
    scored = sum(made.mapped("has_score"))
    most = peak()
    env.cr.rollback()
    env.invalidate_all()
    return {
        "customers": len(ids),
        "scored": scored,
        "seconds": seconds,
        "statements": counted.reads,
        "before": before,
        "peak": most,
    }


def resident():
    """Memory of the process now, in megabytes."""
    with open("/proc/self/statm") as handle:
        pages = int(handle.read().split()[1])
    return pages * resource.getpagesize() / 2**20


def peak():
    """The most memory that the process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
