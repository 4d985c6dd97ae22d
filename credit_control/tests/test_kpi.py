"""Key figures month by month: worked out by hand, and against a plain computation."""

import random
from datetime import date as Date
from datetime import timedelta

from lxml import etree

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..engine.kpi_calendar import add_months, month_end
from ..engine.kpi_registry import FIGURES
from ..exceptions import CreditControlError
from .kpi import APRIL, FEBRUARY, JANUARY, MARCH, KpiCommon, Plain


@tagged("post_install", "-at_install")
class TestKpi(KpiCommon):
    # ---- by hand -------------------------------------------------------------------
    def test_a_month_is_what_it_was_at_its_end(self):
        invoice = self._on(1000, Date(2024, 1, 10), Date(2024, 2, 9))
        self._on(500, Date(2024, 3, 5), Date(2024, 4, 4))
        self._paid_on(invoice, Date(2024, 3, 20), 400)
        found = self._rebuilt(JANUARY, APRIL)
        for month, balance, current, overdue in (
            (JANUARY, 1000, 1000, 0),
            (FEBRUARY, 1000, 0, 1000),
            (MARCH, 1100, 500, 600),
            (APRIL, 1100, 0, 1100),
        ):
            self.assertFigure(found, "balance", month, balance)
            self.assertFigure(found, "current", month, current)
            self.assertFigure(found, "overdue", month, overdue)
        self.assertFigure(found, "sales", MARCH, 500)
        self.assertFigure(found, "collected", MARCH, 400)
        self.assertFigure(found, "days_beyond_terms", MARCH, 40)
        self.assertFigure(found, "share_bucket_3", APRIL, 100 * 600 / 1100)
        self.assertFigure(found, "roll_1", FEBRUARY, 100)
        self.assertFigure(found, "roll_2", MARCH, 60)

    def test_days_outstanding_count_real_months(self):
        self._paid_on(self._on(9, Date(2023, 11, 30)), Date(2023, 11, 30))
        self._on(310, Date(2024, 1, 2), Date(2024, 12, 1))
        self._on(290, Date(2024, 2, 2), Date(2024, 2, 3))
        found = self._rebuilt(JANUARY, FEBRUARY)
        # the three months to February 2024 have 31 + 31 + 29 days
        self.assertFigure(found, "dso", FEBRUARY, 600 / 600 * 91)
        self.assertFigure(found, "dso_best", FEBRUARY, 310 / 600 * 91)
        self.assertFigure(found, "days_delinquent", FEBRUARY, 290 / 600 * 91)
        self.assertFigure(found, "dso_count_back", FEBRUARY, 60)

    def test_days_outstanding_wait_until_the_books_have_three_months(self):
        self._on(310, Date(2024, 1, 20), Date(2024, 12, 1))
        self._on(290, Date(2024, 2, 2), Date(2024, 2, 3))
        found = self._rebuilt(JANUARY, MARCH)
        for code in ("dso", "dso_best", "dso_count_back", "days_delinquent"):
            for month in (JANUARY, FEBRUARY):
                self.assertNotIn((code, month), found)
            self.assertIn((code, MARCH), found)
        self.assertFigure(found, "dso", MARCH, 91)

    def test_a_credit_nobody_matched_lowers_the_balance_and_no_bucket(self):
        self._on(500, Date(2024, 1, 10))
        self._on(80, Date(2024, 1, 20), move_type="out_refund")
        found = self._rebuilt(JANUARY, JANUARY)
        self.assertFigure(found, "balance", JANUARY, 420)
        self.assertFigure(found, "current", JANUARY, 500)
        self.assertFigure(found, "credits", JANUARY, -80)
        self.assertFigure(found, "sales", JANUARY, 420)

    def test_categories_have_a_series_and_limits_of_their_own(self):
        category = self.env.ref("credit_control.credit_category_b")
        category.probability_of_default = 10
        self.company.credit_loss_given_default = 50
        self._profile(self.customer).category_id = category
        self._on(1000, Date(2024, 1, 10))
        self._on(300, Date(2024, 1, 10), partner=self._customer("Other"))
        found = self._rebuilt(JANUARY, JANUARY, "category", category.id)
        self.assertFigure(found, "balance", JANUARY, 1000)
        self.assertFigure(found, "expected_loss", JANUARY, 50)
        whole = self._rebuilt(JANUARY, JANUARY)
        self.assertFigure(whole, "balance", JANUARY, 1300)
        self.assertFigure(whole, "expected_loss", JANUARY, 50)
        self.assertFigure(whole, "expected_loss_rate", JANUARY, 5)
        self.assertFigure(whole, "top_ten", JANUARY, 100)

    def test_parts_of_every_kind_add_up_to_the_company(self):
        self.customer.user_id = self.salesperson
        self._on(1000, Date(2024, 1, 10))
        self._on(300, Date(2024, 1, 10), partner=self._customer("Other"))
        self._receipt(self.customer, 20)
        values = self.env["credit.kpi.value"]._rebuild(
            self.company, JANUARY, self.today
        )
        for code in ("balance", "sales", "collected"):
            of_code = values.filtered(lambda one, code=code: one.kpi_id.code == code)
            for month, found in of_code.grouped("month").items():
                sums = {
                    kind: sum(parts.mapped("value"))
                    for kind, parts in found.grouped("dimension").items()
                }
                for kind, amount in sums.items():
                    self.assertAlmostEqual(amount, sums["company"], 2, (kind, month))

    def test_what_was_written_off_is_told_from_money(self):
        invoice = self._on(1000, Date(2024, 1, 10))
        loss = self.env["account.account"].create(
            {"name": "Bad debts", "code": "659099", "account_type": "expense"}
        )
        self._paid_on(
            invoice,
            Date(2024, 2, 20),
            900,
            payment_difference_handling="reconcile",
            writeoff_account_id=loss.id,
        )
        found = self._rebuilt(JANUARY, FEBRUARY)
        self.assertFigure(found, "written_off", FEBRUARY, 100)
        self.assertFigure(found, "balance", FEBRUARY, 0)
        behind = self._documents(found["written_off", FEBRUARY])
        entries = self.env["account.move"].browse(behind.mapped("res_id"))
        self.assertEqual(len(entries), 1)
        self.assertIn(loss, entries.line_ids.account_id)

    # ---- against a plain computation ------------------------------------------------
    def test_random_books_give_what_counting_item_by_item_gives(self):
        self._random_books(random.Random(7))
        plain = Plain(self.env, self.company)
        found = self._rebuilt(JANUARY, Date(2024, 6, 30))
        compared = 0
        for number in range(6):
            first = Date(2024, number + 1, 1)
            last = month_end(first)
            expected = plain.figures(first, last, first - timedelta(days=1))
            for code, value in expected.items():
                if abs(value) > 1e-9 or (code, last) in found:
                    self.assertFigure(found, code, last, value, 3)
                    compared += 1
        self.assertGreater(compared, 120)

    def _random_books(self, dice):
        customers = [self.customer, *(self._customer(f"C{n}") for n in range(4))]
        for _number in range(16):
            day = Date(2023, 11, 1) + timedelta(days=dice.randint(0, 220))
            partner = dice.choice(customers)
            amount = dice.randint(100, 99_999) / 100
            kind = "out_refund" if dice.random() < 0.15 else "out_invoice"
            due = day + timedelta(days=dice.randint(0, 60))
            move = self._on(amount, day, due, partner, move_type=kind)
            if kind == "out_invoice" and dice.random() < 0.7:
                part = amount if dice.random() < 0.6 else round(amount / 3, 2)
                paid = day + timedelta(days=dice.randint(0, 120))
                self._paid_on(move, paid, part)

    # ---- the ledger ---------------------------------------------------------------------
    def test_every_month_ties_to_the_ledger_and_the_ageing(self):
        self._random_books(random.Random(11))
        found = self._rebuilt(JANUARY, Date(2024, 6, 30))
        ledger = self.env["credit.ledger"]
        for month in (JANUARY, FEBRUARY, MARCH, APRIL):
            value = found["balance", month]
            aged, booked = ledger._open_and_ledger(ledger._scope(self.company), month)
            self.assertAlmostEqual(value.value, booked, 2)
            self.assertAlmostEqual(value.value, aged, 2)
            total = sum(self._documents(value).mapped("amount"))
            self.assertAlmostEqual(total, value.value, 2)

    # ---- storing ------------------------------------------------------------------------
    def test_rebuilding_replaces_and_leaves_other_months(self):
        self._on(1000, Date(2024, 1, 10))
        self._rebuilt(JANUARY, APRIL)
        late = self._on(50, Date(2024, 2, 10))
        self.assertTrue(late)
        found = self._rebuilt(FEBRUARY, MARCH)
        self.assertFigure(found, "balance", FEBRUARY, 1050)
        stored = self.env["credit.kpi.value"].search(
            [
                ("kpi_id.code", "=", "balance"),
                ("dimension", "=", "company"),
                ("company_id", "=", self.company.id),
            ],
            order="month",
        )
        self.assertEqual(stored.mapped("value"), [1000, 1050, 1050, 1000])

    def test_the_job_begins_a_year_back_and_goes_on_from_what_is_not_final(self):
        values = self.env["credit.kpi.value"]
        self._bill(100, -200)
        values._cron_store()
        mine = [("company_id", "=", self.company.id), ("dimension", "=", "company")]
        stored = values.search([*mine, ("kpi_id.code", "=", "balance")])
        self.assertIn(month_end(self.today), stored.mapped("month"))
        self.assertEqual(max(stored.mapped("as_of")), self.today)
        self._bill(50, 0)
        values._cron_store()
        now = values.search([*mine, ("kpi_id.code", "=", "balance")], limit=1)
        self.assertMoney(now.value, 150)

    def test_months_that_are_none_are_refused_in_a_sentence(self):
        values = self.env["credit.kpi.value"]
        self._on(100, Date(2024, 1, 10))
        later = self.today + timedelta(days=40)
        for first, last, said in (
            (later, later, "Nothing has happened in"),
            (APRIL, JANUARY, "From April 2024 to January 2024 .* comes after"),
            (Date(1990, 1, 1), None, "at most 120"),
            (Date(1900, 1, 1), Date(1900, 3, 1), "1900.*books begin in"),
        ):
            with self.assertRaisesRegex(CreditControlError, said):
                values._rebuild(self.company, first, last)

    def test_a_target_that_no_figure_can_reach_is_refused(self):
        kpis = self.env["credit.kpi"]._ensure_all()
        targets = self.env["credit.kpi.target"]
        for code, target in (("dso", -10), ("cei", 900), ("overdue", -1)):
            with self.assertRaisesRegex(ValidationError, "cannot be a target"):
                targets.create({"kpi_id": kpis[code].id, "target": target})
        for code, target in (("days_beyond_terms", -5), ("utilisation", 120)):
            self.assertTrue(targets.create({"kpi_id": kpis[code].id, "target": target}))

    def test_a_refused_target_is_named_in_figures_and_not_in_powers(self):
        dso = self.env["credit.kpi"]._ensure_all()["dso"]
        said = r"^1,000,000,000 cannot be .* between 0 and 3,650 \(Days\)"
        with self.assertRaisesRegex(ValidationError, said):
            self.env["credit.kpi.target"].create({"kpi_id": dso.id, "target": 1e9})

    def test_a_tolerance_with_which_nothing_is_ever_red_is_refused(self):
        kpis = self.env["credit.kpi"]._ensure_all()
        for code, target, most, shown in (
            ("dso", 45, 3650, "3,650"),
            ("cei", 80, 100, "100"),
            ("overdue", 1000, 10_000, "10,000"),
            ("overdue", 0, 1e11, "100,000,000,000"),
        ):
            values = {"kpi_id": kpis[code].id, "target": target}
            made = self.env["credit.kpi.target"].create({**values, "tolerance": most})
            with self.assertRaisesRegex(ValidationError, f"at most {shown} "):
                made.tolerance = 1e12
            made.unlink()

    def test_an_item_booked_without_a_customer_is_in_the_companys_figures(self):
        self._entry(self.customer, 40).line_ids.partner_id = False
        month = month_end(self.today)
        found = self._rebuilt(self.today, self.today)
        ledger = self.env["credit.ledger"]
        booked = ledger._open_and_ledger(ledger._scope(self.company), self.today)[1]
        self.assertFigure(found, "balance", month, booked)

    # ---- targets and the API ----------------------------------------------------------------
    def test_a_figure_has_the_light_of_the_target_of_its_month(self):
        self._on(1000, Date(2024, 1, 10), Date(2024, 1, 20))
        kpi = self.env["credit.kpi"].search([("code", "=", "overdue")])
        for day, target in ((Date(2024, 1, 1), 900), (Date(2024, 3, 1), 2000)):
            self.env["credit.kpi.target"].create(
                {"kpi_id": kpi.id, "date_from": day, "target": target, "tolerance": 100}
            )
        found = self._rebuilt(JANUARY, MARCH)
        lights = [found["overdue", month].light for month in (JANUARY, MARCH)]
        self.assertEqual(lights, ["amber", "green"])
        self.assertEqual(found["balance", MARCH].light, "grey")

    def test_the_series_tells_value_change_and_target_of_each_figure(self):
        self._bill(300, -45, -20)
        values = self.env["credit.kpi.value"]
        values._rebuild(self.company, add_months(self.today, -3))
        series = values.with_user(self.viewer).series(["overdue", "dso"], months=3)
        overdue = next(one for one in series if one["code"] == "overdue")
        self.assertEqual(overdue["value"], 300)
        self.assertIn("300.00", overdue["shown"])
        self.assertIsNone(overdue["target"])
        self.assertLessEqual(len(overdue["points"]), 3)
        with self.assertRaisesRegex(CreditControlError, "no key figure"):
            values.series(["nonsense"])

    def test_days_and_money_have_no_mean_of_both(self):
        self._bill(300, -45, -20)
        values = self.env["credit.kpi.value"]._rebuild(self.company, self.today)
        mine = [("id", "in", values.ids)]
        [[mixed]] = values._read_group(mine, aggregates=["value:avg"])
        self.assertFalse(mixed)
        by_figure = values._read_group(mine, ["kpi_id"], ["value:avg"])
        self.assertTrue(any(mean for _kpi, mean in by_figure))

    def test_an_export_has_numbers_and_nothing_where_nothing_is_known(self):
        self._bill(300, -45, -20)
        values = self.env["credit.kpi.value"]._rebuild(self.company, self.today)
        balance = values.filtered(
            lambda one: (one.kpi_id.code, one.dimension) == ("balance", "company")
        )
        names = ["value", "unit", "target", "change", "change"]
        [row] = balance.export_data(names)["datas"]
        self.assertEqual(row, [300.0, "Amount", "", "", ""])
        self.env["credit.kpi.target"].create(
            {
                "kpi_id": balance.kpi_id.id,
                "company_id": self.company.id,
                "date_from": balance.month.replace(day=1),
                "target": 250,
            }
        )
        balance.invalidate_recordset()
        [row] = balance.export_data(["target"])["datas"]
        self.assertEqual(row, [250.0])

    def test_the_list_shows_numbers_and_offers_no_internal_ids_as_measures(self):
        values = self.env["credit.kpi.value"]
        view = values.get_view(
            self.env.ref("credit_control.credit_kpi_value_view_list").id, "list"
        )
        arch = etree.fromstring(view["arch"])
        shown = {field.get("name"): field.get("widget") for field in arch.iter("field")}
        for name in ("value", "change", "target"):
            self.assertEqual(shown[name], "credit_kpi_words")
        self.assertNotIn("shown", shown)
        told = values.fields_get(["key_id", "change", "target"], ["aggregator"])
        self.assertFalse(any(one.get("aggregator") for one in told.values()))

    def test_every_figure_of_the_registry_has_a_record_and_words(self):
        known = self.env["credit.kpi"].search([])
        self.assertEqual(set(known.mapped("code")), set(FIGURES))
        for kpi in known:
            self.assertTrue(kpi.label and kpi.formula and kpi.unit and kpi.source)

    def test_a_series_costs_as_many_queries_for_twenty_customers_as_for_two(self):
        values = self.env["credit.kpi.value"]
        counts = []
        for start, stop in ((0, 2), (2, 20)):
            for number in range(start, stop):
                self._on(100, Date(2024, 1, 10), partner=self._customer(f"N{number}"))
            self.env.flush_all()
            values._rebuild(self.company, JANUARY, APRIL)  # warm
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["credit.ledger"]._kpi_groups(
                self.company, JANUARY, APRIL, self.today
            )
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
