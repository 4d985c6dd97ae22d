"""What a plan changes elsewhere: follow-up, late-payment interest, matching."""

from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from .credit_plan import ACTIVE, COMPLETED

#: Why follow-up leaves an item out.
IN_PLAN = "plan"


class CreditFollowupLine(models.Model):
    _inherit = "credit.followup.line"

    reason = fields.Selection(selection_add=[(IN_PLAN, "In a payment plan")])


class CreditFollowupBatch(models.Model):
    _inherit = "credit.followup.batch"

    def _find_skips(self, rows, files):
        # EXTENDS credit_control: what is in an active plan, at whatever level
        items, debtors = super()._find_skips(rows, files)
        planned = self.env["credit.ledger"].sudo()._read_planned_items(self.company_id)
        for row in rows if planned else ():
            if row["id"] in planned:
                items.setdefault(row["id"], (IN_PLAN, planned[row["id"]]))
        return items, debtors


class CreditClaim(models.Model):
    _inherit = "credit.claim"

    @api.model
    def _propose(self, lines, as_of):
        # EXTENDS credit_control: which items have days for which nothing is claimed
        frozen = self.env["credit.plan"]._frozen_from(lines)
        return super(
            CreditClaim, self.with_context(credit_frozen_from=frozen)
        )._propose(lines, as_of)

    def _proposal(self, item, background):
        # EXTENDS credit_control: not for the days of a plan that is kept
        frozen = self.env.context.get("credit_frozen_from", {}).get(item.id)
        if not frozen or not item.due:
            return super()._proposal(item, background)
        last = frozen - timedelta(days=1)
        done = item.claimed_until and item.claimed_until >= last
        if item.due >= last or done:
            return self.env._(
                "%(invoice)s is in a payment plan since %(day)s, for whose days no "
                "late-payment interest is claimed while it is kept.",
                invoice=item.name,
                day=format_date(self.env, frozen),
            )
        until = min(background.until, last)
        return super()._proposal(item, replace(background, until=until))


class CreditPlan(models.Model):
    _inherit = "credit.plan"

    @api.model
    def _frozen_from(self, lines):
        """From which day no late-payment interest is claimed on items.

        Those of plans that say so and that are kept: what is broken freezes nothing.

        :param lines: ``account.move.line``
        :return: ``{line id: datetime.date}``
        """
        plans = self.sudo().search(
            [
                ("item_ids", "in", lines.ids),
                ("state", "in", (ACTIVE, COMPLETED)),
                ("freeze_interest", "=", True),
            ],
            order="accepted_on desc",
        )
        return {item.id: plan.accepted_on for plan in plans for item in plan.item_ids}


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account': what is matched pays an instalment
        partials = super().create(vals_list)
        self.env["credit.plan"]._matched(partials._credit_debts())
        return partials

    def unlink(self):
        # EXTENDS 'account': what is not matched any more pays none
        lines = self._credit_debts()
        result = super().unlink()
        self.env["credit.plan"]._matched(lines.exists())
        return result

    def _credit_debts(self):
        """What customers owe, of what is matched."""
        return self.debit_move_id.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        # EXTENDS 'account': a receipt on account pays an instalment
        posted = super()._post(soft)
        self.env["credit.plan"]._matched(posted._credit_receipts())
        return posted

    def write(self, vals):
        # EXTENDS 'account': one that is taken back pays none
        result = super().write(vals)
        if vals.get("state") in ("draft", "cancel"):
            self.env["credit.plan"]._matched(self._credit_receipts())
        return result

    def _credit_receipts(self):
        """What is booked to the credit of customers by entries that are no invoices."""
        entries = self.filtered(lambda move: move.move_type == "entry")
        return entries.line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable" and line.balance < 0
            )
        )
