"""Where the buttons of an application lead."""

from odoo import fields, models

from .credit_application import STAFF


class CreditApplication(models.Model):
    _inherit = "credit.application"

    report_count = fields.Integer(compute="_compute_report_count", groups=STAFF)

    def _compute_report_count(self):
        counts = dict(
            self.env["credit.bureau.report"]._read_group(
                [("profile_id", "in", self.profile_id.ids)], ["profile_id"], ["__count"]
            )
        )
        for application in self:
            application.report_count = counts.get(application.profile_id, 0)

    def action_view_profile(self):
        """Open the credit file of the applicant."""
        self.ensure_one()
        return self.profile_id.get_formview_action()

    def action_view_assessment(self):
        """Open the assessment."""
        self.ensure_one()
        return self.assessment_id.get_formview_action()

    def action_view_limit(self):
        """Open the limit that was granted or asked for."""
        self.ensure_one()
        return self.limit_id.get_formview_action()

    def action_view_reports(self):
        """Open what registers and bureaus say about the applicant."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reports"),
            "res_model": "credit.bureau.report",
            "view_mode": "list,form",
            "domain": [("profile_id", "=", self.profile_id.id)],
            "context": {"create": False},
        }
