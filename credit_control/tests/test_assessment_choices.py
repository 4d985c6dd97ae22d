"""A limit never falls unnoticed, and who decides may give something else and says why."""

from odoo.tests import Form, tagged

from ..exceptions import CreditControlError
from .assessments import AssessmentCommon


@tagged("post_install", "-at_install")
class TestAssessmentChoices(AssessmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._make_user("colleague", "credit_control.group_controller")
        cls._history(late=-5)

    def _lowered(self, standing=24_000):
        """An assessment that proposes less than is in force."""
        self._limit(self.customer, standing)
        found = self._assessed()
        self.assertLess(found.limit_proposed, standing)
        return found.with_user(self.colleague)

    def _dialog(self, found):
        dialog = self.env["credit.assessment.decide"].with_user(self.colleague)
        return Form(dialog.with_context(default_assessment_id=found.id))

    def test_no_policy_lowers_a_limit_without_a_person(self):
        self.company.credit_auto_approve = "always"
        self.company.credit_auto_amount = 1_000_000
        self.assertEqual(self._lowered().state, "waiting")
        self.assertMoney(self.profile.limit_amount, 24_000)

    def test_nor_sets_one_below_what_is_owed(self):
        self.company.credit_auto_approve = "always"
        self.company.credit_auto_amount = 1_000_000
        self.profile.limit_mode = "none"
        self._bill(50_000, -5, 25)
        found = self._assessed()
        self.assertEqual(found.state, "waiting")
        self.assertIn("every new order would be held at once", found.headline)

    def test_the_headline_warns_with_both_amounts(self):
        found = self._lowered()
        self.assertIn("The limit in force is", found.headline)
        self.assertIn("24,000.00", found.headline)

    def test_a_limit_that_would_fall_wants_a_choice(self):
        found = self._lowered()
        with self.assertRaisesRegex(CreditControlError, "Choose whether the limit"):
            found.action_approve()
        self.assertMoney(self.profile.limit_amount, 24_000)
        found.action_approve(limit="set")
        self.assertMoney(self.profile.limit_amount, found.limit_proposed)

    def test_the_limit_may_stay_while_category_and_terms_are_set(self):
        found = self._lowered()
        found.action_approve("Long known", limit="keep")
        self.assertMoney(self.profile.limit_amount, 24_000)
        self.assertEqual(self.profile.category_id, found.category_id)
        self.assertFalse(found.limit_id)

    def test_the_dialog_shows_what_would_happen_and_chooses_nothing_beforehand(self):
        with self._dialog(self._lowered()) as form:
            self.assertMoney(form.limit_current, 24_000)
            self.assertFalse(form.limit_choice)
            self.assertIn("would be lower", form.effect)
            self.assertFalse(form.told_note)  # no application waits for it
            form.limit_choice = "keep"
            self.assertFalse(form.effect)
            form.limit_choice = "set"
            form.amount = 30_000
            self.assertEqual(form.limit_choice, "set")
            self.assertFalse(form.effect)

    def test_another_amount_category_and_terms_need_a_reason(self):
        found = self._assessed()
        other = self.env["credit.category"].search(
            [("id", "!=", found.category_id.id)], limit=1
        )
        with self._dialog(found) as form:
            form.amount = 3000
            form.category_id = other
            form.payment_term_id = self.term_now
        with self.assertRaisesRegex(CreditControlError, "something else"):
            form.record.action_approve()
        form.record.reason = "Seasonal business"
        form.record.action_approve()
        self.assertMoney(self.profile.limit_amount, 3000)
        self.assertEqual(self.profile.category_id, other)
        self.assertEqual(self.customer.property_payment_term_id, self.term_now)
        self.assertEqual(found.decision_reason, "Seasonal business")

    def test_a_larger_amount_than_proposed_is_bound_by_the_authority(self):
        found = self._assessed().with_user(self.colleague)
        found.action_approve("They asked for it", amount=90_000)
        self.assertEqual(found.limit_id.state, "requested")
        self.assertFalse(self.profile.limit_at(self.today))

    def test_a_proposal_of_nothing_is_no_approval(self):
        self.env["credit.limit"].create(
            {
                "profile_id": self.profile.id,
                "amount": 0,
                "kind": "insured",
                "date_from": self.today,
            }
        )
        found = self._assessed()
        self.assertEqual(found.limit_proposed, 0)
        self.assertEqual(found.decision, "refer")
        self.assertSentence(found.headline, "prepayment only")
