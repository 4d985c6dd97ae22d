from datetime import date

from odoo.tests import tagged

from ..engine import grading
from .documents import DocumentsCommon
from .receivables import file, line

DAY = date(2024, 6, 30)


class GradingCommon(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loader = cls.env["credit.receivables.load"]

    def _load(self, *lines):
        self.loader._load(file(*lines), DAY)

    def _file_of(self, reference):
        partner = self.env["res.partner"].search([("ref", "=", reference)])
        return self._profile(partner)

    def _history(self, reference="C1", day=DAY):
        partner = self._file_of(reference).partner_id
        histories = self.env["credit.ledger"]._read_history(
            self.company, partner.ids, day
        )
        return histories.get(partner.id)

    @classmethod
    def _months(cls, customer, late=0, months=6, amount="100.00"):
        """Invoices of the first of each month, due on the 11th, paid so much later."""
        return [
            line(
                f"{customer}-{month}",
                customer,
                InvoiceDate=f"{month}/1/2024",
                DueDate=f"{month}/11/2024",
                SettledDate=f"{month}/{11 + late}/2024",
                InvoiceAmount=amount,
            )
            for month in range(1, months + 1)
        ]


@tagged("post_install", "-at_install")
class TestPaymentHistory(GradingCommon):
    def test_money_paid_late_counts_with_its_days(self):
        self._load(
            line("1", InvoiceAmount="300.00", SettledDate="2/9/2024"),
            line("2", InvoiceAmount="100.00", SettledDate="2/19/2024"),
        )
        history = self._history()
        self.assertEqual((history.due, history.late), (400_00, 100_00))
        self.assertEqual(history.late_days, 100_00 * 10)
        self.assertEqual(history.instalments, 2)

    def test_what_is_open_counts_as_late_once_it_is_past_due(self):
        self._load(line("1"))  # due on 9 February
        self.assertEqual(self._history(day=date(2024, 2, 9)).due, 0)
        late = self._history(day=date(2024, 2, 12))
        self.assertEqual(
            (late.due, late.late, late.late_days), (100_00, 100_00, 3 * 100_00)
        )

    def test_at_an_earlier_date_later_payments_are_not_known(self):
        self._load(line("1", SettledDate="2/19/2024"))
        known = self._history(day=date(2024, 2, 14))
        self.assertEqual(known.late_days, 5 * 100_00)
        self.assertEqual(self._history().late_days, 10 * 100_00)

    def test_an_instalment_paid_in_parts_counts_each_part_on_its_day(self):
        self._load(line("1"))
        invoice = self.env["account.move"].search([("ref", "=", "1")])
        self._pay(invoice, 60, payment_date=date(2024, 2, 9))
        self._pay(invoice, 10, payment_date=date(2024, 2, 19))
        history = self._history(day=date(2024, 2, 29))
        self.assertEqual((history.due, history.late), (100_00, 40_00))
        self.assertEqual(history.late_days, 10 * 10_00 + 20 * 30_00)
        self.assertEqual(history.instalments, 1)

    def test_what_a_credit_note_settled_was_not_owed(self):
        self._load(line("1"))
        invoice = self.env["account.move"].search([("ref", "=", "1")])
        note = invoice._reverse_moves([{"invoice_date": DAY, "date": DAY}])
        note.action_post()
        self._match(invoice, note)
        history = self._history()
        self.assertEqual((history.due, history.instalments), (0, 0))
        self.assertEqual(history.purchases, 0)

    def test_an_open_dispute_is_not_held_against_the_customer(self):
        self._load(line("1", Disputed="Yes"))
        self.assertEqual(self._history().due, 0)

    def test_purchases_are_those_of_twelve_months_and_of_all_contacts(self):
        self._load(
            line("1", InvoiceDate="6/30/2023", DueDate="7/30/2023"),
            line("2", InvoiceDate="7/1/2023", DueDate="7/30/2023"),
        )
        customer = self._file_of("C1").partner_id
        branch = self._customer("Branch", parent_id=customer.id, is_company=False)
        self._invoice(branch, 50, invoice_date=DAY, invoice_date_due=DAY)
        history = self._history()
        self.assertEqual(history.purchases, 150_00)
        self.assertEqual(history.months, 12)

    def test_one_query_a_kind_whatever_the_number_of_customers(self):
        self._load(*(row for n in range(6) for row in self._months(f"C{n}", months=2)))
        partners = self.env["res.partner"].search([("ref", "like", "C_")])
        ledger = self.env["credit.ledger"]
        counts = []
        for some in (partners[:1], partners):
            self.env.invalidate_all()
            self.company._credit_tree_ids()
            self.assertEqual(self.company.currency_id.decimal_places, 2)
            before = self.env.cr.sql_log_count
            ledger._read_history(self.company, some.ids, DAY)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts, [2, 2])


@tagged("post_install", "-at_install")
class TestPaymentGrading(GradingCommon):
    def _grade(self, *references, user=None):
        profiles = self.env["credit.profile"].union(*map(self._file_of, references))
        return profiles.with_user(user or self.manager)._grade_from_history(DAY)

    def test_who_pays_on_time_gets_the_best_category_and_months_of_purchases(self):
        self._load(*self._months("C1"))
        self._grade("C1")
        profile = self._file_of("C1")
        self.assertEqual(profile.category_id.code, "A")
        self.assertMoney(profile.limit_amount, 300)  # three times 100 a month
        self.assertEqual(profile.limit_id.origin, "formula")
        self.assertEqual(profile.limit_mode, "limited")
        self.assertIn("Score 100", profile.limit_id.reason)
        self.assertIn("3 times the average monthly purchases", profile.limit_id.reason)

    def test_a_worse_history_never_gets_a_better_category_or_a_higher_limit(self):
        lates = (0, 3, 6, 9, 12, 15, 18)
        self._load(*(row for n in lates for row in self._months(f"C{n}", late=n)))
        self._grade(*(f"C{n}" for n in lates))
        profiles = [self._file_of(f"C{n}") for n in lates]
        ranks = [profile.category_id.sequence for profile in profiles]
        limits = [profile.limit_amount for profile in profiles]
        self.assertEqual(ranks, sorted(ranks))
        self.assertEqual(limits, sorted(limits, reverse=True))
        self.assertEqual(profiles[0].category_id.code, "A")
        self.assertEqual(profiles[-1].category_id.code, "E")

    def test_the_category_without_credit_gets_a_limit_of_nothing(self):
        self._load(*self._months("C1", late=18, amount="9000.00"))
        self._grade("C1")
        profile = self._file_of("C1")
        self.assertTrue(profile.category_id.blocked)
        self.assertMoney(profile.limit_amount, 0)
        self.assertEqual(profile.limit_mode, "limited")

    def test_the_limit_is_bound_by_what_the_category_gives_at_most(self):
        self._load(*self._months("C1", amount="90000.00"))
        self._grade("C1")
        profile = self._file_of("C1")
        self.assertMoney(profile.limit_amount, profile.category_id.default_limit)
        self.assertIn(
            "the most that the category Very low risk", profile.limit_id.reason
        )

    def test_with_little_history_the_score_is_held_down_and_says_so(self):
        self._load(*self._months("C1", months=grading.THIN - 1))
        self._grade("C1")
        profile = self._file_of("C1")
        self.assertEqual(profile.category_id.code, "C")
        self.assertIn("Only 2 instalments", profile.limit_id.reason)

    def test_of_whom_nothing_has_fallen_due_nothing_is_changed(self):
        self._load(line("1", DueDate="12/31/2024"))
        [grade] = self._grade("C1").values()
        profile = self._file_of("C1")
        self.assertIsNone(grade.score)
        self.assertFalse(profile.category_id)
        self.assertFalse(profile.limit_ids)
        self.assertEqual(profile.limit_mode, "none")

    def test_who_bought_nothing_for_a_year_gets_a_category_and_no_new_limit(self):
        rows = [
            line(
                str(n),
                InvoiceDate="1/1/2023",
                DueDate="2/1/2023",
                SettledDate="2/1/2023",
            )
            for n in range(4)
        ]
        self._load(*rows)
        [grade] = self._grade("C1").values()
        profile = self._file_of("C1")
        self.assertEqual(profile.category_id.code, "A")
        self.assertFalse(profile.limit_ids)
        self.assertIn("nothing was bought", profile._grading_reason(grade))

    def test_a_score_that_no_category_covers_changes_nothing(self):
        self._load(*self._months("C1"))
        self.env["credit.category"].search([("code", "=", "A")]).score_from = 100
        self.env["credit.category"].search([("code", "=", "A")]).active = False
        [grade] = self._grade("C1").values()
        self.assertEqual(grade.score, 100)
        self.assertFalse(self._file_of("C1").category_id)
        self.assertIn(
            "No risk category covers", self._file_of("C1")._grading_reason(grade)
        )

    def test_a_limit_that_a_person_granted_stays(self):
        self._load(*self._months("C1"))
        profile = self._file_of("C1")
        self._limit(profile.partner_id, 12345)
        self._grade("C1")
        self.assertEqual(profile.category_id.code, "A")
        self.assertMoney(profile.limit_amount, 12345)

    def test_doing_it_again_grants_nothing_new_and_a_new_figure_replaces_the_old(self):
        self._load(*self._months("C1"))
        self._grade("C1")
        self._grade("C1")
        profile = self._file_of("C1")
        self.assertEqual(len(profile.limit_ids), 1)
        profile.category_id.limit_months = 5
        self._grade("C1")
        self.assertMoney(profile.limit_amount, 500)
        self.assertEqual(len(profile.limit_ids), 2)

    def test_a_temporary_limit_is_left_in_force_while_the_standard_one_follows_the_rule(
        self,
    ):
        self._load(*self._months("C1"))
        profile = self._file_of("C1")
        self._limit(
            profile.partner_id,
            900,
            kind="temporary",
            date_to=self.today + self._days(9),
        )
        self._grade("C1")
        self.assertMoney(profile.limit_amount, 900)
        self.assertMoney(profile._standard_limit_at(self.today).amount, 300)

    def test_a_limit_beyond_the_users_authority_becomes_one_request(self):
        self._load(*self._months("C1", amount="20000.00"))
        self._grade("C1", user=self.controller)
        self._grade("C1", user=self.controller)
        profile = self._file_of("C1")
        self.assertEqual(profile.limit_ids.mapped("state"), ["requested"])
        self.assertMoney(profile.limit_ids.amount, 60000)
