"""Delivered and not invoiced: a component of its own that changes no total."""

from odoo import Command
from odoo.tests import tagged

from .delivery import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryExposure(DeliveryCommon):
    def _read(self, partner=None):
        """Components and the total of a customer, as gate, profile and list say."""
        partner = partner or self.customer
        self.env.flush_all()
        self.env.invalidate_all()
        ledger, today = self.env["credit.ledger"], self.today
        books = ledger._read_books(self.company, partner.ids, today)[partner.id]
        profile = self._profile(partner)
        ((_id, _limit, exposure, *_rest),) = ledger._read_positions(
            self.company, today, profile.ids
        )
        self.assertMoney(sum(books.components.values()), exposure)
        self.assertMoney(profile.exposure, exposure)
        return {c: a for c, a in books.components.items() if a}

    def test_an_order_that_waits_is_an_order(self):
        self._picking()
        self.assertEqual(self._read(), {"orders": 500})

    def test_what_is_delivered_moves_from_the_orders_to_its_own_component(self):
        picking = self._picking()
        self._validate(picking)
        self.assertEqual(self._read(), {"delivered": 500})

    def test_a_part_that_is_delivered_is_that_part(self):
        picking = self._picking()
        picking.move_ids.quantity = 2
        self._validate(picking, skip_backorder=True)
        self.assertEqual(self._read(), {"delivered": 200, "orders": 300})

    def test_what_is_invoiced_of_a_delivery_is_a_receivable(self):
        picking = self._picking()
        order = picking.sudo().sale_id
        picking.move_ids.quantity = 2
        self._validate(picking, skip_backorder=True)
        invoice = order._create_invoices()
        self.assertEqual(self._read(), {"delivered": 200, "orders": 300})
        invoice.action_post()
        self.assertEqual(self._read(), {"receivable": 200, "orders": 300})
        rest = order.picking_ids - picking
        rest.action_assign()
        self._validate(rest)
        self.assertEqual(self._read(), {"receivable": 200, "delivered": 300})

    def test_what_is_invoiced_before_it_is_delivered_is_a_receivable(self):
        self.goods.invoice_policy = "order"
        picking = self._picking()
        picking.sudo().sale_id._create_invoices().action_post()
        self._validate(picking)
        self.assertEqual(self._read(), {"receivable": 500})

    def test_what_comes_back_is_an_order_again(self):
        picking = self._picking()
        self._validate(picking)
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 2
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.move_ids.quantity = 2
        self._validate(back)
        self.assertEqual(self._read(), {"delivered": 300, "orders": 200})

    def test_more_than_was_ordered_never_makes_the_order_negative(self):
        picking = self._picking(2)
        picking.move_ids.quantity = 3
        self._validate(picking)
        self.assertEqual(self._read(), {"delivered": 200})

    def test_taxes_discounts_and_cents_still_add_up(self):
        tax = self.env["account.tax"].create({"name": "19 %", "amount": 19})
        order = self._order(
            self._customer("Cents", limit=5000),
            0,
            order_line=[
                Command.create(
                    {
                        "product_id": self.goods.id,
                        "product_uom_qty": quantity,
                        "price_unit": price,
                        "discount": 7,
                        "tax_ids": [Command.set(tax.ids)],
                    }
                )
                for quantity, price in ((3, 33.33), (7, 0.07), (1, 199.99))
            ],
        )
        order.action_confirm()
        order = order.sudo()
        before = sum(self._read(order.partner_id).values())
        self.assertMoney(before, order.amount_total)
        self._validate(order.picking_ids)
        self.assertEqual(list(self._read(order.partner_id)), ["delivered"])
        self.assertMoney(sum(self._read(order.partner_id).values()), before)

    def test_an_order_in_another_currency_adds_up_too(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 3.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "X", "currency_id": foreign.id}
        )
        picking = self._picking(pricelist_id=pricelist.id)
        self.assertEqual(self._read(), {"orders": 166.67})
        picking.move_ids.quantity = 2
        self._validate(picking, skip_backorder=True)
        found = self._read()
        self.assertMoney(found["delivered"], 66.67)
        self.assertMoney(found["orders"], 100.0)

    def test_both_components_lead_to_the_order_behind_them(self):
        picking = self._picking()
        order = picking.sudo().sale_id
        waiting = self._picking(1).sudo().sale_id
        self._validate(picking)
        scope = self.env["credit.ledger"]._scope(self.company, self.customer.ids)
        components = self.env["credit.ledger"]._exposure_components(scope)
        self.assertEqual(list(components)[:3], ["receivable", "orders", "delivered"])
        delivered = components["delivered"]
        found = self.env[delivered.model].search(delivered.domain(self.customer))
        self.assertEqual(found, order)
        orders = components["orders"]
        found = self.env[orders.model].search(orders.domain(self.customer))
        self.assertLessEqual(waiting, found)

    def test_the_books_are_still_read_with_one_statement(self):
        picking = self._picking()
        self._validate(picking)
        self._read()
        with self.assertQueryCount(1):
            self.env["credit.ledger"]._read_books(
                self.company, self.customer.ids, self.today
            )
