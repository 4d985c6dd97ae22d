"""Customers say on their account page when they pay."""

from odoo.fields import Date
from odoo.http import request

from .credit_account_forms import CreditAccountForms


class CreditAccountPromise(CreditAccountForms):
    def _form_kinds(self, account):
        # EXTENDS credit_control
        taken = account.company.credit_portal_promises
        return [*super()._form_kinds(account), *(["promise"] if taken else [])]

    def _promise_values(self, account, values):
        """What the form for a promise begins with."""
        today = account.company._credit_today()
        longest = account.company.credit_promise_longest
        return {
            "first_day": Date.to_string(today),
            "last_day": Date.to_string(Date.add(today, days=longest)),
            "amount": self._amount_asked(values),
        }

    def _amount_asked(self, values):
        """What is asked for the items of a form, as it is typed; '' where there is none."""
        asked = sum(row["asked"] for row in values["rows"])
        digits = values["group"].currency.decimal_places if asked else 0
        return f"{asked:.{digits}f}" if asked else ""

    def _promise_take(self, account, profile, typed):
        promises = request.env["credit.promise"]
        promises._make_in_portal(profile, account.contact, typed)

    def _account_values(self, account):
        # EXTENDS credit_control
        promises = request.env["credit.promise"]._shown_in_portal(account.profile)
        return {**super()._account_values(account), "promises": promises[:5]}
