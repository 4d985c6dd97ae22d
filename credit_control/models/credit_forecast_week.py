"""What is expected to come in within a week, in one currency."""

from functools import partial

from odoo import api, fields, models
from odoo.tools import format_date

_Own = partial(fields.Monetary, currency_field="company_currency_id", readonly=True)
#: Amounts that are kept in company currency too, so that currencies can be added.
AMOUNTS = ("expected", "low", "high", "due", "stressed")


class CreditForecastWeek(models.Model):
    _name = "credit.forecast.week"
    _description = "Week of a Cash Forecast"
    _order = "start, currency_id, id"

    forecast_id = fields.Many2one(
        "credit.forecast", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="forecast_id.company_id", store=True, index=True
    )
    is_current = fields.Boolean(related="forecast_id.is_current", store=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    start = fields.Date(string="Week", required=True, readonly=True)
    end = fields.Date(readonly=True)
    is_later = fields.Boolean(
        string="Later", readonly=True, help="What comes after the last week."
    )
    expected = fields.Monetary(readonly=True)
    low = fields.Monetary(readonly=True, help="In nine weeks of ten more comes in.")
    high = fields.Monetary(readonly=True, help="In nine weeks of ten less comes in.")
    due = fields.Monetary(
        string="Due by Terms",
        readonly=True,
        help="What falls due in the week; overdue amounts stand in the first one.",
    )
    stressed = fields.Monetary(
        string="In a Bad Time",
        readonly=True,
        help="What comes in if all pay later and some not at all.",
    )
    invoices = fields.Monetary(string="Of Invoices", readonly=True)
    promises = fields.Monetary(string="Of Promises", readonly=True)
    plans = fields.Monetary(string="Of Payment Plans", readonly=True)
    orders = fields.Monetary(string="Of Orders", readonly=True)
    expected_company = _Own(string="Expected (Company Currency)")
    low_company = _Own(string="Low (Company Currency)")
    high_company = _Own(string="High (Company Currency)")
    due_company = _Own(string="Due by Terms (Company Currency)")
    stressed_company = _Own(string="In a Bad Time (Company Currency)")

    @api.depends("start", "end", "is_later")
    def _compute_display_name(self):
        for week in self:
            start = format_date(self.env, week.start)
            if week.is_later:
                week.display_name = self.env._("From %s on", start)
            elif week.start == week.end:
                week.display_name = start
            else:
                end = format_date(self.env, week.end)
                week.display_name = f"{start} – {end}"

    def action_view_items(self):
        """The payments that are expected within the week, by their expected date."""
        self.ensure_one()
        action = self.forecast_id.action_view_items()
        domain = [
            ("forecast_id", "=", self.forecast_id.id),
            ("currency_id", "=", self.currency_id.id),
            ("expected_date", ">=", self.start),
        ]
        if self.end:
            domain.append(("expected_date", "<=", self.end))
        return {**action, "domain": domain, "context": {}}
