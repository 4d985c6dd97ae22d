from odoo import fields, models


class CreditBureauSettle(models.TransientModel):
    _name = "credit.bureau.settle"
    _description = "What Became of an Order"

    request_id = fields.Many2one(
        "credit.bureau.request", required=True, ondelete="cascade"
    )
    problem = fields.Char(related="request_id.problem")
    reference = fields.Char(related="request_id.reference")
    sent_on = fields.Datetime(related="request_id.sent_on")
    outcome = fields.Selection(
        [
            ("delivered", "It was delivered, and is billed"),
            ("not", "It was not delivered, and is not billed"),
        ],
        required=True,
    )
    reason = fields.Char(
        string="How Is It Known", required=True, help="It stays on record."
    )

    def action_settle(self):
        """Record it; the report can be ordered again."""
        self.ensure_one()
        self.request_id.action_settle(self.outcome == "delivered", self.reason)
        return {"type": "ir.actions.act_window_close"}
