from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class CreditInterestRate(models.Model):
    """A rate of one regime for some days, with where it was read and when."""

    _name = "credit.interest.rate"
    _description = "Interest Rate"
    _order = "date_from desc, id desc"
    _rec_name = "rate"

    regime_id = fields.Many2one(
        "credit.interest.regime", required=True, ondelete="cascade", index=True
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(
        string="To",
        required=True,
        help="Last day of the rate. A rate is never used beyond it; without another, "
        "nothing is claimed for later days.",
    )
    rate = fields.Float(
        string="Rate (%)", digits=(6, 2), required=True, help="For a year, in total."
    )
    source = fields.Char(required=True, help="Where the rate can be looked up.")
    verified_on = fields.Date(
        help="When somebody compared the rate with its source. Empty: nobody has, and "
        "each claim made with it says so."
    )
    verified = fields.Boolean(compute="_compute_verified", store=True)

    _days = models.Constraint(
        "CHECK (date_from <= date_to)", "A rate begins before it ends; correct a date."
    )
    _positive = models.Constraint(
        "CHECK (rate >= 0 AND rate <= 100)", "A rate is between 0 % and 100 %."
    )

    @api.depends("verified_on")
    def _compute_verified(self):
        for rate in self:
            rate.verified = bool(rate.verified_on)

    @api.constrains("regime_id", "date_from", "date_to")
    def _check_overlap(self):
        for regime in self.regime_id:
            rates = regime.rate_ids.sorted("date_from")
            for rate, following in pairwise(rates):
                if following.date_from <= rate.date_to:
                    raise ValidationError(
                        self.env._(
                            "%(regime)s would have two rates on %(day)s: %(first)s %% "
                            "and %(second)s %%. Let one end before the other begins.",
                            regime=regime.name,
                            day=format_date(self.env, following.date_from),
                            first=rate.rate,
                            second=following.rate,
                        )
                    )
