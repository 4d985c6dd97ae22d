"""The manager's monthly review: figures against targets, why they moved, whom to discuss."""

from functools import partial

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..engine.kpi_calendar import month_end
from ..exceptions import CreditControlError
from .credit_kpi_value import LIGHTS

DRAFT, CLOSED = "draft", "closed"
#: What closing and opening again write.
_LIFE = {"state", "closed_on", "closed_by_id", "reopened_on", "reopened_by_id"}


class CreditReview(models.Model):
    """A page for each month and company; closed, it is the record of what was decided."""

    _name = "credit.review"
    _description = "Monthly Credit Review"
    _order = "month desc, id desc"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(
        required=True,
        default=lambda self: self._last_month(),
        help="The month that is looked at; its last day.",
    )
    state = fields.Selection(
        [(DRAFT, "Being Prepared"), (CLOSED, "Closed")],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
    )
    manager_id = fields.Many2one(
        "res.users", string="Prepared By", default=lambda self: self.env.user
    )
    closed_on = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    reopened_on = fields.Datetime(string="Opened Again On", readonly=True, copy=False)
    reopened_by_id = fields.Many2one(
        "res.users", string="Opened Again By", readonly=True, copy=False
    )
    summary = fields.Text(
        help="What the board should know, in a few sentences; it stands first."
    )
    figure_ids = fields.One2many("credit.review.figure", "review_id", string="Figures")
    customer_ids = fields.One2many(
        "credit.review.customer", "review_id", string="Customers to Talk About"
    )
    missed_count = fields.Integer(
        string="Targets Missed", compute="_compute_missed_count"
    )

    _one_a_month = models.UniqueIndex(
        "(company_id, month)", "This month has a review already; open that one."
    )

    @api.model
    def _last_month(self):
        """The end of the last month that is over."""
        today = self.env.company._credit_today()
        return fields.Date.subtract(today.replace(day=1), days=1)

    @api.depends("month", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for review in self:
            review.display_name = self.env._(
                "Review of %s",
                format_date(self.env, review.month, date_format="MMMM yyyy"),
            )

    @api.depends("figure_ids.light")
    def _compute_missed_count(self):
        for review in self:
            lights = review.figure_ids.mapped("light")
            review.missed_count = sum(light in ("amber", "red") for light in lights)

    @api.constrains("month")
    def _check_month(self):
        for review in self:
            if review.month > month_end(review.company_id._credit_today()):
                raise ValidationError(
                    self.env._(
                        "%s has not begun, so there is nothing to review; choose a month "
                        "that has.",
                        format_date(self.env, review.month, date_format="MMMM yyyy"),
                    )
                )
            review._check_books()

    def _check_books(self):
        """Refuse a month of which the books know nothing."""
        begun = self.env["credit.kpi.value"]._books_begin(self.company_id)
        month = partial(format_date, self.env, date_format="MMMM yyyy")
        if not begun:
            raise ValidationError(
                self.env._(
                    "%(company)s has no entries on receivable accounts yet, so there is "
                    "nothing to review in %(month)s.",
                    company=self.company_id.name,
                    month=month(self.month),
                )
            )
        if self.month < begun:
            raise ValidationError(
                self.env._(
                    "The books of %(company)s begin in %(begun)s, so there is nothing to "
                    "review in %(month)s; choose a later month.",
                    company=self.company_id.name,
                    begun=month(begun),
                    month=month(self.month),
                )
            )

    # ---- CRUD ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("month"):
                vals["month"] = month_end(fields.Date.to_date(vals["month"]))
        reviews = super().create(vals_list)
        for review in reviews:
            review._fill()
        return reviews

    def write(self, vals):
        if {"month", "company_id"} & vals.keys():
            raise CreditControlError(
                self.env._("A review stays that of its month; make one for the other.")
            )
        self._check_draft(vals)
        return super().write(vals)

    def _check_draft(self, vals):
        closed = self.filtered(lambda review: review.state == CLOSED)
        kept = set(vals)
        if closed and kept - _LIFE:
            raise CreditControlError(
                self.env._(
                    "%s is closed and stays as it was decided; open it again first.",
                    closed[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        for review in self:
            if review.state == CLOSED:
                raise CreditControlError(
                    self.env._(
                        "%s is closed and is the record of what was decided; a credit "
                        "manager can open it again and then delete it.",
                        review.display_name,
                    )
                )

    # ---- what people do ----------------------------------------------------------
    def action_refresh(self):
        """Read the figures again; what was written beside them stays."""
        self.check_access("write")
        self._check_draft({"figure_ids": True})
        for review in self:
            review._fill()

    def action_close(self):
        """Close the review: it is then the record of the meeting."""
        self.check_access("write")
        self.filtered(lambda review: review.state == DRAFT).write(
            {
                "state": CLOSED,
                "closed_on": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
            }
        )

    def action_reopen(self):
        """Open a closed review again, which its record shows."""
        self.check_access("write")
        self.filtered(lambda review: review.state == CLOSED).write(
            {
                "state": DRAFT,
                "reopened_on": fields.Datetime.now(),
                "reopened_by_id": self.env.uid,
            }
        )

    def action_print(self):
        """The review on paper."""
        self.check_access("read")
        return self.env.ref("credit_control.action_report_review").report_action(self)


class CreditReviewFigure(models.Model):
    """One key figure of the review, as it was when it was prepared."""

    _name = "credit.review.figure"
    _description = "Figure of a Credit Review"
    _order = "sequence, id"

    review_id = fields.Many2one(
        "credit.review", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    sequence = fields.Integer(readonly=True)
    kpi_id = fields.Many2one(
        "credit.kpi", string="Figure", required=True, readonly=True, ondelete="cascade"
    )
    formula = fields.Char(related="kpi_id.formula")
    value = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    shown = fields.Char(string="Month Reviewed", readonly=True)
    shown_before = fields.Char(string="Month Before", readonly=True)
    shown_target = fields.Char(string="Target", readonly=True)
    light = fields.Selection(LIGHTS, readonly=True)
    cause = fields.Char(
        string="What Moved It",
        readonly=True,
        help="The customers or categories whose part of it changed most.",
    )
    comment = fields.Char(string="Why, and What Follows")

    def write(self, vals):
        self.review_id._check_draft({"figure_ids": True})
        return super().write(vals)

    def action_open_source(self):
        """Open the documents behind the figure, as the series of the month keeps it.

        :raise CreditControlError: the month of the figure is not stored any more
        """
        self.ensure_one()
        self.check_access("read")
        value = self.env["credit.kpi.value"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("kpi_id", "=", self.kpi_id.id),
                ("month", "=", self.review_id.month),
                ("dimension", "=", "company"),
            ],
            limit=1,
        )
        if not value:
            raise CreditControlError(
                self.env._(
                    "%(figure)s of %(month)s is not stored any more, so its documents "
                    "cannot be shown; a credit manager can rebuild the key figures of "
                    "that month.",
                    figure=self.kpi_id.label,
                    month=format_date(
                        self.env, self.review_id.month, date_format="MMMM yyyy"
                    ),
                )
            )
        return value.action_open_source()


class CreditReviewCustomer(models.Model):
    """A customer to talk about, why, and what was decided."""

    _name = "credit.review.customer"
    _description = "Customer of a Credit Review"
    _order = "sequence, id"

    review_id = fields.Many2one(
        "credit.review", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    currency_id = fields.Many2one(related="review_id.currency_id")
    sequence = fields.Integer(readonly=True)
    profile_id = fields.Many2one(
        "credit.profile", string="Customer", required=True, readonly=True,
        ondelete="cascade",
    )  # fmt: skip
    overdue = fields.Monetary(readonly=True)
    overdue_before = fields.Monetary(string="Month Before", readonly=True)
    why = fields.Char(readonly=True)
    decision = fields.Char(help="What was decided about this customer.")
    user_id = fields.Many2one("res.users", string="Who Does It")

    def write(self, vals):
        self.review_id._check_draft({"customer_ids": True})
        return super().write(vals)

    def action_open_file(self):
        """Open the customer's credit file."""
        self.ensure_one()
        self.check_access("read")
        return self.profile_id.action_open_file()
