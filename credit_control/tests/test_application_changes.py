"""What was weighed stays until it is decided, and who changes it does not decide."""

from odoo.tests import tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .applications import ApplicationCommon


@tagged("post_install", "-at_install")
class TestApplicationChanges(ApplicationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._make_user("colleague", "credit_control.group_controller")

    def test_an_assessed_application_stays_as_it_was_weighed(self):
        application = self._checked()
        mine = self._staff(application)
        reference = application.sudo().reference_ids
        changes = {
            "the limit": lambda: mine.write({"requested_limit": 9000}),
            "the purchases": lambda: mine.write({"yearly_purchases": 9e6}),
            "who applies": lambda: mine.write({"partner_id": self._customer().id}),
            "a figure": lambda: mine.write(
                {"figure_ids": [(0, 0, {"year": 2025, "equity": 9e6})]}
            ),
            "a figure by itself": lambda: (
                self.env["credit.application.figure"]
                .with_user(self.controller)
                .create({"application_id": mine.id, "year": 2025, "equity": 9e6})
            ),
            "a reference": lambda: reference.with_user(self.controller).write(
                {"limit_granted": 9e6}
            ),
            "a reference less": lambda: reference.with_user(self.controller).unlink(),
        }
        for name, change in changes.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                with self.assertRaisesRegex(CreditControlError, "Give it back"):
                    change()
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_where_to_write_to_may_still_be_corrected(self):
        application = self._checked()
        self._staff(application).write({"email": "berger@alpenblick.example"})
        self._decide(application, amount=100)
        self.assertEqual(application.state, "approved")

    def test_who_changes_what_counts_leaves_the_decision_to_somebody_else(self):
        application = self._checked()
        mine = self._staff(application)
        mine.action_ask_again()
        mine.write({"figure_ids": [(0, 0, {"year": 2025, "equity": 9e6})]})
        mine.action_submit()
        self.env["credit.application"]._cron_process()
        self.assertEqual(application.state, "assessed")
        self.assertEqual(mine.changed_by_ids, self.controller)
        for decide in (
            lambda: self._decide(application, amount=100),
            lambda: mine._refuse("No"),
            lambda: mine.assessment_id.action_approve("I know better"),
        ):
            with self.assertRaisesRegex(CreditAuthorityError, "You changed what"):
                decide()
        self._decide(application, user=self.colleague, amount=100)
        self.assertEqual(application.state, "approved")

    def test_nor_do_they_grant_the_limit_that_a_colleague_asked_for(self):
        senior = self._make_user("senior", "credit_control.group_manager")
        application = self._application()
        application.with_user(senior).requested_limit = 19_000
        application.action_submit()
        self.env["credit.application"]._cron_process()
        self.env.ref(
            "credit_control.credit_authority_limit_controller"
        ).amount_max = 1000
        self._decide(application, amount=19_000)
        limit = self._staff(application).limit_id
        self.assertEqual(limit.state, "requested")
        with self.assertRaisesRegex(CreditAuthorityError, "You changed what"):
            limit.with_user(senior).action_grant()
        limit.with_user(self.manager).action_grant()
        self.assertEqual(application.state, "approved")

    def test_the_applicant_and_who_brought_it_in_change_it_without_a_mark(self):
        application = self._application()
        application.requested_limit = 4000  # the salesperson
        application.with_user(1).requested_limit = 3000  # the page of the form
        self.assertFalse(self._staff(application).changed_by_ids)

    def test_nobody_takes_the_mark_away(self):
        application = self._application()
        mine = self._staff(application)
        mine.requested_limit = 6000
        with self.assertRaises(CreditControlError):
            mine.write({"changed_by_ids": [(5,)]})
        self.assertEqual(mine.changed_by_ids, self.controller)
