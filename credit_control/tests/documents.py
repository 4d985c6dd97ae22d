"""Documents as a customer's story makes them: orders, invoices, down payments."""

from odoo import Command

from .common import CreditControlCommon


class DocumentsCommon(CreditControlCommon):
    """Factories for orders that are invoiced, prepaid, credited and paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )

    # ---- orders ------------------------------------------------------------
    @classmethod
    def _tax(cls, percent, **values):
        return cls.env["account.tax"].create(
            {"name": f"Tested {percent} %", "amount": percent, **values}
        )

    @classmethod
    def _line(cls, price, quantity=1, tax=None, product=None, **values):
        """The command of one order line, without tax unless one is given."""
        return Command.create(
            {
                "product_id": (product or cls.product).id,
                "product_uom_qty": quantity,
                "price_unit": price,
                "tax_ids": [Command.set(tax.ids if tax else [])],
                **values,
            }
        )

    @classmethod
    def _confirmed(cls, partner, lines, currency=None, **values):
        """A confirmed order of some lines, or of one without tax for an amount."""
        if not isinstance(lines, list):
            lines = [cls._line(lines)]
        if currency:
            values["pricelist_id"] = cls._pricelist(currency).id
        order = cls._order(partner, 0, order_line=lines, **values).sudo()
        order.with_user(cls.salesperson).action_confirm()
        cls.env.flush_all()  # as at the end of a request
        return order

    @classmethod
    def _invoice_order(cls, order, post=True):
        """Invoice what an order has to invoice."""
        invoice = order._create_invoices(final=True)
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _deliver(cls, order, *quantities):
        """Say by hand how much of each line was delivered."""
        lines = order.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        for line, quantity in zip(lines, quantities, strict=True):
            line.qty_delivered = quantity

    @classmethod
    def _down_payment(cls, order, percent=None, fixed=None, post=True):
        """A down payment through Odoo's own dialog; returns its invoice."""
        before = order.invoice_ids
        cls.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "percentage" if percent else "fixed",
                "amount": percent or 0,
                "fixed_amount": fixed or 0,
            }
        ).create_invoices()
        invoice = order.invoice_ids - before
        if post:
            invoice.action_post()
        return invoice

    # ---- money -------------------------------------------------------------
    @classmethod
    def _credit_note(cls, invoice, quantity=None, post=True):
        """A credit note of an invoice or of some of its quantity, not matched."""
        note = invoice._reverse_moves([{"invoice_date": cls.today}])
        if quantity is not None:
            note.invoice_line_ids.quantity = quantity
        if post:
            note.action_post()
        return note

    @classmethod
    def _match(cls, *moves):
        """Reconcile the receivable lines of some entries with each other."""
        lines = cls.env["account.move"].union(*moves).line_ids
        lines.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            )
        ).reconcile()

    @classmethod
    def _entry(cls, partner, amount, **values):
        """A journal entry on the receivable account of any contact."""
        receivable = partner.property_account_receivable_id
        income = cls.env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "in", cls.company.id)],
            limit=1,
        )
        lines = [
            {"account_id": receivable.id, "debit": amount, "credit": 0},
            {"account_id": income.id, "debit": 0, "credit": amount},
        ]
        entry = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "date": cls.today,
                "line_ids": [
                    Command.create({**line, "partner_id": partner.id, "name": "Booked"})
                    for line in lines
                ],
                **values,
            }
        )
        entry.action_post()
        return entry

    # ---- currencies --------------------------------------------------------
    @classmethod
    def _currency(cls, code, worth=None):
        """A foreign currency and what one unit is worth, in company currency.

        Without a worth it has no rate at all.
        """
        currencies = cls.env["res.currency"].with_context(active_test=False)
        currency = currencies.search([("name", "=", code)])
        currency.active = True
        currency.rate_ids.unlink()
        if worth:
            cls._rate(currency, worth, cls.today - cls._days(800))
        return currency

    @classmethod
    def _pricelist(cls, currency):
        """Orders with it are in its currency."""
        return cls.env["product.pricelist"].create(
            {"name": currency.name, "currency_id": currency.id}
        )

    @classmethod
    def _rate(cls, currency, worth, date=None):
        """Set what one unit of a currency is worth from a date on, today by default."""
        key = {
            "name": date or cls.today,
            "currency_id": currency.id,
            "company_id": cls.company.id,
        }
        domain = [(name, "=", value) for name, value in key.items()]
        rate = cls.env["res.currency.rate"].search(domain)
        if rate:
            rate.rate = 1 / worth
        else:
            rate = rate.create({**key, "rate": 1 / worth})
        return rate

    # ---- reading -----------------------------------------------------------
    @classmethod
    def _components(cls, partner, company=None):
        """Exposure by component, read afresh; components of 0 left out.

        What another add-on tells apart of a component counts with that again.
        """
        cls.env.flush_all()
        cls.env.invalidate_all()
        catalogue = cls.env["credit.ledger"]._component_catalogue()
        found = {}
        for row in cls._profile(partner, company).components or []:
            code = catalogue[row["code"]].inside or row["code"]
            found[code] = found.get(code, 0.0) + row["amount"]
        return {code: amount for code, amount in found.items() if amount}

    def assertExposure(self, partner, company=None, **components):
        """Exactly these components, to the cent, and exposure is their sum."""
        found = self._components(partner, company)
        self.assertEqual(found, components)
        self.assertMoney(
            self._profile(partner, company).exposure, sum(components.values())
        )
