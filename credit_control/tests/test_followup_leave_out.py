"""One item is left out of a notice; the rest goes out, and the batch still ties."""

from odoo.tests import Form, tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .followup import FollowupCommon


@tagged("post_install", "-at_install")
class TestFollowupLeaveOut(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.customer, 100, due_in=-20)
        cls.second = cls._invoice(cls.customer, 60, due_in=-12)

    def _line(self, batch, invoice):
        lines = batch.notice_ids.line_ids
        return lines.filtered(lambda line: line.move_id == invoice)

    def _leave_out(self, batch, invoice, reason="On the telephone with them"):
        self._line(batch, invoice).with_user(self.collector).action_leave_out(reason)

    def test_the_notice_goes_out_without_it_and_the_batch_still_ties(self):
        other = self._debtor("Other")
        self._invoice(other, 70, due_in=-20)
        batch = self._batch()
        theirs = self._notice(batch, other)
        before = (theirs.total, theirs.line_ids.mapped("place"), theirs.state)
        self._leave_out(batch, self.invoice)
        notice = self._notice(batch)
        self.assertMoney(notice.total, 60)
        self.assertMoney(notice.value, 60)
        self.assertEqual(notice.days_late, 12)
        self.assertNotIn(self.invoice.name, str(notice.body))
        self.assertEqual(self._skips(batch), {"left_out": 100})
        self.assertMoney(batch.skipped_total, 100)
        self.assertTies(batch)
        line = self._line(batch, self.invoice)
        self.assertEqual(line.detail, "On the telephone with them")
        after = (theirs.total, theirs.line_ids.mapped("place"), theirs.state)
        self.assertEqual(after, before)
        self._send(batch)
        self.assertEqual(notice.state, "sent")
        self.assertMoney(notice.total, 60)
        self.assertNotIn(self.invoice.name, str(notice.own_body))
        self.assertLevel(self.invoice, 0)
        self.assertLevel(self.second, 1)
        self.assertTies(batch)

    def test_the_next_batch_looks_at_it_again(self):
        batch = self._batch()
        self._leave_out(batch, self.invoice)
        self._send(batch)
        again = self._batch()
        line = self._line(again, self.invoice)
        self.assertEqual((line.place, line.level_id), ("claimed", self.levels[0]))

    def test_the_notice_speaks_of_the_highest_level_that_is_left_with_its_fee(self):
        self.levels[0].fee, self.levels[1].fee = 5, 12
        self._run()
        batch = self._batch(self.today + self._days(7))
        notice = self._notice(batch)
        self.assertEqual((notice.level_number, notice.fee), (2, 12))
        third = self._invoice(self.customer, 30, due_in=-1)
        batch.action_plan()
        notice = self._notice(batch)
        for invoice in (self.invoice, self.second):
            self._leave_out(batch, invoice)
        self.assertEqual((notice.level_number, notice.fee), (1, 5))
        self.assertEqual(notice._told_lines().move_id, third)
        self.assertIn("Reminder", notice.subject)

    def test_a_notice_that_nothing_is_left_of_is_dropped(self):
        batch = self._batch()
        self._leave_out(batch, self.invoice, "Called")
        self._leave_out(batch, self.second, "Called as well")
        notice = self._notice(batch)
        self.assertEqual((notice.state, notice.reason), ("dropped", "Called as well"))
        self.assertEqual(self._skips(batch), {"left_out": 160})
        self.assertMoney(batch.told_total, 0)
        self.assertTies(batch)
        self._send(batch)
        self.assertEqual((notice.state, batch.state), ("dropped", "sent"))

    def test_what_was_left_out_keeps_its_reason_when_the_notice_is_dropped(self):
        batch = self._batch()
        self._leave_out(batch, self.invoice)
        batch.notice_ids.with_user(self.collector).action_drop("All of it")
        self.assertEqual(self._skips(batch), {"left_out": 100, "dropped": 60})

    def test_a_credit_is_never_left_out(self):
        self._receipt(self.customer, 20)
        batch = self._batch()
        credit = batch.notice_ids.line_ids.filtered(lambda li: li.place == "credit")
        with self.assertRaisesRegex(CreditControlError, "more than is owed"):
            credit.with_user(self.collector).action_leave_out("No")

    def test_it_is_for_collectors_with_a_reason_before_sending_and_once(self):
        batch = self._batch()
        line = self._line(batch, self.invoice)
        for user in (self.viewer, self.auditor):
            with self.assertRaises(CreditAuthorityError):
                line.with_user(user).action_leave_out("So")
        with self.assertRaisesRegex(CreditControlError, "Say why"):
            self._leave_out(batch, self.invoice, " ")
        self._leave_out(batch, self.invoice)
        with self.assertRaisesRegex(
            CreditControlError, "left out of this batch already"
        ):
            self._leave_out(batch, self.invoice)
        self._send(batch)
        with self.assertRaisesRegex(CreditControlError, "is “Sent”"):
            self._leave_out(batch, self.second)

    def test_an_edited_text_still_names_it_so_the_text_comes_first(self):
        batch = self._batch()
        notice = batch.notice_ids.with_user(self.collector)
        notice.body = "<p>Dear Bob, both of them.</p>"
        with self.assertRaisesRegex(CreditControlError, "still names the item"):
            self._leave_out(batch, self.invoice)
        notice.action_reset_text()
        self._leave_out(batch, self.invoice)
        self.assertMoney(notice.total, 60)

    def test_a_part_payment_before_sending_does_not_bring_it_back(self):
        batch = self._batch()
        self._leave_out(batch, self.invoice)
        self._pay(self.second, 10)
        notice = self._notice(self._send(batch))
        self.assertMoney(notice.total, 50)
        self.assertEqual(notice._told_lines().move_id, self.second)
        self.assertEqual(self._skips(batch), {"left_out": 100})

    def test_the_dialog_leaves_out_the_item_it_was_opened_on(self):
        batch = self._batch()
        line = self._line(batch, self.invoice)
        context = {"active_model": line._name, "active_id": line.id}
        dialogs = self.env["credit.followup.decide"].with_user(self.collector)
        dialog = Form(dialogs.with_context(**context, active_ids=line.ids))
        dialog.reason = "Called"
        dialog.save().action_decide()
        self.assertEqual(self._skips(batch), {"left_out": 100})
