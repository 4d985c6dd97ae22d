from odoo import api, fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # The few that are matched though not posted, which the ledger does not know; see
    # credit.ledger's ageing.
    _credit_matched_unposted_idx = models.Index(
        "(account_id) WHERE parent_state <> 'posted' AND matching_number IS NOT NULL"
    )
    # What is open. Odoo's own index of unreconciled items has all lines of accounts
    # that are never reconciled as well: on large books it is passed over.
    _credit_open_idx = models.Index(
        "(account_id, partner_id) WHERE reconciled IS NOT TRUE AND amount_residual <> 0"
    )

    credit_disputed = fields.Monetary(
        string="Disputed",
        related="move_id.credit_dispute_amount",
        currency_field="currency_id",
        help="The disputed part of the document.",
    )
    credit_days_late = fields.Integer(
        string="Days Late",
        compute="_compute_credit_days_late",
        help="Days since the due date of what is still open; 0 before and on it.",
        groups="base.group_user",
    )

    @api.depends("date_maturity", "date", "amount_residual", "company_id")
    def _compute_credit_days_late(self):
        today = {one: one._credit_today() for one in self.company_id.root_id}
        for line in self:
            due = line.date_maturity or line.date
            owed = due and line.company_id and line.amount_residual > 0
            late = (today[line.company_id.root_id] - due).days if owed else 0
            line.credit_days_late = max(late, 0)
