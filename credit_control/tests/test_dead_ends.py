"""What needs more people than there are is said when it is asked."""

from odoo.tests import tagged

from ..exceptions import CreditControlError
from .limits import LimitLifeCommon


@tagged("post_install", "-at_install")
class TestDeadEnds(LimitLifeCommon):
    """Beyond 1,000 five managers have to agree, and there are not so many."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.env.ref("credit_control.credit_authority_limit_manager")
        cls.line.write({"approvers": 5, "approvers_from": 100_000})

    def _told(self, user):
        domain = [("partner_ids", "in", user.partner_id.ids)]
        return self.env["mail.message"].search(domain).mapped("body")

    def test_who_asks_reads_that_nobody_can_end_it_and_so_do_the_managers(self):
        dialog = self.env["credit.limit.grant"].with_user(self.controller)
        values = {"partner_id": self.customer.id, "amount": 200_000, "reason": "Grown"}
        answer = dialog.create(values).action_grant()["params"]
        self.assertEqual(answer["type"], "warning")
        self.assertIn("consent of 5 people besides who asked", answer["message"])
        self.assertIn("Boss", answer["message"])
        limit = self.profile.limit_ids
        self.assertEqual(limit.with_user(self.viewer).dead_end, answer["message"])
        for user in (self.manager, self.boss):
            self.assertTrue(any("consent of 5" in body for body in self._told(user)))
        self.line.approvers = 1
        self.env.invalidate_all()
        self.assertFalse(limit.dead_end)

    def test_a_salesperson_reads_it_too(self):
        dialog = self.env["credit.limit.request"].with_user(self.salesperson)
        values = {"partner_id": self.customer.id, "amount": 200_000, "reason": "Grown"}
        answer = dialog.create(values).action_request()["params"]
        self.assertIn("consent of 5 people", answer["message"])

    def test_nothing_is_said_where_the_people_are_enough(self):
        limit = self._ask(self.collector, 50_000)
        self.assertFalse(limit.dead_end)
        self.assertFalse(any("consent of" in body for body in self._told(self.boss)))

    def test_a_journal_is_not_sent_to_too_few(self):
        line = {"profile_id": self.profile.id, "amount": 200_000}
        journals = self.env["credit.limit.journal"].with_user(self.controller)
        journal = journals.create({"reason": "Review", "line_ids": [(0, 0, line)]})
        journal.action_preview()
        with self.assertRaisesRegex(CreditControlError, "consent of 5 people"):
            journal.action_send()
