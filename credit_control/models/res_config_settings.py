from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_policy_id = fields.Many2one(
        related="company_id.credit_policy_id", readonly=False
    )
    credit_controller_id = fields.Many2one(
        related="company_id.credit_controller_id", readonly=False
    )

    def _inverse_account_default_credit_limit(self):
        # EXTENDS 'account': customers whose limit is the company's default follow it
        result = super()._inverse_account_default_credit_limit()
        for setting in self:
            setting.company_id.root_id._credit_apply_default_limit()
        return result
