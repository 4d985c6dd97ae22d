"""A scale is put in use by somebody else than who changed it last."""

from odoo import api, fields, models

from ..exceptions import CreditAuthorityError, CreditControlError


class CreditBureauScale(models.Model):
    _inherit = "credit.bureau.scale"

    changed_by_id = fields.Many2one(
        "res.users",
        string="Last Changed By",
        readonly=True,
        copy=False,
        help="Somebody else puts this version in use.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS credit_control: what a person makes is a draft
        if self.env.su:
            return super().create(vals_list)
        drafts = [{**vals, "active": False} for vals in vals_list]
        scales = super().create(drafts)
        scales._keep_who_changed()
        return scales

    def write(self, vals):
        # EXTENDS credit_control: no way round the button
        if "changed_by_id" in vals and not self.env.su:
            raise CreditControlError(
                self.env._("Who changed a scale is noted by the program alone.")
            )
        if vals.get("active") and not self.env.su:
            self._check_other_eyes()
        return super().write(vals)

    def action_use(self):
        # EXTENDS credit_control: four eyes
        self.check_access("write")
        self._check_other_eyes()
        return super().action_use()

    def _check_may_change(self):
        # EXTENDS credit_control: drafts only, and with a name
        super()._check_may_change()
        if self.env.su:
            return
        for scale in self.filtered("active"):
            raise CreditControlError(
                self.env._(
                    "%s is in use; make a new version of it to change the mapping.",
                    scale.display_name,
                )
            )
        self._keep_who_changed()

    def _keep_who_changed(self):
        self.sudo().write({"changed_by_id": self.env.uid})

    def _check_other_eyes(self):
        """Who changed it last does not put it in use, unless nobody else could."""
        user = self.env.user
        mine = self.sudo().filtered(lambda scale: scale.changed_by_id == user)
        if not mine or user._is_superuser():
            return
        group = self.env.ref("credit_control.group_manager").sudo()
        others = group.all_user_ids.filtered("active") - user
        others = others.filtered(lambda other: not other._is_superuser())
        if others:
            raise CreditAuthorityError(
                self.env._(
                    "You changed %(scale)s yourself, so another credit manager has to "
                    "put it in use, for example %(other)s.",
                    scale=mine[0].display_name,
                    other=others[0].name,
                )
            )
