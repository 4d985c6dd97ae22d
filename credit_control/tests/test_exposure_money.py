from odoo import Command
from odoo.tests import tagged

from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestExposureOfMoney(DocumentsCommon):
    """Invoices, payments, credits and foreign currencies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer()

    @classmethod
    def _use_outstanding_account(cls):
        """Have payments wait on an account of their own for the bank statement."""
        account = cls.env["account.account"].create(
            {
                "name": "Outstanding receipts",
                "code": "101499",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        cls.bank.inbound_payment_method_line_ids.payment_account_id = account

    def _bank_line(self, amount):
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "payment_ref": "Received",
                "amount": amount,
                "partner_id": self.customer.id,
            }
        )

    # ---- payments and credits ----------------------------------------------
    def test_a_payment_in_part_leaves_the_rest_as_receivable(self):
        invoice = self._invoice(self.customer, 1000)
        self._pay(invoice, 400.50)
        self.assertExposure(self.customer, receivable=599.50)

    def test_money_and_credit_notes_not_matched_yet_count_against_the_debt(self):
        self._invoice(self.customer, 1000)
        self._invoice(self.customer, 300, move_type="out_refund")
        self._receipt(self.customer, 250)
        self.assertExposure(self.customer, receivable=450)

    def test_an_old_payment_on_account_offsets_an_invoice_to_nothing(self):
        self._receipt(self.customer, 400)
        self.assertExposure(self.customer, receivable=-400)
        self._invoice(self.customer, 400)
        self.assertExposure(self.customer)

    def test_a_cancelled_invoice_and_a_reversed_one_count_nothing(self):
        self._invoice(self.customer, 100).button_draft()
        self._policy({"check_code": "forced_hold"}, count_draft_invoices=False)
        invoice = self._invoice(self.customer, 200)
        self._match(invoice, self._credit_note(invoice))
        self.assertExposure(self.customer)

    def test_posting_an_invoice_is_seen_within_the_same_transaction(self):
        draft = self._invoice(self.customer, 100, post=False)
        profile = self._profile(self.customer)
        self.assertMoney(profile.exposure, 100)
        draft.action_post()
        profile.invalidate_recordset()
        self.assertEqual([row["code"] for row in profile.components], ["receivable"])
        self.assertMoney(profile.exposure, 100)

    def test_a_cash_sale_receipt_counts_until_it_is_paid(self):
        receipt = self._invoice(self.customer, 80, move_type="out_receipt")
        self.assertExposure(self.customer, receivable=80)
        self._pay(receipt)
        self.assertExposure(self.customer)

    # ---- payments not cleared by the bank ------------------------------------
    def test_a_payment_counts_as_paid_at_once_unless_the_policy_waits_for_the_bank(
        self,
    ):
        self._use_outstanding_account()
        self._pay(self._invoice(self.customer, 1000), 700)
        self.assertExposure(self.customer, receivable=300)
        self._policy({"check_code": "forced_hold"}, count_uncleared_payments=True)
        self.assertExposure(self.customer, receivable=300, uncleared=700)

    def test_a_payment_seen_on_the_bank_statement_is_cleared(self):
        self._use_outstanding_account()
        self._policy({"check_code": "forced_hold"}, count_uncleared_payments=True)
        payment = self._pay(self._invoice(self.customer, 700))
        self.assertExposure(self.customer, uncleared=700)
        _liquidity, suspense, _other = self._bank_line(700)._seek_for_lines()
        waiting = payment._seek_for_lines()[0]
        suspense.account_id = waiting.account_id
        (suspense | waiting).reconcile()
        self.assertTrue(payment.is_matched)
        self.assertExposure(self.customer)

    def test_a_payment_booked_straight_to_the_bank_needs_no_clearing(self):
        self.bank.inbound_payment_method_line_ids.payment_account_id = (
            self.bank.default_account_id
        )
        self._policy({"check_code": "forced_hold"}, count_uncleared_payments=True)
        self._pay(self._invoice(self.customer, 700))
        self.assertExposure(self.customer)

    def test_a_refund_paid_out_and_not_cleared_is_not_counted_as_received(self):
        self._use_outstanding_account()
        self.bank.outbound_payment_method_line_ids.payment_account_id = (
            self.bank.inbound_payment_method_line_ids.payment_account_id
        )
        self._policy({"check_code": "forced_hold"}, count_uncleared_payments=True)
        note = self._invoice(self.customer, 200, move_type="out_refund")
        self._pay(note)
        self.assertExposure(self.customer, uncleared=-200)

    # ---- online payments ---------------------------------------------------
    def _online(self, order, amount, state):
        provider = self.env["payment.provider"].search([], limit=1)
        return self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                "amount": amount,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "reference": f"{order.name}-{amount}",
                "state": state,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )

    def test_what_is_authorised_or_received_online_is_no_credit(self):
        order = self._confirmed(self.customer, 100)
        self._online(order, 60, "authorized")
        self.assertExposure(self.customer, orders=40)
        self._online(order, 10, "done")
        self.assertExposure(self.customer, orders=30)

    def test_an_online_payment_that_failed_or_is_pending_changes_nothing(self):
        order = self._confirmed(self.customer, 100)
        for amount, state in ((60, "error"), (50, "cancel"), (40, "pending")):
            self._online(order, amount, state)
        self.assertExposure(self.customer, orders=100)

    # ---- currencies --------------------------------------------------------
    def test_a_posted_foreign_invoice_counts_at_its_booked_amount_whatever_the_rate(
        self,
    ):
        euro = self._currency("EUR", 2)
        self._invoice(self.customer, 100, currency_id=euro.id)
        self.assertExposure(self.customer, receivable=200)
        self._rate(euro, 3)
        self.assertExposure(self.customer, receivable=200)

    def test_a_foreign_draft_is_converted_once(self):
        euro = self._currency("EUR", 2)
        self._invoice(self.customer, 100, currency_id=euro.id, post=False)
        self.assertExposure(self.customer, draft_invoices=200)

    def test_a_foreign_order_counts_at_the_rate_of_its_confirmation(self):
        euro = self._currency("EUR", 2)
        order = self._confirmed(self.customer, 100, currency=euro)
        self.assertExposure(self.customer, orders=200)
        self._rate(euro, 3, self.today + self._days(1))
        self.assertExposure(self.customer, orders=200)
        self.assertMoney(order.amount_total, 100)

    def test_a_foreign_order_in_part_invoiced_counts_its_rest_at_the_orders_rate(self):
        euro = self._currency("EUR", 2)
        line = self._line(100, 10, product=self.delivered_product)
        order = self._confirmed(self.customer, [line], currency=euro)
        self._deliver(order, 4)
        draft = self._invoice_order(order, post=False)
        self._rate(euro, 2.5)  # the invoice is booked at today's new rate
        draft.invoice_date = self.today
        draft.action_post()
        self.assertExposure(self.customer, receivable=1000, orders=1200)

    def test_three_currencies_add_up_in_the_companys(self):
        euro, yen = self._currency("EUR", 2), self._currency("JPY", 0.005)
        self._invoice(self.customer, 10)
        self._invoice(self.customer, 10, currency_id=euro.id)
        self._confirmed(self.customer, 10_000, currency=yen)
        self.assertExposure(self.customer, receivable=30, orders=50)

    def test_an_order_invoiced_in_another_currency_counts_once(self):
        euro = self._currency("EUR", 2)
        line = self._line(100, 10, product=self.delivered_product)
        order = self._confirmed(self.customer, [line])
        self._deliver(order, 10)
        draft = self._invoice_order(order, post=False)
        draft.currency_id = euro
        draft.invoice_line_ids.write({"price_unit": 50})
        draft.action_post()
        self.assertExposure(self.customer, receivable=1000)
