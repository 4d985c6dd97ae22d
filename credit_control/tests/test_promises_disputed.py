from odoo.tests import tagged

from .disputes import DisputesCommon
from .promises import PromisesCommon


@tagged("post_install", "-at_install")
class TestPromisesDisputed(PromisesCommon, DisputesCommon):
    """A customer promises to pay, and then finds that the goods were broken."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.customer, 1000, due_in=-20)

    def test_a_complaint_about_all_of_it_is_no_broken_word(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        self._dispute(self.invoice, 1000)
        self.assertEqual(promise.state, "withdrawn")
        self.assertEqual(
            promise.withdrawal_reason,
            f"The customer disputes all that is open of {self.invoice.name}.",
        )
        self._after(30)
        self.assertEqual(promise.state, "withdrawn")
        self.assertFalse(self.profile.sudo().broken_promises)

    def test_what_is_not_disputed_stays_promised(self):
        promise = self._promise((5, 400), invoices=[self.invoice])
        self._dispute(self.invoice, 600)
        self.assertEqual(promise.state, "open")
        self._after(30)
        self.assertEqual(promise.state, "broken")

    def test_several_complaints_together_are_about_all_of_it(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        self._dispute(self.invoice, 600)
        self.assertEqual(promise.state, "open")
        self._dispute(self.invoice, 400)
        self.assertEqual(promise.state, "withdrawn")

    def test_the_other_invoice_of_a_promise_is_still_to_be_paid(self):
        other = self._invoice(self.customer, 300, due_in=-10)
        promise = self._promise((5, 1300), invoices=[self.invoice, other])
        self._dispute(self.invoice, 1000)
        self.assertEqual(promise.state, "open")
        self._pay(other)
        self.assertEqual(promise.state, "partly_kept", "one is paid, one disputed")

    def test_a_complaint_about_what_is_left_after_a_payment_ends_the_promise(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        self._pay(self.invoice, 700)
        self._dispute(self.invoice, 300)
        self.assertEqual(promise.state, "withdrawn")

    def test_a_promise_on_account_names_no_invoice_and_goes_on(self):
        promise = self._promise((5, 500))
        self._dispute(self.invoice, 1000)
        self.assertEqual(promise.state, "open")

    def test_who_promises_in_spite_of_a_dispute_is_held_to_it(self):
        dispute = self._dispute(self.invoice, 1000)
        promise = self._promise((5, 1000), invoices=[self.invoice])
        dispute.sudo().line_ids._recount()
        self.assertEqual(promise.state, "open")

    def test_what_was_broken_before_the_complaint_stays_broken(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        self._after(9)
        self._dispute(self.invoice, 1000)
        self.assertEqual(promise.state, "broken")

    def test_a_number_written_on_the_invoice_is_a_complaint_too(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        self.invoice.credit_dispute_amount = 1000
        self.assertEqual(promise.state, "withdrawn")
