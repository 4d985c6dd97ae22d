"""Orders under review on the account page, and the payment that lets one go ahead."""

from dataclasses import dataclass

from odoo import api, models

from ..engine import payable
from ..engine.checks import HOLD
from ..engine.money import from_minor, to_minor
from .credit_hold import CLEARED, OF_ORDERS, WAITING

#: So many orders under review are shown, the newest.
_MOST_ORDERS = 20
OPEN_ITEMS, IN_ADVANCE = "open_items", "in_advance"


@dataclass(frozen=True)
class WayOut:
    """A payment that makes a held order pass by itself.

    :param str kind: of ``open_items``, or ``in_advance`` for the order
    :param float amount: in its currency
    :param currency: ``res.currency``
    :param Group group: whose items are paid, ``None`` for a payment in advance
    :param tuple items: which of them, the oldest first
    """

    kind: str
    amount: float
    currency: object
    group: object = None
    items: tuple = ()


class CreditPortal(models.AbstractModel):
    _inherit = "credit.portal"

    @api.model
    def _waiting_orders(self, account, order_id=None):
        """Holds of orders that this customer is to pay, the newest first.

        :param int order_id: only of this order
        """
        domain = [
            ("profile_id", "=", account.profile.id),
            ("state", "in", WAITING),
            ("kind", "in", OF_ORDERS),
            ("order_id", "!=", False),
        ]
        if order_id is not None:
            domain.append(("order_id", "=", order_id))
        return (
            self.env["credit.hold"]
            .sudo()
            .search(domain, order="id desc", limit=_MOST_ORDERS)
        )

    @api.model
    def _released_by(self, account, payment):
        """Orders of the customer that a payment, once it had arrived, let go ahead.

        :param payment: ``payment.transaction`` or ``None``
        :return: ``sale.order``, the newest first
        """
        orders = self.env["sale.order"].sudo()
        if not payment or payment.state != "done":
            return orders
        holds = (
            self.env["credit.hold"]
            .sudo()
            .search(
                [
                    ("profile_id", "=", account.profile.id),
                    ("state", "=", CLEARED),
                    ("ended_on", ">=", payment.create_date),
                    ("order_id", "!=", False),
                ],
                order="id desc",
                limit=_MOST_ORDERS,
            )
        )
        return holds.order_id.filtered(lambda order: order.state == "sale")

    @api.model
    def _way_out(self, account, hold, groups):
        """The smallest payment after which the gate lets a held order go ahead.

        A payment of what is open comes first: it is owed anyway. Where that cannot
        suffice, the part of the order that does not fit is paid in advance.

        :param hold: ``credit.hold`` of one of the customer's orders
        :param dict groups: from :meth:`_groups`
        :return: :class:`WayOut`, ``None`` where no payment suffices or the company does
            not offer it
        """
        if not account.company.credit_portal_pay_release or hold.is_forced:
            return None
        if not hold._still_waits():
            return None
        verdict, facts, _policy = hold._preview_now()
        if verdict.outcome != HOLD:
            return None
        if verdict.payment:
            found = self._pay_open_items(account, verdict.payment, groups)
            if found:
                return found
        if verdict.order_reduction and hold.kind == "confirm":
            return self._pay_in_advance(hold.order_id, verdict.order_reduction, facts)
        return None

    def _pay_open_items(self, account, minor, groups):
        """The oldest items in the company's currency that a payment settles.

        Only where nothing else is overdue: which debt a payment clears must be certain.
        """
        home = account.company.currency_id
        late = [group for group in groups.values() if group.overdue]
        for group in groups.values():
            if group.currency != home or any(each != group for each in late):
                continue
            debts = [item for item in group.items if item.due_in_full > 0]
            if sum(item.due_in_full for item in debts) >= minor:
                items = payable.towards(debts, minor)
                return WayOut(OPEN_ITEMS, group.money(minor), home, group, items)
        return None

    def _pay_in_advance(self, order, minor, facts):
        """The same for a part of the order, in its currency and rounded up."""
        rate, currency = order._credit_rate(), order.currency_id
        if not rate:
            return None
        amount = from_minor(minor, facts.digits) / rate
        step = 10**-currency.decimal_places
        rounded = currency.round(amount)
        if to_minor(rounded * rate, facts.digits) < minor:
            rounded = currency.round(rounded + step)
        if not 0 < rounded <= order.amount_total:
            return None
        return WayOut(IN_ADVANCE, rounded, currency)
