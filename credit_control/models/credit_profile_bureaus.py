"""The bureaus' part of a credit file."""

from odoo import api, fields, models


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    bureau_report_ids = fields.One2many(
        "credit.bureau.report", "profile_id", string="Bureau Reports"
    )
    bureau_event_ids = fields.One2many(
        "credit.bureau.event", "profile_id", string="Bureau Events"
    )
    bureau_report_count = fields.Integer(
        string="Reports", compute="_compute_bureau_counts"
    )
    bureau_alert_count = fields.Integer(
        string="Open Alerts", compute="_compute_bureau_counts"
    )

    @api.depends("bureau_report_ids", "bureau_event_ids.state")
    def _compute_bureau_counts(self):
        reports = dict(
            self.env["credit.bureau.report"]._read_group(
                [("profile_id", "in", self.ids)], ["profile_id"], ["__count"]
            )
        )
        alerts = dict(
            self.env["credit.bureau.event"]._read_group(
                [
                    ("profile_id", "in", self.ids),
                    ("is_alert", "=", True),
                    ("state", "=", "open"),
                ],
                ["profile_id"],
                ["__count"],
            )
        )
        for profile in self:
            profile.bureau_report_count = reports.get(profile, 0)
            profile.bureau_alert_count = alerts.get(profile, 0)

    def _has_history(self):
        return super()._has_history() or bool(self.bureau_report_ids)

    def action_look_up(self):
        """Open the dialog that says what a look-up costs, before it does."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Look Up %s", self.partner_id.name),
            "res_model": "credit.bureau.lookup",
            "view_mode": "form",
            "target": "new",
            "context": {"default_profile_id": self.id},
        }

    def action_enter_report(self):
        """Open the form for a report from paper, telephone or a web page."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter a Report on %s", self.partner_id.name),
            "res_model": "credit.bureau.manual",
            "view_mode": "form",
            "target": "new",
            "context": {"default_profile_id": self.id},
        }

    def action_view_bureau_reports(self):
        """Open what bureaus and registers said about the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_bureau_report_action"
        )
        action["domain"] = [("profile_id", "=", self.id)]
        action["context"] = {}
        return action
