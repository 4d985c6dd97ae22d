from odoo import fields, models


class CreditClaimWaive(models.TransientModel):
    """The dialog in which somebody says why a claim is not asked for."""

    _name = "credit.claim.waive"
    _description = "Waive Interest Claims"

    claim_ids = fields.Many2many(
        "credit.claim",
        string="Claims",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Char(required=True, help="Why; it stays on record.")

    def action_waive(self):
        """Waive the claims."""
        self.ensure_one()
        self.claim_ids.action_waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
