"""A credit file of somebody who owes is not put away."""

from odoo import models

from ..exceptions import CreditControlError


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    def write(self, vals):
        # EXTENDS credit_control: who still owes stays in sight
        if vals.get("active", True) is False and not self.env.su:
            self._check_owes_nothing()
        return super().write(vals)

    def _check_owes_nothing(self):
        """Refuse to put away what the gate and the follow-up still look at."""
        for profile in self:
            if profile.currency_id.compare_amounts(profile.exposure, 0) > 0:
                raise CreditControlError(
                    self.env._(
                        "%(customer)s owes or has ordered %(amount)s, so its credit file "
                        "stays in use; archive it once that is paid or cancelled.",
                        customer=profile.partner_id.name,
                        amount=profile.currency_id.format(profile.exposure),
                    )
                )
