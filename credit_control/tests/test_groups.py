"""Customers that share a limit, and caps over all customers of a kind."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .documents import DocumentsCommon


class GroupsCommon(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holding = cls._customer("Holding")
        cls.north, cls.south = cls._customer("North"), cls._customer("South")
        cls.head = cls._profile(cls.holding)
        cls.members = cls._profile(cls.north) | cls._profile(cls.south)
        cls.members.with_user(cls.controller).write({"group_head_id": cls.head.id})
        cls._limit(cls.holding, 1000, kind="group")

    def _checks(self, order):
        return self.env["credit.check"].search([("document_id", "=", order.id)])


@tagged("post_install", "-at_install")
class TestGroups(GroupsCommon):
    # ---- sharing -----------------------------------------------------------
    def test_members_share_one_limit(self):
        first = self._order(self.north, 700)
        first.action_confirm()
        self.assertConfirmed(first)
        second = self._order(self.south, 400)
        self.assertIn("100.00 more than the limit", second.credit_message)
        second.action_confirm()
        self.assertHeld(second)

    def test_of_a_batch_each_member_leaves_the_others_less(self):
        orders = self._order(self.north, 700) | self._order(self.south, 400)
        orders |= self._order(self.holding, 300)
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft", "sale"])

    def test_the_head_uses_the_limit_too_and_keeps_no_limit_of_its_own(self):
        self.assertEqual(self.head.limit_mode, "none")
        self.assertFalse(self.head.limit_id)
        order = self._order(self.holding, 1001)
        order.action_confirm()
        self.assertHeld(order)

    def test_a_sub_limit_counts_besides(self):
        self._limit(self.north, 200)
        order = self._order(self.north, 300)
        order.action_confirm()
        self.assertHeld(order)
        self.assertEqual(self._checks(order).headline, "Exposure over the credit limit")

    def test_the_payment_of_one_member_lets_the_order_of_another_go(self):
        invoice = self._invoice(self.north, 900)
        order = self._order(self.south, 400)
        order.action_confirm()
        self.assertHeld(order)
        self._pay(invoice, 300)
        self.assertConfirmed(order)

    def test_a_larger_shared_limit_lets_orders_of_all_members_go(self):
        orders = self._order(self.north, 800) | self._order(self.south, 700)
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft"])
        self._limit(self.holding, 2000, kind="group", date_from=self.today)
        self.assertEqual(orders.mapped("state"), ["sale", "sale"])

    def test_the_file_shows_the_group_by_member(self):
        self._invoice(self.north, 300)
        self._invoice(self.south, 200)
        head = self.head.with_user(self.viewer)
        self.assertEqual(
            (head.group_limit, head.group_exposure, head.group_available),
            (1000, 500, 500),
        )
        self.assertEqual(self.members[0].group_available, 500)
        found = self.env["credit.profile"].search(head.action_view_group()["domain"])
        self.assertEqual(found, self.members | self.head)

    def test_who_leaves_the_group_no_longer_counts(self):
        self._invoice(self.north, 900)
        self.members[0].group_head_id = False
        self.assertFalse(self._order(self.south, 400).credit_message)
        self.members[1].group_head_id = False
        self.assertFalse(self.head.group_head_id)

    def test_a_check_of_a_member_is_computed_again_to_the_same(self):
        order = self._order(self.north, 700)
        order.action_confirm()
        self.assertIn('"others":0', self._checks(order).facts)
        self.assertEqual(self.env["credit.check"].verify()["faults"], [])

    def test_customers_of_no_group_cost_no_further_statement(self):
        alone = self._profile(self._customer("Alone", limit=100))
        gate = self.env["credit.gate"]
        self.env.flush_all()

        def count(profile):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            gate._gather(profile)
            return self.env.cr.sql_log_count - start

        self._policy({"check_code": "limit_exceeded"}, name="Without groups")
        count(alone)
        without = count(alone)
        self._policy(
            {"check_code": "limit_exceeded"}, {"check_code": "group_limit_exceeded"}
        )
        count(alone)
        self.assertEqual(count(alone), without)

    def test_more_members_take_no_more_statements(self):
        gate = self.env["credit.gate"]

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            gate._gather(self.members[0])
            return self.env.cr.sql_log_count - start

        count()
        few = count()
        for number in range(18):
            member = self._profile(self._customer(f"Member {number}"))
            member.group_head_id = self.head
        count()  # what is kept in memory was forgotten with the change
        self.assertEqual(count(), few)

    def test_a_member_reads_in_the_portal_what_the_group_leaves(self):
        self.company.credit_portal_limit = True
        self._limit(self.north, 900)
        self._invoice(self.south, 700)
        contact = self._customer("Ann", parent_id=self.north.id, is_company=False)
        ann = self._make_user("ann", "base.group_portal", partner_id=contact.id)
        self.env.invalidate_all()
        account = self.env["credit.portal"].with_user(ann)._account_of_user(ann)
        shown = self.env["credit.limit"].with_user(ann)._shown_in_portal(account)
        self.assertEqual((shown["limit"], shown["available"]), (900, 300))

    def test_a_member_has_no_more_left_than_its_group(self):
        self._limit(self.north, 900)
        self._limit(self.south, 100)
        self._invoice(self.south, 700)
        self.env.invalidate_all()
        north, south = self.members.with_user(self.viewer)
        self.assertEqual((north.available, south.available), (300, -600))
        north.invalidate_recordset()
        with patch("odoo.addons.credit_control.models.credit_profile_position.MANY", 1):
            self.assertEqual(north.available, 300)
        self._invoice(self.head.partner_id, 400)
        found = self.env["credit.profile"].with_user(self.viewer)
        members = [("id", "in", self.members.ids)]
        self.assertEqual(
            found.search([*members, ("available", "<", 0)], order="available desc"),
            north + south,
        )
        self.assertFalse(found.search([*members, ("available", ">", 0)]))

    # ---- several companies ---------------------------------------------------
    def test_a_group_spans_companies_and_currencies(self):
        foreign = self.env["res.currency"].create({"name": "ABC", "symbol": "A"})
        other = self.env["res.company"].create(
            {"name": "Abroad", "currency_id": foreign.id}
        )
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": foreign.id,
                    "name": self.today - timedelta(days=100),
                    "rate": 2,
                    "company_id": self.company.id,
                },
                {
                    "currency_id": self.currency.id,
                    "name": self.today - timedelta(days=100),
                    "rate": 0.5,
                    "company_id": other.id,
                },
            ]
        )
        abroad = self._profile(self.north, other)
        abroad.group_head_id = self.head
        self._invoice(self.north, 300)
        self.env.invalidate_all()
        self.assertEqual((abroad.group_limit, abroad.group_exposure), (2000, 600))

    # ---- who and what may not --------------------------------------------------
    def test_nobody_below_a_controller_lets_customers_share_a_limit(self):
        lone = self._profile(self._customer("Lone"))
        for user in (self.collector, self.viewer, self.salesperson):
            with self.assertRaises(AccessError):
                lone.with_user(user).group_head_id = self.head

    def test_groups_have_one_level(self):
        other = self._profile(self._customer("Other"))
        with self.assertRaisesRegex(ValidationError, "cannot be the head"):
            other.group_head_id = self.members[0]
        top = self._profile(self._customer("Top"))
        with self.assertRaisesRegex(ValidationError, "head of a group itself"):
            self.head.group_head_id = top

    def test_a_shared_limit_needs_a_group(self):
        with self.assertRaisesRegex(ValidationError, "not the head of a group"):
            self._limit(self._customer("Lone"), 10, kind="group")

    def test_subsidiaries_are_taken_in_from_the_contacts(self):
        parent = self._customer("Parent")
        daughter = self._customer("Daughter", parent_id=parent.id)
        head, file = self._profile(parent), self._profile(daughter)
        self.assertNotEqual(head, file)
        head.with_user(self.controller).action_group_subsidiaries()
        self.assertEqual(file.group_head_id, head)


@tagged("post_install", "-at_install")
class TestCaps(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env.ref("credit_control.credit_category_d")
        cls.first, cls.second = cls._customer("First"), cls._customer("Second")
        files = cls._profile(cls.first) | cls._profile(cls.second)
        files.category_id = cls.category
        cls._policy({"check_code": "cap_exceeded"})
        cls.cap = (
            cls.env["credit.cap"]
            .with_user(cls.manager)
            .create({"category_id": cls.category.id, "amount": 1000})
        )

    def test_all_customers_of_a_category_stay_below_its_cap_together(self):
        self._invoice(self.first, 700)
        passing, held = self._order(self.second, 300), self._order(self.second, 301)
        self.assertFalse(passing.credit_message)
        self.assertIn("1.00 more than", held.credit_message)
        held.action_confirm()
        self.assertHeld(held)

    def test_a_payment_of_one_frees_the_order_of_another(self):
        invoice = self._invoice(self.first, 1000)
        order = self._order(self.second, 100)
        order.action_confirm()
        self.assertHeld(order)
        self._pay(invoice, 100)
        self.assertConfirmed(order)

    def test_others_do_not_fall_under_it(self):
        self._invoice(self.first, 1000)
        stranger = self._customer("Stranger", country_id=self.env.ref("base.no").id)
        self._profile(stranger)
        self.assertFalse(self._order(stranger, 5000).credit_message)
        self.cap.write({"category_id": False, "country_id": self.env.ref("base.no").id})
        self.assertTrue(self._order(stranger, 5000).credit_message)

    def test_the_list_of_caps_says_how_much_of_each_is_used(self):
        self._invoice(self.first, 500)
        self.env.invalidate_all()
        cap = self.cap.with_user(self.viewer)
        self.assertEqual((cap.exposure, cap.used), (500, 50))

    def test_a_check_under_a_cap_writes_the_cap(self):
        before = self.cap.gate_count
        self._order(self.second, 10).action_confirm()
        self.env.invalidate_all()
        self.assertEqual(self.cap.gate_count, before + 1)

    def test_nobody_is_asked_to_pay_more_than_they_owe(self):
        self._invoice(self.first, 5000)
        self._invoice(self.second, 50)
        order = self._order(self.second, 10)
        self.assertIn(f"“{self.category.display_name}”", order.credit_message)
        self.assertNotIn("pays", order.credit_remedy)

    def test_caps_that_cannot_be_meant_are_refused(self):
        caps = self.env["credit.cap"].with_user(self.manager)
        for vals, sentence in (
            ({"amount": 5}, "would hold every order"),
            ({"category_id": self.category.id, "amount": 5}, "already"),
            (
                {"country_id": self.env.ref("base.no").id, "amount": 0},
                "cannot be meant",
            ),
        ):
            with self.assertRaisesRegex(ValidationError, sentence):
                caps.create(vals)

    def test_only_a_manager_sets_caps(self):
        with self.assertRaises(AccessError):
            self.cap.with_user(self.controller).amount = 5
