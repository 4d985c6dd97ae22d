"""The monthly review: figures, who moved them, whom to talk about, what was decided."""

from lxml.html import fromstring
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import CreditControlError
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestMonthlyReview(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = fields.Date.end_of(cls.today, "month")
        cls.late = cls._customer("Late", limit=10000)
        cls.over = cls._customer("Over", limit=100)
        cls.fine = cls._customer("Fine", limit=100)
        cls._invoice(cls.late, 50_000_000, due_in=-200)
        cls._invoice(cls.over, 40_000_000, due_in=10)
        cls._invoice(cls.fine, 10, due_in=10)

    def _review(self, **values):
        reviews = self.env["credit.review"].with_user(self.manager)
        return reviews.create({"month": self.month, **values})

    def _row(self, review, customer):
        return review.customer_ids.filtered(
            lambda row: row.profile_id.partner_id == customer
        )

    def test_the_customers_with_most_at_stake_come_first_with_the_reason(self):
        review = self._review()
        first, second = review.customer_ids[:2]
        self.assertEqual(first.profile_id.partner_id, self.late)
        self.assertEqual(first.overdue, 50_000_000)
        self.assertRegex(first.why, "50,000,000.00.* in the oldest bucket")
        self.assertEqual(second.profile_id.partner_id, self.over)
        self.assertIn("over the limit", second.why)
        self.assertFalse(self._row(review, self.fine), "nothing is to be said of it")
        self.assertLessEqual(len(review.customer_ids), 10)

    def test_figures_stand_against_their_targets_and_say_who_moved_them(self):
        overdue = self.env["credit.kpi"]._ensure_all()["overdue"]
        self.env["credit.kpi.target"].create(
            {
                "kpi_id": overdue.id,
                "company_id": self.company.id,
                "date_from": self.month.replace(day=1),
                "target": 1000,
                "tolerance": 100,
            }
        )
        review = self._review()
        figure = review.figure_ids.filtered(lambda one: one.kpi_id == overdue)
        self.assertEqual(figure.light, "red")
        self.assertIn("1,000.00", figure.shown_target)
        self.assertEqual(review.missed_count, 1)
        balance = review.figure_ids.filtered(lambda one: one.kpi_id.code == "balance")
        self.assertIn("Over +", balance.cause, "it was invoiced this month")
        self.assertNotIn("Late +", balance.cause, "that was so a month before")

    def test_each_figure_off_its_target_says_which_part_moved_it(self):
        kpis = self.env["credit.kpi"]._ensure_all()
        before = fields.Date.subtract(self.month.replace(day=1), days=1)
        self._invoice(self.fine, 1000, due_in=-1, invoice_date=before)
        for code in ("share_current", "top_ten"):
            self.env["credit.kpi.target"].create(
                {
                    "kpi_id": kpis[code].id,
                    "company_id": self.company.id,
                    "date_from": self.month.replace(day=1),
                    "target": 99.9 if code == "share_current" else 0.1,
                }
            )
        review = self._review()
        causes = {one.kpi_id.code: one.cause for one in review.figure_ids}
        self.assertRegex(causes["share_current"], "Debts not due .*points")
        self.assertFalse(causes["top_ten"], "all customers are among ten: it stands")

    def test_movers_of_a_share_moved_it_the_way_it_moved(self):
        kpis = self.env["credit.kpi"]._ensure_all()
        self.env["credit.kpi.target"].create(
            {
                "kpi_id": kpis["top_ten"].id,
                "company_id": self.company.id,
                "date_from": self.month.replace(day=1),
                "target": 0.1,
            }
        )
        for number in range(10):
            small = self._customer(f"Small {number}")
            self._invoice(small, 9_000_000 + number, due_in=10)
        review = self._review()
        figure = review.figure_ids.filtered(lambda one: one.kpi_id.code == "top_ten")
        self.assertIn("100.0 %", figure.shown_before)
        self.assertRegex(figure.cause, "^Late −[0-9.]+ points$", figure.cause)

    def test_rows_open_their_documents_and_their_credit_file(self):
        review = self._review()
        figure = review.figure_ids.filtered(lambda one: one.kpi_id.code == "balance")
        row = self._row(review, self.late)
        for state in ("draft", "closed"):
            self.assertEqual(review.state, state)
            action = self._rpc(self.viewer, figure, "action_open_source")
            items = self.env[action["res_model"]].with_user(self.viewer)
            behind = items.with_context(**action["context"]).search([])
            self.assertIn(self.late, behind.partner_id)
            self.assertAlmostEqual(sum(behind.mapped("counts")), figure.value)
            action = self._rpc(self.viewer, row, "action_open_file")
            self.assertEqual(action["res_model"], "credit.profile")
            self.assertEqual(action["res_id"], row.profile_id.id)
            self._rpc(self.manager, review, "action_close")

    def test_a_figure_whose_month_is_not_stored_any_more_says_so(self):
        review = self._review()
        self.env["credit.kpi.value"].search([]).unlink()
        with self.assertRaisesRegex(CreditControlError, "can rebuild"):
            review.figure_ids[0].action_open_source()

    def test_a_closed_review_is_not_deleted_until_it_is_open_again(self):
        review = self._review()
        self._rpc(self.manager, review, "action_close")
        with self.assertRaisesRegex(CreditControlError, "can open it again"):
            self._rpc(self.manager, review, "unlink")
        self._rpc(self.manager, review, "action_reopen")
        self._rpc(self.manager, review, "unlink")
        self.assertFalse(review.exists())

    def test_what_was_written_stays_when_figures_are_read_again(self):
        review = self._review()
        row = self._row(review, self.late)
        row.decision = "To the lawyer"
        review.figure_ids[0].comment = "One customer"
        said = review.figure_ids[0].kpi_id
        self._rpc(self.manager, review, "action_refresh")
        self.assertEqual(self._row(review, self.late).decision, "To the lawyer")
        figure = review.figure_ids.filtered(lambda one: one.kpi_id == said)
        self.assertEqual(figure.comment, "One customer")

    def test_a_closed_review_stays_as_it_was_decided(self):
        review = self._review()
        self._rpc(self.manager, review, "action_close")
        self.assertEqual(review.closed_by_id, self.manager)
        for attempt in (
            lambda: review.write({"summary": "Better"}),
            lambda: review.customer_ids[0].write({"decision": "Later"}),
            review.action_refresh,
        ):
            with self.assertRaisesRegex(CreditControlError, "open it again"):
                attempt()
        self._rpc(self.manager, review, "action_reopen")
        review.summary = "Better"
        self.assertEqual(review.reopened_by_id, self.manager)

    def test_there_is_one_review_of_a_month_and_none_of_the_future(self):
        self._review()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._review()
        later = fields.Date.add(self.month, days=20)
        with self.assertRaisesRegex(ValidationError, "has not begun"):
            self._review(month=later)

    def test_a_month_without_books_is_not_reviewed(self):
        with self.assertRaisesRegex(ValidationError, "The books of .* begin in"):
            self._review(month="1990-01-31")
        empty = self.env["res.company"].create({"name": "Empty"})
        self.manager.company_ids += empty
        with self.assertRaisesRegex(ValidationError, "Empty has no entries"):
            self._review(company_id=empty.id)

    def test_a_past_month_is_read_from_the_books(self):
        before = fields.Date.subtract(self.month.replace(day=1), days=1)
        review = self._review(month=before)
        self.assertEqual(self._row(review, self.late).overdue, 50_000_000)
        balance = review.figure_ids.filtered(lambda one: one.kpi_id.code == "balance")
        self.assertNotIn("Over +", balance.cause or "")

    def test_readers_read_it_and_only_managers_write_it(self):
        review = self._review()
        for user in (self.viewer, self.auditor, self.controller):
            self.assertTrue(review.with_user(user).customer_ids.mapped("why"))
            with self.assertRaises(AccessError):
                self._rpc(user, review, "action_close")
        with self.assertRaises(AccessError):
            review.with_user(self.salesperson).read(["summary"])

    def test_paper_says_what_the_page_says(self):
        review = self._review(summary="A hard month")
        html = (
            self.env["ir.actions.report"]
            .with_user(self.viewer)
            ._render_qweb_html("credit_control.report_review", review.ids)[0]
        )
        for text in ("A hard month", "Late", "oldest bucket", "Being prepared"):
            self.assertIn(text, html.decode())

    def test_paper_says_whose_it_is_and_who_closed_it_and_keeps_empty_cells(self):
        review = self._review()
        self._rpc(self.manager, review, "action_close")
        render = self.env["ir.actions.report"]._render_qweb_html
        page = fromstring(render("credit_control.report_review", review.ids)[0])
        record = page.xpath("//p[@name='record']")[0].text_content()
        self.assertIn(self.company.name, record)
        self.assertRegex(record, rf"Closed on\s+\S+\s+by\s+{self.manager.name}")
        for table in ("figures", "customers"):
            rows = page.xpath(f"//table[@name='{table}']//tr")
            self.assertEqual({len(row) for row in rows}, {len(rows[0])}, table)
        before = page.xpath("//table[@name='customers']//tbody/tr[1]/td[3]")[0]
        self.assertIn("50,000,000.00", before.text_content())
