"""Why a customer pays less, asked where the payment is registered."""

from odoo import fields, models

from ..models.credit_dispute_short import HELP


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    credit_short_reason_id = fields.Many2one(
        "credit.dispute.reason", string="Reason of the Short Payment", help=HELP
    )

    def _create_payment_vals_from_wizard(self, batch_result):
        # EXTENDS 'account': the payment says why it is short
        vals = super()._create_payment_vals_from_wizard(batch_result)
        return self._credit_with_reason(vals)

    def _create_payment_vals_from_batch(self, batch_result):
        # EXTENDS 'account'
        vals = super()._create_payment_vals_from_batch(batch_result)
        return self._credit_with_reason(vals)

    def _credit_with_reason(self, vals):
        if self.credit_short_reason_id and self.payment_difference_handling == "open":
            vals["credit_short_reason_id"] = self.credit_short_reason_id.id
        return vals
