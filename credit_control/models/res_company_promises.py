"""What a company asks of promises to pay."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_promise_grace = fields.Integer(
        string="Days of Grace",
        default=2,
        help="Days after the promised one on which a payment still keeps the promise; "
        "banks take their time.",
    )
    credit_promise_tolerance = fields.Monetary(
        string="Small Shortfall",
        default=1.0,
        help="What may be missing of each promised amount, in company currency.",
    )
    credit_promise_longest = fields.Integer(
        string="Longest Promise (Days)",
        default=60,
        help="How far ahead a customer may promise; beyond it, agree on a payment plan.",
    )
    credit_portal_promises = fields.Boolean(
        string="Customers Promise in the Portal",
        default=True,
        help="Customers may say in the portal when they pay. Who broke a promise of late "
        "has to call instead.",
    )

    _credit_promise_positive = models.Constraint(
        "CHECK (credit_promise_grace >= 0 AND credit_promise_tolerance >= 0"
        " AND credit_promise_longest > 0)",
        "Grace and shortfall of promises are not negative, and a promise may be for a "
        "day ahead at least.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_promise_grace = fields.Integer(
        related="company_id.credit_promise_grace", readonly=False
    )
    credit_promise_tolerance = fields.Monetary(
        related="company_id.credit_promise_tolerance",
        readonly=False,
    )
    credit_promise_longest = fields.Integer(
        related="company_id.credit_promise_longest", readonly=False
    )
    credit_portal_promises = fields.Boolean(
        related="company_id.credit_portal_promises", readonly=False
    )
