"""Dialogs of payment plans: declining or ending one, and a signature on paper."""

from odoo import api, fields, models


class CreditPlanDecide(models.TransientModel):
    """The dialog in which a plan is declined or ended."""

    _name = "credit.plan.decide"
    _description = "Decline or End a Payment Plan"

    plan_id = fields.Many2one("credit.plan", required=True, ondelete="cascade")
    decision = fields.Selection(
        [("decline", "Decline"), ("terminate", "End")],
        default="terminate",
        required=True,
    )
    reason = fields.Char(required=True, help="Why; it stays on record.")

    @api.model
    def default_get(self, fields_list):
        return _of_the_plan(self, super().default_get(fields_list))

    def action_decide(self):
        """Carry the decision out."""
        self.ensure_one()
        if self.decision == "decline":
            self.plan_id.action_decline(self.reason)
        else:
            self.plan_id.action_terminate(self.reason)
        return {"type": "ir.actions.act_window_close"}


class CreditPlanAccept(models.TransientModel):
    """The dialog in which a paper that the customer signed is added."""

    _name = "credit.plan.accept"
    _description = "Payment Plan Signed on Paper"

    plan_id = fields.Many2one("credit.plan", required=True, ondelete="cascade")
    signed_by = fields.Char(required=True, help="Who signed for the customer.")
    document = fields.Binary(
        string="Signed Paper",
        required=True,
        attachment=False,
        help="A scan or a photo.",
    )
    filename = fields.Char()

    @api.model
    def default_get(self, fields_list):
        return _of_the_plan(self, super().default_get(fields_list))

    def action_accept(self):
        """Keep the paper; the plan counts from now on."""
        self.ensure_one()
        self.plan_id.action_accept_on_paper(
            self.signed_by, self.document, self.filename
        )
        return {"type": "ir.actions.act_window_close"}


def _of_the_plan(dialog, defaults):
    """The plan whose form the dialog was opened from."""
    if dialog.env.context.get("active_model") == "credit.plan":
        defaults.setdefault("plan_id", dialog.env.context.get("active_id"))
    return defaults
