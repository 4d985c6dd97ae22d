"""Payment terms compared with each other, and what their discount costs."""

from odoo import api, fields, models

from ..engine import terms
from ..engine.money import from_minor, to_basis_points


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    credit_days = fields.Integer(
        string="Longest Run (Days)",
        compute="_compute_credit_terms",
        help="Days until the last instalment falls due at the latest; a month counts "
        "as 31 days.",
    )
    credit_rank = fields.Integer(
        string="Rank",
        compute="_compute_credit_rank",
        help="From the strictest terms, 1, to the best for the customer: longer terms "
        "come first, then the higher early-payment discount.",
    )
    credit_discount_cost = fields.Float(
        string="Discount Costs a Year (%)",
        compute="_compute_credit_terms",
        help="What the early-payment discount costs as the price of having the money "
        "sooner: discount / (100 % - discount) x 365 / days gained.",
    )
    credit_discount_words = fields.Char(
        string="Cost of the Discount", compute="_compute_credit_terms"
    )

    @api.depends(
        "line_ids.nb_days",
        "line_ids.delay_type",
        "line_ids.days_next_month",
        "early_discount",
        "discount_percentage",
        "discount_days",
    )
    def _compute_credit_terms(self):
        for term in self:
            days = max((line._credit_days() for line in term.line_ids), default=0)
            discount = term.discount_percentage if term.early_discount else 0.0
            term.credit_days = days
            cost = term._credit_annual_cost(discount, days)
            term.credit_discount_cost = cost or 0.0
            term.credit_discount_words = term._credit_cost_words(discount, days, cost)

    def _credit_points(self, discount_max=0.0):
        """Days, and the discount in basis points, or a higher one allowed beside."""
        days, discount = self._credit_terms()
        return days, to_basis_points(max(discount, discount_max))

    def _credit_annual_cost(self, discount, days=None):
        """What a discount on these terms costs, per cent a year.

        :param float discount: per cent
        :param int days: until the invoice is due, those of these terms by default
        :return: ``None`` if nothing is paid sooner for it
        """
        self.ensure_one()
        days = self.credit_days if days is None else days
        points = to_basis_points(max(discount, 0.0))
        return from_minor(terms.annual_cost(points, days, self.discount_days), 2)

    def _credit_cost_words(self, discount, days, cost):
        """The cost of a discount as a sentence, '' where there is none."""
        if discount <= 0:
            return ""
        values = {"discount": f"{discount:g}", "early": self.discount_days}
        if cost is None:
            return self.env._(
                "%(discount)s %% for payment within %(early)s days, and nothing is due "
                "later than that: it is a lower price, nothing is paid sooner for it.",
                **values,
            )
        return self.env._(
            "%(discount)s %% for payment within %(early)s days instead of %(days)s costs "
            "%(cost)s %% a year (365 days).",
            days=days,
            cost=f"{cost:.2f}",
            **values,
        )

    @api.depends("credit_days", "early_discount", "discount_percentage")
    def _compute_credit_rank(self):
        every = self.search([("id", "!=", False)]) | self
        ranks = terms.ranks({term: term._credit_compared() for term in every})
        for term in self:
            term.credit_rank = ranks[term]

    def _credit_compared(self):
        """Days and discount in basis points, as they stand on the form."""
        discount = self.discount_percentage if self.early_discount else 0.0
        return self.credit_days, to_basis_points(discount)
