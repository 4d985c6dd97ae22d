"""Who decides about a plan that waits for approval, and what the others are told."""

from odoo import fields, models
from odoo.tools import format_amount

from ..exceptions import CreditAuthorityError
from .credit_plan import APPROVED, ASSESSED, DECLINED, SETTLEMENT
from .credit_plan_life import ACTIVITY


class CreditPlan(models.Model):
    _inherit = "credit.plan"

    def _who_may_approve(self):
        """Who of credit control may approve it, the least authority first."""
        authority = self.env["credit.authority"].sudo()
        kind, profile = self._authority_kind(), self.profile_id.sudo()
        return authority._holders(kind, profile, self.value) - self.requested_by_id

    def _voice(self):
        """With whose authority the current user may approve; empty if with nobody's."""
        authority = self.env["credit.authority"]
        return authority._voice(
            self._authority_kind(),
            self.profile_id.sudo(),
            self.value,
            barred=self.requested_by_id,
        )[0]

    def action_approve(self, comment=None):
        """Approve plans that wait for it; then they can be offered.

        :param str comment: stays on record
        :raise CreditAuthorityError: the own request, or beyond the user's authority
        """
        for plan in self:
            voice = plan._begin_decision()
            plan._check_still_needed()
            plan._decide(APPROVED, comment, voice)
        return True

    def action_decline(self, reason=None):
        """Decline plans that wait for approval.

        :param str reason: why; who asked reads it
        """
        for plan in self:
            voice = plan._begin_decision()
            plan._check_reason(reason)
            plan._decide(DECLINED, reason, voice)
            plan._tell_customer_declined()
        return True

    def _begin_decision(self):
        """Role and state; and of two decisions at once, the second is retried."""
        self._check_may_work()
        self._lock_customer()
        self._check_is(ASSESSED)
        controller = self.env.user.has_group("credit_control.group_controller")
        voice = self._voice() if controller or self.env.su else self.env["res.users"]
        if not voice:
            self._refuse()
        return voice

    def _decide(self, state, reason, voice):
        absent = voice if voice != self.env.user else voice.browse()
        self._set(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_for_id": absent.id,
                "decided_on": fields.Datetime.now(),
                "decision_reason": (reason or "").strip() or False,
            }
        )
        self.sudo().activity_unlink([ACTIVITY])
        asker = self.sudo().requested_by_id
        if asker and asker != self.env.user:
            self.sudo().message_post(
                body=self.env._(
                    "%(plan)s, which you asked for: %(state)s by %(user)s. %(reason)s",
                    plan=self.display_name,
                    state=self._state_label(),
                    user=self.env.user.name,
                    reason=reason or "",
                ).strip(),
                partner_ids=asker.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )

    def _refuse(self):
        """Say who else may decide."""
        who = self.env["credit.limit"]._names(self._who_may_approve())
        if self.env.user == self.requested_by_id:
            raise CreditAuthorityError(
                self.env._(
                    "You asked for %(plan)s yourself, so somebody else has to "
                    "decide%(who)s.",
                    plan=self.display_name,
                    who=who,
                )
            )
        text = (
            self.env._(
                "%(plan)s waives %(amount)s, which is beyond what you may waive. Ask "
                "somebody with that authority%(who)s."
            )
            if self.kind == SETTLEMENT
            else self.env._(
                "%(plan)s is over %(amount)s, which is beyond what you may agree to. Ask "
                "somebody with that authority%(who)s."
            )
        )
        shown = format_amount(self.env, self.value, self.company_currency_id)
        raise CreditAuthorityError(
            text % {"plan": self.display_name, "amount": shown, "who": who}
        )
