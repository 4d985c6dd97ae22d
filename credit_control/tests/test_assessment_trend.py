"""How the scores of a customer moved, and where its applications are."""

from odoo.tests import tagged

from .applications import ApplicationCommon


@tagged("post_install", "-at_install")
class TestAssessmentTrend(ApplicationCommon):
    def _scored(self, profile, **scores):
        """One more assessment of the customer, with these scores and no others."""
        names = ("total", "ability", "willingness")
        flags = {name: f"has_{name.replace('total', 'score')}" for name in names}
        values = {name: scores.get(name, 0.0) for name in names}
        values |= {flags[name]: name in scores for name in names}
        profile._assess()._set(values)

    def test_a_single_score_shows_no_trend(self):
        profile = self._profile(self._customer("Once"))
        self._scored(profile, total=60)
        self.assertFalse(profile.score_trend)

    def test_two_scores_show_where_they_went_and_by_how_much(self):
        profile = self._profile(self._customer("Twice"))
        self._scored(profile, total=60, willingness=70, ability=50)
        self._scored(profile, total=72.5, willingness=65)
        shown = profile.with_user(self.viewer).score_trend
        self.assertIn("72.5", shown)
        self.assertIn("+12.5", shown)
        self.assertIn("−5.0", shown, "the willingness fell")
        self.assertEqual(shown.count("<circle"), 5, "what is not known has no dot")

    def test_what_could_not_be_scored_is_not_drawn_as_nought(self):
        profile = self._profile(self._customer("Unknown"))
        self._scored(profile, total=60)
        self._scored(profile)
        self.assertFalse(profile.score_trend)
        action = profile.with_user(self.viewer).action_view_scores()
        shown = self.env["credit.assessment"].search(action["domain"])
        self.assertEqual(shown.mapped("total"), [60])

    def test_the_applications_of_a_customer_open_from_its_form_and_its_credit_file(
        self,
    ):
        application = self._checked()
        profile = application.sudo().profile_id
        self.assertFalse(application.sudo().partner_id, "it is no customer yet")
        for record, method in (
            (profile, "action_view_applications"),
            (profile.partner_id, "action_view_credit_applications"),
        ):
            seen = record.with_user(self.viewer)
            action = getattr(seen, method)()
            self.assertEqual(action["res_id"], application.id)
        self.assertEqual(profile.with_user(self.viewer).application_count, 1)
        self.assertEqual(profile.partner_id.credit_application_count, 1)
        other = self._customer("Other")
        self.assertEqual(other.credit_application_count, 0)
        self.assertEqual(self._profile(other).application_count, 0)
