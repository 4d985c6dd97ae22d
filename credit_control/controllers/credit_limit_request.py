"""The page on which a customer asks for more credit."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

#: Texts of the page are no longer than this.
_MOST_LETTERS = 500


class CreditLimitPortal(CustomerPortal):
    @http.route(
        "/my/credit", type="http", auth="user", methods=["GET", "POST"], website=True
    )
    def credit_limit_requests(self, **form):
        """The customer's requests for credit, and the form for a new one."""
        if request.httprequest.method == "POST":
            return self._take_request(form)
        told = request.session.pop("credit_limit_told", "")
        return self._limit_page({}, told=told)

    @http.route(
        "/my/credit/<int:number>/withdraw",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def credit_limit_withdraw(self, number, **_form):
        """Take back a request of the own company that still waits."""
        mine = self._own_limit_requests().filtered(
            lambda limit: limit.id == number and limit.state == "requested"
        )
        if mine:
            reason = mine.env._("Taken back by the customer")
            mine._withdraw_by_customer(reason)
            request.session["credit_limit_told"] = "withdrawn"
        return request.redirect("/my/credit")

    def _take_request(self, form):
        """Keep what was asked, or show the page again with what is wrong."""
        # a file in the place of a text, or what the database does not take, is nothing
        form = {
            name: value.replace("\0", "").strip()[:_MOST_LETTERS]
            for name, value in form.items()
            if isinstance(value, str)
        }
        try:
            with request.env.cr.savepoint():
                request.env["credit.limit"]._ask_in_portal(request.env.user, form)
        except UserError as error:
            return self._limit_page(form, error=error.args[0], status=422)
        request.session["credit_limit_told"] = "asked"
        return request.redirect("/my/credit")

    def _own_limit_requests(self):
        return request.env["credit.limit"]._asked_in_portal(request.env.user)

    def _limit_page(self, form, error="", told="", status=200):
        limits = request.env["credit.limit"]
        requests = self._own_limit_requests()
        values = {
            "data": form,
            "error": error,
            "told": told,
            "requests": requests,
            "waiting": requests.filtered(lambda limit: limit.state == "requested"),
            "currencies": request.env["res.currency"].sudo().search([]),
            "company_currency": request.env.company.root_id.sudo().currency_id,
            "position": limits._shown_in_portal(request.env.user),
            "page_name": "credit_limit",
        }
        response = request.render("credit_control.portal_credit", values, status=status)
        response.headers["Cache-Control"] = "no-store"
        return response
