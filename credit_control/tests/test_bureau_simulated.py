"""The simulated provider: the same for the same number, and every case that it plays."""

import json
import socket
from datetime import date
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ..bureaus.contract import (
    EVENT_KINDS,
    Answer,
    CallFailed,
    Identifier,
    PayloadError,
    Settings,
    Subject,
)
from ..bureaus.scales import SHIPPED, normalise
from ..bureaus.simulated import BUREAU

LINES = [line for scale in SHIPPED for line in scale.lines]


def _never(request):
    raise AssertionError("The simulated provider asked the network.")


def _settings(**more):
    return Settings(_never, "", sent_at="2026-05-04T10:00:00+00:00", **more)


def _crn(value, country="GB"):
    return Identifier("crn", value, country)


def _report(value, country="GB"):
    answer = BUREAU.order(_settings(), _crn(value, country))
    return BUREAU.parse({"main": answer})


@tagged("post_install", "-at_install")
class TestSimulatedBureau(BaseCase):
    def test_nothing_leaves_the_machine(self):
        with patch.object(socket, "socket", side_effect=AssertionError("network")):
            BUREAU.sign_in(_settings())
            BUREAU.search(_settings(), Subject("Mills", "GB"))
            _report("01234510")

    def test_the_same_number_always_gets_the_same_answer(self):
        one, other = (BUREAU.order(_settings(), _crn("01234510")) for _ in range(2))
        self.assertEqual(one, other)
        self.assertNotEqual(one.body, BUREAU.order(_settings(), _crn("01234511")).body)

    def test_a_report_has_everything_that_a_screen_shows(self):
        report = _report("01234510")
        self.assertEqual((report.status, report.natural), ("active", False))
        self.assertEqual(report.reference, "01234510")
        self.assertEqual(report.limit_currency, "GBP")
        self.assertEqual(
            [year.year_end for year in report.statements],
            [date(2025, 12, 31), date(2024, 12, 31)],
        )
        self.assertTrue(report.previous_grades and report.employees and report.founded)
        self.assertIn("invented", report.warnings[0])
        self.assertEqual(report.sources["limit"], "limit.value")

    def test_figures_of_every_report_are_believable(self):
        for value in range(0, 400):
            report = _report(f"{value:06}10")
            found = normalise(report.grades[0], LINES)
            self.assertTrue(0 < found.score <= 98)
            self.assertTrue(0 < report.probability_of_default < 100)
            self.assertGreaterEqual(report.limit, 0)
            self.assertGreaterEqual(report.days_beyond_terms, 0)
            for year in report.statements:
                self.assertEqual(
                    year.total_assets, year.total_liabilities + year.equity
                )
                self.assertLessEqual(year.current_assets, year.total_assets)
                self.assertLessEqual(year.cash + year.inventories, year.current_assets)
                self.assertGreaterEqual(year.operating_profit, year.profit_before_tax)
                self.assertGreaterEqual(year.profit_before_tax, year.net_income)
                self.assertGreater(year.turnover, 0)
            latest, before = report.statements
            self.assertEqual(before.equity + latest.net_income, latest.equity)
            self.assertLess(before.equity, before.total_assets)
            for event in report.events:
                self.assertIn(event.kind, EVENT_KINDS)

    def test_companies_are_of_every_risk_class(self):
        classes = {
            normalise(_report(f"{value:06}10").grades[0], LINES).risk_class
            for value in range(0, 400)
        }
        self.assertEqual(classes, {"very_low", "low", "moderate", "high", "very_high"})

    def test_a_better_score_is_never_a_higher_probability_of_default(self):
        reports = [_report(f"{value:06}10") for value in range(0, 100)]
        reports.sort(key=lambda report: int(report.grades[0].value))
        chances = [report.probability_of_default for report in reports]
        self.assertEqual(chances, sorted(chances, reverse=True))

    def test_the_country_chooses_the_currency(self):
        for country, currency in (("NO", "NOK"), ("FR", "EUR"), ("", "EUR")):
            report = _report("01234510", country)
            self.assertEqual(report.limit_currency, currency)
            self.assertEqual(report.statements[0].currency, currency)

    def test_a_name_finds_one_company_that_is_no_special_case(self):
        for number in range(200):
            [found] = BUREAU.search(_settings(), Subject(f"Company {number}", "GB"))
            self.assertLess(found.identifier.value[-2:], "90")
            self.assertEqual(found.name, f"Company {number}")
        report = BUREAU.parse({"main": BUREAU.order(_settings(), found.identifier)})
        self.assertEqual(report.reference, found.identifier.value)

    def test_any_number_will_do_for_an_order(self):
        numbers = (Identifier("vat", "GB123456710", "GB"), _crn("01234510"))
        self.assertEqual(BUREAU.identify(numbers), numbers[0])
        own = Identifier("simulated", "11111111", "GB")
        self.assertEqual(BUREAU.identify((*numbers, own)), own)
        self.assertIsNone(BUREAU.identify(()))

    def test_91_must_be_searched_for_and_finds_two_that_can_be_ordered(self):
        self.assertIsNone(BUREAU.identify((_crn("01234591"),)))
        subject = Subject("Harbour", "GB", identifiers=(_crn("01234591"),))
        found = BUREAU.search(_settings(), subject)
        self.assertEqual(len({one.identifier for one in found}), 2)
        self.assertEqual(len({one.address for one in found}), 2)
        for one in found:
            self.assertEqual(BUREAU.identify((one.identifier,)), one.identifier)
            self.assertLess(one.confidence, 0.8)

    def test_92_is_not_found(self):
        subject = Subject("Nobody", "GB", identifiers=(_crn("01234592"),))
        self.assertEqual(BUREAU.search(_settings(), subject), [])
        problem = BUREAU.classify_error(BUREAU.order(_settings(), _crn("01234592")))
        self.assertEqual((problem.kind, problem.billed), ("not_found", "no"))

    def test_93_is_insolvent(self):
        report = _report("01234593")
        self.assertEqual((report.status, report.negative), ("insolvent", True))
        self.assertEqual(report.events[0].kind, "insolvency_opened")
        self.assertEqual(report.limit, 0)

    def test_94_is_too_young_to_be_rated(self):
        report = _report("01234594")
        self.assertEqual((report.grades, report.statements), ((), ()))
        self.assertIsNone(report.limit)
        self.assertEqual(report.founded.year, 2025)

    def test_95_leaves_open_whether_it_was_billed(self):
        with self.assertRaises(CallFailed) as caught:
            BUREAU.order(_settings(), _crn("01234595"))
        problem = BUREAU.classify_error(caught.exception)
        self.assertEqual((problem.kind, problem.billed), ("after_send", "maybe"))
        self.assertFalse(problem.retryable)

    def test_96_has_bad_news_and_a_bad_score(self):
        report = _report("01234596")
        self.assertEqual(
            [event.kind for event in report.events],
            ["court_judgement", "payment_default"],
        )
        self.assertTrue(all(event.amount > 0 for event in report.events))
        self.assertLess(int(report.grades[0].value), 25)

    def test_97_cannot_be_read(self):
        with self.assertRaises(PayloadError):
            _report("01234597")

    def test_98_fails_and_may_have_been_billed(self):
        problem = BUREAU.classify_error(BUREAU.order(_settings(), _crn("01234598")))
        self.assertEqual((problem.kind, problem.billed), ("server", "maybe"))
        self.assertFalse(problem.retryable)

    def test_99_is_a_natural_person(self):
        self.assertIs(_report("01234599").natural, True)

    def test_an_unknown_status_is_unknown_and_a_foreign_answer_is_refused(self):
        tree = json.loads(BUREAU.order(_settings(), _crn("01234510")).body)
        tree["status"] = "asleep"
        report = BUREAU.parse({"main": Answer(200, {}, json.dumps(tree).encode())})
        self.assertEqual(report.status, "unknown")
        for body in (b"[]", b"{}", b"<html>"):
            with self.assertRaises(PayloadError):
                BUREAU.parse({"main": Answer(200, {}, body)})

    def test_no_high_limit_is_recommended_for_a_low_score(self):
        """Nothing for losses, and never more than a hundredth of the turnover."""
        for number in range(10_000_000, 10_000_060):
            report = _report(str(number))
            if report.limit is None:
                continue
            latest = report.statements[0]
            if latest.net_income < 0:
                self.assertEqual(report.limit, 0, number)
            self.assertLessEqual(report.limit, latest.turnover / 100, number)
