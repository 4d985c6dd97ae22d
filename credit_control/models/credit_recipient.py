"""Who of a customer receives notices, statements and claims."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import email_normalize


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _credit_contacts(self, company):
        """Who of each customer may be written to, in the order of preference.

        The invoice address, then the accounting contact, then the company itself.

        :param company: ``res.company`` whose credit files name accounting contacts
        :return: ``{customer's id: tuple of res.partner}``, of commercial entities
        """
        invoiced = self.env["res.partner"].search_fetch(
            [("commercial_partner_id", "in", self.ids), ("type", "=", "invoice")],
            ["commercial_partner_id", "email", "phone", "street", "city", "zip"],
            order="id",
        )
        addresses = defaultdict(lambda: self.env["res.partner"])
        for partner in invoiced:
            addresses[partner.commercial_partner_id.id] |= partner
        # Accountants print letters too, and have no right to read credit files.
        files = (
            self.env["credit.profile"]
            .sudo()
            .search_fetch(
                [
                    ("partner_id", "in", self.ids),
                    ("company_id", "=", company.id),
                    ("accounting_contact_id", "!=", False),
                ],
                ["partner_id", "accounting_contact_id"],
            )
        )
        accounting = {f.partner_id.id: f.accounting_contact_id.id for f in files}
        together = tuple(accounting.values())  # read at once, with the reader's rights
        return {
            partner.id: (
                *addresses[partner.id] - partner,
                *self.browse(accounting.get(partner.id)).with_prefetch(together),
                partner,
            )
            for partner in self
        }

    def _credit_letter_recipients(self, company):
        """Who of each customer receives letters: the first with an address, as notices.

        :param company: ``res.company`` whose credit files name accounting contacts
        :return: ``{customer's id: res.partner}``; without any address the first contact
        """
        return {
            ident: next((each for each in partners if each.street and each.city), None)
            or partners[0]
            for ident, partners in self._credit_contacts(company).items()
        }


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    mail_recipient_id = fields.Many2one(
        "res.partner",
        compute="_compute_mail_recipient_id",
        help="Who receives e-mails about the account, as follow-up notices: the invoice "
        "address, the accounting contact or the company, whoever has an address.",
    )

    @api.depends("partner_id", "accounting_contact_id")
    def _compute_mail_recipient_id(self):
        for company, profiles in self.grouped("company_id").items():
            found = profiles.partner_id._credit_contacts(company)
            for profile in profiles:
                partners = found.get(profile.partner_id.id, ())
                reachable = (p for p in partners if email_normalize(p.email or ""))
                profile.mail_recipient_id = next(reachable, profile.partner_id)
