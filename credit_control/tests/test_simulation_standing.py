"""Scores, reports, securities, shipping and concentration, replayed as they stood then."""

from odoo.tests import tagged

from .simulation import SimulationCommon


@tagged("post_install", "-at_install")
class TestSimulationStanding(SimulationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls._profile(cls.customer)

    def _outcomes(self, rule, *orders, **values):
        simulation = self._ran(rule, **values)
        self.assertFalse(simulation.left_out)
        return [self._of(simulation, order).new_outcome for order in orders]

    def _dated(self, record, **columns):
        """Let a record say times of the past."""
        self.cr.flush()
        self._set_back(record, **columns)

    def _security(self, amount, confirmed, **values):
        security = self.env["credit.security"].create(
            {
                "profile_id": self.profile.id,
                "kind": "deposit",
                "amount": amount,
                "date_from": self._day(confirmed),
                **values,
            }
        )
        security.action_confirm()
        self._dated(security, confirmed_on=self._noon(confirmed, 8))
        return security

    def test_a_security_counts_from_its_confirmation_to_its_last_day(self):
        self._security(1000, -60, date_to=self._day(-40))
        days = (-70, -50, -30)
        orders = [self._ordered(self.customer, 100, day) for day in days]
        rule = {"check_code": "uninsured_share", "rate": 10}
        self.assertEqual(self._outcomes(rule, *orders), ["hold", "pass", "hold"])
        ran_out = self._outcomes({"check_code": "security_expired"}, *orders)
        self.assertEqual(ran_out, ["pass", "pass", "hold"])

    def test_what_was_given_back_counted_until_then(self):
        security = self._security(1000, -60)
        orders = [self._ordered(self.customer, 100, day) for day in (-50, -30)]
        security.action_release()
        self.env.flush_all()
        self.cr.precommit.run()
        self._dated(security.message_ids, date=self._noon(-40))
        rule = {"check_code": "uninsured_share", "rate": 10}
        self.assertEqual(self._outcomes(rule, *orders), ["pass", "hold"])

    def test_a_score_counts_from_its_decision(self):
        orders = [self._ordered(self.customer, 100, day) for day in (-70, -50, -30)]
        low, good = (self.profile._assess() for _time in range(2))
        for one, total, day in ((low, 10, -60), (good, 90, -40)):
            one._set({"has_score": True, "total": total, "state": "superseded"})
            self._dated(one, decided_on=self._noon(day), assessed_on=self._day(day))
        rule = {"check_code": "score_low", "rate": 20, "missing_fails": False}
        self.assertEqual(self._outcomes(rule, *orders), ["pass", "hold", "pass"])
        rule = {"check_code": "score_low", "rate": 20, "missing_fails": True}
        self.assertEqual(self._outcomes(rule, *orders), ["hold", "hold", "pass"])

    def test_what_was_promised_for_later_does_not_count_within_a_horizon(self):
        self._limit(self.customer, 500)
        self._granted_long_ago()
        later = self._ordered(self.customer, 400, -60, commitment_date=self._noon(-10))
        soon = self._ordered(self.customer, 400, -50)
        over = self._ordered(self.customer, 200, -49)
        near = self._ordered(self.customer, 1, -20)
        rule = {"check_code": "order_horizon", "days": 20}
        found = self._outcomes(rule, later, soon, over, near)
        self.assertEqual(found, ["pass", "pass", "hold", "hold"])

    def test_the_share_of_all_receivables_is_that_of_the_day_before(self):
        self._bill(900, -90, -20)
        before = self._ordered(self.customer, 1, -80)
        other = self._customer("Other")
        self._bill(90_000_000, -70, -20, other)
        same_day = self._ordered(self.customer, 1, -70)
        after = self._ordered(self.customer, 1, -60)
        rule = {"check_code": "concentration", "rate": 50}
        found = self._outcomes(rule, before, same_day, after)
        self.assertEqual(found[1:], ["hold", "pass"])
        self.assertEqual(found[0], "hold")

    def test_each_kind_adds_one_query_whatever_the_number_of_customers(self):
        for number in range(10):
            customer = self._customer(f"Customer {number}")
            self._ordered(customer, 500, -60 if number < 2 else -30)
        counts = []
        rules = [
            {"check_code": "score_low", "rate": 20},
            {"check_code": "concentration", "rate": 50},
            {"check_code": "order_horizon", "days": 20},
            {"check_code": "uninsured_share", "rate": 10},
            {"check_code": "report_old", "days": 10},
        ]
        for since, until in ((-61, -59), (-61, -59), (-31, -29)):
            simulation = self._simulation(*rules, since=since, until=until)
            simulation.sudo()._begin()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            simulation.sudo()._replay_portion()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
