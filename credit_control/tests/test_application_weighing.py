"""Who decides about an application sees what counts, and says why where it matters."""

from odoo.tests import Form, tagged

from ..exceptions import CreditControlError
from .applications import CATEGORY, ApplicationCommon


@tagged("post_install", "-at_install")
class TestApplicationWeighing(ApplicationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env.ref(CATEGORY)

    def _form(self, application):
        dialog = self.env["credit.application.decide"].with_user(self.controller)
        return Form(dialog.with_context(default_application_id=application.id))

    # ---- the amount ----------------------------------------------------------------
    def test_more_than_was_asked_for_needs_a_reason(self):
        application = self._checked()
        with self.assertRaisesRegex(CreditControlError, "asked for .*5,000.* Say why"):
            self._decide(application, amount=6000, reason="")
        self._decide(application, amount=6000, reason="They will grow")
        self.assertEqual(application.state, "approved")
        self.assertMoney(application.granted_amount, 6000)

    def test_the_dialog_says_so_while_the_amount_is_typed(self):
        application = self._checked()
        with self._form(application) as form:
            form.category_id = self.category
            form.amount = 999_999_999
            self.assertIn("is more than that. Say why", form.effect)
            form.amount = 3000
            self.assertFalse(form.effect)

    def test_more_than_was_proposed_needs_a_reason_too(self):
        application = self._checked()
        one = application.sudo().assessment_id
        one._set({"has_limit": True, "limit_proposed": 2000})
        with self.assertRaisesRegex(CreditControlError, "proposed limit .*2,000"):
            self._decide(application, amount=4000, reason="")

    def test_a_positive_decision_needs_a_category(self):
        application = self._checked()
        application.sudo().assessment_id._set({"category_id": False})
        application.sudo().profile_id.category_id = False
        with self.assertRaisesRegex(CreditControlError, "Choose the risk category"):
            self._staff(application)._accept(
                "approved", 100, self.env["credit.category"], self.term_now
            )

    def test_a_limit_of_nothing_is_no_approval(self):
        application = self._checked()
        with self.assertRaisesRegex(CreditControlError, "A limit of 0 gives"):
            self._decide(application, amount=0)
        self._decide(
            application, amount=0, decision="conditions", conditions="Prepayment"
        )
        self.assertEqual(application.state, "conditions")

    def test_the_limit_of_a_customer_falls_only_if_somebody_means_it(self):
        customer = self._customer("Alpenblick", limit=9000)
        application = self._checked(partner_id=customer.id)
        profile = application.sudo().profile_id
        with self.assertRaisesRegex(CreditControlError, "Tick that it shall fall"):
            self._decide(application, amount=5000)
        self._decide(application, amount=5000, lower=True)
        self.assertMoney(profile.limit_amount, 5000)

    def test_an_insolvent_applicant_gets_credit_only_with_a_reason(self):
        application = self._checked()
        application.sudo().profile_id.insolvent_since = application.submitted_on
        with self.assertRaisesRegex(CreditControlError, "is insolvent"):
            self._decide(application, amount=100, reason=" ")

    # ---- beyond the authority --------------------------------------------------------
    def test_who_asks_for_more_than_the_authority_reads_who_was_asked(self):
        self.company.credit_application_figures_from = 1_000_000
        application = self._checked(requested_limit=90_000)
        told = self._decide(application, amount=90_000)
        message = told["params"]["message"]
        self.assertIn("was sent for approval to", message)
        task = application.sudo().limit_id.activity_ids
        self.assertIn(task.user_id.name, message)

    def _requested(self):
        """An application whose limit waits for somebody with more authority."""
        self.company.credit_application_figures_from = 1_000_000
        application = self._checked(requested_limit=90_000)
        self._decide(application, amount=90_000)
        self.assertEqual(application.sudo().limit_id.state, "requested")
        return application

    def test_a_withdrawn_application_takes_its_request_along(self):
        application = self._requested()
        application.action_withdraw("They went elsewhere")
        limit = application.sudo().limit_id
        self.assertEqual(limit.state, "withdrawn")
        with self.assertRaises(CreditControlError):
            limit.with_user(self.manager).action_grant()

    def test_a_refused_application_does_so_too(self):
        application = self._requested()
        self._decide(application, decision="refused", told_reason="Too large.")
        self.assertEqual(application.sudo().limit_id.state, "withdrawn")

    def test_a_request_left_over_from_before_is_not_granted(self):
        application = self._requested()
        application.sudo()._set({"state": "withdrawn"})
        with self.assertRaisesRegex(CreditControlError, "“Withdrawn”"):
            application.sudo().limit_id.with_user(self.manager).action_grant()

    # ---- refusing ----------------------------------------------------------------------
    def test_a_refusal_needs_a_reason_for_colleagues_and_one_for_the_applicant(self):
        application = self._checked()
        with self.assertRaisesRegex(CreditControlError, "Say to colleagues"):
            self._decide(application, decision="refused", told_reason="No.", reason=" ")
        with self.assertRaisesRegex(CreditControlError, "right to know"):
            self._decide(application, decision="refused", reason="Losses")
        self.assertEqual(application.state, "assessed")

    def test_the_usual_sentence_is_told_only_if_somebody_ticks_it(self):
        application = self._checked()
        with self._form(application) as form:
            form.category_id = self.category
            form.decision = "refused"
            self.assertFalse(form.told_reason)
            form.reason = "Losses"
            form.told_usual = True
            self.assertIn("information available to us", form.told_reason)
        form.record.action_decide()
        self.assertIn("information available", application.told_reason)
        self.assertEqual(application.sudo().decision_reason, "Losses")

    # ---- what is shown -------------------------------------------------------------------
    def test_the_dialog_shows_what_the_assessment_says(self):
        application = self._checked()
        dialog = self.env["credit.application.decide"].with_user(self.controller)
        shown = dialog.create({"application_id": application.id}).summary
        self.assertIn("Ability to pay", shown)
        self.assertIn(application.sudo().assessment_id.headline, shown)

    def test_before_it_is_settled_who_applies_it_can_only_be_refused(self):
        self._customer("Alpenblick Möbel", vat="DE811907980")
        application = self._checked()
        self.assertEqual(application.state, "checking")
        dialog = self.env["credit.application.decide"].with_user(self.controller)
        opened = dialog.create({"application_id": application.id})
        self.assertEqual(opened.decision, "refused")
        self.assertIn("Say on the application which one", opened.to_settle)
        with self.assertRaisesRegex(CreditControlError, "customers may be Alpenblick"):
            self._decide(application, decision="approved", amount=100)
