"""The disputed amount of an invoice: one number, kept by its disputes."""

from odoo import fields, models

from ..engine import disputes as engine
from ..engine.money import from_minor, to_minor
from .credit_dispute_opening import INVOICES


class AccountMove(models.Model):
    _inherit = "account.move"

    credit_dispute_id = fields.Many2one(
        "credit.dispute",
        string="Credits Dispute",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help="The dispute that this credit note settles.",
    )
    credit_dispute_line_ids = fields.One2many(
        "credit.dispute.line",
        "move_id",
        string="Disputed Parts",
        readonly=True,
        groups="base.group_user",
    )
    credit_dispute_count = fields.Integer(
        string="Disputes",
        compute="_compute_credit_dispute_count",
        compute_sudo=True,
        groups="base.group_user",
    )

    def _compute_credit_dispute_count(self):
        counts = dict(
            self.env["credit.dispute.line"]._read_group(
                [("move_id", "in", self.ids)],
                ["move_id"],
                ["dispute_id:count_distinct"],
            )
        )
        for move in self:
            move.credit_dispute_count = counts.get(move, 0)

    # ---- kept in step ------------------------------------------------------------
    def write(self, vals):
        # EXTENDS 'account': who writes the number by hand or by import opens, changes or
        # withdraws a dispute; credit notes that are no longer posted credit nothing
        result = super().write(vals)
        if "credit_dispute_amount" in vals:
            self._credit_disputes_follow()
        if vals.get("state") in ("draft", "cancel"):
            self._credit_notes_changed()
        return result

    def _post(self, soft=True):
        # EXTENDS 'account': from now on there is something to dispute, or to credit with
        posted = super()._post(soft=soft)
        posted.sudo().filtered("credit_dispute_amount")._credit_disputes_follow()
        posted._credit_notes_changed()
        return posted

    def unlink(self):
        # EXTENDS 'account': a deleted credit note has to be made again
        disputes = self.sudo().credit_dispute_id
        result = super().unlink()
        disputes._credits_changed()
        return result

    def _credit_notes_changed(self):
        self.sudo().credit_dispute_id._credits_changed()

    def _credit_disputes_follow(self):
        """Make the disputes of posted invoices say what the number on them says."""
        invoices = self.sudo().filtered(
            lambda move: move.state == "posted" and move.move_type in INVOICES
        )
        if invoices:
            self.env["credit.dispute"].sudo()._follow_numbers(invoices)

    def _credit_count_disputes(self):  # pylint: disable=missing-return
        """Write on invoices what their disputes hold back; queries see nothing else."""
        held = self.env["credit.dispute.line"]._held_on(self)
        for move in self:
            amount = held.get(move, 0.0)
            if move.currency_id.compare_amounts(move.credit_dispute_amount, amount):
                values = {"credit_dispute_amount": amount}
                if not amount:
                    values["credit_dispute_reason"] = False
                elif not move.credit_dispute_reason:
                    values["credit_dispute_reason"] = move._credit_dispute_words()
                super(AccountMove, move).write(values)

    def _credit_dispute_words(self):
        """What is disputed of the invoice, in a few words."""
        lines = self.env["credit.dispute.line"].search(
            [("move_id", "=", self.id), ("held_back", ">", 0)]
        )
        return ", ".join(lines.reason_id.mapped("name"))

    def _credit_disputable(self):
        """How much more of the invoice can be disputed, in its currency."""
        digits = self.currency_id.decimal_places
        return from_minor(
            engine.disputable(
                to_minor(self.amount_residual, digits),
                to_minor(self.credit_dispute_amount, digits),
            ),
            digits,
        )

    def action_view_credit_disputes(self):
        """Open the disputes about the invoice."""
        self.ensure_one()
        lines = self.env["credit.dispute.line"].search([("move_id", "=", self.id)])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_dispute_action"
        )
        return {
            **action,
            "domain": [("id", "in", lines.dispute_id.ids)],
            "context": {},
        }
