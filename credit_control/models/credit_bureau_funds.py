"""What a month allows to be spent at a provider, and for which purpose."""

from odoo import models

from ..exceptions import CreditControlError


class CreditBureauProvider(models.Model):
    _inherit = "credit.bureau.provider"

    def _check_funds(self):
        """Refuse what the month's budget or quota does not allow."""
        if not self.is_billable:
            return
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
        if self.ask_purpose and not values["purpose_id"]:
            raise CreditControlError(
                self.env._(
                    "%s is asked for a stated purpose only; choose one.", self.name
                )
            )
