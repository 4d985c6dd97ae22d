"""Behind each figure stand the documents from which it can be added up again."""

import random

from odoo.tests import tagged

from ..engine.kpi_calendar import add_months
from ..engine.kpi_registry import FIGURES
from ..exceptions import CreditAuthorityError
from .kpi import KpiCommon

#: Known to the add-on for deliveries only, or tried with plans in a scene of their own.
ELSEWHERE = {
    "delivery_to_invoice",
    "plans_agreed",
    "plans_broken",
    "plans_kept",
    "instalments_kept",
}


@tagged("post_install", "-at_install")
class TestKpiParts(KpiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_policy_id = cls._policy({"check_code": "limit_exceeded"})
        cls.limited = cls._customer("Limited", limit=1000)
        cls.limited.user_id = cls.salesperson
        category = cls.env.ref("credit_control.credit_category_b")
        category.probability_of_default = 10
        cls._profile(cls.limited).category_id = category
        cls._profile(cls.limited).collector_id = cls.collector
        cls._books(random.Random(3))
        cls._losses()
        cls._work()
        cls._collecting()
        cls.values = cls.env["credit.kpi.value"]._rebuild(
            cls.company, add_months(cls.today, -2)
        )

    @classmethod
    def _books(cls, dice):
        """Half a year of invoices, some of them paid, some in parts."""
        for number in range(18):
            booked = -dice.randint(0, 170)
            amount = dice.randint(1000, 99_999) / 100
            partner = dice.choice((cls.customer, cls.limited))
            invoice = cls._bill(amount, booked, booked + dice.randint(5, 50), partner)
            if number % 3:
                part = amount if number % 2 else round(amount / 3, 2)
                cls._paid(invoice, part, min(booked + dice.randint(1, 80), 0))
        cls._bill(70, -20, -20, move_type="out_refund")
        cls._bill(90, -170, -165)

    @classmethod
    def _losses(cls):
        loss = cls.env["account.account"].create(
            {"name": "Bad debts", "code": "659099", "account_type": "expense"}
        )
        gone = {
            "payment_difference_handling": "reconcile",
            "writeoff_account_id": loss.id,
        }
        cls._paid(cls._bill(200, -70, -60), 150, 0, **gone)
        sent = cls._bill(100, -4, 20)
        cls.env["ir.attachment"].create(
            {
                "name": "invoice.pdf",
                "res_model": "account.move",
                "res_id": sent.id,
                "res_field": "invoice_pdf_report_file",
                "raw": b"%PDF",
            }
        )
        sent.is_move_sent = True

    @classmethod
    def _work(cls):
        """An order that passes; one held and released, whose invoice is paid."""
        cls._order(cls.customer, 100).action_confirm()
        order = cls._order(cls.limited, 9000)
        order.action_confirm()
        hold = cls._holds(order)
        hold.with_user(cls.controller).action_release("Known")
        sale = hold.order_id.sudo()
        sale.order_line.qty_delivered = 1
        invoice = sale._create_invoices()
        invoice.invoice_payment_term_id = False
        invoice.write({"invoice_date": cls.today, "invoice_date_due": cls.today})
        invoice.with_context(validate_analytic=False).sudo().action_post()
        cls._paid(invoice)

    @classmethod
    def _collecting(cls):
        """A contact, promises kept and broken, disputes open and decided."""
        profile = cls._profile(cls.limited)
        first, second = (cls._bill(300, -20, -9, cls.limited) for _n in "ab")
        reached = cls.env["credit.contact.outcome"].create({"name": "Spoke"})
        logs = cls.env["credit.contact.log"].with_user(cls.collector)
        logs._record(profile, {"outcome_id": reached.id}).sudo().write(
            {"is_judged": True, "overdue_before": 600, "brought": 200}
        )
        promises = cls.env["credit.promise"].with_user(cls.collector)
        third = cls._bill(300, -20, -9, cls.limited)
        terms = third.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )
        promises._make(profile.with_user(cls.collector), [(cls.today, 300)], terms)
        cls._paid(third)
        promises.sudo()._cron_judge()
        reason = cls.env["credit.dispute.reason"].create(
            {"name": "Broken", "root_cause": "quality", "sla_days": 5}
        )
        disputes = cls.env["credit.dispute"].with_user(cls.collector)
        for move in (first, second):
            claim = [{"move": move, "amount": 120}]
            found = disputes._open(profile, claim, {"reason_id": reason.id})
        found.with_user(cls.controller).action_reject("Delivered as ordered")

    def test_every_figure_is_counted_again_from_the_documents_behind_it(self):
        of_company = self.values.filtered(lambda one: one.dimension == "company")
        now = max(self.values.mapped("month"))
        of_parts = self.values.filtered(lambda one: one.month == now) - of_company
        for value in of_company + of_parts:
            found, *parts = value.with_user(self.viewer)._counted_again()
            what = (value.kpi_id.code, value.month, value.dimension, value.key_name)
            self.assertIsNotNone(found, what)
            self.assertAlmostEqual(found, value.value, 2, what)
            for part, stored in zip(
                parts, (value.numerator, value.denominator), strict=True
            ):
                self.assertAlmostEqual(part or 0, stored, 1, what)

    def test_what_is_not_known_of_a_part_has_no_figure_rather_than_nought(self):
        for dimension, codes in (
            ("salesperson", {"expected_loss", "top_ten", "utilisation"}),
            ("product", {"expected_loss", "dispute_open", "written_off"}),
        ):
            mine = self.values.filtered(lambda one, by=dimension: one.dimension == by)
            self.assertTrue(mine)
            self.assertFalse(codes & set(mine.kpi_id.mapped("code")))

    def test_no_figure_is_left_out(self):
        seen = {one.kpi_id.code for one in self.values if one.dimension == "company"}
        rooms = self.env["credit.ledger"]._kpi_item_rooms()
        for code in FIGURES:
            value = self.values.filtered(lambda one, code=code: one.kpi_id.code == code)
            for fact, _back, part in value[:1]._facts(self.env) if value else ():
                self.assertIn(fact, rooms)
                self.assertTrue(part)
        empty = {"roll_4", "unearned_discounts"}
        self.assertFalse(set(FIGURES) - seen - ELSEWHERE - empty)

    def _value(self, code, values=None):
        values = self.values if values is None else values
        now = max(values.mapped("month"))
        return values.filtered(
            lambda one: (
                one.kpi_id.code == code
                and one.dimension == "company"
                and one.month == now
            )
        )

    def test_collected_is_what_was_matched_and_no_more(self):
        partly = self._bill(1000, -30, -20)
        self._paid(partly, 100)
        value = self._again("collected")
        rows = self._documents(value)
        self.assertMoney(sum(rows.mapped("amount")), value.value)
        mine = rows.filtered(lambda row: row.res_id == partly.id)
        self.assertEqual(mine.mapped("amount"), [100])

    def _again(self, code):
        values = self.env["credit.kpi.value"]._rebuild(self.company, self.today)
        return self._value(code, values)

    def test_days_outstanding_show_receivables_and_the_sales_of_the_window(self):
        value = self._value("dso")
        action = value.with_user(self.viewer).action_open_source()
        self.assertEqual(action["context"]["group_by"], ["part"])
        formula, numbers, *_rest = action["context"]["credit_kpi_story"]
        self.assertIn("÷ credit sales of the last three months", formula)
        self.assertIn(value.shown, numbers)
        rows = self._documents(value)
        totals = {
            part: sum(found.mapped("amount"))
            for part, found in rows.grouped("part").items()
        }
        self.assertMoney(totals["Receivables"], self._value("balance").value)
        self.assertMoney(totals["Credit sales"], value.denominator)

    def test_expected_loss_says_probability_and_share_lost_of_each_customer(self):
        value = self._value("expected_loss")
        [row] = self._documents(value)
        self.assertEqual(row.partner_id, self.limited)
        self.assertEqual(row.probability, 10)
        self.assertEqual(row.lost, self.company.credit_loss_given_default)
        self.assertMoney(row.counts, value.value)
        self.assertMoney(row.amount * 0.1 * row.lost / 100, value.value)

    def test_what_is_booked_later_is_said_above_the_documents(self):
        value = self._value("balance")
        story = value.action_open_source()["context"]["credit_kpi_story"]
        self.assertNotIn("Counted again", " ".join(story))
        self._bill(500, -1, 20)
        story = value.action_open_source()["context"]["credit_kpi_story"]
        self.assertIn("Counted again", story[-1])

    def test_documents_of_a_branch_are_for_who_may_see_it(self):
        self.env["res.company"].create(
            {"name": "North Branch", "parent_id": self.company.id}
        )
        value = self._value("balance").with_user(self.viewer)
        with self.assertRaisesRegex(CreditAuthorityError, "North Branch"):
            value.action_open_source()

    def test_a_row_opens_its_document(self):
        rows = self._documents(self._value("overdue"))
        action = rows[0].action_open_document()
        self.assertEqual(action["res_model"], "account.move")
        self.assertEqual(action["res_id"], rows[0].res_id)
