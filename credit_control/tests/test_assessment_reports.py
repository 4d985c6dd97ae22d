"""What reports of bureaus and registers tell an assessment."""

from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import tagged

from ..bureaus.comparison import to_plain
from ..bureaus.contract import BureauReport, Statement
from .assessments import AssessmentCommon


@tagged("post_install", "-at_install")
class TestAssessmentReports(AssessmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["credit.bureau.provider"].create(
            {"name": "Bureau", "code": "simulated", "company_id": cls.company.id}
        )

    def _report(self, days=-10, score=None, **content):
        """A report of so many days from today, fresh for another 90."""
        return self.env["credit.bureau.report"].create(
            {
                "profile_id": self.profile.id,
                "provider_id": self.provider.id,
                "fetched_on": self._day(days),
                "valid_until": self._day(days + 90),
                "has_score": score is not None,
                "score": score or 0,
                "content": to_plain(BureauReport(**content)),
            }
        )

    def _filed(self, currency=None, **figures):
        """A statement of last year."""
        values = {name: Decimal(value) for name, value in figures.items()}
        name = currency or self.currency.name
        return Statement(date(2025, 12, 31), currency=name, **values)

    def test_score_figures_and_recommendation_count_with_their_age(self):
        """Equity 400 of 1,000 is 40 %; 10 % of the net worth 400 is 40."""
        self._report(
            score=85,
            statements=(self._filed(total_assets=1000, equity=400),),
            limit=Decimal(9000),
            limit_currency=self.currency.name,
            founded=self.today - timedelta(days=366 * 12),
        )
        self._history(late=-5)
        found = self._assessed()
        self.assertEqual(self._line(found, "bureau_score")["points"], 85)
        self.assertEqual(self._line(found, "equity_ratio")["value"], 4000)
        self.assertEqual(self._line(found, "company_age")["value"], 12)
        self.assertEqual(self._rule(found, "net_worth"), 40_00)
        self.assertEqual(self._rule(found, "bureau"), 9000_00)
        self.assertEqual(found.limit_binding, "net_worth")
        self.assertEqual(
            (found.valid_because, found.valid_until), ("report", self._day(80))
        )
        [bureau] = [row for row in found._words().sources() if row["name"] == "Bureau"]
        self.assertSentence(bureau["age"], "10 days")
        self.assertTrue(found._is_sound())

    def _straight_through(self, **content):
        """An assessment that the policy would let pass: good conduct and a report."""
        self.company.write(
            {"credit_auto_approve": "always", "credit_auto_amount": 1_000_000}
        )
        self._report(**content)
        self._history(late=-5)
        return self._assessed()

    def test_a_bought_report_may_support_an_approval_without_a_person(self):
        found = self._straight_through(score=85)
        self.assertEqual((found.decision, found.state), ("approve", "approved"))
        self.assertNotIn("typed in", found.headline)

    def test_a_report_that_somebody_typed_in_never_does(self):
        money = {"limit": Decimal(9000), "limit_currency": self.currency.name}
        self.provider.code = "manual"
        for content in ({"score": 85}, money):
            with self.subTest(content), self.env.cr.savepoint() as savepoint:
                found = self._straight_through(**content)
                self.assertEqual((found.decision, found.state), ("approve", "waiting"))
                self.assertIn("a colleague typed in counts here", found.headline)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_what_is_not_filed_is_not_known_and_not_a_zero(self):
        self._report(score=85, statements=(self._filed(total_assets=1000),))
        self._history(late=-5)
        found = self._assessed()
        self.assertTrue(self._line(found, "equity_ratio")["missing"])
        self.assertIsNone(self._rule(found, "net_worth"))
        self.assertSentence(
            self._line(found, "equity_ratio")["reason"], "The last report does not say"
        )

    def test_a_register_looked_up_later_does_not_hide_the_bureaus_score(self):
        self._report(days=-20, score=85)
        self._report(days=-1, founded=self.today - timedelta(days=366 * 3))
        self._history(late=-5)
        found = self._assessed()
        self.assertEqual(self._line(found, "bureau_score")["value"], 85)
        self.assertEqual(self._line(found, "company_age")["value"], 3)

    def test_an_expired_report_says_nothing(self):
        self._report(days=-100, score=85)
        self._history(late=-5)
        self.assertTrue(self._line(self._assessed(), "bureau_score")["missing"])

    def test_amounts_in_a_currency_without_a_rate_are_not_known(self):
        strange = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        self._report(score=85, limit=Decimal(9000), limit_currency=strange.name)
        self._history(late=-5)
        self.assertIsNone(self._rule(self._assessed(), "bureau"))

    def test_nothing_that_was_bought_counts_against_a_person(self):
        self._report(score=5, natural=True)
        self._history(late=-5)
        found = self._assessed()
        self.assertEqual(found.scorecard_id, self.person)
        self.assertNotIn("bureau_score", {one["code"] for one in found.result["lines"]})
