"""Exceptions from payment terms on the credit file."""

from odoo import fields, models


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    terms_exception_ids = fields.One2many(
        "credit.terms.exception", "profile_id", string="Exceptions From Payment Terms"
    )

    def _take_over(self, other):
        # EXTENDS credit_control: what the merged customer was allowed stays allowed
        result = super()._take_over(other)
        other.terms_exception_ids._set({"profile_id": self.id})
        return result
