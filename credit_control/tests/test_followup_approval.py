"""Notices that wait for approval: who is told, who approved, and who sent the batch."""

from odoo.tests import tagged

from .followup import FollowupCommon


@tagged("post_install", "-at_install")
class TestFollowupApproval(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.levels[0].needs_approval = True
        cls._invoice(cls.customer, 100, due_in=-20)
        other = cls._debtor("Gemini")
        cls._invoice(other, 50, due_in=-20)

    def _told(self, batch):
        """Who has the task to approve notices of a batch."""
        tasks = batch.sudo().activity_search(
            ["credit_control.mail_activity_type_notice"]
        )
        return tasks.user_id

    def test_those_who_may_approve_have_one_task_for_the_batch(self):
        batch = self._batch()
        told = self._told(batch)
        self.assertIn(self.controller, told)
        self.assertIn(self.manager, told)
        self.assertNotIn(self.collector, told)
        tasks = batch.sudo().activity_ids
        self.assertEqual(len(tasks), len(told))
        self.assertIn("wait for your approval", tasks[0].summary)
        with self._on(batch.run_date):
            batch.action_plan()
        self.assertEqual(len(batch.sudo().activity_ids), len(told))

    def test_the_task_is_gone_when_nothing_waits_any_more(self):
        batch = self._batch()
        first, second = batch.notice_ids
        first.with_user(self.controller).action_approve()
        self.assertIn(self.controller, self._told(batch))
        second.with_user(self.collector).action_drop("Called just now")
        self.assertFalse(self._told(batch))

    def test_reverting_and_postponing_clear_it_too(self):
        batch = self._batch()
        until = self.today + self._days(5)
        batch.notice_ids.with_user(self.collector).action_postpone(until, "Promised")
        self.assertFalse(self._told(batch))
        batch.with_user(self.collector).unlink()
        self._profile(self.customer).followup_paused_until = False
        batch = self._run()
        self.assertTrue(self._told(batch))
        batch.with_user(self.collector).action_revert("Too early")
        self.assertFalse(self._told(batch))

    def test_the_collector_reads_who_approves(self):
        notice = self._notice(self._batch()).with_user(self.collector).sudo(False)
        self.assertIn("Controller", notice.approver_names)
        self.assertIn("Manager", notice.approver_names)
        notice.with_user(self.controller).action_approve()
        self.assertFalse(notice.approver_names)

    def test_who_sent_and_who_approved_are_both_kept(self):
        batch = self._run()
        notice = self._notice(batch)
        notice.with_user(self.controller).action_approve()
        self.assertEqual(batch.sent_by_id, self.collector)
        self.assertEqual(notice.approved_by_id, self.controller)
        self.assertTrue(notice.approved_on)
        self.assertEqual(notice.state, "queued")

    def test_without_anything_to_approve_nobody_is_told(self):
        self.levels[0].needs_approval = False
        self.assertFalse(self._batch().sudo().activity_ids)
