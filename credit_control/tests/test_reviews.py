from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import CreditControlCommon

REVIEW = "credit_control.mail_activity_type_review"


@tagged("post_install", "-at_install")
class TestReviews(CreditControlCommon):
    """A review comes due: its controller is asked once, and an overdue one holds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer(limit=1000)
        cls.profile = cls._profile(cls.customer)

    def _tasks(self):
        return self.profile.sudo().activity_ids.filtered(
            lambda one: one.active and one.activity_type_id == self.env.ref(REVIEW)
        )

    def _ask(self):
        self.env["credit.profile"]._cron_reviews()
        return self._tasks()

    def test_the_controller_is_asked_once_some_days_before(self):
        self.profile.next_review = self.today + self._days(15)
        self.assertFalse(self._ask())
        self.profile.next_review = self.today + self._days(14)
        task = self._ask()
        self.assertEqual(task.user_id, self.controller)
        self.assertEqual(task.date_deadline, self.profile.next_review)
        self.assertEqual(self._ask(), task)
        task.action_done()
        self.assertFalse(self._ask())

    def test_who_looks_after_the_customer_is_asked_or_who_replaces_them(self):
        other = self._make_user("other", "credit_control.group_controller")
        self.profile.write({"controller_id": other.id, "next_review": self.today})
        self.env["credit.substitution"].create(
            {
                "user_id": other.id,
                "substitute_id": self.controller.id,
                "date_to": self.today,
                "reason": "Holiday",
            }
        )
        self.assertEqual(self._ask().user_id, self.controller)

    def test_a_review_done_ends_the_task_and_asks_again_for_the_next_one(self):
        self.profile.category_id = self.env.ref("credit_control.credit_category_c")
        self.profile.next_review = self.today
        self._ask()
        self.profile.with_user(self.controller).action_review_done()
        self.assertFalse(self._tasks())
        self.assertGreater(self.profile.next_review, self.today)
        self.assertFalse(self.profile.review_asked_for)
        self.profile.next_review = self.today + self._days(1)
        self.assertTrue(self._ask())

    def test_a_review_put_off_takes_the_task_back(self):
        self.profile.next_review = self.today
        self._ask()
        self.profile.next_review = self.today + self._days(90)
        self.assertFalse(self._tasks())
        self.assertFalse(self._ask())

    def test_the_days_before_are_a_setting(self):
        self.company.credit_review_days = 30
        self.profile.next_review = self.today + self._days(30)
        self.assertTrue(self._ask())
        with self.assertRaisesRegex(ValidationError, "cannot come after"):
            self.company.credit_review_days = -1

    def test_an_overdue_review_warns_or_holds_as_the_policy_says(self):
        self.profile.next_review = self.today - self._days(10)
        self._policy({"check_code": "review_overdue", "days": 10})
        order = self._order(self.customer, 10)
        order.action_confirm()
        self.assertConfirmed(order)
        self.profile.next_review = self.today - self._days(11)
        late = self._order(self.customer, 10)
        late.action_confirm()
        self.assertHeld(late)

    def test_overdue_reviews_are_found_by_their_days(self):
        self.profile.next_review = self.today - self._days(3)
        self.assertEqual(self.profile.review_days, -3)
        found = self.env["credit.profile"].search([("next_review", "<", "today")])
        self.assertIn(self.profile, found)
