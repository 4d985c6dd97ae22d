"""A dispute's life: opened, worked on, decided, and what it means for who collects."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..engine import disputes as engine
from ..exceptions import CreditAuthorityError, CreditControlError
from .disputes import DisputesCommon


@tagged("post_install", "-at_install")
class TestDisputes(DisputesCommon):
    # ---- opening ---------------------------------------------------------------
    def test_a_dispute_leaves_reminders_and_a_rejected_one_returns(self):
        invoice = self._invoice(self.customer, 100, due_in=-20)
        dispute = self._dispute(invoice, 60)
        self.assertMoney(invoice.credit_dispute_amount, 60)
        batch = self._batch()
        self.assertEqual(self._skips(batch), {"disputed": 60})
        batch.sudo().unlink()
        dispute.action_reject("Delivered in full, the note is signed")
        self.assertMoney(invoice.credit_dispute_amount, 0)
        self.assertEqual(self._skips(self._batch()), {})

    def test_the_owner_and_the_deadline_are_those_of_the_reason(self):
        self.reason.write({"owner_kind": "salesperson", "sla_days": 5})
        invoice = self._invoice(self.customer, 100, invoice_user_id=self.salesperson.id)
        dispute = self._dispute(invoice, 60)
        self.assertEqual(dispute.user_id, self.salesperson)
        self.assertEqual(dispute.state, "assigned")
        self.assertEqual(dispute.activity_ids.user_id, self.salesperson)
        self.assertEqual(dispute.activity_ids.date_deadline, dispute.deadline)
        self.assertEqual(dispute.deadline, engine.deadline(self.today, 5))

    def test_where_the_reason_names_nobody_it_is_the_credit_controller(self):
        self.reason.owner_kind = "team"
        invoice = self._invoice(self.customer, 100, team_id=False)
        dispute = self._dispute(invoice, 60)
        self.assertEqual(dispute.user_id, self.controller)

    def test_one_dispute_may_be_about_several_invoices(self):
        one, other = (self._invoice(self.customer, amount) for amount in (100, 50))
        dispute = self._dispute({one: 60, other: 50})
        self.assertMoney(dispute.amount, 110)
        self.assertMoney(one.credit_dispute_amount, 60)
        self.assertMoney(other.credit_dispute_amount, 50)
        self.assertEqual(dispute.move_names, f"{one.name}, {other.name}")

    def test_of_an_invoice_no_more_is_disputed_than_is_open(self):
        invoice = self._invoice(self.customer, 100)
        self._pay(invoice, 20)
        self._dispute(invoice, 50)
        with self.assertRaisesRegex(CreditControlError, r"at most \$.?30.00"):
            self._dispute(invoice, 31)
        self._dispute(invoice, 30)
        self.assertMoney(invoice.credit_dispute_amount, 80)

    def test_a_deadline_is_moved_to_a_day_to_come_and_not_into_the_past(self):
        dispute = self._dispute(self._invoice(self.customer, 100), 60)
        with self.assertRaisesRegex(CreditControlError, "which is over; choose today"):
            dispute.deadline = self.today - self._days(1)
        dispute.deadline = self.today
        with self._on(self.today + self._days(2)):  # it passes by itself
            dispute.description = "Two of ten chairs"
            self.assertTrue(dispute.is_late)

    def test_what_is_absurd_is_refused_without_digits_that_are_noise(self):
        invoice = self._invoice(self.customer, 100)
        with self.assertRaisesRegex(
            CreditControlError, r"not more than \$.1,000,000,000,000.00\.$"
        ):
            self._dispute(invoice, 1e15)
        with self.assertRaisesRegex(CreditControlError, r"^-\$.1.00 cannot|^\$.-1.00"):
            self._dispute(invoice, -1)

    def test_what_cannot_be_disputed_is_refused_with_a_sentence(self):
        paid = self._invoice(self.customer, 100)
        self._pay(paid)
        others = self._invoice(self._customer("Other"), 100)
        good = self._invoice(self.customer, 100)
        for move, amount, words in (
            (paid, 10, "is paid"),
            (self._invoice(self.customer, 9, move_type="out_refund"), 5, "no posted"),
            (self._invoice(self.customer, 9, post=False), 5, "no posted customer"),
            (others, 10, "belongs to Other"),
            (good, 0, "above 0"),
            (good, -5, "above 0"),
            (good, 100.01, "at most"),
        ):
            with self.assertRaisesRegex(CreditControlError, words):
                self._dispute(move, amount)
        with self.assertRaisesRegex(CreditControlError, "at least one invoice"):
            self._dispute({})
        self.assertFalse(self.profile.dispute_ids)

    def test_one_product_cannot_be_disputed_above_its_line(self):
        invoice = self._two_lines()
        line = invoice.invoice_line_ids[0]
        with self.assertRaisesRegex(CreditControlError, "lower the amount"):
            self._dispute([{"move": invoice, "move_line": line, "amount": 60}])
        other = self._two_lines().invoice_line_ids[0]
        with self.assertRaisesRegex(CreditControlError, "no product line"):
            self._dispute([{"move": invoice, "move_line": other, "amount": 10}])

    # ---- working on it ---------------------------------------------------------
    def test_while_it_waits_for_the_customer_the_clock_stands_still(self):
        dispute = self._dispute(self._invoice(self.customer, 100), 60)
        due = dispute.deadline
        dispute.action_review()
        self.assertEqual(dispute.state, "in_review")
        dispute.action_wait()
        self.assertEqual(dispute.state, "waiting")
        with self._on(self.today + self._days(30)):
            self.assertFalse(dispute.is_late)
            self.env["credit.dispute"]._cron_deadlines()
            self.assertFalse(dispute.escalated_on)
            dispute.action_review()
        self.assertGreaterEqual((dispute.deadline - due).days, 28)

    def test_an_answer_of_the_customer_ends_the_waiting(self):
        contact = self._customer("Ann", parent_id=self.customer.id, is_company=False)
        invoice = self._invoice(self.customer, 100)
        dispute = self._dispute(invoice, 60, contact_id=contact.id)
        dispute.action_wait("Which chairs?")
        self.assertIn(contact, dispute.message_ids[0].partner_ids)
        dispute.message_post(body="I look", author_id=self.collector.partner_id.id)
        self.assertEqual(dispute.state, "waiting")
        dispute.sudo().message_post(
            body="The red ones", author_id=contact.id, message_type="email"
        )
        self.assertEqual(dispute.state, "in_review")

    def test_a_late_dispute_is_escalated_once(self):
        self.reason.escalation_user_id = self.manager
        dispute = self._dispute(self._invoice(self.customer, 100), 60)
        with self._on(self.today + self._days(30)):
            self.assertIn(dispute, dispute.search([("is_late", "=", True)]))
            self.env["credit.dispute"]._cron_deadlines()
            self.env["credit.dispute"]._cron_deadlines()
        late = dispute.activity_ids.filtered(lambda a: a.user_id == self.manager)
        self.assertEqual(len(late), 1)
        self.assertTrue(dispute.escalated_on)
        dispute.action_reject("Late, and not right")
        self.assertFalse(late.exists().active)

    def test_the_salesperson_who_owns_it_reads_asks_and_does_not_decide(self):
        self.reason.owner_kind = "salesperson"
        invoice = self._invoice(self.customer, 100, invoice_user_id=self.salesperson.id)
        dispute = self._dispute(invoice, 60)
        theirs = dispute.with_user(self.salesperson)
        theirs.action_review()
        theirs.action_wait("Which chairs?")
        theirs.message_post(body="The driver remembers it")
        self.assertEqual(dispute.state, "waiting")
        with self.assertRaises(AccessError):
            theirs.action_uphold("Of course")
        others = self._dispute(self._invoice(self.customer, 50), 50)
        self.assertNotIn(others, theirs.search([]))
        with self.assertRaises(AccessError):
            others.with_user(self.salesperson).action_review()

    def test_a_viewer_does_not_work_on_it(self):
        dispute = self._dispute(self._invoice(self.customer, 100), 60)
        with self.assertRaisesRegex(CreditAuthorityError, "ask a collector"):
            dispute.with_user(self.viewer).action_review()

    # ---- deciding ----------------------------------------------------------------
    def test_nobody_decides_twice(self):
        dispute = self._dispute(self._invoice(self.customer, 100), 60)
        dispute.action_reject("No")
        with self.assertRaisesRegex(CreditControlError, "Collector decided it"):
            dispute.with_user(self.controller).action_uphold("Yes")
        with self.assertRaisesRegex(CreditControlError, "already"):
            dispute.action_withdraw("Mistake")
        self.assertEqual(dispute.outcome, "rejected")

    def test_a_decision_says_why(self):
        dispute = self._dispute(self._invoice(self.customer, 100), 60)
        for action in ("uphold", "reject", "withdraw"):
            with self.assertRaisesRegex(CreditControlError, "Say why"):
                getattr(dispute, f"action_{action}")("  ")

    def test_the_customer_is_told_and_who_collects_gets_a_task(self):
        contact = self._customer("Ann", parent_id=self.customer.id, is_company=False)
        invoice = self._invoice(self.customer, 100)
        dispute = self._dispute(invoice, 60, contact_id=contact.id)
        dispute.action_reject("Delivered in full")
        said = dispute.message_ids.filtered(lambda m: contact in m.partner_ids)
        self.assertIn("Delivered in full", said.body)
        self.assertEqual(dispute.activity_ids.user_id, self.collector)

    def test_a_withdrawn_dispute_is_due_again_and_stays_on_record(self):
        invoice = self._invoice(self.customer, 100, due_in=-20)
        dispute = self._dispute(invoice, 60)
        dispute.action_withdraw("Entered for the wrong customer")
        self.assertEqual((dispute.state, dispute.outcome), ("closed", "withdrawn"))
        self.assertMoney(invoice.credit_dispute_amount, 0)
        with self.assertRaisesRegex(CreditControlError, "never deleted"):
            dispute.sudo().unlink()

    def test_what_a_dispute_says_is_not_written_past_its_buttons(self):
        dispute = self._dispute(self._invoice(self.customer, 100), 60)
        for values in ({"state": "closed"}, {"outcome": "upheld"}, {"amount": 1}):
            with self.assertRaisesRegex(CreditControlError, "by its buttons"):
                dispute.write(values)
        with self.assertRaisesRegex(CreditControlError, "by its buttons"):
            dispute.sudo().line_ids.write({"amount": 1})
        dispute.write({"description": "Three chairs", "user_id": self.manager.id})
        self.assertEqual(dispute.activity_ids.user_id, self.manager)
        dispute.action_reject("No")
        with self.assertRaisesRegex(CreditControlError, "already"):
            dispute.write({"description": "Four"})

    def test_what_is_decided_and_paid_closes_by_itself(self):
        invoice = self._invoice(self.customer, 100)
        dispute = self._dispute(invoice, 60)
        dispute.action_reject("No")
        self.env["credit.dispute"]._cron_deadlines()
        self.assertEqual(dispute.state, "resolved")
        self._pay(invoice)
        self.env["credit.dispute"]._cron_deadlines()
        self.assertEqual(dispute.state, "closed")
        self.assertFalse(dispute.activity_ids)

    def test_merged_customers_keep_their_disputes(self):
        other = self._debtor("Twin")
        invoice = self._invoice(other, 100)
        dispute = self._dispute(invoice, 60, profile=self._profile(other))
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.customer | other).ids, self.customer)
        self.assertEqual(dispute.profile_id, self.profile)
        self.assertEqual(dispute.partner_id, self.customer)
