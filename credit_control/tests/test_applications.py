"""Somebody wants to buy on account: from the form to the decision."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

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
        self.assertEqual(welcome.email_to, "eva@alpenblick.example")

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
        self._staff(application).limit_id.with_user(self.manager).action_decline()
        self.assertEqual(application.state, "assessed")
        self.assertIn("declined", self._staff(application).findings)

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

    # ---- incomplete ----------------------------------------------------------------
    def test_an_incomplete_application_waits_and_says_what_is_missing(self):
        application = self._application(vat="DE123", reference_ids=False)
        application.action_submit()
        self.assertEqual(application.state, "waiting")
        self.assertIn("DE123 is not a valid VAT number", application.missing)
        self.assertIn("References of suppliers: 1 more", application.missing)
        [mail] = self._mails(application)
        self.assertIn("References of suppliers", mail.body_html)
        self.assertIn("/credit/apply/", mail.body_html)
        application.write(
            {"vat": VAT, "reference_ids": [(0, 0, {"name": "Holz Huber"})]}
        )
        application.action_submit()
        self.assertEqual(application.state, "submitted")

    def test_without_consent_nobody_is_looked_up(self):
        application = self._application(consent=False)
        application.action_submit()
        self.assertEqual(application.state, "waiting")
        self.assertIn("consent", application.missing)
        self.assertFalse(application.sudo().profile_id)

    def test_the_consent_keeps_the_wording_that_was_agreed_to(self):
        application = self._application()
        text, version = application.consent_text, application.consent_version
        self.company.credit_consent_text = "Another text."
        self.assertEqual(self.company.credit_consent_version, version + 1)
        self.assertEqual(application.consent_text, text)

    def test_reminders_come_after_some_days_and_end_with_closing(self):
        application = self._application(reference_ids=False)
        application.action_submit()
        jobs = self.env["credit.application"]
        jobs._cron_remind()
        self.assertEqual(application.reminder_count, 0)
        for count in (1, 2):
            self._age(application)
            jobs._cron_remind()
            jobs._cron_remind()
            self.assertEqual(application.reminder_count, count)
        self.assertEqual(len(self._mails(application, "Reminder")), 2)
        self._age(application)
        jobs._cron_remind()
        self.assertEqual(application.state, "withdrawn")
        self.assertTrue(self._mails(application, "closed"))

    def _age(self, application, days=7):
        """Let days go by."""
        application = application.sudo()
        application._set(
            {
                "waiting_since": application.waiting_since - timedelta(days),
                "reminded_on": application.reminded_on
                and application.reminded_on - timedelta(days),
            }
        )

    def _two_due(self):
        """Two incomplete applications whose reminder is due."""
        both = self._application(reference_ids=False)
        both |= self._application(reference_ids=False, company_name="Other Ltd")
        for application in both:
            application.action_submit()
            self._age(application)
        return both

    def test_a_reminder_that_fails_leaves_the_others_alone(self):
        first, second = self._two_due()
        records = self.env.registry["credit.application"]
        original = records._remind

        def refuse(application):
            if application == first:
                raise CreditControlError("Not this one.")
            original(application)

        job = self.env.ref("credit_control.ir_cron_application_reminders")
        with (
            self.enter_registry_test_mode(),
            patch.object(records, "_remind", refuse),
            mute_logger("odoo.addons.credit_control.jobs"),
        ):
            job.method_direct_trigger()
        self.assertEqual((first | second).mapped("reminder_count"), [0, 1])

    def test_the_job_stops_when_its_time_is_up_and_goes_on_later(self):
        both = self._two_due()
        jobs = self.env["credit.application"].with_context(ir_cron_progress_id=1)
        cron = self.env.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", lambda *args, **values: 0.0):
            jobs._cron_remind()
            self.assertEqual(sum(both.mapped("reminder_count")), 1)
            jobs._cron_remind()
        self.assertEqual(both.mapped("reminder_count"), [1, 1])

    def test_messages_are_in_the_language_of_the_applicant(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"].search(
            [("name", "=", "credit_control")]
        )._update_translations(["de_DE"], overwrite=True)
        application = self._application(lang="de_DE", reference_ids=False)
        application.action_submit()
        [mail] = self._mails(application, "/credit/apply/")
        self.assertIn("es fehlt noch etwas", mail.subject)
        self.assertIn("Referenzen von Lieferanten: noch 1", mail.body_html)
        self.assertIn("Antrag vervollständigen", mail.body_html)

    def test_without_an_address_the_salesperson_gets_the_task(self):
        application = self._application(email=False)
        application.action_submit()
        self.assertEqual(application.state, "waiting")
        self.assertEqual(application.sudo().activity_ids.user_id, self.salesperson)
        self.assertFalse(self._mails(application, "/credit/apply/"))

    # ---- duplicates ------------------------------------------------------------------
    def test_a_customer_with_the_same_number_is_shown_to_the_controller(self):
        known = self._customer("Alpenblick", vat="DE 811 907 980")
        application = self._checked()
        self.assertEqual(application.state, "checking")
        self.assertEqual(self._staff(application).duplicate_ids, known)
        with self.assertRaises(AccessError):
            application.read(["duplicate_ids"])
        self._staff(application).action_use_duplicate()
        self.assertEqual(application.partner_id, known)
        self.assertEqual(application.state, "assessed")
        self._decide(application, amount=100)
        self.assertEqual(known.name, "Alpenblick")  # what is known stays
        self.assertEqual(known.zip, "80331")

    def test_the_same_name_in_the_same_place_is_asked_about(self):
        self._customer("ALPENBLICK MOEBEL", zip="80331")
        self._customer("Alpenblick Möbel GmbH", zip="20095")
        application = self._checked()
        self.assertEqual(len(self._staff(application).duplicate_ids), 1)
        self._staff(application).action_not_a_duplicate()
        self.assertEqual(application.state, "assessed")
        self.assertEqual(self._staff(application).no_duplicate_by_id, self.controller)

    def test_a_second_application_is_no_duplicate_of_an_applicant_only(self):
        self._checked()
        again = self._checked()
        self.assertFalse(self._staff(again).duplicate_ids)

    # ---- negative list ---------------------------------------------------------------
    def test_who_is_on_the_negative_list_is_referred_and_not_refused(self):
        entry = self.env["credit.negative.entry"].create(
            {"name": "Alpenblick Moebel AG", "reason": "Left unpaid in 2023"}
        )
        application = self._checked()
        mine = self._staff(application)
        self.assertEqual(mine.negative_ids, entry)
        self.assertTrue(mine.is_referred)
        self.assertIn("Left unpaid in 2023", mine.findings)
        self.assertEqual(application.state, "assessed")
        for message in application.message_ids:
            self.assertNotIn("2023", message.body)

    def test_an_entry_counts_until_its_last_day_and_by_number(self):
        entries = self.env["credit.negative.entry"]
        old = entries.create(
            {
                "identifier": VAT,
                "reason": "Settled",
                "date_to": self.today - timedelta(1),
            }
        )
        self.assertFalse(entries._matches((), (VAT,), self.company))
        old.date_to = self.today
        for written in (VAT, "811907980", "de 811.907.980"):
            self.assertEqual(entries._matches((), (written,), self.company), old)

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
        self._simulated(price=0)
        self.company.credit_application_auto_buy = 15
        providers = self.env.registry["credit.bureau.provider"]
        with patch.object(
            providers, "_look_up", side_effect=CreditControlError("Not today.")
        ):
            application = self._checked()
        self.assertEqual(application.state, "assessed")
        self.assertIn("Not today.", self._staff(application).findings)

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
