"""The dashboard: what it shows is read here at once; each part opens its documents."""

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime
from odoo.tools.misc import formatLang

from ..exceptions import CreditAuthorityError, CreditControlError

#: Months that can be looked back.
PERIODS = (3, 6, 12, 24)
#: Figures on tiles, in their order.
TILES = (
    "balance",
    "overdue",
    "dso",
    "cei",
    "share_current",
    "utilisation",
    "straight_through",
    "expected_loss",
)
#: Figures drawn together.
CURVES = ("dso", "dso_count_back", "dso_best")


class CreditDashboard(models.AbstractModel):
    """Reads only, but for one button: Odoo may send it to a copy of the database.

    A panel is a pair of methods, ``_panel_<code>`` and ``_open_<code>``, and a place in
    :meth:`_panels`.
    """

    _name = "credit.dashboard"
    _description = "Credit Dashboard"

    @api.model
    @api.readonly
    def read_dashboard(self, filters=None):
        """Everything that the dashboard shows.

        :param dict filters: ``company_id``, ``currency_id`` (amounts are shown in it, at
            today's rate) and ``months`` to look back; each may be missing
        :return: dictionary ``filters`` (with the choices), ``as_of``, ``counted`` (when
            the figures of the tiles were, as text), ``tiles`` and ``panels``
        :raise CreditAuthorityError: the user may not read credit files
        :raise CreditControlError: a filter cannot be
        """
        reader = self._asked(filters or {})
        tiles = self._tiles(reader)
        return {
            "as_of": format_date(self.env, reader["today"]),
            "counted": self._counted(tiles),
            "filters": reader["chosen"],
            "choices": self._choices(),
            "note": self._rate_note(reader),
            "tiles": tiles,
            "panels": [
                {"code": code, **getattr(self, f"_panel_{code}")(reader)}
                for code in self._panels()
            ],
        }

    @api.model
    @api.readonly
    def open_panel(self, code, place, filters=None):
        """What lies behind a part of a panel.

        :param str code: of the panel
        :param place: number of the bar or row
        :param dict filters: as for :meth:`read_dashboard`
        :return: an action
        """
        reader = self._asked(filters or {})
        if code not in self._panels() or not isinstance(place, int):
            raise CreditControlError(
                self.env._("There is no such part of the dashboard; reload the page.")
            )
        return getattr(self, f"_open_{code}")(reader, place)

    @api.model
    def refresh(self, filters=None):
        """Count the figures of the current month anew, as the job does each night.

        :param dict filters: as for :meth:`read_dashboard`
        :return: as :meth:`read_dashboard`
        """
        reader = self._asked(filters or {})
        values = self.env["credit.kpi.value"].sudo()
        values._rebuild(reader["company"], reader["today"])
        return self.read_dashboard(filters)

    def _counted(self, tiles):
        """When the tiles' figures were counted: what is open may have changed since."""
        numbers = [tile["value_id"] for tile in tiles]
        times = self.env["credit.kpi.value"].browse(numbers).mapped("create_date")
        if not times:
            return ""
        return format_datetime(self.env, max(times), dt_format="short")

    @api.model
    def _panels(self):
        """Codes of the panels in their order; extend with ``super()``."""
        return ["ageing", "dso", "risk", "top", "holds", "work"]

    # ---- what is asked ---------------------------------------------------------
    def _asked(self, filters):
        """The filters, checked: company, currency, months, rate and today."""
        user = self.env.user
        if not (
            user.has_group("credit_control.group_viewer")
            or user.has_group("credit_control.group_auditor")
        ):
            raise CreditAuthorityError(
                self.env._(
                    "The dashboard is for those who read credit files; ask your credit "
                    "manager for the role Viewer."
                )
            )
        company = self._company_asked(filters.get("company_id"))
        currency = self._currency_asked(filters.get("currency_id"), company)
        months = filters.get("months") or 12
        if months not in PERIODS:
            raise CreditControlError(
                self.env._("The dashboard looks back 3, 6, 12 or 24 months.")
            )
        today = company._credit_today()
        return {
            "company": company,
            "today": today,
            "currency": currency,
            "rate": company.currency_id._get_conversion_rate(
                company.currency_id, currency, company, today
            ),
            "months": months,
            "chosen": {
                "company_id": company.id,
                "currency_id": currency.id,
                "months": months,
            },
        }

    def _company_asked(self, company_id):
        roots = self.env.companies.sudo().root_id
        company = roots.filtered(lambda one: one.id == company_id)
        if company_id and not company:
            raise CreditControlError(
                self.env._(
                    "That company is not one of those selected at the top right; "
                    "select it there first."
                )
            )
        return company or self.env.company.sudo().root_id

    def _currency_asked(self, currency_id, company):
        currency = self.env["res.currency"].sudo().browse(currency_id or []).exists()
        return currency or company.currency_id

    def _choices(self):
        roots = self.env.companies.sudo().root_id
        currencies = self.env["res.currency"].search([("active", "=", True)])
        return {
            "companies": [{"id": one.id, "name": one.name} for one in roots],
            "currencies": [{"id": one.id, "name": one.name} for one in currencies],
            "months": list(PERIODS),
        }

    def _rate_note(self, reader):
        """At what rate amounts are shown, '' in the company's own currency."""
        own = reader["company"].currency_id
        if reader["currency"] == own:
            return ""
        return self.env._(
            "Amounts are converted from %(own)s at today's rate, 1 %(own)s = %(rate)s "
            "%(other)s.",
            own=own.name,
            rate=f"{reader['rate']:.4f}",
            other=reader["currency"].name,
        )

    # ---- words -----------------------------------------------------------------
    def _money(self, reader, amount):
        return reader["currency"].round(amount * reader["rate"])

    def _listed(self, name, model, domain, **context):
        views = "list,kanban,form" if model == "credit.hold" else "list,form"
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": views,
            "views": [[False, view] for view in views.split(",")],
            "domain": domain,
            "context": context,
        }

    # ---- tiles -------------------------------------------------------------------
    def _tiles(self, reader):
        """The key figures with trend and target."""
        found = self._series(reader)
        tiles = [self._tile(reader, found[code]) for code in TILES if code in found]
        for tile in tiles:
            tile["note"] = ""
            if tile["code"] == "expected_loss":
                tile["note"] = self._coverage(reader, found)
        return tiles

    def _coverage(self, reader, found):
        """Of what the expected loss is, where that is not all that is owed; or ''."""
        loss, balance = found["expected_loss"], found.get("balance")
        month = loss["points"][-1]["month"]
        if not balance or balance["points"][-1]["month"] != month:
            return ""
        covered, owed = self._rated(reader, month), balance["value"]
        if round(covered) >= round(owed):
            return ""
        words = [
            formatLang(self.env, self._money(reader, amount), digits=0)
            for amount in (covered, owed)
        ]
        return self.env._(
            "covers %(covered)s of %(owed)s %(currency)s",
            covered=words[0],
            owed=words[1],
            currency=reader["currency"].name,
        )

    def _rated(self, reader, month):
        """What customers with a risk category owed; no rate is stored of nothing."""
        rate = self.env["credit.kpi.value"].search(
            [
                ("company_id", "=", reader["company"].id),
                ("dimension", "=", "company"),
                ("kpi_id.code", "=", "expected_loss_rate"),
                ("month", "=", month),
            ],
            limit=1,
        )
        return rate.denominator

    def _series(self, reader):
        """The stored series by code; read once for tiles and drawings."""
        if "series" not in reader:
            series = self.env["credit.kpi.value"].series(
                [*TILES, *CURVES], reader["months"], company_id=reader["company"].id
            )
            reader["series"] = {one["code"]: one for one in series}
        return reader["series"]

    def _tile(self, reader, one):
        money = one["unit"] == "money"

        def shown(value):
            if value is None or not money:
                return value
            return self._money(reader, value)

        return {
            **one,
            "points": [shown(point["value"]) for point in one["points"]],
            "months": [point["month"][:7] for point in one["points"]],
            **{name: shown(one[name]) for name in ("value", "change", "target")},
        }

    @api.model
    @api.readonly
    def open_tile(self, value_id):
        """The documents behind a key figure.

        :param int value_id: id of a ``credit.kpi.value``
        """
        return self.env["credit.kpi.value"].browse(value_id).action_open_source()

    def _month_labels(self, points):
        return [
            format_date(self.env, point["month"], date_format="MMM yy")
            for point in points
        ]

    # ---- DSO -----------------------------------------------------------------------
    def _panel_dso(self, reader):
        found = self._series(reader)
        series = [found[code] for code in CURVES if code in found]
        points = max((one["points"] for one in series), key=len, default=[])
        months = [point["month"] for point in points]
        of_month = [
            {point["month"]: point["value"] for point in one["points"]}
            for one in series
        ]
        return {
            "title": self.env._("Days Sales Outstanding"),
            "help": "\n".join(f"{one['label']}: {one['formula']}" for one in series),
            "kind": "line",
            "unit": "days",
            "labels": self._month_labels(points),
            "sets": [
                {
                    "label": one["label"],
                    "values": [values.get(month) for month in months],
                }
                for one, values in zip(series, of_month, strict=True)
            ],
            "empty": self.env._("The series begins with the first stored month."),
        }

    def _open_dso(self, reader, place):
        return self._listed(
            self.env._("Days Sales Outstanding"),
            "credit.kpi.value",
            [
                ("company_id", "=", reader["company"].id),
                ("dimension", "=", "company"),
                ("kpi_id.code", "in", CURVES),
            ],
        )

    def _day(self, date):
        return fields.Date.to_string(date)
