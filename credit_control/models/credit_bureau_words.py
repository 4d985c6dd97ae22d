"""The common report in words and tables, for the form, the paper and the comparison."""

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, formatLang

from ..bureaus.comparison import differences
from ..bureaus.contract import UNKNOWN
from ..bureaus.identifiers import label
from .credit_bureau_event import KIND_WORDS, severity_of
from .credit_bureau_report import STATUS_WORDS
from .credit_bureau_scale import RISK_WORDS

_FIGURES = (
    ("turnover", "Turnover"),
    ("operating_profit", "Operating profit"),
    ("profit_before_tax", "Profit before tax"),
    ("net_income", "Net income"),
    ("total_assets", "Total assets"),
    ("current_assets", "Current assets"),
    ("inventories", "Inventories"),
    ("cash", "Cash"),
    ("total_liabilities", "Total liabilities"),
    ("current_liabilities", "Current liabilities"),
    ("equity", "Equity"),
    ("retained_earnings", "Retained earnings"),
    ("tangible_net_worth", "Tangible net worth"),
    ("working_capital", "Working capital"),
)


class CreditBureauReport(models.Model):
    _inherit = "credit.bureau.report"

    @api.depends("content", "state")
    @api.depends_context("lang")
    def _compute_body(self):
        for record in self:
            record.body = self.env["ir.qweb"]._render(
                "credit_control.bureau_report_body", record._told()
            )

    def _told(self):
        """What the template shows: plain rows of labels and texts."""
        self.ensure_one()
        report = self._report()
        return {
            "purged": self.state == "purged" or not self.content,
            "facts": [row for row in self._facts(report) if row[1]],
            "years": report.statements[:5],
            "figures": self._figures(report.statements[:5]),
            "heads": [self._head(row) for row in report.statements[:5]],
            "grades": self._grades(report),
            "events": [self._event(event) for event in report.events],
            "parents": self._parents(report),
            "warnings": report.warnings,
        }

    def _facts(self, report):
        _ = self.env._
        status = dict(STATUS_WORDS).get(report.status, report.status)
        if report.status == UNKNOWN:
            status = _("Not known")
        if report.status_text:
            status = f"{status} ({report.status_text})"
        numbers = [
            f"{label(one.scheme, one.country)}: {one.value}"
            for one in report.identifiers
        ]
        unit = report.limit_currency
        return [
            (_("Name"), report.name),
            (_("Status"), status),
            (_("Address"), report.address),
            (_("Country"), report.country),
            (_("Register"), report.registration),
            (_("VAT number"), report.vat),
            (
                _("Source")
                if self.provider_id.code == "manual"
                else _("Provider's number"),
                report.reference,
            ),
            (_("Other numbers"), ", ".join(numbers)),
            (_("Legal form"), report.legal_form),
            (_("Activity"), report.activity),
            (_("Founded"), self._day(report.founded)),
            (_("Ceased"), self._day(report.ceased)),
            (_("Employees"), self._whole(report.employees)),
            (_("Recommended limit"), self._amount(report.limit, unit)),
            (
                _("Probability of default"),
                ""
                if report.probability_of_default is None
                else _("%s %% within a year", f"{report.probability_of_default:f}"),
            ),
            (_("Days beyond terms"), self._whole(report.days_beyond_terms)),
            (
                _("The same in its industry"),
                self._whole(report.industry_days_beyond_terms),
            ),
            (_("Payment index"), self._whole(report.payment_index)),
        ]

    def _figures(self, statements):
        """``[(label, [text for each year])]``; a figure that nobody filed has no row."""
        rows = []
        for name, words in _FIGURES:
            values = [getattr(row, name) for row in statements]
            if any(value is not None for value in values):
                rows.append((words, [self._amount(value, "") for value in values]))
        return rows

    def _head(self, row):
        scope = {True: self.env._("group"), False: "", None: ""}[row.group]
        return ", ".join(filter(None, (self._day(row.year_end), row.currency, scope)))

    def _grades(self, report):
        """``[(scale, value, ends, words)]`` of every opinion, as the provider writes it."""
        names = {s.code: s.name for s in self.env["credit.bureau.scale"]._in_use()}
        return [
            (
                names.get(grade.scale, grade.scale),
                grade.value,
                f"{grade.low}–{grade.high}" if grade.low and grade.high else "",
                grade.description,
            )
            for grade in report.grades
        ]

    def _event(self, event):
        return {
            "day": self._day(event.day),
            "kind": KIND_WORDS.get(event.kind, event.kind),
            "amount": self._amount(event.amount, event.currency),
            "text": event.text,
            "severity": severity_of(event),
        }

    def _parents(self, report):
        levels = {
            "direct": self.env._("Direct parent"),
            "ultimate": self.env._("Ultimate parent"),
        }
        return [
            (
                levels.get(parent.level, parent.level),
                ", ".join(
                    filter(
                        None,
                        (
                            parent.name,
                            parent.country,
                            parent.identifier and parent.identifier.value,
                        ),
                    )
                ),
            )
            for parent in report.parents
        ]

    def _when(self, other):
        """The day of the report, with the time where the other one is of that day."""
        local = fields.Datetime.context_timestamp
        if local(self, self.fetched_on).date() != local(self, other.fetched_on).date():
            return self._day(local(self, self.fetched_on).date())
        return format_datetime(self.env, self.fetched_on, dt_format="medium")

    # ---- single values -----------------------------------------------------------------
    def _day(self, day):
        return format_date(self.env, day) if day else ""

    def _whole(self, value):
        return "" if value is None else formatLang(self.env, value, digits=0)

    def _amount(self, amount, unit):
        """An amount in whole units, empty where it is not known; zero is a figure."""
        if amount is None:
            return ""
        return f"{formatLang(self.env, float(amount), digits=0)} {unit}".strip()

    # ---- two reports ---------------------------------------------------------------------
    def _side_by_side(self, other):
        """What the comparison shows of this report and a newer one."""
        lines, _marks = self.env["credit.bureau.scale"]._readings()
        return {
            "differences": differences(self._report(), other._report(), lines),
            "sides": [self._side(other), other._side(self)],
        }

    def _side(self, other):
        risk = dict(RISK_WORDS)
        told = self._told()
        told["title"] = self.provider_id.name
        told["day"] = self._when(other)
        told["score"] = f"{self.score:.0f}" if self.has_score else self.env._("none")
        told["risk"] = risk.get(self.risk_class, "")
        return told
