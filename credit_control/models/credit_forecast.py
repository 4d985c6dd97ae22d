"""What money will come in when, as it looked on a day, and how good that has been."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_date

from ..exceptions import CreditControlError
from ..jobs import one_by_one

#: What people choose; everything else is computed.
_CHOSEN = {
    "company_id",
    "date",
    "weeks",
    "stress_days",
    "stress_lost",
    "with_orders",
    "order_days",
}


class CreditForecast(models.Model):
    _name = "credit.forecast"
    _description = "Cash Forecast"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        index=True,
        domain="[('parent_id', '=', False)]",
        help="Whose receivables are looked at; its branches are included.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="As Of",
        required=True,
        copy=False,
        default=lambda self: self.env.company._credit_today(),
        help="What was booked by then is known to the forecast. A past day shows what "
        "would have been expected then.",
    )
    made_on = fields.Datetime(readonly=True, copy=False)
    is_current = fields.Boolean(
        string="Latest",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The latest one of its company, which keeps its expected payments.",
    )
    weeks = fields.Integer(default=13, required=True, string="Weeks Ahead")
    stress_days = fields.Integer(
        string="Stress: Days Later",
        default=15,
        required=True,
        help="In the bad time everybody pays so many days later than expected.",
    )
    stress_lost = fields.Float(
        string="Stress: Lost (%)",
        default=2.0,
        required=True,
        help="In the bad time this share of every amount is never paid.",
    )
    with_orders = fields.Boolean(
        string="Orders on Their Way",
        help="Confirmed orders that are not invoiced yet are forecast too.",
    )
    order_days = fields.Integer(
        string="Days to the Invoice",
        default=14,
        required=True,
        help="Orders are taken to be invoiced so many days from now.",
    )
    item_ids = fields.One2many("credit.forecast.item", "forecast_id", copy=False)
    week_ids = fields.One2many("credit.forecast.week", "forecast_id", copy=False)
    accuracy_ids = fields.One2many(
        "credit.forecast.accuracy", related="company_id.credit_forecast_accuracy_ids"
    )
    item_count = fields.Integer(string="Payments", readonly=True, copy=False)
    total = fields.Monetary(
        string="Expected in All",
        readonly=True,
        copy=False,
        help="All that is forecast, in company currency.",
    )
    rate_difference = fields.Monetary(
        string="Difference of Exchange Rates",
        compute="_compute_rate_difference",
        help="By so much the weeks, with what comes later, are more than what is expected "
        "in all: weeks are in company currency at the rate of the day, items at the rates "
        "at which they were booked.",
    )
    disputed = fields.Monetary(
        readonly=True,
        copy=False,
        help="Open and disputed: not forecast, for nobody knows when it is settled.",
    )
    credits = fields.Monetary(
        string="Credits Not Used",
        readonly=True,
        copy=False,
        help="Payments and credit notes of customers that owe less than that. Other "
        "credits are taken off what their customers owe, the oldest first.",
    )
    extra = fields.Monetary(
        string="Beside the Invoices",
        readonly=True,
        copy=False,
        help="Orders on their way, and what payment plans ask beside the invoices.",
    )
    receivable = fields.Monetary(
        readonly=True,
        copy=False,
        help="The receivable accounts on that day: what is expected and disputed, less "
        "credits that are not used and what is beside the invoices.",
    )
    story = fields.Char(string="How Good It Has Been", compute="_compute_story")

    _sane = models.Constraint(
        "CHECK (weeks BETWEEN 1 AND 53 AND stress_days BETWEEN 0 AND 365"
        " AND stress_lost BETWEEN 0 AND 100 AND order_days BETWEEN 0 AND 365)",
        "A forecast looks 1 to 53 weeks ahead; days later and days to the invoice lie "
        "between 0 and 365, and the share lost between 0 and 100 %.",
    )

    @api.depends("company_id", "date", "made_on")
    def _compute_display_name(self):
        for one in self:
            made = one.date and one.made_on
            date = format_date(self.env, one.date) if made else self.env._("new")
            one.display_name = self.env._(
                "Cash forecast of %(company)s, %(date)s",
                company=one.company_id.name,
                date=date,
            )

    @api.depends("week_ids.expected_company", "total")
    def _compute_rate_difference(self):
        for one in self:
            weeks = sum(one.week_ids.mapped("expected_company"))
            one.rate_difference = one.currency_id.round(weeks - one.total)

    @api.depends("company_id.credit_forecast_accuracy_ids", "date", "is_current")
    def _compute_story(self):
        for one in self:
            months = one.company_id.credit_forecast_accuracy_ids
            today = one.company_id._credit_today()
            if one.made_on and not one.is_current and one.date < today:
                one.story = self.env._(
                    "How good forecasts have been stands beside the latest one: it is "
                    "learnt from payments that nobody knew of on %s.",
                    format_date(self.env, one.date),
                )
            elif months:
                one.story = months._story()
            else:
                one.story = self.env._(
                    "Nothing is known yet: there are too few payments to look back on."
                )

    @api.constrains("company_id")
    def _check_company(self):
        for one in self:
            if one.company_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "%(branch)s shares its customers with %(company)s. Make the "
                        "forecast for %(company)s; its branches are included.",
                        branch=one.company_id.name,
                        company=one.company_id.root_id.name,
                    )
                )

    @api.constrains("date")
    def _check_date(self):
        for one in self:
            today = one.company_id._credit_today()
            if one.date > today:
                raise ValidationError(
                    self.env._(
                        "The books of %(date)s are not written yet. Make the forecast as "
                        "of %(today)s or an earlier day.",
                        date=format_date(self.env, one.date),
                        today=format_date(self.env, today),
                    )
                )

    # ---- who writes what -------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals if name in _CHOSEN}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        said = set(vals)
        if not self.env.su and said - _CHOSEN:
            raise CreditControlError(
                self.env._(
                    "The figures of a forecast are computed. Change what it is made of, "
                    "and make it again."
                )
            )
        if not self.env.su and said and any(one.made_on for one in self):
            raise CreditControlError(
                self.env._(
                    "This forecast is made and stays as it was. Make another one."
                )
            )
        return super().write(vals)

    # ---- buttons ---------------------------------------------------------------
    def action_make(self):
        """Make the forecast from the books as they are now."""
        self.ensure_one()
        self.check_access("write")
        if self.made_on:
            raise CreditControlError(
                self.env._(
                    "This forecast is made and stays as it was. Make another one."
                )
            )
        self.sudo()._run()
        if not self.company_id.credit_forecast_accuracy_ids:
            self.env["credit.forecast.accuracy"].sudo()._look_back(self.company_id)
        return True

    def action_again(self):
        """A new forecast with the same choices, made at once."""
        self.ensure_one()
        new = self.copy()
        new.action_make()
        return new.get_formview_action()

    def action_view_items(self):
        """The payments that are expected."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_forecast_item_action"
        )
        return {**action, "domain": [("forecast_id", "=", self.id)]}

    def action_view_weeks(self):
        """The weeks, as pivot and graph."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_forecast_week_action"
        )
        return {
            **action,
            "domain": [("forecast_id", "=", self.id)],
            "context": {"search_default_within": 1},
        }

    # ---- the job ---------------------------------------------------------------
    @api.model
    def _cron_make(self):
        """Make the forecast of each company that has customers who owe anything."""
        one_by_one(
            self.env["res.company"].search([("parent_id", "=", False)]),
            lambda company: self._make_if_owed(company),
        )
        self._forget()

    @api.model
    def _make_if_owed(self, company):
        """The forecast of a company, and once a week the look back at earlier ones."""
        today = company._credit_today()
        if not self.env["credit.ledger"]._has_open_items(company, today):
            return
        self._make(company)
        looked = company.credit_forecast_accuracy_ids[:1].looked_on
        if not looked or (today - looked).days >= 7:
            self.env["credit.forecast.accuracy"]._look_back(company)

    @api.model
    def _make(self, company):
        """A new forecast of a company, with the choices of its latest one.

        :param company: root company
        :return: the ``credit.forecast``
        """
        latest = self.search([("company_id", "=", company.id)], limit=1)
        new = latest.copy() if latest else self.create({"company_id": company.id})
        new._run()
        return new

    @api.model
    def _forget(self):
        """Forecasts of more than a year ago are of no use to anybody."""
        old = fields.Date.subtract(fields.Date.today(), years=1)
        self.search([("date", "<", old), ("is_current", "=", False)]).unlink()

    def _retire_others(self):
        """The company's earlier forecasts keep their weeks, not their payments."""
        others = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("is_current", "=", True),
                ("id", "!=", self.id),
            ]
        )
        if others:
            self.env.execute_query(
                SQL(
                    "DELETE FROM credit_forecast_item WHERE forecast_id = ANY(%s)"
                    " RETURNING NULL",
                    others.ids,
                )
            )
            others.write({"is_current": False})
            self.env["credit.forecast.item"].invalidate_model()

    @api.model
    def _cash_by_week(self, companies):
        """The weeks of the latest forecasts, for screens that draw them.

        :param companies: root companies
        :return: list of ``{"company_id", "currency", "start", "end", "expected", "low",
            "high", "due", "stressed"}``, in company currency, by week
        """
        weeks = self.env["credit.forecast.week"].search(
            [
                ("company_id", "in", companies.ids),
                ("forecast_id.is_current", "=", True),
                ("is_later", "=", False),
            ]
        )
        found = {}
        for week in weeks.sorted("start"):
            line = found.setdefault(
                (week.company_id.id, week.start),
                {
                    "company_id": week.company_id.id,
                    "currency": week.company_currency_id.name,
                    "start": week.start,
                    "end": week.end,
                    "expected": 0.0,
                    "low": 0.0,
                    "high": 0.0,
                    "due": 0.0,
                    "stressed": 0.0,
                },
            )
            for name in ("expected", "low", "high", "due", "stressed"):
                line[name] += week[f"{name}_company"]
        return list(found.values())
