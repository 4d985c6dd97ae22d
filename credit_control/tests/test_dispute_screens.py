"""Disputes on the other screens: dialogs, the work-list, the gate and the timeline."""

from odoo import Command
from odoo.tests import Form, tagged

from ..exceptions import CreditControlError
from .disputes import DisputesCommon


@tagged("post_install", "-at_install")
class TestDisputeScreens(DisputesCommon):
    def _dialog(self, records, user=None, **context):
        dialogs = self.env["credit.dispute.open"].with_user(user or self.collector)
        return dialogs.with_context(
            active_model=records._name, active_ids=records.ids, **context
        )

    # ---- dialogs -----------------------------------------------------------------
    def test_the_dialog_on_invoices_is_filled_with_what_can_be_disputed(self):
        one, other = (self._invoice(self.customer, amount) for amount in (100, 50))
        self._dispute(one, 30)
        form = Form(self._dialog(one | other))
        form.reason_id = self.reason
        dialog = form.save()
        self.assertEqual(dialog.profile_id, self.profile)
        self.assertEqual(dialog.line_ids.mapped("amount"), [70, 50])
        dispute = self.env["credit.dispute"].browse(dialog.action_open()["res_id"])
        self.assertMoney(dispute.amount, 120)
        self.assertEqual(dispute.opened_by_id, self.collector)

    def test_on_the_credit_file_invoices_are_chosen_and_one_product_has_its_price(self):
        self._invoice(self.customer, 900, due_in=-5)
        self._two_lines()
        form = Form(self._dialog(self.profile))
        form.reason_id = self.reason
        with form.line_ids.edit(1) as line:
            self.assertEqual(line.amount, 80)
            self.assertFalse(line.chosen)
            invoice = line.move_id
            line.move_line_id = invoice.invoice_line_ids[1]
            self.assertEqual(line.amount, 30)
        dispute = self.env["credit.dispute"].browse(form.save().action_open()["res_id"])
        self.assertEqual(dispute.line_ids.product_id.name, "Table")

    def test_from_a_call_open_invoices_are_listed_and_those_ticked_are_disputed(self):
        new = self._invoice(self.customer, 100, due_in=20)
        old, paid = (self._invoice(self.customer, 50, due_in=-9) for _number in "12")
        self._pay(paid)
        form = Form(self._dialog(self.profile))
        form.reason_id = self.reason
        dialog = form.save()
        self.assertEqual(dialog.line_ids.move_id, old | new)
        with self.assertRaisesRegex(CreditControlError, "at least one invoice"):
            dialog.action_open()
        with form.line_ids.edit(0) as line:
            line.chosen = True
        dispute = self.env["credit.dispute"].browse(form.save().action_open()["res_id"])
        self.assertEqual(dispute.line_ids.move_id, old)
        self.assertMoney(dispute.amount, 50)

    def test_invoices_of_two_customers_are_not_one_dispute(self):
        moves = self._invoice(self.customer, 10) | self._invoice(
            self._customer("Other"), 10
        )
        with self.assertRaisesRegex(CreditControlError, "several customers"):
            Form(self._dialog(moves))

    def test_a_short_payment_by_the_button_says_so(self):
        invoice = self._invoice(self.customer, 100)
        self._pay(invoice, 85)
        form = Form(self._dialog(invoice, default_opened_by="short_payment"))
        form.reason_id = self.reason
        dispute = self.env["credit.dispute"].browse(form.save().action_open()["res_id"])
        self.assertEqual(dispute.opened_by, "short_payment")
        self.assertMoney(dispute.amount, 15)

    def test_the_dialog_decides_claim_by_claim(self):
        one, other = (self._invoice(self.customer, 100) for _number in "12")
        dispute = self._dispute({one: 60, other: 50})
        form = Form(
            self.env["credit.dispute.decide"]
            .with_user(self.collector)
            .with_context(active_model="credit.dispute", active_id=dispute.id)
        )
        form.decision = "partly"
        form.reason = "One chair only"
        form.credit_now = False
        with self.assertRaisesRegex(CreditControlError, "All of the claim"):
            form.save().action_decide()  # it is entered as it was claimed
        with form.line_ids.edit(0) as line:
            line.upheld_amount = 20
        with form.line_ids.edit(1) as line:
            line.upheld_amount = 0
        form.save().action_decide()
        self.assertEqual(dispute.outcome, "partly")
        self.assertMoney(dispute.upheld_amount, 20)
        self.assertFalse(dispute.credit_note_count)
        self.assertTrue(dispute.credit_missing)

    def test_a_dialog_never_reaches_into_another_dispute(self):
        mine, others = (
            self._dispute(self._invoice(self.customer, 100), 50) for _number in "12"
        )
        dialog = (
            self.env["credit.dispute.decide"]
            .with_user(self.collector)
            .create(
                {
                    "dispute_id": mine.id,
                    "decision": "partly",
                    "reason": "Right",
                    "line_ids": [
                        Command.create(
                            {"line_id": others.line_ids.id, "upheld_amount": 50}
                        )
                    ],
                }
            )
        )
        with self.assertRaisesRegex(CreditControlError, "one dispute at a time"):
            dialog.action_decide()

    # ---- elsewhere ---------------------------------------------------------------
    def test_what_was_rejected_comes_back_to_the_work_list_until_somebody_calls(self):
        self._invoice(self.customer, 500, due_in=-20)
        invoice = self._invoice(self.customer, 100, due_in=-20)
        dispute = self._dispute(invoice, 60)
        entries = self.env["credit.worklist.entry"].sudo()
        today, ids = self.today, self.profile.ids
        self.assertEqual(entries._more_facts(self.company, today, ids), {})
        dispute.action_reject("Delivered in full")
        found = entries._more_facts(self.company, today, ids)[self.profile.id]
        self.assertEqual((found["dispute_back"], found["news"]), (60, True))
        row = entries.search([("profile_id", "=", self.profile.id)])
        self.assertIn("dispute_back", [reason[0] for reason in row.reasons])
        outcome = self.env.ref("credit_control.contact_outcome_not_reached")
        logs = self.env["credit.contact.log"].with_user(self.collector)
        self.env.cr.precommit.run()
        with self._on(self.today + self._days(1)):
            logs._record(self.profile, {"outcome_id": outcome.id})
        self.assertEqual(entries._more_facts(self.company, today, ids), {})

    def test_where_disputes_do_not_count_as_overdue_a_held_order_goes(self):
        self._limit(self.customer, 10_000)
        self._policy({"check_code": "overdue_amount", "amount": 50, "outcome": "hold"})
        invoice = self._invoice(self.customer, 100, due_in=-60)
        order = self._order(self.customer, 10)
        order.action_confirm()
        self.assertHeld(order)
        dispute = self._dispute(invoice, 80)
        self.assertConfirmed(order)
        dispute.action_reject("Delivered in full")
        again = self._order(self.customer, 10)
        again.action_confirm()
        self.assertHeld(again)

    def test_the_timeline_tells_of_it(self):
        dispute = self._dispute(self._invoice(self.customer, 100), 60)
        dispute.action_reject("Delivered in full")
        self.env.flush_all()
        told = self.env["credit.timeline"].search(
            [("profile_id", "=", self.profile.id), ("kind", "=", "dispute")]
        )
        self.assertIn("Delivered in full", told.what)
        self.assertIn("Resolved", told.what)

    def test_a_colleague_of_another_company_sees_none_of_it(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._make_user("stranger", "credit_control.group_manager")
        stranger.write(
            {
                "company_ids": [Command.set(elsewhere.ids)],
                "company_id": elsewhere.id,
            }
        )
        dispute = self._dispute(self._invoice(self.customer, 100), 60)
        theirs = dispute.with_user(stranger)
        self.assertNotIn(dispute, theirs.search([]))
        self.assertFalse(theirs.line_ids.search([("dispute_id", "=", dispute.id)]))
