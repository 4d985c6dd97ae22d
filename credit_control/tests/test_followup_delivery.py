"""What became of e-mails: a notice that did not arrive is not stated as received."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from ..exceptions import CreditControlError
from .followup import FollowupCommon

REFUSED = ConnectionRefusedError(111, "Connection refused")


@tagged("post_install", "-at_install")
class TestFollowupDelivery(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.customer, 100, due_in=-20)

    def _undelivered(self):
        """A batch of which the mail server could not be reached, and its notice."""
        batch = self._run()
        notice = self._notice(batch)
        mails = self.env["mail.mail"].search(
            [("model", "=", notice._name), ("res_id", "=", notice.id)]
        )
        # as Odoo's own queue does, which goes on with other servers' mails
        with patch.object(IrMail_Server, "_connect__", side_effect=REFUSED):
            mails.send(raise_exception=False)
        self.env.invalidate_all()
        return batch, notice

    def test_the_reason_of_a_server_out_of_reach_stands_on_the_notice(self):
        batch, notice = self._undelivered()
        self.assertEqual(notice.delivery, "failed")
        self.assertIn("Connection refused", notice.delivery_error)
        self.assertEqual(batch.failed_count, 1)

    def test_an_undelivered_notice_is_not_stated_as_received(self):
        _batch, notice = self._undelivered()
        self.assertEqual(notice.outcome, "undelivered")
        story = self.invoice.credit_followup_story
        self.assertIn("not delivered", story)
        notice.with_user(self.collector).action_retry()
        self.env.invalidate_all()
        self.assertEqual(notice.outcome, "sent")
        self.assertNotIn("not delivered", self.invoice.credit_followup_story)

    def test_a_reverted_batch_asks_nobody_to_retry(self):
        batch, notice = self._undelivered()
        batch.with_user(self.collector).action_revert("Bank was not read yet")
        self.env.invalidate_all()
        self.assertEqual(batch.failed_count, 0)
        self.assertEqual(notice.outcome, "reverted")
        with self.assertRaisesRegex(CreditControlError, "cannot be done"):
            notice.with_user(self.collector).action_retry()

    def test_the_preview_says_what_goes_with_it_and_which_invoice_has_no_pdf(self):
        self.levels[0].write({"attach_invoices": True, "attach_statement": True})
        printed = self._invoice(self.customer, 60, due_in=-20)
        self.env["ir.attachment"].create(
            {
                "name": "Printed.pdf",
                "raw": b"%PDF-1.4",
                "res_model": "account.move",
                "res_field": "invoice_pdf_report_file",
                "res_id": printed.id,
            }
        )
        printed.invalidate_recordset()
        notice = self._notice(self._batch())
        self.assertEqual(notice.attached_names, "Printed.pdf and Statement of account")
        self.assertEqual(notice.unstored_names, self.invoice.name)
        notice.channel = "letter"
        self.assertFalse(notice.attached_names or notice.unstored_names)
