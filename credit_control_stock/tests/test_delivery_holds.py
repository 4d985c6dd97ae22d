"""How the hold of a delivery ends."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.credit_control.exceptions import (
    CreditAuthorityError,
    CreditControlError,
    CreditHoldWarning,
)

from ..demo import deliveries
from .delivery import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryHolds(DeliveryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.picking = cls._picking()
        cls.debt = cls._owe(amount=300)
        cls._validate(cls.picking)
        cls.hold = cls._waiting(cls.picking)

    def _told_to_validate(self):
        return self.picking.sudo().activity_ids.filtered(
            lambda activity: activity.user_id == self.warehouse
        )

    # ---- released ------------------------------------------------------------
    def test_a_released_delivery_is_validated_by_the_warehouse(self):
        self.assertKept(self.picking)
        self._rpc(self.controller, self.hold, "action_release", "They pay tomorrow")
        self.assertEqual(self.picking.credit_state, "released")
        self.assertTrue(self._told_to_validate())
        self._validate(self.picking)
        self.assertDelivered(self.picking)
        self.assertEqual(self._checks(self.picking)[0].outcome, "released")

    def test_a_release_covers_the_released_delivery_and_no_larger_one(self):
        self.hold.with_user(self.controller).action_release("They pay tomorrow")
        self.picking.move_ids.quantity = 9
        self._validate(self.picking)
        self.assertKept(self.picking)

    def test_a_release_covers_no_other_delivery_of_the_customer(self):
        other = self._sale(1)  # held as an order, for what is overdue
        self.assertHeld(other).with_user(self.controller).action_release("Small")
        self.hold.with_user(self.controller).action_release("They pay tomorrow")
        order = self.picking.sudo().sale_id
        more = self.picking.sudo().copy()
        more.move_ids.sale_line_id = order.order_line
        self.assertEqual(more.sale_id, order)
        self._validate(more)
        self.assertKept(more)

    def test_the_release_of_a_delivery_lets_no_order_grow(self):
        self.hold.with_user(self.controller).action_release("Fine", amount=5000)
        line = self.picking.sudo().sale_id.order_line.with_user(self.salesperson)
        with self.assertRaisesRegex(CreditHoldWarning, "was not changed"):
            line.price_unit = 140

    def test_a_delivery_is_not_released_by_who_sold_or_validated_it(self):
        order = self.picking.sudo().sale_id
        order.user_id = self.controller
        with self.assertRaises(CreditAuthorityError):
            self.hold.with_user(self.controller).action_release("Mine")

    def test_the_warehouse_neither_reads_nor_releases_holds(self):
        for call in (
            lambda hold: hold.read(["amount"]),
            lambda hold: hold.action_release("Please"),
            lambda hold: hold.action_recheck(),
        ):
            with self.assertRaises(AccessError):
                call(self.hold.with_user(self.warehouse))
        self.assertKept(self.picking)

    def test_a_rejected_delivery_says_so_and_still_does_not_go(self):
        self.hold.with_user(self.controller).action_reject("Pay first")
        self.assertEqual(self.picking.credit_state, "rejected")
        self.assertEqual(self.picking.sudo().sale_id.credit_state, "pass")
        self._validate(self.picking)
        self.assertKept(self.picking)

    def test_no_online_prepayment_is_asked_for_what_is_confirmed(self):
        with self.assertRaisesRegex(CreditControlError, "confirmed already"):
            self.hold.with_user(self.controller).action_require_prepayment()

    # ---- by itself -------------------------------------------------------------
    def test_a_payment_clears_the_hold_and_the_warehouse_is_told(self):
        self._pay(self.debt)
        self.assertEqual(self.hold.state, "cleared")
        self.assertFalse(self.picking.credit_state)
        self.assertTrue(self._told_to_validate())
        self._validate(self.picking)
        self.assertDelivered(self.picking)

    def test_a_payment_of_a_part_clears_nothing(self):
        self._pay(self.debt, 100)
        self.assertKept(self.picking)

    def test_a_payment_clears_no_hold_put_by_hand(self):
        self._pay(self.debt)
        self.profile.forced_hold_reason = "Cheque bounced"
        self._validate(self.picking)
        hold = self.assertKept(self.picking)
        self._pay(self._invoice(self.customer, 10))
        self.assertEqual(hold.state, "open")

    def test_a_delivery_that_passes_when_validated_again_ends_its_hold(self):
        self.env.cr.execute(
            "UPDATE account_move_line SET date_maturity = %s WHERE move_id = %s",
            [fields.Date.add(self.today, days=5), self.debt.id],
        )
        self.env.invalidate_all()
        self._validate(self.picking)
        self.assertDelivered(self.picking)
        self.assertEqual(self.hold.state, "cleared")
        self.assertFalse(self.hold.activity_ids)

    def test_checked_again_a_hold_that_passes_is_cleared(self):
        self.debt.line_ids.filtered("date_maturity").date_maturity = self.today
        self.hold.with_user(self.controller).action_recheck()
        self.assertEqual(self.hold.state, "cleared")

    def test_a_cancelled_delivery_waits_for_nothing(self):
        self.picking.action_cancel()
        self.assertEqual(self.hold.state, "cleared")

    def test_a_cancelled_order_ends_the_hold_of_its_delivery(self):
        self.picking.sudo().sale_id._action_cancel()
        self.assertEqual(self.hold.state, "cleared")

    # ---- what people are told ----------------------------------------------------
    def test_the_seller_reads_figures_on_the_order_and_the_warehouse_none(self):
        order = self.picking.sudo().sale_id
        note = order.message_ids.filtered(lambda m: "On credit hold" in m.body)[:1]
        self.assertIn("300", note.body)
        self.assertIn(self.salesperson.partner_id, note.partner_ids)
        self.assertNotIn(self.warehouse.partner_id, note.partner_ids)
        note = self.picking.message_ids.filtered(lambda m: "On credit hold" in m.body)
        self.assertEqual(len(note), 1)
        self.assertNotIn("300", note.body)
        self.assertIn(self.warehouse.partner_id, note.partner_ids)

    def test_the_hold_opens_the_delivery_for_who_decides(self):
        action = self.hold.with_user(self.controller).action_open_order()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("stock.picking", self.picking.id)
        )
        for user in (self.viewer, self.controller, self.auditor):
            with self.subTest(user.login):
                picking = self.picking.with_user(user)
                self.assertEqual(picking.read(["name", "state"])[0]["id"], picking.id)
                self.assertFalse(picking.has_access("write"))

    # ---- the demonstration -----------------------------------------------------
    def test_the_demonstration_leaves_one_delivery_on_hold(self):
        people = {"salesperson": self.salesperson, "controller": self.controller}
        told = []
        self.company.credit_delivery_grace_days = 3  # as it is by default
        for _time in range(2):
            deliveries.create(self.env, people, told.append)
        self.assertEqual(len(told), 1)
        order = self.env["sale.order"].search(
            [("client_order_ref", "=", deliveries.MARK)]
        )
        self.assertEqual(order.state, "sale")
        self.assertKept(order.picking_ids)
