"""Facts that a notice must have right, and what comes back from its customer."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .followup import FollowupCommon

REPLY = """From: Deco <deco@example.com>
To: {reply_to}
Subject: Re: {subject}
In-Reply-To: {message_id}
Message-Id: <reply-1@example.com>
Content-Type: text/plain; charset=utf-8

The goods came on Friday, we pay on Monday.
"""


@tagged("post_install", "-at_install")
class TestFollowupFacts(FollowupCommon):
    def test_a_discount_that_is_still_open_is_mentioned_with_its_day(self):
        courtesy = self._strategy((-3, "due"))
        self._profile(self.customer).followup_strategy_id = courtesy
        term = self.env["account.payment.term"].create(
            {
                "name": "30 days, 2 % within 29",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 29,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        invoice = self._invoice(
            self.customer, 100, post=False, invoice_payment_term_id=term.id
        )
        invoice.invoice_date = self.today - self._days(27)
        invoice.action_post()
        html = str(self._notice(self._batch()).items_html).replace("\xa0", " ")
        self.assertIn("$ 98.00 is enough", html)
        late = self._notice(self._again_at(self.today + self._days(3)))
        self.assertNotIn("is enough", str(late.items_html))

    def _again_at(self, day):
        """The planned batch thrown away, and one for another day."""
        self.env["credit.followup.batch"].search([("state", "=", "planned")]).unlink()
        return self._batch(day)

    def test_what_we_owe_a_customer_is_shown_and_not_netted(self):
        self._invoice(self.customer, 100, due_in=-20)
        self._invoice(self.customer, 40, move_type="in_invoice")
        notice = self._notice(self._batch())
        self.assertMoney(notice.total, 100)
        self.assertMoney(notice.payable, 40)

    def test_the_day_is_that_of_the_company_and_not_of_the_server(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2026-03-10 22:00:00"):
            batch = self.env["credit.followup.batch"].create({})
        self.assertEqual(batch.run_date, self._at("2026-03-11"))

    def test_a_person_plans_no_batch_for_a_day_gone_by(self):
        batches = self.env["credit.followup.batch"].with_user(self.collector)
        yesterday = self.today - self._days(1)
        with self.assertRaisesRegex(ValidationError, "is gone by"):
            batches.create({"run_date": yesterday})
        batch = batches.create({})
        with self.assertRaisesRegex(ValidationError, "is gone by"):
            batch.run_date = yesterday

    def test_a_reply_lands_in_the_notice(self):
        self._invoice(self.customer, 100, due_in=-20)
        notice = self._notice(self._run())
        sent = notice.message_ids.filtered("partner_ids")[:1]
        mail = REPLY.format(
            reply_to=sent.reply_to or "catchall@example.com",
            subject=notice.subject,
            message_id=sent.message_id,
        )
        self.env["mail.thread"].message_process(False, mail)
        answer = notice.message_ids[0]
        self.assertIn("we pay on Monday", answer.body)
        self.assertEqual(answer.author_id, self.customer)

    def test_a_mail_that_came_back_is_counted_and_named(self):
        self._invoice(self.customer, 100, due_in=-20)
        batch = self._run()
        notice = self._notice(batch)
        sent = notice.message_ids.filtered("partner_ids")[:1]
        sent.notification_ids.write(
            {"notification_status": "bounce", "failure_reason": "Mailbox full"}
        )
        self.env.invalidate_all()
        self.assertEqual(notice.delivery, "bounced")
        self.assertEqual(notice.delivery_error, "Mailbox full")
        self.assertEqual(batch.failed_count, 1)
        notices = self.env["credit.followup.notice"]
        self.assertIn(notice, notices.search([("delivery", "in", ["bounced"])]))
        self.assertNotIn(notice, notices.search([("delivery", "in", ["delivered"])]))

    def test_a_correction_is_written_to_who_received_the_mistake(self):
        self._invoice(self.customer, 100, due_in=-20)
        batch = self._run()
        batch.with_user(self.collector).action_revert("Bank was not read yet")
        notice = self._notice(batch)
        action = notice.with_user(self.collector).action_send_correction()
        composer = self.env["mail.compose.message"].with_user(self.collector)
        composer = composer.with_context(**action["context"]).create({})
        composer._action_send_mail()
        self.assertIn("reached you by mistake", notice.message_ids[0].body)
