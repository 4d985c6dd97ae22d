"""Deadlines of disputes: a task for somebody else once, and what ends by itself."""

from odoo import api, fields, models

from ..engine import disputes as engine
from ..jobs import one_by_one
from .credit_dispute_opening import INVOICES

_LATE = "credit_control.mail_activity_type_dispute_late"


class CreditDispute(models.Model):
    _inherit = "credit.dispute"

    @api.model
    def _cron_deadlines(self):
        """Escalate what is late, close what is paid, take in numbers without a dispute."""
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            one_by_one(self._to_escalate(company), lambda one: one._escalate())
            one_by_one(self._settled(company), lambda one: one._close())
        one_by_one(self._numbers_alone(), lambda move: move._credit_disputes_follow())

    def _to_escalate(self, company):
        return self.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", (engine.NEW, engine.ASSIGNED, engine.REVIEW)),
                ("deadline", "<", company._credit_today()),
                ("escalated_on", "=", False),
            ]
        )

    def _escalate(self):
        """Give a task to whom the reason names, once."""
        self._set({"escalated_on": self.company_id._credit_today()})
        user = self.reason_id._escalates_to(self.profile_id)
        if user:
            self.activity_schedule(
                _LATE,
                user_id=user.id,
                summary=self.env._(
                    "%(dispute)s should have been decided by %(day)s",
                    dispute=self.display_name,
                    day=fields.Date.to_string(self.deadline),
                ),
                note=self.env._("Its owner is %s.", self.user_id.name)
                if self.user_id
                else self.env._("Nobody owns it."),
            )

    def _settled(self, company):
        """Decided disputes about which nothing is left to do: all is paid or credited."""
        decided = self.search(
            [("company_id", "=", company.id), ("state", "=", engine.RESOLVED)]
        )
        return decided.filtered(
            lambda one: (
                not one.credit_missing
                and not any(one.line_ids.move_id.mapped("amount_residual"))
            )
        )

    def _numbers_alone(self):
        """Invoices that say a disputed amount from before there were disputes."""
        return self.env["account.move"].search(
            [
                ("credit_dispute_amount", ">", 0),
                ("state", "=", "posted"),
                ("move_type", "in", INVOICES),
                ("amount_residual", ">", 0),
                ("credit_dispute_line_ids", "=", False),
            ]
        )
