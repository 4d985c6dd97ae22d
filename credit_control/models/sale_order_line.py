from odoo import api, models

from .sale_order_gate import refuse_by_hand

#: What the total of an order follows from, and how much of it is invoiced already.
_COMPUTED = (
    "price_subtotal",
    "price_tax",
    "price_total",
    "invoice_status",
    "invoice_lines",
)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale': a line added to a confirmed order meets the gate
        refuse_by_hand(self, _COMPUTED, vals_list)
        default = self.default_get(["order_id"]).get(
            "order_id"
        )  # also from the context
        ids = {vals.get("order_id", default) for vals in vals_list} - {None, False}
        with self.env["sale.order"].browse(ids)._credit_guard_growth():
            return super().create(vals_list)

    def write(self, vals):
        # EXTENDS 'sale': so does a larger quantity or price, or a line moved here
        refuse_by_hand(self, (*_COMPUTED, "is_downpayment"), [vals])
        target = self.env["sale.order"].browse(vals.get("order_id") or ())
        with (self.order_id | target)._credit_guard_growth():
            return super().write(vals)

    def unlink(self):
        # EXTENDS 'sale': so does taking away a discount line
        with self.order_id._credit_guard_growth():
            return super().unlink()
