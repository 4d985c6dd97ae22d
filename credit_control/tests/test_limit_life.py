from datetime import datetime, time, timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .documents import DocumentsCommon


class LimitLifeCommon(DocumentsCommon):
    """Limits that one person asks for and another decides about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer()
        cls.profile = cls._profile(cls.customer)
        cls.second = cls._make_user("second", "credit_control.group_controller")
        cls.boss = cls._make_user("boss", "credit_control.group_manager")

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

    def _two_above(self, amount):
        """Above an amount two managers have to agree."""
        line = self.env.ref("credit_control.credit_authority_limit_manager")
        line.write({"approvers": 2, "approvers_from": amount})
        return line

    def _away(self, absent, substitute, days=5, **values):
        return self.env["credit.substitution"].create(
            {
                "user_id": absent.id,
                "substitute_id": substitute.id,
                "date_from": self.today,
                "date_to": self.today + self._days(days),
                "reason": "Holiday",
                **values,
            }
        )

    def _on(self, days):
        """As if it were so many days later."""
        self.env.flush_all()
        self.env.invalidate_all()
        return freeze_time(datetime.combine(self.today + self._days(days), time(12)))

    def _story(self, limit):
        return limit.sudo().event_ids.mapped("kind")


@tagged("post_install", "-at_install")
class TestLimitLife(LimitLifeCommon):
    """Asked, agreed to, ended: by whom, when and why."""

    # ---- one who asks, another who approves ----------------------------------
    def test_who_asked_never_approves_whatever_authority_they_get(self):
        limit = self._ask(self.controller, 30_000)
        self.env["credit.authority"].create(
            {"kind": "limit", "user_id": self.controller.id, "unlimited": True}
        )
        self.assertFalse(limit.may_decide)
        with self.assertRaisesRegex(CreditAuthorityError, "You asked for .* yourself"):
            self._rpc(self.controller, limit, "action_grant")
        self._rpc(self.manager, limit, "action_grant")
        self.assertEqual(limit.state, "active")

    def test_each_step_says_who_when_and_why(self):
        limit = self._ask(self.controller, 30_000, reason="Larger season")
        self._rpc(self.manager, limit, "action_grant", comment="Paid for years")
        self._rpc(self.second, limit, "action_withdraw", "Lost its main buyer")
        told = [
            (event.kind, event.user_id, event.reason)
            for event in limit.sudo().event_ids
        ]
        self.assertEqual(
            told,
            [
                ("requested", self.controller, "Larger season"),
                ("granted", self.manager, "Paid for years"),
                ("withdrawn", self.second, "Lost its main buyer"),
            ],
        )
        self.assertTrue(all(limit.sudo().event_ids.mapped("happened_on")))
        self.assertEqual(limit.decision_reason, "Lost its main buyer")
        with self.assertRaises(CreditControlError):
            limit.sudo().event_ids[0].write({"reason": "Otherwise"})

    def test_declining_and_withdrawing_need_a_reason(self):
        limit = self._ask(self.collector, 10)
        for reason in (None, "", "  "):
            with self.assertRaisesRegex(CreditControlError, "Say why"):
                self._rpc(self.controller, limit, "action_decline", reason)
        self._rpc(self.controller, limit, "action_decline", "No accounts")
        self.assertEqual((limit.state, limit.status), ("declined", "declined"))
        granted = self._ask(self.controller, 10)
        with self.assertRaisesRegex(CreditControlError, "Say why"):
            self._rpc(self.controller, granted, "action_withdraw")

    def test_who_asked_takes_the_request_back(self):
        limit = self._ask(self.controller, 30_000)
        self._rpc(self.controller, limit, "action_withdraw", "Not needed")
        self.assertEqual(limit.state, "withdrawn")
        with self.assertRaisesRegex(CreditControlError, "“Withdrawn” by Controller"):
            self._rpc(self.manager, limit, "action_grant")

    def test_another_amount_is_granted_with_a_reason_and_what_was_asked_stays(self):
        limit = self._ask(self.collector, 20_000)
        for amount in (-1, float("nan"), float("inf"), 1e13, "much"):
            with self.assertRaises(CreditControlError):
                self._rpc(self.controller, limit, "action_grant", amount, "Less")
        with self.assertRaisesRegex(CreditControlError, "Say why Deco gets"):
            self._rpc(self.controller, limit, "action_grant", 15_000)
        self._rpc(self.controller, limit, "action_grant", 15_000, "Young company")
        self.assertMoney(limit.amount, 15_000)
        self.assertMoney(limit.requested_amount, 20_000)
        self.assertEqual(self._story(limit), ["requested", "changed", "granted"])

    def test_another_amount_is_weighed_as_any_other(self):
        limit = self._ask(self.collector, 20_000)
        with self.assertRaisesRegex(CreditAuthorityError, "above what you may grant"):
            self._rpc(self.controller, limit, "action_grant", 30_000, "Better")
        limit.invalidate_recordset()

    def test_the_requester_is_told_how_it_ended(self):
        limit = self._ask(self.collector, 20_000)
        self._rpc(self.controller, limit, "action_decline", "No accounts")
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.collector.partner_id.ids)], limit=1
        )
        self.assertIn("No accounts", told.body)
        self.assertIn("Declined", told.body)

    # ---- several who agree ---------------------------------------------------
    def test_above_an_amount_two_people_have_to_agree(self):
        self._two_above(100_000)
        limit = self._ask(self.collector, 100_000.01)
        self._rpc(self.manager, limit, "action_grant", comment="Fine by me")
        self.assertEqual(limit.state, "requested")
        self.assertFalse(self.profile.limit_at(self.today))
        with self.assertRaisesRegex(CreditAuthorityError, "approved .* already"):
            self._rpc(self.manager, limit, "action_grant")
        self._rpc(self.boss, limit, "action_grant")
        self.assertEqual(limit.state, "active")
        self.assertEqual(limit.sudo().approval_ids.user_id, self.manager | self.boss)
        self.assertEqual(self._story(limit), ["requested", "approved", "granted"])
        self.assertFalse(limit.sudo().activity_ids)

    def test_up_to_that_amount_one_is_enough(self):
        self._two_above(100_000)
        limit = self._ask(self.collector, 100_000)
        self._rpc(self.manager, limit, "action_grant")
        self.assertEqual(limit.state, "active")

    def test_a_manager_alone_does_not_grant_what_two_have_to(self):
        self._two_above(100_000)
        limit = self._ask(self.manager, 200_000)
        self.assertEqual(limit.state, "requested")
        self._rpc(self.boss, limit, "action_grant")
        self.assertEqual(limit.state, "requested")  # who asked is none of the two
        third = self._make_user("third", "credit_control.group_manager")
        self._rpc(third, limit, "action_grant")
        self.assertEqual(limit.state, "active")

    def test_somebody_whose_authority_needs_nobody_else_decides_alone(self):
        self._two_above(100_000)
        owner = self._make_user("owner", "credit_control.group_controller")
        self.env["credit.authority"].create(
            {"kind": "limit", "user_id": owner.id, "unlimited": True}
        )
        limit = self._ask(self.collector, 500_000)
        self._rpc(owner, limit, "action_grant")
        self.assertEqual(limit.state, "active")

    def test_an_approval_does_not_hold_for_a_higher_amount_or_other_terms(self):
        self._two_above(1000)
        limit = self._ask(self.collector, 50_000)
        self._rpc(self.manager, limit, "action_grant")
        self._rpc(self.boss, limit, "action_grant", 60_000, "Better still")
        self.assertEqual(limit.state, "requested")
        self._rpc(self.manager, limit, "action_grant")
        self.assertEqual(limit.state, "active")
        other = self._ask(self.collector, 50_000)
        self._rpc(self.manager, other, "action_grant")
        other.with_user(self.controller).date_to = self.today + self._days(30)
        self._rpc(self.boss, other, "action_grant")
        self.assertEqual(other.state, "requested")

    def test_an_approval_holds_for_a_lower_amount(self):
        self._two_above(1000)
        limit = self._ask(self.collector, 50_000)
        self._rpc(self.manager, limit, "action_grant")
        self._rpc(self.boss, limit, "action_grant", 40_000, "To begin with")
        self.assertEqual(limit.state, "active")
        self.assertMoney(self.profile.limit_amount, 40_000)

    def test_of_two_who_decide_at_once_the_second_reads_what_the_first_did(self):
        limit = self._ask(self.collector, 10)
        self._rpc(self.controller, limit, "action_grant")
        for method, args in (("action_grant", ()), ("action_decline", ("No",))):
            with self.assertRaisesRegex(CreditControlError, "“Granted” by Controller"):
                self._rpc(self.second, limit, method, *args)
        self.assertEqual(len(limit.sudo().approval_ids), 1)
        self.assertEqual(len(self.profile.limit_ids), 1)

    def test_what_waits_for_somebody_who_leaves_waits_for_somebody_else(self):
        self.profile.controller_id = self.controller
        limit = self._ask(self.collector, 10)
        self.assertEqual(limit.sudo().activity_ids.user_id, self.controller)
        self.controller.active = False
        asked = limit.sudo().activity_ids.user_id
        self.assertTrue(asked and asked.active)
        self.assertNotIn(self.controller, asked)

    def test_an_authority_that_was_archived_meanwhile_decides_no_more(self):
        limit = self._ask(self.collector, 10)
        lines = self.env["credit.authority"].search([("kind", "=", "limit")])
        lines.filtered(lambda line: not line.unlimited).active = False
        with self.assertRaisesRegex(CreditAuthorityError, "above what you may grant"):
            self._rpc(self.controller, limit, "action_grant")
        self.env["credit.profile"]._cron_limits_by_date()
        self.assertTrue(
            limit.sudo().activity_ids.user_id.has_group("credit_control.group_manager")
        )

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


@tagged("post_install", "-at_install")
class TestSubstitution(LimitLifeCommon):
    """Who decides while somebody is away."""

    def test_a_substitute_has_the_authority_of_who_is_away_and_says_so(self):
        self._away(self.manager, self.second)
        limit = self._ask(self.collector, 90_000)
        self._rpc(self.second, limit, "action_grant", comment="Agreed by phone")
        self.assertEqual(limit.state, "active")
        self.assertEqual(limit.approved_by_id, self.second)
        self.assertEqual(limit.sudo().approval_ids.for_id, self.manager)
        self.assertEqual(limit.sudo().event_ids[-1].for_id, self.manager)

    def test_neither_before_nor_after_the_days_of_the_absence(self):
        self._away(
            self.manager,
            self.second,
            date_from=self.today + self._days(2),
            date_to=self.today + self._days(3),
        )
        limit = self._ask(self.collector, 90_000)
        for days in (0, 1, 4):
            with self._on(days), self.assertRaises(CreditAuthorityError):
                self._rpc(self.second, limit, "action_grant")
        with self._on(3):
            self._rpc(self.second, limit, "action_grant")
        self.assertEqual(limit.state, "active")

    def test_a_substitute_decides_nothing_that_they_or_who_is_away_asked_for(self):
        self._away(self.manager, self.second)
        own = self._ask(self.second, 90_000)
        self.assertEqual(own.state, "requested")
        with self.assertRaisesRegex(CreditAuthorityError, "yourself"):
            self._rpc(self.second, own, "action_grant")
        self._two_above(1000)
        theirs = self._ask(self.manager, 90_000)
        with self.assertRaisesRegex(CreditAuthorityError, "above what you may"):
            self._rpc(self.second, theirs, "action_grant")

    def test_of_two_who_must_agree_a_person_counts_once(self):
        self._two_above(1000)
        self._away(self.manager, self.second)
        self._away(self.boss, self.second)
        limit = self._ask(self.collector, 90_000)
        self._rpc(self.second, limit, "action_grant")
        self.assertEqual(limit.state, "requested")
        with self.assertRaisesRegex(CreditAuthorityError, "approved .* already"):
            self._rpc(self.second, limit, "action_grant")

    def test_a_voice_is_not_given_twice_by_its_owner_and_by_the_substitute(self):
        self._two_above(1000)
        limit = self._ask(self.collector, 90_000)
        self._rpc(self.manager, limit, "action_grant")
        self._away(self.manager, self.second)
        with self.assertRaises(CreditAuthorityError):
            self._rpc(self.second, limit, "action_grant")
        self.assertEqual(limit.state, "requested")

    def test_the_task_goes_to_the_substitute_of_who_is_away(self):
        self.profile.controller_id = self.controller
        self._away(self.controller, self.second)
        limit = self._ask(self.collector, 10)
        self.assertEqual(limit.sudo().activity_ids.user_id, self.second)

    def test_a_substitute_needs_a_role_and_a_name_of_their_own(self):
        with self.assertRaisesRegex(ValidationError, "needs the role Controller"):
            self._away(self.manager, self.collector)
        with self.assertRaisesRegex(ValidationError, "longer than a year"):
            self._away(self.manager, self.second, days=400)

    def test_a_controller_arranges_the_own_absence_only(self):
        substitutions = self.env["credit.substitution"].with_user(self.controller)
        values = {
            "date_from": self.today,
            "date_to": self.today,
            "reason": "Holiday",
        }
        substitutions.create({**values, "substitute_id": self.second.id})
        with self.assertRaises(AccessError):
            substitutions.create(
                {
                    **values,
                    "user_id": self.manager.id,
                    "substitute_id": self.controller.id,
                }
            )

    def test_an_order_is_released_with_the_authority_of_who_is_away(self):
        self._limit(self.customer, 1000)
        order = self._order(self.customer, 50_000)
        order.action_confirm()
        hold = self._holds(order)
        with self.assertRaises(CreditAuthorityError):
            self._rpc(self.second, hold, "action_release", "Go")
        self._away(self.manager, self.second)
        self._rpc(self.second, hold, "action_release", "Agreed")
        self.assertConfirmed(order)
        self.assertEqual(hold.released_for_id, self.manager)

    def test_an_order_of_who_is_away_is_not_released_with_their_authority(self):
        seller = self._make_user(
            "seller", "sales_team.group_sale_salesman,credit_control.group_manager"
        )
        self._limit(self.customer, 1000)
        order = self._order(self.customer, 50_000, user=seller)
        order.action_confirm()
        self._away(seller, self.second)
        with self.assertRaisesRegex(CreditAuthorityError, "order of Seller, whom you"):
            self._rpc(self.second, self._holds(order), "action_release", "Go")
