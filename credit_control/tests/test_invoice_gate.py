"""Posting customer invoices: what the policy stops waits as a draft."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestInvoiceGate(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._policy(
            {"check_code": "limit_exceeded", "at_invoice": True},
            {"check_code": "overdue_amount", "at_invoice": True, "at_confirm": False},
        )
        cls.customer = cls._customer(limit=1000)
        cls.profile = cls._profile(cls.customer)

    def _draft(self, amount, partner=None, **values):
        return self._invoice(partner or self.customer, amount, post=False, **values)

    def _hold_of(self, move):
        return self.env["credit.hold"].search([("move_id", "=", move.id)])

    def assertWaits(self, move):
        """The invoice is a draft with exactly one hold that is open."""
        self.assertEqual((move.state, move.credit_state), ("draft", "hold"))
        hold = self._hold_of(move).filtered(lambda one: one.state == "open")
        self.assertEqual(len(hold), 1)
        self.assertEqual(hold.kind, "invoice")
        return hold

    def assertPosted(self, move, state="pass"):
        self.assertEqual((move.state, move.credit_state), ("posted", state))

    # ---- what is stopped -------------------------------------------------------
    def test_who_posts_at_a_form_is_told_why_and_the_hold_survives(self):
        move = self._draft(1200)
        answer = self._rpc(self.billing, move, "action_post")
        hold = self.assertWaits(move)
        self.assertSentence(answer["params"]["message"], "200.00 more than the credit")
        self.assertEqual(hold.requested_by_id, self.billing)
        self.assertEqual(hold.activity_ids.user_id, self.controller)
        self.assertMoney(hold.amount, 1200)
        self.assertEqual(hold.check_id.checkpoint, "invoice")
        self.assertSentence(hold.remedy, "200.00 less is invoiced")
        self.assertFalse(move.name)

    def test_what_fits_is_posted_and_recorded(self):
        move = self._draft(1000)
        self.assertFalse(self._rpc(self.billing, move, "action_post"))
        self.assertPosted(move)
        check = self.env["credit.check"].search(
            [("document_model", "=", "account.move"), ("document_id", "=", move.id)]
        )
        self.assertEqual(check.outcome, "pass")
        self.assertMoney(self._exposure(self.customer), 1000)

    def test_of_a_batch_those_that_pass_are_posted_and_the_others_wait(self):
        moves = self._draft(600) | self._draft(500) | self._draft(300)
        other = self._draft(50, self._customer("Other", limit=100))
        answer = self._rpc(self.billing, moves | other, "action_post")
        self.assertEqual([m.state for m in moves], ["posted", "draft", "posted"])
        self.assertPosted(other)
        self.assertWaits(moves[1])
        self.assertIn("Posted: 3.", answer["params"]["message"])

    def test_no_way_round(self):
        ways = {
            "button": lambda move: move.action_post(),
            "code": lambda move: move._post(),
            "hard": lambda move: move._post(soft=False),
            "list": lambda move: move.action_validate_moves_with_confirmation(),
            "dialog": lambda move: (
                self.env["validate.account.move"]
                .with_context(active_model="account.move", active_ids=move.ids)
                .create({"force_post": True})
                .validate_move()
            ),
            "state": lambda move: move.write({"state": "posted"}),
            "context": lambda move: move.with_context(
                credit_state="pass", skip_credit=True
            ).action_post(),
        }
        for name, way in ways.items():
            with self.subTest(name):
                move = self._draft(1200)
                way(move.with_user(self.billing))
                self.assertWaits(move)
        move = self._draft(1200)
        for values in ({"credit_state": "released"}, {"credit_state": False}):
            with self.assertRaisesRegex(CreditControlError, "decides this"):
                self._rpc(self.billing, move, "write", values)

    def test_the_nightly_job_posts_what_passes_and_raises_nothing(self):
        cron = type(self.env["ir.cron"])
        self.patch(cron, "_commit_progress", lambda *_args, **_values: 60)
        late = {"auto_post": "at_date", "date": self.today}
        moves = self._draft(1200, **late) | self._draft(400, **late)
        for _night in range(2):
            self.env["account.move"].with_user(
                self.env.ref("base.user_root")
            )._autopost_draft_entries()
        hold = self.assertWaits(moves[0])
        self.assertFalse(hold.requested_by_id)
        self.assertEqual(len(hold.activity_ids), 1)  # the second night renews it
        self.assertPosted(moves[1])
        hold.with_user(self.controller).action_release("Agreed by phone")
        self.env["account.move"]._autopost_draft_entries()
        self.assertPosted(moves[0], "released")

    def test_what_will_be_posted_later_is_asked_then(self):
        move = self._draft(1200)
        move.date = move.invoice_date = self.today + self._days(3)
        move._post()
        self.assertEqual((move.state, move.auto_post), ("draft", "at_date"))
        self.assertFalse(self._hold_of(move))

    def test_credit_notes_bills_and_receipts_are_not_asked(self):
        for kind in ("out_refund", "in_invoice", "out_receipt"):
            move = self._draft(5000, move_type=kind)
            move.action_post()
            self.assertEqual(move.state, "posted")
            self.assertFalse(move.credit_state)

    # ---- orders ---------------------------------------------------------------
    def test_an_invoice_of_an_order_is_exposure_already(self):
        order = self._confirmed(self.customer, 1000)
        move = order.sudo()._create_invoices()
        move.action_post()
        self.assertPosted(move)
        self.assertMoney(self._exposure(self.customer), 1000)

    def test_more_than_was_ordered_adds(self):
        order = self._confirmed(self.customer, 900)
        move = order.sudo()._create_invoices()
        move.invoice_line_ids.price_unit = 1100
        move.action_post()
        self.assertSentence(self.assertWaits(move).reasons, "100.00 more than")

    def test_a_free_invoice_beside_an_order_adds(self):
        self._confirmed(self.customer, 900)
        move = self._draft(200)
        move.action_post()
        self.assertSentence(self.assertWaits(move).reasons, "100.00 more than")

    def test_an_order_that_was_released_is_not_stopped_again_with_its_invoice(self):
        order = self._order(self.customer, 1200)
        order.action_confirm()
        self.assertHeld(order).with_user(self.controller).action_release("Announced")
        move = order.sudo()._create_invoices()
        move.action_post()
        self.assertPosted(move, "released")

    def test_an_overdue_customer_s_order_was_let_go_and_its_invoice_waits(self):
        order = self._confirmed(self.customer, 100)
        late = self._invoice(self.customer, 50, due_in=-60, post=False)
        late._post()
        move = order.sudo()._create_invoices()
        move.action_post()
        hold = self.assertWaits(move)
        self._pay(late)
        self.assertEqual(hold.state, "cleared")  # and who posted it is told
        move.action_post()
        self.assertPosted(move)

    def test_what_was_paid_online_is_posted_and_a_part_payment_counts(self):
        method = self.env["payment.method"].search([], limit=1)
        provider = self.env["payment.provider"].search([], limit=1)

        def paid(amount, move):
            self.env["payment.transaction"].create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": method.id,
                    "reference": f"{move.id}-{amount}",
                    "amount": amount,
                    "currency_id": self.currency.id,
                    "partner_id": self.customer.id,
                    "invoice_ids": [Command.set(move.ids)],
                }
            ).state = "done"

        whole, part = self._draft(5000), self._draft(1300)
        paid(5000, whole)
        paid(200, part)
        (whole | part).action_post()
        self.assertEqual((whole.state, whole.credit_state), ("posted", False))
        self.assertEqual(part.credit_state, "hold")

    # ---- how it goes on ----------------------------------------------------------
    def test_a_release_lets_it_be_posted_up_to_its_amount(self):
        move = self._draft(1200)
        move.with_user(self.billing).action_post()
        hold = self.assertWaits(move)
        self._rpc(self.controller, hold, "action_release", "Agreed by phone")
        self.assertEqual(move.credit_state, "released")
        self.assertIn(self.billing, move.activity_ids.user_id)
        move.invoice_line_ids.price_unit = 1300
        self._rpc(self.billing, move, "action_post")
        self.assertWaits(move)  # more than was released
        move.invoice_line_ids.price_unit = 1200
        self._rpc(self.billing, move, "action_post")
        self.assertPosted(move, "released")
        self.assertEqual(
            sorted(self._hold_of(move).mapped("state")), ["cleared", "released"]
        )

    def test_who_made_the_invoice_does_not_release_it(self):
        both = self._make_user(
            "both", "account.group_account_invoice,credit_control.group_controller"
        )
        move = self._draft(1200).with_user(both)
        move.action_post()
        hold = self.assertWaits(move)
        with self.assertRaises(CreditAuthorityError):
            self._rpc(both, hold, "action_release", "Mine")
        with self.assertRaises(AccessError):
            self._rpc(self.billing, hold, "action_release", "Not my role")

    def test_a_payment_ends_the_hold_and_tells_who_posted(self):
        first = self._draft(900)
        first.action_post()
        move = self._draft(300)
        move.with_user(self.billing).action_post()
        hold = self.assertWaits(move)
        self._pay(first)
        self.assertEqual(hold.state, "cleared")
        self.assertFalse(move.credit_state)
        self.assertIn(self.billing, move.activity_ids.user_id)

    def test_rejected_it_stays_a_draft_and_says_so(self):
        move = self._draft(1200)
        move.action_post()
        hold = self.assertWaits(move)
        self._rpc(self.controller, hold, "action_reject", "Cash only")
        self.assertEqual((move.state, move.credit_state), ("draft", "rejected"))
        with self.assertRaisesRegex(CreditControlError, "no prepayment"):
            other = self._draft(1300)
            other.action_post()
            self._rpc(
                self.controller, self._hold_of(other), "action_require_prepayment"
            )

    def test_the_queue_and_its_sentences_speak_of_the_invoice(self):
        move = self._draft(1200, invoice_origin="S00042")
        move.action_post()
        hold = self.assertWaits(move)
        self.assertEqual(hold.order_name, "Draft Invoice (S00042)")
        hold._set({"salesperson_id": self.controller.id})
        move.invoice_user_id = self.controller
        with self.assertRaisesRegex(CreditAuthorityError, "is your own invoice"):
            self._rpc(self.controller, hold, "action_release", "Known for years")

    def test_cancelled_or_deleted_it_waits_for_nothing(self):
        cancelled, deleted = self._draft(1200), self._draft(1300)
        (cancelled | deleted).action_post()
        holds = self._hold_of(cancelled) | self._hold_of(deleted)
        cancelled.button_cancel()
        deleted.unlink()
        self.assertEqual(set(holds.mapped("state")), {"cleared"})
        self.assertTrue(all(holds.mapped("order_name")))

    def test_a_warning_posts_it_and_leaves_a_note(self):
        self._policy(
            {"check_code": "limit_exceeded", "outcome": "warn", "at_invoice": True}
        )
        move = self._draft(1200)
        self.assertIn("200.00", str(move._get_alerts()["credit_control_posting"]))
        move.action_post()
        self.assertPosted(move, "warn")
        self.assertTrue(
            move.message_ids.filtered(lambda m: "Credit warning" in (m.body or ""))
        )

    def test_the_form_says_before_posting_what_will_happen(self):
        move = self._draft(1200).with_user(self.billing)
        alert = move._get_alerts()["credit_control_posting"]
        self.assertEqual(alert["level"], "danger")
        self.assertSentence(alert["message"], "Deco would owe")
        fine = self._draft(10)
        self.assertNotIn("credit_control_posting", fine._get_alerts())

    def test_in_shadow_mode_nothing_is_stopped(self):
        self.company.sudo().credit_shadow_mode = True
        move = self._draft(1200)
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_a_customer_on_hold_by_hand_is_only_released_although(self):
        self._policy({"check_code": "forced_hold", "at_invoice": True})
        self.profile.forced_hold_reason = "Insolvent"
        move = self._draft(10)
        move.action_post()
        hold = self.assertWaits(move)
        with self.assertRaisesRegex(CreditControlError, "although"):
            self._rpc(self.controller, hold, "action_release", "Trusted")

    # ---- cost ------------------------------------------------------------------
    def _statements(self, moves):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        held = moves._credit_hold_back()
        self.assertFalse(held)
        return self.env.cr.sql_log_count - before

    def test_where_no_policy_asks_nothing_is_read(self):
        self.company.credit_policy_id.action_retire()
        self._policy({"check_code": "limit_exceeded"})
        moves = self._draft(10) | self._draft(20)
        self.env["credit.policy.rule"]._policies_asking_invoices()
        self.assertEqual(self._statements(moves), 0)

    def test_facts_of_a_batch_are_read_at_once(self):
        def batch(size):
            customers = [self._customer(f"{size}-{n}", limit=100) for n in range(size)]
            moves = [self._draft(10, customer) for customer in customers]
            return self.env["account.move"].concat(*moves)

        self._statements(batch(2))
        few, many = batch(2), batch(12)
        grown = self._statements(many) - self._statements(few)
        self.assertLessEqual(grown, 10 * 4)  # the record of each, no facts

    def test_another_company_s_policy_asks_nothing_here(self):
        self._policy({"check_code": "limit_exceeded"})
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        asking = self.env["credit.policy"].create(
            {
                "name": "Elsewhere",
                "rule_ids": [
                    Command.create({"check_code": "no_limit", "at_invoice": True})
                ],
            }
        )
        asking.action_waive_simulation("For a test")
        asking.action_activate()
        elsewhere.credit_policy_id = asking
        move = self._draft(5000)
        move.action_post()
        self.assertEqual(move.state, "posted")
        self.assertFalse(move.credit_state)
