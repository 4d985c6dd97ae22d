"""Whole sentences of the account page, so that languages order their words."""

from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_date

_STRONG = Markup("<strong>%s</strong>")


class CreditPortal(models.AbstractModel):
    _inherit = "credit.portal"

    @api.model
    def _say_paid(self, payment):
        """What became of an online payment.

        :param payment: ``payment.transaction``
        :rtype: markupsafe.Markup
        """
        amount = _STRONG % payment.currency_id.format(payment.amount)
        if payment.state == "done":
            return self.env._("We have received your payment of %s.", amount)
        if payment.state == "authorized":
            return self.env._("Your payment of %s is authorised.", amount)
        if payment.state in ("cancel", "error"):
            return self.env._(
                "Your payment of %s did not go through. Nothing was taken; you can try "
                "again.",
                amount,
            )
        return self.env._(
            "Your payment of %s is on its way. We book it as soon as we receive it.",
            amount,
        )

    @api.model
    def _say_released(self, orders):
        """Which orders go ahead now that their payment has arrived.

        :param orders: ``sale.order``, one or several
        :rtype: markupsafe.Markup
        """
        names = Markup(", ").join(_STRONG % order.name for order in orders)
        if len(orders) == 1:
            return self.env._("Your order %s goes ahead.", names)
        return self.env._("Your orders %s go ahead.", names)

    @api.model
    def _say_settled(self, choice, row):
        """What a payment takes off an item, and of how much where that is not all.

        :param Choice choice: what is paid
        :param dict row: of :meth:`_shown_choice`
        """
        part = choice.currency.format(row["settled"])
        if not row["left"]:
            return part
        whole = choice.currency.format(row["settled"] + row["left"])
        return self.env._("%(part)s of %(whole)s", part=part, whole=whole)

    @api.model
    def _say_way_out(self, way):
        """What lets a held order go ahead.

        :param WayOut way: of :meth:`_way_out`
        :rtype: markupsafe.Markup
        """
        amount = _STRONG % way.currency.format(way.amount)
        if way.kind == "open_items":
            return self.env._(
                "It goes ahead by itself when %s of what is open is paid.", amount
            )
        return self.env._(
            "It goes ahead by itself when %s of it is paid in advance.", amount
        )

    @api.model
    def _say_order(self, choice):
        """What a payment does for an order.

        :param Choice choice: of an order
        :rtype: markupsafe.Markup
        """
        name = _STRONG % choice.order.name
        if choice.in_advance:
            return self.env._(
                "For your order %s, in advance. It goes ahead by itself when we have "
                "received the payment.",
                name,
            )
        return self.env._(
            "Your order %s goes ahead by itself when we have received the payment.",
            name,
        )

    @api.model
    def _say_on_account(self, choice):
        """What becomes of money that is more than what is open."""
        return self.env._(
            "%s is more than what is open and stays on your account as a credit.",
            _STRONG % choice.currency.format(choice.on_account),
        )

    @api.model
    def _say_surplus(self, choice, surplus):
        """The question whether more than anybody asks for is meant.

        :param Choice choice: of another amount
        :param float surplus: from :meth:`_surplus`
        """
        return self.env._(
            "%(amount)s is %(surplus)s more than all that is open or ordered. Is that "
            "the amount you want to pay? What is left stays on your account as a credit.",
            amount=_STRONG % choice.currency.format(choice.amount),
            surplus=_STRONG % choice.currency.format(surplus),
        )

    @api.model
    def _say_transfer(self, bank, named=False):
        """Where to transfer to.

        :param str bank: of :meth:`_bank`, may be ''
        :param bool named: whether the amount is one that cannot be paid online
        :rtype: markupsafe.Markup or str
        """
        strong = Markup('<strong class="text-break">%s</strong>') % bank
        if named:
            return (
                self.env._(
                    "This amount cannot be paid online. Please transfer it to %s.",
                    strong,
                )
                if bank
                else self.env._(
                    "This amount cannot be paid online. Please transfer it, or ask us "
                    "how to pay."
                )
            )
        if bank:
            return self.env._(
                "Please transfer to %s and name the documents that you pay.", strong
            )
        return self.env._(
            "Please pay by transfer and name the documents that you pay; ask us for our "
            "bank account."
        )

    @api.model
    def _say_discount(self, group, row):
        """What an item costs while its early-payment discount runs."""
        return self.env._(
            "%(amount)s if paid by %(day)s",
            amount=group.currency.format(row["asked"]),
            day=format_date(self.env, row["discount_until"]),
        )

    @api.model
    def _say_late(self, days):
        """For how many days an item is past due."""
        if days == 1:
            return self.env._("1 day late")
        return self.env._("%s days late", days)

    @api.model
    def _say_more(self, number):
        """That some items are not on the page."""
        return self.env._("And %s more; the statement has all of them.", number)
