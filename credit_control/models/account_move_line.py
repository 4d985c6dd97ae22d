from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # The few that are matched though not posted, which the ledger does not know; see
    # credit.ledger's ageing.
    _credit_matched_unposted_idx = models.Index(
        "(account_id) WHERE parent_state <> 'posted' AND matching_number IS NOT NULL"
    )
