"""The gate learns of broken promises, where a rule asks."""

from odoo import api, models


class CreditGate(models.AbstractModel):
    _inherit = "credit.gate"

    @api.model
    def _part_readers(self):
        codes = ("broken_promises", "broken_promise_amount")
        return [*super()._part_readers(), (codes, self._read_broken_promises)]

    def _read_broken_promises(self, company, today, cases):
        found = self.env["credit.ledger"]._read_broken_promises(
            company, self._customers(cases), today
        )
        return self._by_customer(cases, "broken_promises", found)
