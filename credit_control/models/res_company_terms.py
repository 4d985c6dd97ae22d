"""How far beyond a risk category who may approve other payment terms."""

from odoo import fields, models


class CreditCategory(models.Model):
    _inherit = "credit.category"

    discount_words = fields.Char(
        related="payment_term_id.credit_discount_words",
        string="Cost of the Discount",
        help="What the early-payment discount of these terms costs a year.",
    )

    def _allowed_terms(self):
        """Days and discount in per cent that the category allows; 0 without a limit.

        Where nothing limits the terms there is nothing yet that an exception adds to.
        """
        term = self.sudo().payment_term_id if self.sudo().limit_terms else None
        return term._credit_terms() if term else (0, 0.0)


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_terms_days = fields.Integer(
        string="Days Beyond the Category",
        default=30,
        help="How many days beyond what the risk category allows a credit controller "
        "may approve; more takes a credit manager.",
    )
    credit_terms_discount = fields.Float(
        string="Discount Beyond the Category (%)",
        default=1.0,
        help="How many per cent points of early-payment discount beyond what the risk "
        "category allows a credit controller may approve.",
    )

    _credit_terms_positive = models.Constraint(
        "CHECK (credit_terms_days >= 0 AND credit_terms_discount >= 0)",
        "What a controller may approve beyond the category is not negative.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_terms_days = fields.Integer(
        related="company_id.credit_terms_days", readonly=False
    )
    credit_terms_discount = fields.Float(
        related="company_id.credit_terms_discount", readonly=False
    )
