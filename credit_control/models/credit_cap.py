from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .res_currency import ABSURD


class CreditCap(models.Model):
    """The most that all customers of a risk category or country may owe together."""

    _name = "credit.cap"
    _description = "Cap over Customers"
    _inherit = ["mail.thread"]
    _order = "company_id, id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
        domain="[('parent_id', '=', False)]",
    )
    category_id = fields.Many2one(
        "credit.category",
        string="Risk Category",
        ondelete="cascade",
        tracking=True,
        help="Empty: customers of all risk categories.",
    )
    country_id = fields.Many2one(
        "res.country", tracking=True, help="Empty: customers of all countries."
    )
    amount = fields.Monetary(
        required=True, tracking=True, help="The most that they may owe together."
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Converted to the company's currency at the rate of the day.",
    )
    exposure = fields.Monetary(
        compute="_compute_exposure",
        currency_field="company_currency_id",
        help="What they owe now, in the company's currency.",
    )
    used = fields.Float(string="Used (%)", compute="_compute_exposure")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Company"
    )
    gate_count = fields.Integer(readonly=True, copy=False)
    active = fields.Boolean(default=True, tracking=True)

    _not_negative = models.Constraint(
        "CHECK (amount >= 0)", "A cap cannot be negative."
    )

    @api.depends("category_id", "country_id")
    def _compute_display_name(self):
        for cap in self:
            names = filter(None, (cap.category_id.display_name, cap.country_id.name))
            cap.display_name = " · ".join(names) or self.env._("All customers")

    @api.depends("category_id", "country_id", "amount", "currency_id", "company_id")
    def _compute_exposure(self):
        for cap in self - self.filtered("id"):
            cap.exposure = cap.used = 0.0
        ledger = self.env["credit.ledger"].sudo()
        for company, caps in self.filtered("id").grouped("company_id").items():
            today = company._credit_today()
            totals = ledger._read_caps(caps, company.sudo(), today)
            rates = caps.currency_id.sudo()._credit_rates_to(company.sudo(), today)
            for cap in caps:
                cap.exposure = totals.get(cap.id, 0.0)
                most = cap.amount * rates[cap.currency_id.sudo()]
                cap.used = cap.exposure * 100 / most if most else 0.0

    @api.constrains("category_id", "country_id", "company_id", "amount")
    def _check_covers_something(self):
        for cap in self:
            if not (cap.category_id or cap.country_id):
                raise ValidationError(
                    self.env._(
                        "A cap over all customers would hold every order; choose a risk "
                        "category or a country."
                    )
                )
            if not 0 < cap.amount <= ABSURD:
                raise ValidationError(
                    self.env._(
                        "A cap of %(amount)s over %(customers)s cannot be meant; to give "
                        "them no credit, block their risk category.",
                        amount=cap.currency_id._credit_shown(cap.amount),
                        customers=cap.display_name,
                    )
                )
            same = [
                ("id", "!=", cap.id),
                ("company_id", "=", cap.company_id.id),
                ("category_id", "=", cap.category_id.id),
                ("country_id", "=", cap.country_id.id),
            ]
            if self.search_count(same, limit=1):
                raise ValidationError(
                    self.env._(
                        "There is a cap over %s already; change that one.",
                        cap.display_name,
                    )
                )

    @api.constrains("company_id")
    def _check_company(self):
        for cap in self:
            if cap.company_id != cap.company_id.root_id:
                raise ValidationError(
                    self.env._(
                        "%(branch)s is a branch; a cap is set by %(company)s for all its "
                        "branches.",
                        branch=cap.company_id.name,
                        company=cap.company_id.root_id.name,
                    )
                )

    # ---- which are there --------------------------------------------------------
    @tools.ormcache("company.id")
    def _ids_of_company(self, company):
        return tuple(self.sudo().search([("company_id", "=", company.id)]).ids)

    @api.model
    def _of_company(self, company):
        """The caps of a company; none cost no query.

        :param company: root company
        """
        return self.browse(self._ids_of_company(company))

    def _covers(self, profile):
        """Whether a customer falls under the cap."""
        self.ensure_one()
        category, country = self.category_id, self.country_id
        return (not category or category == profile.category_id) and (
            not country or country == profile.partner_id.country_id
        )

    @api.model
    def _begin_checks(self, profiles):
        """Write the caps over customers that are about to be checked, in order of id.

        As with credit files, of two transactions under one cap the second fails to
        serialise and is repeated. Without caps nothing is written.
        """
        companies = profiles.sudo().company_id
        ids = [number for one in companies for number in self._ids_of_company(one)]
        if not ids:
            return
        self.env.execute_query(
            SQL(
                """
                WITH wanted AS (
                    SELECT cap.id FROM credit_cap cap
                     WHERE cap.id = ANY(%s) AND EXISTS (
                           SELECT FROM credit_profile profile
                             JOIN res_partner partner ON partner.id = profile.partner_id
                            WHERE profile.id = ANY(%s)
                              AND profile.company_id = cap.company_id
                              AND (cap.category_id IS NULL
                                   OR cap.category_id = profile.category_id)
                              AND (cap.country_id IS NULL
                                   OR cap.country_id = partner.country_id))
                     ORDER BY cap.id FOR NO KEY UPDATE OF cap)
                UPDATE credit_cap SET gate_count = COALESCE(gate_count, 0) + 1
                  FROM wanted WHERE wanted.id = credit_cap.id
                RETURNING credit_cap.id
                """,
                ids,
                profiles.ids,
            )
        )
        self.browse(ids).invalidate_recordset(["gate_count"], flush=False)

    # ---- editing ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        caps = super().create(vals_list)
        self.env.registry.clear_cache()
        return caps

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
