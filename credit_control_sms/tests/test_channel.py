"""Follow-up by text message, through Odoo's own queue."""

from odoo.tests import tagged

from odoo.addons.credit_control.tests.followup import FollowupCommon


@tagged("post_install", "-at_install")
class TestSmsChannel(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.levels[0].write({"channel": "sms", "channel_2": "email"})
        cls.customer.country_id = cls.env.ref("base.at")
        cls._invoice(cls.customer, 100, due_in=-20)

    def _texts(self):
        return self.env["sms.sms"].search([("partner_id", "=", self.customer.id)])

    def test_a_text_message_waits_in_odoos_queue_with_the_amount(self):
        self.customer.phone = "+43 664 1234567"
        notice = self._notice(self._run())
        self.assertEqual((notice.state, notice.channel), ("sent", "sms"))
        self.assertEqual(notice.sent_to, "+43 664 1234567")
        text = self._texts()
        self.assertEqual(text.state, "outgoing")
        self.assertIn("100.00", text.body)
        self.assertIn("/my/invoices/", text.body)

    def test_without_a_telephone_number_the_next_channel_is_taken(self):
        self.assertEqual(self._notice(self._run()).channel, "email")

    def test_a_number_that_is_gone_fails_that_notice_alone(self):
        self.customer.phone = "+43 664 1234567"
        batch = self._batch()
        self.customer.phone = False
        notice = self._notice(self._send(batch))
        self.assertEqual(notice.state, "failed")
        self.assertIn("enter a valid telephone number", notice.error)
        self.assertFalse(self._texts())
