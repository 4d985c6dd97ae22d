"""What is behind key figures of payment plans."""

from odoo import models
from odoo.tools import SQL

#: Fact → the day that counts, and the states.
_PLANS = {
    "plans_agreed": ("accepted_on", ()),
    "plans_completed": ("ended_on", ("completed",)),
    "plans_broken": ("ended_on", ("defaulted",)),
}


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _kpi_item_rooms(self):
        # EXTENDS credit_control: plans and their instalments
        instalments = ("instalments_due", "instalments_kept")
        return {
            **super()._kpi_item_rooms(),
            **dict.fromkeys(_PLANS, self._kpi_items_plans),
            **dict.fromkeys(instalments, self._kpi_items_instalments),
        }

    def _kpi_items_plans(self, scope, by, fact, span):
        """Payment plans and settlements that were agreed, kept or broken."""
        day, states = _PLANS[fact]
        rows = self._kpi_plans_sql(scope, by, day)
        where = SQL("fact.state IN %s", states) if states else SQL("TRUE")
        return self._kpi_records_sql("credit.plan", span, rows, {}, where)

    def _kpi_items_instalments(self, scope, by, fact, span):
        """Instalments that were to be paid, and those that were."""
        rows = self._judged_instalments_sql(scope, by)
        columns = {
            "res_model": SQL("'credit.plan'"),
            "res_id": SQL("fact.plan_id"),
            "amount": SQL("fact.amount"),
        }
        kept = SQL("fact.kept") if fact == "instalments_kept" else SQL("TRUE")
        return self._kpi_records_sql("credit.plan", span, rows, columns, kept)
