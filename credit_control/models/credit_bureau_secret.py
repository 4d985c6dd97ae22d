"""Secrets are found by name, and other secrets mean another sign-in."""

from odoo import models


class CreditBureauProvider(models.Model):
    _inherit = "credit.bureau.provider"

    def _get_secret(self, name):
        """The value of a credential, empty where it is missing."""
        self.ensure_one()
        line = self.sudo().credential_ids.filtered(lambda c: c.name == name)
        return line._find()[0] if line else ""

    def _forget_sign_in(self):
        """Other credentials: sign in afresh, and try again what they were refused for."""
        providers = self.sudo()
        self.env["credit.bureau.token"].sudo().search(
            [("provider_id", "in", providers.ids)]
        ).unlink()
        refused = providers.filtered(lambda provider: provider.breaker == "auth")
        refused.write({"breaker": False, "breaker_text": False, "failures": 0})
