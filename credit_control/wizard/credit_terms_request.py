from odoo import api, fields, models


class CreditTermsRequest(models.TransientModel):
    """The dialog in which an exception from payment terms is asked for."""

    _name = "credit.terms.request"
    _description = "Ask for an Exception From Payment Terms"
    _inherit = ["credit.request.dialog"]

    payment_term_id = fields.Many2one(
        "account.payment.term", string="Payment Terms", required=True
    )
    discount_max = fields.Float(
        string="Highest Discount (%)",
        help="Highest early-payment discount meanwhile. 0: that of the payment terms.",
    )
    date_from = fields.Date(
        string="Valid From",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    date_to = fields.Date(
        string="Valid Until",
        required=True,
        default=lambda self: fields.Date.add(
            self.env.company._credit_today(), months=3
        ),
    )
    discount_words = fields.Char(compute="_compute_discount_words")
    allowed_words = fields.Char(
        string="Allowed Without It", compute="_compute_allowed_words"
    )

    @api.depends("payment_term_id", "discount_max")
    @api.depends_context("lang")
    def _compute_discount_words(self):
        for request in self:
            term = request.payment_term_id
            own = term.discount_percentage if term.early_discount else 0.0
            discount = max(own, request.discount_max)
            cost = term._credit_annual_cost(discount) if term else None
            days = term.credit_days
            request.discount_words = (
                term._credit_cost_words(discount, days, cost) if term else ""
            )

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_allowed_words(self):
        profiles = self.env["credit.profile"].sudo()
        for request in self:
            customer = request.partner_id.commercial_partner_id
            profile = profiles._find(customer, request.company_id)
            request.allowed_words = profile._allowed_terms_words()

    @api.model
    def _from_order(self, order):
        # EXTENDS: the terms of the order
        return {
            **super()._from_order(order),
            "payment_term_id": order.payment_term_id.id,
        }

    def action_request(self):
        """Hand the request to credit control."""
        asked = self.env["credit.terms.exception"]._request(
            self._customer_file(),
            {
                "payment_term_id": self.payment_term_id.id,
                "discount_max": self.discount_max,
                "date_from": self.date_from,
                "date_to": self.date_to,
                "reason": self.reason,
                "sale_order_id": self.sale_order_id.id,
            },
        )
        return self._answer(
            self.env._("%s waits for a decision; you will be told.", asked.display_name)
        )


class CreditTermsDecide(models.TransientModel):
    """The dialog in which an exception is declined or withdrawn."""

    _name = "credit.terms.decide"
    _description = "Decide About an Exception From Payment Terms"

    exception_id = fields.Many2one(
        "credit.terms.exception", required=True, ondelete="cascade"
    )
    decision = fields.Selection(
        [("decline", "Decline"), ("withdraw", "Withdraw")],
        default="decline",
        required=True,
    )
    reason = fields.Char(
        required=True, help="Why; it stays on record and who asked reads it."
    )

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        if self.env.context.get("active_model") == "credit.terms.exception":
            defaults.setdefault("exception_id", self.env.context.get("active_id"))
        return defaults

    def action_decide(self):
        """Carry the decision out."""
        self.ensure_one()
        if self.decision == "decline":
            self.exception_id.action_decline(self.reason)
        else:
            self.exception_id.action_withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
