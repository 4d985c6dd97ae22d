"""The order as the gate sees it."""

from odoo import models

from ..engine import facts as engine_facts
from ..engine.money import to_basis_points, to_minor
from .credit_gate import Request


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _credit_is_checked(self):
        """Whether the company checks credit and somebody is there to owe."""
        self.ensure_one()
        company = self.company_id.sudo().root_id
        return bool(company.account_use_credit_limit and self.partner_invoice_id)

    def _credit_extras(self):
        """What SQL knows of these orders beyond their own fields, in one query.

        :return: see :meth:`credit.ledger._read_orders`
        """
        orders = self.sudo()._origin
        if not orders:
            return {}
        return self.env["credit.ledger"].sudo()._read_orders(orders)

    def _credit_quotation(self, extras):
        """What a quotation asks for.

        What is paid or invoiced already is no new credit. Payments booked for the order
        stand on the customer's account; they pay for this order and nothing else, so
        they are taken out of the exposure: a negative ``already``.

        :param dict extras: from :meth:`_credit_extras`
        :return: ``(document, already)`` as the gate takes them
        """
        self.ensure_one()
        extra = extras.get(self._origin.id, {})
        rate = self._credit_rate()
        if not rate:  # the amount is unknown, which is not the same as nothing
            return self._credit_document(extras, 1), 0
        digits = self.company_id.root_id.currency_id.decimal_places
        paid = (extra.get("prepaid") or 0.0) + (extra.get("billed") or 0.0)
        asked = to_minor(max(self.amount_total - paid, 0.0) * rate, digits)
        booked = min(to_minor(extra.get("booked") or 0.0, digits), asked)
        return self._credit_document(extras, asked - booked), -booked

    def _credit_rate(self):
        """Today's rate to the company's currency, 0.0 where none is known."""
        root = self.company_id.root_id
        rates = self.currency_id._credit_rates_to(root, root._credit_today())
        return rates[self.currency_id]

    def _credit_document(self, extras, open_amount):
        """The order as the engine takes it.

        :param dict extras: from :meth:`_credit_extras`
        :param int open_amount: what it adds to exposure, minor units
        :rtype: engine.facts.Document
        """
        self.ensure_one()
        digits = self.company_id.root_id.currency_id.decimal_places
        extra = extras.get(self._origin.id, {})
        rate = self._credit_rate()
        total = to_minor(self.amount_total * rate, digits)
        days, discount = None, 0.0
        if self.payment_term_id:
            days, discount = self.payment_term_id._credit_terms()
        return engine_facts.Document(
            amount=open_amount,
            total=total,
            terms_days=days,
            discount_rate=to_basis_points(discount),
            groups=(
                *((f"team:{self.team_id.id}",) if self.team_id else ()),
                *(f"order_tag:{tag}" for tag in extra.get("tags") or ()),
            ),
            missing_rate="" if rate else self.currency_id.name,
        )

    def _credit_request(self, profile, extras=None, document=None, already=0):
        """This order as a request to the gate."""
        self.ensure_one()
        extras = self._credit_extras() if extras is None else extras
        releases = self.env["credit.hold"].browse(
            extras.get(self.id, {}).get("release_ids") or ()
        )
        if document is None:
            document, already = self._credit_quotation(extras)
        return Request(self, profile, document, already, releases)

    def _credit_payers(self):
        """The credit file of each order's payer, made where missing, in order."""
        files = {}
        for root, orders in self.grouped(lambda o: o.company_id.root_id).items():
            files[root] = self.env["credit.profile"]._ensure(
                orders.partner_invoice_id, root
            )
        return {
            order: files[order.company_id.root_id][
                order.partner_invoice_id.commercial_partner_id
            ]
            for order in self
        }

    def _prepare_credit_hold_values(self, check, values):
        """Values of a new hold of this order.

        :param check: the ``credit.check`` that held it
        :param dict values: what the caller knows already
        """
        self.ensure_one()
        profile = check.profile_id
        controller = profile.controller_id or profile.company_id._credit_controller()
        return {
            **values,
            "order_id": self.id,
            "order_name": self.name,
            "profile_id": profile.id,
            "requested_by_id": self.env.uid if self._credit_is_person() else False,
            "salesperson_id": self.user_id.id,
            "controller_id": controller.id,
        }
