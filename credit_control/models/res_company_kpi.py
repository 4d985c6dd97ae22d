"""What the key figures of risk assume about losses."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_loss_given_default = fields.Float(
        string="Loss Given Default (%)",
        default=45.0,
        help="Share of what a failing customer owes that is lost in the end. The expected "
        "loss is this share × the probability of default of the customer's risk category "
        "× what the customer owes.",
    )

    _credit_loss_given_default_share = models.Constraint(
        "CHECK (credit_loss_given_default BETWEEN 0 AND 100)",
        "The loss given default is a share between 0 and 100 %.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_loss_given_default = fields.Float(
        related="company_id.credit_loss_given_default", readonly=False
    )
