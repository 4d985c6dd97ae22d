"""What a person decides about a notice before it goes out."""

from odoo import fields, models
from odoo.tools import format_date

from ..engine import followup as engine
from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_followup_batch import SENDING
from .credit_followup_line import DROPPED as LINE_DROPPED
from .credit_followup_line import PAUSED
from .credit_followup_notice import (
    APPROVAL,
    DROPPED,
    OPEN,
    PLANNED,
    POSTPONED,
    SENT,
)


class CreditFollowupNotice(models.Model):
    _inherit = "credit.followup.notice"

    def action_drop(self, reason):
        """Leave a notice out of its batch; the next one plans the customer again.

        :param str reason: why; it stays on record
        """
        self._check_may_decide(reason)
        for notice in self.sudo():
            notice._set({"state": DROPPED, "reason": reason})
            notice._leave_out(LINE_DROPPED, reason)
        self.batch_id.sudo()._finish_if_done()
        return True

    def action_postpone(self, until, reason):
        """Leave the customer alone until a date.

        :param until: the first day on which to write again, date or ISO text
        :param str reason: why; it stays on record
        """
        self._check_may_decide(reason)
        day = fields.Date.to_date(until)
        for notice in self.sudo():
            if not day or day <= notice.company_id._credit_today():
                raise CreditControlError(
                    self.env._("A notice is postponed to a day that is yet to come.")
                )
            profile = notice._profile()
            profile.write(
                {"followup_paused_until": day, "followup_pause_reason": reason}
            )
            notice._set({"state": POSTPONED, "postponed_until": day, "reason": reason})
            notice._leave_out(PAUSED, notice.batch_id._until(day))
        self.batch_id.sudo()._finish_if_done()
        return True

    def _leave_out(self, reason, detail):
        """Count the notices' items among what their batch left out.

        What was left out by hand before keeps its own reason.
        """
        (self.line_ids - self._left_out_lines()).write(
            {"place": engine.SKIPPED, "reason": reason, "detail": detail}
        )

    def action_approve(self):
        """Let a notice that needed it go out."""
        if not self.env.user.has_group("credit_control.group_controller"):
            raise CreditAuthorityError(
                self.env._("Only a credit controller approves notices; ask one.")
            )
        for notice in self.sudo():
            notice._check_is(APPROVAL)
            notice._set({"state": PLANNED})
            if notice.batch_id.state == SENDING:
                notice.batch_id._queue(notice)
        return True

    def action_waive_fee(self, reason):
        """Do not claim the fee, before the notice goes out or when somebody asks later.

        :param str reason: why; it stays on record
        :raise CreditControlError: there is no fee, it is waived, or there is no reason
        """
        self.batch_id._check_may_follow_up()
        for notice in self.sudo():
            notice._check_is(*OPEN, SENT)
            notice._check_not_waived()
            if not notice.fee or not (reason or "").strip():
                raise CreditControlError(
                    self.env._(
                        "A fee is waived where there is one, with a reason that stays on "
                        "record."
                    )
                )
            notice._set(
                {
                    "fee_waived_reason": reason,
                    "fee_waived_by_id": self.env.uid,
                    "fee_waived_on": notice.company_id._credit_today(),
                }
            )
        return True

    def _check_not_waived(self):
        if self.fee_waived_reason:
            raise CreditControlError(
                self.env._(
                    "The fee of %(fee)s for %(customer)s was waived already, by %(user)s "
                    "on %(day)s: %(reason)s",
                    fee=self.currency_id.format(self.fee),
                    customer=self.partner_id.name,
                    user=self.fee_waived_by_id.name,
                    day=format_date(self.env, self.fee_waived_on),
                    reason=self.fee_waived_reason,
                )
            )

    def action_reset_text(self):
        """Write the text of the level again."""
        for notice in self:
            notice._check_is(*OPEN)
            notice.write({"own_subject": False, "own_body": False})
        return True

    def _check_may_decide(self, reason):
        self.batch_id._check_may_follow_up()
        for notice in self:
            notice._check_is(*OPEN)
        if not (reason or "").strip():
            raise CreditControlError(
                self.env._("Say why nothing is sent now; it stays on record.")
            )

    def _profile(self):
        """The customer's credit file."""
        files = self.env["credit.profile"]._ensure(self.partner_id, self.company_id)
        return files[self.partner_id.commercial_partner_id]

    def action_view_profile(self):
        """Open the credit file of the customer."""
        self.ensure_one()
        return self._profile().with_env(self.env).get_formview_action()
