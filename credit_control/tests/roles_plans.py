"""Payment plans on which each role tries what the tables of roles name."""

from .plans import PNG


class PlanRecords:
    """For ``RolesCommon``: a plan in the state in which a method has something to do."""

    def _plan_records(self, model, method):
        plan = self._role_plan()
        if model == "credit.plan.instalment":
            return plan.instalment_ids[:1]
        self._move_on(plan, method)
        return plan

    def _role_plan(self):
        """A draft over an overdue invoice, by nobody of the roles."""
        invoice = self._invoice(self.customer, 90, due_in=-9)
        self.customer.email = "deco@example.com"
        items = invoice.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )
        plan = self.env["credit.plan"].create(
            {
                "profile_id": self.profile.id,
                "item_ids": [(6, 0, items.ids)],
                "reason": "Slow season",
            }
        )
        plan.action_make_instalments()
        return plan

    def _move_on(self, plan, method):
        """Bring it to the state that the method starts from."""
        if method in (
            "action_approve",
            "action_decline",
            "action_back_to_draft",
            "action_offer",
            "action_accept_on_paper",
        ):
            plan.action_submit()
        if method in ("action_offer", "action_accept_on_paper"):
            plan.with_user(self.manager).action_approve()

    def _plan_dialogs(self, model):
        """Values of the dialogs of payment plans, ``{}`` for other models."""
        if not model.startswith("credit.plan"):
            return {}
        return {model: self._plan_dialog(model)}

    def _plan_dialog(self, model):
        plan = self._role_plan()
        if model == "credit.plan.decide":
            return {"plan_id": plan.id, "reason": "Changed his mind"}
        self._move_on(plan, "action_accept_on_paper")
        return {"plan_id": plan.id, "signed_by": "Anna", "document": PNG}
