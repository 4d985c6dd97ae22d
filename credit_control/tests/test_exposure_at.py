"""Exposure at any past date: it equals the general ledger, and the orders of then."""

import random
from datetime import datetime, time, timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from .exposure_at import ExposureAtCommon


@tagged("post_install", "-at_install")
class TestExposureAt(ExposureAtCommon):
    """One customer's story, told backwards."""

    def test_an_order_is_exposure_from_its_confirmation_until_it_is_invoiced(self):
        order = self._ordered(self.customer, 500, -60)
        self._invoiced(order, -40)
        self.assertAt(self.customer, -61)
        self.assertAt(self.customer, -60, orders=500)
        self.assertAt(self.customer, -41, orders=500)
        self.assertAt(self.customer, -40, receivable=500)

    def test_an_order_invoiced_in_parts_counts_in_both_components(self):
        order = self._ordered(
            self.customer,
            [self._line(100, 5, product=self.delivered_product)],
            -60,
        )
        self._deliver(order, 2)
        self._invoiced(order, -50)
        self._deliver(order, 5)
        self._invoiced(order, -20)
        self.assertAt(self.customer, -51, orders=500)
        self.assertAt(self.customer, -50, orders=300, receivable=200)
        self.assertAt(self.customer, -20, receivable=500)

    def test_an_order_invoiced_in_full_at_a_lower_price_leaves_nothing(self):
        order = self._ordered(self.customer, 500, -60)
        invoice = self._invoice_order(order, post=False)
        invoice.invoice_line_ids.price_unit = 450
        invoice.invoice_date = invoice.date = self._day(-40)
        invoice.action_post()
        self.assertAt(self.customer, -41, orders=500)
        self.assertAt(self.customer, -40, receivable=450)

    def test_a_draft_invoice_leaves_the_order_as_it_was(self):
        order = self._ordered(self.customer, 500, -60)
        self._invoice_order(order, post=False)
        self.assertAt(self.customer, -1, orders=500)

    def test_a_payment_counts_from_its_day_and_pays_the_instalment_then(self):
        invoice = self._bill(100, -50, -40)
        self._paid(invoice, 60, -10)
        self.assertAt(self.customer, -11, receivable=100)
        self.assertAt(self.customer, -10, receivable=40)
        self.assertEqual(
            self._at_day(self.customer, -11).overdue, [(self._day(-40), 100.0, 0.0)]
        )
        self.assertEqual(
            self._at_day(self.customer, -10).overdue, [(self._day(-40), 40.0, 0.0)]
        )
        self.assertEqual(self._at_day(self.customer, -40).overdue, [])

    def test_an_unmatched_credit_note_is_a_credit_of_then(self):
        invoice = self._bill(100, -50, -40)
        note = self._credit_note(invoice, post=False)
        note.write({"invoice_date": self._day(-30), "date": self._day(-30)})
        note.action_post()
        note.line_ids.remove_move_reconcile()
        self.assertEqual(self._at_day(self.customer, -31).credits, 0.0)
        self.assertEqual(self._at_day(self.customer, -30).credits, 100.0)
        self.assertAt(self.customer, -30)

    def test_an_order_of_later_and_a_quotation_are_not_known(self):
        self._ordered(self.customer, 500, -10)
        self._order(self.customer, 300)
        self.assertAt(self.customer, -11)

    def test_an_order_in_another_currency_counts_at_the_rate_of_its_day(self):
        euro = self._currency("EUR", 2)
        order = self._confirmed(self.customer, 100, currency=euro)
        order.date_order = datetime.combine(self._day(-20), time(12))
        self._rate(euro, 3, self._day(-5))
        self.assertAt(self.customer, -1, orders=200)

    def test_the_evening_belongs_to_the_day_where_the_company_is(self):
        self.company.partner_id.tz = "America/New_York"
        self.env.registry.clear_cache()
        order = self._confirmed(self.customer, 500)
        late = datetime.combine(
            self._day(-20), time(2)
        )  # the evening of the day before
        order.date_order = late
        self.assertAt(self.customer, -22)
        self.assertAt(self.customer, -21, orders=500)

    def test_a_contact_counts_for_its_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        self._bill(70, -20, -10, contact)
        self.assertAt(self.customer, -5, receivable=70)


@tagged("post_install", "-at_install")
class TestExposureAtLedger(ExposureAtCommon):
    """Whatever was booked: to the cent what plain sums of the books say, on any day."""

    def _booked(self, partner, day):
        """The general ledger's balance of the customer's receivable accounts."""
        [(amount,)] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(line.debit - line.credit), 0)::float
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_account account ON account.id = line.account_id
                  JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE account.account_type = 'asset_receivable'
                   AND move.state = 'posted' AND move.date <= %s
                   AND partner.commercial_partner_id = %s
                """,
                self._day(day),
                partner.id,
            )
        )
        return amount

    def _to_invoice(self, orders, day):
        """What the orders still had to be invoiced, from records alone."""
        last = datetime.combine(self._day(day), time.max)
        total = 0.0
        for order in orders.filtered(lambda one: one.date_order <= last):
            lines = order.order_line.invoice_lines.filtered(
                lambda line: (
                    line.parent_state == "posted" and line.date <= self._day(day)
                )
            )
            billed = sum(
                line.price_total * (-1 if line.move_type == "out_refund" else 1)
                for line in lines
            )
            total += max(order.amount_total - billed, 0)
        return total

    def test_random_books_tie_to_the_ledger_on_random_days(self):
        seed = random.Random(5)
        euro = self._currency("EUR", 2)
        for days, worth in ((-300, 2.1), (-180, 1.7), (-90, 2.6), (-20, 2.3)):
            self._rate(euro, worth, self._day(days))
        customers = [self._customer(f"Customer {number}") for number in range(3)]
        orders = self.env["sale.order"]
        for number in range(21):
            partner, booked = customers[number % 3], seed.randint(-250, -30)
            invoice = self._bill(
                seed.randint(50, 900) + 0.37,
                booked,
                booked + seed.choice((14, 30, 60)),
                partner,
                currency_id=(euro if number % 3 == 0 else self.currency).id,
            )
            self._settle(invoice, number, booked, seed)
            order = self._ordered(partner, seed.randint(50, 900), booked)
            orders |= order
            if number % 2:
                self._invoiced(order, min(booked + seed.randint(0, 40), 0))
        days = [seed.randint(-260, 10) for _number in range(25)]
        ledger = self.env["credit.ledger"]
        for day in days:
            found = ledger._exposure_at(self.company, None, self._day(day))
            for partner in customers:
                parts = found[partner.id].components if partner.id in found else {}
                self.assertMoney(
                    parts.get("receivable", 0),
                    self._booked(partner, day),
                    f"{partner.name} on day {day}",
                )
                mine = orders.filtered(lambda one, p=partner: one.partner_id == p)
                self.assertMoney(
                    parts.get("orders", 0),
                    self._to_invoice(mine, day),
                    f"orders of {partner.name} on day {day}",
                )

    def _settle(self, invoice, number, booked, seed):
        """Something of what happens to invoices."""
        currency = invoice.currency_id.id
        later = min(booked + seed.randint(5, 90), 0)
        if number % 7 in (0, 1, 2):  # in part, then the rest; with exchange differences
            self._paid(invoice, 25.5, later, currency_id=currency)
            if number % 7:
                self._paid(invoice, days=min(later + 20, 0), currency_id=currency)
        elif number % 7 == 3:
            self._match(invoice, self._credit_note(invoice))
        elif number % 7 == 4:  # matched, and the match undone
            payment = self._paid(invoice, days=later, currency_id=currency)
            payment.move_id.line_ids.remove_move_reconcile()
        elif number % 7 == 5:  # paid, and the payment reversed
            payment = self._paid(invoice, days=later, currency_id=currency)
            payment.move_id._reverse_moves(
                [{"date": min(self._day(later + 9), self.today)}], cancel=True
            )

    def test_the_sum_of_all_customers_is_the_receivable_accounts(self):
        for number in range(4):
            invoice = self._bill(100 + number, -40, -20, self._customer(str(number)))
            self._paid(invoice, 30, -10)
        for day in (-41, -40, -15, -10, 0):
            found = self.env["credit.ledger"]._exposure_at(
                self.company, None, self._day(day)
            )
            total = sum(one.components.get("receivable", 0) for one in found.values())
            self.assertMoney(total, self._ledger(day))

    def test_one_query_reads_one_customer_and_a_hundred(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(100)]
        )
        ledger = self.env["credit.ledger"]
        ledger._exposure_at(self.company, [], self.today)  # what the process keeps
        for some in (partners[:1], partners):
            self.env.flush_all()
            with self.assertQueryCount(1):
                ledger._exposure_at(
                    self.company, some.ids, self.today - timedelta(days=9)
                )
