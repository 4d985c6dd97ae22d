"""A payment plan or a settlement that is agreed with a customer over named open items."""

from odoo import api, fields, models

from ..editing import said_fields
from ..engine import plans as engine
from ..exceptions import CreditControlError

PLAN, SETTLEMENT = "plan", "settlement"

DRAFT, ASSESSED, APPROVED, OFFERED, ACTIVE = (
    "draft",
    "assessed",
    "approved",
    "offered",
    "active",
)
COMPLETED, DEFAULTED, TERMINATED = "completed", "defaulted", "terminated"
DECLINED, EXPIRED = "declined", "expired"
#: States in which the items of a plan are in no other one.
UNDER_WAY = (ASSESSED, APPROVED, OFFERED, ACTIVE)
#: How the instalments are made.
EQUAL, AMOUNT, HAND = "equal", "amount", "hand"
#: What people write while it is a draft; everything else is written by what happens.
_DRAFTED = {
    "kind",
    "profile_id",
    "item_ids",
    "settlement_amount",
    "reason",
    "contact_id",
    "user_id",
    "method",
    "count",
    "amount_each",
    "step",
    "first_date",
    "interest_rate",
    "freeze_interest",
    "grace_days",
    "default_missed",
    "default_days",
    "instalment_ids",
}
#: What may be changed later too: who looks after it.
_ALWAYS = {"user_id"}


class CreditPlan(models.Model):
    _name = "credit.plan"
    _description = "Payment Plan"
    _inherit = ["credit.lifecycle", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    kind = fields.Selection(
        [(PLAN, "Payment plan"), (SETTLEMENT, "Settlement")],
        default=PLAN,
        required=True,
        help="Plan: everything is paid, in instalments. Settlement: the customer pays an "
        "amount by a day, and the rest is waived when it has arrived.",
    )
    profile_id = fields.Many2one(
        "credit.profile",
        string="Credit Profile",
        required=True,
        index=True,
        ondelete="restrict",
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
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_principal",
        store=True,
        help="That of the open items.",
    )
    item_ids = fields.Many2many(
        "account.move.line",
        "credit_plan_item_rel",
        "plan_id",
        "item_id",
        string="Open Items",
        domain="[('account_type', '=', 'asset_receivable'), "
        "('parent_state', '=', 'posted'), ('reconciled', '=', False), "
        "('amount_residual', '>', 0), ('partner_id', 'child_of', partner_id)]",
        help="The instalments of invoices that it is about.",
    )
    reason = fields.Char(
        string="Why",
        tracking=True,
        help="Why the customer gets it; who approves it reads this.",
    )
    customer_note = fields.Text(readonly=True, help="What the customer wrote.")
    contact_id = fields.Many2one(
        "res.partner",
        string="Agreed With",
        domain="[('id', 'child_of', partner_id)]",
        tracking=True,
        help="Who gets the offer and the reminders. Empty: who gets notices.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Looked After By",
        default=lambda self: self.env.user,
        tracking=True,
        index=True,
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("credit_control.group_collector").ids)
        ],
    )
    asked_through = fields.Selection(
        [("colleague", "Credit control"), ("customer", "Customer")],
        string="Asked By",
        default="colleague",
        required=True,
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        [
            (DRAFT, "Draft"),
            (ASSESSED, "To Approve"),
            (APPROVED, "Approved"),
            (OFFERED, "Offered"),
            (ACTIVE, "Active"),
            (COMPLETED, "Completed"),
            (DEFAULTED, "Defaulted"),
            (TERMINATED, "Terminated"),
            (DECLINED, "Declined"),
            (EXPIRED, "Expired"),
        ],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )

    # ---- amounts -----------------------------------------------------------------
    principal = fields.Monetary(
        string="Open Amount",
        compute="_compute_principal",
        store=True,
        help="What was open of the items when the plan was sent for approval.",
    )
    settlement_amount = fields.Monetary(
        string="To Be Paid", help="What the customer pays in full settlement."
    )
    waived = fields.Monetary(
        string="To Be Waived", compute="_compute_amounts", store=True
    )
    interest_total = fields.Monetary(
        string="Interest", compute="_compute_amounts", store=True
    )
    total = fields.Monetary(
        compute="_compute_amounts", store=True, help="All instalments together."
    )
    paid = fields.Monetary(compute="_compute_paid", store=True)
    left = fields.Monetary(string="Still to Pay", compute="_compute_paid", store=True)
    next_date = fields.Date(
        string="Next Instalment", compute="_compute_paid", store=True
    )
    arrears = fields.Monetary(
        readonly=True, copy=False, help="What is missing of missed instalments."
    )
    missed = fields.Integer(string="Missed Instalments", readonly=True, copy=False)

    # ---- when it is broken -------------------------------------------------------
    freeze_interest = fields.Boolean(
        string="No Late-Payment Interest Meanwhile",
        default=lambda self: self.env.company.root_id.credit_plan_freeze_interest,
        help="For the days of the plan no late-payment interest is claimed on its items. "
        "If the plan is broken, it is claimed for these days too.",
    )
    grace_days = fields.Integer(
        string="Days of Grace",
        default=lambda self: self.env.company.root_id.credit_plan_grace_days,
        help="An instalment is missed when it is not paid so many days after its date.",
    )
    default_missed = fields.Integer(
        string="Broken by Missed Instalments",
        default=lambda self: self.env.company.root_id.credit_plan_default_missed,
        help="So many missed instalments at once break the plan. 0: they alone do not.",
    )
    default_days = fields.Integer(
        string="Broken After Days",
        default=lambda self: self.env.company.root_id.credit_plan_default_days,
        help="An instalment missed for more days than these breaks the plan. 0: never.",
    )

    _amounts_sane = models.Constraint(
        "CHECK (COALESCE(settlement_amount, 0) >= 0 AND grace_days >= 0"
        " AND default_missed >= 0 AND default_days >= 0)",
        "Amounts and days of a plan are not negative.",
    )
    _active_idx = models.Index("(profile_id) WHERE state = 'active'")

    # not on what is open of the items: Odoo would look for plans at every payment
    @api.depends("item_ids", "state", "profile_id")
    def _compute_principal(self):
        for plan in self:
            if plan.state != DRAFT:  # what was agreed stays
                plan.principal, plan.currency_id = plan.principal, plan.currency_id
                continue
            items = plan.item_ids.sudo()
            own = plan.company_id.currency_id or self.env.company.currency_id
            plan.currency_id = items.currency_id[:1] or own
            plan.principal = sum(items.mapped("amount_residual_currency"))

    @api.depends(
        "kind",
        "principal",
        "settlement_amount",
        "instalment_ids.amount",
        "instalment_ids.interest",
    )
    def _compute_amounts(self):
        for plan in self:
            settles = plan.kind == SETTLEMENT
            waived = plan.principal - plan.settlement_amount if settles else 0.0
            plan.waived = max(waived, 0.0)
            plan.interest_total = sum(plan.instalment_ids.mapped("interest"))
            plan.total = sum(plan.instalment_ids.mapped("amount"))

    @api.depends("instalment_ids.paid", "instalment_ids.amount", "instalment_ids.state")
    def _compute_paid(self):
        for plan in self:
            lines = plan.instalment_ids
            plan.paid = sum(lines.mapped("paid"))
            plan.left = sum(lines.mapped("amount")) - plan.paid
            waiting = lines.filtered(lambda line: line.state != engine.PAID)
            plan.next_date = min(filter(None, waiting.mapped("date")), default=False)

    @api.depends("name", "partner_id", "kind")
    def _compute_display_name(self):
        for plan in self:
            number = plan.name if plan.name != "/" else ""
            plan.display_name = f"{number} {plan.partner_id.name or ''}".strip()

    # ---- editing -------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {
                    name: vals[name]
                    for name in vals
                    if name in _DRAFTED or name not in said_fields(vals)
                }
                for vals in vals_list
            ]
        numbers = self.env["ir.sequence"].sudo()
        for vals in vals_list:
            vals["name"] = numbers.next_by_code("credit.plan") or "/"
        return super().create(vals_list)

    def write(self, vals):
        said = said_fields(vals) - _ALWAYS
        for plan in self if said else ():
            plan._check_editable(said)
        return super().write(vals)

    def _check_editable(self, said):
        if said - _DRAFTED:
            raise CreditControlError(
                self.env._(
                    "How a payment plan stands is not written; use its buttons, which "
                    "keep who decided what."
                )
            )
        if self.state != DRAFT:
            raise CreditControlError(
                self.env._(
                    "%(plan)s is “%(state)s” and is not changed any more; end it and "
                    "propose another one.",
                    plan=self.display_name,
                    state=self._state_label(),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        for plan in self:
            if plan.state != DRAFT:
                raise CreditControlError(
                    self.env._(
                        "%s is evidence of an agreement and is not deleted; decline or "
                        "end it instead.",
                        plan.display_name,
                    )
                )

    # ---- words ---------------------------------------------------------------------
    def _money(self, amount):
        """An amount of the plan, formatted."""
        return self.currency_id._credit_shown(amount)
