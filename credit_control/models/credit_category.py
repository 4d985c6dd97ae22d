from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..exceptions import CreditControlError


class CreditCategory(models.Model):
    _name = "credit.category"
    _description = "Risk Category"
    _order = "sequence, id"
    _rec_names_search = ("name", "code")

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Short sign of the category, as shown in lists and used in imports.",
    )
    sequence = fields.Integer(
        default=10, help="From the best risk to the worst; drag to change."
    )
    color = fields.Integer(string="Colour")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the category serves all companies."
    )
    score_from = fields.Integer(
        help="Lowest credit score of the category (0 to 100, 100 is the best)."
    )
    score_to = fields.Integer(
        default=100, help="Highest credit score of the category (0 to 100)."
    )
    blocked = fields.Boolean(
        string="No Credit",
        help="Orders of customers in this category are held unless they are prepaid, "
        "where the policy contains the rule “Risk category gets no credit”.",
    )
    default_limit = fields.Monetary(
        help="Limit proposed for a customer who gets into this category, in the "
        "company's currency. 0: none is proposed."
    )
    limit_months = fields.Float(
        string="Limit in Months of Purchases",
        help="With a figure here the proposed limit is that many times the customer's "
        "average monthly purchases of the last twelve months, at most the default limit.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        help="Given to customers who get into this category and have no terms of their "
        "own, and the longest they are allowed where terms are limited below.",
    )
    limit_terms = fields.Boolean(
        string="Longest Terms Allowed",
        help="Longer payment terms or a higher early-payment discount on an order fail "
        "the rules about terms and discount.",
    )
    policy_id = fields.Many2one(
        "credit.policy",
        string="Credit Policy",
        domain="[('state', '=', 'active')]",
        help="Applies to customers of this category whose own file names no other. "
        "Empty: the policy of the company.",
    )
    review_months = fields.Integer(
        string="Review Every (Months)",
        default=12,
        help="After so many months the customer's file is due for review. 0: never.",
    )
    probability_of_default = fields.Float(
        string="Probability of Default (%)",
        help="Share of customers of this category expected to fail within a year.",
    )
    profile_count = fields.Integer(compute="_compute_profile_count", string="Customers")

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE active",
        "Another risk category already has this code.",
    )
    _score_band = models.Constraint(
        "CHECK (score_from >= 0 AND score_to <= 100 AND score_from <= score_to)",
        "The score band must run from a lower to a higher score between 0 and 100.",
    )
    _no_negative = models.Constraint(
        "CHECK (default_limit >= 0 AND limit_months >= 0 AND review_months >= 0"
        " AND probability_of_default BETWEEN 0 AND 100)",
        "The limit, the months and the probability of default cannot be negative, and a "
        "probability is at most 100 %.",
    )

    @api.depends_context("company")
    @api.depends("company_id")
    def _compute_currency_id(self):
        for category in self:
            category.currency_id = (category.company_id or self.env.company).currency_id

    def _compute_profile_count(self):
        counts = dict(
            self.env["credit.profile"]._read_group(
                [("category_id", "in", self.ids)], ["category_id"], ["__count"]
            )
        )
        for category in self:
            category.profile_count = counts.get(category, 0)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for category in self:
            category.display_name = f"{category.code} · {category.name}"

    @api.constrains("company_id")
    def _check_company_of_customers(self):
        for category in self.filtered("company_id"):
            strangers = (
                self.env["credit.profile"]
                .sudo()
                .search_count(
                    [
                        ("category_id", "=", category.id),
                        ("company_id", "!=", category.company_id.root_id.id),
                    ]
                )
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "The risk category %(category)s cannot be kept to "
                        "%(company)s: %(count)s customers of other companies are in it. "
                        "Move them to another category first.",
                        category=category.name,
                        company=category.company_id.name,
                        count=strangers,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        for category in self:
            files = self.env["credit.profile"].sudo().with_context(active_test=False)
            count = files.search_count([("category_id", "=", category.id)])
            if count:
                raise CreditControlError(
                    self.env._(
                        "The risk category %(category)s cannot be deleted: %(count)s "
                        "customers are in it. Move them to another category, or archive "
                        "this one, which keeps them where they are.",
                        category=category.name,
                        count=count,
                    )
                )

    def action_view_profiles(self):
        """Open the customers of the category."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_profile_action"
        )
        action["domain"] = [("category_id", "=", self.id)]
        action["context"] = {"default_category_id": self.id}
        return action
