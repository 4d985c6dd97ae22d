"""Holds that end by themselves, in the same transaction as what made them pass."""

from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.tests import tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestHoldClearing(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer(limit=1000)
        cls.profile = cls._profile(cls.customer)
        cls.invoice = cls._invoice(cls.customer, 800)
        cls.order = cls._order(cls.customer, 300)
        cls.order.action_confirm()
        cls.hold = cls._holds(cls.order)

    def assertCleared(self, order=None, hold=None):
        self.assertConfirmed(order or self.order)
        self.assertEqual((hold or self.hold).state, "cleared")
        self.assertFalse((hold or self.hold).activity_ids)

    def _credit_note(self, amount):
        return self._invoice(self.customer, amount, move_type="out_refund")

    def _put_on_hold(self, reason="Cheque bounced"):
        """Put the customer on hold by hand before the order is confirmed again."""
        self.profile.forced_hold_reason = reason
        self.assertTrue(self.hold.is_forced)

    # ---- the events --------------------------------------------------------
    def test_a_payment_clears_to_the_cent(self):
        self._pay(self.invoice, 99.99)
        self.assertHeld(self.order)
        self._pay(self.invoice, 0.01)
        self.assertCleared()
        self.assertMoney(self._exposure(self.customer), 1000)

    def test_a_payment_by_somebody_without_any_credit_role_clears(self):
        payment = self.env["account.payment.register"].with_user(self.billing)
        payment.with_context(
            active_model="account.move", active_ids=self.invoice.ids
        ).create({"amount": 100})._create_payments()
        self.assertCleared()

    def test_a_payment_on_account_clears_once_it_is_posted(self):
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customer.id,
                "amount": 100,
                "payment_type": "inbound",
                "partner_type": "customer",
            }
        )
        self.assertHeld(self.order)
        payment.action_post()
        self.assertCleared()

    def test_a_payment_of_a_contact_clears_the_order_of_its_company(self):
        contact = self._customer(
            "Accounts", parent_id=self.customer.id, is_company=False
        )
        self._receipt(contact, 100)
        self.assertCleared()

    def test_a_payment_of_another_customer_clears_nothing(self):
        self._receipt(self._customer("Other"), 5000)
        self.assertHeld(self.order)

    def test_a_credit_note_clears(self):
        self._credit_note(99.99)
        self.assertHeld(self.order)
        self._credit_note(0.01)
        self.assertCleared()

    def test_a_new_limit_clears(self):
        self._limit(self.customer, 1099.99, date_from=self.today)
        self.assertHeld(self.order)
        self._limit(self.customer, 1100, date_from=self.today)
        self.assertCleared()

    def test_a_limit_in_odoos_own_field_clears(self):
        self.customer.credit_limit = 1100
        self.assertCleared()

    def test_a_limit_asked_for_clears_when_it_is_granted(self):
        limit = (
            self.env["credit.limit"]
            .with_user(self.collector)
            .create({"profile_id": self.profile.id, "amount": 1500, "reason": "Grown"})
        )
        self.assertHeld(self.order)
        limit.with_user(self.controller).action_grant()
        self.assertCleared()

    def test_a_limit_that_begins_later_clears_on_its_day(self):
        tomorrow = self.today + self._days(1)
        self._limit(
            self.customer, 2000, kind="temporary", date_from=tomorrow, date_to=tomorrow
        )
        self.assertHeld(self.order)
        with freeze_time(tomorrow):
            self.env["credit.profile"]._cron_limits_by_date()
        self.assertCleared()

    def test_taking_the_check_away_clears(self):
        self.profile.with_user(self.manager).limit_mode = "none"
        self.assertCleared()

    def test_another_category_clears(self):
        blocked = self._customer("Blocked", limit=1000)
        profile = self._profile(blocked)
        profile.category_id = self.env.ref("credit_control.credit_category_e")
        order = self._order(blocked, 10)
        order.action_confirm()
        hold = self.assertHeld(order)
        profile.category_id = self.env.ref("credit_control.credit_category_d")
        self.assertCleared(order, hold)

    def test_another_order_that_is_cancelled_clears(self):
        other = self._order(self.customer, 200)
        other.action_confirm()
        second = self._order(self.customer, 200)
        second.action_confirm()
        hold = self.assertHeld(second)
        other._action_cancel()
        self.assertCleared(second, hold)
        self.assertHeld(self.order)

    def test_matching_a_payment_clears_where_only_matched_ones_count(self):
        self._policy({"check_code": "oldest_overdue", "days": 10}, net_credits=False)
        late = self._customer("Late")
        invoice = self._invoice(late, 500, due_in=-60)
        order = self._order(late, 10)
        order.action_confirm()
        hold = self.assertHeld(order)
        receipt = self._receipt(late, 500)
        self.assertHeld(order)
        (receipt.move_id + invoice).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.assertCleared(order, hold)

    def test_the_hold_names_the_event_and_who_booked_it(self):
        payment = self.env["account.payment.register"].with_user(self.billing)
        payment.with_context(
            active_model="account.move", active_ids=self.invoice.ids
        ).create({"amount": 100})._create_payments()
        self.assertCleared()
        self.assertEqual(self.hold.ended_by_id, self.billing)
        self.assertRegex(self.hold.end_reason, "was booked. The order passes")
        self.assertEqual(self.profile.check_ids[0].user_id, self.salesperson)

    def test_a_hold_that_another_payer_ends_says_so_and_tells_credit_control(self):
        other = self._customer("Payer of last resort", limit=5000)
        self.order.partner_invoice_id = other
        self.order.action_confirm()
        self.assertCleared()
        sentence = "of Payer of last resort, who was made to pay it instead of Deco"
        self.assertIn(sentence, self.hold.end_reason)
        told = self.hold.message_ids.filtered(lambda m: sentence in (m.body or ""))
        self.assertEqual(told.partner_ids, self.hold.controller_id.partner_id)

    # ---- put on hold by hand -----------------------------------------------
    def test_no_payment_clears_a_customer_put_on_hold_by_hand(self):
        self._put_on_hold()
        self._pay(self.invoice)
        self._receipt(self.customer, 5000)
        self._credit_note(50)
        self._limit(self.customer, 90000, date_from=self.today)
        hold = self.assertHeld(self.order)
        self.assertTrue(hold.is_forced)

    def test_lifting_the_hold_by_hand_clears_what_passes(self):
        self._put_on_hold()
        self._pay(self.invoice)
        self.profile.forced_hold_reason = False
        self.assertCleared()

    def test_after_the_hold_by_hand_is_lifted_a_payment_clears_again(self):
        self._put_on_hold()
        self.profile.forced_hold_reason = False
        self.assertHeld(self.order)
        self.assertFalse(self.hold.is_forced)
        self._pay(self.invoice)
        self.assertCleared()

    # ---- several orders ----------------------------------------------------
    def test_of_several_waiting_orders_the_oldest_that_fit_are_confirmed(self):
        amounts = (500, 250, 200.01, 50)
        orders = [self.order, *(self._order(self.customer, a) for a in amounts)]
        for order in orders[1:4]:
            order.action_confirm()
            self.assertHeld(order)
        orders[4].action_confirm()
        self.assertConfirmed(orders[4])
        self._pay(self.invoice, 500)  # 350 remain owed, 650 are free
        states = [order.state for order in orders]
        self.assertEqual(states, ["sale", "draft", "sale", "draft", "sale"])
        self.assertMoney(self._exposure(self.customer), 900)

    # ---- on behalf of, and who is told --------------------------------------
    def test_the_order_is_confirmed_as_who_wanted_it_and_both_are_told(self):
        colleague = self._make_user(
            "colleague", "sales_team.group_sale_salesman_all_leads"
        )
        order = self._order(self.customer, 250)
        order.with_user(colleague).action_confirm()
        hold = self._holds(order)
        self.assertEqual(hold.requested_by_id, colleague)
        self.order._action_cancel()
        self._pay(self.invoice.with_user(self.billing), 50)
        self.assertCleared(order, hold)
        check = self.profile.check_ids[0]
        self.assertEqual((check.document_id, check.user_id), (order.id, colleague))
        told = order.sudo().message_ids.filtered(
            lambda message: "Credit hold: Cleared." in message.body
        )
        self.assertEqual(told.partner_ids, (colleague | self.salesperson).partner_id)

    def test_a_customer_who_signed_is_told_when_the_order_is_confirmed(self):
        portal = self._make_user(
            "buyer", "base.group_portal", partner_id=self.customer.id
        )
        order = self._order(self.customer, 250, require_signature=True)
        order.with_user(portal).sudo()._validate_order()
        hold = self.assertHeld(order)
        self.assertFalse(hold.requested_by_id)
        self.order._action_cancel()
        before = order.sudo().message_ids
        self._pay(self.invoice, 50)
        self.assertCleared(order, hold)
        mail = (order.sudo().message_ids - before).filtered(
            lambda message: self.customer in message.partner_ids
        )
        self.assertIn(order.name, mail.body)
        self.assertIn("confirmed", mail.body)

    def test_who_left_does_not_stop_the_order_from_being_confirmed(self):
        self.salesperson.active = False
        self._pay(self.invoice, 100)
        self.assertCleared()

    # ---- when something else is wrong ---------------------------------------
    def test_a_payment_goes_through_though_the_order_cannot_be_confirmed(self):
        self.order.order_line.create(
            {"order_id": self.order.id, "name": "To be chosen", "price_unit": 0}
        )
        self._pay(self.invoice)
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertHeld(self.order)
        note = self.order.sudo().message_ids.filtered(
            lambda message: "could not be confirmed" in message.body
        )
        self.assertEqual(len(note), 1)
        self.assertIn("missing a product", note.body)
        self.assertEqual(note.partner_ids, self.salesperson.partner_id)

    def test_a_hold_ends_when_its_order_was_taken_back_elsewhere(self):
        self.order.sudo().write({"state": "cancel"})
        self._pay(self.invoice)
        self.assertEqual(self.hold.state, "cleared")
        self.assertEqual(self.order.state, "cancel")

    # ---- larger amounts ----------------------------------------------------
    def test_what_a_machine_enlarged_clears_with_a_payment(self):
        order = self._order(self.customer, 200)
        order.action_confirm()
        order.order_line.with_user(SUPERUSER_ID).price_unit = 250
        hold = self._holds(order)
        self.assertEqual((hold.kind, hold.state), ("change", "open"))
        self._pay(self.invoice, 49.99)
        self.assertEqual(hold.state, "open")
        self._pay(self.invoice, 0.01)
        self.assertEqual(hold.state, "cleared")
        self.assertEqual(order.sudo().credit_state, "pass")
        self.assertEqual(order.sudo().order_line, order.order_line)
        self.assertEqual(order.amount_total, 250)

    def test_a_larger_amount_asked_for_clears_with_a_payment(self):
        order = self._order(self.customer, 200)
        order.action_confirm()
        self.env["credit.hold.request"].with_user(self.salesperson).create(
            {"order_id": order.id, "amount": 400, "reason": "More"}
        ).action_request()
        hold = self._holds(order)
        self._pay(self.invoice, 199.99)
        self.assertEqual(hold.state, "open")
        self._pay(self.invoice, 0.01)
        self.assertEqual(hold.state, "cleared")
        self.assertEqual(order.amount_total, 200)
        order.order_line.price_unit = 400
        self.assertMoney(self._exposure(self.customer), 1000)

    def test_a_larger_amount_asked_for_is_not_cleared_past_the_largest_order(self):
        self._policy(
            {"check_code": "limit_exceeded"},
            {"check_code": "single_order", "amount": 350},
        )
        order = self._order(self.customer, 200)
        order.action_confirm()
        self.env["credit.hold.request"].with_user(self.salesperson).create(
            {"order_id": order.id, "amount": 400, "reason": "More"}
        ).action_request()
        self._pay(self.invoice)
        self.assertEqual(self._holds(order).state, "open")
