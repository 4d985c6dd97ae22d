"""Which moves hand goods of a sale to the customer."""

from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _credit_order(self):
        """The sale order that the move delivers."""
        self.ensure_one()
        return self.sale_line_id.order_id or self.picking_id.sale_id

    def _credit_is_delivery(self):
        """Whether goods of a sale leave a place of ours for the customer's.

        Returns come back, and what a supplier ships itself has left already.
        """
        self.ensure_one()
        return (
            self.location_dest_id.usage == "customer"
            and self.location_id.usage in ("internal", "transit")
            and bool(self._credit_order())
        )
