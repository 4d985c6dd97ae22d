"""Follow-up letters by post, through Odoo's own queue."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.credit_control.tests.followup import FollowupCommon


@tagged("post_install", "-at_install")
class TestPostChannel(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.levels[0].write({"channel": "post", "channel_2": "email"})
        cls._invoice(cls.customer, 100, due_in=-20)

    def test_a_letter_waits_in_the_queue_of_the_post_with_its_pdf(self):
        self.customer.write(
            {
                "street": "Ring 1",
                "zip": "1010",
                "city": "Wien",
                "country_id": self.env.ref("base.at").id,
            }
        )
        batch = self._batch()
        with patch.object(
            type(self.env["credit.followup.notice"]),
            "_render_letter",
            lambda notice: b"%PDF-1.4 of a letter",
        ):
            notice = self._notice(self._send(batch))
        self.assertEqual((notice.state, notice.channel), ("sent", "post"))
        letter = self.env["snailmail.letter"].search([("res_id", "=", notice.id)])
        self.assertEqual((letter.state, letter.city), ("pending", "Wien"))
        self.assertEqual(letter.attachment_id, notice.letter_id)

    def test_without_a_whole_address_the_next_channel_is_taken(self):
        self.customer.city = "Wien"
        self.assertEqual(self._notice(self._run()).channel, "email")
