"""Exceptions from payment terms on the credit file."""

from odoo import fields, models


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    terms_exception_ids = fields.One2many(
        "credit.terms.exception", "profile_id", string="Exceptions From Payment Terms"
    )

    def _allowed_terms_words(self):
        """The payment terms that the risk category allows, as text; of one file or none.

        :rtype: str
        """
        category = self.sudo().category_id
        if category.limit_terms and category.payment_term_id:
            return category.payment_term_id.name
        return self.env._(
            "Any: no risk category limits the terms of this customer, so no order is "
            "stopped for them and no exception is needed."
        )

    def _take_over(self, other):
        # EXTENDS credit_control: what the merged customer was allowed stays allowed
        result = super()._take_over(other)
        other.terms_exception_ids._set({"profile_id": self.id})
        return result
