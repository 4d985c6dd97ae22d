from odoo.tests import tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestGate(CreditControlCommon):
    def test_an_order_within_the_limit_is_confirmed_and_its_check_recorded(self):
        customer = self._customer(limit=1000)
        order = self._order(customer, 900)
        self.assertIs(order.action_confirm(), True)
        self.assertConfirmed(order)
        check = self._profile(customer).check_ids
        self.assertEqual(check.outcome, "pass")
        self.assertMoney(check.exposure_after, 900)

    def test_an_order_a_cent_over_the_limit_is_held_with_its_reason(self):
        customer = self._customer(limit=1000)
        order = self._order(customer, 1000.01)
        order.action_confirm()
        hold = self.assertHeld(order)
        self.assertIn("1,000.01", hold.reasons)
        self.assertIn("1,000.00", hold.reasons)
        self.assertIn("0.01", hold.remedy)
