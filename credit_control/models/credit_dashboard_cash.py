"""What comes in by week, with its range, a bad time, and how good forecasts have been."""

from odoo import models
from odoo.tools import format_date


class CreditDashboard(models.AbstractModel):
    _inherit = "credit.dashboard"

    def _panels(self):
        panels = super()._panels()
        place = panels.index("risk")
        return [*panels[:place], "cash", *panels[place:]]

    def _cash(self, reader):
        """The latest forecast, and its weeks added over currencies."""
        if "cash" not in reader:
            forecast = self.env["credit.forecast"].search(
                [("company_id", "=", reader["company"].id), ("is_current", "=", True)],
                limit=1,
            )
            reader["cash"] = forecast, self._cash_weeks(forecast)
        return reader["cash"]

    def _cash_weeks(self, forecast):
        measures = [f"{name}_company:sum" for name in ("expected", "low", "high")]
        return self.env["credit.forecast.week"]._read_group(
            [("forecast_id", "=", forecast.id), ("is_later", "=", False)],
            ["start:day"],
            [*measures, "stressed_company:sum"],
            order="start:day",
        )

    def _panel_cash(self, reader):
        forecast, weeks = self._cash(reader)

        def line(place):
            return [self._money(reader, row[place]) for row in weeks]

        return {
            "title": self.env._("Cash Forecast by Week"),
            "help": self.env._(
                "Receipts expected from what is open, learnt from how each customer "
                "paid, promises and payment plans included, currencies added at the "
                "rates of the forecast. In nine weeks of ten more than the lower edge "
                "comes in, in nine of ten less than the upper. In a bad time everybody "
                "pays %(days)s days later and %(lost)g %% is lost.",
                days=forecast.stress_days,
                lost=forecast.stress_lost,
            ),
            "kind": "line",
            "unit": "money",
            "labels": [
                format_date(self.env, row[0], date_format="d MMM") for row in weeks
            ],
            "sets": [
                {"label": self.env._("Expected"), "values": line(1)},
                {"label": self.env._("In a bad time"), "values": line(4), "dashed": 1},
                {
                    "label": self.env._("Lower edge"),
                    "values": line(2),
                    "band": "+1",
                    "hidden_label": True,
                },
                {
                    "label": self.env._("Upper edge"),
                    "values": line(3),
                    "band": True,
                    "hidden_label": True,
                },
            ],
            "foot": forecast.story if forecast else "",
            "empty": self.env._(
                "Nothing is forecast yet: a job does it each night, from what is open "
                "and how customers have paid."
            ),
        }

    def _open_cash(self, reader, place):
        forecast, weeks = self._cash(reader)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_forecast_item_action"
        )
        domain = [("forecast_id", "=", forecast.id)]
        name = action["name"]
        if place < len(weeks):
            week = forecast.week_ids.filtered(
                lambda one: one.start == weeks[place][0] and not one.is_later
            )[:1]
            near = [
                *domain,
                ("high_date", ">=", str(week.start)),
                ("low_date", "<=", str(week.end)),
            ]
            # of a day on which hardly anything comes, all payments have a small part
            if self.env["credit.forecast.item"].search_count(near, limit=1):
                domain = near
                name = self.env._(
                    "Payments that May Come In, %(week)s", week=week.display_name
                )
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": domain,
            "context": {},
        }
