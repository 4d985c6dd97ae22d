"""An applicant reads the pages and the messages in the own language."""

from odoo.tests import HttpCase, tagged

from .applications import ApplicationCommon
from .languages import Languages


@tagged("post_install", "-at_install")
class TestApplicationLanguages(HttpCase, ApplicationCommon, Languages):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate_languages()

    def test_an_applicant_reads_the_form_and_its_mistakes_in_german(self):
        application = self._application(lang="de_DE", consent=False)
        application._ensure_link()
        page = self.url_open(f"/credit/apply/{application.sudo().link_token}")
        self.assertIn("Antrag auf Kredit", page.text)
        self.assertIn("Bevor wir Kredit einräumen", page.text)
        german = application.sudo().with_context(lang="de_DE")
        errors = german._take_form({"email": "eva"})
        self.assertIn("ist keine E-Mail-Adresse", errors["email"])
        self.assertEqual(german._missing()["country_id"], "Das Land")

    def test_the_own_consent_of_a_company_is_never_replaced(self):
        self.company.credit_consent_text = "I agree."
        german = self.company.with_context(lang="de_DE")
        self.assertEqual(german._credit_consent(), "I agree.")
        german.credit_consent_text = "Ich stimme zu."
        self.assertEqual(german._credit_consent(), "Ich stimme zu.")
        self.assertEqual(
            self.company.with_context(lang="en_US")._credit_consent(), "I agree."
        )
