"""Customers say on their account page what is wrong with an invoice."""

from odoo.http import request

from ..models.credit_application_form import FILE_TYPES, MOST_BYTES, MOST_FILES
from .credit_account_forms import CreditAccountForms

#: So many disputes are listed.
_SHOWN = 5


class CreditAccountDispute(CreditAccountForms):
    def _form_kinds(self, account):
        # EXTENDS credit_control: only where there is a reason to choose
        reasons = request.env["credit.dispute"]._portal_reasons(account.company)
        return [*super()._form_kinds(account), *(["dispute"] if reasons else [])]

    def _dispute_values(self, account, values):
        """Invoices and reasons to choose from; what was ticked is chosen."""
        disputes = request.env["credit.dispute"]
        ticked = [row["item"].move for row in values["rows"]]
        return {
            "moves": disputes._portal_invoices(account.profile),
            "move": values["data"].get("move") or (str(ticked[0]) if ticked else ""),
            "reasons": disputes._portal_reasons(account.company),
            "accept": ",".join(FILE_TYPES.values()),
            "most_files": MOST_FILES,
            "most_megabytes": MOST_BYTES // 1024 // 1024,
        }

    def _dispute_take(self, account, profile, typed):
        sent = request.httprequest.files.getlist("files")[: MOST_FILES + 1]
        files = [(f.filename, f.read(MOST_BYTES + 1)) for f in sent if f.filename]
        disputes = request.env["credit.dispute"]
        disputes._open_in_portal(profile, account.contact, typed, files)

    def _account_values(self, account):
        # EXTENDS credit_control
        disputes = request.env["credit.dispute"].sudo()
        mine = [("profile_id", "=", account.profile.id)]
        return {
            **super()._account_values(account),
            "disputes": disputes.search(mine, limit=_SHOWN),
        }
