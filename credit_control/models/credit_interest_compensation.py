from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CreditInterestCompensation(models.Model):
    """A fixed sum for a late payment, from some principal on."""

    _name = "credit.interest.compensation"
    _description = "Compensation for Late Payment"
    _order = "principal_from, id"
    _rec_name = "amount"

    regime_id = fields.Many2one(
        "credit.interest.regime", required=True, ondelete="cascade", index=True
    )
    principal_from = fields.Monetary(
        string="From Principal",
        help="The sum is for instalments of this amount and more, up to the next line.",
    )
    amount = fields.Monetary(
        string="Sum", required=True, help="Once for each late payment."
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        help="Of both amounts. A claim in another currency converts them at the rate of "
        "the day on which it is made.",
    )
    source = fields.Char(required=True, help="Where the sum can be looked up.")
    verified_on = fields.Date(
        help="When somebody compared the sum with its source. Empty: nobody has, and "
        "each claim made with it says so."
    )

    _start_unique = models.Constraint(
        "UNIQUE (regime_id, principal_from)",
        "The regime already has a sum from this principal on; change that one.",
    )
    _positive = models.Constraint(
        "CHECK (principal_from >= 0 AND amount >= 0)",
        "Principal and sum of a compensation cannot be negative.",
    )

    @api.constrains("regime_id", "currency_id")
    def _check_one_currency(self):
        for regime in self.regime_id:
            currencies = regime.compensation_ids.currency_id
            if len(currencies) > 1:
                raise ValidationError(
                    self.env._(
                        "The sums of %(regime)s are in %(currencies)s; give all of them "
                        "in one currency.",
                        regime=regime.name,
                        currencies=", ".join(currencies.mapped("name")),
                    )
                )
