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
        self.assertIn("/my/credit?access_token=", text.body)

    def test_each_occasion_has_a_text_of_its_own_and_an_edited_one_stays(self):
        courtesy = self._strategy((-3, "due"), (5, "due"), (7, "previous")).level_ids
        before, late, again = courtesy.mapped("sms_text")
        self.assertIn("falls due soon", before)
        self.assertIn("past its due date", late)
        self.assertIn("we reminded you", again)
        courtesy[0].days = 3
        self.assertEqual(courtesy[0].sms_text, late)
        courtesy[1].sms_text = "Our own words"
        courtesy[1].days = -5
        self.assertEqual(courtesy[1].sms_text, "Our own words")

    def test_the_levels_that_ship_have_a_text_that_fits_them(self):
        shipped = self.env.ref("credit_control.credit_followup_gentle").level_ids
        self.assertIn("falls due soon", shipped[0].sms_text)
        self.assertNotIn("falls due soon", shipped[1].sms_text)

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
