"""No score outweighs an insolvency, the end of a business or an open grave alert."""

from datetime import timedelta

from odoo.tests import Form, tagged

from ..bureaus.comparison import to_plain
from ..bureaus.contract import BureauReport, Event
from ..exceptions import CreditControlError
from .assessments import AssessmentCommon


@tagged("post_install", "-at_install")
class TestAssessmentKnockouts(AssessmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"credit_auto_approve": "always"})
        cls.company.credit_auto_amount = 1_000_000
        cls.colleague = cls._make_user("colleague", "credit_control.group_controller")
        cls.provider = cls._bureau("Bureau")
        cls._history(late=-5)

    @classmethod
    def _bureau(cls, name, code="simulated"):
        return cls.env["credit.bureau.provider"].create(
            {"name": name, "code": code, "company_id": cls.company.id}
        )

    def _report(self, status, days=-10, provider=None, state="current", events=()):
        """A report of so many days from today, taken over as a bought one is."""
        common = BureauReport(status=status, events=tuple(events))
        made = self.env["credit.bureau.report"].create(
            {
                "profile_id": self.profile.id,
                "provider_id": (provider or self.provider).id,
                "fetched_on": self._day(days),
                "valid_until": self._day(days + 90),
                "state": state,
                "status": status,
                "content": to_plain(common),
            }
        )
        self.env["credit.bureau.event"]._take_over(made, common)
        return made

    def _typed(self, status, score="55"):
        """A report that the controller types in."""
        form = Form(
            self.env["credit.bureau.manual"]
            .with_user(self.controller)
            .with_context(default_profile_id=self.profile.id)
        )
        form.status = status
        form.score = score
        dialog = form.save()
        return self.env["credit.bureau.report"].browse(dialog.action_save()["res_id"])

    def _settle(self):
        alerts = self.profile.bureau_event_ids
        alerts.with_user(self.controller).action_handled("Seen")

    def test_without_bad_news_the_same_customer_goes_straight_through(self):
        self._report("active")
        self.assertEqual(self._assessed().state, "approved")

    def test_who_is_reported_insolvent_is_declined_and_gets_no_limit(self):
        self._report("insolvent")
        self._settle()
        found = self._assessed()
        self.assertEqual((found.decision, found.state), ("decline", "waiting"))
        self.assertFalse(found.has_limit)
        self.assertGreater(found.total, 60)  # the score would have sufficed
        self.assertEqual(found.category_id.code, "E")
        self.assertSentence(found.headline, "Deco is insolvent according to Bureau")
        self.assertTrue(found._is_sound())

    def test_a_ceased_business_is_declined_too(self):
        self._report("ceased")
        found = self._assessed()
        self.assertEqual((found.decision, found.has_limit), ("decline", False))
        self.assertSentence(found.headline, "has ceased business according to Bureau")

    def test_a_report_that_was_typed_in_counts_as_one_that_was_bought(self):
        self._typed("insolvent")
        found = self._assessed()
        self.assertEqual((found.decision, found.state), ("decline", "waiting"))
        self.assertIn("Deco is insolvent according to", found.headline)
        self.assertNotIn("alert", found.headline)  # the same news is told once

    def test_a_natural_person_is_referred_and_gets_no_limit_either(self):
        self.profile.natural_person = "yes"
        self._report("insolvent")
        found = self._assessed()
        self.assertEqual((found.decision, found.has_limit), ("refer", False))
        self.assertEqual(found.state, "waiting")
        self.assertFalse(self.profile.insolvent_since)

    def test_nothing_suggests_that_a_better_score_would_have_helped(self):
        self._report("insolvent")
        [sentence] = self._assessed()._words().changes()
        self.assertSentence(sentence, "No better score would.")

    def test_a_report_that_expired_leaves_nobody_solvent(self):
        self._report("insolvent", days=-400, state="expired")
        self._settle()
        self.assertEqual(self._assessed().decision, "decline")
        self.profile.insolvent_since = False
        self._report("active", provider=self._bureau("Register"))
        self.assertEqual(self._assessed().decision, "approve")

    def test_a_later_report_that_is_silent_about_it_hides_no_insolvency(self):
        first = self._typed("insolvent")
        self._typed("unknown")
        self.assertEqual(first.state, "superseded")
        self._settle()
        self.assertEqual(self._assessed().decision, "decline")

    def test_a_current_insolvency_counts_beside_another_bureau_that_says_active(self):
        self._report("insolvent", days=-10)
        self._settle()
        self._report("active", days=-5, provider=self._bureau("Register"))
        self.assertEqual(self._assessed().decision, "decline")

    def test_who_a_collector_marked_insolvent_is_knocked_out_as_well(self):
        self.profile.insolvent_since = self._day(-3)
        found = self._assessed()
        self.assertEqual(found.decision, "decline")
        self.assertSentence(found.headline, "insolvent according to the credit file")

    def test_while_a_grave_alert_is_open_nothing_goes_straight_through(self):
        self._report("active", events=[Event("sanctions_hit", day=self.today)])
        found = self._assessed()
        self.assertEqual((found.decision, found.state), ("refer", "waiting"))
        self.assertFalse(found.has_limit)
        self.assertIn("Hit on a sanctions list", found.headline)
        self._settle()
        self.assertEqual(self._assessed().state, "approved")

    def test_nobody_approves_on_what_was_known_before_the_insolvency(self):
        self.company.credit_auto_approve = "never"
        found = self._assessed()
        self._report("insolvent")
        with self.assertRaisesRegex(CreditControlError, "Assess the customer again"):
            found.with_user(self.colleague).action_approve("I know them")

    # ---- on the credit file ------------------------------------------------------
    def test_the_file_says_so_at_the_top_and_since_when(self):
        day = self._day(-20)
        made = self._report("insolvent", events=[Event("insolvency_opened", day=day)])
        self.assertSentence(
            self.profile.knockout_text, "Deco is insolvent according to"
        )
        self.assertEqual(self.profile.insolvent_since, day)
        self.assertEqual(self.profile.insolvent_report_id, made)

    def test_a_report_without_a_day_gives_its_own(self):
        made = self._typed("insolvent")
        self.assertEqual(self.profile.insolvent_since, self.today)
        self.assertEqual(self.profile.insolvent_report_id, made)

    def test_a_later_report_of_the_same_source_takes_it_back(self):
        self._typed("insolvent")
        self._typed("active")
        self.assertFalse(self.profile.insolvent_since)
        self._settle()
        self.assertFalse(self.profile.knockout_text)

    def test_a_day_that_a_person_entered_is_not_taken_back(self):
        self._typed("insolvent")
        self.profile.with_user(self.controller).insolvent_since = (
            self.today - timedelta(days=9)
        )
        self.assertFalse(self.profile.insolvent_report_id)
        self._typed("active")
        self.assertTrue(self.profile.insolvent_since)

    def test_a_typed_insolvency_puts_on_hold_where_the_policy_says_so(self):
        manual = self.env["credit.bureau.provider"]._manual_of(self.company)
        manual.hold_on_insolvency = True
        self._typed("insolvent")
        self.assertIn("Insolvency", self.profile.forced_hold_reason)
