from odoo import api, fields, models

#: Whether interest is claimed, by which rules, and what it is booked on.
INTEREST = (
    "credit_interest_claims",
    "credit_interest_regime_id",
    "credit_consumer_regime_id",
    "credit_claim_account_id",
    "credit_claim_product_id",
)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_policy_id = fields.Many2one(
        related="company_id.credit_policy_id", readonly=False
    )
    credit_shadow_mode = fields.Boolean(
        related="company_id.credit_shadow_mode", readonly=False
    )
    credit_security_days = fields.Integer(
        related="company_id.credit_security_days", readonly=False
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
        string="Claim Interest",
        compute="_compute_credit_interest",
        inverse="_inverse_credit_interest",
        help="People may propose and book late-payment interest and compensation. "
        "Nothing is ever claimed by itself.",
    )
    credit_interest_regime_id = fields.Many2one(
        "credit.interest.regime",
        string="Interest Regime for Businesses",
        domain="[('audience', '=', 'business')]",
        compute="_compute_credit_interest",
        inverse="_inverse_credit_interest",
        help="For customers whose credit file names no other.",
    )
    credit_consumer_regime_id = fields.Many2one(
        "credit.interest.regime",
        string="Interest Regime for Consumers",
        domain="[('audience', '=', 'consumer')]",
        compute="_compute_credit_interest",
        inverse="_inverse_credit_interest",
        help="For customers that are neither a company nor have a tax number. Empty: "
        "nothing is claimed of them.",
    )
    credit_claim_journal_id = fields.Many2one(
        related="company_id.credit_claim_journal_id", readonly=False
    )
    credit_claim_account_id = fields.Many2one(
        "account.account",
        string="Claim Income Account",
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        check_company=True,
        compute="_compute_credit_interest",
        inverse="_inverse_credit_interest",
        help="What interest and compensation are booked on. Empty: the income account "
        "of the product.",
    )
    credit_claim_product_id = fields.Many2one(
        "product.product",
        string="Claim Product",
        domain="[('type', '=', 'service')]",
        compute="_compute_credit_interest",
        inverse="_inverse_credit_interest",
        help="On the lines of a claim's invoice, for statistics. May be empty.",
    )

    credit_ageing_limit_1 = fields.Integer(
        compute="_compute_credit_ageing_limits",
        inverse="_inverse_credit_ageing_limits",
    )
    credit_ageing_limit_2 = fields.Integer(
        compute="_compute_credit_ageing_limits",
        inverse="_inverse_credit_ageing_limits",
    )
    credit_ageing_limit_3 = fields.Integer(
        compute="_compute_credit_ageing_limits",
        inverse="_inverse_credit_ageing_limits",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base': they are written together, so what is left out stays as it is
        return super().create([self._with_interest(vals) for vals in vals_list])

    def _with_interest(self, vals):
        """Values completed by what the company has, where some of them are given."""
        if not set(INTEREST) & set(vals):
            return vals
        company = self.env["res.company"].browse(vals.get("company_id"))
        company = company or self.env.company
        kept = {
            name: company._fields[name].convert_to_write(company[name], company)
            for name in INTEREST
        }
        return {**kept, **vals}

    @api.depends("company_id")
    def _compute_credit_interest(self):
        for settings in self:
            for name in INTEREST:
                settings[name] = settings.company_id[name]

    def _inverse_credit_interest(self):
        """Write them together: claims without regime or account are refused."""
        for settings in self:
            settings.company_id.write({name: settings[name] for name in INTEREST})

    @api.depends("company_id")
    def _compute_credit_ageing_limits(self):
        for settings in self:
            limits = settings.company_id._credit_ageing_limits()
            for number, limit in enumerate(limits, start=1):
                settings[f"credit_ageing_limit_{number}"] = limit

    def _inverse_credit_ageing_limits(self):
        """Write the three together: one alone may not be above the others for a moment."""
        names = [f"credit_ageing_limit_{number}" for number in (1, 2, 3)]
        for settings in self:
            settings.company_id.root_id.write({name: settings[name] for name in names})

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
