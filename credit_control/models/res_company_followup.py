"""How a company follows up."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_followup_strategy_id = fields.Many2one(
        "credit.followup.strategy",
        default=lambda self: self._default_followup_strategy(),
        help="How customers are reminded where neither their file nor their risk "
        "category says otherwise. Empty: they are not.",
    )
    credit_followup_mode = fields.Selection(
        [
            ("manual", "By hand"),
            ("prepare", "Prepare a batch each morning"),
            ("send", "Prepare and send it"),
        ],
        default="manual",
        required=True,
        string="Follow-up",
        help="By hand: somebody plans the batch. Prepare: it is ready in the morning and "
        "somebody sends it. Send: it goes out by itself.",
    )

    def _default_followup_strategy(self):
        return self.env.ref(
            "credit_control.credit_followup_standard", raise_if_not_found=False
        )


class CreditCategory(models.Model):
    _inherit = "credit.category"

    followup_strategy_id = fields.Many2one(
        "credit.followup.strategy",
        help="How customers of this category are reminded, where their own file says "
        "nothing else.",
    )
