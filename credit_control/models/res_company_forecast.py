from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_forecast_accuracy_ids = fields.One2many(
        "credit.forecast.accuracy", "company_id", groups="base.group_user"
    )
