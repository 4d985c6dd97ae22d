import re

from odoo.tests import tagged
from odoo.tools import convert_file

from ..demo import company, main_job, people, situations
from ..models.credit_dashboard import TILES
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestDemonstration(CreditControlCommon):
    """What `make demo` shows; created once for all these tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_controller_id = False
        cls.told = []
        company.create(cls.env, cls.told.append)
        cls.currency = cls.company.currency_id
        cls.users = people.ensure(cls.env)
        cls.account = main_job.play(cls.env, cls.users, cls.told.append)
        situations.create(cls.env, cls.users, cls.told.append)

    def _file(self, ref):
        return self._profile(company.customer(self.env, ref))

    def _quotation(self, ref, state="draft"):
        partner = company.customer(self.env, ref)
        order = self.env["sale.order"].search(
            [
                ("partner_id", "=", partner.id),
                ("state", "=", state),
                ("credit_state", "=", False),
            ]
        )
        self.assertEqual(len(order), 1)
        return order.with_user(self.users["salesperson"])

    def test_the_main_job_played_and_the_proof_held(self):
        self.assertEqual(len(self.account.confirmed), main_job.PASSING)
        self.assertEqual(len(self.account.held), 3)
        self.assertEqual((self.account.difference, self.account.faults), (0, []))

    def test_terms_are_asked_for_and_a_discount_was_taken_too_late(self):
        asked = self.env["credit.terms.exception"].search([("state", "=", "requested")])
        self.assertEqual(asked.requested_by_id, self.users["salesperson"])
        self.assertTrue(asked.activity_ids)
        found = self.env["credit.unearned.discount"].search([])
        self.assertEqual(found.mapped("days_late"), [15])
        self.assertMoney(found.written_off, 48)
        self.assertMoney(found.open_rest, 0)

    def test_promises_are_open_kept_and_broken(self):
        promises = self.env["credit.promise"].search([])
        self.assertEqual(
            sorted(promises.mapped("state")), ["broken", "kept", "open", "open", "open"]
        )
        broken = promises.filtered(lambda promise: promise.state == "broken")
        self.assertEqual(broken.activity_ids.user_id, self.users["collector"])
        batch = self.env["credit.followup.batch"].search([("state", "=", "planned")])
        self.assertIn("promised", batch.line_ids.mapped("reason"))

    def test_every_light_and_every_category_is_there(self):
        files = [self._file(customer.ref) for customer in company.CUSTOMERS]
        self.assertEqual(
            {file.light for file in files}, {"green", "amber", "red", "grey"}
        )
        codes = {file.category_id.code for file in files} - {False}
        self.assertEqual(codes, set("ABCDE"))

    def test_the_collector_finds_a_batch_that_ties_to_the_receivables(self):
        batch = self.env["credit.followup.batch"].search([("state", "=", "planned")])
        self.assertEqual(len(batch), 1)
        self.assertGreater(batch.notice_count, 1)
        self.assertIn("letter", batch.notice_ids.mapped("channel"))
        reasons = set(batch.line_ids.mapped("reason"))
        self.assertGreaterEqual(reasons, {"paused", "disputed", "not_yet"})
        owed = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ]
        )
        self.assertMoney(batch.open_total, sum(owed.mapped("amount_residual")))

    def test_it_says_why_more_is_open_in_the_end_than_in_the_proof(self):
        [said] = [line for line in self.told if "of step 5, plus" in line]
        batch = self.env["credit.followup.batch"].search([], limit=1)
        before, invoiced, paid = (
            float(figure.replace(",", ""))
            for figure in re.findall(r"[\d,]+\.\d\d", said)
        )
        self.assertAlmostEqual(before + invoiced - paid, batch.open_total, places=2)

    def test_one_customer_in_each_situation(self):
        season = self._file("K1003")
        self.assertEqual(season.limit_id.kind, "temporary")
        self.assertMoney(season.limit_amount, 40000)
        self.assertGreater(self._file("K1006").oldest_overdue_days, 30)
        disputing = self._file("K1007")
        self.assertFalse(disputing.overdue_total)
        self.assertTrue(self._file("K1008").forced_hold_reason)
        self.assertEqual(self._file("K1012").limit_id.currency_id.name, "USD")
        self.assertLess(self._file("K1005").available, 0)

    def test_a_limit_is_asked_for_one_returns_every_year_and_somebody_goes_away(self):
        asked = self._file("K1005").limit_ids.filtered(
            lambda limit: limit.state == "requested"
        )
        self.assertEqual(asked.asked_through, "salesperson")
        self.assertTrue(asked.proposal_reason)
        self.assertEqual(asked.activity_ids.user_id, self.users["controller"])
        season = self._file("K1002").limit_ids.filtered("repeats_yearly")
        self.assertTrue(season.on_top and season.state == "active")
        away = self.env["credit.substitution"].search([])
        self.assertEqual(away.substitute_id, self.users["controller"])

    def test_a_prepaid_order_beyond_the_limit_is_confirmed_and_takes_no_credit(self):
        order = self.env["sale.order"].search([("transaction_ids", "!=", False)])
        self.assertEqual(order.state, "sale")
        cafe = self._file("K1010")
        self.assertGreater(order.amount_total, cafe.limit_amount)
        invoices = self.env["account.move"].search(
            [("partner_id", "=", cafe.partner_id.id), ("state", "=", "posted")]
        )
        released = self.account.released.order_id
        self.assertEqual(released.partner_id, cafe.partner_id)
        owed = sum(invoices.mapped("amount_residual")) + released.amount_total
        self.assertMoney(cafe.exposure, owed)

    def test_the_salesperson_confirms_two_quotations_one_passes_and_one_is_held(self):
        passing, held = self._quotation("K1002"), self._quotation("K1004")
        self.assertEqual(passing.credit_light, "green")
        self.assertEqual(held.credit_light, "red")
        (passing | held).action_confirm()
        self.assertConfirmed(passing)
        self.assertHeld(held)

    def test_the_customer_signs_in_the_portal_and_the_order_waits_for_review(self):
        order = self._quotation("K1001", state="sent")
        user = self.env["res.users"].search([("login", "=", "customer")])
        self.assertTrue(user._is_portal())
        self.assertTrue(order.with_user(user).read(["name"]))
        order.sudo()._validate_order()
        self.assertHeld(order)

    def test_the_customer_in_the_portal_has_something_to_pay_to_sign_and_to_wait_for(
        self,
    ):
        user = self.env["res.users"].search([("login", "=", "customer")])
        portal = self.env["credit.portal"]
        account = portal._account_of_user(user)
        groups = portal._groups(account)
        [group] = groups.values()
        self.assertGreater(group.to_pay_overdue, 0)
        self.assertTrue(group.disputed)
        [hold] = portal._waiting_orders(account)
        way = portal._way_out(account, hold, groups)
        self.assertEqual(way.kind, "open_items")
        self.assertLess(way.amount, group.overdue)
        plans = self.env["credit.plan"].search(
            [("contact_id", "=", user.partner_id.id)]
        )
        self.assertEqual(plans.state, "offered")
        mine = [("profile_id", "=", account.profile.id)]
        self.assertEqual(self.env["credit.dispute"].search(mine).opened_by, "portal")
        self.assertEqual(self.env["credit.promise"].search(mine).way, "portal")

    def test_figures_differ_by_salesperson_and_by_category_of_products(self):
        values = self.env["credit.kpi.value"]
        for dimension, least in (("salesperson", 2), ("product", 3)):
            with self.subTest(dimension):
                found = values.search([("dimension", "=", dimension)])
                keys = set(found.mapped("key_id")) - {0}
                self.assertGreaterEqual(len(keys), least)
        bot = self.env.ref("base.user_root")
        sold = self.env["account.move"].search([("move_type", "=", "out_invoice")])
        self.assertNotIn(bot, sold.invoice_user_id)

    def test_the_queue_holds_work_for_the_controller(self):
        waiting = self.env["credit.hold"].search([("state", "=", "open")])
        self.assertEqual(len(waiting), 4)
        self.assertEqual(waiting.controller_id, self.users["controller"])
        self.assertEqual(waiting.filtered("is_forced").partner_id.ref, "K1008")

    def test_an_alert_a_customer_due_and_a_negative_entry_are_there(self):
        alerts = self.env["credit.bureau.event"].search([("is_alert", "=", True)])
        self.assertEqual(alerts.partner_id.ref, "K1009")
        self.assertIn("score_down", alerts.mapped("kind"))
        self.assertTrue(self._file("K1009").assessment_due)
        self.assertTrue(any("bad news of Petersen" in line for line in self.told))
        self.assertTrue(self.env["credit.negative.entry"].search([]))

    def test_a_scorecard_is_measured_with_a_word_on_how_few_customers_there_are(self):
        cards = self.env["credit.scorecard"]
        card = cards.search([("kind", "=", "existing"), ("state", "=", "active")])
        dialog = self.env["credit.scorecard.validate"].create({"scorecard_id": card.id})
        found = self.env["credit.scorecard.validation"].browse(
            dialog.action_validate()["res_id"]
        )
        self.assertGreaterEqual(found.cases, 5)
        self.assertIn("too few to judge the card by", found.headline)

    def test_the_simulation_shows_what_the_strict_policy_is_worth(self):
        simulation = self.env["credit.simulation"].search([], limit=1)
        totals = simulation.result["totals"]
        self.assertGreater(totals["orders"], 60)
        self.assertGreater(totals["new"]["held_late"], 5)
        self.assertLess(totals["new"]["held"], totals["orders"] / 2)
        self.assertGreater(totals["new"]["avoided"], 0)
        self.assertTrue(self.company.account_use_credit_limit)

    def test_one_limit_is_dormant(self):
        self.assertTrue(self._file("K1013").is_dormant)

    def test_everybody_can_log_in_with_the_password_told(self):
        for role, login, password in people.table(self.env):
            with self.subTest(role):
                user = self.env["res.users"].search([("login", "=", login)])
                credential = {"login": login, "password": password, "type": "password"}
                user.with_user(user)._check_credentials(
                    credential, {"interactive": True}
                )

    def test_who_reads_credit_files_arrives_at_a_dashboard_with_figures(self):
        home = self.env.ref(people.HOME)
        for login, user in self.users.items():
            with self.subTest(login):
                expected = False if login == "salesperson" else home.id
                self.assertEqual(user.action_id.id, expected)
        self.assertEqual(self.env.ref("base.user_admin").action_id.id, home.id)
        board = self.env["credit.dashboard"].with_user(self.users["manager"])
        shown = board.read_dashboard()
        self.assertEqual(len(shown["tiles"]), len(TILES))
        for tile in shown["tiles"]:
            self.assertIsNotNone(tile["value"], tile["code"])
        full = [panel for panel in shown["panels"] if self._has_figures(panel)]
        self.assertEqual(full, shown["panels"])

    def _has_figures(self, panel):
        rows = panel.get("rows") or [
            value for one in panel["sets"] for value in one["values"]
        ]
        return any(rows)

    def test_created_again_it_stays_as_it_is(self):
        models = (
            "res.partner",
            "res.users",
            "account.move",
            "sale.order",
            "credit.hold",
        )
        before = [self.env[model].search_count([]) for model in models]
        company.create(self.env, self.told.append)
        people.ensure(self.env)
        main_job.play(self.env, self.users, self.told.append)
        situations.create(self.env, self.users, self.told.append)
        self.assertEqual([self.env[model].search_count([]) for model in models], before)

    def test_the_small_demonstration_data_of_odoo_load(self):
        convert_file(
            self.env,
            "credit_control",
            "demo/credit_control_demo.xml",
            {},
            mode="init",
            noupdate=True,
        )
        profile = self.env.ref("credit_control.credit_profile_demo_green")
        self.assertMoney(profile.limit_amount, 24000)
        self.assertEqual(profile.light, "green")
        stopped = self.env.ref("credit_control.credit_profile_demo_forced_hold")
        self.assertEqual(stopped.light, "red")
