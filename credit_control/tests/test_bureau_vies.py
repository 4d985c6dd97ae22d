"""Three answers about a VAT number that must never be mixed up."""

import json

from odoo.tests import BaseCase, tagged

from ..bureaus.contract import (
    Answer,
    CallFailed,
    Identifier,
    PayloadError,
    Refused,
    Settings,
)
from ..bureaus.vies import BUREAU
from . import player_vies as vies
from .provider_server import Asked


def settings(sent=None, **credentials):
    def send(request):
        if sent is not None:
            sent.append(request)
        asked = Asked(request.method, "/", {}, request.headers, request.body)
        reply = vies.play(asked)
        kind = {"content-type": "application/json"}
        return Answer(reply.status, kind, reply.payload(), request.part)

    return Settings(send, "https://vies.example", credentials=credentials)


def look_up(number, country="DE", **values):
    identifier = Identifier("vat", number, country)
    return BUREAU.parse({"main": BUREAU.order(settings(**values), identifier)})


def told(**body):
    return Answer(200, {}, json.dumps(body).encode())


@tagged("post_install", "-at_install")
class TestBureauVies(BaseCase):
    def problem(self, number):
        with self.assertRaises(Refused) as caught:
            look_up("DE" + number)
        return caught.exception.problem

    def test_a_registered_number_brings_name_and_address(self):
        report = look_up("DE" + vies.VALID)
        self.assertEqual(report.name, "Erfundene Werke GmbH")
        self.assertEqual(report.address, "Musterweg 1, 10115 Berlin")
        self.assertEqual(
            report.identifiers, (Identifier("vat", "DE" + vies.VALID, "DE"),)
        )
        self.assertEqual(report.warnings, ())

    def test_a_registered_number_says_nothing_about_solvency(self):
        report = look_up("DE" + vies.VALID)
        self.assertEqual((report.status, report.negative), ("unknown", None))
        self.assertEqual(report.status_text, "VAT number registered on 2026-03-02")

    def test_dashes_are_no_name(self):
        report = look_up("DE" + vies.SILENT)
        self.assertEqual((report.name, report.address), ("", ""))
        self.assertTrue(report.identifiers)

    def test_an_unregistered_number_is_told_in_a_sentence(self):
        report = look_up("DE999999999")
        self.assertEqual((report.identifiers, report.status), ((), "unknown"))
        self.assertIn("DE999999999 is not registered", report.warnings[0])

    def test_a_member_state_that_does_not_answer_makes_no_number_invalid(self):
        for number in (vies.DOWN, vies.ODD, vies.RELAY):
            with self.subTest(number):
                problem = self.problem(number)
                self.assertEqual((problem.kind, problem.retryable), ("server", True))
                self.assertEqual(problem.billed, "no")
                self.assertIn("not checked", problem.detail)

    def test_a_busy_service_is_asked_again_later(self):
        problem = self.problem(vies.BUSY)
        self.assertEqual((problem.kind, problem.retryable), ("throttled", True))

    def test_a_malformed_number_is_not_sent_again(self):
        problem = self.problem(vies.MALFORMED)
        self.assertEqual((problem.kind, problem.retryable), ("invalid", False))

    def test_a_failure_without_a_code_is_a_failure(self):
        with self.assertRaises(Refused) as caught:
            BUREAU.parse({"main": told(actionSucceed=False, valid=False)})
        self.assertEqual(caught.exception.problem.kind, "server")

    def test_an_answer_that_says_neither_is_not_read_as_no(self):
        with self.assertRaises(PayloadError):
            BUREAU.parse({"main": told(countryCode="DE", vatNumber="1")})

    def test_errors_without_the_services_own_words_keep_their_status(self):
        self.assertEqual(
            BUREAU.classify_error(Answer(503, {}, b"<html>")).kind, "server"
        )
        self.assertEqual(
            BUREAU.classify_error(CallFailed("before_send", "refused")).kind,
            "before_send",
        )

    def test_proof_is_kept_if_our_own_number_was_sent(self):
        self.assertEqual(look_up("DE" + vies.VALID).reference, "")
        report = look_up("DE" + vies.VALID, requester_vat="BE 0400.000.051")
        self.assertEqual(report.reference, "WAPIAAAAINVENTED1")

    def test_greek_numbers_go_out_as_el_and_come_home_to_gr(self):
        sent = []
        report = look_up("EL" + vies.GREEK, "GR", sent=sent)
        self.assertEqual(json.loads(sent[0].body)["countryCode"], "EL")
        self.assertEqual((report.country, report.vat), ("GR", "EL" + vies.GREEK))
        self.assertEqual(report.name, "ΕΠΙΝΟΗΜΕΝΗ ΑΕ")
        self.assertEqual(look_up("XI" + vies.VALID, "GB").country, "GB")

    def test_a_number_that_is_none_of_theirs_is_not_sent(self):
        sent = []
        with self.assertRaises(CallFailed):
            look_up("CHE116281710", "CH", sent=sent)
        self.assertEqual(sent, [])

    def test_only_numbers_of_member_states_and_northern_ireland_are_asked(self):
        swiss = Identifier("vat", "CHE116281710", "CH")
        british = Identifier("vat", "GB123456782", "GB")
        irish = Identifier("vat", "XI123456782", "GB")
        self.assertIsNone(BUREAU.identify([swiss, british]))
        self.assertEqual(BUREAU.identify([swiss, british, irish]), irish)
