"""Reviews that come due: a calendar, and a task before the day."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..jobs import one_by_one

_ACTIVITY = "credit_control.mail_activity_type_review"


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_review_days = fields.Integer(
        string="Ask for a Review Before It Is Due (Days)",
        default=14,
        help="Days before the review of a credit file on which the customer's credit "
        "controller gets a task.",
    )

    _credit_review_days_sound = models.Constraint(
        "CHECK (credit_review_days BETWEEN 0 AND 366)",
        "A review is asked for 0 to 366 days before it is due.",
    )

    @api.constrains("credit_review_days")
    def _check_credit_review_days(self):
        if any(company.credit_review_days < 0 for company in self):
            raise ValidationError(
                self.env._("The task for a review cannot come after it is due.")
            )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_review_days = fields.Integer(
        related="company_id.credit_review_days", readonly=False
    )


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    review_asked_for = fields.Date(
        readonly=True,
        copy=False,
        help="The review for which the credit controller got a task.",
    )
    review_days = fields.Integer(
        string="Days to Review",
        compute="_compute_review_days",
        help="Until the review is due; negative once it is overdue.",
    )

    @api.depends("next_review")
    def _compute_review_days(self):
        for profile in self:
            company = profile.company_id or self.env.company
            due = profile.next_review
            today = company._credit_today()
            profile.review_days = (due - today).days if due else 0

    @api.model_create_multi
    def create(self, vals_list):
        profiles = super().create(vals_list)
        profiles._check_next_review()
        return profiles

    def _check_next_review(self):
        """A mistyped year would hold every order, or let nobody look again."""
        if self.env.su:  # what a program sets or merges was asked before
            return
        for profile in self.filtered("next_review"):
            today = profile.company_id._credit_today()
            first = fields.Date.subtract(today, years=1)
            last = fields.Date.add(today, years=10)
            if not first <= profile.next_review <= last:
                raise ValidationError(
                    self.env._(
                        "The next review of %(customer)s on %(date)s cannot be meant. "
                        "Enter a day between %(first)s and %(last)s.",
                        customer=profile.partner_id.name,
                        date=format_date(self.env, profile.next_review),
                        first=format_date(self.env, first),
                        last=format_date(self.env, last),
                    )
                )

    def write(self, vals):
        # EXTENDS credit_control: a review that was done or put off needs no task
        result = super().write(vals)
        if vals.get("next_review"):
            self._check_next_review()
        if {"last_review", "next_review"} & vals.keys():
            asked = self.sudo().filtered("review_asked_for")
            if vals.get("last_review"):
                asked.activity_feedback([_ACTIVITY])
            else:
                asked.activity_unlink([_ACTIVITY])
            asked.filtered(
                lambda profile: profile.review_asked_for != profile.next_review
            ).write({"review_asked_for": False})
        return result

    @api.model
    def _cron_reviews(self):
        """Ask for the reviews that come due, once for each."""
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            until = fields.Date.add(
                company._credit_today(), days=company.credit_review_days
            )
            due = self.search(
                [
                    ("company_id", "=", company.id),
                    ("next_review", "<=", until),
                    ("review_asked_for", "=", False),
                ]
            )
            one_by_one(due, lambda profile: profile._ask_review(), is_queue=True)

    def _ask_review(self):
        """Give the task to the customer's controller, or to who decides meanwhile."""
        self.ensure_one()
        company = self.company_id
        usual = self.controller_id or company._credit_controller()
        away = self.env["credit.substitution"].sudo()._away(usual, company)
        user = away.get(usual, usual)[:1]
        if user:
            self.sudo().activity_schedule(
                _ACTIVITY,
                date_deadline=self.next_review,
                user_id=user.id,
                summary=self.env._(
                    "Review the credit file of %s", self.partner_id.name
                ),
            )
        self.review_asked_for = self.next_review
