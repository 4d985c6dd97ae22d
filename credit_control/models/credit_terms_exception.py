"""A customer's exception from the payment terms that its risk category allows."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..editing import said_fields
from ..exceptions import CreditControlError

REQUESTED, APPROVED = "requested", "approved"
DECLINED, EXPIRED, WITHDRAWN = "declined", "expired", "withdrawn"


class CreditTermsException(models.Model):
    _name = "credit.terms.exception"
    _description = "Exception From Payment Terms"
    _inherit = ["credit.lifecycle", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    profile_id = fields.Many2one(
        "credit.profile",
        string="Credit Profile",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        groups="credit_control.group_viewer,credit_control.group_auditor",
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    category_id = fields.Many2one(
        related="profile_id.category_id", string="Risk Category"
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        string="For Order",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The quotation or order for which a salesperson asked.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        required=True,
        readonly=True,
        ondelete="restrict",
        tracking=True,
        help="The best terms that the customer may have meanwhile.",
    )
    discount_max = fields.Float(
        string="Highest Discount (%)",
        readonly=True,
        tracking=True,
        help="Highest early-payment discount meanwhile. 0: that of the payment terms.",
    )
    date_from = fields.Date(string="Valid From", required=True, readonly=True)
    date_to = fields.Date(
        string="Valid Until", required=True, readonly=True, tracking=True
    )
    reason = fields.Char(string="Why", required=True, readonly=True)
    state = fields.Selection(
        [
            (REQUESTED, "Requested"),
            (APPROVED, "Approved"),
            (DECLINED, "Declined"),
            (EXPIRED, "Expired"),
            (WITHDRAWN, "Withdrawn"),
        ],
        default=REQUESTED,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )
    requested_by_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: self.env.user,
    )
    requested_on = fields.Datetime(
        readonly=True, copy=False, default=fields.Datetime.now
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_for_id = fields.Many2one(
        "res.users",
        string="In Place Of",
        readonly=True,
        copy=False,
        help="Whose authority counted, where a substitute decided.",
    )
    decided_on = fields.Datetime(readonly=True, copy=False)
    decision_reason = fields.Char(string="Decision", readonly=True, copy=False)
    withdrawn_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    withdrawn_on = fields.Datetime(readonly=True, copy=False)
    withdrawal_reason = fields.Char(readonly=True, copy=False)
    allowed_words = fields.Char(
        string="Allowed Without It",
        compute="_compute_allowed_words",
        compute_sudo=True,
        help="What the risk category of the customer allows.",
    )
    discount_cost = fields.Float(
        string="Discount Costs a Year (%)", compute="_compute_discount_cost"
    )
    discount_words = fields.Char(
        string="Cost of the Discount",
        compute="_compute_discount_cost",
        help="What the discount costs as the price of having the money sooner.",
    )
    may_decide = fields.Boolean(compute="_compute_may_decide")
    may_withdraw = fields.Boolean(compute="_compute_may_decide")

    _discount_sane = models.Constraint(
        "CHECK (discount_max >= 0 AND discount_max < 100)",
        "An early-payment discount is from 0 to less than 100 %.",
    )
    _valid_idx = models.Index("(profile_id) WHERE state IN ('approved', 'expired')")

    @api.depends("partner_id", "payment_term_id", "date_to")
    def _compute_display_name(self):
        for exception in self:
            exception.display_name = self.env._(
                "%(terms)s for %(customer)s until %(date)s",
                terms=exception.payment_term_id.name or "",
                customer=exception.partner_id.name or "",
                date=format_date(self.env, exception.date_to),
            )

    @api.depends("profile_id.category_id.payment_term_id")
    def _compute_allowed_words(self):
        for exception in self:
            exception.allowed_words = exception.profile_id._allowed_terms_words()

    @api.depends("payment_term_id", "discount_max")
    @api.depends_context("lang")
    def _compute_discount_cost(self):
        for exception in self:
            term = exception.payment_term_id.sudo()
            discount = exception._discount()
            cost = term._credit_annual_cost(discount) if term else None
            exception.discount_cost = cost or 0.0
            exception.discount_words = (
                term._credit_cost_words(discount, term.credit_days, cost)
                if term
                else ""
            )

    def _discount(self):
        """The highest discount meanwhile, in per cent."""
        term = self.payment_term_id.sudo()
        own = term._credit_terms()[1] if term else 0.0
        return max(own, self.discount_max)

    @api.depends("state", "requested_by_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        user = self.env.user
        controller = user.has_group("credit_control.group_controller")
        for exception in self:
            own = exception.requested_by_id == user
            waits = exception.state == REQUESTED
            exception.may_decide = waits and controller and not own
            exception.may_withdraw = (waits and (own or controller)) or (
                exception.state == APPROVED and controller
            )

    # ---- what cannot be ------------------------------------------------------
    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for exception in self:
            if exception.date_to < exception.date_from:
                raise ValidationError(
                    self.env._(
                        "The exception for %(customer)s would end on %(to)s, before it "
                        "begins on %(from)s. Correct one of the dates.",
                        **{
                            "customer": exception.partner_id.name,
                            "to": format_date(self.env, exception.date_to),
                            "from": format_date(self.env, exception.date_from),
                        },
                    )
                )

    @api.constrains("payment_term_id", "profile_id")
    def _check_company(self):
        for exception in self.sudo():
            home = exception.payment_term_id.company_id
            if home and home.root_id != exception.company_id:
                raise ValidationError(
                    self.env._(
                        "The payment terms %(terms)s belong to %(other)s, not to "
                        "%(company)s. Choose terms of %(company)s.",
                        terms=exception.payment_term_id.name,
                        other=home.name,
                        company=exception.company_id.name,
                    )
                )

    # ---- CRUD ------------------------------------------------------------------
    def write(self, vals):
        if said_fields(vals):
            raise CreditControlError(
                self.env._(
                    "An exception is approved, declined or withdrawn, not changed; ask "
                    "for a new one where it should say something else."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise CreditControlError(
            self.env._("An exception is evidence of a decision and is never deleted.")
        )
