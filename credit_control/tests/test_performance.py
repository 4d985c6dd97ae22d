"""Reading grows with nothing: as many queries for twenty as for two."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL

from ..engine.registry_signals import SIGNALS
from .documents import DocumentsCommon

#: Every computed figure of a credit file, as a list shows them.
COLUMNS = {
    name: {}
    for name in (
        "partner_name",
        "category_id",
        "limit_amount",
        "exposure",
        "available",
        "utilisation",
        "overdue_total",
        "oldest_overdue_days",
        "light",
        "light_reason",
        "components",
        "next_review",
    )
}


@tagged("post_install", "-at_install")
class TestGrowth(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(75)]
        )
        files = cls.env["credit.profile"]._ensure(cls.customers[:22], cls.company)
        for profile in files.values():
            profile.sudo()._grant(100)
        cls._open_items(*((customer, 60, 40) for customer in cls.customers[:22]))
        cls.profiles = cls.env["credit.profile"].search(
            [("partner_id", "in", cls.customers.ids)]
        )

    @classmethod
    def _open_items(cls, *items):
        """Debts in one journal entry: customer, amount, days overdue."""
        receivable = cls.customers[0].property_account_receivable_id
        income = cls.env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "in", cls.company.id)],
            limit=1,
        )
        lines = [
            {
                "account_id": receivable.id,
                "partner_id": customer.id,
                "debit": amount,
                "date_maturity": cls.today - cls._days(days),
            }
            for customer, amount, days in items
        ]
        total = sum(line["debit"] for line in lines)
        lines.append({"account_id": income.id, "credit": total})
        cls.env["account.move"].create(
            {"line_ids": [Command.create({"name": "Debt", **line}) for line in lines]}
        ).action_post()

    @contextmanager
    def _counting(self, only_reads=True):
        """Count the statements sent to the database, from a cold start."""
        self.env.flush_all()
        self.env.invalidate_all()
        sent = []
        execute = Cursor.execute

        def counted(cursor, query, *args, **kwargs):
            text = query.code if isinstance(query, SQL) else query
            words = text.split(None, 1)
            reads = words[0].upper() == "SELECT" or (
                words[0].upper() == "WITH" and "UPDATE" not in text
            )
            if reads or not only_reads:
                sent.append(" ".join(text.split())[:90])
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", counted):
            yield sent

    def assertNoGrowth(self, work, few, many, only_reads=True, most=None):
        """As many statements for many as for few; the first run fills what is kept."""
        work(few)
        counts = []
        for records in (few, many):
            with self._counting(only_reads) as sent:
                work(records)
                self.env.flush_all()
            counts.append(sent)
        self.assertTrue(counts[0], "nothing was read")
        extra = [
            text for text in counts[1] if counts[1].count(text) > counts[0].count(text)
        ]
        self.assertEqual(len(counts[0]), len(counts[1]), extra)
        if most:
            self.assertLessEqual(len(counts[0]), most, counts[0])

    def _quotations(self, customers):
        return self.env["sale.order"].union(
            *(self._order(customer, 10) for customer in customers)
        )

    # ---- the gate ------------------------------------------------------------
    def test_the_gate_reads_as_often_for_twenty_orders_as_for_two(self):
        orders = self._quotations(self.profiles.partner_id)
        self.assertNoGrowth(
            lambda batch: batch.sudo()._credit_gate("confirm"), orders[:2], orders[2:]
        )

    def test_the_gate_reads_as_often_for_twenty_open_items_as_for_two(self):
        few, many = self.profiles.partner_id[:2]
        self._open_items((few, 1, 5), *((many, 1, days) for days in range(19)))
        orders = self._quotations(few | many | few)
        self.assertNoGrowth(
            lambda order: order.sudo()._credit_gate("confirm"), orders[0], orders[1]
        )

    def test_orders_held_together_are_judged_with_the_same_reads(self):
        orders = self._quotations(self.profiles.partner_id)
        requests = orders.sudo()
        requests.order_line.price_unit = 1000
        extras = requests._credit_extras()

        def judge(batch):
            payers = batch._credit_payers()
            asked = [order._credit_request(payers[order], extras) for order in batch]
            self.env["credit.gate"].sudo()._check(asked, "confirm")

        self.assertNoGrowth(judge, requests[:2], requests[2:])

    # ---- signals ---------------------------------------------------------------
    def _confirming(self, order):
        """The statements that read while one order is put to the gate."""
        with self._counting() as sent:
            order.sudo()._credit_gate("confirm")
            self.env.flush_all()
        return sent

    def _asking(self, *codes):
        """A policy that asks and merely warns: holds have queries of their own."""
        figures = {"amount": 99, "rate": 99, "days": 9, "outcome": "warn"}
        self._policy(*({"check_code": code, **figures} for code in codes))

    def _with_signals(self):
        """A policy with every signal, and orders of customers who have some of each."""
        self._asking(*(check.code for check in SIGNALS))
        partners = self.profiles.partner_id
        self.env["res.partner.bank"].create(
            [{"acc_number": f"ACC{p.id}", "partner_id": p.id} for p in partners]
        )
        orders = self._quotations(partners)
        orders.sudo().commitment_date = self.today + self._days(90)
        return orders

    def test_signals_are_read_as_often_for_twenty_orders_as_for_two(self):
        orders = self._with_signals()
        self.assertNoGrowth(
            lambda batch: batch.sudo()._credit_gate("confirm"), orders[:2], orders[2:]
        )

    def test_lights_with_signals_are_read_as_often_for_twenty_as_for_two(self):
        self._with_signals()
        self.assertNoGrowth(
            lambda files: files.mapped("light"), self.profiles[:2], self.profiles[2:]
        )

    def test_each_kind_of_signal_is_one_statement_more(self):
        order = self._quotations(self.customers[0])
        self._asking("single_order")
        self._confirming(order)
        plain = self._confirming(order)
        for check in SIGNALS:
            with self.subTest(check.code):
                self._asking(check.code)
                self._confirming(order)
                sent = self._confirming(order)
                self.assertEqual(len(sent), len(plain) + 1, sent)

    def test_a_confirmation_under_the_shipped_policy_costs_not_a_statement_more(self):
        self.company.credit_policy_id = self.env.ref(
            "credit_control.credit_policy_default"
        )
        order = self._quotations(self.customers[0])
        gate = type(self.env["credit.gate"])
        signals = {check.code for check in SIGNALS}

        def others(readers):
            return lambda gate: [
                one for one in readers(gate) if not signals & {*one[0]}
            ]

        self._confirming(order)
        with (
            patch.object(gate, "_part_readers", others(gate._part_readers)),
            patch.object(gate, "_document_readers", others(gate._document_readers)),
        ):
            without = self._confirming(order)
        self.assertEqual(self._confirming(order), without)

    # ---- lists ---------------------------------------------------------------
    def test_a_list_of_credit_files_reads_as_often_for_twenty_as_for_two(self):
        self.assertNoGrowth(
            lambda files: files.web_search_read(
                [("id", "in", files.ids)], COLUMNS, order="exposure desc"
            ),
            self.profiles[:2],
            self.profiles[2:],
            most=10,
        )

    def test_who_is_over_the_limit_is_one_question(self):
        self.assertNoGrowth(
            lambda files: files.search(
                [
                    ("id", "in", files.ids),
                    ("available", "<", 0),
                    ("oldest_overdue_days", ">", 30),
                ]
            ),
            self.profiles[:2],
            self.profiles[2:],
        )

    def test_lights_of_customers_are_read_together(self):
        partners = self.profiles.partner_id
        self.assertNoGrowth(
            lambda some: some.mapped("credit_light"), partners[:2], partners[2:]
        )

    def test_lights_of_invoices_are_read_together(self):
        invoices = self.env["account.move"].create(
            [
                {"move_type": "out_invoice", "partner_id": customer.id}
                for customer in self.profiles.partner_id
            ]
        )
        self.assertNoGrowth(
            lambda some: some.mapped("credit_light"), invoices[:2], invoices[2:]
        )

    def test_an_ageing_reads_as_often_for_twenty_customers_as_for_two(self):
        self.assertNoGrowth(
            lambda some: self.env["credit.ageing"].formatted_read_group(
                [("partner_id", "in", some.ids)],
                ["partner_id"],
                ["total:sum", "bucket_2:sum"],
            ),
            self.profiles.partner_id[:2],
            self.profiles.partner_id[2:],
            most=8,
        )

    def test_statements_read_as_often_for_twenty_customers_as_for_two(self):
        first_day = self.today - self._days(30)
        self.assertNoGrowth(
            lambda some: self.env["credit.statement"]._statements(
                some, self.company, first_day, self.today
            ),
            self.profiles.partner_id[:2],
            self.profiles.partner_id[2:],
            most=12,
        )

    def test_a_queue_of_holds_reads_as_often_for_twenty_as_for_two(self):
        orders = self._quotations(self.profiles.partner_id)
        orders.sudo().order_line.price_unit = 1000
        orders.action_confirm()
        holds = self.env["credit.hold"].search([("order_id", "in", orders.ids)])
        self.assertEqual(len(holds), len(orders))
        names = (
            "order_name",
            "partner_id",
            "amount",
            "reasons",
            "remedy",
            "light",
            "limit_amount",
            "exposure",
            "available",
            "overdue_total",
        )
        self.assertNoGrowth(
            lambda some: some.web_read({name: {} for name in names}),
            holds[:2],
            holds[2:],
        )

    # ---- files and questions -------------------------------------------------
    def test_making_fifty_files_takes_as_many_statements_as_making_two(self):
        make = self.env["credit.profile"]._ensure
        missing = self.customers[22:]
        work = iter((missing[:1], missing[1:3], missing[3:]))
        self.assertNoGrowth(
            lambda _ignored: make(next(work), self.company),
            None,
            None,
            only_reads=False,
        )

    def test_what_if_reads_as_often_for_twenty_open_items_as_for_two(self):
        few, many = self.profiles.partner_id[:2]
        self._open_items(*((many, 1, days) for days in range(19)))
        self.assertNoGrowth(
            lambda partner: self.env["credit.profile"].what_if(partner.id, 5),
            few,
            many,
        )
