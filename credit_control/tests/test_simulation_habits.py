"""What the customer's own orders said of its habits, and ceilings, replayed."""

from odoo.tests import tagged

from .simulation import SimulationCommon


@tagged("post_install", "-at_install")
class TestSimulationHabits(SimulationCommon):
    def _outcomes(self, rule, *orders, **values):
        simulation = self._ran(rule, **values)
        self.assertFalse(simulation.left_out)
        return [self._of(simulation, order).new_outcome for order in orders]

    def test_only_the_first_order_of_a_new_customer_is_large(self):
        rule = {"check_code": "first_order", "amount": 400}
        first = self._ordered(self.customer, 500, -60)
        self._invoiced(first, -60)
        second = self._ordered(self.customer, 900, -50)
        self.assertEqual(self._outcomes(rule, first, second), ["hold", "pass"])

    def test_a_customer_who_was_invoiced_before_is_no_new_one(self):
        rule = {"check_code": "first_order", "amount": 400}
        self._bill(10, -90, -60)
        order = self._ordered(self.customer, 500, -60)
        self.assertEqual(self._outcomes(rule, order), ["pass"])

    def test_an_order_before_the_period_makes_the_next_one_no_first_one(self):
        rule = {"check_code": "first_order", "amount": 400}
        self._invoiced(self._ordered(self.customer, 10, -90), -90)
        order = self._ordered(self.customer, 500, -60)
        self.assertEqual(self._outcomes(rule, order, since=-70), ["pass"])

    def test_an_order_far_above_those_of_the_year_before_it_is_held(self):
        rule = {"check_code": "far_above_habit", "rate": 300, "order_count": 3}
        for day, amount in ((-700, 9000), (-120, 100), (-110, 90), (-100, 110)):
            self._ordered(self.customer, amount, day)
        usual = self._ordered(self.customer, 300, -60)
        large = self._ordered(self.customer, 301, -90)
        self._ordered(self.customer, 9000, -10)
        self.assertEqual(
            self._outcomes(rule, large, usual, since=-95), ["hold", "pass"]
        )

    def test_orders_just_under_a_threshold_are_held_from_the_second_on(self):
        rule = {
            "check_code": "order_splitting",
            "amount": 1000,
            "rate": 80,
            "days": 7,
            "order_count": 2,
        }
        first = self._ordered(self.customer, 900, -60)
        second = self._ordered(self.customer, 950, -55)
        later = self._ordered(self.customer, 950, -20)
        found = self._outcomes(rule, first, second, later)
        self.assertEqual(found, ["pass", "hold", "pass"])

    def test_the_ceiling_of_today_counts_the_customers_own_before_its_categorys(self):
        rule = {"check_code": "ceiling_exceeded"}
        category = self.env.ref("credit_control.credit_category_a")
        category.ceiling = 400
        profile = self._profile(self.customer)
        profile.category_id = category
        order = self._ordered(self.customer, 500, -60)
        self.env.flush_all()
        self.cr.precommit.run()
        self.assertEqual(self._outcomes(rule, order), ["hold"])
        profile.sudo().ceiling = 600
        self.assertEqual(self._outcomes(rule, order), ["pass"])

    def test_habits_add_two_queries_whatever_the_number_of_customers(self):
        for number in range(10):
            customer = self._customer(f"Customer {number}")
            self._ordered(customer, 500, -60 if number < 2 else -30)
        counts = []
        for since, until in ((-61, -59), (-61, -59), (-31, -29)):
            simulation = self._simulation(
                {"check_code": "first_order", "amount": 400}, since=since, until=until
            )
            simulation.sudo()._begin()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            simulation.sudo()._replay_portion()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
