"""Portfolios: customers by rules and by hand, stand-ins, and evening out."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .desk import DeskCommon


@tagged("post_install", "-at_install")
class TestPortfolios(DeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["credit.portfolio"].search([]).unlink()

    def _portfolio(self, name="Ours", user=None, **values):
        return self.env["credit.portfolio"].create(
            {
                "name": name,
                "user_id": (user or self.collector).id,
                "by_rules": bool(values),
                **values,
            }
        )

    def _assign(self):
        self.env["credit.portfolio"]._assign(self.company)

    def _file(self, name, **values):
        return self._profile(self._customer(name, **values))

    # ---- rules -----------------------------------------------------------------
    def test_rules_give_customers_to_portfolios(self):
        tag = self.env["res.partner.category"].create({"name": "Key account"})
        portfolio = self._portfolio(tag_ids=[Command.set(tag.ids)])
        key = self._file("Key", category_id=[Command.set(tag.ids)])
        self._assign()
        self.assertEqual(key.portfolio_id, portfolio)
        self.assertEqual(key.responsible_id, self.collector)
        self.assertFalse(self.profile.portfolio_id)

    def test_names_go_by_their_first_letters(self):
        first = self._portfolio("A-D", letter_from="a", letter_to="D")
        rest = self._portfolio("Rest", letter_from="E")
        zoo = self._file("Zoo")
        self._assign()
        self.assertEqual(self.profile.portfolio_id, first)  # Deco
        self.assertEqual(zoo.portfolio_id, rest)

    def test_the_first_portfolio_that_fits_gets_the_customer(self):
        country = self.env.ref("base.fr")
        self._portfolio("All", letter_from="A", sequence=20)
        french = self._portfolio(
            "France", country_ids=[Command.set(country.ids)], sequence=10
        )
        file = self._file("Paris", country_id=country.id)
        self._assign()
        self.assertEqual(file.portfolio_id, french)

    def test_who_was_placed_by_hand_stays(self):
        portfolio = self._portfolio("Hand")
        self._portfolio("All", letter_from="A")
        self.profile.with_user(self.controller).portfolio_id = portfolio
        self._assign()
        self.assertEqual(self.profile.portfolio_id, portfolio)

    def test_who_fits_no_rule_any_more_is_nobodys(self):
        portfolio = self._portfolio("D", letter_from="D", letter_to="D")
        self._assign()
        self.assertEqual(self.profile.portfolio_id, portfolio)
        portfolio.write({"letter_from": "X", "letter_to": "X"})
        self._assign()
        self.assertFalse(self.profile.responsible_id)
        self._listed((100, -10))
        self.assertFalse(self._entry().collector_id)
        found = self.env["credit.profile"].search([("responsible_id", "=", False)])
        self.assertIn(self.profile, found)

    def test_letters_that_no_name_has_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "exchange the two"):
            self._portfolio(letter_from="K", letter_to="A")

    def test_a_portfolio_needs_somebody_who_may_collect(self):
        with self.assertRaisesRegex(ValidationError, "role Collector"):
            self._portfolio(user=self.viewer)

    def test_a_portfolio_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        portfolio = self.env["credit.portfolio"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        with self.assertRaisesRegex(ValidationError, "portfolio of Elsewhere"):
            self.profile.portfolio_id = portfolio

    # ---- while somebody is away --------------------------------------------------
    def test_who_stands_in_sees_the_others_customers_as_own(self):
        self._listed((1000, -10), collector_id=self.collector.id)
        colleague = self._make_user("colleague", "credit_control.group_collector")
        desk = self.env["credit.worklist.entry"].with_user(colleague)
        mine = [("is_mine", "=", True), ("profile_id", "=", self.profile.id)]
        self.assertFalse(desk.search(mine))
        self.env["credit.substitution"].create(
            {
                "user_id": self.collector.id,
                "substitute_id": colleague.id,
                "date_to": self.today,
                "reason": "Holiday",
            }
        )
        self.assertTrue(desk.search(mine))
        self.assertEqual(desk.retrieve_dashboard()["mine"], 1)

    def test_a_collector_does_not_stand_in_for_a_controller(self):
        with self.assertRaisesRegex(ValidationError, "role Controller"):
            self.env["credit.substitution"].create(
                {
                    "user_id": self.controller.id,
                    "substitute_id": self.collector.id,
                    "date_to": self.today,
                    "reason": "Holiday",
                }
            )

    # ---- evening out -------------------------------------------------------------
    def _rebalance(self, *portfolios, **values):
        dialog = (
            self.env["credit.portfolio.rebalance"]
            .with_user(self.controller)
            .create(
                {
                    "portfolio_ids": [Command.set([one.id for one in portfolios])],
                    "measure": "customers",
                    "keep_by_hand": False,
                    **values,
                }
            )
        )
        dialog.action_preview()
        return dialog

    def test_evening_out_shows_who_changes_before_it_does(self):
        full, empty = self._portfolio("Full"), self._portfolio("Empty")
        for number in range(4):
            self._file(f"Customer {number}").portfolio_id = full
        dialog = self._rebalance(full, empty, with_nobodys=False)
        self.assertEqual(dialog.load_ids.mapped("after"), [2, 2])
        self.assertEqual(len(full.profile_ids), 4)
        dialog.action_apply()
        self.assertEqual(len(full.profile_ids), 2)
        self.assertEqual(len(empty.profile_ids), 2)

    def test_nobodys_customers_are_handed_out(self):
        one, two = self._portfolio("One"), self._portfolio("Two")
        self._listed((1000, -10))
        dialog = self._rebalance(one, two)
        self.assertIn(self.profile, dialog.line_ids.profile_id)
        dialog.action_apply()
        self.assertTrue(self.profile.portfolio_id)

    def test_who_was_moved_meanwhile_is_not_moved_again(self):
        full, empty = self._portfolio("Full"), self._portfolio("Empty")
        for number in range(2):
            self._file(f"Customer {number}").portfolio_id = full
        dialog = self._rebalance(full, empty, with_nobodys=False)
        dialog.line_ids.profile_id.portfolio_id = empty
        with self.assertRaisesRegex(UserError, "since the preview"):
            dialog.action_apply()

    def test_one_portfolio_cannot_be_evened_out(self):
        with self.assertRaisesRegex(UserError, "at least two"):
            self._rebalance(self._portfolio())
