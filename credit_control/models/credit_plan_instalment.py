"""One instalment of a payment plan: what is to be paid when, and how far it is paid."""

from odoo import api, fields, models

from ..editing import said_fields
from ..engine import plans as engine
from ..exceptions import CreditControlError
from .credit_plan import DRAFT

#: What people write while the plan is a draft.
_DRAFTED = {"plan_id", "date", "principal"}


class CreditPlanInstalment(models.Model):
    _name = "credit.plan.instalment"
    _description = "Instalment of a Payment Plan"
    _order = "plan_id, date, id"

    plan_id = fields.Many2one(
        "credit.plan", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="plan_id.partner_id", store=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    user_id = fields.Many2one(related="plan_id.user_id")
    plan_state = fields.Selection(
        related="plan_id.state", string="Status of the Plan", store=True
    )
    currency_id = fields.Many2one(related="plan_id.currency_id")
    date = fields.Date(string="Due", required=True, index=True)
    principal = fields.Monetary(
        string="Of the Open Items", help="Without the plan's own interest."
    )
    interest = fields.Monetary(
        readonly=True, help="Interest of the plan on what is still owed before it."
    )
    amount = fields.Monetary(
        string="To Pay", compute="_compute_amount", store=True, precompute=True
    )
    paid = fields.Monetary(readonly=True, copy=False)
    paid_on = fields.Date(
        readonly=True, copy=False, help="Day on which nothing was left of it."
    )
    left = fields.Monetary(string="Still to Pay", compute="_compute_left")
    state = fields.Selection(
        [
            (engine.OPEN, "Open"),
            (engine.PARTLY, "Partly paid"),
            (engine.PAID, "Paid"),
            (engine.MISSED, "Missed"),
        ],
        default=engine.OPEN,
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    reminded_on = fields.Date(readonly=True, copy=False)

    @api.depends("principal", "interest")
    def _compute_amount(self):
        for line in self:
            line.amount = line.principal + line.interest

    @api.depends("amount", "paid")
    def _compute_left(self):
        for line in self:
            line.left = line.amount - line.paid

    @api.depends("plan_id.name", "date")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.plan_id.name} · {line.date or ''}"

    # ---- editing -------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals if name in _DRAFTED}
                for vals in vals_list
            ]
        lines = super().create(vals_list)
        lines.plan_id._check_draft()
        return lines

    def write(self, vals):
        said = said_fields(vals)
        if said - _DRAFTED or said & {"plan_id"}:
            raise CreditControlError(
                self.env._(
                    "What was paid of an instalment follows from the payments and is not "
                    "written."
                )
            )
        self.plan_id._check_draft()
        return super().write(vals)

    def _set(self, vals):
        """Write what follows from payments, or what the plan itself makes."""
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        self.plan_id._check_draft()


class CreditPlan(models.Model):
    _inherit = "credit.plan"

    instalment_ids = fields.One2many(
        "credit.plan.instalment", "plan_id", string="Instalments"
    )

    def _check_draft(self):
        for plan in self:
            if plan.state != DRAFT:
                raise CreditControlError(
                    self.env._(
                        "The instalments of %(plan)s are agreed (“%(state)s”) and are not "
                        "changed; end the plan and propose another one.",
                        plan=plan.display_name,
                        state=plan._state_label(),
                    )
                )
