"""How an exception from payment terms is asked for, decided about, and ends."""

from odoo import api, fields, models
from odoo.tools import format_date

from ..exceptions import CreditAuthorityError, CreditControlError
from ..jobs import one_by_one
from .credit_terms_exception import (
    APPROVED,
    DECLINED,
    EXPIRED,
    REQUESTED,
    WITHDRAWN,
)

_ACTIVITY = "credit_control.mail_activity_type_terms"


class CreditTermsException(models.Model):
    _inherit = "credit.terms.exception"

    # ---- asking ----------------------------------------------------------------
    @api.model
    def _request(self, profile, values):
        """Ask for an exception in the current user's name.

        :param profile: ``credit.profile`` of the customer
        :param dict values: payment term, highest discount, dates, reason, order
        :return: the request
        :raise CreditControlError: the same was asked already, or it would be over
        """
        self._check_says_why(profile, values)
        self._check_not_asked_twice(profile, values["payment_term_id"])
        if values["date_to"] < profile.company_id._credit_today():
            raise CreditControlError(
                self.env._(
                    "The exception would have ended on %s already; choose a later day.",
                    format_date(self.env, values["date_to"]),
                )
            )
        asked = self.sudo().create({**values, "profile_id": profile.id})
        asked._assign()
        return asked

    def _check_says_why(self, profile, values):
        if not (values.get("reason") or "").strip():
            raise CreditControlError(
                self.env._(
                    "Say why %s should get other terms; who decides reads it.",
                    profile.sudo().partner_id.name,
                )
            )

    def _check_not_asked_twice(self, profile, term_id):
        waiting = self.sudo().search(
            [
                ("profile_id", "=", profile.id),
                ("requested_by_id", "=", self.env.uid),
                ("payment_term_id", "=", term_id),
                ("state", "=", REQUESTED),
            ],
            limit=1,
        )
        if waiting:
            raise CreditControlError(
                self.env._(
                    "You have asked for %s already, and it waits for a decision. "
                    "Withdraw that request if you need something else.",
                    waiting.display_name,
                )
            )

    def _assign(self):
        """Give it to who may decide; for who is away, the substitute is asked."""
        self.ensure_one()
        people, profile = self._who_may_decide(), self.profile_id
        away = self.env["credit.substitution"].sudo()._away(people, self.company_id)
        there = people.filtered(lambda user: user not in away) or people
        usual = profile.controller_id or self.company_id._credit_controller()
        user = (usual & there)[:1] or there[:1]
        if user:
            self.activity_schedule(
                _ACTIVITY,
                user_id=user.id,
                summary=self.env._("%s is asked for", self.display_name),
            )

    # ---- who may decide ----------------------------------------------------------
    def _who_may_decide(self):
        """Who of credit control may approve it, controllers before managers."""
        group = self.env.ref("credit_control.group_controller").sudo()
        people = group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        able = people.filtered(lambda user: self._voice_of(user))
        manager = "credit_control.group_manager"
        return able.sorted(lambda user: (user.has_group(manager), user.id))

    def _voice_of(self, user):
        """With whose authority a user may decide: the own, or one that was lent.

        Never that of who asked, and what a substitute decides for somebody counts as
        decided by both.

        :return: ``res.users``, empty if with nobody's
        """
        if user._is_superuser():
            return user
        asker = self.sudo().requested_by_id
        if user == asker:
            return user.browse()
        authority = self.env["credit.authority"].with_user(user)
        absent = authority._replaced(self.company_id).with_env(user.env)
        for person in (user | absent) - asker:
            if person.has_group("credit_control.group_manager"):
                return person
            controller = person.has_group("credit_control.group_controller")
            if controller and self._within_controller(user | person):
                return person
        return user.browse()

    def _within_controller(self, people):
        """Whether a controller may approve it: how far it goes beyond the category."""
        company, asked = self.company_id, self.sudo()
        days = asked.payment_term_id._credit_terms()[0]
        for person in people:
            for category in asked.profile_id._authority_categories(person):
                base_days, base_discount = category._allowed_terms()
                if (
                    days > base_days + company.credit_terms_days
                    or asked._discount() > base_discount + company.credit_terms_discount
                ):
                    return False
        return True

    # ---- deciding ------------------------------------------------------------
    def action_grant(self, comment=None):
        """Approve requested exceptions: they count from their first to their last day.

        :param str comment: stays on record
        :raise CreditAuthorityError: the own request, or beyond the user's authority
        :raise CreditControlError: it is not requested any more, or would be over
        """
        for exception in self:
            exception._begin_decision()
            if exception.date_to < exception.company_id._credit_today():
                raise CreditControlError(
                    self.env._(
                        "%s would be over already; decline it, or have it asked anew.",
                        exception.display_name,
                    )
                )
            exception._decide(APPROVED, comment)
            exception._recheck(
                self.env._("An exception from payment terms was approved.")
            )
        return True

    def action_decline(self, reason=None):
        """Decline requested exceptions.

        :param str reason: why; who asked reads it
        """
        for exception in self:
            exception._begin_decision()
            exception._check_reason(reason)
            exception._decide(DECLINED, reason)
        return True

    def action_withdraw(self, reason=None):
        """Take a request back, or end an exception: from now it does not count.

        :param str reason: why; it stays on record
        """
        for exception in self:
            own = exception.sudo().requested_by_id == self.env.user
            exception.check_access("read")
            exception._check_reason(reason)
            if exception.state == REQUESTED and own:
                exception.sudo()._take_back(reason)
                continue
            exception.check_access("write")
            exception._check_is(REQUESTED, APPROVED)
            exception.sudo()._take_back(reason)
            exception._tell_requester(reason)
        return True

    def _begin_decision(self):
        """Role and state; and of two decisions at once, the second is retried."""
        self.check_access("write")
        profile = self.profile_id.sudo()
        profile._begin_checks({profile: 0})
        self._check_is(REQUESTED)
        voice = self._voice_of(self.env.user)
        if not voice:
            self._refuse()

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise CreditControlError(
                self.env._("Say why; who asked for %s reads it.", self.display_name)
            )

    def _refuse(self):
        """Say who else may decide."""
        who = self.env["credit.limit"]._names(self._who_may_decide())
        if self.env.user == self.sudo().requested_by_id:
            raise CreditAuthorityError(
                self.env._(
                    "You asked for %(exception)s yourself, so somebody else has to "
                    "decide%(who)s.",
                    exception=self.display_name,
                    who=who,
                )
            )
        raise CreditAuthorityError(
            self.env._(
                "%(exception)s goes further than a credit controller decides: more than "
                "%(days)s days, or a discount more than %(discount)s points higher, beyond "
                "what the risk category allows. Ask a credit manager%(who)s.",
                exception=self.display_name,
                days=self.company_id.credit_terms_days,
                discount=f"{self.company_id.credit_terms_discount:g}",
                who=who,
            )
        )

    def _decide(self, state, reason):
        voice = self._voice_of(self.env.user)
        absent = voice if voice != self.env.user else voice.browse()
        self.sudo()._close(state, reason, decided_for_id=absent.id)
        self._tell_requester(reason)

    def _close(self, state, reason, **values):
        self._set(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "decision_reason": (reason or "").strip() or False,
                **values,
            }
        )
        self.activity_unlink([_ACTIVITY])

    def _take_back(self, reason):
        """Withdraw it; who approved it and when stays on record."""
        self._set(
            {
                "state": WITHDRAWN,
                "withdrawn_by_id": self.env.uid,
                "withdrawn_on": fields.Datetime.now(),
                "withdrawal_reason": reason.strip(),
            }
        )
        self.activity_unlink([_ACTIVITY])

    def _tell_requester(self, reason):
        """Tell who asked how it ended, on the order if it was for one."""
        exception = self.sudo()
        asker = exception.requested_by_id
        if asker == self.env.user or not asker._is_internal():
            return
        text = self.env._(
            "%(exception)s, which you asked for: %(state)s by %(user)s. %(reason)s",
            exception=exception.display_name,
            state=exception._state_label(),
            user=self.env.user.name,
            reason=reason or "",
        ).strip()
        (exception.sale_order_id or exception).message_post(
            body=text, partner_ids=asker.partner_id.ids, subtype_xmlid="mail.mt_note"
        )

    def _recheck(self, event):
        """Orders that wait may pass now."""
        holds = self.env["credit.hold"].sudo()
        holds._recheck_customers(self.sudo().profile_id, event)

    # ---- time ------------------------------------------------------------------
    @api.model
    def _cron_by_date(self):
        """Look again where an exception begins; close those that are over."""
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            today = company._credit_today()
            mine = [("company_id", "=", company.id)]
            over = self.search(
                [
                    *mine,
                    ("state", "in", (APPROVED, REQUESTED)),
                    ("date_to", "<", today),
                ]
            )
            one_by_one(over, lambda exception: exception._run_out())
            begins = self.search(
                [*mine, ("state", "=", APPROVED), ("date_from", "=", today)]
            )
            event = self.env._("An exception from payment terms began.")
            one_by_one(begins, lambda one, event=event: one._recheck(event))

    def _run_out(self):
        """Close it because its last day is over; what nobody decided is declined."""
        if self.state == APPROVED:
            self._set({"state": EXPIRED})
        else:
            self._close(DECLINED, self.env._("Nobody decided in time."))
            self._tell_requester(self.decision_reason)
