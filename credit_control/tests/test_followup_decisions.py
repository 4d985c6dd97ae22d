"""What people decide about notices before they go out: drop, postpone, approve, waive."""

import ast

from odoo.tests import tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .followup import FollowupCommon


@tagged("post_install", "-at_install")
class TestFollowupDecisions(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.customer, 100, due_in=-20)

    def _mails(self, notice):
        return self.env["mail.mail"].search(
            [("model", "=", notice._name), ("res_id", "=", notice.id)]
        )

    def test_a_dropped_notice_stays_and_the_next_batch_looks_again(self):
        batch = self._batch()
        batch.notice_ids.with_user(self.collector).action_drop("Called just now")
        self.assertEqual(self._skips(batch), {"dropped": 100})
        self.assertMoney(batch.told_total, 0)
        self._send(batch)
        self.assertEqual(self._notice(batch).state, "dropped")
        self.assertFalse(self._mails(self._notice(batch)))
        self.assertLevel(self.invoice, 0)
        self.assertMoney(self._notice(self._batch()).total, 100)

    def test_a_postponed_notice_leaves_the_customer_alone_until_the_day(self):
        batch = self._batch()
        until = self.today + self._days(5)
        batch.notice_ids.with_user(self.collector).action_postpone(until, "Promised")
        self._send(batch)
        before = self._batch(until - self._days(1))
        self.assertEqual(self._skips(before), {"paused": 100})
        before.unlink()
        self.assertMoney(self._notice(self._batch(until)).total, 100)

    def test_what_needs_approval_waits_for_a_controller(self):
        self.levels[0].needs_approval = True
        batch = self._run()
        notice = self._notice(batch)
        self.assertEqual((notice.state, batch.state), ("approval", "sending"))
        with self.assertRaises(CreditAuthorityError):
            notice.with_user(self.collector).action_approve()
        notice.with_user(self.controller).action_approve()
        self.env["credit.followup.batch"]._cron_send()
        self.assertEqual((notice.state, batch.state), ("sent", "sent"))

    def test_a_fee_is_claimed_once_and_waived_with_a_reason(self):
        self.levels[0].fee = 12
        batch = self._batch()
        notice = self._notice(batch)
        self.assertMoney(notice.to_pay, 112)
        self.assertIn("Reminder fee", str(notice.items_html))
        notice.with_user(self.collector).action_waive_fee("Good customer")
        self.assertMoney(notice.to_pay, 100)
        self.assertNotIn("Reminder fee", str(notice.items_html))
        self.assertEqual(notice.fee_waived_by_id, self.collector)
        twice = "was waived already, by Collector on .*: Good customer"
        with self.assertRaisesRegex(CreditControlError, twice):
            notice.with_user(self.controller).action_waive_fee("Once more")
        self.assertTrue(notice._fields["fee_waived_reason"].readonly)
        notice._set({"fee": 0, "fee_waived_reason": False})
        with self.assertRaisesRegex(CreditControlError, "where there is one"):
            notice.with_user(self.collector).action_waive_fee("Once more")

    def test_waiving_is_offered_where_there_is_a_fee(self):
        self.levels[0].fee = 12
        without = self._debtor("Without")
        self._invoice(without, 70, due_in=-20)
        batch = self._batch()
        self._notice(batch, without)._set({"fee": 0})
        fees = [self._notice(batch).has_fee, self._notice(batch, without).has_fee]
        self.assertEqual(fees, [True, False])
        self._send(batch)
        dialogs = self.env["credit.followup.decide"].with_user(self.collector)
        names = dict(dialogs._fields["decision"].selection)
        self.assertEqual(set(names), {"drop", "postpone"})
        action = self.env.ref("credit_control.credit_followup_waive_action")
        notice = self._notice(batch)
        dialog = dialogs.with_context(
            **ast.literal_eval(action.context),
            active_model=notice._name,
            active_ids=notice.ids,
        ).create({"reason": "They called"})
        dialog.action_decide()
        self.assertEqual(notice.fee_waived_reason, "They called")
        self.assertMoney(notice.to_pay, 100)
