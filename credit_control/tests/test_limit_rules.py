from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .limits import LimitLifeCommon


@tagged("post_install", "-at_install")
class TestLimitRules(LimitLifeCommon):
    """Amounts, rates, roles and the calendar in the life of a limit."""

    # ---- money ----------------------------------------------------------------
    def test_authority_is_judged_at_the_rate_of_the_day_of_the_approval(self):
        euro = self._currency("EUR", 2)
        limit = self._ask(self.collector, 12_500, currency_id=euro.id)  # 25,000
        self._rate(euro, 2.1, self.today + self._days(1))
        refused = self.assertRaisesRegex(CreditAuthorityError, "above what you may")
        with self._on(1), refused:
            self._rpc(self.controller, limit, "action_grant")
        self._rate(euro, 1.5, self.today + self._days(2))
        with self._on(2):
            self._rpc(self.controller, limit, "action_grant")
            self.assertMoney(limit.sudo().approval_ids.weighed, 18_750)

    def test_nobody_grants_in_parts_what_is_beyond_their_authority_in_one(self):
        until = self.today + self._days(30)
        parts = {"kind": "temporary", "on_top": True, "date_to": until}
        self.assertEqual(self._ask(self.controller, 20_000).state, "active")
        self.assertEqual(self._ask(self.controller, 5000, **parts).state, "active")
        self.assertEqual(self._ask(self.controller, 0.01, **parts).state, "requested")
        self.assertEqual(self._ask(self.controller, 20_001).state, "requested")
        self.assertEqual(self._ask(self.controller, 19_000).state, "active")

    def test_figures_and_dates_that_cannot_be_meant_are_refused_with_a_sentence(self):
        day = self.today
        for values, error in (
            ({"amount": -1}, "is negative"),
            ({"amount": 1e13}, "cannot be meant"),
            ({"date_to": day - self._days(1)}, "before it begins"),
            ({"kind": "temporary"}, "needs a last day"),
            ({"on_top": True}, "Only a temporary limit"),
            (
                {
                    "kind": "temporary",
                    "repeats_yearly": True,
                    "date_to": day + self._days(366),
                },
                "a year or longer",
            ),
        ):
            with self.subTest(error), self.assertRaisesRegex(ValidationError, error):
                self._ask(self.manager, **{"amount": 5, **values})
        for amount in (float("nan"), float("inf")):
            with self.assertRaisesRegex(CreditControlError, "must be a number"):
                self._ask(self.manager, amount)

    # ---- who, over RPC ---------------------------------------------------------
    def test_only_controllers_and_managers_decide_over_the_external_api(self):
        calls = (
            ("action_grant", ()),
            ("action_decline", ("No",)),
            ("action_withdraw", ("No",)),
        )
        portal = self._make_user("portal", "base.group_portal")
        people = (
            self.salesperson,
            self.billing,
            self.viewer,
            self.auditor,
            self.second,
            portal,
        )
        limit = self._ask(self.controller, 30_000)
        for user in people:
            for method, args in calls:
                if user == self.second and method != "action_grant":
                    continue
                story = self.subTest(f"{user.name} {method}")
                with story, self.assertRaises(AccessError):
                    self._rpc(user, limit, method, *args)
        self.assertEqual(limit.state, "requested")

    def test_what_the_program_says_of_a_limit_is_not_made_up(self):
        limit = self._ask(
            self.collector, 10, asked_through="customer", proposed_amount=900
        )
        self.assertEqual(limit.asked_through, "colleague")
        self.assertMoney(limit.proposed_amount, 0)
        for values in ({"status": "active"}, {"requested_amount": 5}):
            with self.assertRaises(CreditControlError):
                limit.with_user(self.manager).write(values)
        with self.assertRaises(AccessError):
            self.env["credit.limit.approval"].with_user(self.manager).create(
                {"limit_id": limit.id, "user_id": self.manager.id}
            )
        with self.assertRaises(AccessError):
            limit.with_user(self.manager).event_ids.unlink()

    def test_somebody_of_another_company_neither_sees_nor_decides(self):
        limit = self._ask(self.controller, 30_000)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._make_user("stranger", "credit_control.group_manager")
        stranger.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        with self.assertRaises(AccessError):
            self._rpc(stranger, limit, "action_grant")
        for records in (limit, limit.sudo().event_ids):
            self.assertFalse(
                records.with_user(stranger).search([("id", "in", records.ids)])
            )

    # ---- the past --------------------------------------------------------------
    def test_the_limit_of_a_past_day_is_told_as_it_is_known_now_and_as_it_was_then(
        self,
    ):
        day = self.today - self._days(100)
        first = self._ask(self.manager, 1000, date_from=day)
        moment = fields.Datetime.now() + timedelta(seconds=1)
        with freeze_time(moment + timedelta(days=1)):
            second = self._ask(self.manager, 2000, date_from=day + self._days(10))
            self.env.flush_all()
        asked = day + self._days(20)
        self.assertEqual(self.profile.limit_at(asked), second)
        self.assertEqual(self.profile.limit_at(asked, moment), first)
        before = moment - timedelta(days=1)
        self.assertFalse(self.profile.limit_at(asked, before))
        with self.assertRaisesRegex(CreditControlError, "is not a moment"):
            self.profile.limit_at(asked, "yesterday")

    def test_a_withdrawn_limit_counted_before_it_was_withdrawn(self):
        limit = self._ask(self.manager, 1000, date_from=self.today)
        moment = fields.Datetime.now() + timedelta(seconds=1)
        with freeze_time(moment + timedelta(hours=1)):
            self._rpc(self.manager, limit, "action_withdraw", "Mistake")
            self.env.flush_all()
        self.assertEqual(limit.status, "withdrawn")
        self.assertFalse(self.profile.limit_at(self.today))
        self.assertEqual(self.profile.limit_at(self.today, moment), limit)

    def test_the_status_follows_the_calendar(self):
        limit = self._ask(
            self.manager,
            10,
            date_from=self.today + self._days(2),
            date_to=self.today + self._days(4),
        )
        self.assertEqual(limit.status, "scheduled")
        for days, status in ((2, "active"), (5, "expired")):
            with self._on(days):
                self.env["credit.profile"]._cron_limits_by_date()
                self.assertEqual(limit.status, status)
        self.assertEqual(self._story(limit), ["granted", "expired"])
        self.assertFalse(limit.sudo().event_ids[-1].user_id)

    def test_a_limit_that_another_took_the_place_of_is_superseded_not_expired(self):
        old = self._ask(self.manager, 10, date_from=self.today - self._days(9))
        self._ask(self.manager, 20, date_from=self.today)
        self.assertEqual(old.status, "superseded")
        self.assertEqual(old.sudo().event_ids[-1].kind, "superseded")
        self.assertIn("20.00", old.sudo().event_ids[-1].reason)
