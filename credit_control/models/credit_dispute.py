"""What a customer disputes of invoices, and what became of it."""

from odoo import api, fields, models
from odoo.tools import format_date

from ..editing import said_fields
from ..engine import disputes as engine
from ..exceptions import CreditControlError

#: How a dispute came about.
COLLECTOR, PORTAL, SHORT, HAND = "collector", "portal", "short_payment", "hand"
STATES = [
    (engine.NEW, "New"),
    (engine.ASSIGNED, "Assigned"),
    (engine.REVIEW, "In review"),
    (engine.WAITING, "Waiting for the customer"),
    (engine.RESOLVED, "Resolved"),
    (engine.CLOSED, "Closed"),
]
OUTCOMES = [
    (engine.UPHELD, "Upheld"),
    (engine.PARTLY, "Partly upheld"),
    (engine.REJECTED, "Rejected"),
    (engine.WITHDRAWN, "Withdrawn"),
]
#: What people who work on a dispute may correct until it is decided.
WORKING = {"user_id", "reason_id", "description", "deadline", "contact_id"}


class CreditDispute(models.Model):
    _name = "credit.dispute"
    _description = "Dispute"
    _inherit = ["credit.lifecycle", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    # who owns a dispute may be a salesperson, who reads it and answers in it
    _mail_post_access = "read"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
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
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many(
        "credit.dispute.line", "dispute_id", string="Claims", readonly=True, copy=False
    )
    move_names = fields.Char(string="Invoices", compute="_compute_move_names")
    reason_id = fields.Many2one(
        "credit.dispute.reason",
        required=True,
        tracking=True,
        index=True,
        ondelete="restrict",
    )
    reason_note = fields.Text(related="reason_id.note")
    root_cause = fields.Selection(related="reason_id.root_cause", store=True)
    description = fields.Text(help="What the customer says, in words.")
    contact_id = fields.Many2one(
        "res.partner",
        string="Raised By",
        index="btree_not_null",
        help="The contact of the customer; questions and the decision are sent there.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        tracking=True,
        index=True,
        domain="[('share', '=', False)]",
        help="Who finds out whether the customer is right.",
    )
    opened_by = fields.Selection(
        [
            (COLLECTOR, "Credit control"),
            (PORTAL, "The customer in the portal"),
            (SHORT, "A short payment"),
            (HAND, "An amount on the invoice"),
        ],
        string="Came From",
        default=COLLECTOR,
        required=True,
        readonly=True,
    )
    opened_by_id = fields.Many2one("res.users", readonly=True)
    opened_on = fields.Date(required=True, readonly=True, index=True)
    deadline = fields.Date(
        string="Decide By",
        tracking=True,
        index=True,
        help="By the working days of the reason; moved by the days for which the dispute "
        "waited for the customer.",
    )
    waiting_since = fields.Date(readonly=True, copy=False)
    escalated_on = fields.Date(readonly=True, copy=False)
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    state = fields.Selection(
        STATES,
        string="Status",
        default=engine.NEW,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )
    outcome = fields.Selection(OUTCOMES, readonly=True, copy=False, tracking=True)
    decision_reason = fields.Char(string="Decision", readonly=True, copy=False)
    resolved_on = fields.Date(readonly=True, copy=False)
    resolved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    closed_on = fields.Date(readonly=True, copy=False)
    days_to_resolve = fields.Integer(
        compute="_compute_days_to_resolve", store=True, aggregator="avg"
    )
    amount = fields.Monetary(
        string="Disputed",
        compute="_compute_amounts",
        store=True,
        help="In the company's currency, at the rate of the day of opening.",
    )
    upheld_amount = fields.Monetary(
        string="Upheld", compute="_compute_amounts", store=True
    )
    payment_move_id = fields.Many2one(
        "account.move",
        string="Short Payment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The payment that left this part open.",
    )
    credit_note_ids = fields.One2many(
        "account.move", "credit_dispute_id", string="Credit Notes", readonly=True
    )
    credit_note_count = fields.Integer(compute="_compute_credit_notes")
    credit_missing = fields.Boolean(
        string="To Credit",
        compute="_compute_credit_notes",
        search="_search_credit_missing",
        help="Upheld, and no credit note over all of it was made yet.",
    )
    is_paid = fields.Boolean(
        string="Paid Meanwhile",
        compute="_compute_is_paid",
        help="Nothing of its invoices is open any more.",
    )
    may_work = fields.Boolean(compute="_compute_may_work")

    _open_idx = models.Index(
        "(deadline) WHERE state IN ('new', 'assigned', 'in_review')"
    )

    # ---- computes --------------------------------------------------------------
    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for dispute in self:
            dispute.display_name = " ".join(
                filter(None, (dispute.name, dispute.partner_id.name))
            )

    @api.depends("line_ids.move_id")
    def _compute_move_names(self):
        for dispute in self:
            moves = dispute.line_ids.move_id.sudo()
            dispute.move_names = ", ".join(
                name for name in moves.mapped("name") if name
            )

    @api.depends("line_ids.value", "line_ids.upheld_value")
    def _compute_amounts(self):
        for dispute in self:
            dispute.amount = sum(dispute.line_ids.mapped("value"))
            dispute.upheld_amount = sum(dispute.line_ids.mapped("upheld_value"))

    @api.depends("opened_on", "resolved_on")
    def _compute_days_to_resolve(self):
        for dispute in self:
            days = engine.days_to_resolve(dispute.opened_on, dispute.resolved_on)
            dispute.days_to_resolve = days or 0

    @api.depends("state", "deadline")
    def _compute_is_late(self):
        for dispute in self:
            today = (dispute.company_id or self.env.company)._credit_today()
            dispute.is_late = engine.is_late(dispute.state, dispute.deadline, today)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "in", (engine.NEW, engine.ASSIGNED, engine.REVIEW)),
            ("deadline", "<", self.env.company._credit_today()),
        ]

    @api.depends("line_ids.move_id.amount_residual")
    def _compute_is_paid(self):
        for dispute in self:
            left = dispute.line_ids.move_id.sudo().mapped("amount_residual")
            dispute.is_paid = dispute.state in engine.OPEN and not any(left)

    @api.depends("user_id", "state")
    @api.depends_context("uid")
    def _compute_may_work(self):
        collector = self.env.user.has_group("credit_control.group_collector")
        for dispute in self:
            dispute.may_work = collector or dispute.user_id == self.env.user

    # ---- CRUD ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        number = self.env["ir.sequence"].next_by_code
        return super().create(
            [{**vals, "name": number(self._name) or "/"} for vals in vals_list]
        )

    def write(self, vals):
        said = said_fields(vals)
        if said - WORKING:
            raise CreditControlError(
                self.env._(
                    "What a dispute says is changed by its buttons; owner, reason, "
                    "deadline and description may be corrected until it is decided."
                )
            )
        if said:
            self._check_open()
        if vals.get("deadline"):
            self._check_deadline(fields.Date.to_date(vals["deadline"]))
        assigned = self.filtered(lambda one: one.user_id.id != vals.get("user_id"))
        result = super().write(vals)
        if vals.get("user_id"):
            assigned._assigned()
        return result

    def _check_deadline(self, day):
        """A deadline that is set lies ahead; one that passes by itself is late."""
        for dispute in self:
            if day < dispute.company_id._credit_today():
                raise CreditControlError(
                    self.env._(
                        "%(dispute)s cannot be decided by %(day)s, which is over; choose "
                        "today or a day to come.",
                        dispute=dispute.display_name,
                        day=format_date(self.env, day),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise CreditControlError(
            self.env._(
                "A dispute is evidence and is never deleted; withdraw it instead."
            )
        )
