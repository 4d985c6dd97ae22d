"""What a release does, how far it reaches, and what a rejection does."""

from freezegun import freeze_time

from odoo.tests import Form, tagged

from ..exceptions import CreditHoldWarning
from .holds import HoldCommon


@tagged("post_install", "-at_install")
class TestHolds(HoldCommon):
    # ---- the queue ---------------------------------------------------------
    def test_a_hold_tells_sales_in_the_order_and_gives_the_controller_a_task(self):
        told = self._told(self.order, "On credit hold. Deco would owe $ 1,200.00")
        self.assertEqual(told, self.salesperson.partner_id)
        task = self.hold.activity_ids
        self.assertEqual(task.user_id, self.controller)
        self.assertEqual(task.summary, f"{self.order.name} of Deco is on credit hold")
        self.assertEqual(self.hold.controller_id, self.controller)
        self.assertEqual(self.hold.requested_by_id, self.salesperson)

    def test_the_task_goes_to_the_customers_own_controller(self):
        other = self._make_user("second", "credit_control.group_controller")
        customer = self._customer("Own", limit=10)
        self._profile(customer).controller_id = other
        order = self._order(customer, 20)
        order.action_confirm()
        self.assertEqual(self._holds(order).activity_ids.user_id, other)

    def test_a_hold_is_not_edited_and_never_deleted(self):
        with self.assertRefused("releasing or rejecting"):
            self.hold.with_user(self.manager).write({"state": "released"})
        with self.assertRefused("releasing or rejecting"):
            self.hold.sudo().write({"release_amount": 9999})
        with self.assertRefused("never deleted"):
            self.hold.sudo().unlink()
        self.hold.with_user(self.controller).controller_id = self.manager
        self.assertEqual(self.hold.controller_id, self.manager)

    # ---- release -----------------------------------------------------------
    def test_a_release_confirms_the_order_and_records_who_why_and_how_far(self):
        self._release(amount=1500, until="2999-12-31")
        self.assertConfirmed(self.order)
        hold = self.hold
        self.assertEqual(hold.state, "released")
        self.assertEqual(hold.ended_by_id, self.controller)
        self.assertEqual(hold.end_reason, "Announced by phone")
        self.assertMoney(hold.release_amount, 1500)
        self.assertEqual(hold.release_until, self._at("2999-12-31"))
        self.assertFalse(hold.activity_ids)
        self.assertEqual(self.order.sudo().credit_state, "released")
        check = self._profile(self.customer).check_ids[0]
        self.assertEqual((check.checkpoint, check.outcome), ("confirm", "released"))
        told = self._told(self.order, "Credit hold: Released. Announced by phone")
        self.assertEqual(told, self.salesperson.partner_id)

    def test_a_waiting_hold_tells_how_things_stand_and_an_ended_one_how_they_stood(
        self,
    ):
        self._invoice(self.customer, 100)
        self.assertSentence(self.hold.reasons, "Deco would owe $ 1,300.00")
        self.assertSentence(self.hold.remedy, "Deco pays $ 300.00")
        self._release()
        self.assertSentence(self.hold.reasons, "Deco would owe $ 1,200.00")

    def test_a_release_needs_a_reason(self):
        for reason in ("", "   ", False):
            with self.assertRefused("needs a reason"):
                self._release(reason)
        self.assertHeld(self.order)

    def test_a_release_covers_at_least_the_order(self):
        with self.assertRefused(r"1,199\.99 does not cover .* of .*1,200\.00"):
            self._release(amount=1199.99)
        self._release(amount=1200)
        self.assertConfirmed(self.order)

    def test_a_release_ends_today_or_later(self):
        with self.assertRefused("a last day that is not in the past"):
            self._release(until=self.today - self._days(1))
        self._release(until=self.today)
        self.assertConfirmed(self.order)

    def test_a_release_without_a_last_day_lasts_as_the_policy_says(self):
        self._policy({"check_code": "limit_exceeded"}, release_days=7)
        self._release()
        self.assertEqual(self.hold.release_until, self.today + self._days(7))

    def test_an_ended_hold_is_not_released_or_rejected_again(self):
        self._release()
        ended = f"The hold of {self.order.name} has ended already: Released by"
        with self.assertRefused(f"{ended} Controller"):
            self._release(user=self.manager)
        with self.assertRefused(ended):
            self.hold.with_user(self.manager).action_reject("Too late")
        with self.assertRefused(ended):
            self.hold.with_user(self.manager).action_ask_approval()
        self.assertEqual(self.hold.ended_by_id, self.controller)

    def test_the_hold_of_a_cancelled_order_has_ended_and_is_not_released(self):
        self.order._action_cancel()
        self.assertEqual(self.hold.state, "cleared")
        self.assertEqual(self.hold.end_reason, "The order was cancelled.")
        self.assertFalse(self.order.sudo().credit_state)
        with self.assertRefused("has ended already: Cleared"):
            self._release()
        self.assertEqual(self.order.state, "cancel")

    def test_the_hold_of_a_deleted_order_stays_and_is_not_released(self):
        name = self.order.name
        self.order.sudo().unlink()
        self.assertFalse(self.hold.order_id)
        self.assertEqual(self.hold.order_name, name)
        self.assertEqual(self.hold.end_reason, "The order was deleted.")
        self.assertSentence(self.hold.reasons, "Deco would owe $ 1,200.00")
        with self.assertRefused("has ended already: Cleared"):
            self._release()

    def test_an_order_changed_while_it_waited_is_released_as_it_is_now(self):
        self.order.order_line.price_unit = 5000
        with self.assertRefused(r"1,200\.00 does not cover .* of .*5,000\.00"):
            self._release(amount=1200)
        self._release()
        self.assertConfirmed(self.order)
        self.assertMoney(self.hold.release_amount, 5000)

    def test_an_order_made_smaller_while_it_waited_needs_a_smaller_release(self):
        self.order.order_line.price_unit = 1100
        self._release(amount=1100)
        self.assertConfirmed(self.order)

    def test_the_release_dialog_proposes_the_order_and_confirms_it(self):
        action = self.hold.with_user(self.controller).action_open_release()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.controller)
            .with_context(**action["context"])
        )
        self.assertMoney(dialog.amount, 1200)
        self.assertEqual(dialog.until, self.today + self._days(30))
        dialog.reason = "Cheque received"
        dialog.amount = 1300
        dialog.save().action_decide()
        self.assertConfirmed(self.order)
        self.assertMoney(self.hold.release_amount, 1300)
        self.assertEqual(self.hold.end_reason, "Cheque received")

    # ---- how far a release reaches -----------------------------------------
    def test_a_released_order_grows_up_to_its_amount_and_no_further(self):
        self._release(amount=1500)
        self.order.order_line.price_unit = 1500
        self.assertEqual(self._profile(self.customer).check_ids[0].outcome, "released")
        with self.assertRefused("500.01 more", CreditHoldWarning):
            self.order.order_line.price_unit = 1500.01

    def test_a_release_of_one_order_does_not_help_another(self):
        self._release(amount=9000)
        other = self._order(self.customer, 10)
        other.action_confirm()
        self.assertHeld(other)

    def test_a_release_does_not_go_over_to_another_payer(self):
        self._release(amount=1500)
        poor = self._customer("Poor", limit=100)
        with self.assertRefused("Poor would owe", CreditHoldWarning):
            self.order.partner_invoice_id = poor

    def test_a_release_ends_with_its_last_day(self):
        self._release(amount=1500, until=self.today + self._days(3))
        cron = self.env["credit.hold"]
        with freeze_time(self.today + self._days(3)):
            cron._cron_expire_releases()
            self.assertEqual(self.hold.state, "released")
            self.order.order_line.price_unit = 1400
        with freeze_time(self.today + self._days(4)):
            with self.assertRefused("more", CreditHoldWarning):
                self.order.order_line.price_unit = 1450
            cron._cron_expire_releases()
        self.assertEqual(self.hold.state, "expired")
        self.assertConfirmed(self.order)

    def test_a_cancelled_order_has_used_up_its_release(self):
        self._release(amount=1500)
        self.order._action_cancel()
        self.assertEqual(self.hold.state, "expired")
        self.assertFalse(self.order.credit_state)
        self.order.action_draft()
        self.order.action_confirm()
        self.assertHeld(self.order)

    # ---- although put on hold ----------------------------------------------
    def test_a_customer_on_hold_by_hand_needs_a_release_that_says_so(self):
        profile = self._profile(self.customer)
        profile.forced_hold_reason = "Cheque bounced"
        self.order.action_confirm()
        self.assertTrue(self.hold.is_forced)
        with self.assertRefused("Deco was put on hold by hand: Cheque bounced"):
            self._release()
        self._release(amount=1500, also_forced=True)
        self.assertConfirmed(self.order)
        self.assertTrue(self.hold.release_forced)
        self.order.order_line.price_unit = 1500

    def test_a_release_from_before_does_not_reach_a_customer_put_on_hold_later(self):
        self._release(amount=1500)
        self._profile(self.customer).forced_hold_reason = "Cheque bounced"
        with self.assertRefused("Cheque bounced", CreditHoldWarning):
            self.order.order_line.price_unit = 1300

    # ---- reject ------------------------------------------------------------
    def test_a_rejected_order_stays_a_quotation_and_sales_reads_why(self):
        hold = self.hold.with_user(self.controller)
        with self.assertRefused("Say why"):
            hold.action_reject(" ")
        hold.action_reject("Only against prepayment")
        self.assertEqual((hold.state, self.order.state), ("rejected", "draft"))
        self.assertEqual(self.order.sudo().credit_state, "rejected")
        self.assertFalse(hold.activity_ids)
        told = self._told(self.order, "Rejected. Only against prepayment")
        self.assertEqual(told, self.salesperson.partner_id)

    def test_a_rejected_order_that_is_confirmed_again_is_held_again(self):
        self.hold.with_user(self.controller).action_reject("No")
        self.order.action_confirm()
        self.assertNotEqual(self.assertHeld(self.order), self.hold)

    def test_the_dialog_rejects_as_well(self):
        dialog = Form(
            self.env["credit.hold.release"]
            .with_user(self.controller)
            .with_context(default_hold_id=self.hold.id)
        )
        dialog.decision = "reject"
        dialog.reason = "No"
        dialog.save().action_decide()
        self.assertEqual(self.hold.state, "rejected")

    # ---- check again -------------------------------------------------------
    def test_checking_again_confirms_only_what_passes_now(self):
        hold = self.hold.with_user(self.controller)
        hold.action_recheck()
        self.assertHeld(self.order)
        self.order.order_line.price_unit = 1000
        hold.action_recheck()
        self.assertConfirmed(self.order)
        self.assertEqual(hold.state, "cleared")
        self.assertEqual(self.order.sudo().credit_state, "warn")
