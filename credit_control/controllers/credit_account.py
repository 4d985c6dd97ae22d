"""The pages on which customers see their account: what is open, what was, whom to ask."""

from odoo import http
from odoo.http import request

from odoo.addons.account_payment.controllers.portal import PortalAccount

from .credit_account_access import AccountAccess


class CreditAccountPages(AccountAccess, PortalAccount):
    @http.route(
        "/my/credit", type="http", auth="public", methods=["GET", "POST"], website=True
    )
    def credit_account(self, **form):
        """The account of the customer, and what is sent from its forms."""
        sent = "access_token" in form
        account = self._credit_account(form)
        if not account:
            return self._credit_closed(sent)
        if request.httprequest.method == "POST":
            return self._credit_taken(account, self._credit_typed(form))
        told = request.session.pop("credit_account_told", "")
        return self._account_page(account, {}, told=told)

    def _credit_taken(self, account, form):
        """Take what a form of the page sent; each kind of form adds itself."""
        return request.redirect(account.url())

    def _account_page(self, account, form, error="", told="", status=200):
        """The page, with what was typed where it could not be taken."""
        payment = self._payment_told(account)
        values = self._credit_values(
            account,
            **self._account_values(account),
            data=form,
            error=error,
            told=told,
            payment=payment,
            released=request.env["credit.portal"]._released_by(account, payment),
        )
        return self._credit_page("credit_control.account_page", values, status)

    def _account_values(self, account):
        """What the page shows; each part of the page adds its own."""
        portal = request.env["credit.portal"]
        groups = portal._groups(account)
        return {
            "groups": [
                {
                    "group": group,
                    "rows": portal._shown_items(group),
                    "payable": bool(portal._providers(account, group)),
                }
                for group in groups.values()
            ],
            "orders": [
                (hold, portal._way_out(account, hold, groups))
                for hold in portal._waiting_orders(account)
            ],
            "people": portal._people(account),
            "bank": portal._bank(account.company),
        }

    def _payment_told(self, account):
        """The online payment that this visitor has just made for this account."""
        number = request.session.get("credit_account_paid")
        if not number:
            return None
        payment = request.env["payment.transaction"].sudo().browse(number).exists()
        if not payment or payment.credit_profile_id != account.profile:
            return None
        if payment.state != "draft":
            request.session.pop("credit_account_paid")
        return payment
