"""The replay against the checks on record; who may simulate, and what is refused."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from ..exceptions import CreditControlError
from ..models import credit_simulation
from .simulation import LIMIT, OLDEST, SimulationCommon


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

    def test_a_branch_is_simulated_with_its_company(self):
        branch = self.env["res.company"].create(
            {"name": "North branch", "parent_id": self.company.id}
        )
        with self.assertRaisesRegex(ValidationError, "its branches are included"):
            self._simulation(OLDEST, user=self.env.user, company_id=branch.id)

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
