"""Disputes in the customer's credit file."""

from odoo import fields, models

from ..engine import disputes as engine


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    dispute_ids = fields.One2many("credit.dispute", "profile_id", string="Disputes")
    dispute_count = fields.Integer(
        string="Open Disputes", compute="_compute_dispute_count"
    )

    def _compute_dispute_count(self):
        counts = dict(
            self.env["credit.dispute"]._read_group(
                [("profile_id", "in", self.ids), ("state", "in", engine.OPEN)],
                ["profile_id"],
                ["__count"],
            )
        )
        for profile in self:
            profile.dispute_count = counts.get(profile, 0)

    def _has_history(self):
        # EXTENDS: a dispute stays on record
        return super()._has_history() or bool(self.dispute_ids)

    def _take_over(self, other):
        # EXTENDS: a merged customer's disputes go with it
        result = super()._take_over(other)
        other.dispute_ids._set({"profile_id": self.id})
        return result

    def action_view_disputes(self):
        """Open the disputes of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_dispute_action"
        )
        return {**action, "domain": [("profile_id", "=", self.id)]}
