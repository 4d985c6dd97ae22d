"""Secrets are found by name, and other secrets mean another sign-in."""

from odoo import models


class CreditBureauProvider(models.Model):
    _inherit = "credit.bureau.provider"

    def _get_secret(self, name):
        """The value of a credential, empty where it is missing."""
        return self._get_secrets().get(name, "")

    def _get_secrets(self):
        """All credentials, ``{name: value}``, empty where one is missing."""
        self.ensure_one()
        lines = (
            self.env["credit.bureau.credential"]
            .sudo()
            .search_fetch(
                [("provider_id", "=", self.id)], ["provider_id", "name", "value"]
            )
        )
        found = {line.name: line._find()[0] for line in lines}
        return {name: found.get(name, "") for name in self._bureau().credentials}

    def _forget_sign_in(self):
        """Other credentials: sign in afresh, and try again what they were refused for."""
        providers = self.sudo()
        self.env["credit.bureau.token"].sudo().search(
            [("provider_id", "in", providers.ids)]
        ).unlink()
        refused = providers.filtered(lambda provider: provider.breaker == "auth")
        refused.write({"breaker": False, "breaker_text": False, "failures": 0})
