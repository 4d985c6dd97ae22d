"""What a customer asks for and sees of its limit in the portal."""

import math

from odoo import api, fields, models
from odoo.tools import format_amount

from ..engine import facts as engine_facts
from ..exceptions import CreditControlError, CreditQuestion
from .credit_limit_request import CUSTOMER
from .res_currency import ABSURD

#: A request is not for longer than so many years.
_MOST_YEARS = 5
#: So many requests of one customer are taken on a day, those taken back included.
_MOST_A_DAY = 5
#: So many times what is known of the customer is asked about, from an amount in the
#: company's currency on.
_MANY_TIMES, _LARGE = 10, 100_000.0


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_portal_limit = fields.Boolean(
        string="Customers See Their Limit",
        help="In the portal, customers see their credit limit and what is left of it.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_portal_limit = fields.Boolean(
        related="company_id.credit_portal_limit", readonly=False
    )


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    @api.model
    def _asked_in_portal(self, account):
        """What a customer asked for in the portal, the newest first.

        :param Account account: as ``credit.portal`` makes it
        :return: ``credit.limit`` with the rights of the program
        """
        return self.sudo().search(
            [
                ("partner_id", "=", account.customer.id),
                ("company_id", "=", account.company.id),
                ("asked_through", "=", CUSTOMER),
            ],
            order="id desc",
            limit=20,
        )

    @api.model
    def _shown_in_portal(self, account):
        """The customer's limit and what is left of it, where the company shows it.

        :param Account account: as ``credit.portal`` makes it
        :return: ``{"limit", "used", "available", "share", "currency"}`` or ``None``;
            ``share`` is what is used, in whole per cent of the limit
        """
        profile, company = account.profile, account.company
        shown = company.credit_portal_limit and profile
        if not shown or profile.limit_mode != engine_facts.LIMITED:
            return None
        left = profile.available
        if profile.group_limit:  # what the group has used up is not there either
            left = min(left, profile.group_available)
        limit, left = profile.limit_amount, max(left, 0.0)
        return {
            "limit": limit,
            "used": max(profile.exposure, 0.0),
            "available": left,
            "share": round(100 * (1 - left / limit)) if limit else 100,
            "currency": company.currency_id,
        }

    @api.model
    def _ask_in_portal(self, account, form):
        """Take a request that a customer sent.

        Only for the customer of the account, whatever else was sent.

        :param Account account: as ``credit.portal`` makes it
        :param dict form: ``amount``, ``currency``, ``reason``, ``until`` as text, and
            ``sure`` where the customer says that so large an amount is meant
        :raise CreditQuestion: the amount is hardly meant
        :raise CreditControlError: something is missing or cannot be meant
        """
        asked = self._asked_in_portal(account)
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        if len(asked.filtered(lambda one: one.create_date > yesterday)) >= _MOST_A_DAY:
            raise CreditControlError(
                self.env._(
                    "You have sent several requests today. Please wait until tomorrow, "
                    "or get in touch with us."
                )
            )
        waiting = asked.filtered(lambda limit: limit.state == "requested")
        if waiting:
            raise CreditControlError(
                self.env._(
                    "You have asked for %s already and we are looking at it. Take that "
                    "request back first if you need another amount.",
                    waiting[0]._asked_text(),
                )
            )
        values = self._portal_values(account.company, form)
        currency = self.env["res.currency"].sudo().browse(values["currency_id"])
        worth = currency._credit_worth(
            values["amount"], account.company, values["date_from"]
        )
        self._check_asks_for_more(account, worth)
        if not form.get("sure"):
            self._ask_whether_meant(
                account, worth, currency._credit_shown(values["amount"])
            )
        if account.by_link:  # nobody is signed in who could be named otherwise
            values["reason"] = self.env._(
                "%(reason)s (asked for by %(contact)s by the link of a message)",
                reason=values["reason"],
                contact=account.contact.display_name,
            )
        files = self.env["credit.profile"]._ensure(account.customer, account.company)
        return self._request(files[account.customer], CUSTOMER, values)

    def _check_asks_for_more(self, account, worth):
        """More than what the customer has, where it sees what that is.

        :param float worth: what is asked for, in company currency
        :raise CreditControlError: it is not
        """
        shown = self._shown_in_portal(account)
        if shown and shown["currency"].compare_amounts(worth, shown["limit"]) <= 0:
            raise CreditControlError(
                self.env._(
                    "Your credit limit is %s already. Please enter the higher amount that "
                    "you need in all.",
                    shown["currency"]._credit_shown(shown["limit"]),
                )
            )

    def _ask_whether_meant(self, account, worth, amount):
        """Ask about an amount far beyond what the customer ever owed or may owe.

        :param float worth: what is asked for, in company currency
        :param str amount: the same as it was asked for
        :raise CreditQuestion: it is
        """
        profile = account.profile
        known = max(profile.limit_amount, profile.exposure) if profile else 0.0
        if worth <= max(_MANY_TIMES * known, _LARGE):
            return
        raise CreditQuestion(
            self.env._(
                "Do you mean %s? That is far more than you have needed so far. If you do, "
                "tick “This is the amount I mean” and send it again.",
                amount,
            )
        )

    def _portal_values(self, company, form):
        """Values of a limit from what was typed.

        :raise CreditControlError: naming the point
        """
        today = company._credit_today()
        currencies = self.env["res.currency"].sudo()
        name = form.get("currency") or ""
        currency = currencies.search([("name", "=", name)], limit=1)
        if not currency:
            raise CreditControlError(self.env._("Please choose a currency."))
        if not (form.get("reason") or "").strip():
            raise CreditControlError(
                self.env._("Please say what you need it for; one sentence is enough.")
            )
        until = self._portal_day(form.get("until"), today)
        return {
            "amount": self._portal_amount(form.get("amount"), currency),
            "currency_id": currency.id,
            "reason": form["reason"].strip(),
            "kind": "temporary" if until else "standard",
            "date_from": today,
            "date_to": until,
        }

    def _portal_amount(self, text, currency):
        try:
            amount = float((text or "").replace(" ", "").replace(",", "."))
        except ValueError:
            amount = math.nan
        if not math.isfinite(amount) or not 0 < amount <= ABSURD:
            raise CreditControlError(
                self.env._(
                    "Please enter the amount as a number above 0, for example 25000, "
                    "without separators between thousands."
                )
            )
        return currency.round(amount)

    def _portal_day(self, text, today):
        """The last day asked for, ``False`` for none."""
        if not text:
            return False
        try:
            day = fields.Date.to_date(text)
        except ValueError:
            day = None
        if not day or not today <= day <= fields.Date.add(today, years=_MOST_YEARS):
            raise CreditControlError(
                self.env._(
                    "The last day must lie ahead and within five years; leave it empty "
                    "if you need the credit until further notice."
                )
            )
        return day

    def _withdraw_by_customer(self, reason):
        """Take back a request, as the portal user who is signed in."""
        for limit in self.sudo():
            limit._check_is("requested")
            limit._end_by("withdrawn", reason)

    def _asked_text(self):
        """The amount that was asked for, formatted."""
        amount = self.requested_amount or self.amount
        return format_amount(self.env, amount, self.currency_id)
