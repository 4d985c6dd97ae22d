"""The credit of a customer on one page: scores, category, trend and last reports."""

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ..labels import label
from .credit_assessment import APPROVED, UNDECIDED
from .credit_bureau_report import CURRENT, EXPIRED

#: Reports that are shown.
SHOWN = 3
READERS = "credit_control.group_viewer,credit_control.group_auditor"


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    overview = fields.Html(
        compute="_compute_overview",
        sanitize=False,
        help="What assessments and bureaus say about the customer, in short.",
    )

    @api.depends("assessment_ids", "bureau_report_ids", "score_trend", "knockout_text")
    @api.depends_context("lang")
    def _compute_overview(self):
        renderer = self.env["ir.qweb"]
        for profile in self:
            profile.overview = renderer._render(
                "credit_control.credit_profile_overview", profile._overview()
            )

    def _overview(self):
        """What the page shows: values of its template."""
        self.ensure_one()
        standing = self.assessment_ids.filtered(
            lambda one: one.state in (APPROVED, *UNDECIDED)
        )
        last = standing.sorted("id")[-1:] or self.assessment_ids.sorted("id")[-1:]
        reports = self.bureau_report_ids.filtered(
            lambda one: one.state in (CURRENT, EXPIRED)
        ).sorted("fetched_on", reverse=True)
        return {
            "profile": self,
            "last": last,
            "words": last and last._words(),
            "decision": last and label(last, "decision"),
            "state": last and label(last, "state"),
            "day": last and format_date(self.env, last.assessed_on),
            "reports": [self._overview_report(one) for one in reports[:SHOWN]],
        }

    def _overview_report(self, report):
        """One report as a row; '' for what it does not say."""
        limit = ""
        if report.has_limit:
            money = report.limit_currency_id or self.currency_id
            limit = format_amount(self.env, report.limit_recommended, money)
        return {
            "on": format_date(self.env, fields.Date.to_date(report.fetched_on)),
            "provider": report.provider_id.name,
            "status": label(report, "status"),
            "bad": report.status in ("insolvent", "ceased"),
            "score": f"{report.score:g}" if report.has_score else "",
            "limit": limit,
            "state": label(report, "state"),
        }


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_overview = fields.Html(
        compute="_compute_credit_overview", sanitize=False, groups=READERS
    )

    @api.depends_context("company", "lang")
    def _compute_credit_overview(self):
        for partner in self:
            partner.credit_overview = partner.credit_profile_id.overview

    def action_credit_look_up(self):
        """Open the dialog that says what a look-up costs, before it does."""
        self.ensure_one()
        self.env["credit.profile"].check_access("read")
        profiles = self.env["credit.profile"]._ensure(self, self.env.company)
        profile = profiles[self.commercial_partner_id].with_env(self.env)
        return profile.action_look_up()
