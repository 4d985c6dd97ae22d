"""Early-payment discounts that were taken although the payment came too late."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_terms import TermsCommon


@tagged("post_install", "-at_install")
class TestUnearnedDiscounts(TermsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create({"name": "Tested 25 %", "amount": 25})
        cls.expense = cls.env["account.account"].search(
            [
                ("account_type", "=", "expense"),
                ("company_ids", "in", cls.company.id),
            ],
            limit=1,
        )

    def _sold(self, mode="included", amount=1000, days_ago=20, partner=None):
        """An invoice of some days ago at 2/10 net 30, with 25 % tax."""
        term = self._discounted(2, 10, 30, early_pay_discount_computation=mode)
        return self._invoice(
            partner or self.customer,
            amount,
            due_in=-days_ago,
            invoice_payment_term_id=term.id,
            invoice_date_due=False,
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Goods",
                        "price_unit": amount,
                        "tax_ids": [Command.set(self.tax.ids)],
                    }
                )
            ],
        )

    def _found(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.env["credit.unearned.discount"].with_user(user or self.viewer)
        return found.search([("partner_id", "in", self.customer.ids)])

    def _term_line(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.discount_date)

    def test_in_each_of_odoo_s_modes_the_rest_left_after_a_late_payment_is_found(self):
        for mode, discount in (("included", 25), ("excluded", 20), ("mixed", 20)):
            with self.subTest(mode), self.env.cr.savepoint() as savepoint:
                invoice = self._sold(mode)
                line = self._term_line(invoice)
                self.assertFalse(self._found())
                self._pay(invoice, line.discount_amount_currency)
                found = self._found()
                self.assertEqual(found.move_id, invoice)
                self.assertMoney(found.discount, discount)
                self.assertMoney(found.open_rest, invoice.amount_residual)
                self.assertMoney(found.open_rest, discount)
                self.assertEqual(found.days_late, 10)
                self.assertEqual(found.state, "open")
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_who_paid_in_time_earned_it(self):
        invoice = self._sold()
        line = self._term_line(invoice)
        self._pay(
            invoice,
            line.discount_amount_currency,
            payment_date=line.discount_date,
            payment_difference_handling="open",
        )
        self.assertFalse(self._found())

    def test_odoo_s_own_discount_in_time_is_earned_too(self):
        invoice = self._sold()
        line = self._term_line(invoice)
        self._pay(invoice, payment_date=line.discount_date)
        self.assertTrue(line.reconciled)
        self.assertFalse(self._found())

    def test_what_the_dialog_of_odoo_writes_off_after_the_date_is_found(self):
        invoice = self._sold()
        line = self._term_line(invoice)
        self._pay(
            invoice,
            line.discount_amount_currency,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        self.assertTrue(line.reconciled)
        found = self._found()
        self.assertEqual((found.move_id, found.state), (invoice, "written_off"))
        self.assertMoney(found.written_off, 25)
        self.assertMoney(found.open_rest, 0)

    def test_one_payment_of_several_invoices_shares_what_is_written_off(self):
        invoices = self._sold(amount=1000) | self._sold(amount=3000)
        self._pay(
            invoices,
            4900,
            group_payment=True,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        found = self._found()
        self.assertEqual(found.move_id, invoices)
        self.assertEqual(sorted(found.mapped("written_off")), [25, 75])

    def test_what_is_missing_for_another_reason_is_no_discount(self):
        late, half, gross = self._sold(), self._sold(), self._sold("excluded")
        self._pay(late)  # all of it
        self._pay(half, 600)
        self.assertFalse(self._found())
        self._pay(gross, 1225)  # 2 % of the amount with tax, where 20 were granted
        self.assertEqual(self._found().move_id, gross)

    def test_once_the_rest_is_paid_it_is_settled(self):
        invoice = self._sold()
        self._pay(invoice, 1225)
        self.assertTrue(self._found())
        self._pay(invoice)
        self.assertFalse(self._found())

    def test_the_line_leads_to_the_invoice_and_only_readers_of_credit_control_see_it(
        self,
    ):
        invoice = self._sold()
        self._pay(invoice, 1225)
        action = self._rpc(self.viewer, self._found(), "action_open_document")
        self.assertEqual(action["res_id"], invoice.id)
        for user in (self.salesperson, self.billing):
            with self.assertRaises(AccessError):
                self._found(user)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._make_user(
            "stranger",
            "credit_control.group_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        self.assertFalse(self._found(stranger))

    def test_all_customers_are_read_with_one_statement(self):
        others = [self._customer(f"Late {number}") for number in range(3)]
        for partner in others:
            self._pay(self._sold(partner=partner), 1225)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rows = self.env["credit.unearned.discount"].search_fetch(
            [], ["discount", "open_rest", "days_late"]
        )
        self.assertGreaterEqual(len(rows), 3)
        self.assertEqual(self.env.cr.sql_log_count - before, 1)
