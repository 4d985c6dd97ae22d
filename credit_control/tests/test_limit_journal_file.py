import base64

from odoo.tests import tagged

from ..exceptions import CreditControlError
from .limit_journals import LimitJournalCommon


@tagged("post_install", "-at_install")
class TestLimitJournalFile(LimitJournalCommon):
    """A list of limits is read; what cannot be used is kept and says why."""

    def assertRefused(self, sentence, content, name="limits.csv", **values):
        """The file as a whole is refused in a sentence; the journal stays as it was."""
        journal = self._journal(
            [(self.deco, 900)],
            source="file",
            file=base64.b64encode(content),
            file_name=name,
            **values,
        )
        with self.assertRaisesRegex(CreditControlError, sentence):
            journal.action_read_file()
        self.assertEqual(journal.line_ids.amount, 900)

    def assertProblem(self, sentence, *row, header="customer;amount"):
        """One row is a line with a problem, and nothing of it is lost."""
        text = ";".join(row)
        line = self._csv(header, text).line_ids
        self.assertEqual(len(line), 1)
        self.assertRegex(line.problem or "", sentence)
        self.assertEqual(line.raw, " | ".join(row).rstrip(" |"))
        return line

    def test_what_is_only_named_like_a_list_is_called_what_it_is(self):
        for content, kind in (
            (b"\x89PNG\r\n\x1a\n\0\0", "limits.xlsx is a picture"),
            (b"\xff\xd8\xff\xe0", "a picture"),
            (b"%PDF-1.7", "a PDF document"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "the old format"),
        ):
            self.assertRefused(kind, content, name="limits.xlsx")

    def test_a_list_from_a_spreadsheet_becomes_limits(self):
        self.gemini.vat = "BE0477472701"
        journal = self._csv(
            "Customer;Amount;Currency;Valid from;Valid until;Reason",
            f"K1;1.500,00;USD;{self.today};;Grown",
            f"be 0477.472.701;900;;;{self.today.year + 1}-12-31;",
        )
        self.assertFalse(journal.problem_count, journal.line_ids.mapped("problem"))
        journal.action_preview()
        journal.with_user(self.manager).action_post()
        self.assertLimit(self.deco, 1500)
        self.assertLimit(self.gemini, 900)
        limit = self._profile(self.deco).limit_id
        self.assertEqual((limit.origin, limit.reason), ("import", "Grown"))
        other = self._profile(self.gemini).limit_id
        self.assertEqual(other.reason, "Yearly review")
        self.assertEqual(other.date_to.year, self.today.year + 1)

    def test_a_workbook_is_read_as_well(self):
        journal = self._xlsx(
            ["Customer", "Amount", "Valid until"],
            ["K1", 1500, self.today + self._days(90)],
            [None, None, None],
            ["gemini", 900.5, None],
        )
        self.assertFalse(journal.problem_count, journal.line_ids.mapped("problem"))
        self.assertEqual(journal.line_ids.mapped("amount"), [1500, 900.5])
        self.assertEqual(journal.line_ids.mapped("number"), [2, 4])

    def test_a_formula_is_not_taken_for_its_result(self):
        journal = self._xlsx(["Customer", "Amount"], ["K1", "=500+500"])
        self.assertIn("is a formula", journal.line_ids.problem)
        self.assertProblem("is a formula", "K1", "=cmd|' /C calc'!A0")
        self.assertProblem("is a formula", "=HYPERLINK(1)", "500")

    def test_the_reference_comes_before_the_number_and_that_before_the_name(self):
        named = self._customer("K1")
        numbered = self._customer("Numbered", vat="K1")
        journal = self._csv("customer,amount", "K1,5")
        self.assertEqual(journal.line_ids.profile_id.partner_id, self.deco)
        self.deco.ref = False
        journal = self._csv("customer,amount", "K1,5")
        self.assertEqual(journal.line_ids.profile_id.partner_id, numbered)
        numbered.vat = False
        journal = self._csv("customer,amount", "k1,5")
        self.assertEqual(journal.line_ids.profile_id.partner_id, named)

    def test_a_contacts_reference_stands_for_the_company_that_pays(self):
        self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.deco.id, "ref": "ANN"}
        )
        journal = self._csv("customer,amount", "ANN,5")
        self.assertEqual(journal.line_ids.profile_id.partner_id, self.deco)

    def test_a_customer_that_nobody_or_more_than_one_is_stays_open(self):
        self._customer("Deco")
        self.assertProblem("No customer has the reference", "Unknown", "500")
        self.assertProblem("No customer has", "Dec", "500")
        line = self.assertProblem("are 2 customers", "deco", "500")
        line.profile_id = self._profile(self.deco)
        self.assertFalse(line.problem)
        self.assertProblem("names no customer", "", "500")

    def test_other_companies_customers_are_not_found(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.gemini.company_id = elsewhere
        self.assertProblem("No customer has", "K2", "500")

    def test_each_bad_cell_says_what_is_wrong_with_it(self):
        for cell, sentence in (
            ("", "has no amount"),
            ("abc", "“abc” is no amount"),
            ("1.234", "read in two ways"),
            ("+500", "looks like a change"),
            ("-500", "is negative"),
            ("99999999999999", "cannot be meant"),
            ("nan", "is no amount"),
        ):
            self.assertProblem(sentence, "K1", cell)
        head = "customer;amount;currency;valid from;valid until"
        for cells, sentence in (
            (("XYZ", "", ""), "“XYZ” is no currency"),
            (("", "soon", ""), "“soon” is no date"),
            (("", "03/04/2026", ""), "can be two dates"),
            (("", "2026-12-31", "2026-01-01"), "before it begins"),
        ):
            line = self._csv(head, ";".join(("K1", "500", *cells))).line_ids
            self.assertRegex(line.problem, sentence)

    def test_what_was_not_corrected_stays_a_problem(self):
        line = self.assertProblem("No customer has", "Unknown", "abc")
        line.profile_id = self._profile(self.deco)
        self.assertIn("is no amount", line.problem)
        line.amount = 700
        self.assertFalse(line.problem)

    def test_a_customer_in_two_rows_is_posted_from_neither_by_guess(self):
        journal = self._csv("customer,amount", "K1,5", "K2,6", "Deco,7")
        self.assertIn("in row 2 already", journal.line_ids[2].problem)
        self.assertEqual(journal.problem_count, 1)

    def test_the_decimal_mark_settles_what_could_be_two_amounts(self):
        for mark, amount in ((".", 1.23), (",", 1234)):
            journal = self._csv("customer;amount", "K1;1.234", decimal_mark=mark)
            self.assertEqual(journal.line_ids.amount, amount)

    def test_windows_files_are_read_in_their_encoding_and_refused_in_another(self):
        self._customer("Käse GmbH")
        rows = ("customer;amount", "Käse GmbH;500")
        content = "\n".join(rows).encode("cp1252")
        self.assertRefused("Row 2 of the file cannot be read", content)
        journal = self._read(content, "limits.csv", encoding="cp1252")
        self.assertFalse(journal.problem_count)

    def test_files_that_are_no_lists_are_refused_in_a_sentence(self):
        for content, sentence in (
            (b"", "no file, or it is empty"),
            (b"  \n ", "no file, or it is empty"),
            (b"customer;amount\n", "a header and no rows"),
            (b"foo;bar\n1;2\n", "names no column “customer”; it has foo, bar"),
            (b"customer\nK1\n", "names no column “amount”"),
            (b"PK\x03\x04 broken", "neither a CSV list nor an XLSX"),
            (b"\x00\x01\x02;\x00", "neither a CSV list nor an XLSX"),
            (b"\xff\xfe\x00", "cannot be read in this encoding"),
        ):
            with self.subTest(content):
                self.assertRefused(sentence, content)
        self.assertRefused(
            "up to 20000 are posted", b"customer;amount\n" + b"K1;1\n" * 20_001
        )

    def test_reading_again_replaces_the_rows_and_no_others(self):
        journal = self._csv("customer,amount", "K1,5", "K2,6")
        journal.file = base64.b64encode(b"customer,amount\nK2,7")
        journal.action_read_file()
        self.assertEqual(journal.line_ids.mapped("amount"), [7])

    def test_a_thousand_rows_find_their_customers_with_one_statement(self):
        ledger = self.env["credit.ledger"]
        counts = []
        self.company._credit_tree_ids()  # what is known of a company is read once
        for number in (2, 1000):
            before = self.env.cr.sql_log_count
            found = ledger._find_customers(
                self.company, {"K1", *(f"X{i}" for i in range(number))}
            )
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(found, {"K1": self.deco.ids})
        self.assertEqual(counts, [1, 1])
