"""Key figures of real receivables, against counting item by item."""

from datetime import date as Date
from datetime import timedelta

from odoo.tests import tagged

from ..engine.kpi_calendar import add_months, month_end
from .kpi import KpiCommon, Plain
from .receivables import part_of, real_file

#: So many invoices of the file, unless the environment asks for more.
PART = 60
FIRST, MONTHS = Date(2012, 1, 1), 16


@tagged("post_install", "-at_install")
class TestKpiReal(KpiCommon):
    def test_every_month_of_the_file_gives_what_counting_gives(self):
        content = part_of(real_file(), PART)
        self.env["credit.receivables.load"]._load(content, Date(2013, 4, 30))
        defaults = self._grade()
        plain = Plain(self.env, self.company, self.company._credit_ageing_limits())
        found = self._rebuilt(FIRST, add_months(FIRST, MONTHS - 1))
        compared = 0
        for number in range(MONTHS):
            first = add_months(FIRST, number)
            last = month_end(first)
            expected = plain.figures(first, last, first - timedelta(days=1))
            lost = self.company.credit_loss_given_default
            expected["expected_loss"] = plain.expected_loss(last, defaults, lost)
            for code, value in expected.items():
                if abs(value) > 1e-9 or (code, last) in found:
                    places = 0 if code == "expected_loss" else 3
                    self.assertFigure(found, code, last, value, places)
                    compared += 1
        self.assertGreater(compared, 200)
        for month in (Date(2012, 6, 30), Date(2012, 12, 31), Date(2013, 4, 30)):
            audit = self.env["credit.audit"].create({"date": month})
            self.assertTrue(audit.action_check())

    def _grade(self):
        """Put customers into categories in turns: ``{partner id: per cent}``."""
        categories = self.env["credit.category"].search([])
        for number, category in enumerate(categories, 1):
            category.probability_of_default = number
        profiles = self.env["credit.profile"].search(
            [("company_id", "=", self.company.id)]
        )
        defaults = {}
        for number, profile in enumerate(profiles):
            profile.category_id = categories[number % len(categories)]
            default = profile.category_id.probability_of_default
            defaults[profile.partner_id.id] = default
        return defaults
