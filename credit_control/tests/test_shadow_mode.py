"""In shadow mode everything is computed and recorded, and nothing is stopped."""

from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError
from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestShadowMode(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer(limit=100)
        cls.company.sudo().credit_shadow_mode = True

    def _check(self, order):
        return self.env["credit.check"].search([("document_id", "=", order.id)])

    def _report(self, user=None):
        reports = self.env["credit.shadow.report"].with_user(user or self.viewer)
        return reports.create({})

    def test_an_order_over_the_limit_is_confirmed_and_its_check_recorded(self):
        order = self._order(self.customer, 150)
        self.assertFalse(order.credit_light)
        self.assertFalse(order.credit_message)
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertEqual(self._check(order).outcome, "shadow")
        self.assertFalse(order.sudo().credit_hold_ids)

    def test_what_went_through_counts_for_the_next_order(self):
        first, second = self._order(self.customer, 150), self._order(self.customer, 10)
        (first | second).action_confirm()
        after = self._check(second).exposure_after
        self.assertEqual(after, 160)

    def test_a_confirmed_order_grows_unhindered(self):
        order = self._order(self.customer, 50)
        order.action_confirm()
        order.order_line.price_unit = 500
        self.assertEqual(order.amount_total, 500)
        self.assertIn("shadow", self._check(order).mapped("outcome"))

    def test_the_report_says_what_would_have_happened(self):
        passing = self._order(self.customer, 20)
        held = self._order(self.customer, 150)
        (passing | held).action_confirm()
        report = self._report()
        self.assertEqual(report.checked_count, 2)
        self.assertEqual((report.held_count, report.held_amount), (1, 150))
        self.assertEqual(report.rules[0]["name"], "Exposure over the credit limit")
        self.assertEqual(report.customers[0]["name"], self.customer.name)
        self.assertIn("Exposure over the credit limit", report.page)
        checks = self.env["credit.check"].search(report.action_view_checks()["domain"])
        self.assertEqual(checks, self._check(held))

    def test_an_order_that_was_stopped_and_released_was_stopped(self):
        self.company.sudo().credit_shadow_mode = False
        order = self._order(self.customer, 150)
        order.action_confirm()
        self._holds(order).with_user(self.controller).action_release("Known for years")
        self.assertConfirmed(order)
        report = self._report()
        self.assertEqual((report.held_count, report.really_held_count), (1, 1))

    def test_a_period_that_ends_before_it_begins_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "before it begins"):
            self._report().date_from = self.today + timedelta(days=1)

    def test_a_period_without_orders_says_so(self):
        self.assertIn("would have passed", self._report().page)

    def test_one_switch_makes_it_live(self):
        self._report(self.manager).action_go_live()
        order = self._order(self.customer, 150)
        self.assertEqual(order.credit_light, "red")
        order.action_confirm()
        self.assertHeld(order)

    def test_nobody_below_a_manager_makes_it_live_or_watches_again(self):
        with self.assertRaises(CreditAuthorityError):
            self._report(self.controller).action_go_live()
        with self.assertRaises(AccessError):
            self.company.with_user(self.controller).write({"credit_shadow_mode": False})
        admin = self._make_user("admin", "base.group_system")
        with self.assertRaises(CreditAuthorityError):
            self.company.with_user(admin).write({"credit_shadow_mode": False})
