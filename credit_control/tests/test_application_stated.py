"""What an applicant says counts where nobody else says it, and is called what it is."""

from odoo import Command
from odoo.tests import tagged

from .applications import ApplicationCommon


@tagged("post_install", "-at_install")
class TestApplicationStated(ApplicationCommon):
    def _assessed(self, **values):
        """The assessment of an applicant that nobody else says anything about."""
        return self._checked(**values).sudo().assessment_id

    def _references(self, *limits):
        return [
            Command.create({"name": f"Supplier {number}", "limit_granted": limit})
            for number, limit in enumerate(limits)
        ]

    def _figures(self, **figures):
        return [Command.create({"year": 2025, **figures})]

    def _rule(self, found, code):
        rules = found.result["limit"]["rules"]
        return next(one for one in rules if one["code"] == code)

    def _row(self, found, label):
        rows = found._words().limit_rows()
        return next(one for one in rows if one["label"] == label)

    def test_the_median_of_what_suppliers_grant_is_a_rule_of_the_limit(self):
        """Of 5,000, 8,000 and 20,000 it is 8,000; a reference without an amount is none."""
        references = self._references(5000, 8000, 20000)
        references += [Command.create({"name": "Holz Huber"})]
        found = self._assessed(reference_ids=references)
        self.assertEqual(self._rule(found, "references")["amount"], 8_000_00)
        row = self._row(found, "What other suppliers grant")
        self.assertIn("stated by the applicant, not verified", row["source"])

    def test_what_a_bank_grants_is_not_what_suppliers_grant(self):
        bank = Command.create({"name": "Bank", "kind": "bank", "limit_granted": 90000})
        found = self._assessed(reference_ids=[*self._references(5000), bank])
        self.assertEqual(self._rule(found, "references")["amount"], 5_000_00)

    def test_turnover_and_equity_count_where_no_report_says_otherwise(self):
        found = self._assessed(
            figure_ids=self._figures(
                turnover=12_000_000, equity=300_000, total_assets=1_000_000
            )
        )
        lines = {line["code"]: line for line in found.result["lines"]}
        self.assertEqual(lines["turnover"]["value"], 12_000)
        self.assertEqual(lines["equity_ratio"]["value"], 3000)
        words = found._words()
        turnover = next(r for r in words.factors() if r["label"] == "Turnover")
        self.assertSentence(turnover["value"], "12,000,000 ")
        self.assertIn("stated by the applicant, not verified", turnover["source"])

    def test_stated_equity_caps_the_limit_and_justifies_none(self):
        found = self._assessed(
            figure_ids=self._figures(equity=20_000, total_assets=1_000_000)
        )
        self.assertEqual(self._rule(found, "net_worth")["amount"], 2_000_00)
        row = self._row(found, "Part of the net worth")
        self.assertTrue(row["ceiling"])
        alone = self._assessed(
            vat="DE129273398",
            company_name="Other",
            yearly_purchases=0,
            figure_ids=self._figures(equity=900_000, total_assets=1_000_000),
        )
        self.assertFalse(alone.has_limit)

    def test_debts_beyond_the_assets_leave_no_limit(self):
        found = self._assessed(figure_ids=self._figures(equity=-5000))
        self.assertEqual(self._rule(found, "net_worth")["amount"], 0)

    def test_purchases_have_their_source(self):
        found = self._assessed()
        [source] = found._words().sources()
        self.assertSentence(source["name"], "CA/")
        need = self._row(found, found._words().rule_labels()["need"])
        self.assertIn("stated by the applicant", need["source"])

    def test_figures_that_nobody_verified_approve_nothing_without_a_person(self):
        self.company.write(
            {"credit_auto_approve": "always", "credit_auto_amount": 100_000}
        )
        found = self._assessed(figure_ids=self._figures(turnover=90_000_000))
        found._set({"state": "draft", "decision": "approve", "has_limit": True})
        found._set({"limit_proposed": 100})
        self.assertTrue(found.is_stated)
        self.assertFalse(found._passes_by_itself())
        found._set({"is_stated": False})
        self.assertTrue(found._passes_by_itself())
