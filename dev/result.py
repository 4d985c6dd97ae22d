"""The outcome of one part of a test run."""

import time
from dataclasses import dataclass, field

from .console import say


@dataclass
class Result:
    """Counts of one part, and what to tell about it."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    problems: list = field(default_factory=list)
    skips: list = field(default_factory=list)
    missing_parts: int = 0
    seconds: float = 0.0

    def skip(self, reason, count=1, system=False):
        """Note something that was not tested, and whether a part of the system is to blame."""
        self.skipped += count
        self.missing_parts += count if system else 0
        self.skips.append(reason)

    def fail(self, text, count=1):
        """Note a failure."""
        self.failed += count
        self.problems.append(text)

    def show(self):
        """Print the problems, then one line."""
        for problem in self.problems:
            say(f"--- {self.name} ---\n{problem}")
        say(self.line())

    def line(self):
        """One line for the summary."""
        counts = f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
        return f"{self.name:<22} {counts:<40} {self.seconds:5.0f} s"


def timed(part):
    """Run a part, with the time it took; an error in it is its failure."""
    start = time.monotonic()
    try:
        result = part()
    except Exception as error:
        result = Result(getattr(part, "title", part.__name__))
        result.fail(
            f"{type(error).__name__}: {error}" if not str(error) else str(error)
        )
    result.seconds = time.monotonic() - start
    return result
