"""What a customer sends from the account page to ask for more credit."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..exceptions import CreditQuestion
from .credit_account import CreditAccountPages

#: A reason is no longer than this.
_MOST_LETTERS = 500


class CreditLimitPortal(CreditAccountPages):
    @http.route(
        "/my/credit/<int:number>/withdraw",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def credit_limit_withdraw(self, number, **form):
        """Take back a request of the own company that still waits."""
        sent = "access_token" in form
        account = self._credit_account(form)
        if not account:
            return self._credit_closed(sent)
        limits = request.env["credit.limit"]._asked_in_portal(account)
        mine = limits.filtered(
            lambda limit: limit.id == number and limit.state == "requested"
        )
        if mine:
            reason = mine.env._("Taken back by the customer")
            mine._withdraw_by_customer(reason)
            request.session["credit_account_told"] = "withdrawn"
        return request.redirect(account.url())

    def _credit_taken(self, account, form):
        # EXTENDS credit_control: the form for more credit has no name of its own
        if form.get("do", "limit") != "limit":
            return super()._credit_taken(account, form)
        form["reason"] = form.get("reason", "")[:_MOST_LETTERS]
        try:
            with request.env.cr.savepoint():
                request.env["credit.limit"]._ask_in_portal(account, form)
        except UserError as error:
            form["ask"] = "1" if isinstance(error, CreditQuestion) else ""
            return self._account_page(account, form, error=error.args[0], status=422)
        request.session["credit_account_told"] = "asked"
        return request.redirect(account.url())

    def _account_values(self, account):
        # EXTENDS credit_control
        limits = request.env["credit.limit"]
        requests = limits._asked_in_portal(account)
        return {
            **super()._account_values(account),
            "requests": requests,
            "waiting": requests.filtered(lambda limit: limit.state == "requested"),
            "currencies": request.env["res.currency"].sudo().search([]),
            "position": limits._shown_in_portal(account),
        }
