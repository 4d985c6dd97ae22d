from odoo.tests import tagged

from .plans import PlansCommon
from .promises import PromisesCommon


class ForecastWith:
    """The forecast of the company, for whom there are promises or plans."""

    def _forecast(self):
        forecast = self.env["credit.forecast"].create({"company_id": self.company.id})
        forecast._run()
        return forecast


@tagged("post_install", "-at_install")
class TestForecastPromises(ForecastWith, PromisesCommon):
    def test_what_is_promised_is_expected_on_its_day_and_the_rest_by_habit(self):
        invoice = self._invoice(self.customer, 300, due_in=-20)
        self._promise((14, 200), invoices=[invoice])
        forecast = self._forecast()
        items = forecast.item_ids.grouped("source")
        self.assertEqual(set(items), {"promise", "invoice"})
        self.assertEqual(items["promise"].amount, 200)
        self.assertEqual(items["promise"].expected_date, self.today + self._days(14))
        self.assertEqual(items["invoice"].amount, 100)
        self.assertMoney(forecast.total, 300)
        promised = sum(forecast.week_ids.mapped("promises"))
        self.assertMoney(promised, 200)

    def test_the_word_of_who_breaks_it_counts_less(self):
        share = self.env["credit.forecast"].new({"company_id": self.company.id})
        partner = self.customer
        before = share._word_is_kept(partner)[partner.id]
        invoice = self._invoice(partner, 300, due_in=-20)
        self._promise((1, 300), invoices=[invoice])
        self._after(10)
        self.assertLess(share._word_is_kept(partner)[partner.id], before)

    def test_a_promise_that_is_withdrawn_is_not_expected(self):
        invoice = self._invoice(self.customer, 300, due_in=-20)
        promise = self._promise((14, 200), invoices=[invoice])
        promise.action_withdraw("Said in error")
        self.assertNotIn("promise", self._forecast().item_ids.mapped("source"))


@tagged("post_install", "-at_install")
class TestForecastPlans(ForecastWith, PlansCommon):
    def test_instalments_of_an_active_plan_take_the_place_of_their_invoices(self):
        self._draft()
        self.assertEqual(set(self._forecast().item_ids.mapped("source")), {"invoice"})
        self.plans.search([]).unlink()
        plan = self._active()
        forecast = self._forecast()
        mine = forecast.item_ids.filtered(
            lambda item: item.partner_id == self.customer.commercial_partner_id
        )
        self.assertEqual(set(mine.mapped("source")), {"plan"})
        self.assertEqual(
            mine.mapped("due_date"), plan.instalment_ids.sorted("date").mapped("date")
        )
        self.assertMoney(
            forecast.total + forecast.disputed - forecast.credits - forecast.extra,
            forecast.receivable,
        )
