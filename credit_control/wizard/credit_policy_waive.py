from odoo import fields, models


class CreditPolicyWaive(models.TransientModel):
    """Asks why a version of a policy is not tried on history first."""

    _name = "credit.policy.waive"
    _description = "Waive the Simulation of a Policy"

    policy_id = fields.Many2one("credit.policy", required=True, ondelete="cascade")
    reason = fields.Char(required=True, help="Why; who approves the version reads it.")

    def action_waive(self):
        """Let the version be approved without a simulation."""
        self.ensure_one()
        self.policy_id.action_waive_simulation(self.reason)
        return {"type": "ir.actions.act_window_close"}
