"""Who a company belongs to, as far as it reports that."""

from datetime import date
from urllib.parse import urlsplit

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
from ..bureaus.gleif import BUREAU
from . import player_gleif as gleif
from .provider_server import Asked, Reply


def settings(sent=None, play=gleif.play, broken=""):
    def send(request):
        if sent is not None:
            sent.append(request)
        path = urlsplit(request.url).path
        if broken and path.endswith(broken):
            raise CallFailed("after_send", "time-out")
        reply = play(Asked("GET", path, request.params, request.headers, b""))
        return Answer(reply.status, {}, reply.payload(), request.part)

    return Settings(send, "https://api.gleif.example/api/v1")


def look_up(lei, **values):
    ours, identifier = settings(**values), Identifier("lei", lei)
    main = BUREAU.order(ours, identifier)
    more = BUREAU.supplement(ours, identifier, main)
    return BUREAU.parse({"main": main} | {answer.part: answer for answer in more})


@tagged("post_install", "-at_install")
class TestBureauGleif(BaseCase):
    def test_a_daughter_comes_with_its_direct_and_ultimate_parent(self):
        report = look_up(gleif.DAUGHTER)
        direct, ultimate = report.parents
        self.assertEqual(
            (direct.level, direct.name), ("direct", "Verzonnen Holding B.V.")
        )
        self.assertEqual((ultimate.level, ultimate.country), ("ultimate", "GB"))
        self.assertEqual(ultimate.identifier, Identifier("lei", gleif.TOP))
        self.assertEqual(report.warnings, ())

    def test_a_record_says_who_and_whether_it_exists(self):
        report = look_up(gleif.DAUGHTER)
        self.assertEqual(report.name, "Verzonnen Handel B.V.")
        self.assertEqual((report.registration, report.country), ("90000001", "NL"))
        self.assertEqual(report.address, "Invented Street 1, 1000 Somewhere")
        self.assertEqual((report.status, report.negative), ("active", None))
        self.assertEqual(report.founded, date(1999, 5, 4))
        self.assertEqual(report.identifiers, (Identifier("lei", gleif.DAUGHTER),))

    def test_a_company_that_reports_no_parent_is_no_error_and_costs_no_call(self):
        sent = []
        report = look_up(gleif.TOP, sent=sent)
        self.assertEqual((report.parents, report.warnings), ((), ()))
        self.assertEqual(len(sent), 1)

    def test_a_parent_that_cannot_be_read_is_said_to_exist(self):
        report = look_up(gleif.DAUGHTER, broken="/direct-parent")
        self.assertEqual([parent.level for parent in report.parents], ["ultimate"])
        self.assertIn("direct parent", report.warnings[0])

    def test_a_lapsed_identifier_warns_that_it_may_be_out_of_date(self):
        report = look_up(gleif.LAPSED)
        self.assertEqual(report.status, "active")
        self.assertIn("not been renewed since 2025-06-30", report.warnings[0])

    def test_an_ended_company_has_ceased(self):
        report = look_up(gleif.GONE)
        self.assertEqual((report.status, report.ceased), ("ceased", date(2022, 12, 31)))
        self.assertIn("RETIRED", report.warnings[0])

    def test_links_in_an_answer_do_not_tell_where_we_call(self):
        def play(asked):
            reply = gleif.play(asked)
            told = reply.payload().replace(b"api.gleif.example", b"evil.example")
            return Reply(reply.status, told, reply.headers)

        sent = []
        look_up(gleif.DAUGHTER, sent=sent, play=play)
        self.assertEqual(
            {urlsplit(request.url).netloc for request in sent}, {"api.gleif.example"}
        )

    def test_a_search_by_register_number_comes_before_one_by_name(self):
        number = Identifier("kvk", "90000001", "NL")
        subject = Subject("Verzonnen", "NL", identifiers=(number,))
        found = BUREAU.search(settings(), subject)
        self.assertEqual([c.identifier.value for c in found], [gleif.DAUGHTER])

    def test_a_search_falls_back_to_the_name_within_the_country(self):
        vat = Identifier("vat", "NL900000001B01", "NL")
        sent = []
        subject = Subject("Imaginary", "GB", identifiers=(vat,))
        found = BUREAU.search(settings(sent), subject)
        self.assertEqual([c.identifier.value for c in found], [gleif.TOP])
        self.assertEqual(len(sent), 1, "a VAT number is in no register of companies")
        self.assertEqual(BUREAU.search(settings(), Subject("Imaginary", "NL")), [])

    def test_a_refused_search_says_why(self):
        with self.assertRaises(Refused) as caught:
            BUREAU.search(settings(play=lambda asked: Reply(429)), Subject("X", "NL"))
        self.assertEqual(caught.exception.problem.kind, "throttled")

    def test_an_unknown_identifier_is_not_found(self):
        sent = []
        answer = BUREAU.order(settings(sent), Identifier("lei", "../x?y"))
        self.assertEqual(BUREAU.classify_error(answer).kind, "not_found")
        self.assertTrue(sent[0].url.endswith("/lei-records/..%2Fx%3Fy"))

    def test_an_answer_without_a_record_is_refused(self):
        for body in (b'{"data": null}', b'{"data": []}', b"<html>", b"[]"):
            with self.assertRaises(PayloadError):
                BUREAU.parse({"main": Answer(200, {}, body)})
