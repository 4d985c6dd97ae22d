"""Limits that nobody needs: not used for long, or never used by much."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..exceptions import CreditControlError
from .credit_limit_journal import FORMULA
from .credit_limit_journal_line import WITHDRAW

#: Field of the profile → column of ``credit.ledger._business_sql``.
_COLUMNS = {
    "last_order_on": "last_order_on",
    "last_invoice_on": "last_invoice_on",
    "highest_exposure": "highest",
    "highest_use": "used",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_dormant_months = fields.Integer(
        string="Limits Sleep After (Months)",
        default=12,
        help="A limit is dormant if its customer has neither ordered nor been invoiced "
        "for so many months.",
    )
    credit_little_used = fields.Float(
        string="Hardly Used Below (%)",
        default=20.0,
        help="A limit is hardly used if in these months the customer never owed as much "
        "of it.",
    )

    @api.constrains("credit_dormant_months", "credit_little_used")
    def _check_credit_dormant(self):
        for company in self:
            if not 1 <= company.credit_dormant_months <= 120:
                raise ValidationError(
                    self.env._("Limits sleep after one to 120 months.")
                )
            if not 0 <= company.credit_little_used <= 100:
                raise ValidationError(
                    self.env._("A limit is hardly used below 0 to 100 per cent.")
                )

    def _credit_dormant_since(self):
        """The day after which business keeps a limit awake."""
        self.ensure_one()
        return fields.Date.subtract(
            self._credit_today(), months=self.credit_dormant_months
        )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_dormant_months = fields.Integer(
        related="company_id.credit_dormant_months", readonly=False
    )
    credit_little_used = fields.Float(
        related="company_id.credit_little_used", readonly=False
    )


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    last_order_on = fields.Date(
        string="Last Order",
        compute="_compute_business",
        help="When an order was last confirmed.",
    )
    last_invoice_on = fields.Date(
        string="Last Invoice",
        compute="_compute_business",
        help="Date of the last posted invoice.",
    )
    highest_exposure = fields.Monetary(
        string="Most Owed",
        compute="_compute_business",
        help="The most that the customer owed in the months of the settings: by the "
        "receivable accounts at the end of a day, or with orders when one passed.",
    )
    highest_use = fields.Float(
        string="Most Used (%)",
        compute="_compute_business",
        help="The most owed as a share of the limit in force.",
    )
    is_dormant = fields.Boolean(
        string="Dormant Limit",
        compute="_compute_business",
        search="_search_is_dormant",
        help="A limit counts, there has been one for long, and in the months of the "
        "settings the customer neither ordered nor was invoiced.",
    )
    is_little_used = fields.Boolean(
        string="Hardly Used Limit",
        compute="_compute_business",
        search="_search_is_little_used",
        help="A limit counts, there has been one for long, and the customer never owed "
        "more than the share of it in the settings.",
    )

    def _compute_business(self):
        """Read it for all customers of a company with one statement."""
        names = (*_COLUMNS, "is_dormant", "is_little_used")
        self.update(dict.fromkeys(names, False))
        for company, profiles in (
            self.filtered("id").sudo().grouped("company_id").items()
        ):
            rows = self._read_business(company, profiles.partner_id.ids)
            for profile in profiles.sudo(False):
                row = rows.get(profile.id, {})
                for name, column in _COLUMNS.items():
                    profile[name] = row.get(column) or False
                profile.is_dormant = row.get("dormant", False)
                profile.is_little_used = row.get("little_used", False)

    def _read_business(self, company, partner_ids):
        self.env.flush_all()
        business = self._business_told_sql(company, partner_ids)
        rows = self.env.execute_query_dict(SQL("SELECT * FROM (%s) told", business))
        return {row["id"]: row for row in rows}

    def _business_told_sql(self, company, partner_ids=None):
        """The rows of ``credit.ledger._business_sql`` with what follows from them."""
        since = company._credit_dormant_since()
        ledger = self.env["credit.ledger"].sudo()
        return SQL(
            """
            SELECT business.*,
                   kept.counts AND COALESCE(
                       GREATEST(last_order_on, last_invoice_on) <= %(since)s, TRUE)
                     AS dormant,
                   kept.counts AND highest * 100 < granted * %(rate)s AS little_used
              FROM (%(business)s) business
             CROSS JOIN LATERAL (SELECT granted > 0 AND since_long AS counts) kept
            """,
            since=since,
            rate=company.credit_little_used,
            business=ledger._business_sql(
                company, company._credit_today(), since, partner_ids
            ),
        )

    def _search_is_dormant(self, operator, value):
        return self._search_business("dormant", operator)

    def _search_is_little_used(self, operator, value):
        return self._search_business("little_used", operator)

    def _search_business(self, column, operator):
        if operator != "in":
            return NotImplemented
        self.env.flush_all()
        parts = [
            SQL(
                "SELECT told.id FROM (%s) told WHERE told.%s",
                self._business_told_sql(company),
                SQL.identifier(column),
            )
            for company in self.env.companies.sudo().root_id
        ]
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ALL ").join(parts)))

    def action_propose_withdrawal(self):
        """Make a limit journal that withdraws the limits of these customers.

        Nothing is withdrawn before somebody posts it.

        :raise CreditControlError: they have no standard limit, or several companies
        """
        company = self.company_id
        if len(company) > 1:
            raise CreditControlError(
                self.env._("A limit journal is for one company; choose its customers.")
            )
        today = company._credit_today() if company else None
        limited = self.filtered(
            lambda profile: profile.limit_ids.filtered(
                lambda limit: (
                    limit.state == "active"
                    and limit.kind == "standard"
                    and limit._counts_on(today)
                )
            )
        )
        if not limited:
            raise CreditControlError(
                self.env._("None of these customers has a standard limit to withdraw.")
            )
        journal = self.env["credit.limit.journal"].create(
            {
                "company_id": company.id,
                "source": FORMULA,
                "reason": self.env._(
                    "Not used enough in the last %s months",
                    company.sudo().credit_dormant_months,
                ),
            }
        )
        journal._replace_lines(
            FORMULA,
            [{"profile_id": one.id, "action": WITHDRAW} for one in limited],
        )
        journal.action_preview()
        return journal.get_formview_action()
