"""A held order, for the tests of how holds end."""

from ..exceptions import CreditControlError
from .common import CreditControlCommon


class HoldCommon(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.list_price = 1200  # which a new quantity falls back to
        cls.customer = cls._customer(limit=1000)
        cls.order = cls._order(cls.customer, 1200)
        cls.order.action_confirm()
        cls.hold = cls._holds(cls.order)

    def _release(self, reason="Announced by phone", user=None, hold=None, **values):
        hold = (hold or self.hold).with_user(user or self.controller)
        return hold.action_release(reason, **values)

    def assertRefused(self, sentence, error=CreditControlError):
        return self.assertRaisesRegex(error, sentence)

    def _told(self, order, text):
        """Who is told by the order's message that contains a text."""
        messages = order.sudo().message_ids.filtered(
            lambda message: text in str(message.body).replace("&nbsp;", " ")
        )
        self.assertEqual(len(messages), 1, order.sudo().message_ids.mapped("body"))
        return messages.partner_ids
