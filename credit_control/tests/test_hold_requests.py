"""Asking for a larger amount of a confirmed order, and what its release covers."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import CreditControlError, CreditHoldWarning
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestHoldRequests(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer(limit=1000)
        cls.order = cls._order(cls.customer, 800)
        cls.order.action_confirm()

    def _request(self, amount, user=None, order=None, reason="Doubled the call-off"):
        wizard = self.env["credit.hold.request"].with_user(user or self.salesperson)
        order = order or self.order
        return wizard.create(
            {"order_id": order.id, "amount": amount, "reason": reason}
        ).action_request()

    def test_the_refusal_leads_to_a_request_that_is_filled_in(self):
        with self.assertRaises(CreditHoldWarning) as caught:
            self.order.order_line.price_unit = 1600
        action = caught.exception.args[1]
        wizard = self.env[action["res_model"]].with_user(self.salesperson)
        request = wizard.with_context(**action["context"]).create({"reason": "More"})
        self.assertEqual(request.order_id, self.order)
        self.assertMoney(request.amount, 1600)

    def test_a_request_queues_the_amount_and_leaves_the_order_as_it_is(self):
        answer = self._request(1600)
        self.assertSentence(
            answer["params"]["message"],
            f"Once it is released, {self.order.name} may grow up to $ 1,600.00.",
        )
        hold = self._holds(self.order)
        self.assertEqual((hold.kind, hold.state), ("change", "open"))
        self.assertMoney(hold.amount, 1600)
        self.assertSentence(hold.reasons, "Deco would owe $ 1,600.00, $ 600.00 more")
        self.assertEqual(hold.activity_ids.user_id, self.controller)
        self.assertIn("Doubled the call-off", hold.message_ids[0].body)
        self.assertEqual((self.order.state, self.order.amount_total), ("sale", 800))
        self.assertMoney(self._exposure(self.customer), 800)

    def test_once_released_the_order_grows_up_to_the_amount(self):
        self._request(1600)
        hold = self._holds(self.order)
        hold.with_user(self.controller).action_release("Good customer")
        self.assertEqual(self.order.amount_total, 800)
        with self.assertRaises(CreditHoldWarning), self.env.cr.savepoint():
            self.order.order_line.price_unit = 1600.01
        self.order.order_line.price_unit = 1600
        self.assertMoney(self._exposure(self.customer), 1600)

    def test_a_rejected_request_leaves_the_order_confirmed(self):
        self._request(1600)
        hold = self._holds(self.order)
        hold.with_user(self.controller).action_reject("Too much")
        self.assertConfirmed(self.order)
        with self.assertRaises(CreditHoldWarning):
            self.order.order_line.price_unit = 1600

    def test_a_second_request_replaces_the_amount_of_the_first(self):
        self._request(1600)
        self._request(1700)
        self.assertMoney(self._holds(self.order).amount, 1700)

    def test_of_two_releases_the_one_that_still_lasts_counts(self):
        for amount in (1600, 1300):
            self._request(amount)
            hold = self._holds(self.order)[0]
            hold.with_user(self.controller).action_release("Fine")
            if amount == 1600:  # ran out in the night, before the job that ends it
                hold._set({"release_until": self.today - self._days(1)})
        self.order.order_line.price_unit = 1300
        with self.assertRaises(CreditHoldWarning):
            self.order.order_line.price_unit = 1300.01

    def test_what_fits_already_need_not_be_asked_for(self):
        with self.assertRaisesRegex(CreditControlError, "fits"):
            self._request(1000)
        self.assertFalse(self._holds(self.order))

    def test_a_request_is_for_more_than_a_confirmed_order_has(self):
        quotation = self._order(self.customer, 10)
        for amount, order in ((800, self.order), (-5, self.order), (20, quotation)):
            with self.assertRaisesRegex(CreditControlError, "is not a confirmed order"):
                self._request(amount, order=order)

    def test_a_request_is_for_orders_that_one_may_change(self):
        stranger = self._make_user("stranger", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self._request(1600, user=stranger)
        self.assertFalse(self._holds(self.order))
