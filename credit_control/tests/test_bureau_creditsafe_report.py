"""Creditsafe: what is read in a report, whole, damaged or with next to nothing in it."""

import copy
import json
from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..bureaus.contract import Answer, PayloadError
from ..bureaus.creditsafe import BUREAU
from .player_creditsafe import GERMAN, GOOD, INSOLVENT, NOT_RATED, REPORTS


def _read(tree):
    return BUREAU.parse({"main": Answer(200, {}, json.dumps(tree).encode())})


def _changed(connect_id, path, value):
    """The report of a company with one place changed; ``None`` removes it."""
    tree = copy.deepcopy(REPORTS[connect_id])
    *way, last = path.split(".")
    place = tree["report"]
    for name in way:
        place = place.setdefault(name, {})
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value
    return tree


@tagged("post_install", "-at_install")
class TestCreditsafeReport(BaseCase):
    def test_a_full_report_is_read_whole(self):
        report = _read(REPORTS[GOOD])
        self.assertEqual(report.name, "Meadow Mills Limited")
        self.assertEqual((report.registration, report.country), ("01234567", "GB"))
        self.assertEqual((report.reference, report.vat), (GOOD, "GB 123456789"))
        self.assertEqual(report.address, "Mill Lane 4, CB7 4AA Ely")
        self.assertEqual(report.status, "active")
        self.assertEqual(report.founded, date(1998, 4, 1))
        self.assertEqual(report.employees, 38)
        self.assertEqual(
            [(grade.scale, grade.value) for grade in report.grades],
            [("creditsafe.value", "83"), ("creditsafe.letter", "A")],
        )
        self.assertEqual(report.previous_grades[0].value, "66")
        self.assertEqual(report.grade_changed, date(2025, 3, 14))
        self.assertEqual(report.probability_of_default, Decimal("0.42"))
        self.assertEqual((report.limit, report.limit_currency), (45000, "GBP"))
        self.assertEqual(report.industry_days_beyond_terms, 14)

    def test_every_figure_says_where_it_was_read(self):
        sources = _read(REPORTS[GOOD]).sources
        self.assertEqual(
            sources["limit"], "report.creditScore.currentCreditRating.creditLimit.value"
        )
        for field in ("name", "status", "grades", "statements", "employees", "events"):
            self.assertTrue(sources[field].startswith("report."), field)

    def test_days_beyond_terms_come_from_the_invoices_and_say_so(self):
        report = _read(REPORTS[GOOD])
        # (80 x 0 + 15 x 15.5 + 5 x 45.5) / 100 = 4.6
        self.assertEqual(report.days_beyond_terms, 5)
        self.assertTrue(any("100 invoices" in said for said in report.warnings))

    def test_statements_are_the_common_ones_and_the_latest_comes_first(self):
        latest, before = _read(REPORTS[GOOD]).statements
        self.assertEqual(latest.year_end, date(2024, 12, 31))
        self.assertEqual((latest.turnover, before.turnover), (2_700_000, 2_400_000))
        self.assertEqual((latest.equity, latest.cash), (900_000, 80_000))
        self.assertIs(latest.group, False)
        self.assertIsNone(latest.tangible_net_worth)

    def test_only_judgements_that_are_certainly_its_own_become_events(self):
        report = _read(REPORTS[GOOD])
        [event] = report.events
        self.assertEqual(event.kind, "court_judgement")
        self.assertEqual((event.amount, event.currency), (Decimal("1250.5"), "GBP"))
        self.assertEqual((event.day, event.ref), (date(2023, 2, 3), "2AB00017"))
        self.assertTrue(any(said.startswith("2 court") for said in report.warnings))
        self.assertIs(report.negative, True)

    def test_possible_judgements_alone_are_no_bad_news(self):
        tree = _changed(
            GOOD, "negativeInformation", {"ccjSummary": {"possibleRegistered": 3}}
        )
        report = _read(tree)
        self.assertFalse(report.events)
        self.assertIs(report.negative, False)
        self.assertTrue(any(said.startswith("3 court") for said in report.warnings))

    def test_parents_are_named_with_their_number_where_there_is_one(self):
        direct, ultimate = _read(REPORTS[GOOD]).parents
        self.assertEqual((direct.level, direct.identifier.value), ("direct", "NL-0-9"))
        self.assertEqual((ultimate.level, ultimate.name), ("ultimate", "Meadow Trust"))
        self.assertIsNone(ultimate.identifier)

    def test_an_open_charge_is_an_event_and_no_bad_news(self):
        charges = [
            {"dateChargeCreated": "2024-05-01", "personsEntitled": "A bank"},
            {"dateChargeCreated": "2020-05-01", "dateChargeSatisfied": "2023-01-01"},
        ]
        tree = _changed(NOT_RATED, "additionalInformation.mortgageDetails", charges)
        report = _read(tree)
        self.assertEqual([event.kind for event in report.events], ["charge"])
        self.assertIn("mortgageDetails", report.sources["events"])
        self.assertIs(report.negative, False)

    def test_a_company_without_rating_has_a_limit_of_zero_and_the_letter_first(self):
        report = _read(REPORTS[NOT_RATED])
        self.assertEqual(report.grades[0].scale, "creditsafe.letter")
        self.assertEqual(report.grades[0].value, "E")
        self.assertEqual((report.limit, report.limit_currency), (0, "GBP"))
        self.assertFalse(report.previous_grades)

    def test_a_number_printed_beside_not_rated_does_not_count_first(self):
        path = "creditScore.currentCreditRating.providerValue.value"
        report = _read(_changed(NOT_RATED, path, "0"))
        self.assertEqual(report.grades[0].scale, "creditsafe.letter")

    def test_a_swedish_code_for_bankruptcy_is_no_score_but_an_event(self):
        path = "creditScore.currentCreditRating.providerValue.value"
        tree = _changed(GERMAN, path, "-29")
        self.assertFalse(_read(tree).events)
        tree["report"]["companySummary"]["country"] = "SE"
        report = _read(tree)
        self.assertEqual(report.grades[0].scale, "creditsafe.letter")
        self.assertEqual(
            [event.kind for event in report.events], ["insolvency_petition"]
        )
        self.assertIs(report.negative, True)

    def test_an_insolvent_company_is_told_by_its_description(self):
        report = _read(REPORTS[INSOLVENT])
        self.assertEqual(report.status, "insolvent")
        self.assertEqual(report.status_text, "In Administration")
        self.assertIs(report.negative, True)
        self.assertIsNone(report.limit)
        self.assertEqual(report.limit_currency, "")

    def test_another_currency_stays_as_it_was_filed(self):
        report = _read(REPORTS[GERMAN])
        self.assertEqual(report.limit_currency, "EUR")
        self.assertEqual(report.statements[0].currency, "EUR")

    def test_figures_that_come_as_text_are_read_and_words_are_not(self):
        years = copy.deepcopy(REPORTS[GERMAN]["report"]["financialStatements"])
        years[0]["profitAndLoss"]["revenue"] = "900000.50"
        years[0]["balanceSheet"]["cash"] = "not filed"
        [year] = _read(_changed(GERMAN, "financialStatements", years)).statements
        self.assertEqual(year.turnover, Decimal("900000.50"))
        self.assertIsNone(year.cash)

    def test_a_statement_without_its_day_is_left_out_and_said(self):
        report = _read(_changed(GERMAN, "financialStatements", [{"currency": "EUR"}]))
        self.assertFalse(report.statements)
        self.assertTrue(any("left out" in said for said in report.warnings))

    def test_an_unknown_or_missing_status_is_unknown_and_said(self):
        for written, said in (("Dormant", "“Dormant” is not known"), ("", "no status")):
            tree = _changed(GERMAN, "companySummary.companyStatus", {"status": written})
            tree["report"]["companyIdentification"] = {}
            report = _read(tree)
            self.assertEqual(report.status, "unknown")
            self.assertTrue(any(said in one for one in report.warnings), said)

    def test_a_limit_without_currency_is_said(self):
        rating = {"creditLimit": {"value": "500"}, "commonValue": "C"}
        tree = _changed(GERMAN, "creditScore.currentCreditRating", rating)
        tree["report"]["companySummary"].pop("creditRating")
        report = _read(tree)
        self.assertEqual((report.limit, report.limit_currency), (500, ""))
        self.assertTrue(any("currency" in said for said in report.warnings))

    def test_a_probability_beyond_reason_is_left_out(self):
        path = "creditScore.currentCreditRating.pod"
        report = _read(_changed(GERMAN, path, 140))
        self.assertIsNone(report.probability_of_default)
        self.assertTrue(any("left out" in said for said in report.warnings))

    def test_a_sole_trader_is_a_natural_person(self):
        path = "companyIdentification.basicInformation.legalForm.description"
        self.assertIs(_read(_changed(GOOD, path, "Sole Trader")).natural, True)
        self.assertIsNone(_read(REPORTS[GOOD]).natural)

    def test_the_least_report_is_read_with_everything_unknown(self):
        report = _read({"report": {}})
        self.assertEqual(
            (report.status, report.grades, report.limit), ("unknown", (), None)
        )
        self.assertIsNone(report.negative)
        self.assertIsNone(report.days_beyond_terms)
        self.assertFalse(report.sources)

    def test_any_section_may_be_missing_or_of_another_kind(self):
        for section in REPORTS[GOOD]["report"]:
            for value in (None, [], "text", 7, {"other": [1]}):
                _read(_changed(GOOD, section, value))

    def test_what_is_no_report_is_refused(self):
        for body in (b"<html>Sorry</html>", b'{"report": ', b"[]", b'{"message": "x"}'):
            with self.assertRaises(PayloadError):
                BUREAU.parse({"main": Answer(200, {}, body)})
