"""Who decides about an assessment, and what follows."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .assessments import AssessmentCommon


@tagged("post_install", "-at_install")
class TestAssessmentDecision(AssessmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._make_user("colleague", "credit_control.group_controller")

    def _good(self, amount=1000, **values):
        """An assessment that the card approves: always five days early."""
        self._history(late=-5, amount=amount)
        return self._assessed(**values)

    def _auto(self, when="always", amount=10_000):
        self.company.write({"credit_auto_approve": when, "credit_auto_amount": amount})

    # ---- approving -------------------------------------------------------------------
    def test_approving_sets_category_terms_and_limit(self):
        found = self._good()
        self.assertEqual(found.decision, "approve")
        self.customer.property_payment_term_id = self.term_now
        found.with_user(self.colleague).action_approve()
        self.assertEqual(found.state, "approved")
        self.assertEqual(self.profile.category_id, found.category_id)
        self.assertEqual(
            self.customer.property_payment_term_id, found.category_id.payment_term_id
        )
        limit = self.profile.limit_at(self.today)
        self.assertMoney(limit.amount, found.limit_proposed)
        self.assertEqual((limit, limit.origin), (found.limit_id, "formula"))
        self.assertEqual(limit.approved_by_id, self.colleague)
        self.assertSentence(limit.reason, "Assessment: score")
        self.assertEqual(found.decided_by_name, "Colleague")
        self.assertEqual(self.profile.next_review, found.valid_until)

    def test_who_assessed_does_not_approve_where_four_eyes_are_wanted(self):
        found = self._good()
        with self.assertRaisesRegex(CreditAuthorityError, "assessed Deco yourself"):
            found.with_user(self.controller).action_approve()
        self.company.credit_four_eyes = False
        found.with_user(self.controller).action_approve()
        self.assertEqual(found.state, "approved")

    def test_a_limit_beyond_the_authority_becomes_a_request(self):
        found = self._good(amount=200_000)
        self.assertGreater(found.limit_proposed, 25_000)
        found.with_user(self.colleague).action_approve()
        self.assertEqual(found.state, "approved")
        self.assertEqual(found.limit_id.state, "requested")
        self.assertFalse(self.profile.limit_at(self.today))
        found.limit_id.with_user(self.manager).action_grant()
        self.assertMoney(self.profile.limit_amount, found.limit_proposed)

    def test_approving_what_the_card_does_not_needs_a_reason(self):
        self._history(late=45)
        found = self._assessed()
        self.assertIn(found.decision, ("refer", "decline"))
        with self.assertRaisesRegex(CreditControlError, "Say why"):
            found.with_user(self.colleague).action_approve()
        found.with_user(self.colleague).action_approve("Guarantee of the parent")
        self.assertEqual(found.decision_reason, "Guarantee of the parent")

    def test_without_any_authority_nobody_decides(self):
        found = self._good()
        self.env["credit.authority"].search([("kind", "=", "limit")]).active = False
        for decide in ("action_approve", "action_refuse"):
            with self.assertRaisesRegex(CreditAuthorityError, "may not decide"):
                getattr(found.with_user(self.colleague), decide)("Because")

    def test_an_archived_authority_counts_under_no_context(self):
        authority = self.env["credit.authority"]
        authority.search([("kind", "=", "limit")]).active = False
        asked = authority.with_user(self.manager).with_context(active_test=False)
        self.assertEqual(asked._largest_amount("limit", self.profile), 0.0)

    def test_the_same_limit_is_not_granted_twice(self):
        found = self._good()
        standing = self.profile._grant(found.limit_proposed, reason="As before")
        found.with_user(self.colleague).action_approve()
        self.assertEqual(found.limit_id, standing)
        self.assertEqual(len(self.profile.limit_ids), 1)

    def test_nobody_decides_twice(self):
        found = self._good()
        found.with_user(self.colleague).action_approve()
        for decide in ("action_approve", "action_refuse"):
            with self.assertRaisesRegex(CreditControlError, "“Approved”"):
                getattr(found.with_user(self.manager), decide)("Again")

    def test_a_decision_writes_the_file_first_so_that_two_at_once_are_told_apart(self):
        found = self._good()
        order = []
        model = type(self.profile)
        begin, check = model._begin_checks, type(found)._check_other_eyes
        self.patch(
            model, "_begin_checks", lambda *a: order.append("write") or begin(*a)
        )
        self.patch(
            type(found),
            "_check_other_eyes",
            lambda *a: order.append("ask") or check(*a),
        )
        found.with_user(self.colleague).action_approve()
        self.assertEqual(order[:2], ["write", "ask"])

    def test_an_approval_takes_the_place_of_the_one_before(self):
        first = self._good()
        first.with_user(self.colleague).action_approve()
        second = self._assessed()
        self.assertEqual(first.state, "approved")
        second.with_user(self.colleague).action_approve()
        self.assertEqual((first.state, second.state), ("superseded", "approved"))

    def test_what_ran_out_expires(self):
        found = self._good()
        found.with_user(self.colleague).action_approve()
        found._set({"valid_until": self._day(-1)})
        self.company.credit_assess_again = False
        self.env["credit.profile"]._cron_assess()
        self.assertEqual(found.state, "expired")

    # ---- refusing --------------------------------------------------------------------
    def test_a_refusal_names_the_person_and_the_reason(self):
        self._limit(self.customer, 500)
        found = self._good()
        with self.assertRaisesRegex(CreditControlError, "Say why Deco is refused"):
            found.with_user(self.colleague).action_refuse(" ")
        found.with_user(self.colleague).action_refuse("Wants to leave the trade")
        self.assertEqual(found.state, "refused")
        self.assertEqual(
            (found.decided_by_id, found.decided_by_name), (self.colleague, "Colleague")
        )
        self.assertMoney(self.profile.limit_amount, 500)

    def test_no_machine_refuses_anybody(self):
        self._auto()
        person = self._person_profile(confirmed="no")
        self._history(person.partner_id, late=70)
        company = self._history(late=70) or self.profile
        for profile, decision in ((person, "refer"), (company, "decline")):
            found = profile._assess()
            self.assertEqual((found.decision, found.state), (decision, "waiting"))
            with self.assertRaisesRegex(CreditControlError, "Only a person refuses"):
                found.action_refuse("By a program")

    # ---- without a person --------------------------------------------------------------
    def test_by_default_nothing_is_applied_without_a_person(self):
        self.assertEqual(self._good().state, "waiting")

    def test_within_the_policy_an_approval_goes_straight_through(self):
        self._auto()
        found = self._good()
        self.assertEqual(found.state, "approved")
        self.assertFalse(found.decided_by_id)
        self.assertEqual(found.decided_by_name, "The company's policy")
        self.assertMoney(self.profile.limit_amount, found.limit_proposed)

    def test_a_larger_limit_than_the_policy_lets_pass_waits(self):
        self._auto(amount=100)
        self.assertEqual(self._good().state, "waiting")
        self.assertFalse(self.profile.category_id)

    def test_conditions_never_go_straight_through(self):
        self._auto()
        self._history(late=10)
        self.assertEqual(self._assessed().state, "waiting")

    def test_a_policy_may_hold_for_the_schedule_only(self):
        self._auto("again")
        self.assertEqual(self._good().state, "waiting")
        self.assertEqual(self._assessed(trigger="cadence").state, "approved")

    # ---- asking ------------------------------------------------------------------------
    def test_approval_is_asked_of_somebody_else_who_may(self):
        found = self._good()
        found.with_user(self.controller).action_request_approval()
        self.assertEqual(found.state, "waiting")
        self.assertEqual(len(found.activity_ids), 1)
        self.assertNotEqual(found.activity_ids.user_id, self.controller)
        found.with_user(self.manager).action_approve()
        self.assertFalse(found.activity_ids)

    def test_the_dialog_says_when_the_limit_was_only_requested(self):
        found = self._good(amount=200_000)
        dialog = self.env["credit.assessment.decide"].with_user(self.colleague)
        opened = dialog.create({"assessment_id": found.id, "conditions": "Guarantee"})
        action = opened.action_approve()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(found.conditions, "Guarantee")

    def test_the_dialog_shows_what_the_customer_would_get(self):
        found = self._good()
        action = found.with_user(self.colleague).action_open_decision()
        dialog = self.env["credit.assessment.decide"].with_user(self.colleague)
        with Form(dialog.with_context(**action["context"])) as form:
            self.assertEqual(form.category_id, found.category_id)
            self.assertMoney(form.limit_proposed, found.limit_proposed)
            self.assertSentence(form.headline, "Deco reaches")
            form.reason = "Known for years"
        form.record.action_approve()
        self.assertEqual(found.state, "approved")

    # ---- what nobody may ---------------------------------------------------------------
    def test_nobody_writes_a_result(self):
        found = self._good()
        for vals in ({"state": "approved"}, {"total": 99}, {"decision": "approve"}):
            with self.assertRaises(CreditControlError):
                found.with_user(self.manager).write(vals)
        with self.assertRaises(AccessError):
            found.with_user(self.manager).unlink()
        with self.assertRaises(CreditControlError):
            found.sudo().unlink()

    def test_another_companys_assessments_are_not_seen_or_decided(self):
        found = self._good()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._make_user("stranger", "credit_control.group_manager")
        stranger.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        theirs = self.env["credit.assessment"].with_user(stranger)
        self.assertFalse(theirs.search([("id", "=", found.id)]))
        for action in (
            lambda: found.with_user(stranger).action_approve(),
            lambda: found.with_user(stranger).action_refuse("Mine now"),
            lambda: self.profile.with_user(stranger)._assess(),
        ):
            with self.assertRaises(AccessError):
                action()
        rows = self.env["credit.timeline"].with_user(stranger)
        self.assertFalse(rows.search([("profile_id", "=", self.profile.id)]))
