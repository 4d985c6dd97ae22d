"""Statements and history on the account page."""

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.http import content_disposition, request
from odoo.tools import date_utils

from .credit_account import CreditAccountPages

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CreditAccountDocuments(CreditAccountPages):
    @http.route(
        "/my/credit/history", type="http", auth="public", methods=["GET"], website=True
    )
    def credit_account_history(self, **form):
        """Invoices, credit notes and payments of one year, the newest first."""
        sent = "access_token" in form
        account = self._credit_account(form)
        if not account:
            return self._credit_closed(sent)
        portal = request.env["credit.portal"]
        year = portal._year(account, self._credit_typed(form).get("year"))
        values = self._credit_values(
            account,
            year=year,
            years=portal._years(account),
            history=portal._history(account, year),
        )
        return self._credit_page("credit_control.account_history", values)

    @http.route(
        "/my/credit/statement",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
    )
    def credit_account_statement(self, **form):
        """A statement of account as a file."""
        sent = "access_token" in form
        account = self._credit_account(form)
        if not account:
            return self._credit_closed(sent)
        typed = self._credit_typed(form)
        try:
            name, content = request.env["credit.portal"]._statement_file(account, typed)
        except UserError as error:
            return self._account_page(account, typed, error=error.args[0], status=422)
        kind = "application/pdf" if name.endswith(".pdf") else _XLSX
        return request.make_response(
            content,
            [
                ("Content-Type", kind),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
                ("X-Robots-Tag", "noindex"),
            ],
        )

    def _account_values(self, account):
        # EXTENDS credit_control: the period that the form for a statement begins with
        today = account.company._credit_today()
        first = date_utils.start_of(date_utils.subtract(today, months=1), "month")
        return {
            **super()._account_values(account),
            "statement_from": Date.to_string(first),
            "statement_to": Date.to_string(today),
            "statement_pdf": request.env["credit.portal"]._makes_pdf(),
        }
