"""What a reminder does to new orders, and who releases them then."""

from odoo.tests import tagged

from ..exceptions import CreditAuthorityError
from .followup import FollowupCommon


@tagged("post_install", "-at_install")
class TestFollowupGate(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._limit(cls.customer, 10_000)
        cls.invoice = cls._invoice(cls.customer, 100, due_in=-20)
        cls.levels[0].holds_orders = True

    def test_a_level_that_holds_orders_does_so_until_its_instalments_are_paid(self):
        before = self._order(self.customer, 10)
        before.action_confirm()
        self.assertConfirmed(before)
        self._run()
        order = self._order(self.customer, 10)
        order.action_confirm()
        hold = self.assertHeld(order)
        self.assertSentence(hold.reasons, "Deco was sent “Level 1”")
        self.assertSentence(hold.remedy, "Deco pays $ 100.00")
        self._pay(self.invoice, 99.99)
        self.assertHeld(order)
        self._pay(self.invoice, 0.01)
        self.assertConfirmed(order)

    def test_an_unapplied_payment_that_covers_it_lets_the_order_go(self):
        self._run()
        order = self._order(self.customer, 10)
        order.action_confirm()
        self.assertHeld(order)
        self._receipt(self.customer, 100)
        self.assertConfirmed(order)

    def test_a_level_that_holds_nothing_leaves_orders_alone(self):
        self.levels[0].holds_orders = False
        self._run()
        order = self._order(self.customer, 10)
        order.action_confirm()
        self.assertConfirmed(order)

    def test_reverting_the_batch_takes_the_hold_away(self):
        batch = self._run()
        order = self._order(self.customer, 10)
        order.action_confirm()
        hold = self.assertHeld(order)
        batch.with_user(self.collector).action_revert("Sent by mistake")
        hold.with_user(self.controller).action_recheck()
        self.assertConfirmed(order)

    def test_at_a_level_releases_may_be_left_to_a_role(self):
        self.levels[0].release_group_id = self.env.ref("credit_control.group_manager")
        self._run()
        order = self._order(self.customer, 10)
        order.action_confirm()
        hold = self.assertHeld(order)
        with self.assertRaisesRegex(CreditAuthorityError, "only the role Manager"):
            hold.with_user(self.controller).action_release("Good customer")
        hold.with_user(self.manager).action_release("Good customer")
        self.assertConfirmed(order)

    def test_a_collector_pauses_and_excludes_and_changes_nothing_else(self):
        profile = self._profile(self.customer).with_user(self.collector)
        profile.write({"followup_excluded": "Handled by the board"})
        self.assertEqual(profile.followup_excluded, "Handled by the board")
        profile.write({"followup_strategy_id": self.strategy.id})
        self.assertEqual(profile.followup_strategy_id, self.strategy)
        for values in (
            {"limit_mode": "none"},
            {"forced_hold_reason": "No"},
        ):
            with self.assertRaises(CreditAuthorityError):
                profile.write(values)
