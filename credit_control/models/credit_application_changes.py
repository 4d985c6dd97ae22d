"""What an application says stays as it was weighed, and who changes it does not decide."""

from odoo import Command, fields, models

from ..editing import said_fields
from ..exceptions import CreditControlError
from .credit_application import ASSESSED, SAID, STAFF

#: What decides about credit; where and whom to write to does not.
WEIGHED = SAID - {
    "legal_form",
    "street",
    "contact_name",
    "contact_function",
    "email",
    "phone",
    "accounts_email",
    "lang",
    "note",
}


class CreditApplication(models.Model):
    _inherit = "credit.application"

    changed_by_ids = fields.Many2many(
        "res.users",
        "credit_application_changed_rel",
        readonly=True,
        copy=False,
        groups=STAFF,
        help="Colleagues who changed what the applicant says and what counts, such as "
        "its figures. Somebody else decides about the application.",
    )

    def write(self, vals):
        # EXTENDS credit_control: frozen between assessment and decision; four eyes
        result = super().write(vals)
        said = said_fields(vals)
        if said & (WEIGHED | {"partner_id"}):
            self._check_not_assessed()
        if said & WEIGHED:
            self._keep_who_changed()
        return result

    def _check_not_assessed(self):
        """Refuse to change what was weighed, between assessment and decision."""
        for application in self.filtered(lambda one: one.state == ASSESSED):
            raise CreditControlError(
                self.env._(
                    "%s was assessed by what it says, so that stays until it is decided. "
                    "Give it back to change something; it is assessed again then, and "
                    "who changes it does not decide.",
                    application.name,
                )
            )

    def _keep_who_changed(self):
        """Colleagues who change what an application says do not decide about it."""
        user = self.env.user
        if user._is_internal() and not user._is_superuser():
            others = self.sudo().filtered(lambda one: one.create_uid != user)
            others._set({"changed_by_ids": [Command.link(user.id)]})
