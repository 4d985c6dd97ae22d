"""What was upheld becomes credit notes to the cent; short payments dispute the rest."""

from odoo import Command
from odoo.tests import tagged

from ..exceptions import CreditControlError
from .disputes import DisputesCommon


@tagged("post_install", "-at_install")
class TestDisputeCredit(DisputesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "credit_control.group_collector,account.group_account_invoice"
        cls.clerk = cls._make_user("clerk", groups)

    # ---- credit notes ----------------------------------------------------------
    def test_an_upheld_dispute_is_credited_in_one_click(self):
        invoice = self._two_lines(self._tax(19), prices=(100, 33.33))
        dispute = self._dispute(invoice, 77.77, user=self.clerk)
        dispute.action_uphold("They were broken")
        note = dispute.credit_note_ids
        self.assertEqual((note.state, note.move_type), ("posted", "out_refund"))
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertMoney(note.amount_total, 77.77)
        self.assertAlmostEqual(note.amount_tax, 77.77 / 1.19 * 0.19, delta=0.01)
        self.assertMoney(invoice.amount_residual, invoice.amount_total - 77.77)
        self.assertMoney(invoice.credit_dispute_amount, 0)
        self.assertEqual((dispute.state, dispute.outcome), ("closed", "upheld"))

    def test_every_amount_is_credited_to_the_cent_whatever_the_taxes(self):
        seven, nineteen = self._tax(7), self._tax(19)
        for cents in (1, 5, 1005, 1999, 4321):
            invoice = self._two_lines(nineteen, post=False)
            invoice.invoice_line_ids[1].tax_ids = seven
            invoice.action_post()
            dispute = self._dispute(invoice, cents / 100, user=self.clerk)
            dispute.action_uphold("Right")
            self.assertMoney(dispute.credit_note_ids.amount_total, cents / 100)

    def test_a_dispute_about_one_product_is_credited_with_that_product(self):
        invoice = self._two_lines(self._tax(20))
        line = invoice.invoice_line_ids[1]
        claim = {"move": invoice, "move_line": line, "amount": 12}
        dispute = self._dispute([claim], user=self.clerk)
        dispute.action_uphold("Scratched")
        credited = dispute.credit_note_ids.invoice_line_ids
        self.assertEqual(credited.product_id, line.product_id)
        self.assertMoney(credited.price_subtotal, 10)
        self.assertMoney(credited.price_total, 12)

    def test_a_whole_invoice_is_credited_line_by_line(self):
        invoice = self._two_lines(self._tax(20))
        dispute = self._dispute(invoice, 96, user=self.clerk)
        dispute.action_uphold("Never ordered")
        self.assertEqual(
            dispute.credit_note_ids.invoice_line_ids.product_id,
            invoice.invoice_line_ids.product_id,
        )
        self.assertEqual(invoice.payment_state, "reversed")

    def test_who_may_not_post_leaves_a_draft_and_nobody_is_chased_meanwhile(self):
        invoice = self._invoice(self.customer, 100, due_in=-20)
        dispute = self._dispute(invoice, 60)
        dispute.action_uphold("Right")
        note = dispute.sudo().credit_note_ids
        self.assertEqual((note.state, dispute.state), ("draft", "resolved"))
        self.assertEqual(self._skips(self._batch()), {"disputed": 60})
        note.action_post()
        self.assertEqual(dispute.state, "closed")
        self.assertMoney(invoice.credit_dispute_amount, 0)
        self.assertMoney(invoice.amount_residual, 40)

    def test_a_credit_note_taken_back_is_missing_again(self):
        invoice = self._invoice(self.customer, 100)
        dispute = self._dispute(invoice, 60, user=self.clerk)
        dispute.action_uphold("Right")
        dispute.credit_note_ids.button_draft()
        self.assertMoney(invoice.credit_dispute_amount, 60)
        self.assertFalse(dispute.credit_missing)
        dispute.credit_note_ids.button_cancel()
        self.assertTrue(dispute.credit_missing)
        self.assertIn(dispute, dispute.search([("credit_missing", "=", True)]))
        dispute.action_credit()
        self.assertMoney(invoice.credit_dispute_amount, 0)
        with self.assertRaisesRegex(CreditControlError, "no upheld amount"):
            dispute.action_credit()

    def test_partly_upheld_the_rest_is_due_again(self):
        one, other = (self._invoice(self.customer, 100, due_in=-20) for _i in "12")
        dispute = self._dispute({one: 60, other: 50}, user=self.clerk)
        first, second = dispute.line_ids.sorted("id")
        dispute._resolve({first: 20}, "One chair only")
        self.assertEqual((dispute.state, dispute.outcome), ("resolved", "partly"))
        self.assertMoney(dispute.upheld_amount, 20)
        self.assertMoney(one.amount_residual, 80)
        self.assertMoney(other.amount_residual, 100)
        self.assertEqual(dispute.activity_ids.user_id, self.clerk)
        self.assertFalse(one.credit_dispute_amount or other.credit_dispute_amount)
        dispute.action_close()
        self.assertEqual((dispute.state, second.upheld_amount), ("closed", 0))

    def test_no_more_is_upheld_than_is_disputed(self):
        dispute = self._dispute(self._invoice(self.customer, 100), 60)
        for amount in (-1, 60.01):
            with self.assertRaisesRegex(CreditControlError, "from 0 to the"):
                dispute._resolve({dispute.line_ids: amount}, "Generous")

    def test_in_another_currency_the_credit_note_is_in_it(self):
        euro = self._currency("EUR", 1.5)
        invoice = self._invoice(self.customer, 100, currency_id=euro.id)
        dispute = self._dispute(invoice, 60, user=self.clerk)
        self.assertMoney(dispute.line_ids.amount, 60)
        self.assertNotEqual(dispute.amount, 60)
        dispute.action_uphold("Right")
        self.assertEqual(dispute.credit_note_ids.currency_id, euro)
        self.assertMoney(dispute.credit_note_ids.amount_total, 60)
        self.assertMoney(invoice.amount_residual, 40)

    # ---- short payments --------------------------------------------------------
    def test_a_short_payment_with_a_reason_is_disputed_by_itself(self):
        invoice = self._invoice(self.customer, 100)
        self._pay(invoice, 85, credit_short_reason_id=self.reason.id)
        dispute = self.profile.dispute_ids
        self.assertEqual(dispute.opened_by, "short_payment")
        self.assertMoney(dispute.line_ids.amount, 15)
        self.assertTrue(dispute.payment_move_id)
        self.assertMoney(invoice.credit_dispute_amount, 15)

    def test_without_a_reason_or_within_the_tolerance_nothing_is_disputed(self):
        self.company.credit_short_tolerance = 15
        self._pay(self._invoice(self.customer, 100), 80)
        self._pay(
            self._invoice(self.customer, 100),
            85,
            credit_short_reason_id=self.reason.id,
        )
        self.assertFalse(self.profile.dispute_ids)

    def test_one_payment_of_two_invoices_disputes_what_it_left_open(self):
        one, other = (self._invoice(self.customer, 100) for _i in "12")
        self._pay(
            one | other,
            170,
            group_payment=True,
            credit_short_reason_id=self.reason.id,
        )
        dispute = self.profile.dispute_ids
        self.assertMoney(dispute.amount, 30)
        open_before = one.credit_dispute_amount + other.credit_dispute_amount
        self.assertMoney(open_before, 30)

    def test_instalments_that_the_payment_was_not_for_are_not_disputed(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Half and half",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": days})
                    for days in (0, 30)
                ],
            }
        )
        invoice = self._invoice(
            self.customer,
            100,
            invoice_payment_term_id=term.id,
            invoice_date_due=False,
        )
        first = invoice.line_ids.filtered("date_maturity").sorted("date_maturity")[0]
        receipt = self._receipt(self.customer, 40)
        receipt.credit_short_reason_id = self.reason
        paid = receipt.move_id.line_ids.filtered(
            lambda line: line.account_id == first.account_id
        )
        (paid | first).reconcile()
        self.assertMoney(invoice.credit_dispute_amount, 10)

    def test_matched_again_it_is_not_disputed_twice(self):
        invoice = self._invoice(self.customer, 100)
        payment = self._pay(invoice, 85, credit_short_reason_id=self.reason.id)
        line = payment.move_id.line_ids.filtered("reconciled")
        line.remove_move_reconcile()
        due = invoice.line_ids.filtered("date_maturity")
        (line | due).reconcile()
        self.assertMoney(invoice.credit_dispute_amount, 15)
        self.assertEqual(len(self.profile.dispute_ids), 1)

    def test_a_bank_line_with_a_reason_does_the_same(self):
        invoice = self._invoice(self.customer, 100)
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        told = self.env["account.bank.statement.line"].create(
            {
                "journal_id": bank.id,
                "payment_ref": invoice.name,
                "partner_id": self.customer.id,
                "amount": 90,
                "date": self.today,
                "credit_short_reason_id": self.reason.id,
            }
        )
        due = invoice.line_ids.filtered("date_maturity")
        _liquidity, suspense, _other = told._seek_for_lines()
        suspense.account_id = due.account_id
        (suspense | due).reconcile()
        self.assertMoney(invoice.credit_dispute_amount, 10)
