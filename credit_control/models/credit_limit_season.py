"""Limits for a time: in the place of the standard one or on top of it, once or yearly."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount, format_date


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    on_top = fields.Boolean(
        string="On Top of the Limit",
        tracking=True,
        help="Added to the limit that counts otherwise, each converted from its own "
        "currency. Off: a temporary limit takes the place of the standard one.",
    )
    repeats_yearly = fields.Boolean(
        string="Every Year",
        tracking=True,
        help="A seasonal limit: it counts again every year between the same two days.",
    )
    repeats_until = fields.Date(
        string="Last Season Ends",
        tracking=True,
        help="From the day after, the season no longer returns. Empty: it returns "
        "until the limit is withdrawn.",
    )

    _on_top_idx = models.Index("(profile_id) WHERE state = 'active' AND on_top")

    @api.depends("on_top")
    def _compute_display_name(self):  # pylint: disable=missing-return
        # EXTENDS credit_control: what is added reads so
        super()._compute_display_name()
        for limit in self.filtered("on_top"):
            limit.display_name = self.env._(
                "%(amount)s on top from %(date)s",
                amount=format_amount(self.env, limit.amount, limit.currency_id),
                date=format_date(self.env, limit.date_from),
            )

    @api.constrains("kind", "on_top", "repeats_yearly")
    def _check_only_temporary(self):
        for limit in self:
            if limit.kind != "temporary" and (limit.on_top or limit.repeats_yearly):
                raise ValidationError(
                    self.env._(
                        "Only a temporary limit of %(customer)s can be on top of another "
                        "or return every year. Make it temporary, or untick both.",
                        customer=limit.profile_id.partner_id.name,
                    )
                )

    @api.constrains("repeats_yearly", "repeats_until", "date_from", "date_to")
    def _check_season(self):
        for limit in self.filtered("repeats_yearly"):
            longest = fields.Date.add(limit.date_from, years=1)
            if limit.date_to and limit.date_to >= longest:
                raise ValidationError(
                    self.env._(
                        "The season of %(customer)s from %(from)s to %(to)s is a year or "
                        "longer. Shorten it, or grant a standard limit.",
                        **{
                            "customer": limit.profile_id.partner_id.name,
                            "from": format_date(self.env, limit.date_from),
                            "to": format_date(self.env, limit.date_to),
                        },
                    )
                )
            if limit.repeats_until and limit.repeats_until < limit.date_from:
                raise ValidationError(
                    self.env._(
                        "The last season of %(customer)s would end on %(until)s, before "
                        "the first begins on %(from)s. Correct one of the dates.",
                        **{
                            "customer": limit.profile_id.partner_id.name,
                            "until": format_date(self.env, limit.repeats_until),
                            "from": format_date(self.env, limit.date_from),
                        },
                    )
                )

    # ---- when it counts ------------------------------------------------------
    def _last_day(self):
        """The last day on which the limit can count, ``False`` for none."""
        self.ensure_one()
        return self.repeats_until if self.repeats_yearly else self.date_to

    def _end_yesterday(self, today):
        """Values that end the limit on the day before a date."""
        self.ensure_one()
        name = "repeats_until" if self.repeats_yearly else "date_to"
        return {name: fields.Date.subtract(today, days=1)}

    def _ends_before(self, date):
        # EXTENDS credit_control: a season ends when it does not return
        if self.repeats_yearly:
            return bool(self.repeats_until) and self.repeats_until < date
        return super()._ends_before(date)

    def _counts_on(self, date):
        # EXTENDS credit_control: a season counts between its two days only
        return super()._counts_on(date) and self._is_season(date)

    def _is_season(self, date):
        """Whether a date lies between the two days of any year; true without a season.

        The 29th of February is the 28th in other years, as PostgreSQL has it.
        """
        if not self.repeats_yearly:
            return True
        years = date.year - self.date_from.year
        return any(
            back >= 0
            and fields.Date.add(self.date_from, years=back) <= date
            and fields.Date.add(self.date_to, years=back) >= date
            for back in (years, years - 1)
        )

    def _turns_between(self, since, today):
        """Whether the limit begins or ends to count after one date, up to another."""
        self.ensure_one()
        return self._counts_on(since) != self._counts_on(today)

    @api.model
    def _seasons_turning(self, company, since, today):
        """Limits of a company that return yearly and began or ended in some days."""
        seasons = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "active"),
                ("repeats_yearly", "=", True),
            ]
        )
        return seasons.filtered(lambda limit: limit._turns_between(since, today))

    def _until(self):
        """How long it counts, to go on with a sentence."""
        if self.repeats_yearly:
            return self.env._(
                ", every year until %s",
                format_date(self.env, self.date_to, date_format="d MMM"),
            )
        if self.date_to:
            return self.env._(", until %s", format_date(self.env, self.date_to))
        return ""
