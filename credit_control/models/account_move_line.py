from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # The few that are matched though not posted, which the ledger does not know; see
    # credit.ledger's ageing.
    _credit_matched_unposted_idx = models.Index(
        "(account_id) WHERE parent_state <> 'posted' AND matching_number IS NOT NULL"
    )

    credit_disputed = fields.Monetary(
        string="Disputed",
        related="move_id.credit_dispute_amount",
        currency_field="currency_id",
        help="The disputed part of the document.",
    )
