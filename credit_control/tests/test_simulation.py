"""A policy on the company's own past: what it would have held, and what came of that."""

from datetime import datetime, time, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from ..exceptions import CreditControlError
from ..models import credit_simulation, credit_simulation_run
from .followup import FollowupCommon
from .test_exposure_at import ExposureAtCommon

OLDEST = {"check_code": "oldest_overdue", "days": 20, "outcome": "hold"}
LIMIT = {"check_code": "limit_exceeded", "outcome": "hold"}


class SimulationCommon(ExposureAtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.in_force = cls._policy({"check_code": "forced_hold"})

    @classmethod
    def _draft(cls, *rules, **values):
        return cls.env["credit.policy"].create(
            {
                "name": "Tried policy",
                "rule_ids": [Command.create(dict(rule)) for rule in rules],
                **values,
            }
        )

    @classmethod
    def _simulation(cls, *rules, since=-200, until=0, user=None, **values):
        """A simulation of a draft with these rules."""
        policy = values.pop("policy", None) or cls._draft(*rules)
        return (
            cls.env["credit.simulation"]
            .with_user(user or cls.manager)
            .create(
                {
                    "policy_id": policy.id,
                    "date_from": cls._day(since),
                    "date_to": cls._day(until),
                    "late_days": 10,
                    **values,
                }
            )
        )

    @classmethod
    def _ran(cls, *rules, **values):
        simulation = cls._simulation(*rules, **values)
        simulation.action_run()
        return simulation

    @classmethod
    def _of(cls, simulation, order):
        """The line of an order."""
        return simulation.line_ids.filtered(lambda line: line.order_id == order)

    @classmethod
    def _made(cls, record, when):
        """Let a record have been made at a time."""
        cls.env.flush_all()
        cls.env.execute_query(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id = ANY(%s) RETURNING id",
                SQL.identifier(record._table),
                when,
                record.ids,
            )
        )
        cls.env.invalidate_all()

    @classmethod
    def _granted_long_ago(cls):
        """Let the limits of the customer, and all that was noted of it, be old."""
        profile = cls._profile(cls.customer)
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        for statement in (
            "UPDATE credit_limit SET approved_on = date_from, write_date = date_from"
            " WHERE profile_id = %s RETURNING id",
            "UPDATE mail_message SET date = '2000-01-01'"
            " WHERE model = 'credit.profile' AND res_id = %s RETURNING id",
        ):
            cls.env.execute_query(SQL(statement, profile.id))
        cls.env.invalidate_all()

    @classmethod
    def _noon(cls, day, hour=12):
        return datetime.combine(cls._day(day), time(hour))


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
        order = self._ordered(self.customer, 500, -60)
        line = self._of(self._ran({"check_code": "category_blocked"}), order)
        self.assertFalse(line.category_id, "then it had none")
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
        self.assertEqual(
            simulation.action_print()["report_name"],
            "credit_control.credit_simulation_page",
        )

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


@tagged("post_install", "-at_install")
class TestSimulationRecord(SimulationCommon):
    """The policy in force, replayed, against the checks on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.in_force = cls._policy(LIMIT, OLDEST)
        cls._limit(cls.customer, 1000)
        cls._granted_long_ago()

    def _confirm(self, amount, **values):
        order = self._order(self.customer, amount, **values)
        order.action_confirm()
        return order

    def _replayed(self):
        return self._ran(policy=self.in_force, since=0)

    def test_it_reproduces_what_is_on_record(self):
        self._bill(100, -10, -5)
        orders = self._confirm(300) | self._confirm(300)
        simulation = self._replayed()
        self.assertEqual(simulation.line_ids.order_id, orders)
        self.assertEqual(
            simulation.line_ids.mapped("recorded_outcome"), ["pass", "pass"]
        )
        self.assertFalse(any(simulation.line_ids.mapped("cause")))
        self.assertEqual(simulation.differing_count, 0)
        for line in simulation.line_ids:
            self.assertMoney(line.exposure, line.check_id.exposure_after)

    def test_a_release_by_a_person_is_named(self):
        order = self._confirm(1500)
        self._holds(order).with_user(self.manager).action_release("Known for years")
        self.assertConfirmed(order)
        line = self._of(self._replayed(), order)
        self.assertEqual(line.recorded_outcome, "released")
        self.assertEqual(line.cause, "released")

    def test_a_change_of_the_order_is_named(self):
        order = self._confirm(300)
        self._limit(self.customer, 5000)
        order.sudo().order_line.price_unit = 2000
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE credit_limit SET amount = 1000 WHERE state = 'active' RETURNING 1"
            )
        )
        self.env.invalidate_all()
        line = self._of(self._replayed(), order)
        self.assertEqual((line.recorded_outcome, line.old_outcome), ("pass", "hold"))
        self.assertEqual(line.cause, "order")

    def test_a_limit_of_later_on_the_day_is_named(self):
        order = self._confirm(300)
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE credit_limit SET approved_on = %s WHERE state = 'active'"
                " RETURNING id",
                order.date_order + timedelta(seconds=9),
            )
        )
        line = self._of(self._replayed(), order)
        self.assertEqual(line.old_outcome, "hold")
        self.assertEqual(line.cause, "limit")

    def test_another_policy_is_named(self):
        order = self._confirm(900)
        draft = self._draft({"check_code": "single_order", "amount": 100})
        simulation = self._ran(policy=draft, compared_id=draft.id, since=0)
        line = self._of(simulation, order)
        self.assertEqual((line.recorded_outcome, line.cause), ("pass", "policy"))

    def test_drafts_of_invoices_that_counted_are_named(self):
        self._invoice(self.customer, 900, post=False)
        order = self._order(self.customer, 300)
        order.action_confirm()
        self._holds(order).with_user(self.manager).action_release("Yes")
        line = self._of(self._replayed(), order)
        self.assertEqual(
            (line.recorded_outcome, line.old_outcome), ("released", "pass")
        )
        self.assertEqual(line.cause, "drafts")

    def test_the_list_opens_with_the_orders_that_differ(self):
        order = self._confirm(1500)
        self._holds(order).with_user(self.manager).action_release("Known for years")
        simulation = self._replayed()
        action = simulation.action_differences()
        self.assertEqual(action["context"], {"search_default_differs": 1})
        self.assertEqual(simulation.differing_count, 1)
        check = self._of(simulation, order).action_open_check()
        self.assertEqual(check["res_model"], "credit.check")


@tagged("post_install", "-at_install")
class TestSimulationRefused(SimulationCommon):
    """Who may, and what is refused in a sentence."""

    def test_a_manager_runs_it_and_a_controller_and_an_auditor_read_it(self):
        self._ordered(self.customer, 500, -60)
        simulation = self._ran(OLDEST)
        self.assertEqual(simulation.state, "done")
        for user in (self.controller, self.auditor):
            mine = simulation.with_user(user)
            self.assertIn("orders", mine.headline)
            self.assertEqual(len(mine.line_ids), 1)
            with self.assertRaises(AccessError):
                mine.action_run()
            with self.assertRaises(AccessError):
                self._simulation(OLDEST, user=user)
            with self.assertRaises(AccessError):
                mine.policy_id.action_simulate()

    def test_a_salesperson_sees_nothing_of_it(self):
        self._ordered(self.customer, 500, -60)
        simulation = self._ran(OLDEST).with_user(self.salesperson)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            simulation.read(["headline"])
        with self.assertRaises(AccessError):
            simulation.action_print()
        with self.assertRaises(AccessError):
            self.env["credit.simulation.order"].with_user(self.salesperson).search([])

    def test_nobody_writes_a_result_or_a_line(self):
        self._ordered(self.customer, 500, -60)
        simulation = self._ran(OLDEST)
        with self.assertRaisesRegex(CreditControlError, "is computed"):
            simulation.write({"state": "done"})
        with self.assertRaises(AccessError):
            simulation.line_ids.write({"new_outcome": "pass"})
        made = self._simulation(OLDEST, state="done")
        self.assertEqual(made.state, "draft")

    def test_other_companies_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Sister company"})
        simulation = self._simulation(OLDEST)
        stranger = self._make_user(
            "stranger",
            "credit_control.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        found = self.env["credit.simulation"].with_user(stranger).search([])
        self.assertNotIn(simulation.id, found.ids)

    def test_a_period_without_orders_is_refused(self):
        simulation = self._simulation(OLDEST, since=-3000, until=-2900)
        with self.assertRaisesRegex(CreditControlError, "nothing to replay"):
            simulation.action_run()

    def test_dates_in_the_wrong_order_or_to_come_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "before it begins"):
            self._simulation(OLDEST, since=-5, until=-9)
        with self.assertRaisesRegex(ValidationError, "nothing is known yet"):
            self._simulation(OLDEST, until=3)

    def test_a_policy_without_rules_is_refused(self):
        self._ordered(self.customer, 500, -60)
        with self.assertRaisesRegex(CreditControlError, "has no rules"):
            self._simulation().action_run()

    def test_a_policy_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Sister company"})
        policy = self._draft(OLDEST, company_id=other.id)
        with self.assertRaisesRegex(ValidationError, "belongs to Sister company"):
            self._simulation(policy=policy)

    def test_what_has_run_answers_what_it_was_asked(self):
        self._ordered(self.customer, 500, -60)
        simulation = self._ran(OLDEST)
        with self.assertRaisesRegex(CreditControlError, "Duplicate it"):
            simulation.date_from = self._day(-30)
        again = simulation.copy()
        self.assertEqual((again.state, again.result), ("draft", False))

    def test_a_run_can_be_stopped_and_begun_again(self):
        self._ordered(self.customer, 500, -60)
        with patch.object(credit_simulation, "SHORT", 0):
            simulation = self._ran(OLDEST)
            with self.assertRaisesRegex(CreditControlError, "running already"):
                simulation.action_run()
            simulation.action_stop()
        self.assertEqual(simulation.state, "draft")
        simulation.action_run()
        self.assertEqual(simulation.state, "done")

    def test_an_order_that_is_gone_leaves_its_line(self):
        order = self._ordered(self.customer, 500, -60)
        simulation = self._ran(OLDEST)
        line = simulation.line_ids
        order._action_cancel()
        order.unlink()
        self.env.invalidate_all()
        with self.assertRaisesRegex(CreditControlError, "no longer exists"):
            line.action_open_order()
        with self.assertRaisesRegex(CreditControlError, "No check is on record"):
            self.env["credit.simulation.order"]._insert(
                [{"simulation_id": simulation.id, "order_name": "S0"}]
            )
            simulation.line_ids.filtered(
                lambda one: one.order_name == "S0"
            ).action_open_check()
