"""The pages on which somebody applies for credit: by a link, or signed in."""

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..entered import mail_address
from ..models.credit_application import EDITABLE, RUNNING
from ..models.credit_application_form import (
    FIGURES,
    FILE_TYPES,
    MOST_BYTES,
    MOST_FILES,
    MOST_REFERENCES,
    MOST_YEARS,
    TERMS,
)

#: All documents and a form; what is larger is not even read.
_MOST_SENT = MOST_FILES * MOST_BYTES + 2 * 1024 * 1024
#: So many documents of one sending are looked at, to say which are not kept.
_MOST_TOLD = 50
#: A page may be opened by who has the link only, and leads nobody else there.
_PRIVATE = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}


class CreditApplicationPortal(CustomerPortal):
    # ---- by a link -------------------------------------------------------------
    @http.route(
        "/credit/apply/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        max_content_length=_MOST_SENT,
    )
    def credit_apply(self, token, **form):
        """The form of an application, for whoever has its link."""
        application = request.env["credit.application"]._of_link(token)
        if not application:
            return self._page("credit_control.application_no_link", {}, 404)
        return self._serve(application, form, f"/credit/apply/{token}")

    # ---- signed in ---------------------------------------------------------------
    @http.route(
        "/my/credit-applications",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def credit_applications(self, **_query):
        """The applications of the customer."""
        mine = self._own_applications()
        return self._page(
            "credit_control.portal_applications",
            {"applications": mine, "page_name": "credit_application"},
        )

    @http.route(
        "/my/credit-applications/new",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def credit_application_new(self, **_form):
        """Begin an application, or go on with the one that is under way."""
        running = self._own_applications().filtered(lambda a: a.state in RUNNING)
        application = running[:1] or self._begin_application()
        return request.redirect(f"/my/credit-applications/{application.id}")

    @http.route(
        "/my/credit-applications/<int:number>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
        max_content_length=_MOST_SENT,
    )
    def credit_application(self, number, **form):
        """One application of the customer."""
        application = self._own_applications().filtered(lambda a: a.id == number)
        if not application:
            return self._page("credit_control.application_no_link", {}, 404)
        return self._serve(application, form, f"/my/credit-applications/{number}")

    def _own_applications(self):
        """Those of the customer that who is signed in belongs to."""
        customer = request.env.user.partner_id.commercial_partner_id
        return (
            request.env["credit.application"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", customer.id),
                    ("company_id", "=", request.env.company.root_id.id),
                ]
            )
        )

    def _begin_application(self):
        user = request.env.user
        customer = user.partner_id.commercial_partner_id.sudo()
        applications = request.env["credit.application"].sudo()
        return applications.create(
            {
                **applications._values_of(customer),
                "contact_name": user.name,
                "email": mail_address(user.email) or mail_address(customer.email),
                "lang": request.env.lang,
                "channel": "portal",
                "company_id": request.env.company.root_id.id,
                "salesperson_id": customer.user_id.id,
            }
        )

    # ---- both --------------------------------------------------------------------
    def _serve(self, application, form, address):
        """Show the form or what became of it; take what was sent."""
        lang = application.lang
        if lang and request.env.user._is_public():
            request.update_context(lang=lang)
        application = application.with_env(request.env).sudo()
        if request.httprequest.method == "POST":
            return self._take(application, form, address)
        told = request.session.pop("credit_application_told", "")
        return self._show(application, address, told=told)

    def _take(self, application, form, address):
        """Keep what was sent; hand it in or take it back where that was wanted."""
        # a file in the place of a text, or what the database does not take, is nothing
        form = {k: v.replace("\0", "") for k, v in form.items() if isinstance(v, str)}
        if not application._count_sending():
            return self._show(application, address, form, told="often", status=429)
        wanted = form.get("do")
        if wanted == "withdraw":
            if application.state in RUNNING:
                application._withdraw(application.env._("By the applicant"))
            return request.redirect(address)
        if application.state not in EDITABLE:
            return request.redirect(address)
        errors = application._take_form(form, self._files())
        if form.get("consent"):
            where = request.httprequest.remote_addr
            application._consent(application.contact_name, where)
        if wanted == "submit":
            errors = {**application._lacking(), **errors}
            if not application.consent_on:
                errors["consent"] = application.env._("Please agree to the checks.")
        if errors:
            return self._show(application, address, form, errors=errors)
        if wanted == "submit":
            application._submit()
        else:
            application._ensure_link()
            request.session["credit_application_told"] = "saved"
        return request.redirect(address)

    def _files(self):
        """Documents that were sent, never more of one than tells that it is too large.

        A form in which none was chosen sends one without a name.
        """
        sent = request.httprequest.files.getlist("files")[:_MOST_TOLD]
        return [(f.filename, f.read(MOST_BYTES + 1)) for f in sent if f.filename]

    def _show(self, application, address, form=None, errors=None, told="", status=200):
        """The page of an application.

        :param dict form: what was typed, where it could not be kept as it is
        :param dict errors: sentence by field of the page
        """
        company = application.company_id.sudo().with_context(lang=request.env.lang)
        data = application._form_data()
        if form is not None:
            data = {**data, **form}
            data["is_natural"] = form.get("is_natural", "")
        values = {
            "application": application,
            "company": company,
            "res_company": company,
            "address": address,
            "data": data,
            "errors": errors or {},
            "missing": application._missing(),
            "told": told,
            "editable": application.state in EDITABLE,
            "countries": request.env["res.country"].sudo().search([]),
            "terms": TERMS,
            "years": range(MOST_YEARS),
            "figures": FIGURES,
            "trades": range(MOST_REFERENCES),
            "accept": ",".join(FILE_TYPES.values()),
            "most_files": MOST_FILES,
            "most_megabytes": MOST_BYTES // 1024 // 1024,
            "signed_in": not request.env.user._is_public(),
            "page_name": "credit_application",
        }
        return self._page("credit_control.application_page", values, status)

    def _page(self, template, values, status=200):
        response = request.render(template, values, status=status)
        response.headers.update(_PRIVATE)
        return response

    def _prepare_home_portal_values(self, counters):
        # EXTENDS portal
        values = super()._prepare_home_portal_values(counters)
        if "credit_application_count" in counters:
            values["credit_application_count"] = len(self._own_applications())
        return values
