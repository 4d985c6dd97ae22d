from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account': what was overdue may be settled now
        partials = super().create(vals_list)
        lines = partials.debit_move_id.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        if lines:
            self.env["credit.hold"]._recheck_partners(
                lines.partner_id,
                lines.company_id,
                self.env._("A payment or credit note was matched with an invoice."),
            )
        return partials
