"""Settlements: pay so much by a day, and the rest is waived, once and with approval."""

from odoo.tests import tagged

from ..exceptions import CreditControlError
from .plans import PlansCommon


@tagged("post_install", "-at_install")
class TestPlanSettlement(PlansCommon):
    def _waived(self, plan):
        return sum(
            plan.sudo()
            .writeoff_ids.line_ids.filtered(
                lambda line: line.account_id == self.expense
            )
            .mapped("balance")
        )

    def test_the_rest_is_waived_when_the_amount_has_arrived(self):
        plan = self._active(**self._settlement(700.0))
        self.assertMoney(plan.waived, 200)
        self._pay(self.invoices, 700, group_payment=True)
        self.assertEqual(plan.state, "active")
        self._look()
        self.assertEqual(plan.state, "completed")
        self.assertMoney(self._waived(plan), 200)
        self.assertMoney(sum(self.invoices.mapped("amount_residual")), 0)
        self.assertTrue(all(self._items(self.invoices).mapped("reconciled")))

    def test_it_is_waived_once_however_often_the_job_runs(self):
        plan = self._active(**self._settlement(700.0))
        self._pay(self.invoices, 700, group_payment=True)
        for _time in range(3):
            self._look()
        self.assertEqual(len(plan.sudo().writeoff_ids), 1)
        self.assertMoney(self._waived(plan), 200)

    def test_money_on_account_is_matched_before_the_rest_is_waived(self):
        plan = self._active(**self._settlement(700.0))
        self._receipt(self.customer, 750)
        self._look()
        self.assertEqual(plan.state, "completed")
        self.assertMoney(self._waived(plan), 150)
        self.assertMoney(self._exposure(self.customer), 0)

    def test_less_than_agreed_waives_nothing_and_breaks_it_after_its_day(self):
        plan = self._active(**self._settlement(700.0))
        self._pay(self.invoices[0], 600)
        self._look(self.today + self._days(13))
        self.assertEqual(plan.state, "active")
        self._look(self.today + self._days(14))
        self.assertEqual(plan.state, "defaulted")
        self.assertFalse(plan.sudo().writeoff_ids)
        self.assertMoney(sum(self.invoices.mapped("amount_residual")), 300)

    def test_a_payment_taken_back_after_the_rest_was_waived_is_a_task(self):
        plan = self._active(**self._settlement(700.0))
        payment = self._pay(self.invoices, 700, group_payment=True)
        self._look()
        payment.action_draft()
        self.assertEqual(plan.state, "completed")
        self.assertTrue(
            any("was taken back after the rest" in task for task in self._tasks(plan))
        )
        self.assertMoney(self._waived(plan), 200)

    def test_nothing_is_waived_without_an_account_for_it(self):
        self.company.credit_writeoff_account_id = False
        plan = self._draft(**self._settlement(700.0))
        with self.assertRaises(CreditControlError) as refusal:
            plan.action_submit()
        self.assertSentence(str(refusal.exception), "no account for waived amounts")

    def test_amounts_that_settle_nothing_are_refused(self):
        for amount, said in (
            (0.0, "above 0"),
            (900.0, "nothing would be waived"),
            (950.0, "nothing would be waived"),
        ):
            plan = self._draft(make=False, **self._settlement(amount))
            with self.assertRaises(CreditControlError) as refusal:
                plan._check_items()
                plan._check_amounts()
            self.assertSentence(str(refusal.exception), said)

    def test_in_a_foreign_currency_both_sides_of_the_books_are_settled(self):
        foreign = self.env.ref("base.CHF")
        foreign.active = True
        self.env["res.currency.rate"].search(
            [("currency_id", "=", foreign.id)]
        ).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": foreign.id, "name": "2020-01-01", "rate": 2.0}
        )
        invoice = self._invoice(self.customer, 1000, due_in=-9, currency_id=foreign.id)
        plan = self._active(invoices=invoice, **self._settlement(800.0))
        self.assertEqual(plan.currency_id, foreign)
        self.assertMoney(plan.value, 100)
        self._pay(invoice, 800)
        self._look()
        self.assertEqual(plan.state, "completed")
        self.assertMoney(self._waived(plan), 100)
        item = self._items(invoice)
        self.assertEqual((item.amount_residual, item.amount_residual_currency), (0, 0))
