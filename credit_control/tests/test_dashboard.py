"""The dashboard: figures that tie to the ledger, and lists behind each of them."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import CreditControlError
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestDashboard(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls._customer("Late", limit=1000)
        cls._invoice(cls.late, 400, due_in=-40)
        cls._invoice(cls.late, 300, due_in=10)
        cls._receipt(cls.late, 50)
        cls.over = cls._customer("Over", limit=100)
        cls._invoice(cls.over, 250, due_in=5)
        cls.env["credit.profile"].search(
            [("partner_id", "in", (cls.late | cls.over).ids)]
        )

    def _board(self, user=None, **filters):
        board = self.env["credit.dashboard"].with_user(user or self.viewer)
        return board.read_dashboard(filters)

    def _panel(self, code, **filters):
        panels = self._board(**filters)["panels"]
        return next(panel for panel in panels if panel["code"] == code)

    def _open(self, code, place, **filters):
        board = self.env["credit.dashboard"].with_user(self.viewer)
        return board.open_panel(code, place, filters)

    def _sum(self, action, field):
        records = (
            self.env[action["res_model"]]
            .with_user(self.viewer)
            .search(action.get("domain") or [])
        )
        return sum(records.mapped(field))

    def test_the_bars_of_the_ageing_add_up_to_the_ledger(self):
        [values] = [one["values"] for one in self._panel("ageing")["sets"]]
        scope = self.env["credit.ledger"]._scope(self.company)
        _items, booked = self.env["credit.ledger"]._open_and_ledger(scope, self.today)
        self.assertAlmostEqual(sum(values), booked, 2)

    def test_each_bar_opens_the_items_that_it_shows(self):
        panel = self._panel("ageing")
        for place, value in enumerate(panel["sets"][0]["values"]):
            action = self._open("ageing", place)
            self.assertAlmostEqual(self._sum(action, "total"), value, 2, place)

    def test_the_largest_exposures_come_first_with_their_light(self):
        rows = self._panel("top")["rows"]
        names = [row["cells"][0] for row in rows]
        self.assertLess(names.index("Late"), names.index("Over"))
        over = rows[names.index("Over")]
        self.assertEqual(over["light"], "red")
        self.assertEqual(over["cells"][1:], [250.0, 250.0])
        action = self._open("top", names.index("Over"))
        profile = self.env["credit.profile"].browse(action["res_id"])
        self.assertEqual(profile.partner_id, self.over)

    def test_categories_add_up_to_the_exposure_of_their_list(self):
        panel = self._panel("risk")
        for place, value in enumerate(panel["sets"][0]["values"]):
            action = self._open("risk", place)
            self.assertAlmostEqual(self._sum(action, "exposure"), value, 2)

    def test_holds_are_counted_by_age_and_listed(self):
        order = self._order(self.over, 100)
        order.action_confirm()
        before = self._panel("holds")["sets"][0]["values"]
        self.assertGreaterEqual(before[0], 1)
        action = self._open("holds", 0)
        found = self.env["credit.hold"].search(action["domain"])
        self.assertEqual(len(found), before[0])
        self.assertIn(order, found.order_id)

    def test_a_week_of_the_forecast_opens_the_payments_expected_in_it(self):
        self.env["credit.forecast"]._make(self.company)
        sets = self._panel("cash")["sets"]
        place = next(n for n, value in enumerate(sets[0]["values"]) if value)
        action = self._open("cash", place)
        self.assertEqual(action["res_model"], "credit.forecast.item")
        self.assertTrue(self._sum(action, "amount_company"))
        everything = self.env["credit.forecast.item"].search(action["domain"][:1])
        self.assertLess(
            self._sum(action, "amount_company"),
            sum(everything.mapped("amount_company")) + 0.01,
        )

    def test_lines_over_the_months_stand_each_at_its_month(self):
        self.env["credit.kpi.value"]._rebuild(self.company, self.today)
        panel = self._panel("dso")
        for one in panel["sets"]:
            self.assertEqual(len(one["values"]), len(panel["labels"]))

    def test_another_currency_shows_the_same_figures_at_todays_rate(self):
        other = self.env.ref("base.CHF")
        other.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": other.id,
                "company_id": self.company.id,
                "name": self.today,
                "company_rate": 2.0,
            }
        )
        own = self._panel("ageing")["sets"][0]["values"]
        board = self._board(currency_id=other.id)
        self.assertIn("2.0000 CHF", board["note"])
        values = board["panels"][0]["sets"][0]["values"]
        self.assertAlmostEqual(sum(values), 2 * sum(own), 1)

    def test_a_filter_that_cannot_be_is_refused_in_words(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(CreditControlError, "select it there first"):
            self._board(company_id=elsewhere.id)
        with self.assertRaisesRegex(CreditControlError, "looks back"):
            self._board(months=7)
        with self.assertRaisesRegex(CreditControlError, "reload the page"):
            self._open("nothing", 0)
        with self.assertRaisesRegex(CreditControlError, "reload the page"):
            self._open("ageing", "0")

    def test_a_series_that_cannot_be_is_refused_in_words(self):
        values = self.env["credit.kpi.value"].with_user(self.viewer)
        for asked in (
            {"months": 100_000},
            {"months": -3},
            {"months": "x"},
            {"dimension": "bogus"},
            {"codes": "dso"},
        ):
            with self.assertRaisesRegex(CreditControlError, "Ask for a list of codes"):
                values.series(**asked)

    def test_only_who_reads_credit_files_sees_it(self):
        self._board(self.auditor)
        for user in (self.salesperson, self.billing):
            with self.assertRaises(AccessError):
                self._board(user)

    def test_figures_counted_before_a_payment_are_counted_anew_on_demand(self):
        board = self.env["credit.dashboard"].with_user(self.viewer)

        def receivables(shown):
            (tile,) = (one for one in shown["tiles"] if one["code"] == "balance")
            return tile["value"]

        before = board.refresh()
        self.assertTrue(before["counted"])
        self._receipt(self.late, 120)
        self.assertMoney(receivables(board.read_dashboard()), receivables(before))
        self.assertMoney(receivables(board.refresh()), receivables(before) - 120)

    def test_paper_says_what_the_screen_says(self):
        html = (
            self.env["ir.actions.report"]
            .with_user(self.viewer)
            ._render_qweb_html("credit_control.report_dashboard", [], {"months": "6"})[
                0
            ]
        )
        page = html.decode()
        self.assertIn("Largest Exposures", page)
        self.assertIn("Trends over", page)
        self.assertIn("Over", page)

    def _paper(self):
        self.env["credit.kpi.value"]._rebuild(self.company, self.today)
        reports = self.env["ir.actions.report"].with_user(self.viewer)
        return reports._render_qweb_html("credit_control.report_dashboard", [], {})[
            0
        ].decode()

    def test_paper_explains_the_lights_and_how_good_forecasts_were(self):
        self.env["credit.forecast"]._make(self.company)
        story = self._panel("cash")["foot"]
        self.assertTrue(story)
        page = self._paper()
        for words in ("missed within the tolerance", "no target", story):
            self.assertIn(words, page)

    def test_shares_change_by_points_on_paper_and_credits_have_no_bar(self):
        report = self.env["report.credit_control.report_dashboard"]
        euro = self.company.currency_id
        share = {"change": 5.8, "unit": "percent"}
        self.assertEqual(report._moved(share, euro), "+5.8 points")
        self.assertEqual(report._moved({**share, "change": -1.0}, euro), "-1.0 points")
        days = {"change": 2.0, "unit": "days"}
        self.assertEqual(report._moved(days, euro), "+2.0 days")
        self.assertEqual(report._moved({**share, "change": None}, euro), "–")
        values = [400, 100, -950]
        self.assertEqual([report._width(one, values) for one in values], [100, 25, 0])

    def test_the_expected_loss_says_of_what_part_it_is(self):
        def noted():
            self.env["credit.kpi.value"]._rebuild(self.company, self.today)
            notes = {tile["code"]: tile["note"] for tile in self._board()["tiles"]}
            return notes.pop("expected_loss"), set(notes.values())

        grade = self.env.ref("credit_control.credit_category_b")
        self._profile(self.over).category_id = grade
        note, others = noted()
        self.assertIn("covers 250 of", note)
        self.assertEqual(others, {""})
        self.assertIn(note, self._paper())
        self._profile(self.late).category_id = grade
        self.assertEqual(noted(), ("", {""}))

    def test_more_customers_cost_no_more_queries(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._board()
            return self.cr.sql_log_count - before

        self._board()
        few = count()
        for number in range(20):
            customer = self._customer(f"More {number}", limit=10)
            self._invoice(customer, 10 + number, due_in=-3)
        self.assertLessEqual(count(), few + 2)
