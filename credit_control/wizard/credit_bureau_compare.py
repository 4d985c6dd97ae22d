from odoo import api, fields, models

from ..exceptions import CreditControlError


class CreditBureauReport(models.Model):
    _inherit = "credit.bureau.report"

    def action_compare(self):
        """Show two reports about one customer side by side; of one, with the one before."""
        reports = self
        if len(reports) == 1:
            reports |= self.previous_id
        if len(reports) != 2 or len(reports.profile_id) != 1:
            raise CreditControlError(
                self.env._(
                    "Choose two reports about the same customer to compare them."
                )
            )
        older, newer = reports.sorted(lambda r: (r.fetched_on, r.id))
        dialog = self.env["credit.bureau.compare"].create(
            {"older_id": older.id, "newer_id": newer.id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Two Reports on %s", older.partner_id.name),
            "res_model": dialog._name,
            "res_id": dialog.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


class CreditBureauCompare(models.TransientModel):
    _name = "credit.bureau.compare"
    _description = "Two Reports Side by Side"

    older_id = fields.Many2one(
        "credit.bureau.report", required=True, ondelete="cascade"
    )
    newer_id = fields.Many2one(
        "credit.bureau.report", required=True, ondelete="cascade"
    )
    body = fields.Html(compute="_compute_body", sanitize=False)

    @api.depends("older_id", "newer_id")
    def _compute_body(self):
        for dialog in self:
            dialog.body = self.env["ir.qweb"]._render(
                "credit_control.bureau_comparison",
                dialog.older_id._side_by_side(dialog.newer_id),
            )
