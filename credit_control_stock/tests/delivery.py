"""What the tests of deliveries share: a warehouse, goods in it and who works there."""

from odoo import Command

from odoo.addons.credit_control.tests.common import CreditControlCommon


class DeliveryCommon(CreditControlCommon):
    """A customer with a limit of 1,000, goods at 100 and no days of grace."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls._make_user("warehouse", "stock.group_stock_user")
        cls.company.credit_delivery_grace_days = 0
        cls.goods = cls._goods("Goods")
        cls._policy(
            {"check_code": "limit_exceeded"},
            {"check_code": "forced_hold"},
            {"check_code": "oldest_overdue", "days": 30},
        )
        cls.customer = cls._customer(limit=1000)
        cls.profile = cls._profile(cls.customer)

    @classmethod
    def _goods(cls, name, stock=1000, **values):
        """Storable goods of which there are enough."""
        product = cls._product(
            name, type="consu", is_storable=True, invoice_policy="delivery", **values
        )
        location = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.env["stock.quant"]._update_available_quantity(
            product, location.lot_stock_id, stock
        )
        return product

    @classmethod
    def _sale(cls, quantity=5, partner=None, price=100, products=None, **values):
        """A confirmed order of goods, by the salesperson."""
        order = cls._order(
            partner or cls.customer,
            price,
            order_line=[
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": quantity,
                        "price_unit": price,
                        "tax_ids": [Command.clear()],
                    }
                )
                for product in products or cls.goods
            ],
            **values,
        )
        order.action_confirm()
        return order.sudo()

    @classmethod
    def _picking(cls, quantity=5, partner=None, price=100, **values):
        """The delivery of a confirmed order, ready to go."""
        order = cls._sale(quantity, partner, price, **values)
        return order.picking_ids.with_user(cls.warehouse)

    @classmethod
    def _owe(cls, partner=None, amount=900, due_in=-60):
        """An invoice long overdue: the customer does not pass any more."""
        return cls._invoice(partner or cls.customer, amount, due_in=due_in)

    @classmethod
    def _validate(cls, pickings, user=None, **context):
        return cls._rpc(
            user or cls.warehouse, pickings, "button_validate", context=context
        )

    @classmethod
    def _waiting(cls, picking):
        return cls.env["credit.hold"].search(
            [("picking_id", "=", picking.id), ("state", "in", ("open", "approval"))]
        )

    @classmethod
    def _checks(cls, picking):
        return cls.env["credit.check"].search(
            [("document_model", "=", "stock.picking"), ("document_id", "=", picking.id)]
        )

    def assertDelivered(self, picking):
        self.assertEqual(picking.sudo().state, "done")

    def assertKept(self, picking):
        """The goods are still here, with exactly one hold that is open."""
        picking = picking.sudo()
        self.assertNotEqual(picking.state, "done")
        self.assertFalse(picking.move_ids.filtered(lambda move: move.state == "done"))
        self.assertEqual(picking.credit_state, "hold")
        hold = self._waiting(picking)
        self.assertEqual(len(hold), 1)
        return hold
