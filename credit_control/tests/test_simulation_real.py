"""Real receivables replayed: the facts at each order are what the file says, counted plainly.

Read and counted here by other code than the replay.
"""

import csv
import io
from collections import defaultdict
from datetime import date, datetime

from odoo.tests import BaseCase, tagged

from ..engine import replay, replay_outcome
from ..engine.facts import Document
from ..engine.replay import BOOKED, DAY, INVOICED, ORDERED, SETTLED
from ..engine.replay_file import File
from ..engine.verdict import Policy, Rule
from .receivables import real_file

EPOCH, END = date(1970, 1, 1), date(2013, 3, 31)
POLICY = Policy("Overdue", (Rule("oldest_overdue", days=0),))


@tagged("post_install", "-at_install")
class TestSimulationReal(BaseCase):
    def setUp(self):
        super().setUp()
        self.rows = defaultdict(list)
        text = real_file().decode("utf-8-sig")
        for number, row in enumerate(csv.DictReader(io.StringIO(text))):
            invoiced, due, settled = (
                _day(row[name]) for name in ("InvoiceDate", "DueDate", "SettledDate")
            )
            amount = round(float(row["InvoiceAmount"]) * 100)
            self.rows[row["customerID"]].append(
                (number, amount, invoiced, due, settled)
            )

    def test_each_order_is_judged_by_what_was_open_before_its_day(self):
        judged = 0
        for rows in self.rows.values():
            by_number = {row[0]: row for row in rows}
            found = replay.replay(
                _events(rows), File(), (replay.Contender(POLICY, False),)
            )
            for order, facts, (verdict,) in found:
                day = by_number[order][2]
                open_then = [
                    row
                    for row in rows
                    if row[2] < day and not (row[4] and row[4] < day)
                ]
                overdue = [row for row in open_then if row[3] < day]
                self.assertEqual(facts.balance, sum(row[1] for row in open_then))
                self.assertEqual(facts.overdue_amount, sum(row[1] for row in overdue))
                self.assertEqual(verdict.outcome, "hold" if overdue else "pass")
                judged += 1
        self.assertEqual(judged, sum(map(len, self.rows.values())))

    def test_holding_for_what_is_overdue_foresees_lateness_better_than_blindly(self):
        counts = defaultdict(int)
        end = (END - EPOCH).days
        for rows in self.rows.values():
            parts = {
                row[0]: [(row[1], *(_number(one) for one in row[3:]))] for row in rows
            }
            found = replay.replay(
                _events(rows), File(), (replay.Contender(POLICY, False),)
            )
            for order, _facts, (verdict,) in found:
                came = replay_outcome.outcome(parts[order], end, 10)
                counts[replay_outcome.hit(verdict.outcome, came.bad)] += 1
        unknown = counts.pop("unknown")
        score = replay_outcome.Score(**counts)
        self.assertLess(unknown, 200)
        self.assertGreater(score.precision, 1.5 * score.base_rate)


def _day(text):
    return datetime.strptime(text, "%m/%d/%Y").date() if text else None  # noqa: DTZ007


def _number(day):
    return (day - EPOCH).days if day else None


def _events(rows):
    """An order in the morning, its invoice at night, its payment at night."""
    for number, amount, invoiced, due, settled in rows:
        morning, night = _number(invoiced) * DAY + 8 * 3600, DAY - 1
        document = Document(amount=amount, total=amount)
        yield morning, ORDERED, number, amount, document
        yield _number(invoiced) * DAY + night, INVOICED, number, amount, True
        yield _number(invoiced) * DAY + night, BOOKED, number, due.isoformat(), amount
        if settled:
            yield _number(settled) * DAY + night, SETTLED, number, -amount
