"""Customers who sign or pay are never met with an error, and what is paid is no credit."""

from itertools import count

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import CreditControlCommon

_number = count(1)


class PaymentCommon(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer(limit=1000, email="buyer@example.com")
        cls.portal = cls._make_user(
            "buyer", "base.group_portal", partner_id=cls.customer.id
        )
        cls.provider = cls.env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.provider.write({"state": "test", "capture_manually": True})
        cls.method = cls.env.ref("payment_demo.payment_method_demo")

    @classmethod
    def _transaction(cls, order, amount, state="done"):
        """An online payment as the provider reports it, after Odoo dealt with it."""
        transaction = cls.env["payment.transaction"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": cls.method.id,
                "amount": amount,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_invoice_id.id,
                "reference": f"{order.name}-{next(_number)}",
                "operation": "online_direct",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        getattr(transaction, f"_set_{state}")()
        transaction._post_process()
        return transaction

    def _quotation(self, amount, share=0, **values):
        """A quotation that the customer pays a share of, in per cent, to confirm it."""
        return self._order(
            self.customer,
            amount,
            require_signature=False,
            require_payment=bool(share),
            prepayment_percent=share / 100 or 1,
            **values,
        )


@tagged("post_install", "-at_install")
class TestPayment(PaymentCommon):
    # ---- what is paid is no credit -----------------------------------------
    def test_an_order_paid_in_full_takes_no_credit(self):
        self._invoice(self.customer, 1000)
        order = self._quotation(5000, share=100)
        transaction = self._transaction(order, 5000)
        self.assertConfirmed(order)
        self.assertTrue(transaction.payment_id)
        self.assertMoney(self._exposure(self.customer), 1000)
        check = self._profile(self.customer).check_ids
        self.assertEqual(check.outcome, "pass")
        self.assertMoney(check.amount, 0)

    def test_a_prepayment_leaves_the_rest_to_the_limit(self):
        order = self._quotation(1250, share=20)
        self._transaction(order, 250)
        self.assertConfirmed(order)
        self.assertMoney(self._profile(self.customer).check_ids.amount, 1000)
        self.assertMoney(self._exposure(self.customer), 1000)

    def test_a_prepayment_that_leaves_too_much_is_held_and_stays_booked(self):
        order = self._quotation(1250.01, share=20)
        transaction = self._transaction(order, 250)
        self.assertEqual(self.assertHeld(order).activity_ids.user_id, self.controller)
        self.assertEqual(transaction.state, "done")
        self.assertTrue(transaction.payment_id)
        thanks = order.sudo().message_ids.filtered(
            lambda message: self.customer in message.partner_ids
        )
        self.assertIn("A payment with reference", thanks.body)

    def test_an_amount_authorised_only_counts_as_paid_until_it_is_voided(self):
        order = self._quotation(1200, share=100)
        transaction = self._transaction(order, 1200, state="authorized")
        self.assertConfirmed(order)
        self.assertMoney(self._exposure(self.customer), 0)
        transaction._set_canceled()
        self.assertMoney(self._exposure(self.customer), 1200)

    def test_a_captured_amount_is_not_counted_twice(self):
        order = self._quotation(1200, share=100)
        transaction = self._transaction(order, 1200, state="authorized")
        transaction._set_done()
        self.assertMoney(self._exposure(self.customer), 0)
        transaction._post_process()
        self.assertMoney(self._exposure(self.customer), 0)

    def test_a_pending_or_failed_payment_pays_nothing(self):
        order = self._quotation(1200)
        self._transaction(order, 1200, state="pending")
        self._transaction(order, 1200, state="canceled")
        order.action_confirm()
        self.assertMoney(self.assertHeld(order).check_id.amount, 1200)

    def test_a_prepaid_order_is_held_only_by_what_concerns_prepaid_ones(self):
        self._policy(
            {"check_code": "category_blocked"},
            {"check_code": "oldest_overdue", "days": 10},
            {"check_code": "forced_hold"},
        )
        profile = self._profile(self.customer)
        profile.category_id = self.env.ref("credit_control.credit_category_e")
        self._invoice(self.customer, 500, due_in=-90)
        prepaid = self._quotation(300, share=100)
        self._transaction(prepaid, 300)
        self.assertConfirmed(prepaid)
        profile.forced_hold_reason = "Fraud suspected"
        stopped = self._quotation(300, share=100)
        self._transaction(stopped, 300)
        self.assertSentence(self.assertHeld(stopped).reasons, "Fraud suspected")

    def test_an_order_paid_while_its_customer_is_on_hold_is_confirmed_afterwards(self):
        self._policy({"check_code": "category_blocked"}, {"check_code": "forced_hold"})
        profile = self._profile(self.customer)
        profile.category_id = self.env.ref("credit_control.credit_category_e")
        profile.forced_hold_reason = "Fraud suspected"
        order = self._quotation(300, share=100)
        self._transaction(order, 300)
        self.assertHeld(order)
        profile.forced_hold_reason = False
        self.assertConfirmed(order)

    def test_money_received_on_account_before_makes_room(self):
        self._receipt(self.customer, 200)
        order = self._quotation(1200)
        order.action_confirm()
        self.assertConfirmed(order)

    def test_what_was_invoiced_and_paid_before_a_cancellation_is_no_credit(self):
        order = self._quotation(900)
        order.action_confirm()
        invoice = order.sudo()._create_invoices()
        invoice.action_post()
        self._pay(invoice)
        order._action_cancel()
        order.action_draft()
        self._invoice(self.customer, 950)
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertMoney(self._exposure(self.customer), 950)

    # ---- paying for what is held -------------------------------------------
    def test_paying_online_what_does_not_fit_confirms_the_held_order(self):
        order = self._quotation(1200)
        order.action_confirm()
        hold = self.assertHeld(order)
        self._transaction(order, 200)
        self.assertConfirmed(order)
        self.assertEqual(hold.state, "cleared")
        self.assertMoney(self._exposure(self.customer), 1000)

    def test_credit_control_asks_for_the_prepayment_that_is_just_enough(self):
        order = self._quotation(1200)
        order.action_confirm()
        hold = self.assertHeld(order)
        hold.with_user(self.controller).action_require_prepayment()
        self.assertTrue(order.require_payment)
        required = order._get_prepayment_required_amount()
        self.assertMoney(required, 200.04)  # 16.67 %, the next share above 200
        self.assertIn("16.67 %", order.sudo().message_ids[0].body)
        order.action_confirm()
        self.assertHeld(order)
        self._transaction(order, required)
        self.assertConfirmed(order)
        self.assertEqual(hold.state, "cleared")

    def test_a_second_prepayment_is_asked_for_on_top_of_the_first(self):
        order = self._quotation(1500, share=20)
        self._transaction(order, 300)
        hold = self.assertHeld(order)
        hold.with_user(self.controller).action_require_prepayment()
        required = order._get_prepayment_required_amount()
        self.assertMoney(required, 500.1)  # 33.34 %, of which 300 are paid
        self._transaction(order, required - 300)
        self.assertConfirmed(order)

    def test_the_prepayment_asked_for_knows_what_changed_since_the_hold(self):
        order = self._quotation(1200)
        order.action_confirm()
        hold = self.assertHeld(order)
        self._invoice(self.customer, 100)
        order.order_line.price_unit = 1000
        hold.with_user(self.controller).action_require_prepayment()
        self.assertMoney(order._get_prepayment_required_amount(), 100)
        self._transaction(order, 100)
        self.assertConfirmed(order)

    def test_where_no_part_would_do_the_whole_order_is_to_be_prepaid(self):
        self._policy({"check_code": "oldest_overdue", "days": 10})
        self._invoice(self.customer, 500, due_in=-90)
        order = self._quotation(100)
        order.action_confirm()
        hold = self.assertHeld(order)
        hold.with_user(self.controller).action_require_prepayment()
        self.assertMoney(order._get_prepayment_required_amount(), 100)
        self._transaction(order, 100)
        self.assertConfirmed(order)

    # ---- nothing is raised -------------------------------------------------
    def test_a_payment_for_a_held_order_is_dealt_with_to_the_end(self):
        self._profile(self.customer).forced_hold_reason = "Fraud suspected"
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", "True")
        order = self._quotation(300, share=100)
        public = self.env.ref("base.public_user")
        for env in (order.env, order.with_user(public).env, order.with_user(1).env):
            with self.subTest(env.user.name):
                transaction = self._transaction(order.with_env(env).sudo(), 100)
                self.assertEqual(transaction.state, "done")
                self.assertTrue(transaction.payment_id)
        self.assertHeld(order)
        self.assertFalse(order.sudo().invoice_ids)

    def test_the_job_that_finishes_payments_holds_without_an_error(self):
        order = self._quotation(1300, share=20)
        self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "amount": 260,
                "currency_id": order.currency_id.id,
                "partner_id": self.customer.id,
                "reference": f"{order.name}-{next(_number)}",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )._set_done()
        with self.enter_registry_test_mode():
            self.env.ref("payment.cron_post_process_payment_tx").method_direct_trigger()
        hold = self.assertHeld(order)
        self.assertFalse(hold.requested_by_id)


@tagged("post_install", "-at_install")
class TestPortal(HttpCase, PaymentCommon):
    def _signed(self, order):
        """Sign the quotation in the portal, without logging in."""
        order.sudo().action_quotation_sent()
        token = order.sudo()._portal_ensure_token()
        dot = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42Y"
            "AAAAASUVORK5CYII="
        )
        self.env.flush_all()
        answer = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {"access_token": token, "name": "Buyer", "signature": dot},
        )
        self.env.invalidate_all()
        page = self.url_open(f"/my/orders/{order.id}?access_token={token}").text
        return answer, page

    def test_signing_in_the_portal_confirms_what_fits(self):
        order = self._order(self.customer, 1000, require_payment=False)
        answer, page = self._signed(order)
        self.assertTrue(answer["force_refresh"])
        self.assertConfirmed(order)
        self.assertNotIn("under review", page)

    def test_signing_what_does_not_fit_says_that_the_order_is_under_review(self):
        order = self._order(self.customer, 1000.01, require_payment=False)
        answer, page = self._signed(order)
        self.assertNotIn("error", answer)
        hold = self.assertHeld(order)
        self.assertEqual(order.signed_by, "Buyer")
        self.assertIn("Your order is under review.", page)
        for secret in ("credit limit", "would owe", "1,000.00"):
            self.assertNotIn(secret, page)
        self.assertEqual(hold.activity_ids.user_id, self.controller)

    def test_a_hold_from_the_portal_tells_colleagues_and_not_the_customer(self):
        order = self._order(self.customer, 1200)
        order.with_user(self.portal).sudo()._validate_order()
        hold = self.assertHeld(order)
        self.assertEqual(hold.salesperson_id, self.salesperson)
        self.assertEqual(hold.activity_ids.user_id, self.controller)
        note = order.sudo().message_ids.filtered(
            lambda message: "On credit hold." in message.body
        )
        self.assertEqual(note.partner_ids, self.salesperson.partner_id)
        self.assertEqual(note.author_id, self.env.ref("base.partner_root"))
        self.assertTrue(note.subtype_id.internal)
        self.assertNotIn(self.customer, hold.message_partner_ids)
        told = self.env["mail.notification"].search(
            [("mail_message_id", "in", (hold.message_ids | note).ids)]
        )
        self.assertNotIn(self.customer, told.res_partner_id)
        self.assertFalse(
            self.env["mail.activity"].search([("user_id", "=", self.portal.id)])
        )

    def test_customers_read_nothing_of_what_is_thought_of_their_credit(self):
        order = self._order(self.customer, 1200)
        order.action_confirm()
        invoice = self._invoice(self.customer, 50)
        order.message_subscribe(self.customer.ids)
        self.env.flush_all()
        for record in (order, invoice, self.customer):
            mine = record.with_user(self.portal)
            self.assertTrue(mine.read(["display_name"]))
            names = [name for name in mine._fields if name.startswith("credit")]
            if record == self.customer:
                names.append("use_partner_credit_limit")
            for name in names:
                case = self.subTest(model=record._name, field=name)
                with case, self.assertRaises(AccessError):
                    mine.read([name])
            described = set(mine.fields_get()) & set(names)
            self.assertFalse(described)
        for model in (
            "credit.hold",
            "credit.check",
            "credit.profile",
            "credit.limit",
            "credit.policy",
            "credit.category",
            "credit.authority",
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.portal).search([])
