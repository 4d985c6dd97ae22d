from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_policy_id = fields.Many2one(
        related="company_id.credit_policy_id", readonly=False
    )
    credit_controller_id = fields.Many2one(
        related="company_id.credit_controller_id", readonly=False
    )
    credit_followup_strategy_id = fields.Many2one(
        related="company_id.credit_followup_strategy_id", readonly=False
    )
    credit_followup_mode = fields.Selection(
        related="company_id.credit_followup_mode", readonly=False
    )
    credit_interest_claims = fields.Boolean(
        related="company_id.credit_interest_claims", readonly=False
    )
    credit_interest_regime_id = fields.Many2one(
        related="company_id.credit_interest_regime_id", readonly=False
    )
    credit_consumer_regime_id = fields.Many2one(
        related="company_id.credit_consumer_regime_id", readonly=False
    )
    credit_claim_journal_id = fields.Many2one(
        related="company_id.credit_claim_journal_id", readonly=False
    )
    credit_claim_account_id = fields.Many2one(
        related="company_id.credit_claim_account_id", readonly=False
    )
    credit_claim_product_id = fields.Many2one(
        related="company_id.credit_claim_product_id", readonly=False
    )

    credit_ageing_limit_1 = fields.Integer(
        related="company_id.root_id.credit_ageing_limit_1", readonly=False
    )
    credit_ageing_limit_2 = fields.Integer(
        related="company_id.root_id.credit_ageing_limit_2", readonly=False
    )
    credit_ageing_limit_3 = fields.Integer(
        related="company_id.root_id.credit_ageing_limit_3", readonly=False
    )

    def _inverse_account_default_credit_limit(self):
        # EXTENDS 'account': customers whose limit is the company's default follow it
        before = {
            root: root._credit_default_limit() for root in self.company_id.root_id
        }
        result = super()._inverse_account_default_credit_limit()
        for root, amount in before.items():
            if root._credit_default_limit() != amount:
                root._credit_apply_default_limit()
        return result
