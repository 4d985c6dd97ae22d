"""How a company takes disputes."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_short_tolerance = fields.Monetary(
        string="Short Payments up To",
        help="What a short payment leaves open is disputed by itself only above this "
        "amount.",
    )
    credit_portal_dispute = fields.Boolean(
        string="Customers Dispute in the Portal",
        default=True,
        help="Customers may dispute their invoices on their own page.",
    )

    @api.constrains("credit_short_tolerance")
    def _check_credit_short_tolerance(self):
        for company in self:
            if company.credit_short_tolerance < 0:
                raise ValidationError(
                    self.env._(
                        "The tolerance of short payments cannot be %s; enter 0 or more.",
                        company.currency_id.format(company.credit_short_tolerance),
                    )
                )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_short_tolerance = fields.Monetary(
        related="company_id.credit_short_tolerance", readonly=False
    )
    credit_portal_dispute = fields.Boolean(
        related="company_id.credit_portal_dispute", readonly=False
    )
