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
        domain="[('audience', '=', 'business')]",
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

    @api.constrains("credit_interest_regime_id", "credit_consumer_regime_id")
    def _check_regime_audience(self):
        """Consumers never get business rules, and businesses not those of consumers."""
        for company in self:
            for regime, audience in (
                (company.credit_interest_regime_id, "business"),
                (company.credit_consumer_regime_id, "consumer"),
            ):
                if regime and regime.audience != audience:
                    raise ValidationError(company._wrong_audience(regime))

    def _wrong_audience(self, regime):
        """The sentence about a regime that stands at the wrong kind of customer."""
        if regime.audience == "consumer":
            return self.env._(
                "“%(regime)s” is for consumers and cannot be %(company)s's regime for "
                "businesses; choose one for businesses.",
                regime=regime.name,
                company=self.name,
            )
        return self.env._(
            "“%(regime)s” is for businesses and cannot be %(company)s's regime for "
            "consumers; choose one for consumers, or none.",
            regime=regime.name,
            company=self.name,
        )

    @api.constrains(
        "credit_interest_claims", "credit_claim_account_id", "credit_claim_product_id"
    )
    def _check_claim_account(self):
        """A claim that cannot be booked would only be found out by who books it."""
        for company in self:
            if company.credit_interest_claims and not company._claim_income_account():
                raise ValidationError(
                    self.env._(
                        "%s would have no account to book interest claims on: choose an "
                        "income account or a product for claims, or leave “Claim "
                        "Interest” off.",
                        company.name,
                    )
                )

    def _claim_income_account(self):
        """The account that claims are booked on: the chosen one, else the product's.

        :rtype: account.account, empty where neither says
        """
        self.ensure_one()
        account, product = self.credit_claim_account_id, self.credit_claim_product_id
        if account or not product:
            return account
        template = product.with_company(self).product_tmpl_id
        return template.get_product_accounts()["income"] or account
