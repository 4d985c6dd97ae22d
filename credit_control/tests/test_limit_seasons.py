import random
from datetime import date, datetime, time

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestLimitSeasons(DocumentsCommon):
    """Limits on top of the standard one, for once or every year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer(limit=1000)
        cls.profile = cls._profile(cls.customer)

    def _on(self, day):
        self.env.flush_all()
        self.env.invalidate_all()
        return freeze_time(datetime.combine(day, time(12)))

    def _top(self, amount, **values):
        return self._limit(
            self.customer,
            amount,
            **{
                "kind": "temporary",
                "on_top": True,
                "date_from": self.today,
                "date_to": self.today + self._days(10),
                **values,
            },
        )

    def _in_sql(self, day):
        """The limit of the customer on a day as the searches read it."""
        self.env.flush_all()
        ledger = self.env["credit.ledger"]
        rows = self.env.execute_query(
            ledger._limits_in_company_currency_sql(self.company.root_id, day)
        )
        return float(dict(rows).get(self.profile.id, 0.0))

    def test_what_is_on_top_is_added_and_falls_away_after_its_last_day(self):
        self._top(500)
        self._top(200, date_to=self.today + self._days(5))
        for days, amount in ((0, 1700), (5, 1700), (6, 1500), (10, 1500), (11, 1000)):
            with self._on(self.today + self._days(days)):
                self.assertMoney(self.profile.limit_amount, amount)
                self.assertMoney(self.profile.available, amount)
                self.assertMoney(self._in_sql(self.company._credit_today()), amount)

    def test_the_gate_lets_pass_what_fits_with_what_is_on_top(self):
        self._top(500)
        fits, over = self._order(self.customer, 1500), self._order(self.customer, 1)
        fits.action_confirm()
        over.action_confirm()
        self.assertConfirmed(fits)
        self.assertHeld(over)

    def test_odoos_own_field_shows_the_sum_and_the_standard_limit_afterwards(self):
        self._top(500)
        self.assertMoney(self.customer.credit_limit, 1500)
        with self._on(self.today + self._days(11)):
            self.env["credit.profile"]._cron_limits_by_date()
            self.assertMoney(self.customer.credit_limit, 1000)

    def test_a_temporary_limit_takes_the_place_and_what_is_on_top_adds_to_it(self):
        self._top(500)
        self._top(300, on_top=False)
        self.assertMoney(self.profile.limit_amount, 800)

    def test_what_is_on_top_counts_alone_where_there_is_no_other_limit(self):
        self.profile.limit_ids.action_withdraw("Ended")
        self._top(500)
        self.assertMoney(self.profile.limit_amount, 500)
        order = self._order(self.customer, 500)
        order.action_confirm()
        self.assertConfirmed(order)

    def test_each_is_converted_from_its_own_currency(self):
        euro, yen = self._currency("EUR", 2), self._currency("JPY", 0.005)
        self._top(100, currency_id=euro.id)  # 200
        self._top(10_001, currency_id=yen.id)  # 50.005, which is 50.01
        self.assertMoney(self.profile.limit_amount, 1250.01)
        self.assertMoney(self._in_sql(self.today), 1250.01)
        self.assertMoney(self.customer.credit_limit, 1250.01)
        found = self.env["credit.profile"].search([("limit_amount", ">", 1250)])
        self.assertIn(self.profile, found)

    # ---- every year ------------------------------------------------------------
    def test_a_season_returns_every_year_between_its_two_days(self):
        season = self._top(
            500,
            repeats_yearly=True,
            date_from=date(2020, 11, 15),
            date_to=date(2021, 1, 10),
        )
        for day, counts in (
            (date(2019, 12, 1), False),
            (date(2020, 11, 14), False),
            (date(2020, 11, 15), True),
            (date(2021, 1, 10), True),
            (date(2021, 1, 11), False),
            (date(2021, 11, 14), False),
            (date(2023, 12, 31), True),
            (date(2024, 1, 1), True),
            (date(2024, 6, 1), False),
        ):
            with self.subTest(day):
                self.assertEqual(season in self.profile.limits_at(day), counts)
                standard = 1000 if self.profile.limit_at(day) else 0
                self.assertMoney(self._in_sql(day), standard + 500 * counts)

    def test_a_season_that_was_ended_does_not_return(self):
        season = self._top(500, repeats_yearly=True)
        with self._on(self.today + self._days(20)):
            self.env["credit.profile"]._cron_limits_by_date()
            self.assertEqual(season.status, "scheduled")
            season.with_user(self.controller).action_withdraw("No more fairs")
            self.assertEqual(season.status, "withdrawn")
        day = self.today + self._days(5)
        self.assertIn(season, self.profile.limits_at(day))
        later = day.replace(year=day.year + 1)
        self.assertNotIn(season, self.profile.limits_at(later))

    def test_a_season_that_begins_lets_a_waiting_order_go(self):
        begins = self.today + self._days(3)
        self._top(
            500,
            repeats_yearly=True,
            date_from=begins.replace(year=begins.year - 1),
            date_to=begins.replace(year=begins.year - 1) + self._days(30),
        )
        order = self._order(self.customer, 1500)
        order.action_confirm()
        self.assertHeld(order)
        with self._on(begins):
            self.env["credit.profile"]._cron_limits_by_date()
            self.assertConfirmed(order)
            self.assertMoney(self.customer.credit_limit, 1500)

    def test_sql_and_python_agree_about_any_limits_on_any_day(self):
        dice = random.Random(5)
        for _number in range(40):
            begins = date(2020, 1, 1) + self._days(dice.randrange(1500))
            lasts = self._days(dice.randrange(1, 364))
            repeats = dice.random() < 0.5
            until = begins + self._days(dice.randrange(400, 2000))
            self._top(
                dice.randrange(1, 900),
                on_top=dice.random() < 0.5,
                repeats_yearly=repeats,
                date_from=begins,
                date_to=begins + lasts,
                repeats_until=until if repeats and dice.random() < 0.5 else False,
            )
        leap = date(2020, 2, 29)
        self._top(7, repeats_yearly=True, date_from=leap, date_to=leap)
        days = [date(2019, 6, 1) + self._days(dice.randrange(3500)) for _n in range(60)]
        for day in [
            *days,
            leap,
            date(2021, 2, 28),
            date(2021, 3, 1),
            date(2024, 2, 29),
        ]:
            self.assertMoney(
                self._in_sql(day), self.profile._limit_amount_at(day), str(day)
            )

    def test_searching_for_what_is_in_force_finds_the_season(self):
        year = self.today.year - 1
        season = self._top(
            500,
            repeats_yearly=True,
            date_from=self.today.replace(year=year, day=1),
            date_to=self.today.replace(year=year, day=28),
        )
        inside = self.today.day <= 28
        found = self.env["credit.limit"].search([("is_in_force", "=", True)])
        self.assertEqual(season in found, inside)
        self.assertEqual(season.is_in_force, inside)
        self.assertIn(self.profile.limit_id, found)

    def test_limits_of_many_customers_on_a_past_day_are_one_statement(self):
        others = [self._customer(f"Customer {number}", limit=10) for number in range(9)]
        wanted = [self._profile(other).id for other in others]
        self.env.flush_all()
        ledger = self.env["credit.ledger"]
        day = self.today - self._days(100)
        with self.assertQueryCount(1):
            rows = self.env.execute_query(
                SQL("%s", ledger._limits_in_force_sql(day, wanted))
            )
        self.assertEqual({row[0] for row in rows}, set(wanted))
