"""Who may release a held order, and who is asked when one may not."""

from odoo.tests import tagged

from ..exceptions import CreditAuthorityError
from .holds import HoldCommon


@tagged("post_install", "-at_install")
class TestHoldAuthority(HoldCommon):
    # ---- whose order -------------------------------------------------------
    def _own(self, login, **values):
        groups = "sales_team.group_sale_salesman,credit_control.group_controller"
        return self._make_user(login, groups, **values)

    def test_nobody_releases_an_order_of_their_own(self):
        both = self._own("both")
        sold = self._order(self.customer, 1200, user=both)
        sold.with_user(self.salesperson).sudo().action_confirm()
        wanted = self._order(self.customer, 1200)
        wanted.with_user(both).sudo().action_confirm()
        made = (
            self.env["sale.order"]
            .with_user(both)
            .sudo()
            .create(self._order_values(self.customer, 1200))
        )
        made.with_user(self.salesperson).action_confirm()
        for order in (sold, wanted, made):
            hold = self._holds(order)
            with self.assertRefused("is your own order", CreditAuthorityError):
                self._release(user=both, hold=hold)
            with self.assertRefused("is your own order", CreditAuthorityError):
                hold.with_user(both).action_reject("No")
            self._release(hold=hold)
            self.assertConfirmed(order)

    def test_who_sold_it_when_it_was_held_hands_it_to_nobody_to_release_it(self):
        both = self._own("both")
        order = self._order(self.customer, 1200, user=both).sudo()
        order.with_user(self.salesperson).sudo().action_confirm()
        order.with_user(both).user_id = self.salesperson
        with self.assertRefused("is your own order", CreditAuthorityError):
            self._release(user=both, hold=self._holds(order))

    def test_a_policy_may_let_people_release_their_own_orders(self):
        self._policy({"check_code": "limit_exceeded"}, forbid_own_release=False)
        both = self._own("both")
        order = self._order(self.customer, 1200, user=both)
        order.action_confirm()
        self._release(user=both, hold=self._holds(order))
        self.assertConfirmed(order)

    # ---- how much ----------------------------------------------------------
    def test_authority_is_an_amount_by_role_to_the_cent(self):
        with self.assertRefused("is beyond your authority", CreditAuthorityError):
            self._release(amount=25000.01)
        self._release(amount=25000)
        self.assertConfirmed(self.order)

    def test_authority_is_over_the_order_as_it_is_now(self):
        self.order.order_line.price_unit = 30000
        with self.assertRefused("is beyond your authority", CreditAuthorityError):
            self._release()

    def test_a_manager_releases_any_amount(self):
        self._release(user=self.manager, amount=9_999_999)
        self.assertConfirmed(self.order)

    def test_a_changed_authority_counts_at_once(self):
        self.env.ref(
            "credit_control.credit_authority_release_controller"
        ).amount_max = 1199.99
        with self.assertRefused("beyond your authority", CreditAuthorityError):
            self._release()

    def test_an_authority_may_be_for_a_category_or_a_person(self):
        authority = self.env.ref("credit_control.credit_authority_release_controller")
        risky = self.env.ref("credit_control.credit_category_d")
        authority.category_ids = risky
        with self.assertRefused("beyond your authority", CreditAuthorityError):
            self._release()
        personal = authority.copy(
            {"user_id": self.controller.id, "amount_max": 1199, "category_ids": False}
        )
        with self.assertRefused("beyond your authority", CreditAuthorityError):
            self._release()
        self._profile(self.customer).category_id = risky
        self._release()
        self.assertConfirmed(self.order)
        self.assertFalse(personal.group_id & self.salesperson.all_group_ids)

    def test_an_authority_of_another_company_or_an_archived_one_does_not_count(self):
        authority = self.env.ref("credit_control.credit_authority_release_controller")
        authority.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRefused("beyond your authority", CreditAuthorityError):
            self._release()
        authority.write({"company_id": False, "active": False})
        with self.assertRefused("beyond your authority", CreditAuthorityError):
            self._release()

    # ---- approval ----------------------------------------------------------
    def test_asking_for_approval_picks_the_one_with_just_enough_authority(self):
        senior = self._make_user("senior", "credit_control.group_controller")
        self.env["credit.authority"].create(
            {"kind": "release", "user_id": senior.id, "amount_max": 60000}
        )
        order = self._order(self.customer, 50000)
        order.action_confirm()
        hold = self._holds(order)
        with self.assertRefused("Ask for approval", CreditAuthorityError):
            self._release(hold=hold)
        hold.with_user(self.controller).action_ask_approval()
        self.assertEqual(hold.state, "approval")
        asked = hold.activity_ids.filtered(lambda task: task.user_id == senior)
        self.assertEqual(
            asked.summary, f"Controller asks you to decide about {order.name}"
        )
        self._release(user=senior, hold=hold)
        self.assertConfirmed(order)
        self.assertFalse(hold.activity_ids)

    def test_asking_for_approval_does_not_pick_whose_order_it_is(self):
        self.env.ref("credit_control.group_manager").user_ids = self.manager
        both = self._own("both")
        self.env["credit.authority"].create(
            {"kind": "release", "user_id": both.id, "amount_max": 60000}
        )
        order = self._order(self.customer, 50000, user=both)
        order.action_confirm()
        hold = self._holds(order).with_user(self.controller)
        hold.action_ask_approval()
        self.assertIn(self.manager, hold.activity_ids.user_id)
        self.assertNotIn(both, hold.activity_ids.user_id)

    def test_where_nobody_may_release_asking_for_approval_says_so(self):
        self.env["credit.authority"].search([("kind", "=", "release")]).unlink()
        with self.assertRefused("Nobody has the authority to release"):
            self.hold.with_user(self.controller).action_ask_approval()
        self.assertEqual(self.hold.state, "open")
