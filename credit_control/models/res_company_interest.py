"""What a company claims for late payment, and where it books that."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_interest_claims = fields.Boolean(
        string="Claim Interest",
        help="People may propose and book late-payment interest and compensation. "
        "Nothing is ever claimed by itself.",
    )
    credit_interest_regime_id = fields.Many2one(
        "credit.interest.regime",
        string="Interest Regime for Businesses",
        help="For customers whose credit file names no other.",
    )
    credit_consumer_regime_id = fields.Many2one(
        "credit.interest.regime",
        string="Interest Regime for Consumers",
        domain="[('audience', '=', 'consumer')]",
        help="For customers that are neither a company nor have a tax number. Empty: "
        "nothing is claimed of them.",
    )
    credit_claim_journal_id = fields.Many2one(
        "account.journal",
        string="Claim Journal",
        domain="[('type', '=', 'sale')]",
        check_company=True,
        help="Where claims are invoiced. Empty: the usual sales journal.",
    )
    credit_claim_account_id = fields.Many2one(
        "account.account",
        string="Claim Income Account",
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        check_company=True,
        help="What interest and compensation are booked on. Empty: the income account "
        "of the product.",
    )
    credit_claim_product_id = fields.Many2one(
        "product.product",
        string="Claim Product",
        domain="[('type', '=', 'service')]",
        help="On the lines of a claim's invoice, for statistics. May be empty.",
    )

    @api.constrains(
        "credit_interest_claims",
        "credit_interest_regime_id",
        "credit_consumer_regime_id",
    )
    def _check_interest_regime(self):
        """Without a regime nothing could be claimed, and nobody would see why."""
        for company in self:
            chosen = (
                company.credit_interest_regime_id or company.credit_consumer_regime_id
            )
            if company.credit_interest_claims and not chosen:
                raise ValidationError(
                    self.env._(
                        "%s would claim interest by no rule: choose a regime for "
                        "businesses or for consumers, or leave “Claim Interest” off.",
                        company.name,
                    )
                )
