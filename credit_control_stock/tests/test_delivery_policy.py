"""Which rules are asked of deliveries."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .delivery import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryPolicy(DeliveryCommon):
    def test_rules_about_the_customer_are_asked_of_deliveries_by_default(self):
        policy = self._policy(
            {"check_code": "category_blocked"},
            {"check_code": "single_order", "amount": 10},
            {"check_code": "terms_better"},
        )
        asked = {rule.check_code: rule.at_deliver for rule in policy.rule_ids}
        self.assertEqual(
            asked,
            {"category_blocked": True, "single_order": False, "terms_better": False},
        )

    def test_policies_in_force_before_the_add_on_have_an_answer(self):
        policy = self.env.ref("credit_control.credit_policy_default")
        asked = {rule.check_code for rule in policy.rule_ids if rule.at_deliver}
        self.assertLessEqual({"forced_hold", "followup_level"}, asked)
        self.assertNotIn("rate_missing", asked)

    def test_a_rule_without_the_tick_is_not_asked_of_a_delivery(self):
        self._policy(
            {"check_code": "oldest_overdue", "days": 30, "at_deliver": False},
            {"check_code": "forced_hold", "at_deliver": True},
        )
        picking = self._picking()
        self._owe()
        self._validate(picking)
        self.assertDelivered(picking)

    def test_a_rule_for_deliveries_only_lets_orders_pass(self):
        self._policy(
            {
                "check_code": "single_order",
                "amount": 100,
                "at_deliver": True,
                "at_confirm": False,
                "at_change": False,
                "at_reopen": False,
            }
        )
        picking = self._picking()
        self._validate(picking)
        self.assertKept(picking)

    def test_a_policy_without_a_rule_for_deliveries_writes_no_checks(self):
        self._policy({"check_code": "forced_hold", "at_deliver": False})
        picking = self._picking()
        self._validate(picking)
        self.assertDelivered(picking)
        self.assertFalse(self._checks(picking))

    def test_a_rule_that_only_warns_lets_the_goods_go(self):
        self._policy({"check_code": "oldest_overdue", "days": 30, "outcome": "warn"})
        picking = self._picking()
        self._owe()
        self._validate(picking)
        self.assertDelivered(picking)
        self.assertEqual(picking.credit_state, "warn")

    def test_a_rule_unticked_everywhere_is_refused(self):
        names = self.env["credit.policy.rule"]._checkpoint_fields()
        self.assertIn("at_deliver", names)
        with self.assertRaisesRegex(ValidationError, "asked nowhere"):
            self._policy({"check_code": "forced_hold", **dict.fromkeys(names, False)})

    def test_goods_that_leave_before_the_promised_day_count_within_the_horizon(self):
        self._policy({"check_code": "order_horizon", "days": 30})
        promised = self.today + self._days(60)
        large = self._picking(15, commitment_date=promised)  # 1,500, limit 1,000
        self._validate(large)
        hold = self.assertKept(large)
        self.assertSentence(
            hold.reasons, "would owe $ 1,500.00 with what ships within 30 days"
        )
        small = self._picking(10, commitment_date=promised)
        self._validate(small)
        self.assertDelivered(small)

    def test_an_address_that_is_new_when_the_goods_leave_holds_the_delivery(self):
        self._policy(
            {
                "check_code": "new_address",
                "amount": 500,
                "days": 14,
                "at_confirm": False,
                "at_deliver": True,
            }
        )
        small, large = self._picking(4), self._picking(5)
        self._validate(small)
        self.assertDelivered(small)
        self._validate(large)
        self.assertSentence(
            self.assertKept(large).reasons, "goes to a new address: Deco"
        )
