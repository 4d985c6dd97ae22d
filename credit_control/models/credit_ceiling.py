"""The hard ceiling: exposure that nobody releases without a higher authority."""

from odoo import fields, models

from ..exceptions import CreditAuthorityError


class CreditCategory(models.Model):
    _inherit = "credit.category"

    ceiling = fields.Monetary(
        string="Hard Ceiling",
        help="No customer of the category may owe more, whatever the limit says, unless "
        "somebody with an authority beyond the ceiling decides so; in the company's "
        "currency. 0: there is none.",
    )

    _ceiling_not_negative = models.Constraint(
        "CHECK (ceiling IS NULL OR ceiling >= 0)", "A ceiling cannot be negative."
    )


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    ceiling = fields.Monetary(
        string="Own Hard Ceiling",
        tracking=True,
        help="Counts instead of the ceiling of the risk category. 0: that of the "
        "category counts.",
    )

    _ceiling_not_negative = models.Constraint(
        "CHECK (ceiling IS NULL OR ceiling >= 0)", "A ceiling cannot be negative."
    )

    def _ceiling(self):
        """The hard ceiling in company currency, ``None`` for none."""
        self.ensure_one()
        return self.ceiling or self.category_id.ceiling or None

    def write(self, vals):
        # EXTENDS credit_control: a ceiling is raised by who may pass it
        if "ceiling" in vals:
            self._check_may_set_ceiling()
        return super().write(vals)

    def _check_may_set_ceiling(self):
        manager = self.env.user.has_group("credit_control.group_manager")
        if not (manager or self.env.su):
            raise CreditAuthorityError(
                self.env._(
                    "Only a credit manager sets the hard ceiling of a customer; ask one."
                )
            )
