"""What customers read is wholly in their own language."""

import re

from odoo.tests import tagged
from odoo.tools import html2plaintext

from .followup import FollowupCommon

#: Terms of the table and the texts around it, by language.
WORDS = {
    "de_DE": (
        *("Beleg", "Fällig", "Tage überfällig", "Offener Betrag", "(Guthaben)"),
        *("Mahngebühr", "Zu zahlen", "demnächst fällig", "Online ansehen"),
    ),
    "fr_FR": (
        *("Pièce", "Échéance", "Jours de retard", "Reste à payer", "(à votre crédit)"),
        *("Frais de rappel", "Total à payer", "échéances à venir", "payer en ligne"),
    ),
    "es_ES": (
        *("Documento", "Vencimiento", "Días de retraso", "Importe pendiente"),
        *("(a su favor)", "Gastos de reclamación", "Total a pagar", "pagar en línea"),
        "próximos vencimientos",
    ),
}
#: Words that are written in English as in the other language.
SHARED = {"message", "falls", "date", "information", "online", "rinv"}
TEMPLATES = ("courtesy", "friendly", "second", "firm", "final", "correction")


def words(text):
    """The longer words of a text in small letters."""
    return {word.lower() for word in re.findall(r"[^\W\d_]{4,}", text)}


@tagged("post_install", "-at_install")
class TestFollowupTexts(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in WORDS:
            cls.env["res.lang"]._activate_lang(lang)
        add_on = cls.env.ref("base.module_credit_control")
        add_on._update_translations(list(WORDS), overwrite=True)
        cls.company.name = "Zetta"
        cls.strategy.due_soon = 7
        cls.levels.fee = 5

    def _notices(self):
        """A notice in each language and one in English, with all a table can hold."""
        people = {}
        for lang in ("en_US", *WORDS):
            person = self._debtor(f"Quux {lang[:2]}", lang=lang)
            self._invoice(person, 1234.5, due_in=-20)
            self._invoice(person, 60, due_in=5)
            credit = self._invoice(person, 50, move_type="out_refund")
            self.assertEqual(credit.state, "posted")
            people[lang] = person
        batch = self._batch()
        return {lang: self._notice(batch, person) for lang, person in people.items()}

    def _template(self, name):
        return self.env.ref(f"credit_control.mail_template_followup_{name}")

    def _render(self, template, notice, field):
        found = template._render_field(field, notice.ids, compute_lang=True)
        return html2plaintext(found[notice.id]).replace("\xa0", " ")

    def test_the_first_word_after_the_greeting_is_as_the_language_has_it(self):
        """Small in German, where the comma goes on; a capital in the others."""
        for lang, notice in self._notices().items():
            for name in TEMPLATES:
                text = self._render(self._template(name), notice, "body_html")
                letter = next(line for line in text.split("\n")[1:] if line.strip())[0]
                with self.subTest(lang=lang, text=name):
                    self.assertEqual(letter.isupper(), lang != "de_DE")

    def test_no_english_is_left_in_any_text(self):
        notices = self._notices()
        for name in TEMPLATES:
            template = self._template(name)
            for field in ("subject", "body_html"):
                english = words(self._render(template, notices["en_US"], field))
                english -= {"quux", "zetta", *SHARED}
                for lang in WORDS:
                    with self.subTest(template=name, field=field, lang=lang):
                        text = self._render(template, notices[lang], field)
                        text = re.sub(r"https?://\S+", "", text)
                        self.assertFalse(words(text) & english)
                        self.assertNotIn("{{", text)

    def test_placeholders_are_filled_in_every_language(self):
        for lang, notice in self._notices().items():
            for name in TEMPLATES:
                with self.subTest(template=name, lang=lang):
                    text = self._render(self._template(name), notice, "body_html")
                    self.assertIn("Zetta", text)
                    if name != "correction":
                        total = notice._money(notice.to_pay).replace("\xa0", " ")
                        self.assertIn(total, text)

    def test_the_table_has_its_heads_dates_and_amounts_in_the_language(self):
        notices = self._notices()
        tables = {
            lang: html2plaintext(notice.items_html).replace("\xa0", " ")
            for lang, notice in notices.items()
        }
        for lang, terms in WORDS.items():
            for term in terms:
                with self.subTest(lang=lang, term=term):
                    self.assertIn(term, tables[lang])
        due = self.today - self._days(20)
        for said in ("1.234,50", due.strftime("%d.%m.%Y")):
            self.assertIn(said, tables["de_DE"])

    def test_a_letter_is_in_the_language_of_its_recipient(self):
        report = self.env["ir.actions.report"].with_context(lang="en_US")
        name = "credit_control.action_report_followup_letter"
        for lang, notice in self._notices().items():
            html, _kind = report._render_qweb_html(name, notice.ids)
            self.assertEqual(
                "Scan to view" in html.decode(), lang == "en_US", f"letter in {lang}"
            )

    def test_the_discount_that_is_still_open_is_told_in_the_language(self):
        said = {
            "de_DE": "Bei Zahlung bis zum",
            "fr_FR": "En cas de paiement au plus tard",
            "es_ES": "Si paga a más tardar",
        }
        for lang, notice in self._notices().items():
            if lang not in said:
                continue
            line = notice._due_lines().filtered(lambda line: line.days == 20)
            line.item_id.write(
                {
                    "discount_date": self.today + self._days(2),
                    "discount_amount_currency": 1200,
                }
            )
            self.assertIn(said[lang], notice._discount(line))

    def test_strategies_and_levels_have_names_in_every_language(self):
        strategies = self.env.ref("credit_control.credit_followup_gentle")
        for name in ("standard", "strict"):
            strategies |= self.env.ref(f"credit_control.credit_followup_{name}")
        for record in (*strategies, *strategies.level_ids):
            for lang in WORDS:
                if (record.name, lang[:2]) in (("Standard", "de"), ("Standard", "fr")):
                    continue
                with self.subTest(record=record.name, lang=lang):
                    self.assertNotEqual(
                        record.with_context(lang=lang).name, record.name
                    )

    def test_a_contact_without_a_name_is_greeted_as_its_company(self):
        address = self.env["res.partner"].create(
            {
                "parent_id": self.customer.id,
                "type": "invoice",
                "email": "bills@example.com",
            }
        )
        self._invoice(self.customer, 100, due_in=-20)
        notice = self._notice(self._batch())
        self.assertEqual(notice.recipient_id, address)
        self.assertIn("Dear Deco,", html2plaintext(notice.body))

    def test_a_department_is_greeted_without_a_name_in_every_language(self):
        hello = {
            "en_US": "Dear Sir or Madam,",
            "de_DE": "Guten Tag,",
            "fr_FR": "Madame, Monsieur,",
            "es_ES": "Estimado cliente:",
        }
        for lang, notice in self._notices().items():
            address = self.env["res.partner"].create(
                {
                    "parent_id": notice.partner_id.id,
                    "name": "Accounts payable",
                    "lang": lang,
                }
            )
            notice.recipient_id = address
            with self.subTest(lang=lang):
                text = html2plaintext(notice.body)
                self.assertTrue(text.startswith(hello[lang]), text[:60])
            address.name = "Anna Muster"
            self.env.invalidate_all()
            named = {"en_US": "Dear Anna Muster,", "de_DE": "Guten Tag Anna Muster,"}
            text = html2plaintext(notice.body)
            self.assertTrue(text.startswith(named.get(lang, hello[lang])), text[:60])
