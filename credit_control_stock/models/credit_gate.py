"""Questions about a delivery that are about its order."""

from odoo import models


class CreditGate(models.AbstractModel):
    _inherit = "credit.gate"

    def _signals(self, records):
        # EXTENDS 'credit_control': what is odd about a delivery is odd about its order
        orders = {
            record: record.sale_id if record._name == "stock.picking" else record
            for record in records
        }
        asked = {order: records[record] for record, order in orders.items() if order}
        found = super()._signals(asked)
        signals = {}
        for record, order in orders.items():
            signals[record] = dict(found.get(order, {}))
            if record != order and "ships_on" in signals[record]:
                signals[record]["leaves_now"] = True  # whatever day was promised
        return signals
