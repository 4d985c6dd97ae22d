"""Whom a customer turns to, and where money is transferred to."""

from odoo import api, models


class CreditPortal(models.AbstractModel):
    _inherit = "credit.portal"

    @api.model
    def _people(self, account):
        """Whom the customer may ask, the first about the account.

        :param Account account: whose
        :return: dictionaries: ``role``, ``name``, ``email``, ``phone``
        """
        company = account.company
        people = [
            {
                "role": self.env._("Your account"),
                "name": company.name,
                "email": company.email or "",
                "phone": company.phone or "",
            }
        ]
        collector = account.profile._responsible() if account.profile else None
        if collector:
            people[0]["name"] = collector.name
            people[0]["email"] = collector.partner_id.email or company.email or ""
            people[0]["phone"] = collector.partner_id.phone or company.phone or ""
        seller = account.contact.user_id or account.customer.user_id
        if seller:
            people.append(self._person(self.env._("Your orders"), seller))
        return people

    def _person(self, role, user):
        """A colleague as customers may know them: no private address or number."""
        return {
            "role": role,
            "name": user.name,
            "email": user.partner_id.email or "",
            "phone": user.partner_id.phone or "",
        }

    @api.model
    def _bank(self, company):
        """The account to transfer to, '' where the company has none.

        :param company: ``res.company`` with the rights of the program
        :rtype: str
        """
        bank = company.partner_id.bank_ids[:1]
        number, name = bank.acc_number or "", bank.bank_id.name
        return f"{number} ({name})" if name else number
