from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .documents import DocumentsCommon

MANAGERS = "credit_control.group_manager"


@tagged("post_install", "-at_install")
class TestLimitAuthority(DocumentsCommon):
    """Who may ask for, grant and end a limit, and what stays on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer()
        cls.profile = cls._profile(cls.customer)

    def _ask(self, user, amount, **values):
        return (
            self.env["credit.limit"]
            .with_user(user)
            .create(
                {
                    "profile_id": self.profile.id,
                    "amount": amount,
                    "reason": "Grown",
                    **values,
                }
            )
        )

    def test_a_controller_grants_up_to_the_own_authority(self):
        limit = self._ask(self.controller, 25_000)
        self.assertEqual(limit.state, "active")
        self.assertEqual(limit.approved_by_id, self.controller)
        self.assertMoney(self.profile.limit_amount, 25_000)

    def test_beyond_the_own_authority_a_controller_asks_and_a_manager_grants(self):
        limit = self._ask(self.controller, 25_000.01, reason="Larger season")
        self.assertEqual(limit.state, "requested")
        self.assertFalse(self.profile.limit_at(self.today))
        with self.assertRaisesRegex(CreditAuthorityError, "asked for .* yourself"):
            limit.action_grant()
        other = self._make_user("other", "credit_control.group_controller")
        with self.assertRaisesRegex(CreditAuthorityError, "above what you may grant"):
            limit.with_user(other).action_grant()
        limit.with_user(self.manager).action_grant()
        self.assertEqual(limit.state, "active")
        self.assertEqual(limit.requested_by_id, self.controller)
        self.assertEqual(limit.approved_by_id, self.manager)
        self.assertTrue(limit.approved_on)
        self.assertMoney(self.profile.limit_amount, 25_000.01)

    def test_a_collector_asks_and_whoever_decides_is_told(self):
        limit = self._ask(self.collector, 10)
        self.assertEqual((limit.state, limit.origin), ("requested", "request"))
        self.assertEqual(limit.activity_ids.user_id, self.controller)
        with self.assertRaises(AccessError):
            limit.action_grant()
        with self.assertRaises(AccessError):
            limit.action_decline("No")
        limit.with_user(self.controller).action_grant()
        self.assertFalse(limit.activity_ids)

    def test_a_request_goes_to_the_least_who_may_grant_it_and_never_to_who_asked(self):
        senior = self._make_user("senior", "credit_control.group_controller")
        self.env["credit.authority"].create(
            {"kind": "limit", "user_id": senior.id, "amount_max": 60000}
        )
        self.profile.controller_id = self.controller
        limit = self._ask(self.controller, 50_000)
        self.assertEqual(limit.activity_ids.user_id, senior)
        beyond = self._ask(senior, 60_000.01)
        self.assertTrue(beyond.activity_ids.user_id.has_group(MANAGERS))

    def test_nobody_gives_a_limit_without_a_reason(self):
        for reason in (False, " "):
            with self.assertRaisesRegex(CreditControlError, "needs a reason"):
                self._ask(self.controller, 10, reason=reason)
        self.assertFalse(self.profile.limit_ids)

    def test_others_neither_grant_nor_ask(self):
        for user in (self.salesperson, self.billing, self.viewer, self.auditor):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self._ask(user, 10)

    def test_a_declined_request_never_counts(self):
        limit = self._ask(self.collector, 10)
        limit.with_user(self.controller).action_decline("Too early")
        self.assertEqual(limit.state, "declined")
        self.assertEqual(self.profile.limit_mode, "none")
        with self.assertRaisesRegex(CreditControlError, "“Declined”"):
            limit.with_user(self.manager).action_grant()

    def test_an_authority_in_the_companys_currency_holds_for_a_foreign_limit(self):
        euro = self._currency("EUR", 2)
        self.assertEqual(
            self._ask(self.controller, 12_500.01, currency_id=euro.id).state,
            "requested",
        )
        self.assertEqual(
            self._ask(self.controller, 12_500, currency_id=euro.id).state, "active"
        )

    def test_who_asked_and_who_granted_cannot_be_made_up(self):
        limit = self._ask(
            self.collector,
            10,
            state="active",
            requested_by_id=self.manager.id,
            approved_by_id=self.manager.id,
            approved_on="2020-01-01 00:00:00",
        )
        self.assertEqual(limit.state, "requested")
        self.assertEqual(limit.requested_by_id, self.collector)
        self.assertFalse(limit.approved_by_id or limit.approved_on)

    # ---- history -------------------------------------------------------------
    def test_a_granted_limit_is_history_and_is_not_changed(self):
        limit = self._ask(self.manager, 1000)
        for change in ({"amount": 2000}, {"date_to": self.today}, {"state": "draft"}):
            with self.subTest(change), self.assertRaises(CreditControlError):
                limit.with_user(self.manager).write(change)
        with self.assertRaisesRegex(CreditControlError, "history"):
            limit.with_user(self.manager).unlink()

    def test_a_request_may_be_corrected_but_not_granted_by_writing(self):
        limit = self._ask(self.collector, 30_000)
        limit.with_user(self.controller).amount = 20_000
        for name, value in (("state", "active"), ("approved_by_id", self.manager.id)):
            with self.subTest(name), self.assertRaises(CreditControlError):
                limit.with_user(self.controller).write({name: value})
        self.assertEqual(limit.state, "requested")

    def test_a_corrected_request_is_weighed_again_when_it_is_granted(self):
        limit = self._ask(self.collector, 20_000)
        limit.with_user(self.controller).amount = 30_000
        with self.assertRaises(CreditAuthorityError):
            limit.with_user(self.controller).action_grant()

    def test_the_file_tells_who_granted_what_and_why(self):
        self._ask(self.controller, 1000, reason="Good references")
        body = str(self.profile.message_ids[0].body).replace("&nbsp;", " ")
        for said in ("1,000.00", "Controller", "Good references"):
            self.assertIn(said, body)

    def test_withdrawing_ends_a_limit_yesterday_and_is_told(self):
        limit = self._ask(self.manager, 1000, date_from=self.today - self._days(9))
        limit.with_user(self.controller).action_withdraw("Closed its shop")
        self.assertEqual(limit.date_to, self.today - self._days(1))
        self.assertFalse(self.profile.limit_at(self.today))
        self.assertEqual(self.profile.limit_at(limit.date_to), limit)
        self.assertIn("withdrawn by Controller", self.profile.message_ids[0].body)

    def test_a_collector_withdraws_nothing(self):
        limit = self._ask(self.manager, 1000)
        with self.assertRaises(AccessError):
            limit.with_user(self.collector).action_withdraw("No")
        self.assertEqual(self.profile.limit_at(self.today), limit)

    def test_only_somebody_with_any_amount_switches_the_check_off(self):
        self._ask(self.manager, 1000)
        with self.assertRaisesRegex(CreditAuthorityError, "Ask a credit manager"):
            self.profile.with_user(self.controller).limit_mode = "none"
        self.profile.with_user(self.manager).limit_mode = "none"
        self.assertEqual(self.profile.mode_chosen_by_id, self.manager)
        order = self._order(self.customer, 5000)
        order.action_confirm()
        self.assertConfirmed(order)

    def test_a_changed_setting_of_the_file_is_tracked(self):
        self.profile.with_user(self.controller).write(
            {"category_id": self.env.ref("credit_control.credit_category_c").id}
        )
        self.env.cr.flush()  # tracking is written before the commit
        tracked = self.profile.message_ids.tracking_value_ids
        self.assertIn("category_id", tracked.field_id.mapped("name"))

    def test_a_limit_that_ends_before_it_begins_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "before it begins"):
            self._ask(self.manager, 5, date_to=self.today - self._days(1))
        with self.assertRaisesRegex(ValidationError, "needs a last day"):
            self._ask(self.manager, 5, kind="temporary")
