"""Behind each figure of exposure stand documents, and others can add figures."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..exceptions import CreditControlError
from ..models.credit_ledger_scope import Component
from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestComponents(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer()
        cls.profile = cls._profile(cls.customer)

    def _behind(self, code, user=None):
        """The documents that the drill-down of a component opens."""
        profile = self.profile.with_user(user or self.env.user)
        action = profile.action_view_component(code)
        return self.env[action["res_model"]].search(action["domain"])

    # ---- documents ---------------------------------------------------------------
    def test_behind_receivables_stand_the_open_items_of_all_contacts(self):
        contact = self._customer("Ann", parent_id=self.customer.id, is_company=False)
        invoice = self._invoice(contact, 100)
        entry = self._entry(contact, 30)
        paid = self._invoice(self.customer, 50)
        self._pay(paid)
        note = self._invoice(self.customer, 20, move_type="out_refund")
        contact.active = False
        items = self._behind("receivable")
        self.assertEqual(items.move_id, invoice | entry | note)
        self.assertMoney(sum(items.mapped("amount_residual")), 110)
        self.assertExposure(self.customer, receivable=110)

    def test_behind_orders_stand_those_with_something_left_to_invoice(self):
        whole = self._confirmed(self.customer, 100)
        part = self._confirmed(
            self.customer, [self._line(10, 10, product=self.delivered_product)]
        )
        self._deliver(part, 4)
        self._invoice_order(part)
        drafted = self._confirmed(self.customer, 70)
        self._invoice_order(drafted, post=False)
        done = self._confirmed(self.customer, 90)
        self._invoice_order(done)
        self._order(self.customer, 500)
        orders = self._behind("orders")
        self.assertEqual(orders, whole | part | drafted)
        amounts = self.env["credit.ledger"]._read_orders(orders)
        opened = sum(row["open"] for row in amounts.values())
        self.assertMoney(opened, 230)
        self.assertExposure(self.customer, receivable=130, orders=230)

    def test_behind_drafts_stand_those_that_no_order_counts_already(self):
        order = self._confirmed(self.customer, 400)
        self._invoice_order(order, post=False)
        draft = self._invoice(self.customer, 25, post=False)
        self.assertEqual(self._behind("draft_invoices"), draft)

    def test_behind_payments_not_cleared_stand_those_payments(self):
        self._policy({"check_code": "forced_hold"}, count_uncleared_payments=True)
        account = self.env["account.account"].create(
            {
                "name": "Outstanding receipts",
                "code": "101499",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        lines = self.bank.inbound_payment_method_line_ids
        lines.payment_account_id = account
        waiting = self._pay(self._invoice(self.customer, 70))
        lines.payment_account_id = self.bank.default_account_id
        self._pay(self._invoice(self.customer, 30))
        self.assertEqual(self._behind("uncleared"), waiting)
        self.assertExposure(self.customer, uncleared=70)

    def test_documents_of_a_subsidiary_stand_behind_its_own_figures_only(self):
        daughter = self._customer("Daughter", parent_id=self.customer.id)
        self._confirmed(daughter, 500)
        self._invoice(daughter, 200)
        self._invoice(daughter, 100, post=False)
        for code in ("receivable", "orders", "draft_invoices"):
            self.assertFalse(self._behind(code), code)
        self.profile = self._profile(daughter)
        for code in ("receivable", "orders", "draft_invoices"):
            self.assertEqual(len(self._behind(code)), 1, code)

    def test_an_unknown_component_is_answered_with_a_sentence(self):
        with self.assertRaisesRegex(CreditControlError, "no component .* called moon"):
            self._behind("moon")

    # ---- what other modules add -----------------------------------------------------
    def test_a_component_that_another_module_adds_is_counted_everywhere(self):
        ledger = type(self.env["credit.ledger"])
        shipped = ledger._exposure_components

        def with_deposits(self, scope):
            select = SQL(
                "SELECT id AS partner_id, -40.0 AS amount FROM res_partner WHERE %s",
                scope.of(SQL("id")),
            )
            return {**shipped(self, scope), "deposits": Component("Deposits", select)}

        self._limit(self.customer, 100)
        self._invoice(self.customer, 130)
        order = self._order(self.customer, 10)
        self.assertEqual(order.credit_light, "red")
        with patch.object(ledger, "_exposure_components", with_deposits):
            self.assertExposure(self.customer, receivable=130, deposits=-40)
            found = self.profile.search(
                [("id", "=", self.profile.id), ("available", ">=", 10)]
            )
            self.assertEqual(found, self.profile)
            order.action_confirm()
            self.assertConfirmed(order)
        facts, _policy, _verdict = self.profile.check_ids._engine()
        self.assertIn(("deposits", -4000), facts.exposure)

    # ---- closed orders --------------------------------------------------------
    def test_a_line_that_will_never_be_delivered_stops_counting_when_it_is_reduced(
        self,
    ):
        line = self._line(10, 10, product=self.delivered_product)
        order = self._confirmed(self.customer, [line])
        self._deliver(order, 6)
        self._invoice_order(order)
        order.write(
            {
                "order_line": [
                    Command.update(order.order_line.id, {"product_uom_qty": 6})
                ]
            }
        )
        self.assertExposure(self.customer, receivable=60)
        self.assertFalse(self._behind("orders"))
