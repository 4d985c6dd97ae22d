"""Ageing of receivables at any past date, as a report like any other of Odoo's."""

from functools import partial

from odoo import api, fields, models

from ..engine import ageing
from ..exceptions import CreditControlError
from ..wording import translate

#: Keys of the context: an ISO date, and three numbers of days.
DATE = "credit_ageing_date"
LIMITS = "credit_ageing_limits"
#: Figures differ with the date, so Odoo must not keep one date's for another.
_at_date = {"readonly": True, "depends_context": (DATE, LIMITS, "company")}
_Amount = partial(fields.Monetary, currency_field="company_currency_id", **_at_date)


class CreditAgeing(models.Model):
    _name = "credit.ageing"
    _description = "Ageing of Receivables"
    _auto = False
    _rec_name = "move_name"
    _order = "due_date, id"
    _depends = {
        "account.account": ["account_type"],
        "account.move": ["invoice_user_id"],
        "account.move.line": [
            "account_id",
            "amount_currency",
            "amount_residual",
            "amount_residual_currency",
            "balance",
            "company_id",
            "currency_id",
            "date",
            "date_maturity",
            "journal_id",
            "matching_number",
            "move_name",
            "parent_state",
            "partner_id",
            "reconciled",
        ],
        "account.partial.reconcile": [
            "amount",
            "credit_amount_currency",
            "credit_move_id",
            "debit_amount_currency",
            "debit_move_id",
            "max_date",
        ],
        "credit.profile": ["category_id", "controller_id", "merged_into_id"],
        "res.company": ["parent_id"],
        "res.partner": ["commercial_partner_id", "user_id"],
    }

    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    move_name = fields.Char(string="Number", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        help="The commercial entity; what is booked on its contacts is included.",
    )
    category_id = fields.Many2one(
        "credit.category",
        string="Risk Category",
        readonly=True,
        help="As it is today on the customer's credit file.",
    )
    controller_id = fields.Many2one(
        "res.users", string="Credit Controller", readonly=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        help="Of the invoice; for payments and other entries the customer's.",
    )
    account_id = fields.Many2one("account.account", readonly=True)
    journal_id = fields.Many2one("account.journal", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(string="Booked On", readonly=True)
    due_date = fields.Date(
        readonly=True, help="Of the instalment; entries without one are due at once."
    )
    days = fields.Integer(
        string="Days Past Due",
        aggregator="max",
        help="At the date of the report; negative before the due date.",
        **_at_date,
    )
    bucket = fields.Selection(
        selection="_selection_bucket", string="Age", aggregator=None, **_at_date
    )
    bucket_0 = _Amount(string="Not Due")
    bucket_1 = _Amount(string="First Bucket")
    bucket_2 = _Amount(string="Second Bucket")
    bucket_3 = _Amount(string="Third Bucket")
    bucket_4 = _Amount(string="Oldest Bucket")
    total = _Amount(
        help="Open at the date of the report, in company currency. Credits are "
        "negative, so that the sum equals the receivable accounts."
    )
    amount_currency = fields.Monetary(
        string="Amount in Currency",
        help="Open at the date of the report, in the currency of the document.",
        **_at_date,
    )

    @property
    def _table_query(self):
        return self.env["credit.ledger"]._ageing_sql(
            self._date_asked(), self._limits_asked()
        )

    @api.model
    def _date_asked(self):
        """The date of the report, from the context; the company's today by default.

        :raise CreditControlError: what is in the context is no date
        """
        asked = self.env.context.get(DATE)
        if not asked:
            return self.env.company._credit_today()
        try:
            return fields.Date.to_date(asked)
        except (TypeError, ValueError) as error:
            raise CreditControlError(
                self.env._(
                    "“%s” is not a date for an ageing; write it like 2026-01-31.", asked
                )
            ) from error

    @api.model
    def _limits_asked(self):
        """The limits of the buckets, from the context; the company's own by default.

        :raise CreditControlError: what is in the context are no limits
        """
        asked = self.env.context.get(LIMITS)
        if not asked:
            return self.env.company._credit_ageing_limits()
        if not ageing.well_formed(asked):
            raise CreditControlError(
                self.env._(
                    "“%s” are not the limits of an ageing; give three rising numbers of "
                    "days, like 30, 60 and 90.",
                    asked,
                )
            )
        return tuple(asked)

    @api.model
    def _bucket_labels(self, limits):
        """What the buckets are called, in the reader's language."""
        return [
            translate(self.env, source, **values)
            for source, values in ageing.labels(limits)
        ]

    @api.model
    def _selection_bucket(self):
        labels = self._bucket_labels(self._limits_asked())
        return [(str(number), label) for number, label in enumerate(labels)]

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        # EXTENDS 'base': a column is called what its bucket is
        described = super().fields_get(allfields, attributes)
        for number, label in enumerate(self._bucket_labels(self._limits_asked())):
            description = described.get(f"bucket_{number}", {})
            if "string" in description:
                description["string"] = label
        return described

    def action_open_document(self):
        """Open the invoice, payment or entry behind a line."""
        self.ensure_one()
        payment = self.move_id.origin_payment_id
        document = payment or self.move_id
        return document.get_formview_action()
