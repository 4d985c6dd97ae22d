"""Counting what Odoo sends to PostgreSQL: what reads, what writes, and the rest."""

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass

from odoo.sql_db import Cursor

#: ``FOR UPDATE`` is a read, a ``WITH`` that ends in an ``UPDATE … SET`` is not.
WRITES = re.compile(
    r"^(INSERT|UPDATE|DELETE)\b"
    r"|^WITH\b.*\b(INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+[\w\"]+(\s+\w+)?\s+SET)\b",
    re.IGNORECASE | re.DOTALL,
)
READS = re.compile(r"^(SELECT|WITH|VALUES|\()", re.IGNORECASE)


@dataclass
class Count:
    """Statements within a stretch of time, and the time that they took.

    ``others`` are savepoints and settings of the transaction.
    """

    reads: int = 0
    writes: int = 0
    others: int = 0
    seconds: float = 0.0
    texts: list | None = None

    def add(self, query, seconds):
        """Count one statement."""
        text = query if isinstance(query, str) else text_of(query)
        text = text.strip()
        self.seconds += seconds
        if WRITES.match(text):
            self.writes += 1
        elif READS.match(text):
            self.reads += 1
        else:
            self.others += 1
        if self.texts is not None:
            self.texts.append((seconds, text))


def text_of(query):
    """The text of a statement given as bytes or as Odoo's SQL object."""
    return query.decode() if isinstance(query, bytes) else query.code


@contextmanager
def counting(texts=False):
    """Count all statements of this process while the block runs.

    :param bool texts: keep their texts, to see which they are
    """
    count = Count(texts=[] if texts else None)
    execute = Cursor.execute

    def counted(self, query, *arguments, **options):
        start = time.perf_counter()
        try:
            return execute(self, query, *arguments, **options)
        finally:
            count.add(query, time.perf_counter() - start)

    Cursor.execute = counted
    try:
        yield count
    finally:
        Cursor.execute = execute
