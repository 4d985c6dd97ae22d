from odoo import fields, models


class CreditPolicy(models.Model):
    _inherit = "credit.policy"

    simulation_ids = fields.One2many("credit.simulation", "policy_id")
    simulation_count = fields.Integer(
        string="Simulations", compute="_compute_simulation_count"
    )

    def _compute_simulation_count(self):
        counts = dict(
            self.env["credit.simulation"]
            .sudo()
            ._read_group([("policy_id", "in", self.ids)], ["policy_id"], ["__count"])
        )
        for policy in self:
            policy.simulation_count = counts.get(policy, 0)

    def action_simulate(self):
        """Open a new simulation of this version on the orders of the last year."""
        self.ensure_one()
        self.env["credit.simulation"].check_access("create")
        company = self.company_id or self.env.company.root_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Simulate %s", self.display_name),
            "res_model": "credit.simulation",
            "view_mode": "form",
            "context": {
                "default_policy_id": self.id,
                "default_company_id": company.id,
            },
        }

    def action_simulations(self):
        """Open the simulations of this version."""
        self.ensure_one()
        self.env["credit.simulation"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_simulation_action"
        )
        return {**action, "domain": [("policy_id", "=", self.id)], "context": {}}
