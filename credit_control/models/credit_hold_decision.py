"""What people decide about a hold, and whether they may."""

import math

from odoo import fields, models
from odoo.tools import format_date

from ..engine.money import WHOLE, ceil_div, from_minor
from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_authority import RELEASE
from .credit_hold import APPROVAL, REJECTED, RELEASED, WAITING
from .res_currency import ABSURD


class CreditHold(models.Model):
    _inherit = "credit.hold"

    def action_open_release(self):
        """Open the release dialog."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release %s", self.order_name),
            "res_model": "credit.hold.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_hold_id": self.id},
        }

    def action_release(self, reason, amount=None, until=None, also_forced=False):
        """Release the order, which confirms it.

        :param str reason: why; required
        :param float amount: up to which order amount, in company currency; the order's
            present amount by default
        :param until: last day of the release, date or ISO text; by policy by default
        :param bool also_forced: although the customer was put on hold by hand
        :raise CreditAuthorityError: role, amount, category or own order
        :raise CreditControlError: no reason, or the hold does not wait
        """
        for hold in self:
            hold.check_access("write")
            hold._check_waiting()
            limit = hold._present_amount() if amount is None else amount
            until = hold._parse_bounds(limit, until)
            hold._check_may_release(limit)
            hold._check_level_allows()
            if not (reason or "").strip():
                raise CreditControlError(
                    self.env._(
                        "A release needs a reason; say why %(order)s may go ahead.",
                        order=hold.order_name,
                    )
                )
            hold._release(reason, limit, until, also_forced)
        return True

    def _parse_bounds(self, amount, until):
        """Refuse bounds of a release that cannot be meant.

        :return: the last day as a date, ``None`` if none was given
        :raise CreditControlError: not a number, not a date, or a day in the past
        """
        today = self.company_id._credit_today()
        try:
            day = fields.Date.to_date(until) if until else None
            fine = math.isfinite(amount) and 0 <= amount <= ABSURD
        except (TypeError, ValueError):
            day, fine = None, False
        if not fine or (day and day < today):
            raise CreditControlError(
                self.env._(
                    "A release needs an amount and a last day that is not in the past; "
                    "correct them."
                )
            )
        return day

    def _check_waiting(self):
        if self.state not in WAITING:
            raise CreditControlError(
                self.env._(
                    "The hold of %(order)s has ended already: %(state)s by %(user)s.",
                    order=self.order_name,
                    state=self._state_label(),
                    user=self.ended_by_id.name or self.env._("the system"),
                )
            )

    def _check_may_release(self, amount):
        """Authority by role, amount and category; not one's own order."""
        self.ensure_one()
        own = self.env.user in self._barred() and not self.env.user._is_superuser()
        if own:
            raise CreditAuthorityError(
                self._worded(
                    self.env._(
                        "%s is your own order, so somebody else in credit control has to "
                        "release it.",
                        self.order_name,
                    ),
                    self.env._(
                        "%s is your own invoice, so somebody else in credit control has "
                        "to release it.",
                        self.order_name,
                    ),
                )
            )
        if not self.env["credit.authority"]._reaches(RELEASE, self.profile_id, amount):
            raise CreditAuthorityError(
                self.env._(
                    "Releasing %(order)s up to %(amount)s is beyond your authority for "
                    "%(customer)s. Ask for approval, for example by a credit manager.",
                    order=self.order_name,
                    amount=self.currency_id.format(amount),
                    customer=self.partner_id.name,
                )
            )

    def _check_level_allows(self):
        """A follow-up level may leave releases to a role."""
        items = (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("partner_id", "child_of", self.partner_id.id),
                    ("company_id", "child_of", self.company_id.id),
                    ("credit_level_id.release_group_id", "!=", False),
                    ("reconciled", "=", False),
                    ("parent_state", "=", "posted"),
                ]
            )
        )
        for level in items.credit_level_id:
            if level.release_group_id not in self.env.user.all_group_ids:
                raise CreditAuthorityError(
                    self.env._(
                        "%(customer)s stands at the follow-up level %(level)s, at which "
                        "only the role %(role)s releases orders. Ask for approval.",
                        customer=self.partner_id.name,
                        level=level.name,
                        role=level.release_group_id.name,
                    )
                )

    def _present_amount(self):
        """What is to be released: the order as it is now, or the larger amount asked."""
        self.ensure_one()
        order = self.sudo().order_id
        if self.kind == "change" or not order:
            return self.amount
        total = order._credit_document({}, 0).total
        return from_minor(total, self.currency_id.decimal_places)

    def _barred(self):
        """Whose own order it is, where the policy lets nobody release their own.

        Who sold it when it was held stays among them, whoever sells it now.
        """
        policy = self.profile_id.sudo()._policy_in_force()
        if policy and not policy.forbid_own_release:
            return self.env["res.users"]
        hold = self.sudo()
        order = hold.order_id
        now = order.user_id | order.create_uid
        return now | hold.salesperson_id | hold.requested_by_id

    def _release(self, reason, amount, until, also_forced):
        self.ensure_one()
        order, present = self.sudo().order_id, self._present_amount()
        if self.currency_id.compare_amounts(amount, present) < 0:
            raise CreditControlError(
                self.env._(
                    "A release up to %(amount)s does not cover %(order)s of %(total)s. "
                    "Raise the amount, or have it made smaller.",
                    amount=self.currency_id.format(amount),
                    order=self.order_name,
                    total=self.currency_id.format(present),
                )
            )
        if self.is_forced and not also_forced:
            raise CreditControlError(
                self.env._(
                    "%(customer)s was put on hold by hand: %(reason)s. Tick “although "
                    "put on hold” to release %(order)s all the same, or lift the hold on "
                    "the customer.",
                    customer=self.partner_id.name,
                    reason=self.profile_id.forced_hold_reason or "",
                    order=self.order_name,
                )
            )
        today = self.company_id._credit_today()
        policy = self.profile_id.sudo()._policy_in_force()
        days = policy.release_days or 30
        until = until or fields.Date.add(today, days=days)
        self._end(
            RELEASED,
            reason,
            release_amount=amount,
            release_until=until,
            release_forced=also_forced,
        )
        self.sudo()._tell(
            self.env._(
                "Released by %(user)s up to %(amount)s until %(date)s.",
                user=self.env.user.name,
                amount=self.currency_id.format(amount),
                date=format_date(self.env, until),
            )
        )
        if self.kind == "confirm" and order.state in ("draft", "sent"):
            order._credit_confirm_for(self)

    def action_reject(self, reason):
        """Decide that the order does not go ahead on credit.

        :param str reason: why; the salesperson reads it
        """
        for hold in self:
            hold.check_access("write")
            hold._check_waiting()
            hold._check_may_release(0.0)
            if not (reason or "").strip():
                raise CreditControlError(
                    self.env._(
                        "Say why %s is rejected; the salesperson reads it.",
                        hold.order_name,
                    )
                )
            hold._end(REJECTED, reason)
        return True

    def action_ask_approval(self):
        """Hand the decision to somebody with more authority."""
        for hold in self:
            hold.check_access("write")
            hold._check_waiting()
            approvers = hold._approvers()
            if not approvers:
                raise CreditControlError(
                    self.env._(
                        "Nobody has the authority to release %(order)s of %(amount)s. A "
                        "credit manager can add an authority in the settings.",
                        order=hold.order_name,
                        amount=hold.currency_id.format(hold.amount),
                    )
                )
            hold._set({"state": APPROVAL})
            hold.activity_schedule(
                "credit_control.mail_activity_type_hold",
                user_id=approvers[0].id,
                summary=self.env._(
                    "%(user)s asks you to decide about %(order)s",
                    user=self.env.user.name,
                    order=hold.order_name,
                ),
            )
        return True

    def _approvers(self):
        """Users whose authority reaches the order, those with the least first."""
        self.ensure_one()
        people = self.env["credit.authority"]._holders(
            RELEASE, self.profile_id, self.amount
        )
        return people - self.env.user - self._barred()

    def action_recheck(self):
        """Look again: an order that passes now is confirmed."""
        for hold in self:
            hold.check_access("write")
            hold._check_waiting()
        self.sudo()._recheck(self.env._("Checked again."))
        return True

    def action_require_prepayment(self):
        """Have the customer pay online what does not fit, before the order goes ahead."""
        for hold in self:
            hold.check_access("write")
            hold._check_waiting()
            order, share = hold.order_id.sudo(), hold.sudo()._prepayment_share()
            order.write({"require_payment": True, "prepayment_percent": share})
            text = self.env._(
                "%(user)s asks for a prepayment of %(share)s %%; the order is confirmed "
                "when it arrives.",
                user=self.env.user.name,
                share=f"{share * 100:g}",
            )
            hold.sudo()._tell(text)
            hold.message_post(body=text)
        return True

    def _prepayment_share(self):
        """Which share of the order has to be paid so that the rest fits.

        What is paid already counts in it, as Odoo counts it. The share is rounded up to
        a hundredth of a per cent, so that it is enough.
        """
        self.ensure_one()
        order = self.order_id
        document, _already = order._credit_quotation(order._credit_extras())
        reduction = self._preview_now()[0].order_reduction
        if reduction is None or document.total <= 0:
            return 1.0
        to_pay = document.total - document.amount + reduction
        return min(ceil_div(to_pay * WHOLE, document.total), WHOLE) / WHOLE
