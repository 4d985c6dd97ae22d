"""A customer reads the account, the plans and every message in the own language."""

from odoo.tests import TransactionCase, tagged

from .languages import CODE, Languages

#: What languages write alike.
ALIKE = {
    "25000",
    "120000",
    "Contact",
    "Documents",
    "E-mail",
    "Excel",
    "PDF",
    "Signature",
    "Total",
}
#: Pages, letters and what messages are put together from.
PAGES = (
    "account_%",
    "application_%",
    "portal_%",
    "followup_%",
    "report_followup_%",
    "credit_statement%",
    "credit_claim_document",
    "credit_claim_sheet",
)


@tagged("post_install", "-at_install")
class TestCustomerLanguages(TransactionCase, Languages):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate_languages()

    def _of_add_on(self, model):
        return self.env["ir.model.data"].search(
            [("module", "=", "credit_control"), ("model", "=", model)]
        )

    def test_every_word_of_every_page_is_there_in_each_language(self):
        domain = [("type", "=", "qweb"), ("key", "=like", "credit_control.%")]
        names = [("key", "=like", f"credit_control.{name}") for name in PAGES]
        pages = self.env["ir.ui.view"].search(
            [*domain, *["|"] * (len(names) - 1), *names]
        )
        self.assertGreaterEqual(len(pages), 35)
        self.assertEqual(self._english(pages, "arch_db", ALIKE), set())

    def test_every_message_is_there_in_each_language(self):
        ids = self._of_add_on("mail.template").mapped("res_id")
        templates = self.env["mail.template"].browse(ids)
        self.assertGreaterEqual(len(templates), 14)
        for field in ("subject", "body_html"):
            self.assertEqual(self._english(templates, field, ALIKE), set())

    def test_every_reason_for_a_dispute_is_there_in_each_language(self):
        ids = self._of_add_on("credit.dispute.reason").mapped("res_id")
        reasons = self.env["credit.dispute.reason"].browse(ids)
        self.assertEqual(self._english(reasons, "name"), set())

    def test_every_law_of_a_claim_letter_is_there_in_each_language(self):
        ids = self._of_add_on("credit.interest.regime").mapped("res_id")
        regimes = self.env["credit.interest.regime"].browse(ids)
        for field in ("name", "margin"):
            self.assertEqual(self._english(regimes, field), set())

    def test_every_sentence_that_a_page_says_is_there_in_each_language(self):
        self.assertEqual(self._english_code(CODE, ALIKE), set())

    def test_what_a_customer_owes_is_said_in_the_order_of_the_language(self):
        german = self.env["credit.portal"].with_context(lang="de_DE")
        self.assertEqual(german._say_late(1), "1 Tag überfällig")
        self.assertEqual(german._say_late(3), "3 Tage überfällig")
        said = german._say_transfer("DE<1>")
        self.assertIn("DE&lt;1&gt;</strong> und nennen Sie die Belege", said)
