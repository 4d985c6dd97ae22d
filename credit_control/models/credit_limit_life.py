"""How a limit comes into force, and how it ends."""

from odoo import fields, models
from odoo.tools.i18n import format_list

from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_authority import LIMIT

#: Kinds of which one counts at a time, until another takes its place.
_STANDING = ("standard", "group")


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    def _in_company_currency(self, date):
        """The amount in the company's currency at a date.

        :raise CreditControlError: no exchange rate is known at the date
        """
        self.ensure_one()
        return self.currency_id._credit_worth(self.amount, self.company_id, date)

    def _rate_at(self, date):
        """What one unit of the limit is worth in company currency, 0.0 if unknown."""
        rates = self.currency_id.sudo()._credit_rates_to(self.company_id, date)
        return rates[self.currency_id]

    def _put_into_force(self, why=None, event=""):
        """Grant limits as the current user: only after their authority was seen.

        :param dict why: for the record, see :meth:`_keep_event`; by default the reason
            of each
        :param str event: what happened, for who reads how a hold ended
        """
        profiles = self.profile_id.sudo()
        # of two grants at once, one is retried
        profiles._begin_checks(dict.fromkeys(profiles, 0))
        decided = {
            "state": "active",
            "approved_by_id": self.env.uid,
            "approved_on": fields.Datetime.now(),
        }
        for limit in self:
            limit._make_room()
            limit._set({**decided, "_why": why or {"reason": limit.reason}})
        own = self.filtered(lambda limit: limit.kind != "group").profile_id.sudo()
        unlimited = own.filtered(lambda profile: profile.limit_mode != "limited")
        if unlimited:
            unlimited.write({"limit_mode": "limited", "mode_chosen_by_id": False})
        self._note_grants()
        profiles._mirror_limit()
        self.env["credit.hold"].sudo()._recheck_customers(
            self._concerned(),
            event
            or self.env._(
                "A credit limit of %s was granted.",
                format_list(self.env, self.mapped("display_name")),
            ),
        )

    def _concerned(self):
        """The files of whose orders these limits may decide."""
        profiles = self.profile_id.sudo()
        shared = self.filtered(lambda limit: limit.kind == "group").profile_id.sudo()
        return profiles.union(*(profile._group() for profile in shared))

    def _note_grants(self):
        """Note on each customer's file what was granted, by whom and why."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        notes = {}
        for limit in self:
            notes[limit.profile_id] = self.env._(
                "Credit limit of %(limit)s (%(kind)s%(until)s) granted by %(user)s. "
                "%(reason)s",
                limit=limit.display_name,
                kind=kinds[limit.kind],
                until=limit._until(),
                user=self.env.user.name,
                reason=limit.reason or "",
            )
        if len(notes) == 1:
            self.profile_id.sudo().message_post(body=next(iter(notes.values())))
        else:
            bodies = {profile.id: text for profile, text in notes.items()}
            self.profile_id.sudo()._message_log_batch(bodies)

    def _make_room(self):
        """End the standard limit that this one replaces; refuse any other overlap.

        The limit that a group shares is the standard limit of the group.
        """
        if self.kind not in _STANDING:
            return
        standing = (self.profile_id.limit_ids - self).filtered(
            lambda other: other.kind == self.kind and other._is_standing()
        )
        coming = [o.date_from for o in standing if o.date_from > self.date_from]
        if (
            coming and not self.date_to
        ):  # counts until the scheduled one takes its place
            self._set({"date_to": fields.Date.subtract(min(coming), days=1)})
        for other in standing.filtered(lambda other: self._overlaps(other)):
            outlives = self.date_to and (
                not other.date_to or other.date_to > self.date_to
            )
            if other.date_from > self.date_from or outlives:
                raise CreditControlError(
                    self.env._(
                        "%(customer)s already has a standard limit of %(other)s, which "
                        "this one would overlap. Withdraw that one first, or make this "
                        "one a temporary limit.",
                        customer=self.profile_id.partner_id.name,
                        other=other.display_name,
                    )
                )
            why = {"reason": self.env._("Replaced by %s", self.display_name)}
            if other.date_from == self.date_from:
                other._set({"state": "superseded", "_why": why})
            else:
                day_before = fields.Date.subtract(self.date_from, days=1)
                other._set({"date_to": day_before, "_why": why})

    def _yield_to(self, kept):
        """Leave room for the limits of a customer that this one's is merged into.

        Of two standard limits at one time the kept customer's counts. Where that begins
        only later, or has ended, the other one fills the time until then or since.

        :param kept: limits of the customer that stays
        """
        for limit in self.filtered(lambda limit: limit._is_standing()):
            today = limit.company_id._credit_today()
            rivals = kept.filtered(
                lambda other, limit=limit: (
                    other._is_standing() and limit._overlaps(other)
                )
            )
            past = limit._ends_before(today)
            if rivals and (past or any(rival._counts_on(today) for rival in rivals)):
                limit._set({"state": "superseded"})
            elif rivals:
                limit._set(limit._dates_beside(rivals, today))

    def _is_standing(self):
        return self.kind in _STANDING and self.state == "active"

    def _ends_before(self, date):
        return bool(self.date_to) and self.date_to < date

    def _counts_on(self, date):
        return self.date_from <= date and not self._ends_before(date)

    def _overlaps(self, other):
        """Whether there is a day on which both would count."""
        return not (
            self._ends_before(other.date_from) or other._ends_before(self.date_from)
        )

    def _dates_beside(self, rivals, today):
        """The dates left to this limit between others that have ended or are to come."""
        ended = [rival.date_to for rival in rivals if rival._ends_before(today)]
        coming = [rival.date_from for rival in rivals if rival.date_from > today]
        first = max((fields.Date.add(day, days=1) for day in ended), default=None)
        last = min((fields.Date.subtract(day, days=1) for day in coming), default=None)
        date_from = max(filter(None, (first, self.date_from)))
        date_to = min(filter(None, (last, self.date_to)), default=False)
        if date_to and date_to < date_from:
            return {"state": "superseded"}
        return {"date_from": date_from, "date_to": date_to}

    def action_decline(self, reason=None):
        """Decline a requested limit.

        :param str reason: why; who asked reads it
        :raise CreditControlError: no reason, or it is not requested any more
        """
        self._check_may_decide()
        for limit in self:
            limit._begin_decision()
            limit._check_reason_given(reason)
            limit._end_by("declined", reason)
        return True

    def action_withdraw(self, reason=None):
        """End a granted limit, from today it no longer counts; or take a request back.

        :param str reason: why; it stays on record
        :raise CreditControlError: no reason, or it neither counts nor is requested
        """
        for limit in self:
            if limit.state == "requested":
                limit._take_back(reason)
                continue
            limit._check_may_decide()
            limit._check_is("active")
            limit._check_reason_given(reason)
            limit._end_granted(reason)
        return True

    def _take_back(self, reason):
        """Withdraw a request: who asked may, and who decides."""
        own = self.env.user == self.sudo().requested_by_id
        if not own:
            self._check_may_decide()
        self._check_reason_given(reason)
        limit = self.sudo() if own else self  # who asks need not be one who decides
        limit._begin_decision()
        limit._end_by("withdrawn", reason)

    def _end_granted(self, reason):
        """End a granted limit with yesterday; one that did not begin never counts."""
        today = self.company_id._credit_today()
        profile = self.profile_id.sudo()
        profile._begin_checks({profile: 0})
        why = {"kind": "withdrawn", "reason": reason}
        if self.date_from >= today:
            self._set({"state": "withdrawn", "_why": why})
        else:
            self._set({**self._end_yesterday(today), "_why": why})
        self._set({"decision_reason": reason})
        profile.message_post(
            body=self.env._(
                "Credit limit of %(limit)s withdrawn by %(user)s. %(reason)s",
                limit=self.display_name,
                user=self.env.user.name,
                reason=reason or "",
            ).strip()
        )
        profile._mirror_limit()

    def _check_reason_given(self, reason):
        """People say why; a program's own step is told by what it does."""
        if (reason or "").strip() or self.env.su:
            return
        raise CreditControlError(
            self.env._(
                "Say why the limit of %(limit)s for %(customer)s ends; it stays on "
                "record and who asked for it reads it.",
                limit=self.display_name,
                customer=self.profile_id.partner_id.name,
            )
        )

    def _refuse_state(self):
        # EXTENDS credit_control: who decided about it meanwhile
        who = self.sudo().approved_by_id.name
        raise CreditControlError(
            self.env._(
                "The limit of %(limit)s is “%(state)s”%(who)s, so this cannot be "
                "done. Look at it again, or ask for a new one.",
                limit=self.display_name,
                state=self._state_label(),
                who=self.env._(" by %s", who) if who else "",
            )
        )

    def _check_may_decide(self):
        """Withdrawing and declining take no authority over an amount, but a role."""
        authority = self.env["credit.authority"]
        for limit in self:
            if authority._largest_amount(LIMIT, limit.profile_id) == 0.0:
                raise CreditAuthorityError(
                    self.env._(
                        "You may not decide about the credit limit of %(customer)s. "
                        "Ask a credit controller.",
                        customer=limit.profile_id.partner_id.name,
                    )
                )
