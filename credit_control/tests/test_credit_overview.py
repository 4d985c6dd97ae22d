"""The customer's Credit page says what assessments and bureaus say."""

from odoo.tests import tagged

from ..exceptions import CreditControlError
from .assessments import AssessmentCommon


@tagged("post_install", "-at_install")
class TestCreditOverview(AssessmentCommon):
    def _page(self):
        self.customer.invalidate_recordset(["credit_overview"])
        return str(self.customer.with_user(self.viewer).credit_overview)

    def test_before_anything_is_known_it_says_so(self):
        page = self._page()
        self.assertIn("Not assessed yet", page)
        self.assertIn("No report yet", page)

    def test_scores_category_and_trend_stand_on_the_customer(self):
        self._history(late=-5)
        found = self._assessed()
        page = self._page()
        self.assertIn("Willingness to pay", page)
        self.assertIn(found.category_id.display_name, page)
        self.assertNotIn("<svg", page)
        self._assessed()
        self.assertIn("<svg", self._page())

    def test_the_last_reports_stand_there_with_what_they_say(self):
        dialog = self.env["credit.bureau.manual"].with_user(self.controller)
        typed = {"profile_id": self.profile.id, "limit": "12500", "score": "42"}
        dialog.create({**typed, "status": "insolvent"}).action_save()
        page = self._page()
        for text in ("Insolvent", "12,500.00", "42", "Deco is insolvent according to"):
            self.assertIn(text, page)

    def test_the_look_up_begins_there_and_says_the_cost_first(self):
        action = self.customer.with_user(self.controller).action_credit_look_up()
        self.assertEqual(action["res_model"], "credit.bureau.lookup")
        self.assertEqual(action["context"]["default_profile_id"], self.profile.id)

    def test_a_simulated_report_is_about_whom_was_looked_up(self):
        provider = self.env["credit.bureau.provider"].create(
            {
                "name": "Simulated",
                "code": "simulated",
                "company_id": self.company.id,
                "state": "test",
                "price": 1,
                "monthly_budget": 100,
            }
        )
        purpose = self.env["credit.bureau.purpose"].search([], limit=1)
        try:
            report = provider._look_up(self.profile, purpose=purpose)
        except CreditControlError as error:
            self.fail(str(error))
        self.assertEqual(report.name, "Deco")
