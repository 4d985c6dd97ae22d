"""The shipped scorecard ranks the customers of real receivables by what they did next.

Read and measured here by other code than ``bench/validation.py``.
"""

import csv
import io
from collections import defaultdict
from datetime import date, datetime

from odoo.tests import BaseCase, tagged

from ..engine import behaviour, scorecard, validation
from ..engine.shipped_cards import EXISTING
from .receivables import real_file

#: Bands and weights were chosen without the quarter after this day.
CUT, END = date(2012, 12, 31), date(2013, 3, 31)


@tagged("post_install", "-at_install")
class TestScorecardReal(BaseCase):
    def setUp(self):
        super().setUp()
        self.parts, self.first = defaultdict(list), {}
        text = real_file().decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(text)):
            customer, invoiced = row["customerID"], _day(row["InvoiceDate"])
            part = behaviour.Part(
                row["invoiceNumber"],
                round(float(row["InvoiceAmount"]) * 100),
                _day(row["DueDate"]),
                _day(row["SettledDate"]),
            )
            self.parts[customer].append((invoiced, part))
            self.first[customer] = min(self.first.get(customer, invoiced), invoiced)

    def test_willingness_foresees_who_pays_late_and_is_no_worse_than_its_best_factor(
        self,
    ):
        card, days = [], []
        for customer, parts in self.parts.items():
            bad = _paid_late(part for _invoiced, part in parts)
            inputs = self._inputs(customer)
            result = scorecard.score(EXISTING, inputs)
            if bad is not None and result.total is not None:
                card.append((result.willingness, bad))
                days.append((-inputs["days_beyond_terms"], bad))
        self.assertGreater(len(card), 80)
        self.assertGreaterEqual(validation.gini(card), 0.85)
        self.assertGreaterEqual(validation.gini(card), validation.gini(days))

    def test_a_ledger_alone_suffices_for_nearly_every_customer(self):
        results = [scorecard.score(EXISTING, self._inputs(one)) for one in self.first]
        scored = [one for one in results if one.outcome == scorecard.SCORED]
        self.assertGreaterEqual(len(scored), 0.95 * len(results))

    def _inputs(self, customer):
        """What the ledger said about a customer at the cut-off."""
        parts = [part for invoiced, part in self.parts[customer] if invoiced <= CUT]
        found = behaviour.sums(parts, CUT, first=self.first[customer])
        return behaviour.inputs(found)


def _day(text):
    return datetime.strptime(text, "%m/%d/%Y").date() if text else None  # noqa: DTZ007


def _paid_late(parts):
    """Whether more than half of what fell due in the quarter came late by its end."""
    late = whole = 0
    for part in parts:
        before = part.paid and part.paid <= CUT
        if before or not CUT < part.due < END:
            continue
        whole += part.amount
        if not part.paid or part.paid > min(part.due, END):
            late += part.amount
    return 2 * late > whole if whole else None
