from odoo import api, fields, models


class CreditLimitDecide(models.TransientModel):
    """The dialog in which a limit is granted otherwise, declined or withdrawn."""

    _name = "credit.limit.decide"
    _description = "Decide About a Credit Limit"

    limit_id = fields.Many2one("credit.limit", required=True, ondelete="cascade")
    decision = fields.Selection(
        [
            ("grant", "Grant another amount"),
            ("decline", "Decline"),
            ("withdraw", "Withdraw"),
        ],
        default="decline",
        required=True,
    )
    profile_id = fields.Many2one(related="limit_id.profile_id")
    currency_id = fields.Many2one(related="limit_id.currency_id")
    requested_amount = fields.Monetary(related="limit_id.amount", string="Asked For")
    amount = fields.Monetary(
        string="Granted",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="What is granted instead.",
    )
    proposal_reason = fields.Char(related="limit_id.proposal_reason")
    reason = fields.Char(
        required=True, help="Why; it stays on record and who asked reads it."
    )

    afterwards = fields.Char(compute="_compute_afterwards")

    @api.depends("limit_id", "decision")
    def _compute_afterwards(self):
        for dialog in self:
            limit = dialog.limit_id
            dialog.afterwards = False
            if dialog.decision != "withdraw" or limit.state != "active":
                continue
            today = limit.company_id._credit_today()
            left = limit.profile_id.limits_at(today) - limit
            customer = limit.profile_id.partner_id.name
            if left:
                shown = ", ".join(left.mapped("display_name"))
                dialog.afterwards = self.env._(
                    "%(customer)s then has %(limits)s.", customer=customer, limits=shown
                )
            else:
                dialog.afterwards = self.env._(
                    "%s then has no limit at all: a limit that this one took the place "
                    "of does not come back by itself. Grant another first.",
                    customer,
                )

    @api.depends("limit_id")
    def _compute_amount(self):
        for dialog in self:
            limit = dialog.limit_id
            company = limit.company_id
            usable = limit.has_proposal and limit.currency_id == company.currency_id
            dialog.amount = limit.proposed_amount if usable else limit.amount

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        if self.env.context.get("active_model") == "credit.limit":
            defaults.setdefault("limit_id", self.env.context.get("active_id"))
        return defaults

    def action_decide(self):
        """Carry the decision out."""
        self.ensure_one()
        if self.decision == "grant":
            self.limit_id.action_grant(self.amount, self.reason)
        elif self.decision == "decline":
            self.limit_id.action_decline(self.reason)
        else:
            self.limit_id.action_withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
