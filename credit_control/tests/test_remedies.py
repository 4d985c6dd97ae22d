"""What a verdict names as a remedy is exactly enough, with real documents."""

from odoo.tests import tagged

from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestRemedies(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer()
        cls.profile = cls._profile(cls.customer)

    def _held(self, amount=500, **values):
        """An order that is held, and the verdict on it."""
        order = self._order(self.customer, amount, **values)
        order.action_confirm()
        verdict = self.assertHeld(order).check_id._engine()[2]
        return order, verdict

    def _over_limit(self, policy_rule=None, **values):
        self._limit(self.customer, 1000)
        self.old = self._invoice(self.customer, 733.33, due_in=-45)
        if policy_rule:
            self._policy({"check_code": "limit_exceeded"}, policy_rule)
        return self._held(**values)

    # ---- payment -----------------------------------------------------------------
    def test_paying_a_cent_less_than_named_leaves_the_order_held(self):
        order, verdict = self._over_limit()
        self.assertEqual(verdict.payment, 233_33)
        self._pay(self.old, 233.32)
        self.assertHeld(order)
        self._pay(self.old, 0.01)
        self.assertConfirmed(order)

    def test_paying_what_is_named_lets_the_order_go_at_once(self):
        order, verdict = self._over_limit()
        self._pay(self.old, verdict.payment / 100)
        self.assertConfirmed(order)
        self.assertEqual(self._holds(order).state, "cleared")

    def test_money_on_account_helps_like_a_matched_payment(self):
        order, verdict = self._over_limit()
        self._receipt(self.customer, verdict.payment / 100 - 0.01)
        self.assertHeld(order)
        self._receipt(self.customer, 0.01)
        self.assertConfirmed(order)

    def test_a_credit_note_of_the_amount_named_helps_as_well(self):
        order, verdict = self._over_limit()
        self._invoice(self.customer, verdict.payment / 100, move_type="out_refund")
        self.assertConfirmed(order)

    def test_of_two_rules_the_larger_payment_is_named(self):
        rule = {"check_code": "oldest_overdue", "days": 30}
        order, verdict = self._over_limit(rule)
        self.assertEqual(verdict.payment, 733_33)
        self._pay(self.old, 733.32)
        self.assertHeld(order)
        self._pay(self.old)
        self.assertConfirmed(order)

    def test_a_payment_for_a_share_of_the_balance_is_exact(self):
        self._policy({"check_code": "overdue_share", "rate": 33.33})
        old = self._invoice(self.customer, 500, due_in=-45)
        self._invoice(self.customer, 200)
        order, verdict = self._held()
        self.assertEqual(verdict.payment, 400_02)  # 99.98 of 299.98 are 33.33 %
        self._pay(old, 400.01)
        self.assertHeld(order)
        self._pay(old, 0.01)
        self.assertConfirmed(order)

    def test_paying_for_an_order_in_another_currency_is_exact(self):
        euro = self._currency("EUR", 1.2345)
        order, verdict = self._over_limit(
            amount=333.33, pricelist_id=self._pricelist(euro).id
        )
        self.assertEqual(verdict.payment, 733_33 + 411_50 - 1000_00)
        self._pay(self.old, verdict.payment / 100 - 0.01)
        self.assertHeld(order)
        self._pay(self.old, 0.01)
        self.assertConfirmed(order)

    # ---- limit -------------------------------------------------------------------
    def _raise_limit(self, by_cents):
        self._limit(self.customer, 1000 + by_cents / 100, date_from=self.today)

    def test_raising_the_limit_a_cent_less_than_named_leaves_the_order_held(self):
        order, verdict = self._over_limit()
        self._raise_limit(verdict.limit_increase - 1)
        self.assertHeld(order)
        self._raise_limit(verdict.limit_increase)
        self.assertConfirmed(order)

    def test_a_tolerance_in_per_cent_makes_the_increase_named_smaller(self):
        self._policy({"check_code": "limit_exceeded", "rate": 10})
        self._limit(self.customer, 1000)
        order, verdict = self._held(1210.01)
        self.assertEqual(verdict.limit_increase, 100_01)  # + 10.00 of tolerance
        self._raise_limit(verdict.limit_increase - 1)
        self.assertHeld(order)
        self._raise_limit(verdict.limit_increase)
        self.assertConfirmed(order)

    def test_a_first_limit_of_what_is_named_is_enough(self):
        self._policy(
            {"check_code": "limit_exceeded", "amount": 100},
            {"check_code": "no_limit"},
        )
        self._invoice(self.customer, 200)
        order, verdict = self._held()
        self.assertEqual(verdict.limit_increase, 600_00)
        self._limit(self.customer, 599.99, date_from=self.today)
        self.assertHeld(order)
        self._limit(self.customer, 600, date_from=self.today)
        self.assertConfirmed(order)

    def test_any_limit_ends_an_expired_one_and_the_size_is_for_the_other_rule(self):
        self._limit(self.customer, 9000, date_to=self.today - self._days(1))
        order, verdict = self._held()
        self.assertEqual(verdict.limit_increase, 500_00)
        self._limit(self.customer, 500, date_from=self.today)
        self.assertConfirmed(order)

    # ---- the order ----------------------------------------------------------------
    def _reduced(self, order, by_cents):
        order.order_line.price_unit = order.order_line.price_unit - by_cents / 100
        order.action_confirm()
        return order

    def test_an_order_smaller_by_a_cent_less_than_named_is_held_again(self):
        order, verdict = self._over_limit()
        self.assertEqual(verdict.order_reduction, 233_33)
        self.assertHeld(self._reduced(order, verdict.order_reduction - 1))
        self.assertConfirmed(self._reduced(order, 1))

    def test_an_order_over_a_maximum_is_reduced_to_it(self):
        self._policy({"check_code": "single_order", "amount": 123.45})
        order, verdict = self._held()
        self.assertEqual((verdict.payment, verdict.limit_increase), (None, None))
        self.assertHeld(self._reduced(order, verdict.order_reduction - 1))
        self.assertConfirmed(self._reduced(order, 1))

    # ---- what nothing but a person helps -------------------------------------------
    def test_for_a_customer_put_on_hold_no_remedy_is_named_and_none_helps(self):
        old = self._invoice(self.customer, 100, due_in=-45)
        self.profile.forced_hold_reason = "Bounced cheque"
        order, verdict = self._held()
        remedies = (verdict.payment, verdict.limit_increase, verdict.order_reduction)
        self.assertEqual(remedies, (None, None, None))
        self._pay(old)
        self._limit(self.customer, 10**6, date_from=self.today)
        self.assertHeld(order)
        self.profile.forced_hold_reason = False
        self.assertConfirmed(order)

    # ---- what is said ----------------------------------------------------------------
    def test_the_sentence_names_the_three_ways_out_with_their_amounts(self):
        order, _verdict = self._over_limit()
        text = self._holds(order).remedy.replace("\N{NO-BREAK SPACE}", "")
        for said in (
            "Deco pays $233.33",
            "the order is $233.33 smaller",
            "the credit limit is $233.33 higher",
            "a credit controller releases it",
        ):
            self.assertIn(said, text)
