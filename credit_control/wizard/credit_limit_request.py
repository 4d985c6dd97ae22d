from odoo import api, fields, models

from ..exceptions import CreditControlError


class CreditLimitRequest(models.TransientModel):
    """The dialog in which a salesperson asks for a limit; it never grants one."""

    _name = "credit.limit.request"
    _description = "Ask for a Credit Limit"
    _inherit = ["credit.request.dialog"]

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
    pending = fields.Char(
        compute="_compute_pending",
        help="What you have asked for and nobody has decided yet.",
    )

    def _waiting(self):
        """The current user's own request for the customer that waits for a decision."""
        self.ensure_one()
        profiles = self.env["credit.profile"].sudo()
        customer = self.partner_id.commercial_partner_id
        profile = profiles._find(customer, self.company_id)
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
    def _from_order(self, order):
        # EXTENDS: the limit that the order needs
        return {**super()._from_order(order), "amount": order._credit_limit_needed()}

    def action_request(self):
        """Hand the request to credit control."""
        profile = self._customer_file()
        limits = self.env["credit.limit"]
        limit = limits._request(profile, "salesperson", self._wanted())
        return self._answer(
            self.env._(
                "The limit of %(limit)s for %(customer)s waits for a decision; you will "
                "be told.",
                limit=limit.display_name,
                customer=profile.partner_id.name,
            ),
            limit.dead_end,
        )

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
