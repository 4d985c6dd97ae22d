"""The limits of a customer: which one counts, and Odoo's own field as its mirror."""

from odoo import api, fields, models

from ..engine import facts as engine_facts
from ..exceptions import CreditControlError
from ..jobs import one_by_one
from .credit_profile_position import FIGURES, WITH_LIGHT


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    def _grant(self, amount, **values):
        """Put a standard limit into force from today for each of these customers.

        :param float amount: in the company's currency
        :param values: further fields of ``credit.limit``
        :return: the ``credit.limit`` records
        """
        # The authority is the user's all the same; the origin is not theirs to claim.
        made = (
            self.env["credit.limit"]
            .sudo()
            .create(
                [
                    {
                        "profile_id": profile.id,
                        "amount": amount,
                        "currency_id": profile.company_id.currency_id.id,
                        "date_from": profile.company_id._credit_today(),
                        **values,
                    }
                    for profile in self
                ]
            )
        )
        # they follow from rows, not from fields: who read them before reads them again
        self.invalidate_recordset((*FIGURES, *WITH_LIGHT), flush=False)
        return made

    def limit_at(self, date, known_on=None):
        """Return the limit that was, is or will be in force at a date.

        What is on top of it is in :meth:`limits_at`.

        :param datetime.date date: the date asked for, or its ISO form
        :param datetime.datetime known_on: as it was known at that moment (UTC), or its
            ISO form; later grants, withdrawals and shortenings are left out
        :return: ``credit.limit``, empty if none was in force
        :raise CreditControlError: not a date
        """
        return self.limits_at(date, known_on).filtered(lambda limit: not limit.on_top)

    def limits_at(self, date, known_on=None):
        """Return the limit in force at a date, then what is on top of it.

        Parameters and errors as of :meth:`limit_at`.

        :return: ``credit.limit`` records
        """
        self.ensure_one()
        date, known_on = self._parse_day(date), self._parse_moment(known_on)
        if known_on:
            return self._limits_known_at(date, known_on)
        valid = self.limit_ids.filtered(
            lambda limit: (
                limit.state == "active"
                and limit.kind != "group"
                and limit._counts_on(date)
            )
        )
        top = valid.filtered("on_top")
        order = ("temporary", "standard", "insured")
        base = (valid - top).sorted(
            lambda limit: (order.index(limit.kind), -limit.amount)
        )
        return base[:1] + top

    def _limits_known_at(self, date, known_on):
        """The same as it was known at a moment, from the record of what happened."""
        self.check_access("read")
        self.env.flush_all()
        ledger = self.env["credit.ledger"].sudo()
        asked = (date, self.ids, known_on)
        rows = self.env.execute_query(ledger._limits_in_force_sql(*asked))
        rows += self.env.execute_query(ledger._limits_on_top_sql(*asked))
        return self.env["credit.limit"].browse([row[1] for row in rows])

    def _parse_day(self, date):
        try:
            date = fields.Date.to_date(date)
        except ValueError:
            date = None
        if not date:
            raise CreditControlError(
                self.env._("A date is needed to say which limit was in force.")
            )
        return date

    def _parse_moment(self, moment):
        try:
            return fields.Datetime.to_datetime(moment) or None
        except (TypeError, ValueError):
            raise CreditControlError(
                self.env._(
                    "“%s” is not a moment at which something was known; give a date "
                    "and a time.",
                    moment,
                )
            ) from None

    def _limit_amount_at(self, date):
        """The limit in force with what is on top, in the company's currency.

        Each is converted at the rate of the date and rounded by itself.
        """
        self.ensure_one()
        currency = self.company_id.currency_id
        return currency.round(
            sum(
                currency.round(limit.amount * limit._rate_at(date))
                for limit in self.limits_at(date)
            )
        )

    def _follows_default(self):
        """Whether the company's default limit is this customer's, or could be."""
        self.ensure_one()
        today = self.company_id._credit_today()
        granted = self.limit_ids.filtered(
            lambda limit: limit.state not in ("requested", "declined")
        )
        current = granted.filtered(
            lambda limit: (
                limit.state == "active"
                and limit.kind == "standard"
                and limit.date_from <= today
                and (not limit.date_to or limit.date_to >= today)
            )
        )
        if current or self.limit_mode != engine_facts.NO_CHECK:
            return current.origin == "default"
        own = granted.filtered(lambda limit: limit.origin != "default")
        return not self.mode_chosen_by_id and not own

    # ---- the mirror in Odoo's own field -------------------------------------
    def _mirror_limit(self):
        """Show the limits in force in Odoo's own ``res.partner.credit_limit``."""
        for profile in self.sudo():
            company = profile.company_id
            today = company._credit_today()
            amount = 0.0  # what Odoo takes for no check
            if profile.limit_mode == engine_facts.LIMITED:
                amount = profile._limit_amount_at(today)
            profile.partner_id._credit_mirror(company, amount)

    @api.model
    def _cron_limits_by_date(self):
        """Mirror limits that began or ended since the last run, and recheck holds."""
        last_run = self.env.context.get("lastcall")
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            today = company._credit_today()
            since = (
                last_run.date() if last_run else fields.Date.subtract(today, days=31)
            )
            since = fields.Date.subtract(min(since, today), days=2)  # time zones
            limits = self.env["credit.limit"].search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "active"),
                    "|",
                    "&",
                    ("date_from", ">", since),
                    ("date_from", "<=", today),
                    "&",
                    ("date_to", ">=", since),
                    ("date_to", "<", today),
                ]
            )
            limits |= self.env["credit.limit"]._seasons_turning(company, since, today)
            one_by_one(limits.profile_id, lambda profile: profile._follow_limits())
            self.env["credit.limit"]._pass_time(company)
            self.env["credit.limit"]._reassign(company)

    def _follow_limits(self):
        """Act on limits of the customer that began or ended."""
        self._mirror_limit()
        event = self.env._("A credit limit began or ended.")
        self.env["credit.hold"]._recheck_customers(self, event)
