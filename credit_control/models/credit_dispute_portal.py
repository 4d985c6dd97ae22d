"""Disputes that customers raise on their own page."""

import math

from odoo import api, fields, models
from odoo.tools.mimetypes import guess_mimetype

from ..exceptions import CreditControlError
from . import credit_application_form as form_of
from .credit_dispute import PORTAL
from .credit_dispute_opening import INVOICES

#: So many disputes of one customer are taken on a day.
_MOST_A_DAY = 20
_MOST_LETTERS = 4000


class CreditDispute(models.Model):
    _inherit = "credit.dispute"

    @api.model
    def _portal_reasons(self, company):
        """What a customer may choose from.

        :param company: any company of the tree
        :return: ``credit.dispute.reason`` with the rights of the program; empty where
            customers cannot dispute in the portal
        """
        reasons = self.env["credit.dispute.reason"].sudo()
        if not company.sudo().root_id.credit_portal_dispute:
            return reasons.browse()
        return reasons._of_company(company.sudo(), in_portal=True)

    @api.model
    def _portal_invoices(self, profile):
        """Invoices of which the customer can dispute something, the latest first."""
        moves = self.env["account.move"].sudo()
        found = moves.search(
            [
                ("commercial_partner_id", "=", profile.sudo().partner_id.id),
                ("company_id", "child_of", profile.sudo().company_id.id),
                ("move_type", "in", INVOICES),
                ("state", "=", "posted"),
                ("amount_residual", ">", 0),
            ],
            order="invoice_date desc, id desc",
        )
        return found.filtered(lambda move: move._credit_disputable() > 0)

    @api.model
    def _shown_in_portal(self, profile):
        """The customer's disputes, the latest first.

        :return: ``credit.dispute`` with the rights of the program
        """
        return self.sudo().search(
            [("profile_id", "=", profile.sudo().id)], order="id desc", limit=50
        )

    @api.model
    def _open_in_portal(self, profile, contact, form, files=()):
        """Take a dispute that a customer sent; whatever else was sent is not looked at.

        :param profile: the customer's ``credit.profile``
        :param contact: the ``res.partner`` who asks, of that customer
        :param dict form: as typed: ``move`` (id), ``amount`` (empty: all that is open),
            ``reason`` (id), ``description``, optionally ``currency`` (its code)
        :param files: ``(name, bytes)`` of each document
        :return: the ``credit.dispute`` with the rights of the program
        :raise CreditControlError: one sentence for the customer
        """
        profile, contact = profile.sudo(), contact.sudo()
        self._check_portal_contact(profile, contact)
        move = self._portal_invoice(profile, form)
        values = {
            "description": self._portal_words(form),
            "reason_id": self._portal_reason(profile, form).id,
            "contact_id": contact.id,
            "opened_by": PORTAL,
        }
        claim = {"move": move, "amount": self._portal_amount(move, form)}
        kept = self._portal_files(files)
        dispute = self.sudo()._open(profile, [claim], values)
        dispute.message_post(
            body=values["description"],
            author_id=contact.id,
            attachments=kept,
            subtype_xmlid="mail.mt_note",
        )
        return dispute

    def _portal_words(self, form):
        """What the customer says."""
        said = (form.get("description") or "").strip()[:_MOST_LETTERS]
        if not said:
            raise CreditControlError(
                self.env._("Please say what is wrong; one sentence is enough.")
            )
        return said

    def _check_portal_contact(self, profile, contact):
        if contact.commercial_partner_id != profile.partner_id:
            raise CreditControlError(
                self.env._("This page belongs to another customer. Please sign in.")
            )
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        sent = self.sudo().search_count(
            [
                ("profile_id", "=", profile.id),
                ("opened_by", "=", PORTAL),
                ("create_date", ">", yesterday),
            ]
        )
        if sent >= _MOST_A_DAY:
            raise CreditControlError(
                self.env._(
                    "You have sent many disputes today. Please wait until tomorrow, or get "
                    "in touch with us."
                )
            )

    def _portal_invoice(self, profile, form):
        """The invoice that was chosen, if it is one of the customer's."""
        number = str(form.get("move") or "")
        chosen = int(number) if number.isdecimal() and len(number) < 10 else 0
        move = self.env["account.move"].sudo().browse(chosen).exists()
        if (
            not move
            or move.commercial_partner_id != profile.partner_id
            or move.company_id.root_id != profile.company_id
            or move.move_type not in INVOICES
            or move.state != "posted"
        ):
            raise CreditControlError(self.env._("Please choose one of your invoices."))
        if move.currency_id.is_zero(move.amount_residual):
            raise CreditControlError(
                self.env._(
                    "%s is paid. Please get in touch with us if you want money back.",
                    move.name,
                )
            )
        return move

    def _portal_reason(self, profile, form):
        number = str(form.get("reason") or "")
        reasons = self._portal_reasons(profile.company_id)
        if not reasons:
            raise CreditControlError(
                self.env._("Disputes are not taken here. Please get in touch with us.")
            )
        chosen = reasons.filtered(lambda one: str(one.id) == number)
        if not chosen:
            raise CreditControlError(self.env._("Please choose a reason."))
        return chosen

    def _portal_amount(self, move, form):
        """The amount that was typed; all that can be disputed where none was."""
        money, most = move.currency_id, move._credit_disputable()
        self._check_portal_money(move, most, form)
        typed = str(form.get("amount") or "").replace(" ", "").replace(",", ".")
        if not typed:
            return most
        try:
            amount = float(typed)
        except ValueError:
            amount = math.nan
        above = math.isfinite(amount) and money.compare_amounts(amount, 0) > 0
        if not above or money.compare_amounts(amount, most) > 0:
            raise CreditControlError(
                self.env._(
                    "Please enter an amount above 0 and up to %(most)s, which is what is "
                    "open of %(document)s and not disputed yet.",
                    most=money.format(most),
                    document=move.name,
                )
            )
        return money.round(amount)

    def _check_portal_money(self, move, most, form):
        """The invoice's currency, and something that can be disputed."""
        money = move.currency_id
        if form.get("currency") and form["currency"] != money.name:
            raise CreditControlError(
                self.env._(
                    "%(document)s is in %(currency)s; please enter the amount in it.",
                    document=move.name,
                    currency=money.name,
                )
            )
        if most <= 0:
            raise CreditControlError(
                self.env._(
                    "You have disputed all that is open of %s already; we are looking "
                    "into it.",
                    move.name,
                )
            )

    def _portal_files(self, files):
        """The documents that were sent, each as it can be attached."""
        kept = [self._portal_file(name, content) for name, content in files]
        if len(kept) > form_of.MOST_FILES:
            raise CreditControlError(
                self.env._("At most %s documents can be sent.", form_of.MOST_FILES)
            )
        return kept

    def _portal_file(self, name, content):
        """A document that was sent, if it is of a kind that we open.

        :return: ``(name, bytes)``
        """
        kind = guess_mimetype(content) if content else ""
        if kind not in form_of.FILE_TYPES or len(content) > form_of.MOST_BYTES:
            raise CreditControlError(
                self.env._(
                    "%(file)s cannot be kept: please send a PDF, a picture (PNG, JPEG) or "
                    "an Excel workbook of at most %(most)s MB.",
                    file=(name or "")[-80:],
                    most=form_of.MOST_BYTES // 1024 // 1024,
                )
            )
        return (name or "document")[-80:], content
