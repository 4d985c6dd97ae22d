from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError
from .limits import LimitLifeCommon


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
        with self.assertRaisesRegex(CreditAuthorityError, "one of Seller, whom you"):
            self._rpc(self.second, self._holds(order), "action_release", "Go")
