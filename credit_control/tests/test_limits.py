from datetime import datetime, time

from odoo.tests import freeze_time, tagged

from ..exceptions import CreditControlError
from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestLimitsInTime(DocumentsCommon):
    """Which limit counts when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer(limit=1000)
        cls.profile = cls._profile(cls.customer)
        cls.standard = cls.profile.limit_ids

    def _on(self, days):
        """As if it were so many days later."""
        self.env.flush_all()
        self.env.invalidate_all()
        return freeze_time(datetime.combine(self.today + self._days(days), time(12)))

    def _temporary(self, amount=5000, days=10, **values):
        return self._limit(
            self.customer,
            amount,
            kind="temporary",
            date_from=self.today,
            date_to=self.today + self._days(days),
            **values,
        )

    # ---- temporary limits ----------------------------------------------------
    def test_a_temporary_limit_counts_to_its_last_day_and_then_falls_back(self):
        self._temporary()
        for days, amount in ((0, 5000), (10, 5000), (11, 1000)):
            with self._on(days):
                self.assertMoney(self.profile.limit_amount, amount)
                self.assertMoney(self.profile.available, amount)

    def test_the_gate_follows_a_temporary_limit_by_itself(self):
        self._temporary()
        first, second = (self._order(self.customer, 900) for _number in range(2))
        first.action_confirm()
        second.action_confirm()
        self.assertConfirmed(first)
        self.assertConfirmed(second)
        third = self._order(self.customer, 1)
        with self._on(11):
            third.action_confirm()
            self.assertHeld(third)

    def test_a_lower_temporary_limit_takes_the_place_of_the_standard_one_too(self):
        self._temporary(amount=200)
        self.assertMoney(self.profile.limit_amount, 200)

    def test_of_two_temporary_limits_the_higher_counts(self):
        self._temporary(amount=3000, days=5)
        self._temporary(amount=2000, days=9)
        for days, amount in ((5, 3000), (6, 2000), (10, 1000)):
            with self._on(days):
                self.assertMoney(self.profile.limit_amount, amount)

    def test_an_insured_limit_counts_where_there_is_no_other(self):
        self._limit(self.customer, 700, kind="insured")
        self.assertMoney(self.profile.limit_amount, 1000)
        self.standard.action_withdraw()
        self.profile.invalidate_recordset()
        self.assertMoney(self.profile.limit_amount, 700)

    def test_the_day_after_a_temporary_limit_odoos_field_shows_the_standard_one(self):
        self._temporary()
        self.assertMoney(self.customer.credit_limit, 5000)
        with self._on(11):
            self.env["credit.profile"]._cron_limits_by_date()
            self.assertMoney(self.customer.credit_limit, 1000)

    def test_a_limit_that_begins_later_counts_from_its_first_day(self):
        self._limit(self.customer, 2000, date_from=self.today + self._days(3))
        for days, amount in ((0, 1000), (2, 1000), (3, 2000)):
            with self._on(days):
                self.assertMoney(self.profile.limit_amount, amount)

    def test_a_limit_that_begins_lets_a_waiting_order_go(self):
        order = self._order(self.customer, 1500)
        order.action_confirm()
        self.assertHeld(order)
        self._limit(self.customer, 2000, date_from=self.today + self._days(3))
        self.assertHeld(order)
        with self._on(3):
            self.env["credit.profile"]._cron_limits_by_date()
            self.assertConfirmed(order)
            self.assertMoney(self.customer.credit_limit, 2000)

    def test_days_on_which_the_server_was_down_are_caught_up_with(self):
        self._temporary(days=2)
        with self._on(9):
            last_run = datetime.combine(self.today, time(6))
            profiles = self.env["credit.profile"].with_context(lastcall=last_run)
            profiles._cron_limits_by_date()
            self.assertMoney(self.customer.credit_limit, 1000)

    # ---- one standard limit at a time ----------------------------------------
    def test_a_new_standard_limit_ends_the_one_before_on_the_day_before(self):
        new = self._limit(self.customer, 2000, date_from=self.today)
        self.assertEqual(self.standard.date_to, self.today - self._days(1))
        self.assertEqual(self.profile.limit_at(self.today), new)
        self.assertEqual(self.profile.limit_at(self.standard.date_to), self.standard)

    def test_two_standard_limits_of_one_day_leave_the_later_grant_in_force(self):
        first = self._limit(self.customer, 2000, date_from=self.today)
        second = self._limit(self.customer, 1500, date_from=self.today)
        self.assertEqual(first.state, "superseded")
        self.assertEqual(self.profile.limit_at(self.today), second)

    def test_a_standard_limit_counts_until_a_scheduled_one_takes_its_place(self):
        begins = self.today + self._days(30)
        later = self._limit(self.customer, 2000, date_from=begins)
        self._limit(self.customer, 2500, date_from=begins + self._days(30))
        limit = self._limit(self.customer, 3000, date_from=self.today)
        self.assertEqual(limit.date_to, begins - self._days(1))
        self.assertEqual(self.profile.limit_at(self.today), limit)
        self.assertEqual(self.profile.limit_at(begins), later)

    def test_a_standard_limit_that_would_overlap_a_later_one_is_refused(self):
        begins = self.today + self._days(30)
        self._limit(self.customer, 2000, date_from=begins)
        with self.assertRaisesRegex(CreditControlError, "2,000.00.* would overlap"):
            self._limit(self.customer, 3000, date_from=self.today, date_to=begins)

    def test_a_standard_limit_within_another_is_refused_and_temporary_proposed(self):
        with self.assertRaisesRegex(CreditControlError, "a temporary limit"):
            self._limit(
                self.customer,
                3000,
                date_from=self.today,
                date_to=self.today + self._days(9),
            )

    def test_the_limit_of_any_past_date_can_be_asked(self):
        half_year = self.today - self._days(180)
        self._limit(self.customer, 2000, date_from=half_year)
        self._limit(
            self.customer,
            9000,
            kind="temporary",
            date_from=self.today - self._days(60),
            date_to=self.today - self._days(50),
        )
        self._limit(self.customer, 3000, date_from=self.today).action_withdraw()
        asked = {500: 0, 400: 1000, 181: 1000, 180: 2000, 60: 9000, 50: 9000, 49: 2000}
        for days, amount in asked.items():
            limit = self.profile.limit_at(self.today - self._days(days))
            self.assertMoney(limit.amount, amount, f"{days} days ago")
        self.assertFalse(self.profile.limit_at(self.today))

    # ---- currencies ----------------------------------------------------------
    def test_a_limit_in_another_currency_is_converted_at_the_rate_of_the_day(self):
        euro = self._currency("EUR", 2)
        self._limit(self.customer, 1000, currency_id=euro.id, date_from=self.today)
        self.assertMoney(self.profile.limit_amount, 2000)
        self.assertMoney(self.customer.credit_limit, 2000)
        self._rate(euro, 1.5, self.today + self._days(1))
        with self._on(1):
            self.assertMoney(self.profile.limit_amount, 1500)

    def test_the_gate_compares_three_currencies_in_the_companys(self):
        euro, yen = self._currency("EUR", 2), self._currency("JPY", 0.005)
        self._limit(self.customer, 100, currency_id=euro.id, date_from=self.today)
        yen_list = self._pricelist(yen).id
        fits = self._order(self.customer, 40_000, pricelist_id=yen_list)
        over = self._order(self.customer, 3, pricelist_id=yen_list)
        fits.action_confirm()  # 200 of 200
        over.action_confirm()  # 0.015, which is 0.02
        self.assertConfirmed(fits)
        self.assertHeld(over)

    def test_a_limit_in_a_currency_without_a_rate_is_refused_with_a_sentence(self):
        euro = self._currency("EUR")
        with self.assertRaisesRegex(CreditControlError, "no exchange rate from EUR"):
            self._limit(self.customer, 1000, currency_id=euro.id)
        self._rate(euro, 2, self.today + self._days(1))  # a later rate is none today
        with self.assertRaisesRegex(
            CreditControlError, "Enter one, or give the amount"
        ):
            self._limit(self.customer, 1000, currency_id=euro.id, date_from=self.today)

    # ---- modes ---------------------------------------------------------------
    def test_a_limit_of_zero_is_no_credit_at_all(self):
        self._limit(self.customer, 0, date_from=self.today)
        order = self._order(self.customer, 0.01)
        order.action_confirm()
        self.assertHeld(order)
        self._invoice(self.customer, 5)
        self.profile.invalidate_recordset()
        self.assertMoney(self.profile.available, -5)
        self.assertGreater(self.profile.utilisation, 100)
        self.assertEqual(self.profile.light, "red")

    def test_a_customer_without_a_limit_is_not_checked_and_says_so(self):
        customer = self._customer("Free")
        order = self._order(customer, 1_000_000)
        order.action_confirm()
        self.assertConfirmed(order)
        profile = self._profile(customer)
        self.assertEqual(profile.limit_mode, "none")
        self.assertEqual(profile.light, "grey")
        self.assertMoney(profile.exposure, 1_000_000)

    def test_a_first_limit_switches_the_check_on(self):
        customer = self._customer("Free")
        profile = self._profile(customer)
        self._limit(customer, 10)
        self.assertEqual(profile.limit_mode, "limited")
        order = self._order(customer, 11)
        order.action_confirm()
        self.assertHeld(order)

    def test_a_limit_that_was_withdrawn_leaves_no_credit(self):
        self.standard.action_withdraw()
        order = self._order(self.customer, 1)
        order.action_confirm()
        hold = self.assertHeld(order)
        self.assertIn("no other is in force", hold.reasons)
        self.assertMoney(self.customer.credit_limit, 0)
