"""What a customer may take away from the account page: history and statements."""

from odoo import api, fields, models

from ..exceptions import CreditControlError

#: The history goes back so many years before this one.
_YEARS = 9
#: So many lines of a year are shown, the newest; a statement has all.
_MOST_LINES = 500
#: Movements that an own document stands behind.
_DOCUMENTS = ("invoice", "credit_note")


class CreditPortal(models.AbstractModel):
    _inherit = "credit.portal"

    # ---- history -------------------------------------------------------------
    @api.model
    def _years(self, account):
        """The years of the history, this one first."""
        this = account.company._credit_today().year
        return range(this, this - _YEARS - 1, -1)

    @api.model
    def _year(self, account, typed):
        """The year asked for, this one where something else was sent."""
        return next((y for y in self._years(account) if str(y) == typed), None) or (
            account.company._credit_today().year
        )

    @api.model
    def _history(self, account, year):
        """What moved the account in a year, the newest first, with one query.

        :return: dictionaries: ``date``, ``number``, ``kind`` in words, ``reference``,
            ``amount`` in ``currency``, and ``url`` of the document, '' for none
        """
        rows = (
            self.env["credit.ledger"]
            .sudo()
            ._read_movements(
                account.company,
                account.customer.ids,
                fields.Date.to_date(f"{year}-01-01"),
                fields.Date.to_date(f"{year}-12-31"),
            )
        )
        shown = [row for row in rows if row["amount"]][::-1][:_MOST_LINES]
        own = [row["move_id"] for row in shown if row["kind"] in _DOCUMENTS]
        documents = self.env["account.move"].sudo().browse(own)
        self.env["credit.ledger"].sudo()._give_access_tokens(documents)
        kinds = self._kinds()
        currencies = self.env["res.currency"].sudo()
        return [
            {
                "date": row["date"],
                "number": row["number"],
                "kind": kinds.get(row["kind"], ""),
                "reference": row["reference"],
                "amount": row["amount"],
                "currency": currencies.browse(row["currency_id"]),
                "url": documents.browse(row["move_id"]).get_portal_url()
                if row["move_id"] in own
                else "",
            }
            for row in shown
        ]

    def _kinds(self):
        words = self.env["credit.statement"]._words(
            {"lang": self.env.lang, "limits": (30, 60, 90)}
        )
        return words["kinds"]

    # ---- statements ------------------------------------------------------------
    @api.model
    def _makes_pdf(self):
        """Whether the server has what writes PDF."""
        state = self.env["ir.actions.report"].sudo().get_wkhtmltopdf_state()
        return state not in ("install", "broken")

    @api.model
    def _statement_file(self, account, form):
        """A statement for who looks at the page.

        :param Account account: whose
        :param dict form: ``from``, ``to``, ``currency`` and ``kind`` as text
        :return: ``(file name, content)``
        :raise CreditControlError: a day or the currency cannot be meant
        """
        currency = self._statement_currency(account, form.get("currency"))
        service = self.env["credit.statement"].sudo()
        period = self._statement_period(account, form)
        asked = (account.customer, account.company, currency, *period)
        if form.get("kind") == "pdf":
            return service._statement_pdf(*asked)
        statement = service._statement(*asked)
        name = f"{service._file_name([statement])}.xlsx"
        return name, service._statements_xlsx([statement])

    def _statement_currency(self, account, name):
        if not name:
            return account.company.currency_id
        found = self.env["res.currency"].sudo().search([("name", "=", name)], limit=1)
        if not found:
            raise CreditControlError(self.env._("Please choose a currency."))
        return found

    def _statement_period(self, account, form):
        """First and last day as dates."""
        today = account.company._credit_today()
        try:
            first, last = (
                fields.Date.to_date(form.get(name) or "") for name in ("from", "to")
            )
        except ValueError:
            first = last = None
        oldest = self._years(account)[-1]
        if not first or not last or not oldest <= first.year or last > today:
            raise CreditControlError(
                self.env._(
                    "Please enter the first and the last day of the statement; the last "
                    "one is not after today, the first one not before %s.",
                    oldest,
                )
            )
        return first, last
