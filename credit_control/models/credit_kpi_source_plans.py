"""From a stored figure of payment plans, or of first contacts, to what is behind it."""

from odoo import models

from ..engine.kpi_calendar import add_months

#: Which plans a figure counts: the day that counts, and the states.
_COUNTED = {
    "plans_agreed": ("accepted_on", ()),
    "plans_broken": ("ended_on", ("defaulted",)),
    "plans_kept": ("ended_on", ("completed", "defaulted")),
}


class CreditKpiValue(models.Model):
    _inherit = "credit.kpi.value"

    def _open_plans(self):
        if self.kpi_id.code == "instalments_kept":
            return self._open_instalments()
        day, states = _COUNTED[self.kpi_id.code]
        return self._listed(
            "credit.plan",
            [
                *([("state", "in", states)] if states else []),
                ("accepted_on", "!=", False),
                ("company_id", "child_of", self.company_id.id),
                *self._in_month(day),
                *self._of_key("partner_id", doer="user_id"),
            ],
        )

    def _open_instalments(self):
        ledger = self.env["credit.ledger"].sudo()
        since = add_months(self.month, 0)
        judged = ledger._judged_instalments(self.company_id, since, self.as_of)
        return self._listed(
            "credit.plan.instalment",
            [
                ("id", "in", judged),
                *self._of_key("partner_id", doer="plan_id.user_id"),
            ],
            "list",
        )

    def _open_contacts(self):
        # EXTENDS credit_control: first contacts alone, where the figure is theirs
        action = super()._open_contacts()
        if self.kpi_id.code == "first_contact":
            ledger = self.env["credit.ledger"].sudo()
            since = add_months(self.month, 0)
            firsts = ledger._first_contacts(self.company_id, since, self.as_of)
            action["domain"] = [("id", "in", firsts), *action["domain"]]
        return action
