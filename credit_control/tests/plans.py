"""A customer with overdue invoices and a plan that is proposed, approved and accepted."""

import base64

from odoo.tools import mute_logger

from .followup import FollowupCommon

#: The smallest picture there is.
PNG = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
        "AABJRU5ErkJggg=="
    )
)


class PlansCommon(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plans = cls.env["credit.plan"].with_user(cls.collector)
        cls.invoices = cls._invoice(cls.customer, 600, due_in=-40) | cls._invoice(
            cls.customer, 300, due_in=-20
        )
        cls.expense = cls.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", cls.company.id)],
            limit=1,
        )
        cls.company.credit_writeoff_account_id = cls.expense

    @classmethod
    def _items(cls, invoices):
        return invoices.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )

    @classmethod
    def _draft(cls, invoices=None, make=True, **values):
        """A plan of three months over the customer's invoices, by the collector."""
        invoices = cls.invoices if invoices is None else invoices
        plan = cls.plans.create(
            {
                "profile_id": cls._profile(
                    invoices.partner_id.commercial_partner_id or cls.customer
                ).id,
                "item_ids": [(6, 0, cls._items(invoices).ids)],
                "reason": "Lost a large customer",
                "first_date": cls.today + cls._days(10),
                **values,
            }
        )
        if make:
            plan.action_make_instalments()
        return plan

    @classmethod
    def _approved(cls, **values):
        plan = cls._draft(**values)
        plan.action_submit()
        plan.with_user(cls.manager).action_approve("Fine")
        return plan

    def _active(self, **values):
        """A plan that the customer has signed today."""
        plan = self._approved(**values)
        plan.action_offer()
        plan._accept_in_portal(self.customer, "Anna Deco", PNG.decode())
        return plan

    def _settlement(self, amount=700.0, **values):
        return {"kind": "settlement", "settlement_amount": amount, **values}

    def _look(self, day=None):
        """The job, as if it were that day."""
        with self._on(day), mute_logger("odoo.addons.credit_control.jobs"):
            self.env["credit.plan"]._cron_plans()

    def _states(self, plan):
        plan.invalidate_recordset()
        return plan.instalment_ids.sorted("date").mapped("state")

    def _tasks(self, plan):
        return plan.sudo().activity_ids.mapped("summary")
