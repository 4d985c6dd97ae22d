"""Forms of the account page: each kind is a page of its own, with what was ticked."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.credit_application_form import MOST_BYTES, MOST_FILES
from .credit_account import CreditAccountPages

#: All documents and a form; what is larger is not even read.
_MOST_SENT = MOST_FILES * MOST_BYTES + 2 * 1024 * 1024


class CreditAccountForms(CreditAccountPages):
    @http.route(
        "/my/credit/new/<string:kind>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        max_content_length=_MOST_SENT,
    )
    def credit_account_form(self, kind, **form):
        """A form about some open items or the whole account, or what it sent."""
        sent = "access_token" in form
        account = self._credit_account(form)
        if not account:
            return self._credit_closed(sent)
        if kind not in self._form_kinds(account):
            return request.redirect(account.url())
        typed = self._credit_typed(form)
        if request.httprequest.method == "POST":
            return self._take_form(kind, account, typed)
        return self._form_page(kind, account, typed)

    def _form_kinds(self, account):
        """Kinds of forms that the company takes; each kind adds itself.

        A kind has ``_<kind>_values``, what its page needs, and ``_<kind>_take``, which
        takes what was typed or raises a sentence.
        """
        return []

    def _take_form(self, kind, account, typed):
        """Keep what was sent, or show the form again with what is wrong."""
        profiles = request.env["credit.profile"]._ensure(
            account.customer, account.company
        )
        typed["items"] = ",".join(self._ticked())
        try:
            with request.env.cr.savepoint():
                take = getattr(self, f"_{kind}_take")
                take(account, profiles[account.customer], typed)
        except UserError as error:
            return self._form_page(kind, account, typed, error.args[0], 422)
        request.session["credit_account_told"] = kind
        return request.redirect(account.url())

    def _ticked(self):
        """Ids of the items that were ticked, as text."""
        sent = request.httprequest
        return [*sent.args.getlist("item"), *sent.form.getlist("item")]

    def _form_page(self, kind, account, typed, error="", status=200):
        portal = request.env["credit.portal"]
        groups = portal._groups(account)
        rows = portal._rows_of(groups, self._ticked())
        values = self._credit_values(
            account,
            kind=kind,
            rows=rows,
            group=portal._group_of(groups, rows),
            data=typed,
            error=error,
            people=portal._people(account),
        )
        values.update(getattr(self, f"_{kind}_values")(account, values))
        template = f"credit_control.account_form_{kind}"
        return self._credit_page(template, values, status)

    def _account_values(self, account):
        # EXTENDS credit_control
        return {
            **super()._account_values(account),
            "kinds": self._form_kinds(account),
        }
