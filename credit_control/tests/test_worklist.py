"""The work-list: who is on it, why, and when somebody leaves it."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .desk import DeskCommon


@tagged("post_install", "-at_install")
class TestWorklist(DeskCommon):
    # ---- who is on it ----------------------------------------------------------
    def test_what_is_overdue_brings_a_customer_onto_the_list(self):
        entry = self._listed((1200, -40), (500, 10))
        self.assertMoney(entry.overdue, 1200)
        self.assertMoney(entry.to_ask, 1200)
        self.assertEqual(entry.oldest_days, 40)
        self.assertToDo()

    def test_what_is_not_due_yet_is_no_work(self):
        self.assertFalse(self._listed((1200, 5)))

    def test_payment_takes_a_customer_off_the_list(self):
        invoice = self._invoice(self.customer, 1200, due_in=-40)
        self.assertTrue(self._listed())
        self._pay(invoice)
        self.assertFalse(self._listed())

    def test_a_customer_without_a_credit_file_gets_one_with_the_list(self):
        stranger = self._customer("Stranger")
        self._invoice(stranger, 300, due_in=-3)
        self._refresh()
        found = self.env["credit.worklist.entry"].search(
            [("partner_id", "=", stranger.id)]
        )
        self.assertMoney(found.overdue, 300)

    def test_what_is_disputed_is_shown_and_not_asked_for(self):
        invoice = self._invoice(self.customer, 1000, due_in=-10)
        invoice.credit_dispute_amount = 400
        entry = self._listed()
        self.assertMoney(entry.overdue, 1000)
        self.assertMoney(entry.to_ask, 600)

    def test_a_wholly_disputed_customer_is_left_alone(self):
        self._invoice(self.customer, 1000, due_in=-10).credit_dispute_amount = 1000
        self._listed()
        self.assertLeft("disputed")

    def test_a_receipt_not_yet_matched_is_not_asked_for_again(self):
        self._receipt(self.customer, 1000)
        self._listed((1000, -10))
        self.assertLeft("covered")

    def test_little_is_not_worth_a_call(self):
        self.ranking.least = 50
        self._listed((49.99, -10))
        self.assertLeft("small")
        self._listed((0.01, -10))
        self.assertToDo()

    def test_an_insolvent_customer_is_left_alone(self):
        self._listed((1000, -10), insolvent_since=self.today)
        self.assertLeft("insolvent")

    def test_who_is_excluded_from_follow_up_is_left_alone(self):
        self._listed((1000, -10), followup_excluded="Parent company")
        self.assertLeft("excluded")

    def test_an_order_on_hold_brings_a_customer_onto_the_list(self):
        customer = self._customer("Holder", limit=100)
        self._order(customer, 900).action_confirm()
        profile = self._profile(customer)
        self._refresh(profile)
        self.assertToDo(profile)
        self.assertMoney(self._entry(profile).held_amount, 900)

    # ---- why -------------------------------------------------------------------
    def test_who_has_no_points_is_listed_with_what_is_to_ask_for(self):
        entry = self._listed((20, -1))
        self.assertFalse(entry.reasons)
        self.assertSentence(entry.why, "20.00 to ask for · overdue for 1 day")

    def test_points_are_explained_one_by_one(self):
        entry = self._listed((7500, -35))
        self.assertEqual(entry.points, sum(row[2] for row in entry.reasons))
        self.assertIn(["overdue", 750000, 7], entry.reasons)
        self.assertIn(["oldest_days", 35, 3], entry.reasons)
        self.assertSentence(entry.why, "7,500.00 to ask for")

    def test_who_owes_more_and_longer_comes_first(self):
        other = self._customer("Other")
        self._invoice(other, 9000, due_in=-80)
        self._listed((2000, -20))
        self._refresh(self._profile(other))
        found = self.env["credit.worklist.entry"].search(
            [("partner_id", "in", (self.customer | other).ids)]
        )
        self.assertEqual(found.partner_id.mapped("name"), ["Other", "Deco"])

    def test_other_rules_rank_otherwise(self):
        self.ranking.rule_ids = [
            Command.clear(),
            Command.create({"metric": "oldest_days", "points": 3, "step": 1}),
        ]
        self.assertEqual(self._listed((2000, -20)).points, 60)

    def test_the_first_strategy_that_fits_ranks_a_customer(self):
        category = self.env.ref("credit_control.credit_category_c")
        own = self.ranking.copy(
            {"sequence": 1, "category_ids": [Command.set(category.ids)]}
        )
        self.assertEqual(self._listed((2000, -20)).strategy_id, self.ranking)
        entry = self._listed(category_id=category.id)
        self.assertEqual(entry.strategy_id, own)

    def test_a_strategy_without_rules_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "would rank nobody"):
            self.env["credit.worklist.strategy"].create({"name": "Empty"})

    def test_a_contact_is_worth_what_contacts_brought_before(self):
        category = self.env.ref("credit_control.credit_category_b")
        entry = self._listed((1000, -40), category_id=category.id)
        self.assertMoney(entry.expected, 300)
        for _number in range(20):
            log = self._log()
            log.sudo().write(
                {
                    "is_judged": True,
                    "overdue_before": 100,
                    "brought": 90,
                }
            )
        self.assertMoney(self._listed().expected, 600)  # (20 × 90 + 20 × 30) ÷ 40

    # ---- leaving it ------------------------------------------------------------
    def test_a_logged_call_takes_the_customer_off_until_the_day_agreed(self):
        self._listed((1000, -10))
        day = self.today + self._days(4)
        self._log(next_on=day)
        self.assertPutOff(day)

    def test_on_the_day_agreed_the_customer_is_back_first(self):
        self._listed((1000, -10))
        self._log(next_on=self.today)
        self.assertToDo()
        self.assertIn("call_back", [row[0] for row in self._entry().reasons])

    def test_a_call_without_a_next_day_leaves_the_customer_on_the_list(self):
        self._listed((1000, -10))
        self._log(self.not_reached)
        self.assertToDo()

    def test_a_day_to_look_again_cannot_be_past_or_years_away(self):
        self._listed((1000, -10))
        with self.assertRaisesRegex(UserError, "is past"):
            self._log(next_on=self.today - self._days(1))
        with self.assertRaisesRegex(UserError, "more than a year"):
            self._log(next_on=self.today + self._days(400))

    def test_an_order_stopped_after_the_call_brings_the_customer_back(self):
        customer = self._customer("Holder", limit=100)
        profile = self._profile(customer)
        self._invoice(customer, 50, due_in=-10)
        self._refresh(profile)
        log = self._log(profile=profile, next_on=self.today + self._days(5))
        self.assertPutOff(profile=profile)
        log.sudo().contacted_on = log.contacted_on - self._days(1)
        self._order(customer, 900).action_confirm()
        self._refresh(profile)
        self.assertToDo(profile)

    def test_a_paused_customer_is_put_off(self):
        day = self.today + self._days(9)
        self._listed((1000, -10), followup_paused_until=day)
        self.assertPutOff(day)

    # ---- figures ---------------------------------------------------------------
    def test_the_list_ties_to_the_ledger_to_the_cent(self):
        self._invoice(self.customer, 1000.01, due_in=-10).credit_dispute_amount = 1
        other = self._customer("Other")
        self._invoice(other, 77.77, due_in=-1)
        self._receipt(other, 80)
        self._profile(self._customer("Quiet"))
        self._refresh()
        self._log(next_on=self.today + self._days(3))
        books = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
                ("parent_state", "=", "posted"),
                ("company_id", "child_of", self.company.id),
                ("amount_residual", ">", 0),
                ("date_maturity", "<", self.today),
            ]
        )
        entries = self.env["credit.worklist.entry"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertMoney(
            sum(entries.mapped("overdue")), sum(books.mapped("amount_residual"))
        )
        shown = entries.retrieve_dashboard()
        self.assertEqual(
            shown["overdue"], self.currency.format(sum(entries.mapped("overdue")))
        )

    # ---- growth ----------------------------------------------------------------
    def _queries(self, number):
        """Reading queries of a refresh of that many customers with an invoice each."""
        partners = self.env["res.partner"].create(
            [{"name": f"Many {one}", "is_company": True} for one in range(number)]
        )
        for partner in partners:
            self._invoice(partner, 100, due_in=-20)
        files = self.env["credit.profile"]._ensure(partners, self.company)
        profiles = self.env["credit.profile"].union(*files.values())
        self._refresh(profiles)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._refresh(profiles)
        return self.env.cr.sql_log_count - before

    def test_more_customers_take_no_more_queries(self):
        self._queries(1)
        self.assertEqual(self._queries(2), self._queries(20))

    def _page_queries(self, number):
        self._queries(number)
        entries = self.env["credit.worklist.entry"].with_user(self.collector)
        self.env.invalidate_all()
        names = (
            "points",
            "partner_id",
            "why",
            "currency_id",
            "to_ask",
            "overdue",
            "oldest_days",
            "contacted_on",
            "collector_id",
            "next_on",
            "state",
        )
        one = {"fields": {"display_name": {}}}
        wanted = {name: one if name.endswith("_id") else {} for name in names}
        before = self.env.cr.sql_log_count
        found = entries.web_search_read(
            [("company_id", "=", self.company.id), ("state", "=", "now")],
            wanted,
            limit=80,
        )
        entries.retrieve_dashboard()
        self.assertTrue(found["records"])
        return self.env.cr.sql_log_count - before

    def test_a_page_takes_at_most_twelve_queries_whatever_its_size(self):
        self._page_queries(1)
        few, many = self._page_queries(2), self._page_queries(40)
        self.assertLessEqual(many, 12)
        self.assertEqual(few, many)
