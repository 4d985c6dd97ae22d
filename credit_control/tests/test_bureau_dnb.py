"""Dun & Bradstreet: what is asked, and what is made of the answers, over the player."""

import copy
import json
from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..bureaus.contract import (
    Answer,
    CallFailed,
    Identifier,
    PayloadError,
    Refused,
    Settings,
    Subject,
)
from ..bureaus.dnb import BUREAU, DEFAULT_BLOCKS
from .bureau_player_line import PlayerLine
from .player_dnb import (
    GERMAN,
    GONE,
    GOOD,
    KEY,
    NOT_RATED,
    ORGANIZATIONS,
    SECRET,
    TOKEN,
    error,
    play,
)
from .provider_server import Reply

BASE = "https://plus.dnb.com"


def _settings(line, **more):
    given = {"key": KEY, "secret": SECRET}
    return Settings(
        line,
        BASE,
        **{"credentials": given, "token": TOKEN, "reference": "ref-1", **more},
    )


def _read(company):
    body = json.dumps({"organization": company}).encode()
    return BUREAU.parse({"main": Answer(200, {}, body)})


def _changed(duns, /, **changes):
    return {**copy.deepcopy(ORGANIZATIONS[duns]), **changes}


def _paydex(index):
    return [{"summary": [{"paydexScoreHistory": [{"paydexScore": index}]}]}]


@tagged("post_install", "-at_install")
class TestDnbCalls(BaseCase):
    def test_signing_in_sends_key_and_secret_apart_from_the_body(self):
        line = PlayerLine(play)
        token, seconds = BUREAU.sign_in(_settings(line))
        self.assertEqual((token, seconds), (TOKEN, 86400 - 300))
        self.assertEqual(line.requests[0].basic, (KEY, SECRET))
        self.assertNotIn(SECRET.encode(), line.requests[0].body)

    def test_the_life_of_a_token_is_read_in_every_spelling(self):
        at = {"sent_at": "2026-01-01T12:00:00+00:00"}
        for said, wanted in (
            ({"expiresIn": 1800}, 1500),
            ({"expires_in": "1800"}, 1500),
            ({"expirationDateTime": "2026-01-01T12:30:00Z"}, 1500),
            ({"expirationDateTime": "2026-01-01T13:30:00+01:00"}, 1500),
            ({"expirationDateTime": "soon"}, 3300),
            ({}, 3300),
            ({"expiresIn": 400}, 200),
        ):
            line = PlayerLine(play, Reply(200, {"access_token": "t", **said}))
            self.assertEqual(BUREAU.sign_in(_settings(line, **at)), ("t", wanted), said)

    def test_a_moment_of_expiry_without_a_clock_counts_as_an_hour(self):
        said = {"access_token": "t", "expirationDateTime": "2026-01-01T12:30:00Z"}
        line = PlayerLine(play, Reply(200, said))
        self.assertEqual(BUREAU.sign_in(_settings(line))[1], 3300)

    def test_a_wrong_secret_is_refused(self):
        wrong = {"key": KEY, "secret": "loud"}
        with self.assertRaises(Refused) as caught:
            BUREAU.sign_in(_settings(PlayerLine(play), credentials=wrong))
        problem = caught.exception.problem
        self.assertEqual((problem.kind, problem.retryable), ("auth", False))
        self.assertNotIn("contract", problem.detail)

    def test_an_answer_without_token_is_refused(self):
        with self.assertRaises(PayloadError):
            BUREAU.sign_in(_settings(PlayerLine(play, Reply(200, {}))))

    def test_a_match_says_how_sure_it_is_between_nothing_and_one(self):
        crn = (Identifier("crn", "01234567", "GB"), Identifier("vat", "GB9", "GB"))
        line = PlayerLine(play)
        subject = Subject("Mills", "GB", "4 Mill Lane", "CB7 4AA", "Ely", crn)
        [found] = BUREAU.search(_settings(line), subject)
        self.assertEqual(found.identifier, Identifier("duns", GOOD))
        self.assertEqual((found.confidence, found.status), (1.0, "active"))
        self.assertEqual(found.registration, "01234567")
        self.assertEqual(found.address, "4 Mill Lane, CB7 4AA Ely, GB")
        self.assertEqual(line.requests[0].params["registrationNumber"], "01234567")
        self.assertFalse(line.requests[0].billable)

    def test_a_name_that_two_companies_bear_leaves_the_choice(self):
        subject = Subject("Harbour", "GB")
        found = BUREAU.search(_settings(PlayerLine(play)), subject)
        self.assertEqual([one.confidence for one in found], [0.6, 0.6])
        self.assertEqual([one.registration for one in found], ["02000001", "02000002"])

    def test_nobody_found_is_no_error_however_it_is_said(self):
        subject = Subject("Nobody", "GB")
        self.assertEqual(BUREAU.search(_settings(PlayerLine(play)), subject), [])
        line = PlayerLine(play, error(404, "20505", "No match"))
        self.assertEqual(BUREAU.search(_settings(line), subject), [])

    def test_a_wrong_address_of_the_interface_is_not_taken_for_nobody_found(self):
        line = PlayerLine(play, error(404, "00037", "Resource not found"))
        with self.assertRaises(Refused):
            BUREAU.search(_settings(line), Subject("Nobody", "GB"))

    def test_without_a_country_nothing_is_sent(self):
        line = PlayerLine(play)
        with self.assertRaises(Refused) as caught:
            BUREAU.search(_settings(line), Subject("Harbour"))
        self.assertIn("country", caught.exception.problem.detail)
        self.assertFalse(line.requests)

    def test_an_order_is_one_billable_call_with_our_reference(self):
        line = PlayerLine(play)
        BUREAU.order(_settings(line), Identifier("duns", GOOD))
        [request] = line.requests
        self.assertTrue(request.billable)
        self.assertEqual(request.url, f"{BASE}/v1/data/duns/{GOOD}")
        self.assertEqual(
            request.params,
            {
                "blockIDs": DEFAULT_BLOCKS,
                "customerReference": "ref-1",
                "orderReason": "6332",
            },
        )

    def test_blocks_and_reason_of_the_settings_take_the_place_of_ours(self):
        line = PlayerLine(play)
        settings = _settings(line, product="companyinfo_L1_v1", purpose="6334")
        self.assertEqual(BUREAU.order(settings, Identifier("duns", GERMAN)).status, 200)
        self.assertEqual(line.requests[0].params["blockIDs"], "companyinfo_L1_v1")
        self.assertEqual(line.requests[0].params["orderReason"], "6334")

    def test_the_blocks_of_a_purchase_hold_no_persons(self):
        self.assertNotIn("principals", DEFAULT_BLOCKS)

    def test_a_401_of_a_purchase_says_that_it_may_be_the_contract(self):
        line = PlayerLine(play)
        answer = BUREAU.order(_settings(line, token="old"), Identifier("duns", GOOD))
        problem = BUREAU.classify_error(answer)
        self.assertEqual((problem.kind, problem.billed), ("auth", "no"))
        self.assertFalse(problem.retryable)
        self.assertIn("contract", problem.detail)
        self.assertIn("00004", problem.detail)

    def test_a_purchase_is_never_sent_again_by_a_machine(self):
        for status in (*range(400, 432), 500, 502, 503, 504):
            problem = BUREAU.classify_error(Answer(status, {}, b"{}"))
            self.assertFalse(problem.retryable, status)
            self.assertEqual(problem.billed, "maybe" if status >= 500 else "no")
        failed = BUREAU.classify_error(CallFailed("after_send", "timed out"))
        self.assertEqual((failed.retryable, failed.billed), (False, "maybe"))

    def test_a_free_call_may_be_repeated_when_the_provider_is_busy(self):
        busy = Answer(429, {"retry-after": "9"}, b"<html>", "search")
        problem = BUREAU.classify_error(busy)
        self.assertEqual((problem.kind, problem.wait), ("throttled", 9))
        self.assertTrue(problem.retryable)


@tagged("post_install", "-at_install")
class TestDnbReport(BaseCase):
    def test_a_full_report_is_read_whole(self):
        report = _read(ORGANIZATIONS[GOOD])
        self.assertEqual((report.name, report.country), ("Meadow Mills Limited", "GB"))
        self.assertEqual((report.reference, report.registration), (GOOD, "01234567"))
        self.assertEqual((report.vat, report.status), ("GB9", "active"))
        self.assertEqual(report.address, "4 Mill Lane, CB7 4AA Ely")
        self.assertEqual((report.employees, report.legal_form), (38, "Corporation"))
        self.assertEqual((report.limit, report.limit_currency), (45000, "GBP"))
        self.assertEqual(report.grade_changed, date(2025, 3, 14))
        self.assertIs(report.negative, False)
        self.assertFalse(report.events)

    def test_the_failure_class_counts_first_and_no_percentile_is_taken_for_a_score(
        self,
    ):
        grades = _read(ORGANIZATIONS[GOOD]).grades
        self.assertEqual(
            [(grade.scale, grade.value) for grade in grades],
            [
                ("dnb.failure_class", "2"),
                ("dnb.rating", "2"),
                ("dnb.failure_percentile", "81"),
                ("dnb.delinquency_class", "3"),
                ("dnb.delinquency_percentile", "40"),
            ],
        )
        self.assertEqual(grades[1].description, "2A2")

    def test_the_risk_indicator_is_read_off_the_rating_where_it_is_not_apart(self):
        [grade] = _read(ORGANIZATIONS[GERMAN]).grades
        self.assertEqual((grade.scale, grade.value), ("dnb.rating", "3"))

    def test_a_company_without_score_has_no_grade_and_no_limit(self):
        report = _read(ORGANIZATIONS[NOT_RATED])
        self.assertEqual(report.grades, ())
        self.assertIsNone(report.limit)
        self.assertIsNone(report.negative)
        self.assertTrue(any("no score" in said for said in report.warnings))

    def test_the_payment_index_becomes_days_and_says_so(self):
        for index, days in ((80, 0), (70, 15), (50, 30), (20, 120), ("60", 22)):
            report = _read(_changed(GOOD, businessTrading=_paydex(index)))
            self.assertEqual(report.payment_index, int(index))
            self.assertEqual(report.days_beyond_terms, days)
            self.assertTrue(any("payment index" in said for said in report.warnings))

    def test_a_payment_index_that_is_none_gives_no_days(self):
        for index in ("UN", None, 140, ""):
            report = _read(_changed(GOOD, businessTrading=_paydex(index)))
            self.assertIsNone(report.days_beyond_terms)
            self.assertIsNone(report.payment_index)
            self.assertNotIn("payment_index", report.sources)

    def test_amounts_are_scaled_by_their_unit_and_the_latest_year_comes_first(self):
        latest, before = _read(ORGANIZATIONS[GOOD]).statements
        self.assertEqual((latest.turnover, before.turnover), (2_700_000, 2_400_000))
        self.assertEqual((latest.group, before.group), (True, False))
        self.assertIsNone(latest.equity)

    def test_an_unknown_unit_leaves_the_amount_out_and_says_so(self):
        years = copy.deepcopy(ORGANIZATIONS[GOOD]["financials"])
        years[0]["unitCode"] = "Lakh"
        report = _read(_changed(GOOD, financials=years))
        self.assertIsNone(report.statements[1].turnover)
        self.assertTrue(any("“Lakh”" in said for said in report.warnings))

    def test_text_in_place_of_numbers_is_read_and_words_are_not(self):
        self.assertEqual(_read(ORGANIZATIONS[GERMAN]).limit, Decimal(12500))
        assessment = copy.deepcopy(ORGANIZATIONS[GERMAN]["dnbAssessment"])
        recommended = assessment["creditLimitRecommendation"]
        recommended["maximumRecommendedLimit"]["value"] = "none"
        report = _read(_changed(GERMAN, dnbAssessment=assessment))
        self.assertEqual((report.limit, report.limit_currency), (None, ""))

    def test_a_company_out_of_business_with_bad_news_is_told_so(self):
        report = _read(ORGANIZATIONS[GONE])
        self.assertEqual(report.status, "ceased")
        self.assertIs(report.negative, True)
        self.assertEqual([event.kind for event in report.events], ["other"])
        self.assertTrue(any("high-risk" in said for said in report.warnings))

    def test_an_open_insolvency_makes_the_status_and_is_bad_news(self):
        report = _read(_changed(GOOD, legalEvents={"hasInsolvency": True}))
        self.assertEqual((report.status, report.negative), ("insolvent", True))

    def test_an_unknown_status_is_unknown_and_said(self):
        asleep = {"operatingStatus": {"description": "Asleep"}}
        report = _read(_changed(GOOD, dunsControlStatus=asleep))
        self.assertEqual(report.status, "unknown")
        self.assertTrue(any("“Asleep”" in said for said in report.warnings))

    def test_parents_are_named_and_a_company_is_not_its_own_parent(self):
        direct, ultimate = _read(ORGANIZATIONS[GOOD]).parents
        self.assertEqual((direct.name, direct.level), ("Meadow Group", "direct"))
        self.assertEqual(
            (ultimate.country, ultimate.identifier.value), ("LU", "900000002")
        )
        linkage = {"globalUltimate": {"duns": GOOD, "primaryName": "itself"}}
        self.assertFalse(_read(_changed(GOOD, corporateLinkage=linkage)).parents)

    def test_every_figure_says_where_it_was_read(self):
        sources = _read(ORGANIZATIONS[GOOD]).sources
        self.assertEqual(
            sources["grades"], "organization.dnbAssessment.failureScore.classScore"
        )
        for field in ("name", "limit", "status", "payment_index", "statements"):
            self.assertTrue(sources[field].startswith("organization."), field)

    def test_the_least_report_is_read_with_everything_unknown(self):
        report = _read({})
        self.assertEqual(
            (report.status, report.grades, report.limit), ("unknown", (), None)
        )
        self.assertFalse(report.sources)

    def test_any_block_may_be_missing_or_of_another_kind(self):
        for block in ORGANIZATIONS[GOOD]:
            for value in (None, [], "text", 7, {"other": [1]}, [[]]):
                _read(_changed(GOOD, **{block: value}))

    def test_what_is_no_report_is_refused(self):
        for body in (b"<html>Sorry</html>", b'{"organization": ', b"[]", b'{"x": 1}'):
            with self.assertRaises(PayloadError):
                BUREAU.parse({"main": Answer(200, {}, body)})
