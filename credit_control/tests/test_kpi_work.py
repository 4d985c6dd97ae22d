"""Key figures of the work: orders checked and held, decisions, invoices sent."""

from datetime import timedelta

from odoo.tests import tagged

from ..engine.kpi_calendar import month_end
from .kpi import KpiCommon


@tagged("post_install", "-at_install")
class TestKpiWork(KpiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.limited = cls._customer("Limited", limit=1000)
        cls.company.credit_policy_id = cls._policy({"check_code": "limit_exceeded"})

    def _today(self, dimension="company", key=0):
        """``{code: value}`` of the current month."""
        found = self._rebuilt(self.today, self.today, dimension, key)
        return {code: one.value for (code, _month), one in found.items()}

    def _held(self, amount=1200):
        order = self._order(self.limited, amount)
        order.action_confirm()
        return self._holds(order)

    def test_orders_that_pass_are_told_from_those_held(self):
        for amount in (100, 200, 300):
            self._order(self.limited, amount).action_confirm()
        self._held(5000)
        found = self._today()
        self.assertAlmostEqual(found["straight_through"], 75)
        self.assertAlmostEqual(found["orders_held"], 25)
        mine = self._today("salesperson", self.salesperson.id)
        self.assertAlmostEqual(mine["straight_through"], 75)

    def test_an_order_released_later_did_not_go_straight_through(self):
        self._held().with_user(self.controller).action_release("Known")
        self.assertAlmostEqual(self._today()["straight_through"], 0)

    def test_hours_count_from_hold_to_release_and_rejections_are_decisions(self):
        released, rejected = self._held(), self._held(1300)
        released.with_user(self.controller).action_release("Known")
        rejected.with_user(self.controller).action_reject("No")
        for hold, hours in ((released, 3), (rejected, 9)):
            began = hold.ended_on - timedelta(hours=hours)
            self._set_back(hold, create_date=began)
        found = self._today()
        self.assertAlmostEqual(found["release_hours"], 3)
        self.assertAlmostEqual(found["decision_hours"], 6)

    def test_a_released_order_counts_as_late_once_it_is_known_to_be(self):
        orders = []
        for amount, paid in ((1200, False), (1300, True), (1400, None)):
            hold = self._held(amount)
            hold.with_user(self.controller).action_release("Known")
            order = hold.order_id.sudo()
            order.order_line.qty_delivered = 1
            invoice = order._create_invoices()
            invoice.invoice_payment_term_id = False
            due = self._day(5) if paid is None else self._day(-60)
            invoice.write({"invoice_date": self._day(-60), "invoice_date_due": due})
            invoice.with_context(validate_analytic=False).sudo().action_post()
            if paid:
                self._paid(invoice, days=-50)
            orders.append(order)
        found = self._today()
        # one of two of which it is known; the third is not due yet
        self.assertAlmostEqual(found["released_late"], 50)
        self.assertAlmostEqual(found["held_would_have_paid"], 50)

    def test_use_of_limits_counts_who_has_one_and_open_orders(self):
        self._order(self.limited, 300).action_confirm()
        self._invoice(self.limited, 200, due_in=10)
        self._invoice(self.customer, 5000, due_in=10)
        self.assertAlmostEqual(self._today()["utilisation"], 50)

    def test_days_until_an_invoice_was_sent(self):
        invoice = self._bill(100, -4, 20)
        document = self.env["ir.attachment"].create(
            {
                "name": "invoice.pdf",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
                "raw": b"%PDF",
            }
        )
        invoice.is_move_sent = True
        sent = self.env.cr.now()
        self._set_back(document, create_date=sent)
        self.assertAlmostEqual(self._today()["invoice_to_sent"], 4)

    def test_the_list_behind_a_figure_has_the_documents_it_counted(self):
        hold = self._held()
        hold.with_user(self.controller).action_release("Known")
        found = self._rebuilt(self.today, self.today)
        month = month_end(self.today)
        for code, expected in (
            ("release_hours", hold),
            ("orders_held", hold.order_id),
            ("utilisation", self._profile(self.limited)),
        ):
            rows = self._documents(found[code, month])
            behind = [(row.res_model, row.res_id) for row in rows]
            self.assertIn((expected._name, expected.id), behind, code)

    def test_each_source_opens_for_each_part_of_the_company(self):
        self.limited.user_id = self.salesperson
        self._held().with_user(self.controller).action_release("Known")
        self._paid(self._bill(100, -20, -10), days=-1)
        values = self.env["credit.kpi.value"]._rebuild(self.company, self.today)
        self.assertTrue(values)
        seen = set()
        for value in values:
            key = (value.source, value.dimension)
            if key in seen:
                continue
            seen.add(key)
            self._documents(value, self.auditor)
        self.assertGreater(len(seen), 15)
