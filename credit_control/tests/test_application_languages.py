"""An applicant reads the pages and the messages in the own language."""

import re

from odoo.tests import HttpCase, tagged

from .applications import ApplicationCommon

#: What two languages write alike.
ALIKE = {"25000", "120000", "Contact", "Documents", "E-mail"}
LANGUAGES = ("de_DE", "fr_FR", "es_ES")


@tagged("post_install", "-at_install")
class TestApplicationLanguages(HttpCase, ApplicationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in LANGUAGES:
            cls.env["res.lang"]._activate_lang(lang)
        add_on = cls.env["ir.module.module"].search([("name", "=", "credit_control")])
        add_on._update_translations(list(LANGUAGES), overwrite=True)

    def _english(self, records, name):
        """Terms of a field that are not translated into each of the languages."""
        found = set()
        for record in records:
            terms, _context = record.get_field_translations(name, list(LANGUAGES))
            found |= {
                (term["lang"], term["source"])
                for term in terms
                if term["value"] in ("", term["source"])
                and term["source"] not in ALIKE
                and re.search(r"[a-z]{2}", term["source"])
            }
        return found

    def test_every_word_of_the_pages_is_there_in_each_language(self):
        pages = self.env["ir.ui.view"].search(
            [
                "|",
                ("key", "=like", "credit_control.application_%"),
                ("key", "=like", "credit_control.portal_%"),
            ]
        )
        self.assertGreaterEqual(len(pages), 12)
        self.assertEqual(self._english(pages, "arch_db"), set())

    def test_every_message_is_there_in_each_language(self):
        messages = self.env["mail.template"].search(
            [("model", "=", "credit.application")]
        )
        self.assertEqual(len(messages), 7)
        for field in ("subject", "body_html"):
            self.assertEqual(self._english(messages, field), set())

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
