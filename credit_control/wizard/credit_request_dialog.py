"""What the dialogs share in which salespeople ask credit control for something."""

from odoo import api, fields, models

from ..exceptions import CreditControlError


class CreditRequestDialog(models.AbstractModel):
    """Asks for a customer, or for the one who pays an order; decides nothing."""

    _name = "credit.request.dialog"
    _description = "Ask Credit Control"

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
    reason = fields.Char(
        string="Why", required=True, help="What credit control should know to decide."
    )

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        number = self.env.context.get("active_id")
        if model == "res.partner" and number:
            defaults["partner_id"] = number
        elif model == "sale.order" and number:
            defaults |= self._from_order(self.env["sale.order"].browse(number))
        return defaults

    @api.model
    def _from_order(self, order):
        """Values that an order proposes."""
        return {
            "sale_order_id": order.id,
            "partner_id": order.partner_invoice_id.commercial_partner_id.id,
            "company_id": order.company_id.root_id.id,
        }

    def _customer_file(self):
        """The credit file of who is asked for, after a look at who asks.

        :return: ``credit.profile``
        :raise CreditControlError: for a company that the user does not work in
        :raise AccessError: the user may not see the customer or the order
        """
        self.ensure_one()
        if self.company_id.sudo() not in self.env.companies.sudo().root_id:
            raise CreditControlError(
                self.env._(
                    "You do not work in the company for which you ask; choose one of "
                    "your own."
                )
            )
        self.partner_id.check_access("read")
        if self.sale_order_id:
            self.sale_order_id.check_access("read")
        files = self.env["credit.profile"]._ensure(self.partner_id, self.company_id)
        return files[self.partner_id.commercial_partner_id]

    def _answer(self, message, stuck=""):
        """Close the dialog and say what becomes of the request.

        :param str stuck: why nobody can decide about it, said instead
        """
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Credit control was asked"),
                "message": stuck or message,
                "type": "warning" if stuck else "success",
                "sticky": bool(stuck),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
