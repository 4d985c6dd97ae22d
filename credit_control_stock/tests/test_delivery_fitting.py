"""Ship the part that fits: proposed, and done only when a person says so."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.credit_control.exceptions import CreditControlError

from .delivery import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryFitting(DeliveryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._goods("Second")

    def _held(self, quantity=5, owed=250, **values):
        picking = self._picking(quantity, **values)
        self._invoice(self.customer, owed, due_in=30)
        self._validate(picking)
        self.assertKept(picking)
        return picking

    def _propose(self, picking, user=None):
        action = self._rpc(user or self.warehouse, picking, "action_propose_fitting")
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_what_fits_is_proposed_in_whole_units_and_nothing_changes_yet(self):
        picking = self._held(8)  # 750 are free
        proposal = self._propose(picking)
        self.assertEqual(proposal.line_ids.mapped("quantity"), [7])
        self.assertEqual(picking.move_ids.quantity, 8)
        self.assertKept(picking)

    def test_confirmed_the_part_goes_and_a_back_order_waits(self):
        picking = self._held(8)
        hold = self._waiting(picking)
        proposal = self._propose(picking)
        self._rpc(self.warehouse, proposal, "action_ship")
        self.assertDelivered(picking)
        self.assertEqual(picking.move_ids.quantity, 7)
        self.assertEqual(picking.backorder_ids.move_ids.product_uom_qty, 1)
        self.assertEqual(hold.state, "cleared")
        picking.backorder_ids.action_assign()
        self._validate(picking.backorder_ids)
        self.assertKept(picking.backorder_ids)

    def test_the_first_products_of_the_delivery_come_first(self):
        picking = self._held(4, products=self.goods | self.second)
        proposal = self._propose(picking)
        found = {line.product_id: line.quantity for line in proposal.line_ids}
        self.assertEqual(found, {self.goods: 4, self.second: 3})

    def test_where_nothing_fits_it_says_so(self):
        picking = self._held(5, owed=950)
        with self.assertRaisesRegex(CreditControlError, "Not even one unit"):
            self._propose(picking)

    def test_against_what_is_overdue_no_smaller_delivery_helps(self):
        picking = self._picking()
        self._owe(amount=100)
        self._validate(picking)
        with self.assertRaisesRegex(CreditControlError, "Not even one unit"):
            self._propose(picking)
        self.assertFalse(picking.credit_may_fit)

    def test_where_all_of_it_passes_it_says_so(self):
        picking = self._picking()
        with self.assertRaisesRegex(CreditControlError, "Validate all of it"):
            self._propose(picking)

    def test_a_proposal_that_has_grown_old_is_not_carried_out(self):
        picking = self._held(8)
        proposal = self._propose(picking)
        self._invoice(self.customer, 300, due_in=30)
        with self.assertRaisesRegex(CreditControlError, "changed meanwhile"):
            self._rpc(self.warehouse, proposal, "action_ship")
        self.assertEqual(picking.move_ids.quantity, 8)

    def test_without_back_orders_the_rest_would_be_lost(self):
        picking = self._held(8)
        picking.sudo().picking_type_id.create_backorder = "never"
        with self.assertRaisesRegex(CreditControlError, "makes no back-orders"):
            self._propose(picking)

    def test_nobody_carries_out_the_proposal_of_another(self):
        proposal = self._propose(self._held(8))
        other = self._make_user("second", "stock.group_stock_user")
        for user in (other, self.viewer):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._rpc(user, proposal, "action_ship")
        with self.assertRaises(AccessError):
            self._rpc(self.viewer, proposal.picking_id, "action_propose_fitting")

    # ---- kits ------------------------------------------------------------------
    def _kit(self, order):
        """Deliver two components instead of what was sold, as Odoo does with kits."""
        picking = order.picking_ids
        sold, old = order.order_line[0], order.order_line[0].move_ids
        values = {
            "picking_id": picking.id,
            "sale_line_id": sold.id,
            "location_id": old.location_id.id,
            "location_dest_id": old.location_dest_id.id,
        }
        parts = [self._goods("Top"), self._goods("Legs")]
        old._action_cancel()
        moves = self.env["stock.move"].create(
            [
                {**values, "product_id": part.id, "product_uom_qty": number}
                for part, number in zip(parts, (1, 4), strict=True)
            ]
        )
        moves._action_confirm()
        picking.action_assign()
        return picking.with_user(self.warehouse)

    def test_the_parts_of_a_kit_are_worth_the_kit_and_go_together_or_not_at_all(self):
        order = self._sale(1, price=400, products=self.goods | self.second)
        picking = self._kit(order)
        self._invoice(self.customer, 550, due_in=30)  # 450 are free
        self._validate(picking)
        self.assertMoney(self.assertKept(picking).amount, 800)
        proposal = self._propose(picking)
        found = {line.product_id.name: line.quantity for line in proposal.line_ids}
        self.assertEqual(found, {"Second": 1, "Top": 0, "Legs": 0})
        self._rpc(self.warehouse, proposal, "action_ship")
        self.assertDelivered(picking)
        rest = picking.backorder_ids.move_ids
        self.assertEqual(set(rest.product_id.mapped("name")), {"Top", "Legs"})
