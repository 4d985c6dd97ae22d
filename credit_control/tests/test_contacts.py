"""The call page, contacts on record, answers by e-mail, handing over."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .desk import DeskCommon


@tagged("post_install", "-at_install")
class TestContacts(DeskCommon):
    def _dialog(self, outcome=None, **values):
        """What a collector fills in on the call page."""
        return (
            self.env["credit.contact.record"]
            .with_user(self.collector)
            .with_context(default_profile_id=self.profile.id)
            .create({"outcome_id": (outcome or self.promised).id, **values})
        )

    # ---- on record -------------------------------------------------------------
    def test_an_outcome_proposes_the_next_step_and_its_day(self):
        dialog = self._dialog()
        self.assertEqual(dialog.next_step, "Check whether it was paid")
        self.assertEqual(dialog.next_on, self.today + self._days(5))
        self.assertEqual(dialog.contact_id, self.customer)

    def test_a_contact_is_on_record_with_what_was_asked_for(self):
        self._listed((1000, -10))
        self._dialog(note="Pays on Friday").action_log()
        log = self.profile.contact_log_ids
        self.assertEqual(log.user_id, self.collector)
        self.assertEqual(log.note, "Pays on Friday")
        self.assertMoney(log.overdue_before, 1000)
        self.assertPutOff(self.today + self._days(5))

    def test_a_contact_on_record_stays_as_it_is(self):
        log = self._log()
        for way in (
            lambda: log.with_user(self.manager).write({"note": "Other"}),
            lambda: log.sudo().unlink(),
        ):
            with self.assertRaises(UserError):
                way()

    def test_nobody_is_spoken_with_for_another_customer(self):
        stranger = self._customer("Stranger")
        with self.assertRaisesRegex(UserError, "does not belong to Deco"):
            self._log(contact_id=stranger.id)

    def test_an_outcome_in_use_is_archived_and_not_deleted(self):
        self._log()
        with self.assertRaisesRegex(UserError, "archive it instead"):
            self.promised.sudo().unlink()

    def test_what_a_contact_brought_is_what_was_paid_in_time(self):
        invoice = self._invoice(self.customer, 1000, due_in=-30)
        later = self._invoice(self.customer, 500, due_in=-30)
        self._refresh(self.profile)
        log = self._log()
        log.sudo().contacted_on = log.contacted_on - self._days(20)
        self.env.flush_all()
        self._pay(invoice, 600, payment_date=self.today - self._days(10))
        self._pay(later, 500, payment_date=self.today)  # too late to be its effect
        self.env.flush_all()
        self.env["credit.ledger"]._judge_contacts(self.company, self.today, 14)
        self.assertTrue(log.is_judged)
        self.assertMoney(log.brought, 600)

    # ---- e-mails ---------------------------------------------------------------
    def _write_in(self, record, partner, body="We pay on Friday"):
        """An e-mail of the customer that came into the record's thread."""
        return record.sudo().message_post(
            body=body,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=partner.id,
        )

    def test_an_answer_by_email_is_a_contact_and_brings_the_customer_back(self):
        self._listed((1000, -10))
        self._log(next_on=self.today + self._days(9))
        message = self._write_in(self.profile, self.customer)
        log = self.profile.contact_log_ids[0]
        self.assertEqual(log.message_id, message)
        self.assertEqual((log.way, log.direction), ("email", "in"))
        self.assertEqual(log.note, "We pay on Friday")
        self.assertToDo()
        self.assertIn("reply", [row[0] for row in self._entry().reasons])

    def test_an_answer_to_a_notice_comes_to_the_customers_file(self):
        self._invoice(self.customer, 1000, due_in=-20)
        strategy = self.env.ref("credit_control.credit_followup_standard").copy(
            {"quiet_saturday": False, "quiet_sunday": False}
        )
        self.profile.sudo().followup_strategy_id = strategy
        batch = self.env["credit.followup.batch"].create(
            {"partner_ids": [Command.set(self.customer.ids)]}
        )
        batch.action_plan()
        self._write_in(batch.notice_ids, self.customer)
        self.assertEqual(self.profile.contact_log_ids.direction, "in")

    def test_a_colleagues_email_is_no_answer(self):
        self._write_in(self.profile, self.controller.partner_id)
        self.assertFalse(self.profile.contact_log_ids)

    # ---- next ------------------------------------------------------------------
    def test_next_opens_the_most_urgent_customer_of_mine(self):
        other = self._customer("Other")
        self._invoice(other, 90_000, due_in=-80)
        theirs = self._profile(other)
        theirs.collector_id = self.controller
        self._listed((1000, -10), collector_id=self.collector.id)
        self._refresh(theirs)
        desk = self.env["credit.worklist.entry"].with_user(self.collector)
        self.assertEqual(desk.action_next()["res_id"], self.profile.id)

    def test_next_passes_over_who_has_paid_meanwhile(self):
        self._listed((1000, -10), collector_id=self.collector.id)
        self._pay(self.env["account.move"].search([], limit=1, order="id desc"))
        desk = self.env["credit.worklist.entry"].with_user(self.collector)
        desk.search([("profile_id", "!=", self.profile.id)]).sudo().unlink()
        self.assertEqual(desk.action_next()["tag"], "display_notification")
        self.assertFalse(self._entry())

    def test_two_collectors_are_not_sent_to_the_same_customer(self):
        self._listed((1000, -10))
        desk = self.env["credit.worklist.entry"]
        desk.search([("profile_id", "!=", self.profile.id)]).sudo().unlink()
        first = desk.with_user(self.collector).action_next()
        self.assertEqual(first["res_id"], self.profile.id)
        second = desk.with_user(self.controller).action_next()
        self.assertEqual(second["tag"], "display_notification")
        warning = self.profile.with_user(self.controller).call_warning
        self.assertSentence(warning, "Collector opened this customer")

    # ---- the call page -----------------------------------------------------------
    def test_the_call_page_tells_whom_to_call_and_when(self):
        person = self.env["res.partner"].create(
            {
                "name": "Mrs Lang",
                "parent_id": self.customer.id,
                "function": "Bookkeeper",
                "phone": "+1 555 1",
                "tz": "Asia/Tokyo",
            }
        )
        self.profile.sudo().accounting_contact_id = person
        with freeze_time("2024-05-06 01:30:00"):
            page = self.profile.with_user(self.collector)
            self.assertEqual(page.call_contact_ids[0], person)
            self.assertEqual(person.credit_role, "Accounting · Bookkeeper")
            self.assertSentence(person.credit_local_time, "10:30")
            self.assertTrue(person.credit_in_hours)

    def test_the_call_page_shows_open_items_and_why(self):
        self._listed((7500, -35), (100, 5))
        page = self.profile.with_user(self.collector)
        self.assertEqual(page.open_item_ids.mapped("amount_residual"), [7500, 100])
        self.assertSentence(page.call_headline, "7,500.00 to ask for")

    def test_the_call_page_says_for_how_many_days_an_item_is_late(self):
        late, today, credit = (
            self._invoice(self.customer, 10, due_in=-9),
            self._invoice(self.customer, 10, due_in=0),
            self._invoice(self.customer, 10, due_in=-9, move_type="out_refund"),
        )
        days = {
            item.move_id: item.credit_days_late for item in self.profile.open_item_ids
        }
        self.assertEqual(days, {late: 9, today: 0, credit: 0})

    def test_a_habit_is_told_once_something_was_paid(self):
        self.assertSentence(self.profile.payment_habit, "Too little was paid")
        for _number in range(3):
            invoice = self._invoice(self.customer, 100, due_in=-20)
            self._pay(invoice, payment_date=self.today - self._days(8))
        self.env.invalidate_all()
        self.assertSentence(self.profile.payment_habit, "12 days after the due date")

    def test_a_release_is_asked_for_with_a_reason(self):
        customer = self._customer("Holder", limit=100)
        order = self._order(customer, 900)
        order.action_confirm()
        hold = self._holds(order)
        profile = self._profile(customer).with_user(self.collector)
        action = profile.action_ask_release()
        self.env[action["res_model"]].with_user(self.collector).with_context(
            **action["context"]
        ).create({"reason": "Paid today"}).action_ask()
        self.assertSentence(hold.message_ids[0].body, "Paid today")
        self.assertIn("Paid today", hold.activity_ids.mapped("summary")[-1])

    def test_no_release_is_asked_for_without_an_order(self):
        with self.assertRaisesRegex(UserError, "nothing to release"):
            self.profile.with_user(self.collector).action_ask_release()

    # ---- handing over ------------------------------------------------------------
    def _hand_over(self, user, reason="Speaks Polish"):
        self.env["credit.contact.hand.over"].with_user(self.collector).create(
            {"profile_id": self.profile.id, "user_id": user.id, "reason": reason}
        ).action_hand_over()

    def test_a_customer_is_handed_over_with_a_reason(self):
        self._listed((1000, -10), collector_id=self.collector.id)
        self._hand_over(self.controller)
        self.assertEqual(self.profile.responsible_id, self.controller)
        self.assertEqual(self._entry().collector_id, self.controller)
        self.assertSentence(self.profile.message_ids[0].body, "Speaks Polish")

    def test_a_customer_is_not_handed_to_who_has_it_or_cannot_collect(self):
        self.profile.sudo().collector_id = self.controller
        with self.assertRaisesRegex(UserError, "already"):
            self._hand_over(self.controller)
        with self.assertRaisesRegex(ValidationError, "role Collector"):
            self._hand_over(self.viewer)
        with self.assertRaisesRegex(UserError, "Say why"):
            self._hand_over(self.manager, "  ")
