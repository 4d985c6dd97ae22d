from odoo import Command, api, fields, models

DROP, POSTPONE = "drop", "postpone"
#: What the dialog may be opened on, and its field for that.
ABOUT = {
    "credit.followup.notice": "notice_ids",
    "credit.followup.line": "line_ids",
}


class CreditFollowupDecide(models.TransientModel):
    """One dialog for what needs a reason: drop, postpone, waive, leave out, revert."""

    _name = "credit.followup.decide"
    _description = "Decide About Notices"

    decision = fields.Selection(
        [
            (DROP, "Drop: the next batch looks again"),
            (POSTPONE, "Postpone to a day"),
        ],
        default=DROP,
        required=True,
    )
    notice_ids = fields.Many2many("credit.followup.notice")
    waive_fee = fields.Boolean(help="It is about the fee of the notices alone.")
    line_ids = fields.Many2many(
        "credit.followup.line", help="The items to leave out, where it is about some."
    )
    batch_id = fields.Many2one(
        "credit.followup.batch", help="The batch to revert, where it is about one."
    )
    reason = fields.Char(required=True, help="Why; it stays on record.")
    until = fields.Date(help="The first day on which the customer is written to again.")

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        context = self.env.context
        if context.get("active_model") in ABOUT:
            ids = context.get("active_ids") or [context.get("active_id")]
            defaults[ABOUT[context["active_model"]]] = [Command.set(ids)]
        if context.get("active_model") == "credit.followup.batch":
            defaults["batch_id"] = context.get("active_id")
        return defaults

    def action_decide(self):
        """Carry the decision out."""
        self.ensure_one()
        if self.batch_id:
            self.batch_id.action_revert(self.reason)
        elif self.line_ids:
            self.line_ids.action_leave_out(self.reason)
        elif self.waive_fee:
            self.notice_ids.action_waive_fee(self.reason)
        elif self.decision == POSTPONE:
            self.notice_ids.action_postpone(self.until, self.reason)
        else:
            self.notice_ids.action_drop(self.reason)
        return {"type": "ir.actions.act_window_close"}
