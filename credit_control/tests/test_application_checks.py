"""What keeps an application waiting: what is missing, duplicates, the negative list."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import CreditControlError
from .applications import VAT, ApplicationCommon


@tagged("post_install", "-at_install")
class TestApplicationChecks(ApplicationCommon):
    # ---- incomplete ----------------------------------------------------------------
    def test_an_incomplete_application_waits_and_says_what_is_missing(self):
        application = self._application(vat="DE123", reference_ids=False)
        application.action_submit()
        self.assertEqual(application.state, "waiting")
        self.assertIn("VAT number: “DE123” cannot be right", application.missing)
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
        application = self._checked(accounts_email="pay-here@elsewhere.example")
        self.assertEqual(application.state, "checking")
        self.assertEqual(self._staff(application).duplicate_ids, known)
        with self.assertRaises(AccessError):
            application.read(["duplicate_ids"])
        self._staff(application).action_use_duplicate()
        self.assertEqual(application.partner_id, known)
        self.assertEqual(application.state, "assessed")
        self._decide(application, amount=100)
        # What is known stays, for whoever has the link may have written the rest.
        self.assertEqual((known.name, known.zip), ("Alpenblick", False))
        self.assertFalse(known.child_ids)
        said = " ".join(application.sudo().message_ids.mapped("body"))
        self.assertIn("80331", said)
        self.assertIn("pay-here@elsewhere.example", said)

    def test_the_same_name_in_the_same_place_is_asked_about(self):
        self._customer("ALPENBLICK MOEBEL", zip="80331")
        self._customer("Alpenblick Möbel GmbH", zip="20095")
        application = self._checked()
        self.assertEqual(len(self._staff(application).duplicate_ids), 1)
        self._staff(application).action_not_a_duplicate()
        self.assertEqual(application.state, "assessed")
        self.assertEqual(self._staff(application).no_duplicate_by_id, self.controller)

    def test_checked_again_an_applicant_is_no_duplicate_of_itself(self):
        application = self._checked()
        self._staff(application).action_process()
        self.assertEqual(application.state, "assessed")

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
