from odoo import api, fields, models

from ..engine import interest
from ..engine.money import to_basis_points, to_minor
from ..exceptions import CreditControlError


class CreditInterestRegime(models.Model):
    """A rule by which late payment bears interest, as dated data with its source."""

    _name = "credit.interest.regime"
    _description = "Interest Regime"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    country_id = fields.Many2one(
        "res.country",
        help="Whose law it is. Empty: it serves several countries, or is agreed.",
    )
    audience = fields.Selection(
        [("business", "Businesses"), ("consumer", "Consumers")],
        default="business",
        required=True,
        help="Against whom it may be used. A rule for businesses is never used against "
        "a customer that is neither a company nor has a tax number.",
    )
    mode = fields.Selection(
        [
            (interest.BY_PERIOD, "That of each period"),
            (interest.FIXED_AT_START, "That of the first day of delay"),
            (interest.AT_PAYMENT, "That of the day of payment"),
        ],
        string="Rate That Counts",
        default=interest.BY_PERIOD,
        required=True,
        help="Where rates change while a payment is late: each for its own days, the one "
        "in force on the first day for all days, or the one in force on the day of "
        "payment for all days (for what is still open, on the last day claimed).",
    )
    year = fields.Selection(
        [
            (interest.ACT_365, "365 days"),
            (interest.ACT_360, "360 days"),
            (interest.ACT_ACT, "As many as the calendar year has"),
        ],
        string="Days in a Year",
        default=interest.ACT_365,
        required=True,
        help="What the days of delay are divided by.",
    )
    compensation_per = fields.Selection(
        [("payment", "Each late payment"), ("invoice", "Each invoice")],
        string="Compensation Once For",
        default="payment",
        required=True,
        help="An invoice in three instalments, all paid late, gives three sums or one.",
    )
    margin = fields.Char(
        translate=True, help="How the rate arises, in words: base and what is added."
    )
    note = fields.Text(
        translate=True, help="What else to know before it is used, and open questions."
    )
    rate_ids = fields.One2many("credit.interest.rate", "regime_id", string="Rates")
    compensation_ids = fields.One2many("credit.interest.compensation", "regime_id")

    # ---- for the engine ----------------------------------------------------
    def _terms(self):
        """Rates, mode and day count as the engine's object."""
        self.ensure_one()
        rates = tuple(
            interest.Rate(
                rate.date_from, rate.date_to, to_basis_points(rate.rate), rate.verified
            )
            for rate in self.rate_ids
        )
        return interest.Terms(rates, self.mode, self.year)

    def _brackets(self):
        """Fixed sums as the engine wants them, minor units of their currency."""
        self.ensure_one()
        digits = self.compensation_ids.currency_id.decimal_places
        return tuple(
            (to_minor(bracket.principal_from, digits), to_minor(bracket.amount, digits))
            for bracket in self.compensation_ids
        )

    @api.constrains("audience")
    def _check_companies(self):
        """A company keeps rules for businesses and for consumers apart."""
        companies = self.env["res.company"].sudo()
        companies.search(
            [
                "|",
                ("credit_interest_regime_id", "in", self.ids),
                ("credit_consumer_regime_id", "in", self.ids),
            ]
        )._check_regime_audience()

    # ---- history -----------------------------------------------------------
    def write(self, vals):
        if {"mode", "year", "audience", "compensation_per"} & set(vals):
            self._check_unused()
        return super().write(vals)

    def _check_unused(self):
        """A rule that changed under its claims could not be checked by hand any more."""
        claims = self.env["credit.claim"].sudo()
        for regime in self:
            count = claims.search_count([("regime_id", "=", regime.id)])
            if count:
                raise CreditControlError(
                    self.env._(
                        "%(count)s claims were made by %(regime)s, so how it counts is "
                        "not changed. Duplicate it, change the copy and archive this one.",
                        count=count,
                        regime=regime.name,
                    )
                )

    def copy_data(self, default=None):
        """Name a copy as such, with its rates and sums."""
        vals_list = super().copy_data(default)
        for regime, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%s (copy)", regime.name)
            for name in ("rate_ids", "compensation_ids"):
                vals[name] = [(0, 0, data) for data in regime[name].copy_data()]
        return vals_list
