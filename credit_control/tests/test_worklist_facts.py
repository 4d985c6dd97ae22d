"""Promises, disputes and plans on the work-list."""

from odoo.tests import tagged

from .desk import DeskCommon
from .disputes import DisputesCommon
from .plans import PlansCommon
from .promises import PromisesCommon


@tagged("post_install", "-at_install")
class TestWorklistPromises(DeskCommon, PromisesCommon):
    def test_who_promised_all_of_it_leaves_the_list_until_the_grace_is_over(self):
        self._listed((1000, -10))
        self._promise((5, 1000))
        # two days of grace, then it is broken and somebody has to call
        self.assertPutOff(self.today + self._days(8))
        self.assertMoney(self._entry().overdue, 1000)
        self.assertMoney(self._entry().to_ask, 0)

    def test_what_is_not_promised_is_still_asked_for(self):
        self._listed((1000, -10))
        self._promise((5, 400))
        self.assertToDo()
        self.assertMoney(self._entry().to_ask, 600)

    def test_a_promise_of_what_is_not_due_does_not_cover_what_is_overdue(self):
        later = self._invoice(self.customer, 500, due_in=20)
        self._listed((1000, -10))
        self._promise((25, 500), invoices=[later])
        self.assertMoney(self._entry().to_ask, 1000)

    def test_a_withdrawn_promise_brings_the_customer_back(self):
        self._listed((1000, -10))
        promise = self._promise((5, 1000))
        promise.with_user(self.collector).action_withdraw("Will not pay")
        self.assertToDo()

    def test_a_broken_promise_brings_the_customer_back_with_a_higher_rank(self):
        self._listed((1000, -10))
        before = self._entry().points
        self._promise((3, 1000))
        self._log(next_on=self.today + self._days(30))
        self._after(7)
        self._refresh(self.profile)
        self.assertToDo()
        self.assertIn("broken", [row[0] for row in self._entry().reasons])
        self.assertGreater(self._entry().points, before)


@tagged("post_install", "-at_install")
class TestWorklistDisputes(DeskCommon, DisputesCommon):
    def _disputed(self):
        invoice = self._invoice(self.customer, 1000, due_in=-10)
        self._refresh(self.profile)
        return self._dispute(invoice, 1000)

    def test_a_dispute_takes_the_customer_off_the_list_at_once(self):
        self._disputed()
        self.assertLeft("disputed")

    def test_a_rejected_dispute_brings_the_customer_back_and_says_so(self):
        dispute = self._disputed()
        dispute.with_user(self.controller).action_reject("Delivered as ordered")
        self.assertToDo()
        self.assertIn(["dispute_back", 100000, 20], self._entry().reasons)


@tagged("post_install", "-at_install")
class TestWorklistPlans(DeskCommon, PlansCommon):
    def test_what_is_planned_is_not_asked_for_until_an_instalment_is_late(self):
        self._refresh(self.profile)
        self.assertToDo()
        plan = self._active()
        entry = self._entry()
        self.assertMoney(entry.overdue, 900)
        self.assertMoney(entry.to_ask, 0)
        self.assertPutOff()
        plan.sudo()._set({"arrears": 300, "missed": 1})
        entry = self._entry()
        self.assertMoney(entry.to_ask, 300)
        self.assertToDo()
        self.assertIn(["instalment_late", 30000, 20], entry.reasons)

    def test_an_invoice_in_a_plan_makes_its_customer_no_older(self):
        self._refresh(self.profile)
        self.assertEqual(self._entry().oldest_days, 40)
        self._active(invoices=self.invoices[0])
        entry = self._entry()
        self.assertEqual((entry.to_ask, entry.oldest_days), (300, 20))
