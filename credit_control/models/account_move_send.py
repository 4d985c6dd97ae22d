from odoo import api, models

#: Ways of sending that put paper into the customer's hands.
_ON_PAPER = {"manual", "snailmail"}


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _hook_if_success(self, moves_data, from_cron=False):
        # EXTENDS 'account': how a bill was sent decides how soon it is paid
        result = super()._hook_if_success(moves_data, from_cron=from_cron)
        for move, data in moves_data.items():
            methods = set(data.get("sending_methods") or ()) - _ON_PAPER
            way = "electronic" if methods else "paper"
            if move.is_sale_document(include_receipts=True):
                move.sudo().credit_sent_way = move.credit_sent_way or way
        return result
