from markupsafe import Markup

from odoo import api, fields, models


class CreditPolicyCompare(models.TransientModel):
    """Tells in words what one version of a policy changes of another."""

    _name = "credit.policy.compare"
    _description = "Compare Versions of a Policy"

    policy_id = fields.Many2one(
        "credit.policy", string="Version", required=True, ondelete="cascade"
    )
    other_id = fields.Many2one(
        "credit.policy",
        string="Compared With",
        ondelete="cascade",
        domain="[('id', '!=', policy_id)]",
        context={"active_test": False},
        help="Usually the version before; any other version or policy will do.",
    )
    differences = fields.Html(compute="_compute_differences")

    @api.depends("policy_id", "other_id")
    def _compute_differences(self):
        for one in self:
            if not one.policy_id or not one.other_id:
                said = [self.env._("Choose a version to compare with.")]
            else:
                said = one.policy_id._words().since(one.other_id)
            said = said or [self.env._("Both say the same.")]
            items = Markup().join(Markup("<li>%s</li>") % text for text in said)
            one.differences = Markup("<ul>%s</ul>") % items
