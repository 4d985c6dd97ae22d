from odoo import fields, models

from ..engine.checks import HOLD
from ..engine.facts import CHANGE
from ..engine.money import to_minor
from ..exceptions import CreditControlError


class CreditHoldRequest(models.TransientModel):
    _name = "credit.hold.request"
    _description = "Ask for the Release of a Larger Order"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="order_id.company_id.currency_id")
    amount = fields.Monetary(
        required=True,
        help="Total that the order shall be allowed to reach, taxes included, in the "
        "company's currency.",
    )
    reason = fields.Char(
        required=True, help="What credit control should know to decide."
    )

    def action_request(self):
        """Queue the larger amount for credit control; the order stays as it is."""
        self.ensure_one()
        order = self.order_id
        order.check_access("write")
        growth = self._growth()
        checks = self._check(growth)
        if all(check.outcome != HOLD for check in checks.values()):
            raise CreditControlError(
                self.env._(
                    "%(order)s of %(amount)s fits already; make the change.",
                    order=order.name,
                    amount=self.currency_id.format(self.amount),
                )
            )
        hold = (
            self.env["credit.hold"]
            .sudo()
            ._hold(checks, kind="change", amount=self.amount)
        )
        hold.message_post(
            body=self.env._(
                "%(user)s asks for a larger amount: %(reason)s",
                user=self.env.user.name,
                reason=self.reason,
            )
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Credit control was asked"),
                "message": self.env._(
                    "Once it is released, %(order)s may grow up to %(amount)s.",
                    order=order.name,
                    amount=self.currency_id.format(self.amount),
                ),
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _growth(self):
        """How much larger the order would be, in company currency."""
        order = self.order_id
        growth = self.amount - order.amount_total / (order.currency_rate or 1.0)
        if order.state != "sale" or self.currency_id.compare_amounts(growth, 0) <= 0:
            raise CreditControlError(
                self.env._(
                    "%(order)s is not a confirmed order below %(amount)s; change or "
                    "confirm it as usual.",
                    order=order.name,
                    amount=self.currency_id.format(self.amount),
                )
            )
        return growth

    def _check(self, growth):
        order = self.order_id.sudo()
        digits = self.currency_id.decimal_places
        extras = order._credit_extras()
        document = order._credit_document(extras, open_amount=to_minor(growth, digits))
        asked = document.__class__(
            **{**document.__dict__, "total": to_minor(self.amount, digits)}
        )
        profile = order._credit_payers()[order]
        request = order._credit_request(profile, extras, asked)
        return self.env["credit.gate"].sudo()._check([request], CHANGE)
