"""What ships later, who owes most, and scores and reports that are low or old."""

from datetime import datetime, time

from odoo.tests import tagged

from .signals import SignalsCommon


@tagged("post_install", "-at_install")
class TestOrderHorizon(SignalsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deco = cls._known("Deco Ltd", limit=1000)
        cls.far = cls._ships_in(60)
        cls._policy({"check_code": "order_horizon", "days": 30})

    @classmethod
    def _ships_in(cls, days):
        """Values of an order whose delivery was promised for noon of that day."""
        day = cls.today + cls._days(days)
        return {"commitment_date": datetime.combine(day, time(12))}

    def _try(self, amount, days=None):
        promised = {} if days is None else self._ships_in(days)
        return self._tried(amount, self.deco, **promised)

    def test_an_order_that_ships_after_the_horizon_uses_nothing_of_the_limit(self):
        self.assertConfirmed(self._try(5000, days=31))
        self.assertConfirmed(self._try(1000, days=30))
        order = self._try(0.01)
        self.assertStopped(
            order,
            "Deco Ltd would owe $ 1,000.01 with what ships within 30 days, $ 0.01 more "
            "than the credit limit of $ 1,000.00.",
        )
        self.assertSentence(order.credit_remedy, "Deco Ltd pays $ 0.01")

    def test_an_order_without_a_date_ships_at_once(self):
        self.assertConfirmed(self._try(1000))
        self.assertHeld(self._try(1))

    def test_what_is_invoiced_counts_whatever_its_due_date(self):
        self._invoice(self.deco, 1000, due_in=90)
        self.assertHeld(self._try(1, days=20))

    def test_the_light_shows_the_customer_by_what_ships_within_the_horizon(self):
        profile = self._profile(self.deco)
        self._try(5000, days=31)
        profile.invalidate_recordset()
        self.assertEqual(profile.light, "green")
        self.assertMoney(profile.exposure, 5000)
        self._invoice(self.deco, 1000.01)
        profile.invalidate_recordset()
        self.assertEqual(profile.light, "red")
        self.assertSentence(profile.light_reason, "owes $ 1,000.01 with what ships")

    def test_orders_of_one_batch_count_by_when_they_ship(self):
        orders = self._order(self.deco, 5000, **self.far)
        orders |= self._order(self.deco, 1000)
        orders |= self._order(self.deco, 0.01)
        orders.action_confirm()
        self.assertConfirmed(orders[0])
        self.assertConfirmed(orders[1])
        self.assertHeld(orders[2])

    def test_an_order_delivered_in_part_counts_whatever_was_promised(self):
        order = self._try(5000, days=31).sudo()
        self.assertConfirmed(order)
        order.order_line.qty_delivered_method = "manual"
        order.order_line.qty_delivered = 0.5
        self.assertHeld(self._try(1))

    def test_what_is_invoiced_of_a_later_order_counts_and_the_rest_does_not(self):
        order = self._try(5000, days=31).sudo()
        self._invoice_order(order)
        self.assertHeld(self._try(1))
        self.assertMoney(self._exposure(self.deco), 5000)

    def test_a_later_order_that_grows_still_counts_nothing(self):
        order = self._try(5000, days=31)
        order.order_line.price_unit = 6000
        self.assertMoney(self._exposure(self.deco), 6000)
        self.assertConfirmed(self._try(1000))

    def test_an_order_that_is_to_ship_sooner_meets_the_gate_again(self):
        order = self._try(5000, days=31)
        order.commitment_date = self._ships_in(45)["commitment_date"]
        order.commitment_date = self._ships_in(31)["commitment_date"]
        with self.assertRaisesRegex(Exception, "4,000.00 more than the credit limit"):
            order.commitment_date = self._ships_in(30)["commitment_date"]

    def test_the_promised_day_is_a_day_where_the_company_is(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        self.env.registry.clear_cache()
        today = self.company._credit_today()
        noon = datetime.combine(today + self._days(30), time(12))
        self.assertHeld(
            self._tried(5000, self.deco, commitment_date=noon - self._days(0.5))
        )
        # 12:00 UTC is already tomorrow there
        self.assertConfirmed(self._tried(5000, self.deco, commitment_date=noon))


@tagged("post_install", "-at_install")
class TestConcentration(SignalsCommon):
    def test_who_owes_too_much_of_all_is_held_until_enough_is_paid(self):
        total = self.env["credit.ledger"]._read_receivables_total(self.company) / 100
        rest = self._invoice(self._known("Rest"), max(3000 - total, 0) or 3000)
        others = total + rest.amount_total
        invoice = self._invoice(self.customer, others)  # half of everything
        self._policy({"check_code": "concentration", "rate": 40})
        order = self._tried(10)
        self.assertStopped(
            order, "Deco owes 50 % of all that customers owe; 40 % is the most"
        )
        owed = round(others * 40 / 60, 2)
        self._pay(invoice, others - owed - 0.02)
        self.assertHeld(order)
        self._pay(invoice, 0.03)
        self.assertConfirmed(order)

    def test_who_owes_nothing_concentrates_nothing(self):
        self._policy({"check_code": "concentration", "rate": 0})
        self.assertConfirmed(self._tried(10))
        self.assertEqual(self.profile.light, "green")


@tagged("post_install", "-at_install")
class TestScoresAndReports(SignalsCommon):
    def _assessment(self, score, decided=0, state="approved", until=None, **values):
        """An assessment decided so many days ago, as one is stored."""
        card = self.env.ref("credit_control.scorecard_existing")
        now = self.env.cr.now()
        return self.env["credit.assessment"].create(
            {
                "profile_id": self.profile.id,
                "scorecard_id": card.id,
                "state": state,
                "assessed_on": self.today - self._days(decided),
                "decided_on": now - self._days(decided),
                "has_score": score is not None,
                "total": score or 0,
                "valid_until": until is not None and self.today + self._days(until),
                **values,
            }
        )

    def _report(self, age, **values):
        """A bureau report that was looked up so many days ago."""
        provider = self.env["credit.bureau.provider"].search([], limit=1)
        return self.env["credit.bureau.report"].create(
            {
                "profile_id": self.profile.id,
                "provider_id": provider.id,
                "fetched_on": self.env.cr.now() - self._days(age),
                **values,
            }
        )

    # ---- scores --------------------------------------------------------------
    def test_a_score_below_the_lowest_holds_and_is_said(self):
        self._policy({"check_code": "score_low", "rate": 40.5})
        self._assessment(80, decided=30, state="superseded")
        self._assessment(40.49, decided=3)
        self.assertStopped(
            self._tried(10),
            "The score of Deco is 40.49; at least 40.5 is asked for.",
        )
        self._assessment(40.5, decided=1)
        self.assertConfirmed(self._tried(10))

    def test_an_assessment_that_waits_for_a_decision_is_no_score_yet(self):
        self._policy({"check_code": "score_low", "rate": 40})
        self._assessment(10, state="waiting", decided_on=False)
        self.assertConfirmed(self._tried(10))

    def test_no_score_is_low_only_where_the_rule_says_so(self):
        self._policy({"check_code": "score_low", "rate": 40})
        self.assertConfirmed(self._tried(10))
        self._policy({"check_code": "score_low", "rate": 40, "missing_fails": True})
        self.assertStopped(
            self._tried(10),
            "Deco has no score; at least 40 is asked for. A credit controller can",
        )

    def test_an_assessment_out_of_date_for_too_long_holds(self):
        self._policy({"check_code": "score_old", "days": 5})
        self._assessment(90, decided=90, until=-5)
        self.assertConfirmed(self._tried(10))
        self._assessment(90, decided=80, until=-6, state="expired")
        self.assertStopped(
            self._tried(10),
            "The assessment of Deco has been out of date for 6 days; 5 days are",
        )

    def test_who_was_never_assessed_is_out_of_date_where_the_rule_says_so(self):
        self._policy({"check_code": "score_old", "missing_fails": True})
        self.assertStopped(self._tried(10), "Deco was never assessed.")
        self._assessment(None)
        self.assertConfirmed(self._tried(10))

    def test_an_order_held_for_its_score_goes_ahead_when_a_better_one_is_decided(self):
        self._policy({"check_code": "score_low", "rate": 40})
        self._assessment(30, decided=3)
        order = self._tried(10)
        self.assertHeld(order)
        assessment = self._assessment(
            70, state="waiting", decided_on=False, decision="approve"
        )
        assessment.with_user(self.controller).action_approve()
        self.assertConfirmed(order)
        hold = self._holds(order)
        self.assertEqual(hold.state, "cleared")
        self.assertIn("The customer was assessed.", hold.end_reason)

    # ---- reports -------------------------------------------------------------
    def test_the_newest_report_counts_and_its_age_in_days(self):
        self._policy({"check_code": "report_old", "days": 30})
        self._report(400, state="superseded")
        self._report(31)
        self.assertStopped(
            self._tried(10),
            "The newest bureau report on Deco is 31 days old; 30 days are tolerated.",
        )
        self._report(30)
        self.assertConfirmed(self._tried(10))

    def test_an_order_held_for_an_old_report_goes_ahead_with_a_new_one(self):
        self._policy({"check_code": "report_old", "days": 30})
        self._report(31)
        order = self._tried(10)
        self.assertHeld(order)
        self._report(0, state="superseded")  # read late: it is history at once
        self.assertHeld(order)
        self._report(0)
        self.assertConfirmed(order)

    def test_a_report_deleted_by_retention_is_none(self):
        self._policy({"check_code": "report_old", "days": 30, "missing_fails": True})
        self._report(1, state="purged")
        self.assertStopped(self._tried(10), "There is no bureau report on Deco.")

    def test_no_report_stops_nobody_unless_the_rule_says_so(self):
        self._policy({"check_code": "report_old", "days": 30})
        self.assertConfirmed(self._tried(10))

    def test_the_table_of_a_check_leaves_empty_what_could_not_be_measured(self):
        self._policy({"check_code": "report_old", "missing_fails": True})
        hold = self.assertHeld(self._tried(10))
        (row,) = hold.check_id.results
        self.assertEqual((row["measured"], row["threshold"]), ("", "0 days"))
