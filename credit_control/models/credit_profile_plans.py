"""The payment plans of a customer, on its credit file."""

from odoo import api, fields, models

from ..exceptions import CreditControlError
from .credit_plan import DRAFT


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    plan_ids = fields.One2many("credit.plan", "profile_id", string="Payment Plans")
    plan_count = fields.Integer(compute="_compute_plan_count")

    @api.depends("plan_ids")
    def _compute_plan_count(self):
        found = self.env["credit.plan"]._read_group(
            [("profile_id", "in", self.ids)], ["profile_id"], ["__count"]
        )
        counts = dict(found)
        for profile in self:
            profile.plan_count = counts.get(profile._origin, 0)

    def action_propose_plan(self):
        """Open a new plan over what is overdue of the customer, or else what is open.

        :raise CreditControlError: all of it is in a plan already, or nothing is open
        """
        self.ensure_one()
        plans, about = self.env["credit.plan"], (self.partner_id, self.company_id)
        items = plans._overdue_items_of(*about) or plans._open_items_of(*about)
        if not items:
            raise CreditControlError(self._nothing_to_plan())
        own = items.filtered(lambda line: line.currency_id == items.currency_id[:1])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment Plan"),
            "res_model": "credit.plan",
            "views": [(False, "form")],
            "context": {
                "default_profile_id": self.id,
                "default_item_ids": [(6, 0, own.ids)],
            },
        }

    def _nothing_to_plan(self):
        """Why there is nothing to be paid in instalments, as one sentence."""
        agreed = self.current_plan_ids.filtered(lambda plan: plan.state != DRAFT)
        names = ", ".join(agreed.mapped("name"))
        if names:
            return self.env._(
                "All that %(customer)s owes is in %(plans)s already; open that plan.",
                customer=self.partner_id.name,
                plans=names,
            )
        return self.env._(
            "%s owes nothing that could be paid in instalments.", self.partner_id.name
        )

    def action_view_plans(self):
        """Open the payment plans of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_plan_action"
        )
        return {
            **action,
            "domain": [("profile_id", "=", self.id)],
            "context": {"default_profile_id": self.id},
        }

    def _take_over(self, other):  # pylint: disable=missing-return
        # EXTENDS credit_control: payment plans go on with the customer that stays
        super()._take_over(other)
        for plan in other.plan_ids:
            plan._set({"profile_id": self.id})

    def _has_history(self):
        # EXTENDS credit_control: a plan that was agreed is history too
        return super()._has_history() or bool(self.plan_ids)
