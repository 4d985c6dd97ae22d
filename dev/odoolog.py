"""Reading Odoo's log: what went wrong, which warnings it has, how many tests ran."""

import re
from dataclasses import dataclass

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>[^\s:]+): (?P<text>.*)"
)
TOTAL = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
SKIPPED = re.compile(r"^skipped (.+?) : (.*)")
# Warnings that are not about our add-ons: (pattern, reason).
IGNORED = (
    (
        r"Chrome executable not found",
        "a missing browser is counted as a skip, and fails only with CI=true",
    ),
    (
        r"odoo\.sql_db: bad query:[\s\S]*could not serialize access",
        "the loser of a race, which Odoo then retries",
    ),
)
_ignored = [re.compile(pattern) for pattern, _reason in IGNORED]


@dataclass
class Report:
    """What a log says."""

    total: int
    failed: int
    skipped: list
    warnings: list


def read(log):
    """Judge the text of a log."""
    total = failed = 0
    skipped, warnings = [], []
    for entry in entries(log):
        found = LINE.match(entry)
        text = found["text"]
        if counts := TOTAL.search(text):
            failed, total = int(counts[1]) + int(counts[2]), int(counts[3])
        elif skip := SKIPPED.match(text):
            skipped.append(f"{skip[1]}: {skip[2]}")
        elif found["level"] in ("WARNING", "ERROR", "CRITICAL") and not ignored(entry):
            warnings.append(entry)
    return Report(total, failed, skipped, warnings)


def entries(log):
    """The log's records, each with the lines that belong to it."""
    current = []
    for line in log.splitlines():
        if LINE.match(line):
            if current:
                yield "\n".join(current)
            current = [line]
        elif current:
            current.append(line)
    if current:
        yield "\n".join(current)


def ignored(entry):
    """Whether the record is on the short list of harmless ones."""
    return any(pattern.search(entry) for pattern in _ignored)


def unexpected(path, expected=()):
    """Warnings in a log file that match none of the expected patterns."""
    warnings = read(path.read_text(errors="replace")).warnings
    return [
        entry
        for entry in warnings
        if not any(re.search(pattern, entry) for pattern in expected)
    ]
