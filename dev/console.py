"""What the developer reads: progress on standard error, and errors in one sentence."""

import contextlib
import sys
import time


class Problem(Exception):
    """Something the developer can act on: says what happened and what to do."""


def say(text):
    """Print one line of progress; standard output stays free for results."""
    print(f"[dev] {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text):
    """Announce a longer step, and how long it took."""
    say(f"{text} …")
    start = time.monotonic()
    yield
    say(f"{text}: done in {time.monotonic() - start:.0f} s")
