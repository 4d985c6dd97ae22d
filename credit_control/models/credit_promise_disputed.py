"""What becomes of a promise whose instalments the customer disputes afterwards."""

from odoo import api, models

from .credit_promise import RUNNING


class CreditPromise(models.Model):
    _inherit = "credit.promise"

    def _give_up_disputed(self, invoices):
        """Withdraw running promises of which nothing undisputed is left to be paid.

        Who disputes an invoice does not mean to pay it by the day that was promised; to
        judge that promise broken would count a complaint as a broken word.

        :param invoices: ``account.move`` of which more is disputed than before
        """
        concerned = self.sudo().search(
            [
                ("item_ids", "in", invoices.line_ids.ids),
                ("state", "in", RUNNING),
            ]
        )
        for promise in concerned:
            owed = promise.item_ids.filtered("amount_residual").move_id
            if owed and not any(move._credit_disputable() > 0 for move in owed):
                promise._withdraw(
                    self.env._(
                        "The customer disputes all that is open of %s.",
                        ", ".join(owed.mapped("name")),
                    )
                )


class CreditDisputeLine(models.Model):
    _inherit = "credit.dispute.line"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS credit_control: an import says at once what is held back
        lines = super().create(vals_list)
        lines.filtered("held_back")._end_promises()
        return lines

    def _recount(self):
        # EXTENDS credit_control
        before = {line: line.held_back for line in self}
        result = super()._recount()
        self.filtered(lambda line: line.held_back > before[line])._end_promises()
        return result

    def _end_promises(self):
        """What is disputed in full is not promised any more."""
        if self:
            self.env["credit.promise"]._give_up_disputed(self.move_id)
