"""The page of one payment plan, on which the customer accepts it."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class CreditPlanPortal(CustomerPortal):
    @http.route("/my/plans/<int:number>", type="http", auth="public", website=True)
    def credit_plan(self, number, access_token=None, **_kwargs):
        """What was agreed or is offered, and how far it is paid."""
        plan = self._plan(number, access_token)
        told = request.session.pop("credit_plan_told", "")
        return self._plan_page(plan, access_token, told=told)

    @http.route(
        "/my/plans/<int:number>/accept", type="jsonrpc", auth="public", website=True
    )
    def credit_plan_accept(self, number, access_token=None, name=None, signature=None):
        """Take the signature. Odoo's signature form reads what is answered."""
        token = access_token or request.httprequest.args.get("access_token")
        try:
            plan = self._plan(number, token)
        except NotFound:
            return {"error": request.env._("This page does not exist.")}
        try:
            with request.env.cr.savepoint():
                plan._accept_in_portal(self._signer(), name, signature)
        except UserError as error:
            return {"error": error.args[0]}
        request.session["credit_plan_told"] = "accepted"
        return {"force_refresh": True, "redirect_url": self._plan_url(plan, token)}

    @http.route(
        "/my/plans/<int:number>/decline",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def credit_plan_decline(self, number, access_token=None, reason="", **_kwargs):
        """The customer does not want it, or takes its own request back."""
        plan = self._plan(number, access_token)
        reason = reason if isinstance(reason, str) else ""
        try:
            with request.env.cr.savepoint():
                if plan.state == "offered":
                    plan._refuse_in_portal(self._signer(), reason)
                else:
                    plan._withdraw_in_portal()
        except UserError as error:
            return self._plan_page(plan, access_token, error=error.args[0], status=422)
        request.session["credit_plan_told"] = "declined"
        return request.redirect(self._plan_url(plan, access_token))

    def _plan(self, number, token):
        """The plan that the visitor may see: by the link, or by its own login.

        What is not theirs is answered as what does not exist.
        """
        plan = request.env["credit.plan"].sudo().browse(number).exists()
        if plan and plan._opens_with(token):
            lang = plan._recipient().lang
            if lang and request.env.user._is_public():
                request.update_context(lang=lang)
            return plan.with_context(lang=request.env.lang)
        user = request.env.user
        own = user.partner_id.commercial_partner_id
        theirs = plan and not user._is_public() and plan.partner_id == own
        if theirs and plan._is_shown():
            return plan
        raise NotFound()

    def _signer(self):
        """Who is signed in, empty for who came by the link."""
        user = request.env.user
        return user.partner_id.browse() if user._is_public() else user.partner_id

    def _plan_url(self, plan, token):
        tail = f"?access_token={token}" if plan._opens_with(token) else ""
        return f"/my/plans/{plan.id}{tail}"

    def _plan_page(self, plan, token, told="", error="", status=200):
        opened = plan._opens_with(token)
        values = {
            "plan": plan,
            "token": token if opened else "",
            "accept_url": f"/my/plans/{plan.id}/accept"
            + (f"?access_token={token}" if opened else ""),
            "may_accept": plan._offer_stands(),
            "may_withdraw": plan.asked_through == "customer"
            and plan.state in ("draft", "assessed"),
            "told": told,
            "error": error,
            "signer": self._signer().name or "",
            "page_name": "credit_plan",
        }
        response = request.render("credit_control.portal_plan", values, status=status)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
