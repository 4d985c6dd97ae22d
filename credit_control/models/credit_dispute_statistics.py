"""How often each reason comes up, how long it takes and how often customers are right."""

from odoo import fields, models

from ..engine import disputes as engine
from ..engine.money import to_minor

#: Disputes decided in so many months are counted.
MONTHS = 12


class CreditDisputeReason(models.Model):
    _inherit = "credit.dispute.reason"

    open_count = fields.Integer(string="Open", compute="_compute_figures")
    decided_count = fields.Integer(
        string="Decided", compute="_compute_figures", help="In the last 12 months."
    )
    mean_days = fields.Float(
        compute="_compute_figures",
        digits=(16, 1),
        help="Calendar days from opening to decision, of those decided.",
    )
    median_days = fields.Float(
        compute="_compute_figures",
        digits=(16, 1),
        help="Half of those decided took so many days or less.",
    )
    upheld_share = fields.Float(
        string="Upheld",
        compute="_compute_figures",
        help="Part of the disputed amount in which the customers were right.",
    )

    def _compute_figures(self):
        disputes = self.env["credit.dispute"]
        waiting = dict(
            disputes._read_group(
                [("reason_id", "in", self.ids), ("state", "in", engine.OPEN)],
                ["reason_id"],
                ["__count"],
            )
        )
        since = fields.Date.subtract(self.env.company._credit_today(), months=MONTHS)
        decided = disputes.search_fetch(
            [
                ("reason_id", "in", self.ids),
                ("resolved_on", ">=", since),
                ("outcome", "!=", engine.WITHDRAWN),
            ],
            ["reason_id", "days_to_resolve", "amount", "upheld_amount", "company_id"],
        ).grouped("reason_id")
        for reason in self:
            found = decided.get(reason, disputes)._figures()
            reason.open_count = waiting.get(reason, 0)
            reason.decided_count = found.count
            reason.mean_days, reason.median_days = found.mean_days, found.median_days
            reason.upheld_share = found.upheld_share


class CreditDispute(models.Model):
    _inherit = "credit.dispute"

    def _figures(self):
        """Statistics of decided disputes.

        :rtype: engine.disputes.Figures
        """
        return engine.figures(
            (
                dispute.days_to_resolve,
                to_minor(dispute.amount, dispute.currency_id.decimal_places),
                to_minor(dispute.upheld_amount, dispute.currency_id.decimal_places),
            )
            for dispute in self
        )
