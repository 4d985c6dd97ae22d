"""Why customers are left alone, and how the others are reached."""

from collections import namedtuple

from odoo import models
from odoo.tools import format_amount, format_date

from .credit_followup_line import EXCLUDED, INSOLVENT, PAUSED, RECEIPT, WAITING

#: How a notice goes out, and to whom.
Way = namedtuple("Way", "channel partner")


class CreditFollowupBatch(models.Model):
    _inherit = "credit.followup.batch"

    def _find_skips(self, rows, files):
        """Why items and customers are left out, whatever their age.

        Other parts extend this with ``super()``: promises, payment plans, disputes.

        :param list rows: open items, see ``credit.ledger._read_followup_items``
        :param dict files: customer's id → what its file says, see
            ``credit.ledger._read_followup_debtors``, with its waiting ``receipts``
        :return: ``(items, debtors)``: id → ``(reason, detail)``
        """
        items = {row["id"]: (EXCLUDED, "") for row in rows if row["excluded"]}
        debtors = {}
        for debtor, file in files.items():
            reason = self._why_alone(file)
            if reason:
                debtors[debtor] = reason
        return items, debtors

    def _why_alone(self, file):
        """The reason to leave one customer alone, ``None`` if there is none."""
        if file["insolvent"]:
            return INSOLVENT, self._since(file["insolvent"])
        if file["excluded"]:
            return EXCLUDED, file["excluded"]
        if file["paused"]:
            return PAUSED, self._until(file["paused"])
        if file["waiting"]:
            return WAITING, file["waiting"]
        if file["receipts"]:
            _line, amount, text = file["receipts"][0]
            shown = format_amount(self.env, amount, self.currency_id)
            return RECEIPT, f"{shown} {text}".strip()
        return None

    def _until(self, day):
        return self.env._("until %s", format_date(self.env, day))

    def _since(self, day):
        return self.env._("since %s", format_date(self.env, day))

    def _ask_to_match(self, receipts):
        """Give somebody the task to match receipts of customers who are left alone.

        :param dict receipts: customer's id → its waiting bank lines
        """
        partners = self.env["res.partner"].browse(receipts)
        files = self.env["credit.profile"]._ensure(partners, self.company_id)
        kind = "credit_control.mail_activity_type_receipt"
        for partner in partners:
            profile = files[partner]
            if profile.activity_search([kind]):
                continue
            _line, amount, text = receipts[partner.id][0]
            profile.activity_schedule(
                kind,
                user_id=(profile.controller_id or self.create_uid).id,
                summary=self.env._(
                    "Match the receipt of %(amount)s from %(customer)s: %(text)s",
                    amount=format_amount(self.env, amount, self.currency_id),
                    customer=partner.name,
                    text=text,
                ),
            )

    # ---- whom to write to ----------------------------------------------------
    def _ways(self, debtor_ids):
        """Who of each customer may be written to, in the order of preference.

        The invoice address, then the accounting contact, then the company itself.

        :return: ``{customer's id: Contacts}``
        """
        partners = self.env["res.partner"].browse(debtor_ids)
        contacts = partners._credit_contacts(self.company_id)
        return {ident: Contacts(found) for ident, found in contacts.items()}


class Contacts:
    """Who of a customer may be written to, in the order of preference."""

    def __init__(self, partners):
        self.partners = partners

    def choose(self, level):
        """The first of the level's channels by which somebody can be reached.

        :param level: ``credit.followup.level``
        :rtype: Way
        """
        for channel in level._preferred_channels():
            for partner in self.partners:
                if level._reaches(partner, channel):
                    return Way(channel, partner)
        return None
