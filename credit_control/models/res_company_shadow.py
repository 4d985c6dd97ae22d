"""Shadow mode: everything is computed and recorded, nothing is stopped."""

from odoo import fields, models

from ..exceptions import CreditAuthorityError


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_shadow_mode = fields.Boolean(
        string="Watch Only (Shadow Mode)",
        help="Every order is checked and every check recorded, but nothing is stopped "
        "and salespeople see nothing of it. The report “What Would Have Happened” tells "
        "what the policy would have done.",
    )
    credit_shadow_since = fields.Datetime(
        string="Watching Since", readonly=True, help="When shadow mode was switched on."
    )

    def write(self, vals):
        # EXTENDS 'base': only a credit manager decides whether orders are stopped
        if "credit_shadow_mode" in vals:
            self._check_may_watch()
            if vals["credit_shadow_mode"]:
                vals = {**vals, "credit_shadow_since": fields.Datetime.now()}
        return super().write(vals)

    def _check_may_watch(self):
        manager = self.env.user.has_group("credit_control.group_manager")
        if not (manager or self.env.su):
            raise CreditAuthorityError(
                self.env._(
                    "Only a credit manager switches shadow mode on or off; ask one."
                )
            )

    def _credit_in_shadow(self):
        """Whether nothing is stopped in this company tree for now."""
        return self.sudo().root_id.credit_shadow_mode
