"""Follow-up leaves alone what is promised, and only that, until the promise is due."""

from collections import namedtuple

from odoo import api, fields, models

from ..engine import promises as engine
from ..engine.allocation import allocate
from ..engine.money import stored_to_minor, to_minor
from .credit_promise import RUNNING

#: What of an open item is promised, minor units of its currency, and until which day.
Promised = namedtuple("Promised", "amount until")


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_promised(self, company, rows, day):
        """What of open items is promised and not due yet, the oldest item first.

        A promise covers what is still to come of it: of its instalments, or on account of
        whatever the customer owes.

        :param company: root company
        :param list rows: of :meth:`_read_followup_items`, in order of due dates
        :param datetime.date day: as of which it is asked
        :return: ``{item id: Promised}``
        """
        promises = self.env["credit.promise"].sudo()
        running = promises.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", RUNNING),
                ("paused_until", ">=", day),
            ],
            order="next_due, id",
        )
        if not running:
            return {}
        by_item = {row["id"]: row for row in rows}
        by_customer = {}
        for row in rows:
            by_customer.setdefault(row["partner_id"], []).append(row)
        found = {}
        for promise in running:
            if promise.on_account:
                covered = by_customer.get(promise.partner_id.id, [])
            else:
                named = promise.item_ids.ids
                covered = [by_item[item] for item in named if item in by_item]
            self._cover(promise, covered, found)
        return found

    def _cover(self, promise, rows, found):
        """Let what is still to come of a promise cover items; ``found`` takes them."""
        currency = promise.currency_id
        name = "value" if currency == promise.company_currency_id else "amount"
        debts = [
            row
            for row in sorted(rows, key=lambda row: (row["due"], row["id"]))
            if row["amount"] > 0 and row["value"] > 0
            if name == "value" or row["currency_id"] == currency.id
        ]
        digits = currency.decimal_places
        amounts = [stored_to_minor(row[name], digits) for row in debts]
        left = to_minor(promise.left_amount, digits)
        shares = allocate(amounts, [(promise.next_due, left)] if left > 0 else [])
        currencies = self.env["res.currency"]
        for row, amount, share in zip(debts, amounts, shares, strict=True):
            if share.paid:
                own = currencies.browse(row["currency_id"]).decimal_places
                whole = stored_to_minor(row["amount"], own)
                found[row["id"]] = Promised(
                    whole * share.paid // amount, promise.paused_until
                )


class CreditFollowupBatch(models.Model):
    _inherit = "credit.followup.batch"

    def _find_promised(self, rows):
        """What of open items is promised on the day of the batch.

        :param list rows: open items, see ``credit.ledger._read_followup_items``
        :return: ``{item id: Promised}``
        """
        return self.env["credit.ledger"]._read_promised(
            self.company_id, rows, self.run_date
        )

    def _find_skips(self, rows, files):
        # EXTENDS credit_control: who broke a promise is written to at once, whatever the
        # days of peace after the last notice
        for debtor, day in self._broken_since(files).items():
            last = files[debtor]["last_contact"]
            if last and last < day:
                files[debtor]["last_contact"] = None
        return super()._find_skips(rows, files)

    def _broken_since(self, debtor_ids):
        """The last day on which each customer broke a promise: ``{partner id: date}``."""
        promises = self.env["credit.promise"].sudo()
        mine = [
            ("company_id", "=", self.company_id.id),
            ("partner_id", "in", list(debtor_ids)),
        ]
        broken = promises._read_group(
            [*mine, ("state", "=", engine.BROKEN)],
            ["partner_id"],
            ["broken_on:max"],
        )
        unseen = promises._read_group(  # by no job yet
            [*mine, ("state", "in", RUNNING), ("paused_until", "<", self.run_date)],
            ["partner_id"],
            ["paused_until:max"],
        )
        days = {partner.id: day for partner, day in broken}
        for partner, day in unseen:
            after = fields.Date.add(day, days=1)
            days[partner.id] = max(days.get(partner.id, after), after)
        return days
