"""What a provider needs before it may be asked: credentials, a sane price, one currency."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..exceptions import CreditControlError
from .credit_bureau_provider import DISABLED

#: A report that costs more, or a month with more to spend, is a slip of the keyboard.
DEAREST, MOST_BUDGET = 1e6, 1e9


class CreditBureauProvider(models.Model):
    _inherit = "credit.bureau.provider"

    # ---- credentials -----------------------------------------------------------
    def _missing_credentials(self):
        """Labels of the credentials that are needed and stand nowhere."""
        self.ensure_one()
        bureau = self._bureau()
        if not bureau.credentials:
            return []
        lines = self.sudo().credential_ids
        given = {line.name for line in lines if line._find()[0]}
        return [
            label
            for name, (label, _secret) in bureau.credentials.items()
            if name not in given and name not in bureau.optional_credentials
        ]

    @api.constrains("state", "code", "credential_ids")
    def _check_credentials(self):
        """Nobody is asked without what it signs us in by."""
        for provider in self.filtered(lambda one: one.state != DISABLED):
            missing = provider._missing_credentials()
            if missing:
                raise ValidationError(provider._say_no_credentials(missing))

    def _say_no_credentials(self, missing):
        return self.env._(
            "%(provider)s cannot be asked without its credentials: %(missing)s. An "
            "administrator enters them in its form, under Credentials.",
            provider=self.name,
            missing=", ".join(missing),
        )

    def _check_ready(self, credentials=True):  # pylint: disable=missing-return
        # EXTENDS credit_control: what would be refused there is refused here
        super()._check_ready(credentials)
        missing = credentials and self._missing_credentials()
        if missing:
            raise CreditControlError(self._say_no_credentials(missing))

    # ---- money -------------------------------------------------------------------
    @api.constrains("price", "monthly_budget")
    def _check_can_be_meant(self):
        for provider in self:
            if provider.price > DEAREST or provider.monthly_budget > MOST_BUDGET:
                raise ValidationError(
                    self.env._(
                        "The price or the budget of %(provider)s cannot be meant: a report "
                        "costs %(dearest)s at most, a month %(most)s.",
                        provider=provider.name,
                        dearest=provider.currency_id.format(DEAREST),
                        most=provider.currency_id.format(MOST_BUDGET),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS credit_control: money is the company's, where nothing else is said
        for vals in vals_list:
            company = self.env["res.company"].browse(vals.get("company_id") or ())
            if company and not vals.get("currency_id"):
                vals["currency_id"] = company.currency_id.id
        return super().create(vals_list)

    def write(self, vals):
        # EXTENDS credit_control: what was spent is not renamed into other money
        if "currency_id" in vals:
            changed = self.filtered(lambda p: p.currency_id.id != vals["currency_id"])
            used = changed and self.env["credit.bureau.request"].sudo().search(
                [("provider_id", "in", changed.ids)], limit=1
            )
            if used:
                raise CreditControlError(
                    self.env._(
                        "Reports of %(provider)s were paid in %(currency)s, so its currency "
                        "stays. Disable it and enter the new contract as another provider.",
                        provider=used.provider_id.name,
                        currency=used.provider_id.currency_id.name,
                    )
                )
        return super().write(vals)

    def _why_not_orderable(self):
        """Sentence: why nothing can be ordered now, '' where it can; sends nothing."""
        try:
            self.sudo()._check_ready()
            self.sudo()._check_funds()
        except CreditControlError as refusal:
            return str(refusal)
        return ""


class CreditBureauRequest(models.Model):
    _inherit = "credit.bureau.request"

    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    company_cost = fields.Monetary(
        string="Cost in Company Currency",
        currency_field="company_currency_id",
        compute="_compute_company_cost",
        store=True,
        precompute=True,
        help="By the rate of the day of the order, so that providers who bill in several "
        "currencies can be added up.",
    )

    @api.depends("cost", "currency_id", "company_id")
    def _compute_company_cost(self):
        for request in self:
            company, money = request.company_id, request.currency_id
            if not request.cost or not money or money == company.currency_id:
                request.company_cost = request.cost
                continue
            day = (request.create_date or fields.Datetime.now()).date()
            request.company_cost = money._convert(
                request.cost, company.currency_id, company, day
            )


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        # EXTENDS base: providers that nothing is agreed with yet follow the company
        result = super().write(vals)
        if "currency_id" in vals:
            self.sudo()._credit_bureau_currency()
        return result

    def _credit_bureau_currency(self):
        """Give providers without a price, a budget or a past the company's currency."""
        for company in self:
            used = self.env["credit.bureau.request"]._read_group(
                [("company_id", "=", company.id)], ["provider_id"]
            )
            providers = self.env["credit.bureau.provider"].search(
                [
                    ("company_id", "=", company.id),
                    ("id", "not in", [provider.id for (provider,) in used]),
                ]
            )
            free = providers.filtered(lambda one: not one.price + one.monthly_budget)
            free.currency_id = company.currency_id
