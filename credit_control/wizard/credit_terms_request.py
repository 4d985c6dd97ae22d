from odoo import api, fields, models


class CreditTermsRequest(models.TransientModel):
    """The dialog in which an exception from payment terms is asked for."""

    _name = "credit.terms.request"
    _description = "Ask for an Exception From Payment Terms"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        help="The company that pays, or any of its contacts.",
    )
    sale_order_id = fields.Many2one(
        "sale.order", string="For Order", readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company.root_id
    )
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
    reason = fields.Char(
        string="Why", required=True, help="What credit control should know to decide."
    )
    discount_words = fields.Char(compute="_compute_discount_words")

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

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        number = self.env.context.get("active_id")
        if model == "res.partner" and number:
            defaults["partner_id"] = number
        elif model == "sale.order" and number:
            order = self.env["sale.order"].browse(number)
            defaults["sale_order_id"] = order.id
            defaults["partner_id"] = order.partner_invoice_id.id
            defaults["company_id"] = order.company_id.root_id.id
            defaults["payment_term_id"] = order.payment_term_id.id
        return defaults

    def action_request(self):
        """Hand the request to credit control."""
        self.ensure_one()
        self.partner_id.check_access("read")
        if self.sale_order_id:
            self.sale_order_id.check_access("read")
        files = self.env["credit.profile"]._ensure(self.partner_id, self.company_id)
        asked = self.env["credit.terms.exception"]._request(
            files[self.partner_id.commercial_partner_id],
            {
                "payment_term_id": self.payment_term_id.id,
                "discount_max": self.discount_max,
                "date_from": self.date_from,
                "date_to": self.date_to,
                "reason": self.reason,
                "sale_order_id": self.sale_order_id.id,
            },
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Credit control was asked"),
                "message": self.env._(
                    "%s waits for a decision; you will be told.", asked.display_name
                ),
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


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
