"""What a customer promises in the portal."""

from odoo import api, fields, models

from ..exceptions import CreditControlError
from .credit_promise import PORTAL

#: Who broke a promise within so many days promises on the phone.
_BROKEN_DAYS = 90
#: So many promises of one customer are taken on a day.
_MOST_A_DAY = 5
#: So many promises are listed.
_SHOWN = 20
#: A note is not longer than this.
_NOTE = 500


class CreditPromise(models.Model):
    _inherit = "credit.promise"

    @api.model
    def _shown_in_portal(self, profile):
        """The promises of a customer, the newest first.

        :return: ``credit.promise`` with the rights of the program
        """
        return self.sudo().search([("profile_id", "=", profile.id)], limit=_SHOWN)

    @api.model
    def _make_in_portal(self, profile, contact, form):
        """Take a promise that a customer sent.

        :param profile: ``credit.profile`` of the customer
        :param contact: the ``res.partner`` who promises, of the same company
        :param dict form: as typed: ``amount``, ``date``, ``items`` (ids of instalments,
            separated by commas; empty for the account) and ``note``
        :return: the ``credit.promise``
        :raise CreditControlError: it cannot be promised; a sentence for the customer
        """
        profile, contact = profile.sudo(), contact.sudo()
        self._check_portal(profile, contact)
        items = self._portal_items(profile, form.get("items"))
        company = profile.company_id
        currency = items.currency_id[:1] or company.currency_id
        limits = self.env["credit.limit"].sudo()
        part = (
            self._portal_date(form.get("date")),
            limits._portal_amount(form.get("amount"), currency),
        )
        promise = self.sudo()._make(
            profile,
            [part],
            items,
            way=PORTAL,
            contact_id=contact.id,
            note=(form.get("note") or "").strip()[:_NOTE] or False,
            user_id=profile._promise_collector().id,
        )
        promise._tell_collector()
        return promise

    def _tell_collector(self):
        """Tell who works on it what a customer promised."""
        self.message_post(
            body=self.env._(
                "%(contact)s promised in the portal: %(promise)s",
                contact=self.contact_id.display_name,
                promise=self.display_name,
            ),
            partner_ids=self.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )

    def _check_portal(self, profile, contact):
        """Whether the contact may promise in the portal; a sentence says why not."""
        reason, company = None, profile.company_id
        if contact.commercial_partner_id != profile.partner_id:
            reason = self.env._(
                "You can promise payments of your own company only; please get in touch "
                "with us."
            )
        elif not company.credit_portal_promises:
            reason = self.env._(
                "Payments cannot be promised here; please get in touch with us."
            )
        elif self._just_broken(profile, _BROKEN_DAYS):
            reason = self.env._(
                "A payment that was promised of late has not arrived; please get in touch "
                "with us to agree on another day."
            )
        elif self._many_today(profile):
            reason = self.env._(
                "You have promised several payments today; please get in touch with us "
                "for more."
            )
        if reason:
            raise CreditControlError(reason)

    def _many_today(self, profile):
        """Whether a customer has promised as much on a day as anybody may."""
        today = profile.company_id._credit_today()
        made = [("profile_id", "=", profile.id), ("promised_on", "=", today)]
        return self.sudo().search_count(made, limit=_MOST_A_DAY) >= _MOST_A_DAY

    def _portal_items(self, profile, text):
        """The instalments that were chosen; whose they are is checked afterwards."""
        words = [word.strip() for word in (text or "").split(",") if word.strip()]
        lines = self.env["account.move.line"].sudo()
        if not all(word.isdecimal() and len(word) < 10 for word in words):
            raise CreditControlError(self._chosen_anew())
        items = lines.browse({int(word) for word in words}).exists()
        mine = items.filtered(
            lambda item: (
                item.partner_id.commercial_partner_id == profile.partner_id
                and item.company_id.root_id == profile.company_id
            )
        )
        if len(mine) != len(set(words)):
            raise CreditControlError(self._chosen_anew())
        return mine

    def _chosen_anew(self):
        return self.env._(
            "One of the invoices was not found; please open the page again and choose "
            "them anew."
        )

    def _portal_date(self, text):
        try:
            day = fields.Date.to_date((text or "").strip())
        except ValueError:
            day = None
        if not day:
            raise CreditControlError(
                self.env._("Please enter the day on which you are going to pay.")
            )
        return day
