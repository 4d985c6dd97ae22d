from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_delivery_grace_days = fields.Integer(
        string="Days Without Another Check",
        default=3,
        help="For so many days after an order passed the credit check its deliveries are "
        "not checked again. 0: each delivery is checked.",
    )

    _credit_delivery_grace_days_positive = models.Constraint(
        "CHECK (credit_delivery_grace_days BETWEEN 0 AND 366)",
        "The days without another credit check are from 0 to 366.",
    )
