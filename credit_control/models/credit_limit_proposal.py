"""What is proposed for a request, and how who asked is told the outcome."""

from odoo import models
from odoo.tools import format_amount

from ..engine.money import from_minor


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    # ---- proposing -------------------------------------------------------------
    def _proposal(self):
        """What the latest assessment proposes, or else the payment history.

        :return: values of the limit
        """
        profile = self.profile_id
        today = profile.company_id._credit_today()
        grave = profile._knockouts(today).get(profile)
        if grave:
            return {
                "has_proposal": False,
                "proposal_reason": profile._knockout_sentence(grave[0]),
            }
        assessment = self.env["credit.assessment"].search(
            [("profile_id", "=", profile.id), ("has_limit", "=", True)], limit=1
        )
        if not assessment:
            return self._proposal_by_payments()
        return {
            "has_proposal": True,
            "proposed_amount": assessment.limit_proposed,
            "proposal_reason": self.env._(
                "%(reason)s (of %(date)s)",
                reason=assessment._limit_reason(),
                date=assessment.assessed_on,
            ),
        }

    def _proposal_by_payments(self):
        """The same from how the customer paid, or that nothing is known."""
        profile = self.profile_id
        grade = profile._grade()[profile]
        if grade.limit is None:
            return {
                "has_proposal": False,
                "proposal_reason": self.env._(
                    "No proposal: the customer was not assessed and too little is known "
                    "of its payments."
                ),
            }
        digits = profile.company_id.currency_id.decimal_places
        return {
            "has_proposal": True,
            "proposed_amount": from_minor(grade.limit, digits),
            "proposal_reason": profile._grading_reason(grade),
        }

    # ---- telling ---------------------------------------------------------------
    def _tell_requester(self, reason=""):
        """Tell who asked how it ended; not who decided themselves."""
        for limit in self.sudo():
            asker = limit.requested_by_id
            if asker == self.env.user or not asker._is_internal():
                continue
            text = limit._outcome_told(reason)
            thread = limit.sale_order_id or self.env["mail.thread"].sudo()
            if limit.sale_order_id:
                thread.message_post(
                    body=text,
                    partner_ids=asker.partner_id.ids,
                    subtype_xmlid="mail.mt_note",
                )
            else:
                thread.message_notify(
                    body=text,
                    subject=self.env._("Credit limit"),
                    partner_ids=asker.partner_id.ids,
                )

    def _outcome_told(self, reason=""):
        """How the request ended, as a sentence."""
        return self.env._(
            "The limit of %(asked)s for %(customer)s that you asked for: %(state)s%(got)s "
            "by %(user)s. %(reason)s",
            asked=format_amount(
                self.env, self.requested_amount or self.amount, self.currency_id
            ),
            customer=self.profile_id.partner_id.name,
            state=self._state_label(),
            got=self.env._(
                " with %s", format_amount(self.env, self.amount, self.currency_id)
            )
            if self.currency_id.compare_amounts(self.requested_amount, self.amount)
            else "",
            user=self.env.user.name,
            reason=reason or "",
        ).strip()
