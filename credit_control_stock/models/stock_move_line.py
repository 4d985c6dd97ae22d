"""A delivery that is done and made larger afterwards."""

from odoo import api, models

from odoo.addons.credit_control.engine.checks import HOLD
from odoo.addons.credit_control.exceptions import CreditControlError

from .delivery_case import Growth


class StockMove(models.Model):
    _inherit = "stock.move"

    def _credit_sent(self):
        """What of these moves went out already: ``{move id: quantity}``."""
        return {
            move.id: move.quantity
            for move in self.sudo()
            if move.state == "done" and move._credit_is_delivery()
        }

    def _credit_guard_done(self, before):
        """Refuse what is added to deliveries that are done, if it does not pass.

        :param dict before: from :meth:`_credit_sent`
        :raise CreditControlError: the customer does not pass
        """
        if self.env.su:  # Odoo's own corrections
            return
        for move_id, quantity in self._credit_sent().items():
            more = quantity - before.get(move_id, 0.0)
            if more > 0:
                self.browse(move_id).sudo()._credit_judge_more(more)

    def _credit_judge_more(self, more):
        """Put what was added to a delivery that is done to the gate.

        :param float more: quantity in the unit of the move
        """
        self.ensure_one()
        order = self._credit_order()
        if not order._credit_is_checked():
            return
        added = Growth(self.picking_id, order, self, more)
        payers, passed = order._credit_payers(), {}
        if not added.goes_beyond():
            passed = self.env["credit.ledger"]._read_last_passed(order)
        if not self._credit_is_asked(added, payers[order], passed):
            return
        if added.preview()[0].outcome == HOLD and order._credit_is_shown():
            raise CreditControlError(
                self.env._(
                    "%(delivery)s is done, and more of it does not pass the credit check "
                    "of %(customer)s. Deliver the rest with a transfer of its own, which "
                    "credit control can release.",
                    delivery=self.picking_id.name or order.name,
                    customer=payers[order].partner_id.name,
                )
            )


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        moves = self.env["stock.move"].browse(
            {vals["move_id"] for vals in vals_list if vals.get("move_id")}
        )
        before = moves._credit_sent()
        lines = super().create(vals_list)
        done = lines.move_id.filtered(lambda move: move.state == "done")
        done._credit_guard_done(before)
        return lines

    def write(self, vals):
        if not vals.keys() & {"quantity", "product_uom_id", "move_id"}:
            return super().write(vals)
        before = self.move_id._credit_sent()
        result = super().write(vals)
        self.move_id._credit_guard_done(before)
        return result
