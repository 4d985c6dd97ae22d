"""Somebody wants to buy on account: from the form to the decision."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .applications import VAT, ApplicationCommon


@tagged("post_install", "-at_install")
class TestApplications(ApplicationCommon):
    # ---- the main way ----------------------------------------------------------
    def test_a_salesperson_hands_in_an_application_and_a_controller_approves_it(self):
        application = self._checked()
        self.assertEqual(application.state, "assessed")
        self.assertFalse(self._staff(application).profile_id.partner_id.active)
        task = application.sudo().activity_ids
        self.assertEqual(task.user_id, self.controller)
        term = self.env.ref("account.account_payment_term_30days")
        category = self.env.ref("credit_control.credit_category_b")
        self._decide(
            application,
            amount=4000,
            category_id=category.id,
            payment_term_id=term.id,
            reason="Known in the trade",
        )
        self.assertEqual(application.state, "approved")
        customer = application.partner_id
        self.assertTrue(customer.active)
        self.assertEqual(customer.name, "Alpenblick Möbel GmbH")
        self.assertEqual(customer.vat, VAT)
        self.assertEqual(customer.property_payment_term_id, term)
        self.assertEqual(customer.child_ids.name, "Eva Berger")
        profile = self._profile(customer)
        self.assertMoney(profile.limit_amount, 4000)
        self.assertEqual(profile.category_id, category)
        self.assertFalse(application.sudo().activity_ids)
        [welcome] = self._mails(application, "Welcome")
        self.assertSentence(welcome.body_html, "4,000.00")
        self.assertSentence(welcome.body_html, f"Payment terms: {term.name}.")
        self.assertEqual(welcome.email_to, "eva@alpenblick.example")

    def test_the_welcome_says_the_terms_that_apply_where_none_were_granted(self):
        application = self._checked()
        applicant = application.sudo().profile_id.partner_id
        usual = self.env.ref("account.account_payment_term_immediate")
        applicant.property_payment_term_id = usual
        self._decide(application, amount=1000, payment_term_id=False)
        [welcome] = self._mails(application, "Welcome")
        self.assertSentence(welcome.body_html, f"Payment terms: {usual.name}.")
        applicant.property_payment_term_id = False
        self.assertEqual(application.sudo()._told_terms(), "as each invoice says")

    def test_an_order_of_the_new_customer_is_checked_against_its_limit(self):
        application = self._checked()
        self._decide(application, amount=1000)
        order = self._order(application.sudo().partner_id, 1200)
        order.action_confirm()
        self.assertHeld(order)

    def test_a_refusal_tells_the_reason_the_rights_and_no_score(self):
        application = self._checked()
        with self.assertRaises(CreditControlError):
            self._decide(application, decision="refused", told_reason=" ")
        self._decide(
            application,
            decision="refused",
            told_reason="The company was founded only last month.",
            reason="Score 12",
        )
        self.assertEqual(application.state, "refused")
        [mail] = self._mails(application, "cannot grant")
        self.assertIn("founded only last month", mail.body_html)
        self.assertIn("credit@example.com", mail.body_html)
        self.assertIn("looked at again by a person", mail.body_html)
        self.assertNotIn("Score 12", mail.body_html)
        self.assertFalse(self._staff(application).profile_id.partner_id.active)
        with self.assertRaises(CreditControlError):
            self._decide(application, amount=100)
        with self.assertRaises(CreditControlError):
            application.sudo().write({"requested_limit": 1})

    def test_an_approval_with_conditions_names_them(self):
        application = self._checked()
        with self.assertRaises(CreditControlError):
            self._decide(application, decision="conditions", amount=500)
        self._decide(
            application, decision="conditions", amount=500, conditions="A guarantee."
        )
        self.assertEqual(application.state, "conditions")
        self.assertIn("A guarantee.", self._mails(application, "Welcome").body_html)

    # ---- who decides -------------------------------------------------------------
    def test_who_brought_the_application_in_does_not_decide_about_it(self):
        application = self._checked(user=self.controller)
        with self.assertRaises(CreditAuthorityError):
            self._decide(application, amount=100)
        self._decide(application, user=self.manager, amount=100)
        self.assertEqual(application.state, "approved")

    def test_nor_by_its_assessment_nor_under_a_colleagues_name(self):
        application = self._checked(user=self.controller)
        mine = self._staff(application)
        with self.assertRaisesRegex(CreditAuthorityError, "brought in"):
            mine.assessment_id.action_approve("I know them")
        self.assertEqual(application.state, "assessed")
        with self.assertRaisesRegex(CreditAuthorityError, "brought in"):
            mine.salesperson_id = self.salesperson
        self.assertEqual(application.salesperson_id, self.controller)

    def test_what_was_billed_without_an_answer_counts_for_the_machine_too(self):
        provider = self._simulated()
        self.company.credit_application_auto_buy = 15
        application = self._checked()
        application.sudo()._set({"submitted_on": False})  # the test is one moment
        request = self._staff(application).sudo()._requests()
        self.assertEqual(request.provider_id, provider)
        request.write({"state": "failed", "billed": "yes"})
        self.assertFalse(application.sudo()._may_buy(provider))

    def test_beyond_the_own_authority_it_waits_for_somebody_who_has_it(self):
        application = self._checked(requested_limit=900_000, note="Large")
        self.assertEqual(application.state, "waiting")  # figures are asked for
        application.write({"figure_ids": [(0, 0, {"year": 2025, "turnover": 9e6})]})
        application.action_submit()
        self.env["credit.application"]._cron_process()
        self._decide(application, amount=900_000)
        self.assertEqual(application.state, "assessed")
        limit = self._staff(application).limit_id
        self.assertEqual(limit.state, "requested")
        limit.with_user(self.manager).action_grant()
        self.assertEqual(application.state, "approved")
        self.assertEqual(application.decided_by_id, self.manager)
        self.assertTrue(self._mails(application, "Welcome"))

    def test_a_limit_that_is_declined_leaves_the_application_to_decide(self):
        application = self._checked(
            requested_limit=900_000,
            figure_ids=[(0, 0, {"year": 2025, "turnover": 9e6})],
        )
        self._decide(application, amount=900_000)
        self._staff(application).limit_id.with_user(self.manager).action_decline("No")
        self.assertEqual(application.state, "assessed")
        self.assertIn("declined", self._staff(application).findings)

    def test_a_request_that_is_taken_back_leaves_the_application_to_decide(self):
        application = self._checked(
            requested_limit=900_000,
            figure_ids=[(0, 0, {"year": 2025, "turnover": 9e6})],
        )
        self._decide(application, amount=900_000)
        limit = self._staff(application).limit_id
        limit.with_user(self.manager).action_withdraw("Asked too early")
        self.assertEqual(application.state, "assessed")
        self.assertIn("withdrawn", self._staff(application).findings)

    def test_no_machine_refuses_anybody(self):
        application = self._checked()
        with self.assertRaises(CreditControlError):
            application.with_user(1)._refuse("No")
        self.assertEqual(application.state, "assessed")

    def test_a_natural_person_is_left_to_a_person(self):
        application = self._checked(is_natural=True, vat=False)
        self.assertEqual(application.state, "assessed")
        self.assertTrue(application.sudo().activity_ids)
        self.assertEqual(self._staff(application).profile_id.natural_person, "yes")
        self._decide(application, amount=200)
        self.assertFalse(application.partner_id.is_company)

    # ---- look-ups ----------------------------------------------------------------------
    def _simulated(self, price=12.0, **values):
        return self.env["credit.bureau.provider"].create(
            {
                "name": "Simulated Bureau",
                "code": "simulated",
                "state": "test",
                "price": price,
                "monthly_budget": 1000,
                **values,
            }
        )

    def test_a_report_that_costs_is_proposed_with_its_price_and_bought_by_a_person(
        self,
    ):
        provider = self._simulated()
        application = self._checked()
        mine = self._staff(application)
        if not provider.is_billable:
            self.skipTest("the simulated bureau is free")
        self.assertEqual(mine.offer_ids.provider_id, provider)
        self.assertMoney(mine.offer_ids.price, 12)
        self.assertFalse(mine.report_count)
        mine.offer_ids.action_buy()
        self.assertEqual(mine.report_count, 1)
        self.assertFalse(mine.offer_ids)

    def test_within_the_setting_the_machine_buys_once(self):
        provider = self._simulated()
        if not provider.is_billable:
            self.skipTest("the simulated bureau is free")
        self.company.credit_application_auto_buy = 15
        application = self._checked()
        mine = self._staff(application)
        mine.invalidate_recordset()
        self.assertEqual(mine.report_count, 1)
        mine.action_process()
        mine.invalidate_recordset()
        self.assertEqual(mine.report_count, 1)

    def test_a_registry_that_fails_does_not_stop_the_application(self):
        self._simulated()
        self.company.credit_application_auto_buy = 15
        providers = self.env.registry["credit.bureau.provider"]
        with patch.object(
            providers, "_look_up", side_effect=CreditControlError("Not today.")
        ):
            application = self._checked()
        self.assertEqual(application.state, "assessed")
        self.assertIn("Not today.", self._staff(application).findings)

    def test_a_price_that_nobody_entered_is_not_a_price_of_nothing(self):
        provider = self._simulated(price=0, has_quota=True, monthly_quota=5)
        self.company.credit_application_auto_buy = 15
        mine = self._staff(self._checked())
        self.assertEqual(mine.offer_ids.provider_id, provider)
        self.assertFalse(mine.report_count)

    # ---- straight through ----------------------------------------------------------------
    def test_within_the_policy_it_is_approved_without_a_person(self):
        self.company.write(
            {"credit_auto_approve": "always", "credit_auto_amount": 100000}
        )
        application = self._application()
        profiles = self.env.registry["credit.profile"]
        original = profiles._assess

        def good(profile, *args, **kwargs):
            made = original(profile, *args, **kwargs)
            made._set(
                {
                    "decision": "approve",
                    "has_limit": True,
                    "limit_proposed": 8000,
                    "category_id": self.env.ref("credit_control.credit_category_a").id,
                }
            )
            return made

        application.action_submit()
        with patch.object(profiles, "_assess", good):
            self.env["credit.application"]._cron_process()
        self.assertEqual(application.state, "approved")
        self.assertMoney(application.granted_amount, 5000)  # no more than asked for
        self.assertEqual(self._staff(application).assessment_id.state, "approved")

    def test_a_typed_report_leaves_the_application_to_a_person(self):
        self.company.write(
            {"credit_auto_approve": "always", "credit_auto_amount": 100000}
        )
        application = self._checked()
        mine = self._staff(application)
        dialog = self.env["credit.bureau.manual"].with_user(self.controller)
        dialog.create({"profile_id": mine.profile_id.id, "score": "99"}).action_save()
        mine.action_process()
        self.assertEqual(application.state, "assessed")
        self.assertIn("a colleague typed in", mine.findings)

    # ---- guards ----------------------------------------------------------------------------
    def test_nobody_writes_the_state_or_the_decision(self):
        application = self._application()
        for vals in ({"state": "approved"}, {"granted_amount": 5}, {"channel": "link"}):
            with self.assertRaises(CreditControlError):
                application.write(vals)

    def test_salespeople_see_their_own_applications_only_and_no_checks(self):
        other = self._make_user("other_seller", "sales_team.group_sale_salesman")
        application = self._checked()
        with self.assertRaises(AccessError):
            application.with_user(other).read(["company_name"])
        with self.assertRaises(AccessError):
            application.write({"note": "Too late"})
        for name in ("findings", "assessment_id", "profile_id", "negative_ids"):
            with self.assertRaises(AccessError):
                application.read([name])

    def test_another_companys_applications_are_neither_seen_nor_decided(self):
        application = self._checked()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._make_user("stranger", "credit_control.group_manager")
        stranger.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        theirs = application.with_user(stranger)
        self.assertNotIn(application, theirs.search([]))
        with self.assertRaises(AccessError):
            theirs.action_process()
        with self.assertRaises(AccessError):
            theirs._refuse("No")

    def test_a_decided_application_is_not_deleted(self):
        application = self._checked()
        with self.assertRaises(CreditControlError):
            application.sudo().unlink()

    # ---- growth ------------------------------------------------------------------------------
    def test_finding_reminders_reads_the_same_for_few_and_for_many(self):
        def count(number):
            self.env["credit.application"].create(
                [
                    self._values(company_name=f"Firm {i}", reference_ids=False)
                    for i in range(number)
                ]
            )._set({"state": "waiting", "waiting_since": self.today - timedelta(30)})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records = self.env.registry["credit.application"]
            with patch.object(records, "_remind", lambda application: None):
                self.env["credit.application"]._cron_remind()
            return self.env.cr.sql_log_count - before

        count(2)  # warm
        self.assertEqual(count(2), count(20))
