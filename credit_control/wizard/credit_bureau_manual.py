"""A report that a person types in; it is kept, compared and weighed like a bought one."""

import base64
import json

from odoo import api, fields, models

from ..bureaus.contract import UNKNOWN, Answer, PayloadError
from ..bureaus.manual import BUREAU as MANUAL
from ..exceptions import CreditControlError
from ..models.credit_bureau_event import KIND_WORDS
from ..models.credit_bureau_readiness import DEAREST
from ..models.credit_bureau_report import STATUS_WORDS

_YEAR = (
    "turnover",
    "operating_profit",
    "net_income",
    "total_assets",
    "current_assets",
    "total_liabilities",
    "current_liabilities",
    "equity",
    "retained_earnings",
)


class CreditBureauManual(models.TransientModel):
    _name = "credit.bureau.manual"
    _description = "Enter a Bureau Report by Hand"

    profile_id = fields.Many2one("credit.profile", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="profile_id.partner_id")
    name = fields.Char(
        string="Company in the Report",
        compute="_compute_name",
        store=True,
        readonly=False,
    )
    reference = fields.Char(
        string="Source",
        help="Who said so: bureau, number of the report, telephone call.",
    )
    status = fields.Selection(STATUS_WORDS, default="unknown", required=True)
    score = fields.Char(help="0 to 100, 100 is the best. Empty: not known.")
    limit = fields.Char(string="Recommended Limit", help="Empty: not known; 0: none.")
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id
    )
    pod = fields.Char(string="Probability of Default (%)")
    dbt = fields.Char(string="Days Beyond Terms")
    cost = fields.Monetary(help="What the report cost, if it was paid for.")
    pdf = fields.Binary(string="The Report as PDF")
    year_ids = fields.One2many("credit.bureau.manual.year", "dialog_id", string="Years")
    event_ids = fields.One2many(
        "credit.bureau.manual.event", "dialog_id", string="Events"
    )

    _no_negative_cost = models.Constraint(
        "CHECK (cost >= 0)", "What a report cost cannot be negative."
    )

    @api.depends("profile_id")
    def _compute_name(self):
        for dialog in self:
            dialog.name = dialog.profile_id.partner_id.name

    def action_save(self):
        """Make the report."""
        self.ensure_one()
        provider = self.env["credit.bureau.provider"]._manual_of(
            self.profile_id.company_id
        )
        provider._check_may_look_up()
        if self.pdf and not base64.b64decode(self.pdf).startswith(b"%PDF-"):
            raise CreditControlError(
                self.env._("The report is not a PDF; choose another file, or none.")
            )
        answer = Answer(
            200,
            {"content-type": "application/json"},
            json.dumps(self._typed()).encode(),
        )
        try:
            report = MANUAL.parse({"main": answer})
        except PayloadError as error:
            raise CreditControlError(str(error)) from None
        self._check_says_something(report)
        self._check_cost()
        request = (
            self.env["credit.bureau.request"]
            .sudo()
            ._typed_in(provider, self.profile_id, answer, self.cost, self.currency_id)
        )
        made = self.env["credit.bureau.report"].sudo()._make(request, report, self.pdf)
        return made.sudo(False)._open()

    def _check_says_something(self, report):
        """Refuse what would take the place of an earlier report and say nothing."""
        figures = (
            report.limit,
            report.probability_of_default,
            report.days_beyond_terms,
        )
        said = (
            report.status != UNKNOWN,
            report.grades or report.statements or report.events,
            self.pdf,
            any(figure is not None for figure in figures),
        )
        if not any(said):
            raise CreditControlError(
                self.env._(
                    "This report says nothing about %s. Enter at least its status, a "
                    "figure, an event, or the report as a PDF.",
                    self.partner_id.name,
                )
            )

    def _check_cost(self):
        if self.cost > DEAREST:
            raise CreditControlError(
                self.env._(
                    "A report cannot have cost %s; check the amount.",
                    self.currency_id.format(self.cost),
                )
            )

    def _typed(self):
        """What was typed, under the names of :mod:`..bureaus.manual`."""
        currency = self.currency_id.name or ""
        return {
            "name": self.name or "",
            "reference": self.reference or "",
            "country": self.partner_id.country_id.code or "",
            "status": self.status,
            "score": self.score or "",
            "limit": self.limit or "",
            "currency": currency,
            "pod": self.pod or "",
            "dbt": self.dbt or "",
            "statements": [
                {
                    "year_end": year.year_end.isoformat(),
                    "currency": currency,
                    **{name: year[name] or "" for name in _YEAR},
                }
                for year in self.year_ids
            ],
            "events": [
                {
                    "kind": event.kind,
                    "day": event.day.isoformat() if event.day else "",
                    "text": event.text or "",
                    "amount": event.amount or "",
                    "currency": currency if event.amount else "",
                }
                for event in self.event_ids
            ],
        }


class CreditBureauManualYear(models.TransientModel):
    _name = "credit.bureau.manual.year"
    _description = "Year of a Report Entered by Hand"

    dialog_id = fields.Many2one(
        "credit.bureau.manual", required=True, ondelete="cascade"
    )
    year_end = fields.Date(required=True)
    turnover = fields.Char()
    operating_profit = fields.Char()
    net_income = fields.Char()
    total_assets = fields.Char()
    current_assets = fields.Char()
    total_liabilities = fields.Char()
    current_liabilities = fields.Char()
    equity = fields.Char()
    retained_earnings = fields.Char()


class CreditBureauManualEvent(models.TransientModel):
    _name = "credit.bureau.manual.event"
    _description = "Event of a Report Entered by Hand"

    dialog_id = fields.Many2one(
        "credit.bureau.manual", required=True, ondelete="cascade"
    )
    kind = fields.Selection(list(KIND_WORDS.items()), required=True)
    day = fields.Date()
    amount = fields.Char()
    text = fields.Char()
