"""Who looks at the account page of a customer: somebody signed in, or with a link."""

import base64
import binascii
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.tools.misc import hash_sign, verify_hash_signed

from ..exceptions import CreditControlError

PATH = "/my/credit"
#: What the signature of a link is for; another purpose has another signature.
_SCOPE = "credit_control.account"
#: No link lasts longer, in days.
_MOST_DAYS = 365


@dataclass(frozen=True)
class Account:
    """A customer's account and who looks at it; its records have the program's rights.

    :param customer: ``res.partner``, the commercial entity
    :param company: root ``res.company`` in whose books the account is
    :param contact: ``res.partner`` who looks at it
    :param profile: ``credit.profile``, empty where the customer has none yet
    :param str token: of the link, '' for somebody signed in
    """

    customer: object
    company: object
    contact: object
    profile: object
    token: str = ""

    @property
    def by_link(self):
        """Whether it is looked at by link, without a login."""
        return bool(self.token)

    def url(self, path="", **query):
        """Address of one of the pages, with what opens it.

        :param str path: below the account page, with a slash before it
        :param query: further parameters; those that are empty are left out
        """
        asked = {name: value for name, value in query.items() if value}
        if self.token:
            asked["access_token"] = self.token
        return f"{PATH}{path}" + (f"?{urlencode(asked, doseq=True)}" if asked else "")


class CreditPortal(models.AbstractModel):
    """What customers see and do on their account page.

    A method here never takes a customer from what was sent: it gets an
    :class:`Account`, which only these methods make.
    """

    _name = "credit.portal"
    _description = "Account Page of a Customer"

    @api.model
    def _account_of_user(self, user):
        """The account of the company that somebody who is signed in belongs to.

        :param user: ``res.users``
        :rtype: Account
        """
        contact = user.partner_id.sudo()
        company = self.env.company.root_id.sudo()
        customer = contact.commercial_partner_id
        profile = self.env["credit.profile"]._find(customer, company).sudo()
        return Account(customer, company, contact, profile)

    @api.model
    def _account_of_link(self, token):
        """The account that a link opens, however it was cut, altered or made up.

        :param str token: as it came
        :return: :class:`Account`, or ``None`` where the link opens nothing (any more)
        """
        company_id, customer_id, contact_id, generation = self._read_token(token)
        company = self.env["res.company"].sudo().browse(company_id).exists()
        partners = self.env["res.partner"].sudo()
        customer, contact = partners.browse(customer_id), partners.browse(contact_id)
        if not company or not customer.exists() or not contact.exists():
            return None
        if not contact.active or contact.commercial_partner_id != customer:
            return None  # who has left the customer reads its account no longer
        profile = self.env["credit.profile"]._find(customer, company).sudo()
        if profile.portal_generation != generation:
            return None
        return Account(customer, company, contact, profile, token)

    @api.model
    def _read_token(self, token):
        """What a link says, once its signature and its end are found to be right.

        :return: ``(company id, customer id, contact id, generation)``, zeros where it
            says nothing
        """
        try:
            raw = base64.urlsafe_b64decode(token.encode("ascii") + b"===")
            same = base64.urlsafe_b64encode(raw).decode().rstrip("=") == token
            said = same and verify_hash_signed(self.sudo().env, _SCOPE, token)
        except (AttributeError, UnicodeError, ValueError, binascii.Error):
            said = None
        return tuple(said) if said else (0, 0, 0, 0)

    @api.model
    def _token(self, customer, company, contact):
        """The signed text that opens a customer's account to one of its contacts.

        It carries its last moment, and ends before that when the contact leaves the
        customer or the links of the customer are revoked.  The customer needs no credit
        file for it.

        :param customer: ``res.partner``, a commercial entity
        :param company: root ``res.company``
        :param contact: ``res.partner`` of that customer
        :rtype: str
        :raise CreditControlError: the contact belongs to somebody else
        """
        customer, company, contact = customer.sudo(), company.sudo(), contact.sudo()
        if contact.commercial_partner_id != customer:
            raise CreditControlError(
                self.env._(
                    "%(contact)s is no contact of %(customer)s and gets no link to their "
                    "account; choose a contact of the customer.",
                    contact=contact.display_name,
                    customer=customer.name,
                )
            )
        days = min(max(company.credit_portal_link_days, 1), _MOST_DAYS)
        profile = self.env["credit.profile"]._find(customer, company).sudo()
        said = [company.id, customer.id, contact.id, profile.portal_generation]
        return hash_sign(self.sudo().env, _SCOPE, said, timedelta(days=days))

    @api.model
    def _link(self, customer, company, contact):
        """Address of the account page for a contact, without a login.

        :return: the address, '' where the contact is none of the customer's
        """
        if contact.sudo().commercial_partner_id != customer:
            return ""
        query = urlencode({"access_token": self._token(customer, company, contact)})
        return f"{customer.get_base_url()}{PATH}?{query}"


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    portal_generation = fields.Integer(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Counts how often the links to the account page were revoked; a link of an "
        "earlier count opens nothing.",
    )

    def _portal_link(self, contact):
        """Address of the customer's account page for one of its contacts.

        :param contact: ``res.partner``
        :return: the address, '' where the contact is none of the customer's
        """
        self.ensure_one()
        portal = self.env["credit.portal"]
        return portal._link(self.partner_id, self.company_id, contact)

    def action_revoke_portal_links(self):
        """Make every link to the customer's account page that was sent out useless."""
        self.check_access("write")
        for profile in self.sudo():
            profile.portal_generation += 1
            profile.message_post(
                body=self.env._(
                    "The links to the customer's account page were revoked. Who has a "
                    "login is not concerned; the next notice carries a new link."
                )
            )
        return True


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_portal_link_days = fields.Integer(
        string="Links to the Account Page Work For",
        default=60,
        help="Days for which the link in a notice or statement opens the customer's "
        "account page without a login.",
    )
    credit_portal_pay_release = fields.Boolean(
        string="Customers Release Orders by Paying",
        default=True,
        help="The account page names the amount whose payment lets a held order go "
        "ahead, and takes that payment.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_portal_link_days = fields.Integer(
        related="company_id.credit_portal_link_days", readonly=False
    )
    credit_portal_pay_release = fields.Boolean(
        related="company_id.credit_portal_pay_release", readonly=False
    )
