from odoo.tests import tagged

from ..exceptions import CreditAuthorityError
from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestCeiling(DocumentsCommon):
    """Exposure that no release passes without a higher authority."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._policy(
            {"check_code": "limit_exceeded"},
            {"check_code": "ceiling_exceeded"},
        )
        cls.customer = cls._customer(limit=1000)
        cls.profile = cls._profile(cls.customer)
        cls.category = cls.env.ref("credit_control.credit_category_c")
        cls.profile.category_id = cls.category
        cls.category.ceiling = 2000

    def _held(self, amount):
        order = self._order(self.customer, amount)
        order.action_confirm()
        return order, self.assertHeld(order)

    def test_within_the_ceiling_a_controller_releases_as_usual(self):
        order, hold = self._held(2000)
        self._rpc(self.controller, hold, "action_release", "Paid for years")
        self.assertConfirmed(order)

    def test_beyond_the_ceiling_only_who_may_pass_it_releases(self):
        order, hold = self._held(2000.01)
        self.assertSentence(
            hold.reasons, "more than the hard ceiling of $ 2,000.00, which only"
        )
        with self.assertRaisesRegex(
            CreditAuthorityError, "beyond the hard ceiling .* Ask .*Manager"
        ):
            self._rpc(self.controller, hold, "action_release", "Go")
        self._rpc(self.manager, hold, "action_release", "The board agreed")
        self.assertConfirmed(order)
        self.assertTrue(hold.release_beyond_ceiling)

    def test_a_controller_rejects_what_is_beyond_the_ceiling(self):
        _order, hold = self._held(3000)
        self._rpc(self.controller, hold, "action_reject", "Too much")
        self.assertEqual(hold.state, "rejected")

    def test_a_release_to_a_larger_amount_keeps_to_the_ceiling_too(self):
        _order, hold = self._held(1500)
        with self.assertRaisesRegex(CreditAuthorityError, "hard ceiling"):
            self._rpc(self.controller, hold, "action_release", "Go", 2500)

    def test_a_release_within_the_ceiling_does_not_carry_a_growing_order_past_it(self):
        order, hold = self._held(1500)
        self._rpc(self.controller, hold, "action_release", "Go", 2000)
        self.assertConfirmed(order)
        self._invoice(self.customer, 400)
        order.sudo().order_line.price_unit = 1600  # just 2,000 in all
        with self.assertRaisesRegex(Exception, "hard ceiling"):
            order.order_line.price_unit = 1700

    def test_approval_is_asked_of_who_may_pass_the_ceiling(self):
        _order, hold = self._held(3000)
        self._rpc(self.controller, hold, "action_ask_approval")
        asked = hold.activity_ids.user_id - self.controller
        self.assertTrue(asked.has_group("credit_control.group_manager"))

    def test_without_the_tick_not_even_any_amount_passes(self):
        self.env["credit.authority"].search([]).beyond_ceiling = False
        _order, hold = self._held(3000)
        with self.assertRaisesRegex(CreditAuthorityError, "add an authority beyond it"):
            self._rpc(self.manager, hold, "action_release", "Go")

    def test_the_ceiling_holds_for_customers_whose_limit_is_not_checked(self):
        self.profile.with_user(self.manager).limit_mode = "none"
        self._held(2001)

    def test_an_own_ceiling_counts_instead_of_that_of_the_category(self):
        self.profile.with_user(self.manager).ceiling = 5000
        order, hold = self._held(4000)
        self._rpc(self.controller, hold, "action_release", "Known")
        self.assertConfirmed(order)

    def test_only_a_manager_sets_an_own_ceiling(self):
        with self.assertRaisesRegex(CreditAuthorityError, "Only a credit manager"):
            self.profile.with_user(self.controller).ceiling = 9000

    def test_no_ceiling_is_no_bound(self):
        self.category.ceiling = 0
        order, hold = self._held(20_000)
        self._rpc(self.controller, hold, "action_release", "Known")
        self.assertConfirmed(order)

    def test_a_limit_above_the_ceiling_needs_the_same_authority(self):
        limits = self.env["credit.limit"]
        values = {"profile_id": self.profile.id, "reason": "Grown"}
        own = limits.with_user(self.controller).create({**values, "amount": 2000.01})
        self.assertEqual(own.state, "requested")
        second = self._make_user("second", "credit_control.group_controller")
        with self.assertRaisesRegex(CreditAuthorityError, "pass the hard ceiling"):
            self._rpc(second, own, "action_grant")
        self._rpc(self.manager, own, "action_grant")
        self.assertEqual(own.state, "active")

    def test_a_policy_without_the_rule_reads_no_ceiling(self):
        self._policy({"check_code": "limit_exceeded"})
        case = self.env["credit.gate"]._gather(self.profile)[self.profile]
        self.assertIsNone(case.facts.ceiling)
