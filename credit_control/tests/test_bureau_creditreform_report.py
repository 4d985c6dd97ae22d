"""What a report of Creditreform says in our terms, and what it leaves open."""

from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..bureaus.contract import ACTIVE, INSOLVENT, UNKNOWN, Answer, Identifier
from ..bureaus.creditreform import BUREAU
from ..bureaus.creditreform_report import INDEX, LIGHT
from ..bureaus.scales import SHIPPED, normalise
from . import player_creditreform as player
from .bureau_registry_calls import answers
from .test_bureau_creditreform import NAMESPACE, calls

LINES = [line for scale in SHIPPED for line in scale.lines]


@tagged("post_install", "-at_install")
class TestCreditreformReport(BaseCase):
    """Reports as the service's player sells them."""

    def fetch(self, number):
        """The report of a company."""
        answer = BUREAU.order(calls(), Identifier("crefo", number))
        return BUREAU.parse(answers(answer))

    def report_of(
        self, data, negative="false", number="7770000001", version="0600-0021"
    ):
        """The report that says what a test makes up."""
        body = player.report_body(number, data, negative)
        xml = player.envelope_of("reportResponse", NAMESPACE + version, {}, body)
        return BUREAU.parse(answers(Answer(200, {}, xml)))

    def classes(self, report):
        return [normalise(grade, LINES).risk_class for grade in report.grades]

    def test_a_traffic_light_report_is_read_whole(self):
        report = self.fetch("7770000001")
        self.assertEqual(report.name, "Musterholz Tischlerei GmbH")
        self.assertEqual(report.reference, "7770000001")
        self.assertEqual(report.registration, "HRB 98765")
        self.assertEqual(
            report.address, "Erfundener Weg 7b, 00000 Nirgendwo, Deutschland"
        )
        self.assertEqual(report.country, "DE")
        self.assertEqual((report.status, report.status_text), (ACTIVE, "aktiv"))
        self.assertEqual(report.vat, "")
        self.assertIs(report.natural, False)
        self.assertIs(report.negative, False)
        self.assertFalse(report.events)
        (grade,) = report.grades
        self.assertEqual((grade.scale, grade.value), (LIGHT, "green"))
        self.assertTrue(grade.coarse)
        self.assertIn("grün", grade.description)
        self.assertEqual(self.classes(report), ["low"])

    def test_the_probability_is_the_middle_of_a_range_and_says_so(self):
        report = self.fetch("7770000001")
        self.assertEqual(report.probability_of_default, Decimal("0.45"))
        self.assertIn("(middle)", report.sources["probability_of_default"])
        self.assertIn("0.45 % is the middle", report.warnings[0])

    def test_a_range_up_to_all_gives_its_lower_end(self):
        report = self.fetch("7770000003")
        self.assertEqual(report.probability_of_default, Decimal("7.4"))
        self.assertIn("(lower end)", report.sources["probability_of_default"])

    def test_an_exact_probability_beats_the_range(self):
        data = player.company("7770000001", "Musterholz") + player.light("green")
        data += player.tags(solvency=player.tags(probabilityofdefault="1,46 %"))
        report = self.report_of(data)
        self.assertEqual(report.probability_of_default, Decimal("1.46"))
        self.assertFalse(report.warnings)

    def test_a_colour_of_an_unseen_key_is_told_by_its_range(self):
        self.assertEqual(self.fetch("7770000002").grades[0].value, "yellow")
        data = player.company("7770000001", "X") + player.light("red", "TL-1", "signal")
        report = self.report_of(data)
        self.assertEqual(report.grades[0].value, "red")
        self.assertEqual(self.classes(report), ["very_high"])

    def test_a_red_light_is_bad_news_only_as_far_as_it_says(self):
        report = self.fetch("7770000003")
        self.assertEqual(self.classes(report), ["very_high"])
        self.assertIs(report.negative, True)
        self.assertEqual(report.status, ACTIVE)

    def test_a_full_report_brings_the_index_first(self):
        report = self.fetch("7770000004")
        self.assertEqual(
            [(grade.scale, grade.value) for grade in report.grades], [(INDEX, "213")]
        )
        self.assertEqual(self.classes(report), ["low"])
        self.assertEqual(report.vat, "DE999999999")
        self.assertIn(Identifier("vat", "DE999999999", "DE"), report.identifiers)
        self.assertEqual(report.founded, date(1998, 7, 1))
        self.assertEqual(report.employees, 48)
        self.assertEqual(
            report.sources["grades[index]"],
            "reportdata.solvencyindex.solvencyindextwozero",
        )
        self.assertIsNone(report.limit)
        self.assertIn("recommends a limit", report.warnings[0])
        both = player.company("1", "X") + player.index(150) + player.light("green")
        self.assertEqual([g.scale for g in self.report_of(both).grades], [INDEX, LIGHT])

    def test_the_index_is_found_wherever_it_stands(self):
        for wrapped in ("solvencyindex", "solvencyindexone", "solvencyindextwozero"):
            data = player.tags(other=player.tags(**{wrapped: "287"}))
            report = self.report_of(player.company("1", "X") + data)
            self.assertEqual([grade.value for grade in report.grades], ["287"])

    def test_an_index_out_of_range_is_left_out(self):
        for written, said in (("0", 0), ("", 0), ("99", 1), ("abc", 1), ("601", 1)):
            data = player.tags(solvencyindex=player.tags(solvencyindexone=written))
            report = self.report_of(player.company("1", "X") + data)
            self.assertEqual(report.grades, (), written)
            self.assertEqual(len(report.warnings), said, written)

    def test_an_insolvent_company_is_one_though_its_key_is_new(self):
        report = self.fetch("7770000005")
        self.assertEqual(report.status, INSOLVENT)
        self.assertIs(report.negative, True)
        self.assertEqual(self.classes(report), ["default"])
        self.assertEqual(
            [event.kind for event in report.events], ["payment_default", "other"]
        )
        self.assertIn("by its wording", report.warnings[0])

    def test_an_index_of_massive_delays_is_bad_news_in_spite_of_the_mark(self):
        report = self.report_of(player.company("1", "X") + player.index(500), "false")
        self.assertIs(report.negative, True)
        self.assertEqual(report.events[0].kind, "payment_default")
        report = self.report_of(player.company("1", "X") + player.index(499), "false")
        self.assertIs(report.negative, False)
        self.assertFalse(report.events)

    def test_the_least_report_says_not_known_instead_of_no(self):
        report = self.fetch("7770000006")
        self.assertEqual(report.name, "Kaum Bekannt GmbH")
        self.assertEqual(report.status, UNKNOWN)
        self.assertIsNone(report.negative)
        self.assertIsNone(report.probability_of_default)
        self.assertIsNone(report.natural)
        self.assertEqual(report.grades, ())
        self.assertIn("no status", report.warnings[0])

    def test_a_person_is_one_and_a_merchant_may_be_one(self):
        report = self.fetch("7770000007")
        self.assertIs(report.natural, True)
        self.assertEqual(report.name, "Erika Erfunden")
        self.assertEqual(report.status, UNKNOWN)
        self.assertIsNone(self.fetch("7770000008").natural)

    def test_unknown_status_and_colour_are_said_and_rate_nothing(self):
        report = self.fetch("7770000008")
        self.assertEqual(report.status, UNKNOWN)
        self.assertEqual(self.classes(report), ["not_rated"])
        self.assertTrue(any("in Schwebe" in said for said in report.warnings))
        self.assertTrue(any("violett" in said for said in report.warnings))

    def test_another_version_of_the_interface_is_read_alike(self):
        data = player.company("7770000001", "Musterholz") + player.light("green")
        self.assertEqual(
            self.report_of(data), self.report_of(data, version="0710-0033")
        )
