"""What comes next for open instalments: read and decided for many at once."""

from collections import namedtuple

from odoo import api, fields, models

from ..engine import followup as engine
from ..engine.money import stored_to_minor

#: Where an open item stands: ids of its customer (the commercial entity) and of the
#: level that it has reached, the level that it reaches next (a record) and on which day.
Step = namedtuple("Step", "partner_id level_id next_level next_on")


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_next_steps(self, company, partner_ids=None):
        """The level that each open item reaches next, and on which day.

        Read at once, whatever the number of items, and decided by the rules that plan a
        batch. The day waits for a pause in the customer's file and for the days of peace
        after the last notice. What is excluded, wholly disputed or insolvent reaches
        nothing any more; its level and day are empty.

        :param company: root company
        :param partner_ids: ids of commercial entities, ``None`` for all
        :return: ``{item id: Step}``
        """
        rows = self._read_followup_items(company, partner_ids)
        return _NextSteps(self, company, rows).find(rows)


class _NextSteps:
    """What is known beside the items of one company: files, ladders, disputes."""

    def __init__(self, ledger, company, rows):
        self.env = ledger.env
        self.company = company
        self.today = company._credit_today()
        self.digits = company.currency_id.decimal_places
        debtors = {row["debtor_id"] for row in rows}
        self.files = ledger._read_followup_debtors(company, debtors, self.today)
        self.default = company.credit_followup_strategy_id.id
        strategies = self.env["credit.followup.strategy"].browse(
            {row["strategy_id"] or self.default for row in rows} - {None, False}
        )
        self.ladders = {s.id: (s._to_engine(company), s._ladder()) for s in strategies}
        levels = self.env["credit.followup.level"].browse(
            {row["level_id"] for row in rows} - {None}
        )
        self.numbers = {level.id: level.number for level in levels}
        self.disputed = {row["move_id"]: row["disputed"] or 0.0 for row in rows}
        self.promised = ledger._read_promised(company, rows, self.today)

    def find(self, rows):
        """``{item id: Step}`` of rows in the order of their due dates."""
        return {
            row["id"]: Step(row["partner_id"], row["level_id"], *self._next(row))
            for row in rows
        }

    def _next(self, row):
        """Level and day, or ``(None, None)`` where nothing comes next."""
        share = self._undisputed(row)
        ladder, levels = self.ladders.get(
            row["strategy_id"] or self.default, (None, None)
        )
        file = self.files[row["debtor_id"]]
        if not (ladder and share) or row["excluded"]:
            return None, None
        if file["insolvent"] or file["excluded"]:
            return None, None
        item = engine.Item(
            id=row["id"],
            debtor=row["debtor_id"],
            currency=row["currency_id"],
            due=row["due"],
            amount=1,  # of no consequence for the level
            value=round(stored_to_minor(row["value"], self.digits) * share),
            level=self.numbers.get(row["level_id"], 0),
            level_on=row["level_on"],
        )
        earliest = self._earliest(file, ladder, self._promised_until(row, share))
        step = engine.next_step(ladder, item, self.today, earliest)
        return (levels[step[0] - 1], step[1]) if step else (None, None)

    def _undisputed(self, row):
        """The share of an item that may be asked for; disputes take the oldest first."""
        amount = row["amount"]
        if amount <= 0:
            return 0
        taken = min(max(self.disputed[row["move_id"]], 0.0), amount)
        self.disputed[row["move_id"]] -= taken
        return (amount - taken) / amount

    def _promised_until(self, row, share):
        """The day after a promise of all of an item that may be asked for, or ``None``."""
        promised = self.promised.get(row["id"])
        digits = self.env["res.currency"].browse(row["currency_id"]).decimal_places
        asked = round(stored_to_minor(row["amount"], digits) * share)
        if not promised or promised.amount < asked:
            return None
        return fields.Date.add(promised.until, days=1)

    def _earliest(self, file, ladder, promised):
        """The first day on which the customer may be written to, ``None`` for any."""
        last = file["last_contact"]
        peace = last and fields.Date.add(last, days=ladder.min_interval)
        return max(filter(None, (file["paused"], peace, promised)), default=None)
