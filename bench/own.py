"""A benchmark of ours alone: one database of one size, measured, and its table written."""

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

from dev import database, inshell, postgres
from dev.console import Problem, say, step
from dev.paths import ROOT


@dataclass(frozen=True)
class Own:
    """What is measured.

    ``bench.<part>_data`` fills the database and ``bench.<part>_measuring`` measures it;
    both run inside Odoo's shell.

    :param str part: name, as in ``PART=… make bench``
    :param str unit: variable of the environment with the size, ``"LINES"``
    :param str things: what the size counts, in words
    :param int full: size at which the table is written
    :param int small: size with ``SIZE=small``
    :param int rounds: how often, unless ``ROUNDS`` says otherwise
    :param pathlib.Path file: where the table is written
    """

    part: str
    unit: str
    things: str
    full: int
    small: int
    rounds: int
    file: Path

    def run(self, document):
        """Make the database, measure, write the table.

        :param document: ``document(found, made)`` gives the table's text
        :raise Problem: a size is no number
        """
        size, rounds = self.sizes()
        start = time.monotonic()
        with self.loaded(size) as (name, made), step("measuring"):
            found = self.measured(name, rounds)
        self.publish(document(found, {**made, "rounds": rounds}), size, start)

    def sizes(self):
        """Size and rounds that are asked for.

        :raise Problem: one of them is no number
        """
        usual = self.small if os.environ.get("SIZE") == "small" else self.full
        try:
            size = int(os.environ.get(self.unit) or usual)
            return size, int(os.environ.get("ROUNDS") or self.rounds)
        except ValueError as error:
            raise Problem(f"{self.unit} and ROUNDS are numbers.") from error

    @contextlib.contextmanager
    def loaded(self, size):
        """A database of a size, dropped afterwards: its name and what was made."""
        name = f"bn_{self.part}"
        try:
            with step(f"loading {size:,} {self.things}"):
                database.copy(database.addon_template(), name)
                made = inshell.call(name, f"bench.{self.part}_data", size)
                postgres.sql("VACUUM ANALYZE", database=name)
            yield name, made
        finally:
            if not os.environ.get("KEEP"):
                database.drop(name)

    def measured(self, name, rounds, part=None):
        """What ``bench.<part>_measuring`` finds on a database."""
        return inshell.call(name, f"bench.{part or self.part}_measuring", rounds)

    def publish(self, text, size, start):
        """Print the table, and write it where the size is the full one.

        :param float start: when the run began, by the monotonic clock
        """
        print(text)
        if size >= self.full:
            self.file.write_text(text)
            say(f"written to {self.file.relative_to(ROOT)}")
        say(f"the whole run took {(time.monotonic() - start) / 60:.0f} minutes")
