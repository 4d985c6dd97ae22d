from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .promises import PromisesCommon


@tagged("post_install", "-at_install")
class TestPromises(PromisesCommon):
    """What keeps a promise, what breaks it, and what undoes that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.customer, 1000, due_in=-20)

    # ---- kept --------------------------------------------------------------
    def test_a_payment_of_the_named_invoice_keeps_the_promise_at_once(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        self.assertState(promise, "open", 0, 1000)
        self._pay(self.invoice)
        self.assertState(promise, "kept", 1000, 0)
        self.assertEqual(promise.decided_on, self.today)
        self.assertFalse(promise.paused_until)

    def test_a_part_payment_keeps_it_in_part(self):
        promise = self._promise((5, 600), (9, 400), invoices=[self.invoice])
        self._pay(self.invoice, 700)
        self.assertState(promise, "partly_kept", 700, 300)
        self.assertEqual(promise.part_ids.mapped("state"), ["kept", "open"])
        self.assertEqual(promise.next_due, self.today + self._days(9))

    def test_what_was_paid_before_keeps_nothing(self):
        self._pay(self.invoice, 300)
        promise = self._promise((5, 500), invoices=[self.invoice])
        self.assertState(promise, "open", 0, 500)
        self._pay(self.invoice, 500)
        self.assertState(promise, "kept", 500)

    def test_a_payment_from_before_that_is_matched_afterwards_keeps_it(self):
        receipt = self._receipt(self.customer, 1000)
        promise = self._promise((5, 1000), invoices=[self.invoice], currency_id=None)
        self._match(self.invoice, receipt.move_id)
        self.assertState(promise, "kept")

    def test_a_small_shortfall_is_forgiven_and_a_larger_one_is_not(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        self._pay(self.invoice, 998.5)
        self.assertState(promise, "partly_kept")
        self._pay(self.invoice, 0.5)
        self.assertState(promise, "kept")

    def test_any_payment_keeps_a_promise_on_account(self):
        other = self._invoice(self.customer, 300, due_in=-2)
        promise = self._promise((5, 400))
        self._pay(other)
        self.assertState(promise, "partly_kept", 300, 100)
        self._receipt(self.customer, 100)
        self.assertState(promise, "kept", 400)

    def test_a_payment_of_somebody_else_keeps_nothing(self):
        promise = self._promise((5, 400))
        self._receipt(self._customer("Other"), 400)
        self.assertState(promise, "open")

    def test_money_received_on_account_that_day_before_the_promise_is_not_counted(self):
        self._receipt(self.customer, 400)
        promise = self._promise((5, 400))
        self.assertState(promise, "open", 0)

    # ---- undone ----------------------------------------------------------------
    def test_a_payment_that_is_reversed_undoes_what_it_kept(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        payment = self._pay(self.invoice)
        self.assertState(promise, "kept")
        self.invoice.line_ids.remove_move_reconcile()
        self.assertState(promise, "open", 0, 1000)
        self._match(self.invoice, payment.move_id)
        self.assertState(promise, "kept")
        payment.action_draft()
        self.assertState(promise, "open", 0, 1000)

    def test_money_on_account_that_goes_back_undoes_what_it_kept(self):
        promise = self._promise((5, 400))
        payment = self._receipt(self.customer, 400)
        self.assertState(promise, "kept")
        payment.move_id._reverse_moves([{"date": self.today}], cancel=True)
        self.assertState(promise, "open", 0, 400)

    def test_a_broken_promise_whose_payment_is_found_to_have_been_in_time_is_kept(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        self._after(10)
        self.assertState(promise, "broken")
        self.assertTrue(promise.activity_ids)
        self._pay(self.invoice, payment_date=self.today + self._days(6))
        self.assertState(promise, "kept")
        self.assertFalse(promise.activity_ids)

    # ---- broken ------------------------------------------------------------
    def test_it_is_broken_after_the_days_of_grace_and_the_collector_is_told(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        self._after(7)
        self.assertState(promise, "open")
        self._after(8)
        self.assertState(promise, "broken", 0, 1000)
        self.assertEqual(promise.broken_on, self.today + self._days(8))
        task = promise.activity_ids
        self.assertEqual(task.user_id, self.collector)
        self.assertSentence(task.summary, "Deco broke a promise: $ 1,000.00 by")

    def test_a_payment_that_comes_too_late_mends_nothing_but_less_is_missing(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        self._after(10)
        self._pay(self.invoice, 700, payment_date=self.today + self._days(10))
        self.assertState(promise, "broken", 0, 300)

    def test_credit_notes_keep_no_promise_but_less_is_asked_for(self):
        promise = self._promise((5, 600), (9, 400), invoices=[self.invoice])
        note = self._credit_note(self.invoice, post=False)
        note.invoice_line_ids.price_unit = 700
        note.action_post()
        self._match(self.invoice, note)
        self.assertState(promise, "open", 0, 300)
        self._pay(self.invoice, 300)
        self.assertState(promise, "kept", 300)

    def test_a_promise_whose_invoice_is_credited_is_neither_kept_nor_broken(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        self._match(self.invoice, self._credit_note(self.invoice))
        self.assertState(promise, "credited")
        self._after(20)
        self.assertState(promise, "credited")
        self.assertFalse(self.profile.has_promise_rate)

    # ---- foreign currency ------------------------------------------------------
    def test_an_invoice_in_another_currency_is_promised_and_paid_in_it(self):
        euro = self._currency("EUR", 2)
        foreign = self._invoice(self.customer, 500, currency_id=euro.id)
        promise = self._promise((5, 500), invoices=[foreign])
        self.assertEqual(promise.currency_id, euro)
        self.assertMoney(promise.value, 1000)
        self._pay(foreign, 200)
        self.assertState(promise, "partly_kept", 200, 300)
        self.assertMoney(promise.left_value, 600)

    # ---- withdrawn and renewed ---------------------------------------------------
    def test_a_withdrawn_promise_says_why_and_is_judged_no_more(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        mine = promise.with_user(self.collector)
        with self.assertRaisesRegex(CreditControlError, "Say why"):
            mine.action_withdraw(" ")
        mine.action_withdraw("Meant another customer")
        self._pay(self.invoice)
        self.assertState(promise, "withdrawn")
        with self.assertRaisesRegex(CreditControlError, "“Withdrawn”"):
            mine.action_withdraw("Again")

    def test_a_renewed_promise_counts_in_the_place_of_the_first(self):
        first = self._promise((5, 1000), invoices=[self.invoice])
        second = self._promise((20, 1000), invoices=[self.invoice], renews=first)
        self.assertState(first, "renewed")
        self.assertEqual(first.renewed_by_id, second)
        self._after(10)
        self.assertState(second, "open")
        self.assertState(first, "renewed")

    def test_a_promise_of_another_customer_is_not_renewed(self):
        other = self._customer("Other")
        theirs = self._invoice(other, 50, due_in=-2)
        first = self._promise((5, 50), invoices=[theirs], profile=self._profile(other))
        with self.assertRaisesRegex(CreditControlError, "is one of Other"):
            self._promise((5, 100), invoices=[self.invoice], renews=first)

    def test_a_broken_promise_can_neither_be_withdrawn_nor_renewed(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        self._after(10)
        mine = promise.with_user(self.collector)
        for end in (lambda: mine.action_withdraw("Oops"), mine.action_renew):
            with self.assertRaisesRegex(CreditControlError, "“Broken”"):
                end()

    # ---- as evidence -------------------------------------------------------------
    def test_a_promise_is_neither_changed_nor_deleted(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        with self.assertRaisesRegex(CreditControlError, "stays as it was made"):
            promise.write({"amount": 5})
        with self.assertRaisesRegex(CreditControlError, "never deleted"):
            promise.unlink()
        with self.assertRaises(AccessError):
            promise.with_user(self.collector).part_ids.write({"amount": 5})

    def test_promises_of_merged_customers_go_to_the_file_that_stays(self):
        promise = self._promise((5, 1000), invoices=[self.invoice])
        kept = self._customer("Deco Ltd")
        self._profile(kept)
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (self.customer | kept).ids, kept
        )
        self.assertEqual(promise.partner_id, kept)
        self._pay(self.invoice)
        self.assertState(promise, "kept")


@tagged("post_install", "-at_install")
class TestPromisesRefused(PromisesCommon):
    """What cannot be promised, each with a sentence that says why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.customer, 1000, due_in=-20)

    def _refused(self, text, *parts, error=CreditControlError, **values):
        with self.assertRaises(error) as caught:
            self._promise(*parts, **values)
        self.assertSentence(str(caught.exception), text)

    def test_amounts_of_zero_or_less_and_none_at_all(self):
        for amount in (0, -5, 0.001, float("nan"), float("inf")):
            self._refused("above zero", (5, amount), invoices=[self.invoice])
        self._refused("at least one amount", invoices=[self.invoice])

    def test_more_than_is_due(self):
        text = "$ 600.00 is more than the $ 500.00 that is open of these instalments"
        self._pay(self.invoice, 500)
        self._refused(text, (5, 600), invoices=[self.invoice])
        self._refused(text, (5, 300), (6, 300), invoices=[self.invoice])
        self._refused("more than the $ 500.00 that the customer owes", (5, 600))

    def test_days_gone_by_and_days_too_far_ahead(self):
        self._refused("is over", (-1, 500), invoices=[self.invoice])
        self._refused("at most 60 days", (61, 500), invoices=[self.invoice])
        self.assertTrue(self._promise((0, 400), (60, 500), invoices=[self.invoice]))

    def test_an_invoice_that_is_paid(self):
        self._pay(self.invoice)
        self._refused("is paid already", (5, 500), invoices=[self.invoice])
        self._refused("more than the $ 0.00", (5, 500))

    def test_another_customers_invoice_or_a_credit_note(self):
        other = self._invoice(self._customer("Other"), 50)
        self._refused("is not an invoice that Deco owes", (5, 50), invoices=[other])
        note = self._credit_note(self.invoice)
        self._refused("is not an invoice that Deco owes", (5, 50), invoices=[note])

    def test_another_currency_than_that_of_the_invoice(self):
        euro = self._currency("EUR", 2)
        self._refused(
            "cannot be promised in EUR",
            (5, 50),
            invoices=[self.invoice],
            currency_id=euro.id,
        )
        foreign = self._invoice(self.customer, 500, currency_id=euro.id)
        self._refused(
            "in several currencies", (5, 50), invoices=[self.invoice, foreign]
        )

    def test_a_second_promise_for_the_same_invoice_or_on_account_beside_another(self):
        self._promise((5, 400), invoices=[self.invoice])
        text = "has promised $ 400.00 by"
        self._refused(text, (6, 100), invoices=[self.invoice])
        self._refused(text, (6, 100))
        other = self._invoice(self.customer, 70, due_in=-3)
        self.assertTrue(self._promise((6, 70), invoices=[other]))

    def test_beside_a_promise_on_account_nothing_else_is_promised(self):
        self._promise((5, 400))
        self._refused("renew that promise", (6, 100), invoices=[self.invoice])

    def test_of_two_at_once_both_write_the_file_so_that_one_is_repeated(self):
        written = []
        begin = type(self.profile)._begin_checks

        def spy(profiles, counts):
            written.append(profiles)
            return begin(profiles, counts)

        with patch.object(type(self.profile), "_begin_checks", spy):
            promise = self._promise((5, 400))
            promise.with_user(self.collector).action_withdraw("Mistake")
        self.assertEqual(written, [self.profile, self.profile])

    def test_only_collectors_record_promises(self):
        for user in (self.viewer, self.auditor, self.salesperson, self.billing):
            self._refused(
                "Only credit control records promises",
                (5, 400),
                user=user,
                error=CreditAuthorityError,
            )
