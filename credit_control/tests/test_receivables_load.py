import contextlib
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import CreditControlError
from ..models import credit_receivables_load, credit_receivables_plan
from .common import CreditControlCommon
from .receivables import HEAD, file, line


class LoadCommon(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loader = cls.env["credit.receivables.load"]

    def _load(self, *lines, day=None, **kwargs):
        return self.loader._load(file(*lines), day, **kwargs)

    def _invoices(self, *numbers):
        return self.env["account.move"].search(
            [("move_type", "=", "out_invoice"), ("ref", "in", numbers)], order="ref"
        )

    def _refused(self, content, *parts, day=None):
        """Nothing is written, and the sentence has all the parts."""
        before = self._count()
        with self.assertRaises(CreditControlError) as caught:
            self.loader._load(content, day)
        self.assertEqual(self._count(), before)
        for part in parts:
            self.assertIn(part, caught.exception.args[0])
        return caught.exception.args[0]

    def _count(self):
        models = ("res.partner", "account.move", "account.payment")
        return [self.env[model].search_count([]) for model in models]


@tagged("post_install", "-at_install")
class TestReceivablesLoad(LoadCommon):
    def test_an_open_invoice_is_posted_as_the_file_says_and_not_paid(self):
        self._load(line("0017", "C1", InvoiceAmount="55.94"))
        invoice = self._invoices("0017")
        self.assertEqual(
            (invoice.state, invoice.payment_state, invoice.payment_reference),
            ("posted", "not_paid", "0017"),
        )
        self.assertEqual(invoice.invoice_date, date(2024, 1, 10))
        self.assertEqual(invoice.invoice_date_due, date(2024, 2, 9))
        self.assertEqual(invoice.date, date(2024, 1, 10))
        self.assertEqual(invoice.currency_id, self.currency)
        self.assertMoney(invoice.amount_total, 55.94)
        self.assertMoney(invoice.amount_tax, 0)

    def test_a_settled_invoice_is_paid_on_its_day_and_the_bank_has_the_money(self):
        self._load(line("0017", SettledDate="1/31/2024"))
        invoice = self._invoices("0017")
        self.assertEqual(invoice.payment_state, "paid")
        payment = invoice.matched_payment_ids or invoice.reconciled_payment_ids
        self.assertEqual(payment.date, date(2024, 1, 31))
        self.assertTrue(payment.is_matched)
        self.assertMoney(payment.amount, 100)
        self.assertMoney(self._exposure(invoice.partner_id), 0)

    def test_a_customer_keeps_its_identifier_as_reference_and_gets_a_neutral_name(self):
        self._load(line("1", "0379-NEVHP"), line("2", "0379-NEVHP"))
        partner = self._invoices("1", "2").partner_id
        self.assertEqual(partner.ref, "0379-NEVHP")
        self.assertNotIn("0379", partner.name)
        self.assertNotIn("NEVHP", partner.name)
        self.assertTrue(partner.is_company)
        self.assertEqual(partner.category_id.name, "Country 276")

    def test_a_customer_known_by_its_reference_is_used_and_not_renamed(self):
        known = self._customer("Deco Addict", ref="C1")
        done = self._load(line("1", "C1"))
        self.assertEqual(done["customers"], 0)
        self.assertEqual(self._invoices("1").partner_id, known)
        self.assertEqual(known.name, "Deco Addict")

    def test_as_of_a_date_later_invoices_do_not_exist_and_later_payments_are_open(self):
        done = self._load(
            line("1", SettledDate="1/31/2024"),
            line("2", SettledDate="2/1/2024"),
            line("3", InvoiceDate="2/1/2024"),
            day=date(2024, 1, 31),
        )
        self.assertEqual(
            self._invoices("1", "2", "3").mapped("payment_state"), ["paid", "not_paid"]
        )
        self.assertEqual((done["open"], done["amount"], done["booked"]), (1, 100, 100))

    def test_without_a_date_the_latest_one_in_the_file_counts(self):
        done = self._load(
            line("1", SettledDate="3/1/2024"), line("2", InvoiceDate="2/1/2024")
        )
        self.assertEqual(done["date"], date(2024, 3, 1))
        self.assertEqual(self._invoices("1").payment_state, "paid")

    def test_only_an_open_disputed_invoice_carries_a_disputed_amount(self):
        done = self._load(
            line("1", Disputed="Yes"),
            line("2", Disputed="Yes", SettledDate="1/31/2024"),
            line("3"),
        )
        disputed, settled, plain = self._invoices("1", "2", "3")
        self.assertMoney(disputed.credit_dispute_amount, 100)
        self.assertMoney(settled.credit_dispute_amount, 0)
        self.assertTrue(disputed.credit_dispute_reason)
        self.assertTrue(settled.credit_dispute_reason)
        self.assertFalse(plain.credit_dispute_reason)
        self.assertEqual((done["open"], done["disputed"]), (2, 1))

    # ---- again -------------------------------------------------------------------
    def test_loading_twice_adds_nothing(self):
        lines = [line("1", "C1"), line("2", "C2", SettledDate="1/31/2024")]
        self._load(*lines)
        before = self._count()
        done = self._load(*lines)
        self.assertEqual(self._count(), before)
        self.assertEqual(
            (done["customers"], done["invoices"], done["payments"]), (0, 0, 0)
        )

    def test_a_later_date_adds_new_invoices_and_the_payments_made_since(self):
        lines = [
            line("1", Disputed="Yes", SettledDate="2/20/2024"),
            line("2", "C2", InvoiceDate="2/1/2024"),
        ]
        self._load(*lines, day=date(2024, 1, 31))
        self.assertMoney(self._invoices("1").credit_dispute_amount, 100)
        done = self._load(*lines, day=date(2024, 2, 29))
        self.assertEqual(
            (done["customers"], done["invoices"], done["payments"]), (1, 1, 1)
        )
        self.assertEqual(self._invoices("1").payment_state, "paid")
        self.assertMoney(self._invoices("1").credit_dispute_amount, 0)
        self.assertEqual(self._invoices("2").payment_state, "not_paid")

    def test_an_invoice_paid_in_part_by_hand_gets_the_rest_only(self):
        lines = [line("1", SettledDate="2/20/2024")]
        self._load(*lines, day=date(2024, 1, 31))
        self._pay(self._invoices("1"), 30)
        self._load(*lines)
        payments = self._invoices("1").reconciled_payment_ids
        self.assertEqual(sorted(payments.mapped("amount")), [30, 70])

    def test_after_an_interruption_the_rest_is_loaded(self):
        self.patch(credit_receivables_load, "BATCH", 2)
        lines = [line(str(n), f"C{n}", SettledDate="1/31/2024") for n in range(5)]

        def stop(done, _todo):
            if done == 4:
                raise InterruptedError

        # assertRaises would roll back what was loaded
        with contextlib.suppress(InterruptedError):
            self._load(*lines, progress=stop)
        done = self._load(*lines)
        self.assertEqual((done["invoices"], done["payments"]), (1, 1))
        self.assertEqual(
            self._invoices(*map(str, range(5))).mapped("payment_state"), ["paid"] * 5
        )

    def test_progress_is_told_after_each_batch(self):
        self.patch(credit_receivables_load, "BATCH", 2)
        told = []
        self._load(
            *(line(str(n)) for n in range(5)),
            progress=lambda *told_: told.append(told_),
        )
        self.assertEqual(told, [(2, 5), (4, 5), (5, 5)])

    def test_an_earlier_state_is_refused_because_loading_takes_nothing_away(self):
        lines = [line("1"), line("2", InvoiceDate="2/1/2024")]
        self._load(*lines)
        self._refused(
            file(*lines), "02/01/2024", "01/31/2024", "own", day=date(2024, 1, 31)
        )

    # ---- against the books ---------------------------------------------------------
    def test_an_invoice_that_the_books_have_otherwise_is_refused_with_its_line(self):
        self._load(line("1", "C1"), line("2", "C1"))
        self._refused(
            file(line("1", "C1"), line("2", "C1", InvoiceAmount="100.01")),
            "Line 3: Invoice 2 is in the books with another customer, amount or date.",
        )

    def test_an_invoice_reset_to_draft_is_refused_with_its_line(self):
        self._load(line("1"))
        self._invoices("1").button_draft()
        self._refused(
            file(line("1")), "Line 2: Invoice 1 is in the books, but not posted"
        )

    def test_locked_books_are_refused_with_both_dates(self):
        self.company.fiscalyear_lock_date = date(2024, 1, 31)
        self._refused(file(line("1")), "01/10/2024", "01/31/2024")

    def test_a_company_without_chart_is_refused_with_what_to_do(self):
        company = self.env["res.company"].create({"name": "Bare"})
        self.env.user.company_ids |= company
        loader = self.loader.with_company(company)
        with self.assertRaisesRegex(CreditControlError, "Bare has no sales journal"):
            loader._load(file(line("1")))

    def test_loading_is_not_offered_to_the_external_api(self):
        from odoo.service.model import get_public_method

        with self.assertRaises(AccessError), mute_logger("odoo.service.model"):
            get_public_method(self.loader, "_load")


@tagged("post_install", "-at_install")
class TestMalformedReceivables(LoadCommon):
    def test_each_problem_is_named_with_its_line_and_nothing_is_written(self):
        cases = {
            "InvoiceDate “2/30/2024” is no date": line(InvoiceDate="2/30/2024"),
            "DueDate “2024-02-09” is no date": line(DueDate="2024-02-09"),
            "SettledDate “1/1/24” is no date": line(SettledDate="1/1/24"),
            "InvoiceDate “” is no date": line(InvoiceDate=""),
            "InvoiceDate “1/1/1012” is no date": line(InvoiceDate="1/1/1012"),
            "InvoiceAmount “12,50”": line(InvoiceAmount='"12,50"'),
            "InvoiceAmount “NaN” is no amount": line(InvoiceAmount="NaN"),
            "InvoiceAmount “1e9” is no amount": line(InvoiceAmount="1e9"),
            "InvoiceAmount “” is no amount": line(InvoiceAmount=""),
            "InvoiceAmount “-5.00” is not above 0": line(InvoiceAmount="-5.00"),
            "InvoiceAmount “0.00” is not above 0": line(InvoiceAmount="0.00"),
            "more than the 2 decimal places": line(InvoiceAmount="5.001"),
            "DueDate “1/9/2024” lies before the invoice date": line(DueDate="1/9/2024"),
            "SettledDate “1/9/2024” lies before": line(SettledDate="1/9/2024"),
            "countryCode “DE” is no number": line(countryCode="DE"),
            "countryCode “” is no number": line(countryCode=""),
            "customerID is empty": line(customer=""),
            "invoiceNumber is empty": line(number=" "),
            "invoiceNumber is longer than 64": line(number="9" * 65),
            "Disputed “Perhaps” is neither Yes nor No": line(Disputed="Perhaps"),
            "as many values as the header": line() + ",surplus",
            "not have as many values": "276,C1",
            "no comma-separated text": line(number='"1'),
        }
        for problem, bad in cases.items():
            with self.subTest(problem):
                self._refused(file(line("7"), bad), "Line 3: ", problem)

    def test_an_invoice_number_used_twice_is_refused_with_both_lines(self):
        self._refused(
            file(line("7"), line("8"), line("7")),
            "Line 4: Invoice 7 stands on line 2 already.",
        )

    def test_a_customer_in_two_countries_is_refused_with_both_lines(self):
        self._refused(
            file(line("7", "C1"), line("8", "C1", countryCode="40")),
            "Line 3: Customer C1 is in country 040 here and in 276 on line 2.",
        )

    def test_a_missing_column_is_named(self):
        self._refused(
            HEAD.replace("DueDate,", "") + "\n",
            "Line 1: These columns are missing: DueDate.",
        )

    def test_an_empty_file_is_refused(self):
        self._refused("", "Line 1: These columns are missing")
        self._refused(HEAD + "\n", "Line 1: The file holds no receivables.")

    def test_another_encoding_is_refused_with_the_line(self):
        content = file(line("7"), line("8", "Söhne")).encode("latin-1")
        self._refused(content, "Line 3: The file is not in UTF-8")

    def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(self):
        text = file(line("7"), line("8")).replace("\n", "\r\n")
        done = self.loader._load(text.encode("utf-8-sig"))
        self.assertEqual(done["invoices"], 2)

    def test_all_problems_are_found_at_once_and_the_first_twenty_listed(self):
        bad = [line(str(n), InvoiceAmount="-1") for n in range(25)]
        message = self._refused(
            file(*bad), "Line 2:", "Line 21:", "And 5 more problems."
        )
        self.assertNotIn("Line 22:", message)
        self.assertEqual(credit_receivables_plan.SHOWN, 20)
