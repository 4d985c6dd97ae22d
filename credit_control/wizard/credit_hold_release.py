from odoo import api, fields, models


class CreditHoldRelease(models.TransientModel):
    _name = "credit.hold.release"
    _description = "Decide About a Credit Hold"

    hold_id = fields.Many2one("credit.hold", required=True, ondelete="cascade")
    decision = fields.Selection(
        [("release", "Release"), ("reject", "Reject")],
        default="release",
        required=True,
    )
    currency_id = fields.Many2one(related="hold_id.currency_id")
    order_amount = fields.Monetary(related="hold_id.amount", string="Amount Now")
    reasons = fields.Text(related="hold_id.reasons")
    remedy = fields.Text(related="hold_id.remedy")
    kind = fields.Selection(related="hold_id.kind")
    is_forced = fields.Boolean(related="hold_id.is_forced")
    reason = fields.Char(
        required=True, help="Why; the salesperson reads it and it stays on record."
    )
    amount = fields.Monetary(
        string="Up To",
        compute="_compute_proposal",
        store=True,
        readonly=False,
        help="What waits may grow up to this amount without being held again.",
    )
    until = fields.Date(
        compute="_compute_proposal",
        store=True,
        readonly=False,
        help="Afterwards a growing order is checked again.",
    )
    also_forced = fields.Boolean(
        string="Although Put on Hold",
        help="The customer was put on hold by hand; release it all the same.",
    )

    @api.depends("hold_id")
    def _compute_proposal(self):
        for release in self:
            hold = release.hold_id
            policy = hold.profile_id.sudo()._policy_in_force()
            company = hold.company_id or self.env.company
            release.amount = hold._present_amount() if hold else 0.0
            release.until = fields.Date.add(
                company._credit_today(), days=policy.release_days or 30
            )

    def action_decide(self):
        """Carry the decision out."""
        self.ensure_one()
        if self.decision == "reject":
            self.hold_id.action_reject(self.reason)
        else:
            self.hold_id.action_release(
                self.reason, self.amount, self.until, self.also_forced
            )
        return {"type": "ir.actions.act_window_close"}
