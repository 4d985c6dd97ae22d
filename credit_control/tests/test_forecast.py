from datetime import timedelta

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..engine.forecast_accuracy import Accuracy
from ..engine.forecast_backtest import Past
from ..exceptions import CreditControlError
from .ageing import AgeingCommon


class ForecastCommon(AgeingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["credit.ledger"]

    @classmethod
    def _habit(cls, late, partner=None, count=6):
        """Invoices of the past, each paid so many days late."""
        dues = [-40 - 30 * month for month in range(count)]
        cls._history([(due, late) for due in dues], partner)

    @classmethod
    def _history(cls, pairs, partner=None, **values):
        """Invoices due and paid so many days late, booked and matched in bulk.

        :param pairs: ``[(days from today of the due date, days late)]``
        """
        partner = partner or cls.customer
        invoices = cls.env["account.move"]
        for due, _late in pairs:
            invoices += cls._bill(100, due - 30, due, partner, post=False, **values)
        invoices.action_post()
        account = partner.property_account_receivable_id
        bank = cls.company.account_journal_suspense_account_id
        entries = cls.env["account.move"].create(
            [
                {
                    "date": cls._day(min(due + late, 0)),
                    "line_ids": [
                        Command.create({"account_id": bank.id, "debit": 100}),
                        Command.create(
                            {
                                "account_id": account.id,
                                "credit": 100,
                                "partner_id": partner.id,
                            }
                        ),
                    ],
                }
                for due, late in pairs
            ]
        )
        entries.action_post()
        for invoice, entry in zip(invoices, entries, strict=True):
            lines = (invoice + entry).line_ids
            lines.filtered(lambda line: line.account_id == account).reconcile()
        cls._gather_statistics()

    @classmethod
    def _forecast(cls, **values):
        """A forecast that is made."""
        forecast = cls.env["credit.forecast"].create(
            {"company_id": cls.company.id, **values}
        )
        forecast._run()
        return forecast

    @classmethod
    def _item(cls, forecast, invoice):
        """The expected payment of an invoice."""
        cls.env.flush_all()
        return forecast.item_ids.filtered(lambda item: item.move_id == invoice)

    def assertTiesToLedger(self, forecast):
        """What is forecast, disputed and credited is what the books have open."""
        self.assertMoney(
            forecast.total + forecast.disputed - forecast.credits - forecast.extra,
            forecast.receivable,
        )
        self.assertMoney(forecast.receivable, self._ledger())
        self.assertMoney(
            sum(forecast.week_ids.mapped("expected_company")), forecast.total
        )
        self.assertMoney(
            sum(forecast.item_ids.mapped("amount_company")), forecast.total
        )


@tagged("post_install", "-at_install")
class TestForecast(ForecastCommon):
    def test_who_always_paid_twenty_days_late_is_expected_so_and_the_punctual_is_not(
        self,
    ):
        self._habit(20)
        punctual = self._customer("Punctual")
        self._habit(-5, punctual)
        slow, quick = self._bill(500, 0, 30), self._bill(500, 0, 30, punctual)
        forecast = self._forecast()
        late, early = self._item(forecast, slow), self._item(forecast, quick)
        self.assertAlmostEqual(late.days_late, 20, delta=4)
        self.assertAlmostEqual(early.days_late, -5, delta=4)
        self.assertGreater(late.late_chance, 0.9)
        self.assertLess(early.late_chance, 0.3)
        self.assertLessEqual(late.low_date, late.expected_date)
        self.assertLess(late.expected_date, late.high_date)
        self.assertTiesToLedger(forecast)

    def test_what_was_not_paid_until_today_is_not_expected_in_the_past(self):
        self._habit(5)
        invoice = self._bill(500, -90, -60)
        item = self._item(self._forecast(), invoice)
        self.assertGreaterEqual(item.low_date, self.today)
        self.assertEqual(item.late_chance, 1)

    def test_a_customer_without_a_past_pays_like_its_category_else_like_the_company(
        self,
    ):
        self._habit(15, count=8)
        self._habit(17, self._customer("Other"), count=8)
        stranger = self._customer("Stranger")
        invoice = self._bill(50, 0, 30, stranger)
        item = self._item(self._forecast(), invoice)
        self.assertAlmostEqual(item.days_late, 16, delta=5)

    def test_without_any_payment_everybody_pays_when_due(self):
        invoice = self._bill(50, 0, 30)
        item = self._item(self._forecast(), invoice)
        self.assertEqual(item.amount, 50)
        self.assertAlmostEqual(item.days_late, 0, delta=1)

    def test_credits_are_taken_off_the_oldest_and_what_is_left_is_told(self):
        old, new = self._bill(100, -40, -10), self._bill(200, 0, 30)
        self._receipt(self.customer, 150)
        rich = self._customer("Paid in advance")
        self._receipt(rich, 70)
        forecast = self._forecast()
        self.assertFalse(self._item(forecast, old))
        self.assertMoney(self._item(forecast, new).amount, 150)
        self.assertMoney(forecast.total, 150)
        self.assertTiesToLedger(forecast)

    def test_a_credit_that_is_more_than_is_owed_is_told(self):
        self._bill(100, -40, -10)
        self._receipt(self.customer, 170)
        forecast = self._forecast()
        self.assertMoney(forecast.credits, 70)
        self.assertTiesToLedger(forecast)

    def test_what_is_disputed_is_not_forecast(self):
        invoice = self._bill(300, -40, -10)
        invoice.write({"credit_dispute_amount": 120, "credit_dispute_reason": "Broken"})
        forecast = self._forecast()
        self.assertMoney(self._item(forecast, invoice).amount, 180)
        self.assertMoney(forecast.disputed, 120)
        self.assertTiesToLedger(forecast)

    def test_each_instalment_is_expected_by_its_own_due_date(self):
        invoice = self._bill(1000, 0, 0, invoice_payment_term_id=self._instalments().id)
        items = self._item(self._forecast(), invoice).sorted("due_date")
        self.assertEqual([item.amount for item in items], [300, 700])
        self.assertEqual((items[1].due_date - items[0].due_date).days, 60)
        self.assertGreater(items[1].expected_date, items[0].expected_date)

    def test_currencies_stand_in_weeks_of_their_own(self):
        money = self.env.ref("base.EUR")
        if money == self.currency:
            money = self.env.ref("base.USD")
        money.active = True
        self._bill(100, 0, 10)
        self._bill(200, 0, 10, currency_id=money.id)
        forecast = self._forecast()
        by_currency = forecast.week_ids.grouped("currency_id")
        self.assertEqual(set(by_currency), {money, self.currency})
        self.assertMoney(sum(by_currency[money].mapped("expected")), 200)
        self.assertMoney(sum(by_currency[self.currency].mapped("expected")), 100)

    def test_weeks_tie_to_all_that_is_expected_with_the_difference_of_rates(self):
        self._bill(100, 0, 10)
        self.assertMoney(self._forecast().rate_difference, 0)
        money = self._currency("EUR" if self.currency.name != "EUR" else "USD", 2)
        self._bill(200, -20, 10, currency_id=money.id)
        self._rate(money, 1.5, self._day(-5))
        forecast = self._forecast(weeks=2)
        self.assertTrue(any(forecast.week_ids.mapped("is_later")))
        # 200 in the other currency were 400 when they were booked, and are 300 now
        self.assertMoney(forecast.total, 500)
        self.assertAlmostEqual(forecast.rate_difference, -100, delta=0.05)
        self.assertMoney(
            sum(forecast.week_ids.mapped("expected_company")),
            forecast.total + forecast.rate_difference,
        )

    def test_the_range_holds_the_expected_amount_and_a_bad_time_is_later_and_less(self):
        self._habit(10)
        self._bill(1000, 0, 5)
        forecast = self._forecast(stress_days=30, stress_lost=10)
        weeks = forecast.week_ids.sorted("start")
        for week in weeks:
            self.assertLessEqual(week.low, week.expected)
            self.assertGreaterEqual(week.high, week.expected)
        self.assertMoney(sum(weeks.mapped("stressed")), 900)

        def early(name):
            return sum(weeks[:4].mapped(name))

        self.assertGreater(early("expected"), early("stressed"))

    def test_orders_on_their_way_are_forecast_where_that_is_chosen(self):
        self._order(self.customer, 400).action_confirm()
        self.assertMoney(self._forecast().total, 0)
        forecast = self._forecast(with_orders=True, order_days=10)
        self.assertEqual(forecast.item_ids.source, "order")
        self.assertMoney(forecast.extra, 400)
        self.assertGreaterEqual(forecast.item_ids.due_date, self._day(10))
        self.assertTiesToLedger(forecast)

    def test_who_gets_bills_electronically_from_now_on_pays_sooner(self):
        pioneer = self._customer("Pioneer")
        dues = [-60 - 10 * number for number in range(4)]
        late, soon = [(due, 20) for due in dues], [(due, 5) for due in dues]
        self._history(late, pioneer, credit_sent_way="paper")
        self._history(soon, pioneer, credit_sent_way="electronic")
        self._history(late, credit_sent_way="paper")
        paper, mail = self._bill(100, 0, 30), self._bill(100, 0, 30)
        paper.credit_sent_way, mail.credit_sent_way = "paper", "electronic"
        forecast = self._forecast()
        sooner = (
            self._item(forecast, paper).days_late - self._item(forecast, mail).days_late
        )
        self.assertGreater(sooner, 5)

    def test_sending_an_invoice_by_mail_is_remembered(self):
        invoice = self._bill(100, 0, 30)
        send = self.env["account.move.send"]
        send._hook_if_success({invoice: {"sending_methods": {"manual"}}})
        self.assertEqual(invoice.credit_sent_way, "paper")
        other = self._bill(100, 0, 30)
        other.sudo().credit_sent_way = "electronic"
        send._hook_if_success({other: {"sending_methods": {"manual"}}})
        self.assertEqual(other.credit_sent_way, "electronic", "the first way counts")

    def test_only_the_latest_forecast_keeps_its_payments(self):
        self._bill(100, 0, 10)
        first = self._forecast()
        second = self._forecast()
        self.env.invalidate_all()
        self.assertFalse(first.item_ids)
        self.assertFalse(first.is_current)
        self.assertTrue(first.week_ids)
        self.assertTrue(second.item_ids)

    def test_the_books_are_read_in_as_many_questions_for_twenty_customers_as_for_two(
        self,
    ):
        def ask(count):
            for number in range(count):
                self._bill(100, 0, 10, self._customer(f"Growth {number}"))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            forecast = self.env["credit.forecast"].create(
                {"company_id": self.company.id}
            )
            forecast._run()
            return self.env.cr.sql_log_count - before

        ask(1)
        self.assertEqual(ask(2), ask(20))

    def test_a_forecast_that_is_made_stays_as_it_was(self):
        self._bill(100, 0, 10)
        forecast = (
            self.env["credit.forecast"]
            .with_user(self.controller)
            .create({"total": 12, "weeks": 6})
        )
        self.assertFalse(forecast.total)
        forecast.action_make()
        self.assertMoney(forecast.total, 100)
        self.assertEqual(len(forecast.week_ids), 7, "six weeks and what comes later")
        for vals in ({"weeks": 9}, {"total": 9}):
            with self.assertRaises(CreditControlError):
                forecast.write(vals)
        with self.assertRaises(CreditControlError):
            forecast.action_make()
        again = self.env["credit.forecast"].browse(forecast.action_again()["res_id"])
        self.assertEqual((again.weeks, again.total), (6, 100))

    def test_as_of_a_past_day_later_payments_are_not_known(self):
        invoice = self._bill(100, -60, -30)
        self._paid(invoice, days=-5)
        later = self._bill(50, -2, 30)
        latest = self._forecast()
        forecast = self._forecast(date=self._day(-20))
        self.assertTrue(latest.is_current and latest.item_ids, "today's stays")
        self.assertFalse(forecast.is_current)
        self.assertMoney(self._item(forecast, invoice).amount, 100)
        self.assertGreater(self._item(forecast, invoice).low_date, self._day(-20))
        self.assertFalse(self._item(forecast, later))
        self.assertMoney(forecast.receivable, self._ledger(-20))
        self.assertIn("nobody knew of", forecast.story)
        self.assertNotIn("nobody knew of", latest.story)
        with self.assertRaises(ValidationError):
            self._forecast(date=self._day(1))

    def test_the_job_makes_one_for_each_company_that_is_owed_anything(self):
        self.env["credit.forecast"]._cron_make()
        mine = [("company_id", "=", self.company.id)]
        self.assertFalse(self.env["credit.forecast"].search(mine))
        self._bill(100, 0, 10)
        self.env["credit.forecast"]._cron_make()
        made = self.env["credit.forecast"].search(mine)
        self.assertTrue(made.is_current)
        self.assertTrue(self.env["credit.forecast"]._cash_by_week(self.company))
        self.env["credit.forecast"]._cron_make()
        made = self.env["credit.forecast"].search(mine)
        self.assertEqual(made.mapped("is_current"), [True, False])


@tagged("post_install", "-at_install")
class TestForecastAccuracy(ForecastCommon):
    def _look(self):
        return self.env["credit.forecast.accuracy"]._look_back(self.company)

    def test_looking_back_knows_only_what_was_known_then(self):
        for number in range(3):
            self._habit(12, self._customer(f"Steady {number}"), count=10)
        months = self._look()
        self.assertTrue(months)
        self.assertTrue(all(months.mapped("open_count")), "others say nothing")
        last = months.sorted("date")[-1:]
        self.assertLess(last.open_days, 6)
        self.assertMoney(last.came, 300)
        self.assertLess(months[-1:].date, self.today - timedelta(days=30))
        self.assertIn("days off", self._forecast().story)
        again = self._look()
        self.assertEqual(len(again), len(months), "looking again takes their place")

    def test_a_change_of_habit_that_nobody_foresaw_shows_in_the_figures(self):
        for number in range(3):
            partner = self._customer(f"Turned {number}")
            months = range(10)
            self._history(
                [(-40 - 30 * back, 40 if back < 2 else 0) for back in months], partner
            )
        months = self._look().sorted("date")
        self.assertGreater(months[-1].open_days, 15)

    def test_without_a_past_there_is_nothing_to_tell(self):
        self.assertFalse(self._look())
        self.assertIn("Nothing is known yet", self._forecast().story)

    def test_paid_by_credit_note_was_not_owed(self):
        invoice = self._bill(100, -60, -30)
        self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create(
            {"journal_id": invoice.journal_id.id, "date": self.today}
        ).modify_moves()
        self.ledger._keep_payment_histories(self.company, self.today)
        read = self.ledger._payment_histories(self.customer.ids)
        _category, history = read.get(self.customer.id, (None, []))
        self.assertFalse([seen for seen in history if seen.paid])

    def test_a_month_without_late_ones_has_no_area_under_the_curve(self):
        past = Past(
            self._day(-60),
            Accuracy(0, None, None, None, None),
            Accuracy(10, 2.0, 1.0, None, 0.1),
            3.0,
            0,
            0,
            0,
            0,
        )
        model = self.env["credit.forecast.accuracy"]
        month = model.create(model._row(self.company, past, self.today, 4))
        self.assertEqual((month.open_auc, month.open_days), (0, 2.0))
