"""Notices go out once, are remembered, and can be taken back."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import CreditControlError
from ..jobs import one_by_one
from .followup import FollowupCommon


@tagged("post_install", "-at_install")
class TestFollowupSending(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.customer, 100, due_in=-20)

    def _mails(self, notice):
        return self.env["mail.mail"].search(
            [("model", "=", notice._name), ("res_id", "=", notice.id)]
        )

    # ---- out ----------------------------------------------------------------
    def test_an_email_waits_in_odoos_queue_with_amounts_and_link(self):
        notice = self._notice(self._run())
        self.assertEqual(notice.state, "sent")
        mail = self._mails(notice)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.recipient_ids, self.customer)
        body = str(mail.body_html).replace("\xa0", " ").replace("&nbsp;", " ")
        for said in ("Dear Deco", self.invoice.name, "$ 100.00", "/my/invoices/"):
            self.assertIn(said, body)
        self.assertEqual(notice.delivery, "waiting")

    def test_a_notice_says_which_account_to_pay_to(self):
        self.env["res.partner.bank"].create(
            {
                "acc_number": "AT61 1904 3002 3457 3201",
                "partner_id": self.company.partner_id.id,
            }
        )
        self.assertIn("AT61 1904", str(self._notice(self._batch()).body))

    def test_what_was_sent_stands_on_the_instalment_the_invoice_and_the_customer(self):
        self._run()
        self.assertLevel(self.invoice, 1)
        self.assertIn(
            "by E-mail to deco@example.com", self.invoice.credit_followup_story
        )
        self.assertIn("Level 1 over", str(self.customer.message_ids[0].body))
        profile = self._profile(self.customer)
        self.assertEqual(profile.followup_level_id, self.levels[0])
        self.assertEqual(profile.followup_next_level_id, self.levels[1])
        self.assertEqual(profile.followup_next_on, self.today + self._days(7))

    def test_a_level_is_reached_once_and_the_next_after_its_days(self):
        self._run()
        again = self._batch(self.today + self._days(6))
        self.assertEqual(self._skips(again), {"not_yet": 100})
        again.unlink()
        notice = self._notice(self._run(self.today + self._days(7)))
        self.assertEqual(notice.level_number, 2)
        self.assertLevel(self.invoice, 2)

    def test_between_two_notices_there_is_peace(self):
        self._run()
        self.strategy.min_interval = 10
        self._invoice(self.customer, 60, due_in=-9)
        batch = self._batch(self.today + self._days(7))
        self.assertEqual(self._skips(batch), {"contacted": 160})

    def test_the_job_reads_for_one_notice_what_concerns_it(self):
        for name in ("Second", "Third"):
            self._invoice(self._debtor(name), 100, due_in=-20)
        batch = self._batch()
        batch.sudo()._queue(batch.sudo().notice_ids)
        together = []
        notices = batch.sudo().notice_ids.with_context(ir_cron_progress_id=1)
        with patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda *_args, **_named: 1.0
        ):
            one_by_one(
                notices, lambda notice: together.append(list(notice._prefetch_ids))
            )
        self.assertEqual(together, [[notice.id] for notice in notices])

    def test_sending_twice_sends_once(self):
        batch = self._run()
        notice = self._notice(batch)
        self.env["credit.followup.batch"]._cron_send()
        notice._send()
        with self.assertRaisesRegex(CreditControlError, "is “Sent”"):
            batch.with_user(self.collector).action_send()
        self.assertEqual(len(self._mails(notice)), 1)

    def test_what_is_paid_between_planning_and_sending_is_not_asked_for(self):
        batch = self._batch()
        self._pay(self.invoice)
        notice = self._notice(self._send(batch))
        self.assertEqual(notice.state, "settled")
        self.assertFalse(self._mails(notice))
        self.assertEqual(batch.state, "sent")

    def test_a_part_payment_before_sending_lowers_what_is_asked_for(self):
        batch = self._batch()
        self._pay(self.invoice, 40)
        notice = self._notice(self._send(batch))
        self.assertMoney(notice.total, 60)
        self.assertIn("60.00", str(self._mails(notice).body_html))
        self.assertTies(batch)

    def test_a_letter_is_a_pdf_and_a_call_a_task_with_its_sheet(self):
        self.levels[0].write({"channel": "letter", "channel_2": "call"})
        self.customer.write({"city": "Graz", "street": "Ring 1"})
        caller = self._debtor("Caller", phone="+43 1 5")
        self._invoice(caller, 70, due_in=-20)
        batch = self._batch()
        with patch.object(
            type(self.env["credit.followup.notice"]),
            "_render_letter",
            lambda notice: b"%PDF-1.4 of a letter",
        ):
            self._send(batch)
        letter = self._notice(batch)
        self.assertEqual(letter.state, "sent")
        self.assertEqual(letter.sent_to, "Ring 1, Graz")
        self.assertEqual(letter.letter_id.raw[:5], b"%PDF-")
        call = self._notice(batch, caller)
        self.assertIn("+43 1 5", str(call.activity_ids.note))
        self.assertEqual(call.activity_ids.user_id, self.collector)

    def test_a_missing_renderer_fails_that_letter_alone_and_it_can_be_retried(self):
        self.levels[0].channel = "letter"
        self.levels[0].channel_2 = "email"
        self.customer.write({"city": "Graz", "street": "Ring 1"})
        other = self._debtor("By mail")
        self._invoice(other, 70, due_in=-20)
        batch = self._batch()
        report = type(self.env["ir.actions.report"])
        with patch.object(
            report, "_render_qweb_pdf", return_value=(b"<html/>", "html")
        ):
            self._send(batch)
        letter = self._notice(batch)
        self.assertEqual(letter.state, "failed")
        self.assertIn("wkhtmltopdf", letter.error)
        self.assertEqual(self._notice(batch, other).state, "sent")
        self.assertLevel(self.invoice, 0)
        letter.with_user(self.collector).channel = "email"
        letter.with_user(self.collector).action_retry()
        self.env["credit.followup.batch"]._cron_send()
        self.assertEqual(letter.state, "sent")

    def test_an_address_that_is_none_fails_that_notice_alone(self):
        batch = self._batch()
        self.customer.email = "not an address"
        notice = self._notice(self._send(batch))
        self.assertEqual(notice.state, "failed")
        self.assertIn("no valid e-mail address", notice.error)

    def test_what_nobody_foresaw_fails_that_notice_alone(self):
        other = self._debtor("By mail")
        self._invoice(other, 70, due_in=-20)
        batch = self._batch()
        notices = type(self.env["credit.followup.notice"])
        send = notices._send_email

        def break_down(notice):
            if notice.partner_id == self.customer:
                raise ZeroDivisionError
            send(notice)

        with (
            patch.object(notices, "_send_email", break_down),
            mute_logger(notices._send.__module__),
        ):
            self._send(batch)
        notice = self._notice(batch)
        self.assertEqual(notice.state, "failed")
        self.assertIn("the log of the server", notice.error)
        self.assertLevel(self.invoice, 0)
        self.assertEqual(self._notice(batch, other).state, "sent")

    def test_what_the_mail_server_refuses_is_counted_and_mailed_again(self):
        batch = self._run()
        notice = self._notice(batch)
        mail = self._mails(notice)
        mail.state = "exception"
        sent = mail.mail_message_id.notification_ids
        sent.write({"notification_status": "exception"})
        self.env.invalidate_all()
        self.assertEqual((notice.delivery, batch.failed_count), ("failed", 1))
        self.customer.email = "mended@example.com"
        notice.with_user(self.collector).action_retry()
        self.env.invalidate_all()
        self.assertEqual((mail.state, notice.delivery), ("outgoing", "waiting"))
        self.assertEqual(notice.sent_to, "mended@example.com")
        self.assertEqual(batch.failed_count, 0)

    def test_texts_are_written_in_the_language_of_who_receives_them(self):
        self.env["res.lang"]._activate_lang("de_DE")
        template = self.levels[0].template_id
        template.with_context(lang="de_DE").subject = "Zahlungserinnerung"
        self.customer.lang = "de_DE"
        batch = self._batch()
        self.assertEqual(self._notice(batch).subject, "Zahlungserinnerung")

    def test_an_edited_text_is_what_goes_out(self):
        batch = self._batch()
        notice = batch.notice_ids.with_user(self.collector)
        notice.write({"subject": "A word", "body": "<p>Dear Bob, call me.</p>"})
        self._send(batch)
        mail = self._mails(notice.sudo())
        self.assertEqual(mail.subject, "A word")
        self.assertIn("Dear Bob, call me.", mail.body_html)

    def test_notices_go_out_on_their_day_and_on_no_quiet_one(self):
        tomorrow = self.today + self._days(1)
        batch = self._batch(tomorrow)
        with self._on(self.today), self.assertRaisesRegex(CreditControlError, "is for"):
            batch.with_user(self.collector).action_send()
        self.env["credit.quiet.day"].create(
            {"date": tomorrow + self._days(1), "name": "Feast"}
        )
        with (
            self._on(tomorrow + self._days(1)),
            self.assertRaisesRegex(CreditControlError, "Today is a quiet day"),
        ):
            batch.with_user(self.collector).action_send()
        self.assertEqual(self._notice(self._send(batch)).state, "sent")

    def test_a_batch_begins_as_a_draft_whoever_says_otherwise(self):
        batch = (
            self.env["credit.followup.batch"]
            .with_user(self.collector)
            .create({"state": "sent", "sent_by_id": self.manager.id})
        )
        self.assertEqual(batch.state, "draft")
        self.assertFalse(batch.sent_by_id)

    # ---- after it went out ------------------------------------------------------
    def test_a_batch_sent_by_mistake_is_taken_back(self):
        self._run()
        second = self._run(self.today + self._days(7))
        self.assertLevel(self.invoice, 2)
        second.with_user(self.collector).action_revert("Bank was not read yet")
        self.assertLevel(self.invoice, 1)
        notice = self._notice(second)
        self.assertEqual(notice.state, "reverted")
        action = notice.action_send_correction()
        self.assertEqual(action["res_model"], "mail.compose.message")
        third = self._notice(self._batch(self.today + self._days(7)))
        self.assertEqual(third.level_number, 2)

    def test_what_a_reverted_batch_had_not_sent_yet_counts_as_left_out(self):
        self.levels[0].needs_approval = True
        batch = self._run()
        batch.with_user(self.collector).action_revert("Bank was not read yet")
        self.assertEqual(self._notice(batch).state, "dropped")
        self.assertEqual(self._skips(batch), {"dropped": 100})
        self.assertMoney(batch.told_total, 0)
        self.assertMoney(batch.open_total, 100)

    def test_a_copy_that_fails_counts_neither_on_the_notice_nor_on_the_batch(self):
        self.levels[0].copy_salesperson = True
        self.customer.user_id = self.salesperson
        batch = self._run()
        notice = self._notice(batch)
        told = self._mails(notice).mail_message_id.notification_ids
        copy = told.filtered(
            lambda told: told.res_partner_id == self.salesperson.partner_id
        )
        self.assertEqual(len(copy), 1)
        copy.write({"notification_status": "bounce"})
        self.env.invalidate_all()
        self.assertEqual((notice.delivery, batch.failed_count), ("waiting", 0))
        (told - copy).write({"notification_status": "bounce"})
        self.env.invalidate_all()
        self.assertEqual((notice.delivery, batch.failed_count), ("bounced", 1))

    def test_a_new_batch_is_called_new_until_it_has_its_number(self):
        batches = self.env["credit.followup.batch"].with_user(self.collector)
        self.assertEqual(batches.new({}).display_name, "New")
        self.assertRegex(batches.create({}).name, r"^FUP/")

    def test_a_reversed_payment_brings_the_instalment_back_at_its_level(self):
        self._run()
        payment = self._pay(self.invoice)
        batch = self._batch(self.today + self._days(8))
        self.assertFalse(batch.line_ids)
        batch.unlink()
        payment.move_id.line_ids.remove_move_reconcile()
        payment.move_id.button_draft()
        self.assertLevel(self.invoice, 1)
        batch = self._batch(self.today + self._days(8))
        self.assertEqual(self._skips(batch), {})
        self.assertEqual(self._notice(batch).level_number, 2)

    def test_a_batch_that_was_sent_is_history(self):
        batch = self._run()
        with self.assertRaisesRegex(CreditControlError, "history"):
            batch.unlink()
        with self.assertRaises(CreditControlError):
            batch.with_user(self.collector).run_date = self.today
        with self.assertRaises(AccessError):
            batch.notice_ids.with_user(self.collector).unlink()

    # ---- the job -----------------------------------------------------------------
    def test_the_morning_job_prepares_or_sends_as_the_company_trusts_it(self):
        batches = self.env["credit.followup.batch"]
        batches._cron_prepare()
        self.assertFalse(batches.search([("company_id", "=", self.company.id)]))
        self.company.credit_followup_mode = "prepare"
        batches._cron_prepare()
        batch = batches.search([("company_id", "=", self.company.id)])
        self.assertEqual(batch.state, "planned")
        batches._cron_prepare()
        self.assertEqual(
            batches.search_count([("company_id", "=", self.company.id)]), 1
        )
        batch.unlink()
        self.company.credit_followup_mode = "send"
        batches._cron_prepare()
        batches._cron_send()
        batch = batches.search([("company_id", "=", self.company.id)])
        self.assertEqual((batch.state, batch.notice_ids.state), ("sent", "sent"))

    # ---- who ---------------------------------------------------------------------
    def test_only_collectors_and_those_above_follow_up(self):
        batch = self._batch()
        for user in (self.salesperson, self.billing, self.viewer, self.auditor):
            with self.subTest(user.name), self.assertRaises(AccessError):
                batch.with_user(user).action_send()
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.env["credit.followup.batch"].with_user(user).create({})
            with self.subTest(user.name), self.assertRaises(AccessError):
                batch.notice_ids.with_user(user).action_drop("No")
        self.assertEqual(batch.notice_ids.state, "planned")

    def test_a_notice_is_not_sent_by_writing_its_state(self):
        batch = self._batch()
        notice = batch.notice_ids.with_user(self.collector)
        for values in ({"state": "sent"}, {"total": 1}, {"fee": 0}):
            with self.assertRaises(CreditControlError):
                notice.write(values)
