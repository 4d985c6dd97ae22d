"""Creditsafe: what is asked for and what refusals mean, over the player."""

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
from ..bureaus.creditsafe import BUREAU
from .bureau_player_line import PlayerLine
from .player_creditsafe import (
    GERMAN,
    GOOD,
    NOT_RATED,
    PASSWORD,
    TOKEN,
    USER,
    play,
)
from .provider_server import Reply

BASE = "https://connect.sandbox.creditsafe.com/v1"


def _settings(line, **more):
    given = {"username": USER, "password": PASSWORD}
    return Settings(
        line,
        BASE,
        **{"credentials": given, "token": TOKEN, "reference": "ref-1", **more},
    )


def _connect_id(value):
    return Identifier("creditsafe", value, value[:2])


@tagged("post_install", "-at_install")
class TestCreditsafeCalls(BaseCase):
    def test_signing_in_gives_a_token_that_is_renewed_before_its_hour_ends(self):
        token, seconds = BUREAU.sign_in(_settings(PlayerLine(play)))
        self.assertEqual(token, TOKEN)
        self.assertTrue(0 < seconds < 3600)

    def test_a_wrong_password_is_refused_and_warns_of_the_lock_out(self):
        wrong = {"username": USER, "password": "Secret"}
        with self.assertRaises(Refused) as caught:
            BUREAU.sign_in(_settings(PlayerLine(play), credentials=wrong))
        problem = caught.exception.problem
        self.assertEqual((problem.kind, problem.retryable), ("auth", False))
        self.assertIn("lock the account", problem.detail)
        self.assertNotIn("Secret", problem.detail)

    def test_a_register_number_finds_its_company_and_nobody_else_is_asked(self):
        line = PlayerLine(play)
        subject = Subject("Mills", "GB", identifiers=(Identifier("crn", "01234567"),))
        [found] = BUREAU.search(_settings(line), subject)
        self.assertEqual(found.identifier, _connect_id(GOOD))
        self.assertEqual((found.registration, found.status), ("01234567", "active"))
        self.assertIn("CB7 4AA", found.address)
        self.assertEqual(len(line.requests), 1)
        self.assertEqual(line.requests[0].params["countries"], "GB")

    def test_a_vat_number_finds_its_company_whether_it_is_listed_alone_or_among_many(
        self,
    ):
        for number, connect_id in (("GB0", GOOD), ("GB1", NOT_RATED)):
            subject = Subject("x", "GB", identifiers=(Identifier("vat", number, "GB"),))
            [found] = BUREAU.search(_settings(PlayerLine(play)), subject)
            self.assertEqual(found.identifier.value, connect_id)
            self.assertIn("CB7 4AA", found.address)

    def test_a_number_that_nobody_has_falls_back_to_the_name_and_leaves_the_choice(
        self,
    ):
        line = PlayerLine(play)
        subject = Subject("harbour", "GB", identifiers=(Identifier("crn", "99999999"),))
        found = BUREAU.search(_settings(line), subject)
        self.assertEqual(
            [one.address for one in found], ["North Quay 1, Hull", "South Quay 7, Hull"]
        )
        self.assertEqual([one.confidence for one in found], [None, None])
        self.assertEqual(len(line.sent("search")), 2)

    def test_without_a_country_nothing_is_sent_and_the_refusal_says_what_to_enter(self):
        line = PlayerLine(play)
        with self.assertRaises(Refused) as caught:
            BUREAU.search(_settings(line), Subject("harbour"))
        self.assertIn("country", caught.exception.problem.detail)
        self.assertFalse(line.requests)

    def test_an_order_is_one_billable_call_that_carries_our_reference(self):
        line = PlayerLine(play)
        answer = BUREAU.order(_settings(line, language="fr"), _connect_id(GOOD))
        [request] = line.requests
        self.assertEqual(answer.status, 200)
        self.assertTrue(request.billable)
        self.assertEqual(request.url, f"{BASE}/companies/{GOOD}")
        self.assertEqual(
            request.params,
            {"language": "fr", "includeIndicators": "true", "callRef": "ref-1"},
        )

    def test_an_order_that_fails_is_not_sent_again(self):
        line = PlayerLine(play, Reply(503, {"message": "Busy"}, {"Retry-After": "1"}))
        answer = BUREAU.order(_settings(line), _connect_id(GOOD))
        problem = BUREAU.classify_error(answer)
        self.assertEqual(len(line.requests), 1)
        self.assertEqual(
            (problem.kind, problem.retryable, problem.billed),
            ("server", False, "maybe"),
        )

    def test_the_number_in_the_address_cannot_leave_its_place(self):
        line = PlayerLine(play)
        BUREAU.order(_settings(line), Identifier("creditsafe", "GB/../../access?x=1"))
        self.assertEqual(
            line.requests[0].url, f"{BASE}/companies/GB%2F..%2F..%2Faccess%3Fx%3D1"
        )

    def test_a_german_company_is_only_asked_for_with_a_reason(self):
        line = PlayerLine(play)
        with self.assertRaises(CallFailed) as caught:
            BUREAU.order(_settings(line), _connect_id(GERMAN))
        self.assertEqual(caught.exception.kind, "forbidden")
        self.assertEqual(BUREAU.classify_error(caught.exception).billed, "no")
        self.assertFalse(line.requests)
        answer = BUREAU.order(_settings(line, purpose="1"), _connect_id(GERMAN))
        self.assertEqual(answer.status, 200)
        self.assertEqual(line.requests[0].params["customData"], "de_reason_code::1")

    def test_the_reason_is_not_sent_where_nobody_asks_for_it(self):
        line = PlayerLine(play)
        BUREAU.order(_settings(line, purpose="1"), _connect_id(GOOD))
        self.assertNotIn("customData", line.requests[0].params)

    def test_each_status_has_its_meaning_and_no_4xx_is_ever_sent_again(self):
        kinds = {
            400: "invalid",
            401: "auth",
            402: "quota",
            403: "entitlement",
            404: "not_found",
            429: "throttled",
        }
        for part in ("main", "search"):
            for status, kind in kinds.items():
                body = b'{"message": "No", "details": "because", "correlationId": "c1"}'
                problem = BUREAU.classify_error(Answer(status, {}, body, part))
                self.assertEqual(
                    (problem.kind, problem.retryable, problem.billed),
                    (kind, False, "no"),
                )
                self.assertIn("No: because (reference c1)", problem.detail)

    def test_too_many_calls_say_how_long_to_wait(self):
        given = Answer(429, {"retry-after": "7"}, b"{}", "search")
        self.assertEqual(BUREAU.classify_error(given).wait, 7)
        self.assertEqual(BUREAU.classify_error(Answer(429, {}, b"")).wait, 60)
        locked = BUREAU.classify_error(Answer(429, {}, b"", "sign_in"))
        self.assertEqual(locked.wait, 300)
        self.assertIn("lock", locked.detail)

    def test_a_free_call_may_be_repeated_after_a_fault_of_the_server(self):
        page = Answer(502, {}, b"<html>Bad gateway</html>", "search")
        problem = BUREAU.classify_error(page)
        self.assertEqual((problem.retryable, problem.billed), (True, "no"))

    def test_a_time_out_of_an_order_may_have_been_billed(self):
        problem = BUREAU.classify_error(CallFailed("after_send", "timed out"))
        self.assertEqual((problem.retryable, problem.billed), (False, "maybe"))


@tagged("post_install", "-at_install")
class TestCreditsafeMonitoring(BaseCase):
    def test_all_pages_are_read_and_only_what_worsened_is_told(self):
        line = PlayerLine(play)
        events, cursor = BUREAU.poll(_settings(line), "")
        self.assertEqual(
            [request.params["page"] for request in line.requests], [0, 1, 2]
        )
        self.assertEqual(cursor, "2025-06-09")
        (company, down), (_same, cut) = events
        self.assertEqual((company, down.kind, down.ref), (GOOD, "score_down", "71"))
        self.assertEqual(down.day, date(2025, 6, 2))
        self.assertEqual(down.text, "International Rating (83 → 51)")
        self.assertEqual((cut.kind, cut.amount), ("limit_cut", Decimal(20000)))

    def test_a_poll_looks_some_days_back_for_what_was_entered_late(self):
        line = PlayerLine(play)
        _events, cursor = BUREAU.poll(_settings(line), "2025-06-09")
        self.assertEqual(line.requests[0].params["startDate"], "2025-06-06")
        self.assertEqual(cursor, "2025-06-09")

    def test_the_same_notification_on_two_pages_is_told_once(self):
        row = json.loads(play_events(0))["data"][0]
        twice = [
            Reply(200, {"data": [row], "paging": {"next": 1}}),
            Reply(200, {"data": [row], "paging": {"next": None}}),
        ]
        events, _cursor = BUREAU.poll(_settings(PlayerLine(play, *twice)), "")
        self.assertEqual(len(events), 1)

    def test_an_endless_list_of_pages_ends_in_a_refusal(self):
        def endless(asked):
            return Reply(200, {"data": [], "paging": {"next": 1}})

        with self.assertRaises(PayloadError):
            BUREAU.poll(_settings(PlayerLine(endless)), "")


def play_events(page):
    """One page of notifications, as bytes."""
    line = PlayerLine(play)
    BUREAU.poll(_settings(line), "")
    return line(line.requests[page]).body
