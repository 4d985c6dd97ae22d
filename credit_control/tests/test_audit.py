"""The audit: ledger = exposure = ageing = statements, at any date and in every company."""

import random
from datetime import date as Date

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ..exceptions import CreditControlError
from .kpi import KpiCommon


@tagged("post_install", "-at_install")
class TestAudit(KpiCommon):
    def _audit(self, days=0):
        return self.env["credit.audit"].create({"date": self._day(days)})

    def test_books_of_all_kinds_are_even_at_every_date(self):
        dice = random.Random(3)
        for number in range(12):
            booked = -dice.randint(1, 120)
            invoice = self._bill(dice.randint(100, 90_000) / 100, booked, booked + 30)
            if number % 2:
                self._paid(invoice, days=booked + dice.randint(0, 60))
        self._bill(120, -10, -10, move_type="out_refund")
        self._receipt(self.customer, 200)
        euro = self._currency("EUR", 2)
        foreign = self._bill(100, -40, -10, currency_id=euro.id)
        self._rate(euro, 3, self._day(-5))
        self._paid(foreign, 60, -3, currency_id=euro.id)
        for days in (-130, -60, -41, -10, -4, 0):
            audit = self._audit(days)
            self.assertTrue(audit.is_even, days)
            self.assertTrue(audit.action_check())
        mine = self._audit().line_ids.filtered(
            lambda line: line.company_id == self.company
        )
        self.assertMoney(mine.ledger, self._ledger(0))
        self.assertMoney(mine.ageing, mine.exposure + mine.nobody)

    def test_an_entry_without_a_customer_is_shown_and_is_no_difference(self):
        self._entry(self.customer, 40).line_ids.partner_id = False
        line = self._audit().line_ids.filtered(
            lambda line: line.company_id == self.company
        )
        self.assertMoney(line.nobody, 40)
        self.assertMoney(line.difference, 0)

    def test_a_cent_changed_past_odoo_is_found_and_named(self):
        invoice = self._bill(500, -40, -35)
        receivable = invoice.line_ids.filtered("date_maturity")
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE account_move_line SET amount_residual = amount_residual - 0.01"
                " WHERE id = %s RETURNING id",
                receivable.id,
            )
        )
        self.env.invalidate_all()
        audit = self._audit()
        self.assertFalse(audit.is_even)
        line = audit.line_ids.filtered(lambda line: line.company_id == self.company)
        self.assertMoney(abs(line.difference), 0.01)
        with self.assertRaisesRegex(CreditControlError, "differs by .?0.01"):
            audit.action_check()

    def test_a_line_opens_the_journal_items_that_add_up_to_the_ledger(self):
        self._paid(self._bill(500, -40, -35), 200, -20)
        self._bill(70, -3, 10)
        audits = self.env["credit.audit"].with_user(self.auditor)
        line = audits.create({"date": self._day(-10)}).line_ids.filtered(
            lambda line: line.company_id == self.company
        )
        self.assertEqual(line.date, self._day(-10))
        action = self._rpc(
            self.auditor, audits, "open_items", line.company_id.id, str(line.date)
        )
        items = self.env[action["res_model"]].with_user(self.auditor)
        found = items.search(action["domain"])
        self.assertMoney(sum(found.mapped("balance")), line.ledger)
        self.assertLessEqual(max(found.mapped("date")), self._day(-10))

    def test_the_journal_items_of_no_day_are_refused_in_a_sentence(self):
        audits = self.env["credit.audit"]
        for nonsense in ("yesterday", "2026-13-45", False):
            with self.assertRaisesRegex(CreditControlError, "is no day"):
                self._rpc(self.auditor, audits, "open_items", self.company.id, nonsense)

    def test_a_day_of_which_the_books_are_not_written_is_refused(self):
        form = Form(self.env["credit.audit"].with_user(self.auditor))
        with self.assertRaisesRegex(ValidationError, "an earlier day"):
            form.date = self._day(400)
        with self.assertRaisesRegex(ValidationError, "are not written yet"):
            self._audit(1)

    def test_another_date_in_the_dialog_is_read_at_once(self):
        self._bill(500, -40, -35)
        with Form(self.env["credit.audit"].with_user(self.auditor)) as form:
            form.date = self._day(-50)
        audit = form.record
        mine = audit.line_ids.filtered(lambda line: line.company_id == self.company)
        self.assertMoney(mine.ledger, self._ledger(-50))

    # ---- the provision matrix ----------------------------------------------------
    def test_rates_of_the_provision_matrix_come_from_own_history(self):
        self.company.credit_loss_given_default = 40
        day = Date(2024, 1, 10)
        for amount in (100, 300):
            self._on(amount, day, Date(2024, 1, 25))
        paid = self._on(400, day, Date(2024, 2, 20))
        self._paid_on(paid, Date(2024, 2, 15))
        matrix = self.env["credit.provision"].create(
            {"date": Date(2024, 5, 31), "months": 5, "company_id": self.company.id}
        )
        lines = matrix.line_ids.sorted("sequence")
        self.assertEqual(len(lines), 5)
        # 400 past due by six days in January roll on month by month and are never paid
        self.assertMoney(lines[4].amount, 400)
        self.assertAlmostEqual(lines[4].loss_rate, 40)
        self.assertMoney(matrix.provision, 160)
        self.assertAlmostEqual(lines[1].roll_rate, 100)
        self.assertAlmostEqual(lines[0].roll_rate, 0)

    def test_the_running_month_changes_no_rate_of_the_provision_matrix(self):
        day = Date(2024, 1, 10)
        self._on(100, day, Date(2024, 1, 25))
        self._paid_on(self._on(300, day, Date(2024, 1, 25)), Date(2024, 3, 15))

        def matrix(date):
            found = self.env["credit.provision"].create(
                {"date": date, "months": 3, "company_id": self.company.id}
            )
            self.assertEqual(found.history_end, Date(2024, 3, 31))
            return found

        def rates(date):
            lines = matrix(date).line_ids.sorted("sequence")
            return [(line.roll_rate, line.loss_rate) for line in lines]

        whole = rates(Date(2024, 3, 31))
        self.assertGreater(whole[1][0], 0)
        for date in (Date(2024, 4, 1), Date(2024, 4, 17), Date(2024, 4, 29)):
            self.assertEqual(rates(date), whole)
        # the debts are those of the day
        self._on(50, Date(2024, 4, 2), Date(2024, 5, 2))
        self.assertMoney(matrix(Date(2024, 4, 1)).amount, 100)
        self.assertMoney(matrix(Date(2024, 4, 17)).amount, 150)

    def test_the_provision_is_the_sum_of_its_ages(self):
        self._bill(1000, -20, -10)
        matrix = self.env["credit.provision"].create({})
        self.assertMoney(matrix.amount, 1000)
        self.assertMoney(
            matrix.provision,
            sum(
                round(line.amount * line.loss_rate / 100, 2) for line in matrix.line_ids
            ),
        )
