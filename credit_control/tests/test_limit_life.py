from odoo.tests import tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .limits import LimitLifeCommon


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
