"""Customers ask on their account page for instalments, and see their payment plans."""

from odoo.fields import Date
from odoo.http import request

from .credit_account_forms import CreditAccountForms

#: Numbers of monthly instalments to choose from.
_MONTHS = (2, 3, 4, 6, 9, 12, 18, 24, 36)
#: So many plans are listed.
_SHOWN = 5


class CreditAccountPlan(CreditAccountForms):
    def _form_kinds(self, account):
        # EXTENDS credit_control
        taken = account.company.credit_portal_plan
        return [*super()._form_kinds(account), *(["plan"] if taken else [])]

    def _plan_values(self, account, values):
        today = account.company._credit_today()
        return {"months": _MONTHS, "first_day": Date.to_string(today)}

    def _plan_take(self, account, profile, typed):
        request.env["credit.plan"]._ask_in_portal(profile, account.contact, typed)

    def _account_values(self, account):
        # EXTENDS credit_control
        plans = request.env["credit.plan"]
        shown = plans._shown_in_portal(account.customer, account.company)
        values = super()._account_values(account)
        portal = request.env["credit.portal"]
        groups = {each["group"].name: each["group"] for each in values["groups"]}
        payable = {each["group"].name for each in values["groups"] if each["payable"]}
        due = {
            plan.id: portal._due_of(plan, groups)
            for plan in portal._active_plans(account)
        }
        kinds = values["kinds"]
        if account.profile and plans._waiting_of(account.profile.sudo()):
            kinds = [kind for kind in kinds if kind != "plan"]
        return {
            **values,
            "kinds": kinds,
            "plans": shown[:_SHOWN],
            "plan_due": {
                number: found[1]
                for number, found in due.items()
                if found and found[0].name in payable
            },
        }
