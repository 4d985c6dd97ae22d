"""What a provider is signed in with, and where such secrets may come from."""

import os

from odoo import api, fields, models, tools

from ..bureaus import PROVIDERS


def loopback_allowed():
    """Whether a provider may be played on this machine: in tests, and by a switch that
    only stands in ``odoo.conf`` (``credit_bureau_loopback = True``)."""
    config = tools.config
    switch = str(config.get("credit_bureau_loopback") or "").lower()
    return bool(config["test_enable"]) or switch in ("1", "true", "yes")


class CreditBureauCredential(models.Model):
    _name = "credit.bureau.credential"
    _description = "Credential of a Bureau Provider"
    _order = "provider_id, id"

    provider_id = fields.Many2one(
        "credit.bureau.provider", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True, readonly=True)
    label = fields.Char(compute="_compute_label")
    is_secret = fields.Boolean(compute="_compute_label")
    value = fields.Char(groups="base.group_system", copy=False, exportable=False)
    source = fields.Char(
        compute="_compute_source",
        help="Where the value is taken from: the server's environment, then odoo.conf, "
        "then this form.",
    )

    _name_unique = models.UniqueIndex(
        "(provider_id, name)", "A credential is entered once."
    )

    @api.depends("name", "provider_id.code")
    def _compute_label(self):
        for line in self:
            bureau = PROVIDERS.get(line.provider_id.code)
            known = bureau.credentials if bureau else {}
            line.label, line.is_secret = known.get(line.name, (line.name, True))

    @api.depends("value")
    def _compute_source(self):
        for line in self:
            line.source = line._find()[1]

    def write(self, vals):
        result = super().write(vals)
        if "value" in vals:
            self.provider_id._forget_sign_in()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered("value").provider_id._forget_sign_in()
        return lines

    def _find(self):
        """The value and where it was found.

        A secret that stands in the server's environment or in ``odoo.conf`` is in no
        dump of the database. The name is ``credit_bureau_<service>_<credential>``, in
        capital letters in the environment.

        :return: ``(value, words for people)``
        """
        self.ensure_one()
        name = f"credit_bureau_{self.provider_id.code}_{self.name}"
        if os.environ.get(name.upper()):
            return os.environ[name.upper()], self.env._("Environment of the server")
        if tools.config.get(name):
            return tools.config[name], self.env._("odoo.conf")
        value = self.sudo().value or ""
        return value, self.env._("This form") if value else ""


class CreditBureauToken(models.Model):
    """A sign-in that still holds; nobody's to read, not even in a form."""

    _name = "credit.bureau.token"
    _description = "Sign-in at a Bureau Provider"

    provider_id = fields.Many2one(
        "credit.bureau.provider", required=True, ondelete="cascade", index=True
    )
    token = fields.Char(groups="base.group_system", copy=False, exportable=False)
    valid_until = fields.Datetime(required=True)
