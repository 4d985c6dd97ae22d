"""A policy on the company's own past: what it would have held, and what came of that."""

from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..exceptions import CreditControlError
from ..models import credit_simulation, credit_simulation_run
from .followup import FollowupCommon
from .simulation import LIMIT, OLDEST, SimulationCommon


@tagged("post_install", "-at_install")
class TestSimulation(SimulationCommon):
    """What a stricter policy would have done."""

    def test_an_order_held_for_what_was_overdue_then_and_paid_late_is_a_hit(self):
        old = self._bill(100, -120, -90)
        order = self._ordered(self.customer, 500, -60)
        bill = self._invoiced(order, -60, due=30)
        self._paid(old, days=-50)
        self._paid(bill, days=-10)
        simulation = self._ran(OLDEST)
        line = self._of(simulation, order)
        self.assertEqual(
            (line.new_outcome, line.old_outcome, line.change), ("hold", "pass", "held")
        )
        self.assertEqual((line.result, line.late_days), ("late", 20))
        self.assertEqual((line.hit, line.old_hit), ("held_late", "passed_late"))
        self.assertMoney(line.late_amount, 500)
        self.assertMoney(line.exposure, 600)
        self.assertEqual(line.overdue_days, 30)
        totals = simulation.result["totals"]
        self.assertEqual(totals["new"]["held"], 1)
        self.assertEqual(totals["new"]["avoided"], 500)
        self.assertEqual(simulation.result["rules"][0]["code"], "oldest_overdue")
        self.assertEqual(simulation.result["rules"][0]["new"]["late_days"], 20)

    def test_what_was_paid_before_the_order_does_not_hold_it(self):
        old = self._bill(100, -120, -90)
        self._paid(old, days=-61)
        order = self._ordered(self.customer, 500, -60)
        self._paid(self._invoiced(order, -60), days=-20)
        line = self._of(self._ran(OLDEST), order)
        self.assertEqual((line.new_outcome, line.result), ("pass", "on_time"))
        self.assertEqual(line.hit, "passed_good")

    def test_a_payment_of_the_day_counts_if_it_was_booked_before_the_order(self):
        for hour, outcome in ((9, "pass"), (15, "hold")):
            customer = self._customer(f"Paid at {hour}")
            payment = self._paid(self._bill(100, -120, -90, customer), days=-60)
            self._made(payment.move_id, self._noon(-60, hour))
            partials = payment.move_id.line_ids.matched_debit_ids
            self._made(partials, self._noon(-60, hour))
            order = self._ordered(customer, 500, -60)
            line = self._of(self._ran(OLDEST), order)
            self.assertEqual(line.new_outcome, outcome, hour)

    def test_what_was_entered_days_later_counts_at_the_end_of_its_day(self):
        payment = self._paid(self._bill(100, -120, -90), days=-60)
        self._made(payment.move_id, self._noon(-55))
        self._made(payment.move_id.line_ids.matched_debit_ids, self._noon(-55))
        same_day = self._ordered(self.customer, 500, -60)
        next_day = self._ordered(self.customer, 500, -59)
        simulation = self._ran(OLDEST)
        self.assertEqual(self._of(simulation, same_day).new_outcome, "hold")
        self.assertEqual(self._of(simulation, next_day).new_outcome, "pass")

    def test_orders_of_the_past_count_for_those_after_them(self):
        self._limit(self.customer, 800)
        self._granted_long_ago()
        first = self._ordered(self.customer, 500, -60)
        second = self._ordered(self.customer, 400, -59)
        simulation = self._ran(LIMIT)
        self.assertEqual(self._of(simulation, first).new_outcome, "pass")
        line = self._of(simulation, second)
        self.assertEqual(line.new_outcome, "hold")
        self.assertMoney(line.exposure, 900)
        self.assertMoney(line.limit_amount, 800)

    def test_an_order_before_the_period_counts_and_is_not_judged(self):
        self._limit(self.customer, 800)
        self._granted_long_ago()
        before = self._ordered(self.customer, 500, -60)
        judged = self._ordered(self.customer, 400, -30)
        simulation = self._ran(LIMIT, since=-40)
        self.assertEqual(simulation.line_ids.order_id, judged)
        self.assertMoney(simulation.line_ids.exposure, 900)
        self.assertNotIn(before, simulation.line_ids.order_id)

    def test_a_limit_that_was_granted_later_was_not_known(self):
        self._limit(self.customer, 100)  # approved today, from long ago
        order = self._ordered(self.customer, 500, -60)
        line = self._of(self._ran(LIMIT, {"check_code": "no_limit"}), order)
        self.assertMoney(line.limit_amount, 0)
        self.assertEqual(line.new_holds, "no_limit", "then nobody checked the limit")

    def test_a_limit_that_took_the_place_of_another_counts_from_its_approval(self):
        self._limit(self.customer, 800)
        self._granted_long_ago()
        self._limit(self.customer, 300, date_from=self._day(-70))  # approved today
        order = self._ordered(self.customer, 500, -60)
        line = self._of(self._ran(LIMIT), order)
        self.assertMoney(line.limit_amount, 800)
        self.assertEqual(line.new_outcome, "pass")

    def test_a_limit_that_was_withdrawn_since_counted_until_then(self):
        self._limit(self.customer, 800)
        self._granted_long_ago()
        self._profile(self.customer).limit_id.action_withdraw("Fewer orders")
        order = self._ordered(self.customer, 500, -60)
        line = self._of(self._ran(LIMIT), order)
        self.assertMoney(line.limit_amount, 800)
        self.assertEqual(line.new_outcome, "pass")

    def test_the_category_of_then_is_found_in_what_was_noted(self):
        good = self.env.ref("credit_control.credit_category_a")
        worst = self.env.ref("credit_control.credit_category_e")
        profile = self._profile(self.customer)
        profile.category_id = good
        self.env.flush_all()
        self.cr.precommit.run()
        profile.category_id = worst
        self.env.flush_all()
        self.cr.precommit.run()
        self._made(profile.message_ids, fields.Datetime.now())
        order = self._ordered(self.customer, 500, -60)
        line = self._of(self._ran({"check_code": "category_blocked"}), order)
        self.assertFalse(line.category_id, "then it had none")
        self.assertEqual(line.new_outcome, "pass")

    def test_the_category_given_when_the_file_was_made_was_always_there(self):
        good = self.env.ref("credit_control.credit_category_a")
        worst = self.env.ref("credit_control.credit_category_e")
        profile = self._profile(self.customer)
        profile.category_id = good
        self.env.flush_all()
        self.cr.precommit.run()
        order = self._ordered(self.customer, 500, -60)
        noted = profile.message_ids
        profile.category_id = worst
        self.env.flush_all()
        self.cr.precommit.run()
        self._made(profile.message_ids - noted, fields.Datetime.now())
        line = self._of(self._ran({"check_code": "category_blocked"}), order)
        self.assertEqual(line.category_id, good)
        self.assertEqual(line.new_outcome, "pass")

    def test_a_limit_in_another_currency_is_worth_what_it_was_then(self):
        euro = self._currency("EUR", 2)
        self._rate(euro, 3, self._day(-30))
        self._limit(self.customer, 100, currency_id=euro.id)
        self._granted_long_ago()
        earlier = self._ordered(self.customer, 50, -60)
        later = self._ordered(self.customer, 50, -20)
        simulation = self._ran(LIMIT)
        self.assertMoney(self._of(simulation, earlier).limit_amount, 200)
        self.assertMoney(self._of(simulation, later).limit_amount, 300)

    def test_what_is_open_and_not_that_late_yet_is_not_counted_as_good_or_bad(self):
        order = self._ordered(self.customer, 500, -20)
        self._invoiced(order, -20, due=15)
        line = self._of(self._ran(OLDEST), order)
        self.assertEqual((line.result, line.hit), ("unknown", "unknown"))

    def test_what_is_never_paid_is_worse_than_late(self):
        order = self._ordered(self.customer, 500, -60)
        self._invoiced(order, -60, due=30)
        line = self._of(self._ran(OLDEST), order)
        self.assertEqual((line.result, line.late_days), ("unpaid", 30))

    def test_what_a_credit_note_settled_was_not_to_be_paid(self):
        order = self._ordered(self.customer, 500, -60)
        invoice = self._invoiced(order, -60, due=10)
        note = self._credit_note(invoice)
        if invoice.payment_state != "reversed":
            self._match(invoice, note)
        line = self._of(self._ran(OLDEST), order)
        self.assertEqual((line.result, line.late_amount), ("unknown", 0))

    def test_a_draft_changes_and_the_next_simulation_sees_it(self):
        self._bill(100, -120, -90)
        order = self._ordered(self.customer, 500, -60)
        draft = self._draft(OLDEST)
        first = self._ran(policy=draft)
        draft.rule_ids.days = 40
        second = self._ran(policy=draft)
        self.assertEqual(self._of(first, order).new_outcome, "hold")
        self.assertEqual(self._of(second, order).new_outcome, "pass")

    def test_a_draft_counts_as_simulated_once_its_simulation_is_done(self):
        self._ordered(self.customer, 500, -60)
        draft = self._draft(OLDEST)
        self._ran(policy=draft)
        self.assertEqual(draft.state, "simulated")

    def test_checks_that_cannot_be_replayed_are_named_on_the_page(self):
        self._ordered(self.customer, 500, -60)
        code = next(
            code
            for code, _label in self.env["credit.policy.rule"]._selection_check_code()
            if code not in credit_simulation_run.REPLAYED
        )
        simulation = self._ran(OLDEST, {"check_code": code})
        self.assertEqual(simulation.left_out, code)
        policy = simulation.policy_id
        self.assertEqual(policy.state, "simulated")
        self.assertEqual(policy.untried, simulation._words().left_out()[0])
        label = simulation._words().left_out()[0]
        self.assertIn(label, simulation.story.unescape())

    def test_the_page_says_what_came_out_and_prints(self):
        old = self._bill(100, -120, -90)
        order = self._ordered(self.customer, 500, -60)
        self._paid(old, days=-50)
        self._paid(self._invoiced(order, -60, due=30), days=-10)
        simulation = self._ran(OLDEST)
        self.assertIn("Of what it would have held, 100", simulation.headline)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "credit_control.credit_simulation_report", simulation.ids
        )
        self.assertIn("Oldest overdue instalment", html.decode())
        self.assertIn("By risk category", html.decode())
        story = simulation.story  # on a telephone its tables scroll by themselves
        self.assertEqual(story.count("<table"), story.count("table-responsive"))
        self.assertEqual(
            simulation.action_print()["report_name"],
            "credit_control.credit_simulation_page",
        )

    def test_a_policy_of_which_nothing_could_be_tried_stays_a_draft(self):
        self._ordered(self.customer, 500, -60)
        rule = {"check_code": "new_address", "amount": 20, "days": 5}
        policy = self._ran(rule).policy_id
        self.assertEqual(
            (policy.state, policy.untried),
            ("draft", "New address before a large order"),
        )
        with self.assertRaisesRegex(CreditControlError, "waived with a reason"):
            policy.with_user(self.manager).action_approve()

    def test_a_rule_that_is_not_asked_at_confirmation_was_not_tried(self):
        self._ordered(self.customer, 500, -60)
        policy = self._ran(
            LIMIT, {**OLDEST, "at_confirm": False, "at_invoice": True}
        ).policy_id
        self.assertEqual(policy.untried, "Oldest overdue instalment")

    # ---- in portions -------------------------------------------------------------
    def test_a_long_period_runs_in_portions_with_the_same_result(self):
        orders = self.env["sale.order"]
        for number in range(5):
            customer = self._customer(f"Customer {number}")
            self._bill(100, -120, -90, customer)
            orders |= self._ordered(customer, 500, -60)
            orders |= self._ordered(customer, 100, -200 + number)
        whole = self._ran(OLDEST)
        with (
            patch.object(credit_simulation, "SHORT", 1),
            patch.object(credit_simulation_run, "PORTION", 3),
        ):
            parts = self._ran(policy=whole.policy_id)
            self.assertEqual(parts.state, "running")
            for _times in range(6):
                self.env["credit.simulation"]._cron_run()
        self.assertEqual(parts.state, "done")
        self.assertEqual(parts.orders_done, len(orders))
        self.assertEqual(parts.result, whole.result)

    def test_twenty_customers_take_as_many_queries_as_two(self):
        for number in range(20):
            customer = self._customer(f"Customer {number}", limit=1000)
            day = -60 if number < 2 else -30
            self._paid(self._bill(100, -120, -90, customer), days=-65)
            self._invoiced(self._ordered(customer, 500, day), day)
        counts = []
        for since, until in ((-61, -59), (-61, -59), (-31, -29)):
            simulation = self._simulation(OLDEST, LIMIT, since=since, until=until)
            simulation.sudo()._begin()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            simulation.sudo()._replay_portion()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2], "the first one fills caches")


@tagged("post_install", "-at_install")
class TestSimulationFollowup(FollowupCommon, SimulationCommon):
    def test_a_reminder_holds_orders_from_the_day_on_which_it_went_out(self):
        self.levels[0].holds_orders = True
        self._bill(100, -80, -50)
        self._run(self._day(-30))
        before = self._ordered(self.customer, 500, -31)
        after = self._ordered(self.customer, 500, -20)
        simulation = self._ran({"check_code": "followup_level"})
        self.assertEqual(self._of(simulation, before).new_outcome, "pass")
        self.assertEqual(self._of(simulation, after).new_outcome, "hold")
