"""What a company proposes for payment plans, and where waived amounts go."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_plan_grace_days = fields.Integer(
        string="Days of Grace for an Instalment",
        default=3,
        help="An instalment is missed when it is not paid so many days after its date.",
    )
    credit_plan_default_missed = fields.Integer(
        string="Missed Instalments",
        default=2,
        help="So many missed instalments at once break a plan. 0: they alone do not.",
    )
    credit_plan_default_days = fields.Integer(
        string="Days Missed",
        default=14,
        help="An instalment missed for more days than these breaks a plan. 0: never.",
    )
    credit_plan_reminder_days = fields.Integer(
        string="Reminder Before Each Instalment (Days)",
        default=3,
        help="The customer is written to so many days before. 0: never.",
    )
    credit_plan_offer_days = fields.Integer(
        string="An Offer Stands (Days)",
        default=14,
        help="If the customer has not accepted it by then, it expires.",
    )
    credit_plan_freeze_interest = fields.Boolean(
        string="No Late-Payment Interest Meanwhile",
        default=True,
        help="Proposed for new plans: for their days no late-payment interest is "
        "claimed, as long as they are kept.",
    )
    credit_portal_plan = fields.Boolean(
        string="Customers May Ask for a Plan",
        default=True,
        help="In the portal, customers ask for instalments of what they owe. A "
        "colleague looks at each and somebody approves it.",
    )
    credit_writeoff_account_id = fields.Many2one(
        "account.account",
        string="Account for Waived Amounts",
        domain="[('account_type', 'in', ('expense', 'expense_other', 'income_other'))]",
        check_company=True,
        help="What a settlement waives is booked here when the customer has paid.",
    )
    credit_writeoff_journal_id = fields.Many2one(
        "account.journal",
        string="Journal for Waived Amounts",
        domain="[('type', '=', 'general')]",
        check_company=True,
        help="Empty: the first journal for miscellaneous entries.",
    )

    _credit_plan_positive = models.Constraint(
        "CHECK (credit_plan_grace_days >= 0 AND credit_plan_default_missed >= 0"
        " AND credit_plan_default_days >= 0 AND credit_plan_reminder_days >= 0"
        " AND credit_plan_offer_days > 0)",
        "Days and numbers of payment plans are not negative, and an offer stands for a "
        "day at least.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_plan_grace_days = fields.Integer(
        related="company_id.credit_plan_grace_days", readonly=False
    )
    credit_plan_default_missed = fields.Integer(
        related="company_id.credit_plan_default_missed", readonly=False
    )
    credit_plan_default_days = fields.Integer(
        related="company_id.credit_plan_default_days", readonly=False
    )
    credit_plan_reminder_days = fields.Integer(
        related="company_id.credit_plan_reminder_days", readonly=False
    )
    credit_plan_offer_days = fields.Integer(
        related="company_id.credit_plan_offer_days", readonly=False
    )
    credit_plan_freeze_interest = fields.Boolean(
        related="company_id.credit_plan_freeze_interest", readonly=False
    )
    credit_portal_plan = fields.Boolean(
        related="company_id.credit_portal_plan", readonly=False
    )
    credit_writeoff_account_id = fields.Many2one(
        related="company_id.credit_writeoff_account_id", readonly=False
    )
    credit_writeoff_journal_id = fields.Many2one(
        related="company_id.credit_writeoff_journal_id", readonly=False
    )
