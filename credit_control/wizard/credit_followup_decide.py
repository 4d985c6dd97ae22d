from odoo import Command, api, fields, models

DROP, POSTPONE, WAIVE = "drop", "postpone", "waive"


class CreditFollowupDecide(models.TransientModel):
    """One dialog for what needs a reason: drop, postpone, waive a fee, revert."""

    _name = "credit.followup.decide"
    _description = "Decide About Notices"

    decision = fields.Selection(
        [
            (DROP, "Drop: the next batch looks again"),
            (POSTPONE, "Postpone to a day"),
            (WAIVE, "Waive the fee"),
        ],
        default=DROP,
        required=True,
    )
    notice_ids = fields.Many2many("credit.followup.notice")
    batch_id = fields.Many2one(
        "credit.followup.batch", help="The batch to revert, where it is about one."
    )
    reason = fields.Char(required=True, help="Why; it stays on record.")
    until = fields.Date(help="The first day on which the customer is written to again.")

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        context = self.env.context
        if context.get("active_model") == "credit.followup.notice":
            ids = context.get("active_ids") or [context.get("active_id")]
            defaults["notice_ids"] = [Command.set(ids)]
        if context.get("active_model") == "credit.followup.batch":
            defaults["batch_id"] = context.get("active_id")
        return defaults

    def action_decide(self):
        """Carry the decision out."""
        self.ensure_one()
        if self.batch_id:
            self.batch_id.action_revert(self.reason)
        elif self.decision == WAIVE:
            self.notice_ids.action_waive_fee(self.reason)
        elif self.decision == POSTPONE:
            self.notice_ids.action_postpone(self.until, self.reason)
        else:
            self.notice_ids.action_drop(self.reason)
        return {"type": "ir.actions.act_window_close"}
