"""How customers paid, read from the books: against figures worked out by hand."""

import random

from odoo import Command
from odoo.tests import tagged

from ..engine import behaviour
from ..engine.behaviour import Part
from .ageing import AgeingCommon


class BehaviourCommon(AgeingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["credit.ledger"]

    def _sums(self, days=0, partner=None):
        """A customer's sums at a day, with its purchases and relation left out."""
        partner = partner or self.customer
        found = self.ledger._behaviour(self.company, self._day(days), partner.ids)
        return found.get(partner.id)

    def _conduct(self, days=0, partner=None):
        """Of the sums: paid, paid days, late, open, open days, longest, instalments."""
        found = self._sums(days, partner)
        return (
            found.paid,
            found.paid_days,
            found.late,
            found.open,
            found.open_days,
            found.longest,
            found.instalments,
        )

    def _parts(self, partner, days):
        """The same from Odoo's records, for the pure functions: the slow, plain way."""
        day = self._day(days)
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", partner.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_receipt")),
                ("balance", ">", 0),
                ("date", "<=", day),
            ]
        )
        for line in lines:
            left = line.balance
            for partial in line.matched_credit_ids:
                if partial.max_date > day:
                    continue
                left -= partial.amount
                if partial.credit_move_id.move_type != "out_refund":
                    yield self._part(line, partial.amount, partial.max_date)
            if left > 0:
                yield self._part(line, left)

    @staticmethod
    def _part(line, amount, paid=None):
        return Part(line.id, round(amount * 100), line.date_maturity, paid)

    def _plain(self, partner, days):
        """The sums by the pure functions, from Odoo's records."""
        day = self._day(days)
        invoices = self.env["account.move"].search(
            [
                ("partner_id", "child_of", partner.id),
                ("move_type", "in", ("out_invoice", "out_receipt", "out_refund")),
                ("state", "=", "posted"),
                ("date", "<=", day),
            ]
        )
        if not invoices:
            return None
        return behaviour.sums(
            self._parts(partner, days),
            day,
            round(100 * sum(invoices.mapped("amount_total_signed"))),
            min(invoices.mapped("date")),
        )


@tagged("post_install", "-at_install")
class TestBehaviour(BehaviourCommon):
    def test_early_and_late_money_weighs_by_its_amount(self):
        self._paid(self._bill(300, -60, -30), days=-40)  # 10 days early
        self._paid(self._bill(100, -60, -30), days=-10)  # 20 days late
        self.assertEqual(
            self._conduct(),
            (400_00, 300_00 * -10 + 100_00 * 20, 100_00, 0, 0, 20, 2),
        )
        found = self._sums()
        self.assertEqual((found.purchases, found.relation_days), (400_00, 60))

    def test_what_is_open_counts_once_it_is_past_due(self):
        self._bill(100, -30, -5)
        self.assertEqual(self._conduct(-5), (0, 0, 0, 0, 0, 0, 0))
        self.assertEqual(self._conduct(), (0, 0, 0, 100_00, 500_00, 5, 1))

    def test_at_an_earlier_day_a_later_payment_is_not_known(self):
        self._paid(self._bill(100, -60, -40), days=-10)
        self.assertEqual(self._conduct(-20), (0, 0, 0, 100_00, 2000_00, 20, 1))
        self.assertEqual(self._conduct(), (100_00, 3000_00, 100_00, 0, 0, 30, 1))
        self.assertIsNone(self._sums(-61))

    def test_part_payments_count_each_on_its_day_and_the_rest_as_open(self):
        invoice = self._bill(100, -60, -40)
        self._paid(invoice, 50, days=-45)
        self._paid(invoice, 20, days=-30)
        self.assertEqual(
            self._conduct(),
            (70_00, 50_00 * -5 + 20_00 * 10, 20_00, 30_00, 30_00 * 40, 40, 1),
        )

    def test_every_instalment_has_its_own_due_date(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Half now, half after a month",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (0, 30)
                ],
            }
        )
        invoice = self._invoice(
            self.customer,
            200,
            invoice_date=self._day(-40),
            invoice_payment_term_id=term.id,
        )
        self._paid(invoice, 200, days=-20)  # 20 days late and 10 days early
        self.assertEqual(
            self._conduct(), (200_00, 100_00 * 20 - 100_00 * 10, 100_00, 0, 0, 20, 2)
        )

    def test_what_a_credit_note_settled_was_not_owed(self):
        invoice = self._bill(100, -60, -40)
        note = invoice._reverse_moves(
            [{"invoice_date": self._day(-10), "date": self._day(-10)}]
        )
        note.action_post()
        self._match(invoice, note)
        self.assertEqual(self._conduct(), (0, 0, 0, 0, 0, 0, 0))
        self.assertEqual(self._sums().purchases, 0)
        self.assertEqual(self._conduct(-20)[3], 100_00)  # nobody knew of the note

    def test_money_on_account_that_is_matched_with_nothing_pays_nothing(self):
        self._bill(100, -30, -10)
        self._receipt(self.customer, 100)
        self.assertEqual(self._conduct(), (0, 0, 0, 100_00, 1000_00, 10, 1))

    def test_a_dispute_is_not_held_against_the_customer(self):
        self._bill(100, -30, -10).credit_dispute_amount = 1
        self.assertEqual(self._conduct(), (0, 0, 0, 0, 0, 0, 0))

    def test_drafts_vendor_bills_and_what_was_paid_years_ago_say_nothing(self):
        self._bill(100, -30, -10, post=False)
        self._invoice(self.customer, 100, -10, move_type="in_invoice")
        self.assertIsNone(self._sums())
        long_ago = -behaviour.WINDOW
        self._paid(self._bill(100, long_ago - 60, long_ago - 30), days=long_ago)
        self.assertEqual(self._conduct(), (0, 0, 0, 0, 0, 0, 0))
        self.assertEqual(self._conduct(-1)[:3], (100_00, 3000_00, 100_00))

    def test_an_exchange_difference_is_no_money_that_the_customer_paid_or_owes(self):
        euro = self._currency("EUR", 2)
        for worth, paid in ((3, 200_00), (1, 100_00)):  # it rose, or fell, until then
            with self.subTest(worth=worth):
                customer = self._customer(f"Abroad {worth}")
                invoice = self._bill(100, -60, -40, customer, currency_id=euro.id)
                self._rate(euro, worth, self._day(-30))
                self._paid(invoice, days=-30, currency_id=euro.id)
                for days in (-30, 0):
                    self.assertEqual(
                        self._conduct(days, customer),
                        (paid, paid * 10, paid, 0, 0, 10, 1),
                    )

    def test_contacts_count_for_their_company_and_branches_for_the_whole(self):
        contact = self._customer(
            "Depot", parent_id=self.customer.id, is_company=False, type="invoice"
        )
        self._paid(self._bill(100, -60, -30, partner=contact), days=-20)
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.company_ids += branch
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=branch, install_demo=False
        )
        self._bill(50, -60, -30, company_id=branch.id)
        expected = (100_00, 1000_00, 100_00, 50_00, 1500_00, 30, 2)
        self.assertEqual(self._conduct(), expected)
        found = self.ledger._behaviour(branch, self.today, self.customer.ids)
        self.assertEqual(found[self.customer.id], self._sums())

    def test_another_company_s_books_are_not_read(self):
        self._bill(100, -30, -10)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        found = self.ledger._behaviour(other, self.today, self.customer.ids)
        self.assertEqual(found, {})

    def test_the_recent_quarter_is_told_from_the_time_before(self):
        recent = behaviour.RECENT
        self._paid(self._bill(100, -200, -150), days=-recent)  # just not recent
        self._paid(self._bill(300, -200, -150), days=1 - recent)
        self._bill(10, -30, -10)
        found = self._sums()
        self.assertEqual(found.recent, 310_00)
        self.assertEqual(found.recent_days, 300_00 * (151 - recent) + 10_00 * 10)


@tagged("post_install", "-at_install")
class TestBehaviourOfMany(BehaviourCommon):
    def test_the_database_adds_up_what_the_pure_functions_do(self):
        dice = random.Random(11)
        customers = [self._customer(f"Customer {number}") for number in range(4)]
        for customer in customers[:3]:
            for _invoice in range(6):
                self._random_story(dice, customer)
        for days in (-300, -100, -45, -10, 0):
            found = self.ledger._behaviour(
                self.company, self._day(days), [one.id for one in customers]
            )
            for customer in customers:
                with self.subTest(days=days, customer=customer.name):
                    self.assertEqual(
                        found.get(customer.id), self._plain(customer, days)
                    )

    def _random_story(self, dice, customer):
        """An invoice of the last year and what became of it by today."""
        booked = dice.randint(-360, -5)
        due = booked + dice.randint(0, 40)
        invoice = self._bill(dice.randint(100, 9999) / 100, booked, due, customer)
        share = dice.choice((0, 0.3, 1))
        if share:
            amount = round(invoice.amount_residual * share, 2)
            self._paid(invoice, amount, days=dice.randint(booked, 0))
        if share == 0.3 and dice.random() < 0.5:
            self._paid(invoice, days=dice.randint(booked, 0))

    def test_two_queries_whatever_the_number_of_customers(self):
        customers = self.env["res.partner"]
        for number in range(20):
            customer = self._customer(f"Customer {number}")
            self._bill(100, -60, -30, partner=customer)
            customers += customer
        counts = []
        for some in (customers[:2], customers):
            self.env.invalidate_all()
            self.company._credit_tree_ids()
            self.assertEqual(self.company.currency_id.decimal_places, 2)
            before = self.env.cr.sql_log_count
            found = self.ledger._behaviour(self.company, self.today, some.ids)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(found), set(some.ids))
        self.assertEqual(counts, [2, 2])

    def test_without_a_choice_all_customers_are_read(self):
        self._bill(100, -60, -30)
        found = self.ledger._behaviour(self.company, self.today)
        self.assertEqual(found[self.customer.id], self._sums())
        self.assertEqual(self.ledger._behaviour(self.company, self.today, []), {})
