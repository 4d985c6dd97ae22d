from odoo import api, fields, models

from ..exceptions import CreditControlError


class CreditLimitRequest(models.TransientModel):
    """The dialog in which a salesperson asks for a limit; it never grants one."""

    _name = "credit.limit.request"
    _description = "Ask for a Credit Limit"

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
    amount = fields.Monetary(
        required=True, help="The most that the customer shall be able to owe."
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    date_to = fields.Date(
        string="Needed Until", help="Empty: until further notice, as the usual limit."
    )
    on_top = fields.Boolean(
        string="On Top of the Limit",
        help="So much more than the present limit, until that day. Off: in its place.",
    )
    reason = fields.Char(
        string="Why", required=True, help="What credit control should know to decide."
    )

    pending = fields.Char(
        compute="_compute_pending",
        help="What you have asked for and nobody has decided yet.",
    )

    def _waiting(self):
        """The current user's own request for the customer that waits for a decision."""
        self.ensure_one()
        profiles = self.env["credit.profile"].sudo()
        profile = profiles._find(self.partner_id, self.company_id)
        return self.env["credit.limit"]._waiting_for(profile)[:1]

    @api.depends("partner_id", "company_id")
    def _compute_pending(self):
        for request in self:
            request.pending = False
            waiting = request.partner_id and request._waiting()
            if waiting:
                request.pending = self.env._(
                    "You have asked for %s, and it waits for a decision.",
                    waiting.display_name,
                )

    def action_take_back(self):
        """Take the current user's own waiting request back.

        :raise CreditControlError: there is none, or it was decided meanwhile
        """
        self.ensure_one()
        waiting = self._waiting()
        if not waiting:
            raise CreditControlError(
                self.env._(
                    "No request of yours for %s waits for a decision any more.",
                    self.partner_id.name,
                )
            )
        waiting._take_back(self.env._("Taken back by who asked"))
        return {"type": "ir.actions.act_window_close"}

    @api.depends("company_id")
    def _compute_currency_id(self):
        for request in self:
            request.currency_id = request.company_id.currency_id

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
            payer = order.partner_invoice_id.commercial_partner_id
            defaults["partner_id"] = payer.id
            defaults["amount"] = order._credit_limit_needed()
            defaults["company_id"] = order.company_id.root_id.id
        return defaults

    def action_request(self):
        """Hand the request to credit control."""
        self.ensure_one()
        self._check_company()
        self.partner_id.check_access("read")
        if self.sale_order_id:
            self.sale_order_id.check_access("read")
        files = self.env["credit.profile"]._ensure(self.partner_id, self.company_id)
        profile = files[self.partner_id.commercial_partner_id]
        limits = self.env["credit.limit"]
        limit = limits._request(profile, "salesperson", self._wanted())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Credit control was asked"),
                "message": self.env._(
                    "The limit of %(limit)s for %(customer)s waits for a decision; you "
                    "will be told.",
                    limit=limit.display_name,
                    customer=profile.partner_id.name,
                )
                if not limit.dead_end
                else limit.dead_end,
                "type": "warning" if limit.dead_end else "success",
                "sticky": bool(limit.dead_end),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _wanted(self):
        """Values of the limit that is asked for."""
        return {
            "amount": self.amount,
            "currency_id": self.currency_id.id,
            "kind": "temporary" if self.date_to else "standard",
            "on_top": bool(self.date_to and self.on_top),
            "date_to": self.date_to,
            "reason": self.reason,
            "sale_order_id": self.sale_order_id.id,
        }

    def _check_company(self):
        if self.company_id.sudo() not in self.env.companies.sudo().root_id:
            raise CreditControlError(
                self.env._(
                    "You do not work in the company for which you ask for credit; choose "
                    "one of your own."
                )
            )
