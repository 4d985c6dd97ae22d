"""How the pages of a customer's account are opened, and what all of them share."""

from urllib.parse import quote

from odoo.http import request

from ..models.credit_portal import PATH

#: A page of somebody's account is kept nowhere and leads nobody there.
PRIVATE = {
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
#: Texts that a page takes are no longer than this.
MOST_LETTERS = 4000


class AccountAccess:
    """Who looks at the page: decided by the login or the link, by nothing else."""

    def _credit_account(self, form):
        """The account that is looked at.

        A link decides where there is one, also for somebody who is signed in elsewhere.

        :param dict form: as sent; ``access_token`` is taken out of it
        :return: ``Account``, or ``None`` where nothing may be shown
        """
        token = form.pop("access_token", "")
        portal = request.env["credit.portal"]
        if token:
            account = portal._account_of_link(token)
            if account and account.contact.lang and request.env.user._is_public():
                request.update_context(lang=account.contact.lang)
                account = request.env["credit.portal"]._account_of_link(token)
            return account
        if request.env.user._is_public():
            return None
        return portal._account_of_user(request.env.user)

    def _credit_closed(self, sent):
        """What somebody gets to whom nothing may be shown.

        :param bool sent: whether they came with a link
        """
        if not sent and request.env.user._is_public():
            return request.redirect(f"/web/login?redirect={quote(PATH)}")
        return self._credit_page("credit_control.account_no_link", {}, 404)

    def _credit_page(self, template, values, status=200):
        response = request.render(template, values, status=status)
        response.headers.update(PRIVATE)
        return response

    def _credit_values(self, account, **values):
        """What every page of an account needs."""
        lang = request.env.lang
        company = account.company.with_context(lang=lang)
        return {
            "account": account,
            "say": request.env["credit.portal"],
            "company": company,
            "res_company": company,
            "customer": account.customer,
            "no_breadcrumbs": account.by_link,
            "page_name": "credit_account",
            **values,
        }

    def _credit_typed(self, form):
        """Only texts: no files in their place, nothing the database does not take."""
        return {
            name: value.replace("\0", "").strip()[:MOST_LETTERS]
            for name, value in form.items()
            if isinstance(value, str)
        }
