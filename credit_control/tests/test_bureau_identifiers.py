"""Company numbers as people and Odoo write them, and as bureaus and registries want them."""

import random

from odoo.tests import BaseCase, tagged

from ..bureaus.identifiers import (
    InvalidIdentifier,
    example,
    label,
    of_company,
    validate,
)
from ..bureaus.schemes import SCHEMES, VAT_EXAMPLES

#: Pieces that numbers, and what people type instead of them, are made of.
PIECES = "0123456789ABCHEXR-./ \u00a0ÄßİⅫ²١€'\x00\n"


def _found(country, vat="", registry="", **extra):
    """``{scheme: value}`` in order, of a company's fields."""
    return {x.scheme: x.value for x in of_company(country, vat, registry, extra)}


@tagged("post_install", "-at_install")
class TestOfCompany(BaseCase):
    """What Odoo's fields of a customer say, country by country."""

    def test_a_french_company_is_known_by_its_siren_however_odoo_holds_it(self):
        for vat, registry in (
            ("", "732 829 320 00074"),
            ("", "732829320"),
            ("FR44732829320", ""),
            ("FR44732829320", "garbage"),
        ):
            with self.subTest(vat=vat, registry=registry):
                self.assertEqual(_found("FR", vat, registry)["siren"], "732829320")

    def test_the_post_office_keeps_its_siren_though_its_siret_breaks_the_rule(self):
        self.assertEqual(_found("FR", "", "35600000000049")["siren"], "356000000")

    def test_belgian_and_danish_copies_of_the_vat_number_are_read(self):
        self.assertEqual(_found("BE", "", "BE 0403.170.701"), {"kbo": "0403170701"})
        self.assertEqual(_found("BE", "", "403170701"), {"kbo": "0403170701"})
        self.assertEqual(_found("DK", "DK13585628", "DK13585628")["cvr"], "13585628")

    def test_a_norwegian_number_is_the_same_with_and_without_mva(self):
        for vat, registry in (
            ("", "988 077 917"),
            ("", "NO988077917MVA"),
            ("NO988077917", ""),
            ("NO 988 077 917 MVA", ""),
        ):
            with self.subTest(vat=vat, registry=registry):
                self.assertEqual(_found("NO", vat, registry)["orgnr"], "988077917")

    def test_a_swedish_number_comes_from_either_field(self):
        for vat, registry in (("SE556703748501", ""), ("", "556703-7485")):
            self.assertEqual(_found("SE", vat, registry)["orgnr"], "5567037485")

    def test_british_numbers_get_the_zeros_that_spreadsheets_eat(self):
        numbers = {"3977902": "03977902", "sc1234": "SC001234", "NI 012345": "NI012345"}
        for typed, number in numbers.items():
            self.assertEqual(_found("GB", "", typed), {"crn": number})

    def test_a_german_register_number_needs_its_court(self):
        self.assertEqual(
            _found("DE", "", "Amtsgericht München HRB 12345"),
            {"hrb": "München HRB 12345"},
        )
        self.assertEqual(_found("DE", "", "HRB 12345"), {})

    def test_a_swiss_uid_comes_from_the_vat_number(self):
        found = _found("CH", "CHE-107.787.577 IVA", "")
        self.assertEqual(found, {"uid": "CHE107787577", "vat": "CHE107787577IVA"})

    def test_a_dutch_vat_number_says_nothing_about_the_register(self):
        found = _found("NL", "NL004495445B01", "3312 9301")
        self.assertEqual(found, {"kvk": "33129301", "vat": "NL004495445B01"})
        self.assertNotIn("kvk", _found("NL", "NL004495445B01", ""))

    def test_polish_numbers_are_told_apart_and_one_is_enough(self):
        self.assertEqual(list(_found("PL", "", "0000028860")), ["krs"])
        self.assertEqual(list(_found("PL", "", "856-734-62-15")), ["nip"])
        self.assertEqual(list(_found("PL", "", "192598184")), ["regon"])

    def test_a_short_number_is_never_filled_up_to_another_kind(self):
        self.assertEqual(list(_found("GR", "", "094259216")), ["afm"])

    def test_greek_vat_numbers_start_with_el_and_belong_to_gr(self):
        for vat in ("EL094259216", "GR094259216", "094259216"):
            (number,) = [x for x in of_company("GR", vat, "") if x.scheme == "vat"]
            self.assertEqual((number.value, number.country), ("EL094259216", "GR"))

    def test_northern_ireland_keeps_xi_and_great_britain_gb(self):
        for prefix in ("XI", "GB"):
            (number,) = of_company("GB", prefix + "980780684", "")
            self.assertEqual(
                (number.value, number.country), (prefix + "980780684", "GB")
            )

    def test_a_foreign_vat_number_names_its_own_country_and_no_register(self):
        (number,) = of_company("US", "BE0403170701", "")
        self.assertEqual((number.scheme, number.country), ("vat", "BE"))

    def test_without_a_country_the_vat_number_says_it(self):
        self.assertEqual(list(_found("", "BE0403170701", "0403170701")), ["kbo", "vat"])

    def test_odoos_sign_for_no_vat_number_is_none(self):
        for nothing in ("/", "", False, None, " "):
            self.assertEqual(of_company("DE", nothing, nothing), ())

    def test_numbers_kept_elsewhere_come_last_and_only_if_valid(self):
        found = _found(
            "BE",
            "BE0403170701",
            "",
            lei="213800kud8lajwsq9d15",
            duns="80-473-5132",
            crefo="12",
            creditsafe="BE-X-0403170701",
            other="1",
        )
        self.assertEqual(list(found), ["kbo", "vat", "lei", "duns", "creditsafe"])
        self.assertEqual(found["lei"], "213800KUD8LAJWSQ9D15")
        self.assertEqual(found["creditsafe"], "BE-X-0403170701")


@tagged("post_install", "-at_install")
class TestValidate(BaseCase):
    """A wrong number is refused in a sentence that helps."""

    def refusal(self, scheme, country, value):
        with self.assertRaises(InvalidIdentifier) as caught:
            validate(scheme, country, value)
        return caught.exception

    def test_every_example_shown_is_valid_and_in_its_normal_form(self):
        for scheme in SCHEMES:
            with self.subTest(scheme=scheme.code, country=scheme.country):
                shown = example(scheme.code, scheme.country)
                number = validate(scheme.code, scheme.country, shown)
                self.assertEqual(
                    (number.value, number.country), (shown, scheme.country)
                )

    def test_every_vat_number_shown_is_valid(self):
        for country, shown in VAT_EXAMPLES.items():
            with self.subTest(country=country):
                number = validate("vat", country, shown)
                self.assertEqual((number.value, number.country), (shown, country))

    def test_a_lei_has_twenty_characters_whatever_its_check_digits_say(self):
        self.assertEqual(
            self.refusal("lei", "", "213800KUD8LAJWSQ9D1").reason, "length"
        )
        long = self.refusal("lei", "", "00213800KUD8LAJWSQ9D15")
        self.assertEqual(long.reason, "length")

    def test_a_duns_number_has_nine_digits_and_is_not_filled_up(self):
        self.assertEqual(self.refusal("duns", "", "80473513").reason, "characters")

    def test_the_sentence_says_what_is_wrong_and_what_is_right(self):
        self.assertEqual(
            str(self.refusal("siren", "FR", "732829321")),
            "732829321 is not a valid SIREN or SIRET: its check digit does not fit, so a "
            "digit is probably mistyped (a right one looks like 732829320).",
        )
        self.assertIn("court", str(self.refusal("hrb", "DE", "Atlantis HRB 1")))
        self.assertIn("EL094259216", str(self.refusal("vat", "GR", "EL1")))

    def test_nothing_entered_is_said_to_be_nothing(self):
        self.assertEqual(self.refusal("crn", "GB", " ").reason, "empty")
        self.assertIn("An empty text", str(self.refusal("crn", "GB", None)))

    def test_a_number_of_another_country_is_not_known_there(self):
        self.assertEqual(self.refusal("crn", "FR", "03977902").reason, "scheme")
        self.assertEqual(self.refusal("nonsense", "FR", "1").reason, "scheme")

    def test_british_oddities(self):
        for good in ("R0000001", "IP12345R", "SP1234RS", "OC301234"):
            self.assertEqual(validate("crn", "GB", good).value, good)
        for bad in ("0", "00000000", "123456789", "GB123456", "ABC12345", "1234567A"):
            with self.subTest(bad=bad):
                self.refusal("crn", "GB", bad)

    def test_norway_and_sweden_share_a_word_but_not_a_rule(self):
        self.assertEqual(validate("orgnr", "SE", "5567037485").country, "SE")
        self.refusal("orgnr", "NO", "5567037485")

    def test_countries_in_everyday_writing_are_understood(self):
        self.assertEqual(validate("crn", "uk", "3977902").country, "GB")
        self.assertEqual(validate("vat", "EL", "094259216").value, "EL094259216")

    def test_labels_of_unknown_numbers_are_their_codes(self):
        self.assertEqual((label("other"), example("other")), ("other", ""))

    def test_whatever_is_typed_gives_a_number_or_a_sentence(self):
        dice = random.Random(42)
        kinds = [(x.code, x.country) for x in SCHEMES]
        countries = (
            "",
            "DE",
            "FR",
            "GB",
            "GR",
            "CH",
            "NO",
            "US",
            "JP",
            "MX",
            "IN",
            "TR",
        )
        kinds += [("vat", country) for country in countries]
        for scheme, country in kinds:
            for _round in range(60):
                typed = "".join(dice.choices(PIECES, k=dice.randint(0, 24)))
                try:
                    again = validate(scheme, country, typed)
                except InvalidIdentifier as error:
                    self.assertTrue(str(error).endswith("."))
                else:
                    self.assertTrue(again.value)
                    same = validate(scheme, again.country, again.value)
                    self.assertEqual(same, again)
