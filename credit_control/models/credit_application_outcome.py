"""What follows from a decision: the customer, its contacts, and what is told to whom."""

from odoo import fields, models
from odoo.tools import format_amount

from .credit_application import REFUSED


class CreditApplication(models.Model):
    _inherit = "credit.application"

    def _make_customer(self):
        """Make a customer of the applicant; an existing one keeps its record.

        Whoever has the link may have written anything, another address for invoices
        too: for somebody who is a customer already a person compares and changes.
        """
        profile = self.profile_id
        partner = profile.partner_id.sudo().with_company(self.company_id)
        if partner.active:
            self._note_what_is_new(partner)
        else:
            values = self._partner_values().items()
            partner.write(
                {name: value for name, value in values if value and not partner[name]}
                | {"active": True}
            )
            self._make_contacts(partner)
        if not partner.customer_rank:
            partner.customer_rank = 1
        if self.payment_term_id:
            partner.property_payment_term_id = self.payment_term_id
        if self.category_id and profile.category_id != self.category_id:
            profile.category_id = self.category_id

    def _note_what_is_new(self, partner):
        """Note on the application what it says and the customer's record does not."""
        names = ("street", "zip", "city", "vat", "company_registry", "email", "phone")
        told = {
            self._fields[name]._description_string(self.env): self[name]
            for name in names
            if self[name] and self[name] != partner[name]
        }
        if self.accounts_email:
            label = self._fields["accounts_email"]._description_string(self.env)
            told[label] = self.accounts_email
        if told:
            said = ", ".join(f"{label}: {value}" for label, value in told.items())
            self.message_post(
                body=self.env._(
                    "%(customer)s is a customer already, so nothing of its record was "
                    "changed. The application says: %(said)s. Ask the customer by a way "
                    "you know before you take it over.",
                    customer=partner.display_name,
                    said=said,
                )
            )

    def _make_contacts(self, partner):
        """The person to talk to and the address for invoices, unless they are known."""
        known = set((partner | partner.child_ids).mapped("email_normalized"))
        wanted = []
        if self.contact_name and not self.is_natural and self.email:
            wanted.append(("contact", self.contact_name, self.email))
        if self.accounts_email and self.accounts_email != self.email:
            wanted.append(("invoice", self.env._("Accounts"), self.accounts_email))
        for kind, name, email in wanted:
            main = kind == "contact" and not partner.child_ids
            if main or email.strip().lower() not in known:
                partner.create(
                    {
                        "parent_id": partner.id,
                        "type": kind,
                        "name": name,
                        "email": email,
                        "function": self.contact_function
                        if kind == "contact"
                        else False,
                        "lang": partner.lang,
                    }
                )

    def _tell_salesperson(self):
        """Tell who sells; without scores and without what bureaus say."""
        told = self.told_reason if self.state == REFUSED else self.conditions
        self.message_post(
            body=self.env._(
                "%(decision)s: %(applicant)s. %(told)s",
                decision=self._state_label(),
                applicant=self.company_name,
                told=told or "",
            ),
            partner_ids=self.salesperson_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )

    # ---- what the letters say ----------------------------------------------------
    def _money(self, amount):
        """An amount as the applicant writes it."""
        return format_amount(self.env, amount, self.currency_id, self.lang)

    def _told_terms(self):
        """The payment terms that apply from now on, in the applicant's language.

        :return: those granted; where none were, those that the customer has already
        """
        one = self._as_applicant().sudo()
        partner = one.profile_id.partner_id.with_company(one.company_id)
        term = one.payment_term_id or partner.property_payment_term_id
        return term.name or one.env._("as each invoice says")

    def _told_sources(self):
        """Where data about the applicant came from, as the law wants it said.

        :return: list of names of registers and of bureaus with their addresses
        """
        self.ensure_one()
        reports = (
            self.env["credit.bureau.report"]
            .sudo()
            .search(
                [
                    ("profile_id", "=", self.sudo().profile_id.id),
                    ("fetched_on", ">=", self.submitted_on or self.create_date),
                ]
            )
        )
        providers = reports.provider_id.with_context(lang=self.lang)
        return [provider._told_name() for provider in providers]


class CreditBureauProvider(models.Model):
    _inherit = "credit.bureau.provider"

    postal_address = fields.Char(
        help="Of the bureau, for messages to applicants: who was asked about them must "
        "be able to turn to it."
    )

    def _told_name(self):
        """Name and address, as an applicant reads them."""
        self.ensure_one()
        return ", ".join(filter(None, (self.name, self.postal_address)))
