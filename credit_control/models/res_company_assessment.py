from odoo import fields, models

from ..engine.money import to_minor


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_auto_approve = fields.Selection(
        [
            ("never", "Never"),
            ("again", "When a customer is assessed again by the schedule"),
            ("always", "Always"),
        ],
        string="Apply Approvals Without a Person",
        default="never",
        required=True,
        help="An assessment whose card says “approve” sets category, terms and limit by "
        "itself, up to the amount beside it. Nothing is ever refused by itself.",
    )
    credit_auto_amount = fields.Monetary(
        string="Up To a Limit Of",
        help="Largest proposed limit that is applied without a person.",
    )
    credit_four_eyes = fields.Boolean(
        string="Nobody Approves Their Own Assessment",
        default=True,
        help="Who assessed a customer by hand cannot approve the result.",
    )
    credit_assess_again = fields.Boolean(
        string="Assess Again by Schedule",
        default=True,
        help="Customers whose assessment is out of date, whose report expired or to whom "
        "something happened are assessed again each night.",
    )
    credit_net_worth_share = fields.Float(
        string="Part of the Net Worth (%)",
        default=10.0,
        help="The most of its tangible net worth that a customer may owe; 5 to 15 % is "
        "usual.",
    )
    credit_working_capital_share = fields.Float(
        string="Part of the Working Capital (%)",
        default=10.0,
        help="The most of its working capital that a customer may owe.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_auto_approve = fields.Selection(
        related="company_id.credit_auto_approve", readonly=False
    )
    credit_auto_amount = fields.Monetary(
        related="company_id.credit_auto_amount", readonly=False
    )
    credit_four_eyes = fields.Boolean(
        related="company_id.credit_four_eyes", readonly=False
    )
    credit_assess_again = fields.Boolean(
        related="company_id.credit_assess_again", readonly=False
    )
    credit_net_worth_share = fields.Float(
        related="company_id.credit_net_worth_share", readonly=False
    )
    credit_working_capital_share = fields.Float(
        related="company_id.credit_working_capital_share", readonly=False
    )


class CreditCategory(models.Model):
    _inherit = "credit.category"

    def _most(self, digits):
        """The most that the category gives, for the proposal of a limit.

        :param int digits: decimal places of the company's currency
        :return: minor units; 0 for a category without credit, ``None`` where the
            category names no amount
        """
        self.ensure_one()
        if self.blocked:
            return 0
        return to_minor(self.default_limit, digits) if self.default_limit else None
