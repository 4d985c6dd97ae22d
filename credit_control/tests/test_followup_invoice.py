"""Follow-up on the invoice: what is disputed of it, its last step and its next."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import format_date

from .followup import FollowupCommon


@tagged("post_install", "-at_install")
class TestFollowupInvoice(FollowupCommon):
    # ---- disputes -----------------------------------------------------------
    def test_a_dispute_is_neither_negative_nor_more_than_the_invoice(self):
        invoice = self._invoice(self.customer, 100, due_in=-20)
        for amount in (-50, 100.01, 99_999):
            with self.assertRaisesRegex(ValidationError, "from 0 to its total of"):
                invoice.credit_dispute_amount = amount
        for amount in (0, 40, 100):
            invoice.credit_dispute_amount = amount

    def test_an_import_is_refused_the_same_and_may_dispute_all_with_tax(self):
        tax = self._tax(20)
        values = {
            "move_type": "out_invoice",
            "partner_id": self.customer.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": self.product.id,
                        "price_unit": 100,
                        "tax_ids": [Command.set(tax.ids)],
                    }
                )
            ],
        }
        moves = self.env["account.move"]
        with self.assertRaisesRegex(ValidationError, "from 0 to its total of"):
            moves.create({**values, "credit_dispute_amount": 121})
        self.assertTrue(moves.create({**values, "credit_dispute_amount": 120}))

    def test_a_dispute_that_a_payment_overtook_stays(self):
        invoice = self._invoice(self.customer, 100, due_in=-20)
        invoice.credit_dispute_amount = 80
        self._pay(invoice, 50)
        invoice.credit_dispute_amount = 70
        self.assertEqual(self._skips(self._batch()), {"disputed": 50})

    # ---- steps --------------------------------------------------------------
    def _step(self, number, day):
        level = self.levels[number - 1]
        return f"{level.name} on {format_date(self.env, day)}"

    def test_an_invoice_never_reminded_of_says_what_comes_next(self):
        invoice = self._invoice(self.customer, 100, due_in=3)
        self.assertEqual(invoice.credit_last_step, "Not reminded of yet")
        next_on = self.today + self._days(8)
        self.assertEqual(invoice.credit_next_step, self._step(1, next_on))

    def test_a_reminded_invoice_says_its_last_step_and_the_next(self):
        invoice = self._invoice(self.customer, 100, due_in=-5)
        self._run()
        self.env.invalidate_all()
        self.assertEqual(invoice.credit_last_step, self._step(1, self.today))
        next_on = self.today + self._days(7)
        self.assertEqual(invoice.credit_next_step, self._step(2, next_on))

    def test_where_nothing_comes_next_it_says_so(self):
        invoice = self._invoice(self.customer, 100, due_in=-5)
        invoice.no_followup = True
        self.assertIn("None: excluded", invoice.credit_next_step)
        self._pay(invoice)
        self.env.invalidate_all()
        self.assertFalse(invoice.credit_next_step or invoice.credit_last_step)
