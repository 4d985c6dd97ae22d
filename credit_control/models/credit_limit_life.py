"""How a limit comes into force, and how it ends."""

from odoo import fields, models
from odoo.tools import format_date

from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_authority import LIMIT


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    def _is_within_authority(self):
        self.ensure_one()
        amount = self._in_company_currency(self.date_from)
        authority = self.env["credit.authority"]
        return authority._reaches(LIMIT, self.profile_id, amount, self.category_id)

    def _in_company_currency(self, date):
        """The amount in the company's currency at a date.

        :raise CreditControlError: no exchange rate is known at the date
        """
        self.ensure_one()
        company = self.company_id
        rate = self._rate_at(date)
        if not rate:
            raise CreditControlError(
                self.env._(
                    "There is no exchange rate from %(currency)s to %(company)s at "
                    "%(date)s. Enter one, or give the limit in %(company)s.",
                    currency=self.currency_id.name,
                    company=company.currency_id.name,
                    date=format_date(self.env, date),
                )
            )
        return company.currency_id.round(self.amount * rate)

    def _rate_at(self, date):
        """What one unit of the limit is worth in company currency, 0.0 if unknown."""
        rates = self.currency_id.sudo()._credit_rates_to(self.company_id, date)
        return rates[self.currency_id]

    def _put_into_force(self):
        """Grant the limit as the current user: only after their authority was seen."""
        self.ensure_one()
        profile = self.profile_id.sudo()
        profile._begin_checks({profile: 0})  # of two grants at once, one is retried
        self._make_room()
        self._set(
            {
                "state": "active",
                "approved_by_id": self.env.uid,
                "approved_on": fields.Datetime.now(),
            }
        )
        if profile.limit_mode != "limited":
            profile.write({"limit_mode": "limited", "mode_chosen_by_id": False})
        profile.message_post(
            body=self.env._(
                "Credit limit of %(limit)s (%(kind)s%(until)s) granted by %(user)s. "
                "%(reason)s",
                limit=self.display_name,
                kind=dict(self._fields["kind"]._description_selection(self.env))[
                    self.kind
                ],
                until=self.env._(", until %s", format_date(self.env, self.date_to))
                if self.date_to
                else "",
                user=self.env.user.name,
                reason=self.reason or "",
            )
        )
        profile._mirror_limit()
        self.env["credit.hold"].sudo()._recheck_customers(
            profile, self.env._("A credit limit of %s was granted.", self.display_name)
        )

    def _make_room(self):
        """End the standard limit that this one replaces; refuse any other overlap."""
        if self.kind != "standard":
            return
        standing = (self.profile_id.limit_ids - self).filtered(
            lambda other: other._is_standing()
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
            if other.date_from == self.date_from:
                other._set({"state": "superseded"})
            else:
                day_before = fields.Date.subtract(self.date_from, days=1)
                other._set({"date_to": day_before})

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
        return self.kind == "standard" and self.state == "active"

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

    def _ask_for_approval(self):
        """Give it to somebody who may grant it: the customer's controller, or the least.

        Nobody is asked to decide about their own request.
        """
        self.ensure_one()
        profile = self.profile_id.sudo()
        self.sudo()._set({"origin": "request"} if self.origin == "manual" else {})
        amount = self._in_company_currency(self.date_from)
        people = self.env["credit.authority"]._holders(
            LIMIT, profile, amount, self.category_id
        )
        people -= self.env.user
        usual = profile.controller_id or profile.company_id._credit_controller()
        user = (usual & people) or people[:1]
        if user:
            self.sudo().activity_schedule(
                "credit_control.mail_activity_type_limit",
                user_id=user.id,
                summary=self.env._(
                    "Limit of %(limit)s requested for %(customer)s",
                    limit=self.display_name,
                    customer=profile.partner_id.name,
                ),
            )

    def action_grant(self):
        """Grant a requested limit."""
        for limit in self:
            limit._check_is("requested")
            if not limit._is_within_authority():
                raise CreditAuthorityError(
                    self.env._(
                        "A limit of %(limit)s for %(customer)s is above what you may "
                        "grant. Ask somebody with more authority, for example a credit "
                        "manager.",
                        limit=limit.display_name,
                        customer=limit.profile_id.partner_id.name,
                    )
                )
            limit._put_into_force()
            limit.activity_unlink(["credit_control.mail_activity_type_limit"])
        return True

    def action_decline(self):
        """Decline a requested limit."""
        self._check_may_decide()
        for limit in self:
            limit._check_is("requested")
            limit._set(
                {
                    "state": "declined",
                    "approved_by_id": self.env.uid,
                    "approved_on": fields.Datetime.now(),
                }
            )
            limit.activity_unlink(["credit_control.mail_activity_type_limit"])
        return True

    def action_withdraw(self):
        """End a granted limit; from today it no longer counts."""
        self._check_may_decide()
        for limit in self:
            limit._check_is("active")
            today = limit.company_id._credit_today()
            profile = limit.profile_id.sudo()
            profile._begin_checks({profile: 0})
            if limit.date_from >= today:
                limit._set({"state": "withdrawn"})
            else:
                limit._set({"date_to": fields.Date.subtract(today, days=1)})
            profile.message_post(
                body=self.env._(
                    "Credit limit of %(limit)s withdrawn by %(user)s.",
                    limit=limit.display_name,
                    user=self.env.user.name,
                )
            )
            profile._mirror_limit()
        return True

    def _check_is(self, state):
        states = dict(self._fields["state"]._description_selection(self.env))
        if self.state != state:
            raise CreditControlError(
                self.env._(
                    "The limit of %(limit)s is “%(state)s”, so this cannot be done.",
                    limit=self.display_name,
                    state=states[self.state],
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
