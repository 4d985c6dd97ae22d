"""A new score or a new bureau report may let a waiting order pass."""

from odoo import api, models

from .credit_bureau_report import CURRENT


class CreditAssessment(models.Model):
    _inherit = "credit.assessment"

    def _end(self, state, reason, by_machine=False, **values):
        # EXTENDS credit_control: holds for a low score, or an old one, end by themselves
        result = super()._end(state, reason, by_machine=by_machine, **values)
        self.env["credit.hold"].sudo()._recheck_customers(
            self.profile_id.sudo(), self.env._("The customer was assessed.")
        )
        return result


class CreditBureauReport(models.Model):
    _inherit = "credit.bureau.report"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS credit_control: holds for a report that was too old end by themselves
        reports = super().create(vals_list)
        fresh = reports.filtered(lambda report: report.state == CURRENT)
        self.env["credit.hold"].sudo()._recheck_customers(
            fresh.profile_id.sudo(), self.env._("There is a new bureau report.")
        )
        return reports
