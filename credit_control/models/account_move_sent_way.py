from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    credit_sent_way = fields.Selection(
        [("paper", "On paper"), ("electronic", "Electronically")],
        string="Bill Sent",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="How the invoice was first sent. Customers that move to electronic bills pay "
        "sooner; the forecast learns how much.",
    )
