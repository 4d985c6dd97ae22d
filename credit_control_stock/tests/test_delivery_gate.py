"""Goods leave only for who still passes."""

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .delivery import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryGate(DeliveryCommon):
    def test_a_delivery_of_who_still_passes_goes_and_is_on_record(self):
        picking = self._picking()
        self.assertIs(self._validate(picking), True)
        self.assertDelivered(picking)
        check = self._checks(picking)
        self.assertEqual((check.checkpoint, check.outcome), ("deliver", "pass"))
        self.assertMoney(check.amount, 500)
        self.assertMoney(check.exposure_after, 500)  # the delivery counts once

    def test_a_delivery_of_who_has_not_paid_since_is_held_at_validation(self):
        picking = self._picking()
        self._owe(amount=300)
        action = self._validate(picking)
        self.assertEqual(action["tag"], "display_notification")
        hold = self.assertKept(picking)
        order = picking.sudo().sale_id
        self.assertEqual((hold.kind, hold.order_id), ("delivery", order))
        self.assertEqual(hold.requested_by_id, self.warehouse)
        self.assertMoney(hold.amount, 500)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.credit_state, "pass")
        self.assertTrue(hold.activity_ids)  # the credit controller is told

    def test_a_held_delivery_that_is_validated_again_stays_on_the_same_hold(self):
        picking = self._picking()
        self._owe(amount=300)
        self._validate(picking)
        hold = self.assertKept(picking)
        self._validate(picking)
        self.assertEqual(self.assertKept(picking), hold)

    def test_over_the_limit_the_goods_wait(self):
        picking = self._picking(8)
        self._invoice(self.customer, 300, due_in=30)
        self._validate(picking)
        hold = self.assertKept(picking)
        self.assertSentence(hold.reasons, "1,100.00")
        self.assertSentence(hold.remedy, "100.00 less is delivered")

    def test_a_delivery_exactly_at_the_limit_goes(self):
        picking = self._picking(7)
        self._invoice(self.customer, 300, due_in=30)
        self._validate(picking)
        self.assertDelivered(picking)

    # ---- what was paid ---------------------------------------------------------
    def test_goods_that_are_paid_take_no_credit_and_go(self):
        self.goods.invoice_policy = "order"
        picking = self._picking()
        invoice = picking.sudo().sale_id._create_invoices()
        invoice.action_post()
        self._pay(invoice)
        self._owe(amount=900)
        self._validate(picking)
        self.assertDelivered(picking)

    def test_an_unpaid_invoice_of_the_order_does_not_let_its_goods_go(self):
        self.goods.invoice_policy = "order"
        picking = self._picking()
        picking.sudo().sale_id._create_invoices().action_post()
        self._owe(amount=300)
        self._validate(picking)
        self.assertMoney(self.assertKept(picking).amount, 500)

    def test_a_customer_put_on_hold_gets_not_even_goods_that_are_paid(self):
        self.goods.invoice_policy = "order"
        picking = self._picking()
        invoice = picking.sudo().sale_id._create_invoices()
        invoice.action_post()
        self._pay(invoice)
        self.profile.forced_hold_reason = "Fraud"
        self._validate(picking)
        self.assertTrue(self.assertKept(picking).is_forced)

    # ---- days of grace -----------------------------------------------------------
    def test_within_the_days_of_grace_nothing_is_asked_again(self):
        self.company.credit_delivery_grace_days = 3
        picking = self._picking()
        self._owe()
        self._validate(picking)
        self.assertDelivered(picking)
        self.assertFalse(self._checks(picking))

    def test_after_the_days_of_grace_the_delivery_is_asked(self):
        self.company.credit_delivery_grace_days = 3
        picking = self._picking()
        self._owe()
        with freeze_time(fields.Datetime.now() + self._days(4)):
            self._validate(picking)
        self.assertKept(picking)

    def test_grace_does_not_cover_more_than_was_ordered(self):
        self.company.credit_delivery_grace_days = 3
        picking = self._picking()
        picking.move_ids.quantity = 12
        self._validate(picking)
        hold = self.assertKept(picking)
        self.assertMoney(hold.amount, 1200)
        self.assertMoney(hold.check_id.exposure_after, 1200)

    def test_grace_does_not_cover_a_customer_who_was_put_on_hold_since(self):
        self.company.credit_delivery_grace_days = 3
        picking = self._picking()
        self.profile.forced_hold_reason = "Fraud"
        self._validate(picking)
        self.assertKept(picking)

    def test_the_check_of_another_payer_gives_no_grace(self):
        self.company.credit_delivery_grace_days = 3
        order = self._sale()
        poor = self._customer("Poor", limit=10_000)
        order.partner_invoice_id = poor
        self.env["credit.check"].flush_model()
        self.env.cr.execute(
            "UPDATE credit_check SET outcome = 'hold' WHERE profile_id = %s",
            [self._profile(poor).id],
        )
        self._owe(poor, 300)
        self._validate(order.picking_ids)
        self.assertKept(order.picking_ids)

    # ---- released orders ---------------------------------------------------------
    def test_an_order_that_was_released_for_its_amount_is_not_stopped_again(self):
        order = self._sale(12)
        hold = self.assertHeld(order)
        hold.with_user(self.controller).action_release("Good customer")
        self.assertConfirmed(order)
        self._validate(order.picking_ids)
        self.assertDelivered(order.picking_ids)
        self.assertEqual(self._checks(order.picking_ids).outcome, "released")

    def test_a_release_that_has_ended_covers_the_delivery_no_more(self):
        order = self._sale(12)
        hold = self.assertHeld(order)
        hold.with_user(self.controller).action_release("Good customer")
        with freeze_time(fields.Datetime.now() + self._days(40)):
            self._validate(order.picking_ids)
        self.assertKept(order.picking_ids)

    def test_a_release_does_not_cover_a_customer_who_was_put_on_hold_since(self):
        order = self._sale(12)
        self.assertHeld(order).with_user(self.controller).action_release("Good")
        self.profile.forced_hold_reason = "Cheque bounced"
        self._validate(order.picking_ids)
        self.assertKept(order.picking_ids)

    # ---- who owes ------------------------------------------------------------------
    def test_the_payer_of_the_order_is_asked_not_who_gets_the_goods(self):
        payer = self._customer("Payer", limit=1000)
        picking = self._picking(partner_invoice_id=payer.id)
        self._owe()  # of who gets the goods
        self._validate(picking)
        self.assertDelivered(picking)
        late = self._picking(2, partner_invoice_id=payer.id)
        self._owe(payer, 100)
        self._validate(late)
        self.assertEqual(self.assertKept(late).partner_id, payer)

    def test_each_company_asks_its_own_books_and_days_of_grace(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        other.account_use_credit_limit = True
        self.assertEqual(other.credit_delivery_grace_days, 3)
        elsewhere = self.env["credit.profile"]._ensure(self.customer, other)
        elsewhere[self.customer].forced_hold_reason = "Only there"
        picking = self._picking()
        self._validate(picking)
        self.assertDelivered(picking)

    def test_where_credit_is_not_checked_nothing_is_asked(self):
        picking = self._picking()
        self._owe()
        self.company.account_use_credit_limit = False
        self._validate(picking)
        self.assertDelivered(picking)
        self.assertFalse(self._checks(picking))

    def test_in_shadow_mode_it_is_on_record_and_nothing_waits(self):
        picking = self._picking()
        self._owe()
        self.company.credit_shadow_mode = True
        self._validate(picking)
        self.assertDelivered(picking)
        self.assertEqual(self._checks(picking).outcome, "shadow")
