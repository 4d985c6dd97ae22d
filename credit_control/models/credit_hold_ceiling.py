"""Releasing: with whose authority, and beyond the hard ceiling or not."""

from odoo import fields, models
from odoo.tools import format_amount
from odoo.tools.i18n import format_list

from ..engine.money import from_minor, to_minor
from ..exceptions import CreditAuthorityError
from .credit_authority import RELEASE
from .credit_hold import RELEASED


class CreditHold(models.Model):
    _inherit = "credit.hold"

    release_beyond_ceiling = fields.Boolean(
        string="Beyond the Ceiling",
        readonly=True,
        help="Released by somebody who may pass the customer's hard ceiling.",
    )
    released_for_id = fields.Many2one(
        "res.users",
        string="As Substitute For",
        readonly=True,
        help="Whose authority was used, while they were away.",
    )

    def _check_may_release(self, amount):  # pylint: disable=missing-return
        # EXTENDS credit_control: nobody lends authority over their own order, and a
        # ceiling is passed only by who may
        super()._check_may_release(amount)
        if not self._release_voice(amount):
            raise CreditAuthorityError(
                self.env._(
                    "%(order)s is one of %(absent)s, whom you replace, so somebody else "
                    "in credit control has to release it.",
                    order=self.order_name,
                    absent=self.env["credit.authority"]
                    ._replaced(self.profile_id.company_id)
                    .sudo()[:1]
                    .name,
                )
            )
        beyond = amount and self._exposure_released(amount)
        if beyond and not self._release_voice(amount, beyond=True):
            self._refuse_beyond(amount, beyond)

    def _release_voice(self, amount, beyond=False):
        """With whose authority the current user would release, empty for nobody's."""
        barred = self.env["res.users"]
        if not self.env.user._is_superuser():
            barred = self._barred()
        return self.env["credit.authority"]._voice(
            RELEASE, self.profile_id, amount, beyond=beyond, barred=barred
        )[0]

    def _exposure_released(self, amount):
        """Exposure that a release would allow, 0.0 where it keeps to the ceiling.

        :param float amount: up to which the order is released, company currency
        """
        profile = self.profile_id.sudo()
        ceiling = profile._ceiling()
        if ceiling is None or not self._document():
            return 0.0
        _verdict, facts, _policy = self.sudo()._preview_now()
        growth = to_minor(amount, facts.digits) - facts.document.total
        after = facts.exposure_after + max(growth, 0)
        passed = after > to_minor(ceiling, facts.digits)
        return from_minor(after, facts.digits) if passed else 0.0

    def _refuse_beyond(self, amount, exposure):
        profile = self.profile_id
        people = self.env["credit.authority"]._beyond(RELEASE, profile, amount)
        names = (people - self.env.user - self._barred())[:3].sudo().mapped("name")
        raise CreditAuthorityError(
            self.env._(
                "With %(order)s %(customer)s could owe %(exposure)s, beyond the hard "
                "ceiling of %(ceiling)s, which you may not pass. Ask %(who)s.",
                order=self.order_name,
                customer=self.partner_id.name,
                exposure=format_amount(self.env, exposure, self.currency_id),
                ceiling=format_amount(
                    self.env, profile.sudo()._ceiling(), self.currency_id
                ),
                who=format_list(self.env, names, style="or")
                if names
                else self.env._("a credit manager to add an authority beyond it"),
            )
        )

    def _end(self, state, reason, **values):
        # EXTENDS credit_control: keep with whose authority it was released
        if state == RELEASED:
            self.ensure_one()
            amount = values.get("release_amount") or 0.0
            beyond = self._release_voice(amount, beyond=True)
            voice = self._release_voice(amount)
            person = beyond if self._exposure_released(amount) else voice
            values["release_beyond_ceiling"] = bool(beyond)
            if person and person != self.env.user:
                values["released_for_id"] = person.id
        return super()._end(state, reason, **values)

    def _approvers(self):
        # EXTENDS credit_control: who is asked can decide, also beyond the ceiling
        people = super()._approvers()
        if not self._exposure_released(self.amount):
            return people
        beyond = self.env["credit.authority"]._beyond(
            RELEASE, self.profile_id, self.amount
        )
        return people.filtered(lambda user: user in beyond)
