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
        return {record: found.get(order, {}) for record, order in orders.items()}
