"""What Companies House says of a company, and what it leaves open."""

import json
from datetime import date

from odoo.tests import BaseCase, tagged

from ..bureaus.companies_house import BUREAU
from ..bureaus.contract import (
    ACTIVE,
    CEASED,
    INSOLVENT,
    UNKNOWN,
    Answer,
    CallFailed,
    Identifier,
    PayloadError,
    Refused,
    Subject,
)
from . import player_companies_house as player
from .bureau_registry_calls import answers, settings
from .provider_server import Reply

JSON = {"content-type": "application/json"}


def _answer(tree, status=200, part="main"):
    return Answer(status, JSON, json.dumps(tree).encode(), part)


@tagged("post_install", "-at_install")
class TestCompaniesHouse(BaseCase):
    """The register's player answers; nothing leaves the machine."""

    def fetch(self, number, play=player.play):
        """The report of a company, by the calls that a look-up makes."""
        calls = settings(play, credentials={"api_key": "key"})
        crn = Identifier("crn", number, "GB")
        main = BUREAU.order(calls, crn)
        more = BUREAU.supplement(calls, crn, main)
        return BUREAU.parse(answers(main, *more))

    def kinds(self, report):
        return {event.kind for event in report.events}

    # ---- what a report says -----------------------------------------------
    def test_an_active_company_is_read_whole(self):
        report = self.fetch("99000001")
        self.assertEqual(report.name, "HARBOUR OAK JOINERY LTD")
        self.assertEqual(report.registration, "99000001")
        self.assertEqual(report.status, ACTIVE)
        self.assertEqual(report.founded, date(2009, 4, 1))
        self.assertEqual(
            report.address, "4 Invented Wharf, Nowhere-on-Sea, ZZ1 1ZZ, England"
        )
        self.assertEqual(report.activity, "16230, 43320")
        self.assertEqual(self.kinds(report), {"charge"})
        self.assertIs(report.negative, False)
        self.assertFalse(report.warnings)
        self.assertEqual(report.sources["name"], "company_name")
        self.assertFalse(report.grades, "a register has no opinion")

    def test_the_least_profile_says_not_known_instead_of_no(self):
        report = self.fetch("99000006")
        self.assertEqual(report.status, UNKNOWN)
        self.assertIsNone(report.negative)
        self.assertIsNone(report.natural)
        self.assertIsNone(report.founded)
        self.assertFalse(report.events)
        self.assertIn("no status", report.warnings[0])

    def test_an_absent_flag_of_insolvency_is_not_a_clean_record(self):
        profile = player.profile("99000001", "HARBOUR OAK JOINERY LTD")
        del profile["has_insolvency_history"], profile["has_charges"]
        report = BUREAU.parse(answers(_answer(profile)))
        self.assertEqual(report.status, ACTIVE)
        self.assertIsNone(report.negative)
        self.assertNotIn("charge", self.kinds(report))

    def test_a_liquidation_by_creditors_is_an_insolvency(self):
        report = self.fetch("99000002")
        self.assertEqual(report.status, INSOLVENT)
        self.assertIs(report.negative, True)
        opened, arrangement = report.events
        self.assertEqual(opened.kind, "insolvency_opened")
        self.assertEqual(opened.day, date(2026, 2, 3))
        self.assertIs(opened.solvent, False)
        self.assertEqual(arrangement.kind, "voluntary_arrangement")
        self.assertIn("ended on 2025-01-31", arrangement.text)
        self.assertNotEqual(opened.ref, arrangement.ref)

    def test_a_company_wound_up_by_its_members_is_not_insolvent(self):
        report = self.fetch("99000003")
        self.assertEqual(report.status, CEASED)
        (event,) = report.events
        self.assertEqual(event.kind, "solvent_liquidation")
        self.assertIs(event.solvent, True)
        self.assertIn("solvent", report.warnings[0])

    def test_one_insolvent_case_beside_a_solvent_one_is_an_insolvency(self):
        cases = player.CASES["99000003"] + player.CASES["99000002"]
        report = BUREAU.parse(
            answers(
                _answer(player.PROFILES["99000003"]),
                _answer({"cases": cases}, part="insolvency"),
            )
        )
        self.assertEqual(report.status, INSOLVENT)

    def test_an_ended_case_does_not_make_a_solvent_winding_up_insolvent(self):
        ended = {
            "type": "creditors-voluntary-liquidation",
            "number": 3,
            "dates": [{"type": "case-end-on", "date": "2015-01-31"}],
        }
        report = BUREAU.parse(
            answers(
                _answer(player.PROFILES["99000003"]),
                _answer(
                    {"cases": [*player.CASES["99000003"], ended]}, part="insolvency"
                ),
            )
        )
        self.assertEqual(report.status, CEASED)
        self.assertIs(report.negative, True, "it was insolvent once")

    def test_a_liquidation_without_cases_is_taken_as_insolvent(self):
        report = self.fetch("99000008")
        self.assertEqual(report.status, INSOLVENT)
        self.assertEqual(len(report.warnings), 1)
        self.assertIn("which kind of liquidation", report.warnings[0])

    def test_cases_that_could_not_be_fetched_are_missed_aloud(self):
        def cut(asked):
            if asked.path.endswith("/insolvency"):
                raise CallFailed("after_send", "cut")
            return player.play(asked)

        report = self.fetch("99000003", cut)
        self.assertEqual(report.status, INSOLVENT)
        self.assertIn("could not be read", report.warnings[0])

    def test_a_web_page_instead_of_cases_does_not_lose_the_status(self):
        page = Answer(200, {"content-type": "text/html"}, b"<html>", "insolvency")
        report = BUREAU.parse(answers(_answer(player.PROFILES["99000002"]), page))
        self.assertEqual(report.status, INSOLVENT)
        self.assertIn("could not be read", report.warnings[0])

    def test_a_petition_alone_is_a_petition(self):
        case = {
            "type": "compulsory-liquidation",
            "number": "1",
            "dates": [{"type": "petitioned-on", "date": "2026-05-05"}],
        }
        profile = player.profile("99000001", "HARBOUR OAK JOINERY LTD")
        report = BUREAU.parse(
            answers(_answer(profile), _answer({"cases": [case]}, part="insolvency"))
        )
        self.assertEqual(self.kinds(report), {"insolvency_petition"})
        case["dates"].append({"type": "wound-up-on", "date": "2026-06-05"})
        report = BUREAU.parse(
            answers(_answer(profile), _answer({"cases": [case]}, part="insolvency"))
        )
        self.assertEqual(self.kinds(report), {"insolvency_opened"})
        self.assertEqual(report.events[0].day, date(2026, 6, 5))

    def test_a_proposal_to_strike_off_and_late_accounts_are_reported(self):
        report = self.fetch("99000004")
        self.assertEqual(report.status, ACTIVE)
        self.assertEqual(
            self.kinds(report), {"strike_off_proposal", "accounts_overdue"}
        )
        late = next(e for e in report.events if e.kind == "accounts_overdue")
        self.assertEqual(late.day, date(2026, 6, 30))
        self.assertIs(report.negative, True)

    def test_the_newer_flag_of_late_accounts_counts_and_the_older_fills_in(self):
        profile = player.profile("99000001", "HARBOUR OAK JOINERY LTD")
        profile["accounts"]["overdue"] = True
        self.assertFalse(BUREAU.parse(answers(_answer(profile))).events)
        del profile["accounts"]["next_accounts"]["overdue"]
        self.assertEqual(
            self.kinds(BUREAU.parse(answers(_answer(profile)))), {"accounts_overdue"}
        )

    def test_a_dissolved_company_has_ceased(self):
        report = self.fetch("99000005")
        self.assertEqual(report.status, CEASED)
        self.assertEqual(report.ceased, date(2024, 2, 29))
        self.assertEqual(report.events[0].kind, "dissolved")
        self.assertIsNone(report.negative)

    def test_an_unknown_status_and_an_unknown_case_are_said_and_do_not_stop(self):
        report = self.fetch("99000007")
        self.assertEqual(report.status, UNKNOWN)
        self.assertIn("hibernating", report.warnings[0])
        case = {"type": "bankruptcy-by-duel", "number": 1, "dates": []}
        report = BUREAU.parse(
            answers(
                _answer(player.PROFILES["99000001"]),
                _answer({"cases": [case]}, part="insolvency"),
            )
        )
        self.assertIn("other", self.kinds(report))
        self.assertIn("bankruptcy-by-duel", report.warnings[0])

    # ---- what is no report ------------------------------------------------
    def test_what_is_no_profile_is_refused(self):
        for body in (b"<html>Sorry</html>", b"", b'{"a":', b"[]", b'{"errors": []}'):
            with self.subTest(body=body), self.assertRaises(PayloadError):
                BUREAU.parse(answers(Answer(200, JSON, body)))

    # ---- calls ------------------------------------------------------------
    def test_the_key_is_the_user_and_the_number_cannot_leave_its_segment(self):
        seen = []
        calls = settings(player.play, seen, credentials={"api_key": "key"})
        BUREAU.order(calls, Identifier("crn", "../search", "GB"))
        self.assertEqual(seen[0].basic, ("key", ""))
        self.assertTrue(seen[0].url.endswith("/company/..%2Fsearch"))
        self.assertNotIn("key", seen[0].url)

    def test_insolvency_is_asked_for_only_where_the_profile_links_to_it(self):
        for number, parts in (
            ("99000001", ["main"]),
            ("99000002", ["main", "insolvency"]),
        ):
            seen = []
            calls = settings(player.play, seen, credentials={"api_key": "key"})
            crn = Identifier("crn", number, "GB")
            BUREAU.supplement(calls, crn, BUREAU.order(calls, crn))
            self.assertEqual([request.part for request in seen], parts)

    def test_a_search_gives_candidates_and_none_is_no_error(self):
        calls = settings(player.play, credentials={"api_key": "key"})
        (found,) = BUREAU.search(calls, Subject("Tallow & Wick", "GB"))
        self.assertEqual(found.identifier, Identifier("crn", "99000002", "GB"))
        self.assertEqual(found.status, INSOLVENT)
        self.assertEqual(BUREAU.search(calls, Subject("Nobody at all", "GB")), [])

    def test_a_refused_search_says_why(self):
        calls = settings(lambda asked: Reply(401, {}))
        with self.assertRaises(Refused) as caught:
            BUREAU.search(calls, Subject("Tallow", "GB"))
        self.assertEqual(caught.exception.problem.kind, "auth")

    def test_a_wrong_key_is_refused_by_the_player_as_by_the_register(self):
        calls = settings(player.play, credentials={"api_key": "wrong"})
        answer = BUREAU.order(calls, Identifier("crn", "99000001", "GB"))
        self.assertEqual(BUREAU.classify_error(answer).kind, "auth")

    def test_errors_are_told_apart(self):
        kinds = {401: "auth", 404: "not_found", 429: "throttled", 502: "server"}
        for status, kind in kinds.items():
            problem = BUREAU.classify_error(_answer({}, status))
            self.assertEqual((problem.kind, problem.billed), (kind, "no"))
        throttled = BUREAU.classify_error(_answer({}, 429))
        self.assertEqual((throttled.wait, throttled.retryable), (300, True))
        told = BUREAU.classify_error(Answer(429, {"retry-after": "7"}, b""))
        self.assertEqual(told.wait, 7)

    def test_only_a_british_number_is_ordered_with(self):
        crn = Identifier("crn", "99000001", "GB")
        vat = Identifier("vat", "GB1", "GB")
        self.assertEqual(BUREAU.identify((vat, crn)), crn)
        self.assertIsNone(BUREAU.identify((vat, Identifier("crn", "1", "IE"))))
