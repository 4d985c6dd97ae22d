"""Which policy applies, and that what was in force is never rewritten."""

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..exceptions import CreditControlError, CreditHoldWarning
from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestPolicyVersions(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer()
        cls.profile = cls._profile(cls.customer)
        cls.category = cls.env.ref("credit_control.credit_category_c")
        cls.policy = cls._at_most(100)

    @classmethod
    def _at_most(cls, amount):
        """An active policy that holds orders over an amount, in force nowhere else."""
        before = cls.company.credit_policy_id
        policy = cls._policy(
            {"check_code": "single_order", "amount": amount}, name=f"At most {amount}"
        )
        if before.name.startswith("At most"):
            cls.company.credit_policy_id = before
        return policy

    def _light(self, amount):
        return self._order(self.customer, amount).credit_light

    def _new_version(self, policy=None, amount=500):
        """A new active version of a policy with another amount."""
        action = (policy or self.policy).with_user(self.manager).action_new_version()
        draft = self.env["credit.policy"].browse(action["res_id"])
        draft.rule_ids.amount = amount
        draft.action_waive_simulation("For a test")
        draft.action_activate()
        return draft

    # ---- precedence ----------------------------------------------------------
    def test_the_customers_policy_comes_before_the_categorys_and_the_companys(self):
        self.assertEqual(self._light(150), "red")
        self.profile.category_id = self.category
        self.category.policy_id = self._at_most(200)
        self.assertEqual(self._light(150), "grey")
        self.assertEqual(self._light(250), "red")
        self.profile.policy_id = self._at_most(300)
        self.assertEqual(self._light(250), "grey")
        self.assertEqual(self._light(350), "red")
        self.profile.policy_id = False
        self.assertEqual(self._light(250), "red")

    def test_a_category_without_a_policy_leaves_the_companys_in_force(self):
        self.profile.category_id = self.category
        self.assertEqual(self._light(150), "red")

    def test_a_change_of_policy_lets_a_waiting_order_go(self):
        order = self._order(self.customer, 150)
        order.action_confirm()
        self.assertHeld(order)
        self.profile.policy_id = self._at_most(200)
        self.assertConfirmed(order)

    def test_a_customer_without_a_file_is_judged_by_the_companys_policy(self):
        self.customer = self._customer("New")
        self.assertEqual(self._light(150), "red")
        self.assertEqual(self._light(100), "grey")

    # ---- versions ------------------------------------------------------------
    def test_a_policy_in_force_is_not_changed(self):
        changes = (
            {"name": "Else"},
            {"count_draft_invoices": False},
            {"company_id": self.company.id},
            {"rule_ids": [Command.clear()]},
            {"rule_ids": [Command.create({"check_code": "forced_hold"})]},
            {"rule_ids": [Command.update(self.policy.rule_ids.id, {"amount": 1})]},
        )
        policy = self.policy.with_user(self.manager)
        for change in changes:
            with self.subTest(change), self.assertRaises(CreditControlError):
                policy.write(change)
        self.env.invalidate_all()
        self.assertEqual(self._light(150), "red")

    def test_a_rule_in_force_is_neither_changed_added_nor_deleted(self):
        rule = self.policy.rule_ids.with_user(self.manager)
        with self.assertRaisesRegex(CreditControlError, "Make a new version"):
            rule.amount = 1000
        with self.assertRaises(CreditControlError):
            rule.unlink()
        with self.assertRaises(CreditControlError):
            rule.create({"policy_id": self.policy.id, "check_code": "forced_hold"})
        with self.assertRaises(CreditControlError):
            rule.copy()  # a copy of the record from its form

    def test_a_rule_is_not_moved_into_a_policy_in_force(self):
        draft = self.env["credit.policy"].create(
            {
                "name": "Draft",
                "rule_ids": [Command.create({"check_code": "forced_hold"})],
            }
        )
        with self.assertRaises(CreditControlError):
            draft.rule_ids.with_user(self.manager).policy_id = self.policy

    def test_a_new_version_takes_the_place_of_the_old_one_everywhere(self):
        self.profile.policy_id = self.policy
        order = self._order(self.customer, 150)
        new = self._new_version()
        self.assertEqual(self.policy.state, "retired")
        self.assertTrue(self.policy.retired_on)
        self.assertEqual((new.version, new.origin_id), (2, self.policy))
        self.assertEqual(self.profile._policy_in_force(), new)
        self.assertEqual(order.credit_light, "grey")
        order.action_confirm()
        self.assertEqual(self.profile.check_ids.policy_name, "At most 100 (version 2)")

    def test_a_retired_version_is_not_brought_back_or_changed(self):
        self._new_version()
        with self.assertRaisesRegex(CreditControlError, "make a new version"):
            self.policy.action_activate()
        with self.assertRaises(CreditControlError):
            self.policy.rule_ids.amount = 5
        third = self._new_version(self.policy, 700)
        self.assertEqual(third.version, 3)

    def test_a_draft_decides_nothing_until_it_is_activated(self):
        action = self.policy.action_new_version()
        draft = self.env["credit.policy"].browse(action["res_id"])
        draft.rule_ids.amount = 500
        self.assertEqual(self._light(150), "red")
        draft.unlink()
        self.assertEqual(self.policy.state, "active")

    def test_without_an_active_version_nothing_is_checked(self):
        self.policy.action_retire()
        self.assertEqual(self._light(150), "grey")

    def test_a_policy_without_rules_is_not_activated(self):
        empty = self.env["credit.policy"].create({"name": "Empty"})
        with self.assertRaisesRegex(CreditControlError, "Add at least one rule"):
            empty.action_activate()
        self.assertEqual(empty.state, "draft")

    def test_a_policy_that_was_in_force_is_not_deleted(self):
        with self.assertRaisesRegex(CreditControlError, "retire it instead"):
            self.policy.unlink()

    def test_a_policy_in_force_is_not_archived(self):
        with self.assertRaisesRegex(CreditControlError, "Retire it"):
            self.policy.with_user(self.manager).active = False
        self._new_version()
        self.policy.with_user(self.manager).active = False
        self.assertFalse(self.policy.active)

    def test_only_a_manager_writes_policies(self):
        for user in (self.controller, self.auditor, self.salesperson):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.env["credit.policy"].with_user(user).create({"name": "Mine"})
        with self.assertRaises(AccessError):
            self.policy.with_user(self.controller).action_retire()

    # ---- checkpoints ---------------------------------------------------------
    def _only(self, *checkpoints):
        asked = {
            name: name in checkpoints
            for name in self.env["credit.policy.rule"]._checkpoint_fields()
        }
        self._policy({"check_code": "single_order", "amount": 100, **asked})

    def test_a_rule_for_confirmation_is_not_asked_of_a_change(self):
        self._only("at_confirm")
        order = self._order(self.customer, 90)
        order.action_confirm()
        order.order_line.price_unit = 200
        self.assertMoney(order.amount_total, 200)
        held = self._order(self.customer, 200)
        held.action_confirm()
        self.assertHeld(held)

    def test_a_rule_for_changes_is_not_asked_at_confirmation(self):
        self._only("at_change")
        order = self._order(self.customer, 200)
        order.action_confirm()
        self.assertConfirmed(order)
        with self.assertRaises(CreditHoldWarning):
            order.order_line.price_unit = 300

    def test_a_rule_for_reopening_is_asked_when_an_order_is_unlocked(self):
        self._only("at_reopen")
        order = self._order(self.customer, 200)
        order.action_confirm()
        order.order_line.price_unit = 300
        order.action_lock()
        with self.assertRaises(CreditHoldWarning):
            order.action_unlock()

    def test_a_rule_asked_at_all_of_them_still_names_where_it_is_asked(self):
        names = self.env["credit.policy.rule"]._checkpoint_fields()
        policy = self._policy(
            {"check_code": "forced_hold", **dict.fromkeys(names, True)}
        )
        (rule,) = policy._to_engine(2).rules
        self.assertEqual(rule.checkpoints, tuple(names.values()))

    def test_a_rule_that_is_asked_nowhere_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "asked nowhere"):
            self._only()

    def test_a_policy_that_was_not_named_yet_is_called_new(self):
        policies = self.env["credit.policy"]
        self.assertEqual(policies.new({}).display_name, "New")
        named = policies.new({"name": "Strict"})
        self.assertEqual(named.display_name, "Strict (version 1)")

    # ---- what ships ----------------------------------------------------------
    def test_the_policy_that_ships_stops_nobody_for_whom_nothing_was_said(self):
        self.company.credit_policy_id = self.env.ref(
            "credit_control.credit_policy_default"
        )
        self._invoice(self.customer, 5000, due_in=-400)
        self.profile.next_review = self.today - self._days(400)
        order = self._order(self.customer, 1_000_000, payment_term_id=self.term_now.id)
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertEqual(order.credit_state, "warn")
