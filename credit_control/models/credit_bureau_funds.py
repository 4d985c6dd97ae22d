"""What a month allows to be spent at a provider, and for which purpose."""

from odoo import api, models
from odoo.exceptions import ValidationError

from ..exceptions import CreditControlError
from .credit_bureau_provider import ENABLED


class CreditBureauProvider(models.Model):
    _inherit = "credit.bureau.provider"

    @api.constrains("state", "code", "price", "has_quota")
    def _check_price(self):
        """What costs money is not enabled before it is known how much, or how often."""
        for provider in self:
            if provider.state == ENABLED and provider._costs_nobody_knows_what():
                raise ValidationError(provider._say_no_price())

    def _costs_nobody_knows_what(self):
        """Whether reports are billed and neither money nor their number is bounded."""
        return self.is_billable and not (self.price or self.has_quota)

    def _say_no_price(self):
        return self.env._(
            "%s bills its reports, and no price is entered; that does not make them "
            "free. A credit manager enters the price of a report from the contract, or "
            "limits the number of reports a month.",
            self.name,
        )

    def _check_funds(self):
        """Refuse what the month's budget or quota does not allow."""
        if not self.is_billable:
            return
        if self.state == ENABLED and self._costs_nobody_knows_what():
            raise CreditControlError(self._say_no_price())
        count, spent = (
            self.env["credit.bureau.request"]
            ._spent_this_month(self)
            .get(self.id, (0, 0))
        )
        money = self.currency_id
        if (
            self.price
            and money.compare_amounts(spent + self.price, self.monthly_budget) > 0
        ):
            raise CreditControlError(
                self.env._(
                    "%(provider)s: a report costs %(price)s, and %(spent)s of the month's "
                    "budget of %(budget)s are spent. Wait for the next month, or ask a "
                    "credit manager for a larger budget.",
                    provider=self.name,
                    price=money.format(self.price),
                    spent=money.format(spent),
                    budget=money.format(self.monthly_budget),
                )
            )
        if self.has_quota and count >= self.monthly_quota:
            raise CreditControlError(
                self.env._(
                    "%(provider)s: %(count)s of %(quota)s reports of this month are used. "
                    "Wait for the next month, or ask a credit manager for more.",
                    provider=self.name,
                    count=count,
                    quota=self.monthly_quota,
                )
            )

    def _check_purpose(self, values):
        """Refuse an order without the purpose that is asked for, or with another's."""
        purpose = self.env["credit.bureau.purpose"].browse(values["purpose_id"] or ())
        if purpose.provider_id - self:
            raise CreditControlError(
                self.env._(
                    "“%(purpose)s” is a purpose of %(other)s, not of %(provider)s; "
                    "choose one of its own.",
                    purpose=purpose.name,
                    other=purpose.provider_id.name,
                    provider=self.name,
                )
            )
        if self.ask_purpose and not values["purpose_id"]:
            raise CreditControlError(
                self.env._(
                    "%s is asked for a stated purpose only; choose one.", self.name
                )
            )
