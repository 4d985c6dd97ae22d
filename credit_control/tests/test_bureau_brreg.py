"""What the registers of Brønnøysund say of a company and of its accounts."""

import json
from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..bureaus import brreg
from ..bureaus.brreg import BUREAU
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
from . import player_brreg as player
from .bureau_registry_calls import answers, settings
from .provider_server import Reply

JSON = {"content-type": "application/json"}


def _answer(tree, status=200, part="main"):
    return Answer(status, JSON, json.dumps(tree).encode(), part)


@tagged("post_install", "-at_install")
class TestBrreg(BaseCase):
    """The registers' player answers; nothing leaves the machine."""

    def fetch(self, number, play=player.play):
        """The report of a company, by the calls that a look-up makes."""
        calls = settings(play)
        orgnr = Identifier("orgnr", number, "NO")
        main = BUREAU.order(calls, orgnr)
        return BUREAU.parse(answers(main, *BUREAU.supplement(calls, orgnr, main)))

    # ---- the entity -------------------------------------------------------
    def test_an_active_company_is_read_whole(self):
        report = self.fetch("999000002")
        self.assertEqual(report.name, "FJELLBEKK TREVARE AS")
        self.assertEqual(report.registration, "999000002")
        self.assertEqual(report.vat, "NO999000002MVA")
        self.assertEqual(report.address, "Oppdiktet vei 3, 0000 INGENSTEDS, Norge")
        self.assertEqual(report.status, ACTIVE)
        self.assertEqual(report.founded, date(2011, 5, 20))
        self.assertEqual(report.employees, 14)
        self.assertEqual(report.activity, "Produksjon av trevarer")
        self.assertIs(report.natural, False)
        self.assertIs(report.negative, False)
        self.assertFalse(report.events)
        self.assertFalse(report.warnings)
        self.assertEqual(report.sources["name"], "navn")

    def test_the_least_entity_says_not_known_instead_of_no(self):
        report = self.fetch("999000088")
        self.assertEqual(report.status, UNKNOWN)
        self.assertIsNone(report.natural)
        self.assertIsNone(report.employees)
        self.assertIsNone(report.negative)
        self.assertEqual(report.vat, "")
        self.assertIn("does not say whether", report.warnings[0])

    def test_a_bankrupt_company_is_insolvent_since_a_day(self):
        report = self.fetch("999000037")
        self.assertEqual(report.status, INSOLVENT)
        self.assertIs(report.negative, True)
        (event,) = report.events
        self.assertEqual(
            (event.kind, event.day), ("insolvency_opened", date(2026, 4, 17))
        )

    def test_winding_up_by_a_court_and_abroad_are_insolvency(self):
        for said in (
            {"underTvangsavviklingEllerTvangsopplosning": True},
            {"underUtenlandskInsolvensbehandlingDato": "2026-02-02"},
        ):
            entity = player.entity("999000002", "FJELLBEKK TREVARE AS", **said)
            report = BUREAU.parse(answers(_answer(entity)))
            self.assertEqual(report.status, INSOLVENT, said)
            self.assertEqual(report.events[0].kind, "insolvency_opened")

    def test_a_flag_that_denies_bankruptcy_beats_an_old_date(self):
        entity = player.entity("999000002", "FJELLBEKK", konkursdato="2015-01-01")
        self.assertEqual(BUREAU.parse(answers(_answer(entity))).status, ACTIVE)

    def test_negotiations_with_creditors_and_remarks_are_events(self):
        report = self.fetch("999000096")
        self.assertEqual(report.status, INSOLVENT)
        self.assertEqual(
            [(event.kind, event.day) for event in report.events],
            [
                ("voluntary_arrangement", date(2026, 5, 2)),
                ("other", date(2026, 5, 20)),
            ],
        )

    def test_a_winding_up_by_the_owners_is_no_insolvency(self):
        report = self.fetch("999000045")
        self.assertEqual(report.status, CEASED)
        self.assertIsNone(report.negative)
        self.assertEqual(report.events[0].kind, "solvent_liquidation")
        self.assertIn("wound up by its owners", report.warnings[0])
        self.assertIn("accounts of a winding-up", report.warnings[1])

    def test_a_company_struck_off_has_ceased(self):
        report = self.fetch("999000053")
        self.assertEqual(report.status, CEASED)
        self.assertEqual(report.ceased, date(2023, 11, 30))
        self.assertEqual(report.events[0].kind, "dissolved")

    def test_a_removed_company_has_ceased_even_if_nothing_is_said(self):
        self.assertIn(410, BUREAU.understood)
        report = self.fetch("999000061")
        self.assertEqual(report.status, CEASED)
        self.assertEqual(report.registration, "999000061")
        self.assertEqual(report.ceased, date(2026, 4, 19))
        silent = BUREAU.parse(answers(Answer(410, {}, b"")))
        self.assertEqual((silent.status, silent.ceased), (CEASED, None))

    def test_a_sole_proprietor_is_a_person_and_files_no_accounts(self):
        report = self.fetch("999000029")
        self.assertIs(report.natural, True)
        self.assertEqual(report.statements, ())
        self.assertIn("sole proprietor", report.warnings[0])

    # ---- accounts ---------------------------------------------------------
    def test_the_three_latest_years_are_kept_the_latest_first(self):
        found = self.fetch("999000002").statements
        self.assertEqual([line.year_end.year for line in found], [2025, 2024, 2023])
        latest = found[0]
        self.assertEqual(latest.turnover, Decimal("1555.5"), "filed again: the later")
        self.assertEqual((latest.currency, latest.group), ("NOK", False))
        self.assertEqual(latest.operating_profit, 100)
        self.assertEqual(latest.profit_before_tax, 90)
        self.assertEqual(latest.net_income, 70)
        self.assertEqual(latest.total_assets, 900)
        self.assertEqual(latest.current_assets, 450)
        self.assertEqual(latest.inventories, 120)
        self.assertEqual(latest.total_liabilities, 500)
        self.assertEqual(latest.current_liabilities, 300)
        self.assertEqual(latest.equity, 400)
        self.assertEqual(latest.retained_earnings, 250)

    def test_zero_is_a_figure_and_absent_is_none(self):
        entry = player.accounts("999000002", "2025", 0)
        del entry["eiendeler"]["sumVarer"]
        del entry["egenkapitalGjeld"]["egenkapital"]
        (line,) = self.statements([entry])
        self.assertEqual((line.turnover, line.cash), (0, 0))
        self.assertIsNone(line.inventories)
        self.assertIsNone(line.equity)

    def statements(self, entries):
        """Statements of the first company with these accounts."""
        return BUREAU.parse(
            answers(
                _answer(player.ENTITIES["999000002"]),
                _answer(entries, part="accounts"),
            )
        ).statements

    def test_accounts_of_the_company_are_preferred_to_its_group(self):
        (line,) = self.fetch("999000010").statements
        self.assertEqual((line.year_end.year, line.turnover), (2024, 4000))
        self.assertEqual((line.currency, line.group), ("USD", False))

    def test_accounts_of_the_group_alone_are_marked(self):
        report = self.fetch("999000096")
        self.assertIs(report.statements[0].group, True)
        self.assertIn("Only accounts of the whole group are filed.", report.warnings)

    def test_accounts_that_could_not_be_asked_for_are_not_no_accounts(self):
        def cut(asked):
            if "regnskap/" in asked.path:
                raise CallFailed("after_send", "cut")
            return player.play(asked)

        report = self.fetch("999000002", cut)
        self.assertEqual(report.status, ACTIVE)
        self.assertIn("could not be asked", report.warnings[0])

    def test_a_web_page_instead_of_accounts_does_not_lose_the_status(self):
        page = Answer(200, {"content-type": "text/html"}, b"<html>", "accounts")
        main = _answer(player.ENTITIES["999000037"])
        report = BUREAU.parse(answers(main, page))
        self.assertEqual(report.status, INSOLVENT)
        self.assertIn("could not be read", report.warnings[0])

    # ---- what is no report ------------------------------------------------
    def test_what_is_no_entity_is_refused(self):
        for body in (b"<html>Sorry</html>", b"", b'{"navn":', b"[]", b'{"navn": "X"}'):
            with self.subTest(body=body), self.assertRaises(PayloadError):
                BUREAU.parse(answers(Answer(200, JSON, body)))

    # ---- calls ------------------------------------------------------------
    def test_a_look_up_makes_two_calls_and_a_removed_company_one(self):
        for number, parts in (
            ("999000002", ["main", "accounts"]),
            ("999000061", ["main"]),
        ):
            seen = []
            calls = settings(player.play, seen)
            orgnr = Identifier("orgnr", number, "NO")
            BUREAU.supplement(calls, orgnr, BUREAU.order(calls, orgnr))
            self.assertEqual([request.part for request in seen], parts)

    def test_a_search_gives_candidates_and_none_is_no_error(self):
        calls = settings(player.play)
        (found,) = BUREAU.search(calls, Subject("kvitfoss", "NO"))
        self.assertEqual(found.identifier, Identifier("orgnr", "999000037", "NO"))
        self.assertEqual(found.status, INSOLVENT)
        self.assertEqual(BUREAU.search(calls, Subject("Ingen slik", "NO")), [])

    def test_a_refused_search_says_why(self):
        with self.assertRaises(Refused) as caught:
            BUREAU.search(settings(lambda asked: Reply(400, {})), Subject("X", "NO"))
        self.assertEqual(caught.exception.problem.kind, "invalid")

    def test_errors_are_told_apart(self):
        kinds = {400: "invalid", 404: "not_found", 429: "throttled", 503: "server"}
        for status, kind in kinds.items():
            problem = BUREAU.classify_error(_answer({}, status))
            self.assertEqual((problem.kind, problem.billed), (kind, "no"))

    # ---- monitoring -------------------------------------------------------
    def test_the_first_poll_only_notes_the_time(self):
        seen = []
        calls = settings(player.play, seen, sent_at="2026-04-18T01:00:00+02:00")
        self.assertEqual(BUREAU.poll(calls, ""), ([], "2026-04-17T23:00:00.000Z"))
        self.assertFalse(seen)

    def test_changes_come_once_and_only_those_that_matter(self):
        found, cursor = BUREAU.poll(settings(player.play), "2026-04-01T00:00:00.000Z")
        self.assertEqual(
            [(number, event.kind) for number, event in found],
            [
                ("999000037", "insolvency_opened"),
                ("999000061", "dissolved"),
                ("999000045", "other"),
            ],
        )
        self.assertEqual(found[0][1].day, date(2026, 4, 17))
        self.assertEqual(cursor, "106")
        self.assertEqual(BUREAU.poll(settings(player.play), cursor), ([], "106"))

    def test_a_long_feed_is_read_page_by_page_without_gap_or_repeat(self):
        self.patch(brreg, "CHANGES", 2)
        seen = []
        found, cursor = BUREAU.poll(settings(player.play, seen), "100")
        self.assertEqual(len(found), 3)
        self.assertEqual(cursor, "106")
        self.assertEqual(
            [request.params["oppdateringsid"] for request in seen],
            ["101", "103", "106", "107"],
        )

    def test_a_poll_ends_after_some_pages_and_goes_on_from_there(self):
        self.patch(brreg, "CHANGES", 1)
        self.patch(brreg, "PAGES", 2)
        found, cursor = BUREAU.poll(settings(player.play), "100")
        self.assertEqual(cursor, "102")
        more, _cursor = BUREAU.poll(settings(player.play), cursor)
        self.assertEqual(len(found) + len(more), 3)
