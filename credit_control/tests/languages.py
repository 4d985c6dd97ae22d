"""Which words customers read are not translated."""

import re
from pathlib import Path

from babel.messages import extract

from odoo.tools.translate import code_translations

LANGUAGES = ("de_DE", "fr_FR", "es_ES")
ADD_ON = Path(__file__).parents[1]
#: Sentences that customers read are raised or made in these.
CODE = (
    "controllers/*.py",
    "models/credit_portal*.py",
    "models/credit_*_portal.py",
    "models/credit_plan_words.py",
    "models/credit_claim_words.py",
    "engine/payable.py",
)


class Languages:
    """For tests with a database."""

    @classmethod
    def _activate_languages(cls):
        for lang in LANGUAGES:
            cls.env["res.lang"]._activate_lang(lang)
        add_on = cls.env["ir.module.module"].search([("name", "=", "credit_control")])
        add_on._update_translations(list(LANGUAGES), overwrite=True)

    def _english(self, records, name, alike=()):
        """Terms of a field that are not translated into each of the languages.

        :param records: recordset
        :param str name: of a translated field
        :param alike: what a language writes as English does
        :return: ``{(language, term)}``
        """
        found = set()
        for record in records:
            terms, _context = record.get_field_translations(name, list(LANGUAGES))
            found |= {
                (term["lang"], term["source"])
                for term in terms
                if term["value"] in ("", term["source"])
                and term["source"] not in alike
                and re.search(r"[a-z]{2}", term["source"])
            }
        return found

    def _english_code(self, patterns, alike=()):
        """Sentences of Python files that are not translated.

        :param patterns: of files of the add-on
        :param alike: as in :meth:`_english`
        :return: ``{(language, sentence)}``
        """
        words = {
            lang: code_translations.get_python_translations("credit_control", lang)
            for lang in LANGUAGES
        }
        return {
            (lang, sentence)
            for pattern in patterns
            for path in ADD_ON.glob(pattern)
            for sentence in self._sentences(path)
            for lang in LANGUAGES
            if not words[lang].get(sentence) and sentence not in alike
        }

    def _sentences(self, path):
        keywords = {"_": None, "_lt": None}
        with path.open("rb") as file:
            found = extract.extract("odoo.tools.babel:extract_python", file, keywords)
            return [sentence for _line, sentence, _notes, _context in found]
