"""What the French register and gazette say, and what must not be read into it."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from odoo.tests import BaseCase, tagged

from ..bureaus.bodacc import step_of
from ..bureaus.contract import (
    Answer,
    CallFailed,
    Identifier,
    PayloadError,
    Refused,
    Settings,
    Subject,
)
from ..bureaus.france import BUREAU
from ..bureaus.france_register import of_register
from . import player_france as france
from .provider_server import Asked


def sender(play, sent=None, broken=()):
    """A ``send`` that asks a player directly; paths in ``broken`` cannot be reached."""

    def send(request):
        path = urlsplit(request.url).path
        if any(part in path for part in broken):
            raise CallFailed("before_send", "refused")
        if sent is not None:
            sent.append(request)
        reply = play(
            Asked(request.method, path, request.params, request.headers, request.body)
        )
        kind = {"content-type": "application/json", **reply.headers}
        return Answer(reply.status, kind, reply.payload(), request.part)

    return send


def settings(play=france.play, **values):
    options = {key: values.pop(key) for key in ("sent", "broken") if key in values}
    return Settings(sender(play, **options), "https://register.example", **values)


def look_up(siren, **values):
    """The report of a number, as the add-on gets it."""
    ours, identifier = settings(**values), Identifier("siren", siren, "FR")
    main = BUREAU.order(ours, identifier)
    more = BUREAU.supplement(ours, identifier, main)
    return BUREAU.parse({"main": main} | {answer.part: answer for answer in more})


@tagged("post_install", "-at_install")
class TestBureauFrance(BaseCase):
    def test_a_sound_company_comes_with_its_figures_and_no_bad_news(self):
        report = look_up(france.SOUND)
        self.assertEqual(report.name, "ATELIER BOREAL")
        self.assertEqual((report.status, report.negative), ("active", False))
        self.assertEqual(report.registration, france.SOUND)
        latest, before, first = report.statements
        self.assertEqual(latest.year_end, date(2024, 12, 31))
        self.assertEqual(latest.turnover, Decimal(1500000))
        self.assertEqual(latest.net_income, Decimal(-20000))
        self.assertEqual(before.net_income, Decimal(0), "zero is a figure")
        self.assertIsNone(latest.equity)
        self.assertEqual((first.turnover, first.net_income), (None, Decimal(5000)))
        self.assertEqual(report.events, (), "filed accounts are no event")

    def test_nothing_about_managers_is_taken_over(self):
        self.assertNotIn("CAMILLE", repr(look_up(france.SOUND)))

    def test_open_proceedings_make_a_company_insolvent_that_the_register_calls_active(
        self,
    ):
        report = look_up(france.INSOLVENT)
        self.assertEqual((report.status, report.negative), ("insolvent", True))
        [event] = report.events
        self.assertEqual(event.kind, "insolvency_opened")
        self.assertEqual(event.day, date(2025, 1, 8), "the judgement, not the print")
        self.assertEqual(event.ref, "A202501010001")

    def test_closed_proceedings_do_not_read_as_open(self):
        report = look_up(france.RECOVERED)
        self.assertEqual((report.status, report.negative), ("active", False))
        self.assertNotIn("insolvency_opened", [event.kind for event in report.events])
        self.assertIn("closed since", report.events[-1].text)

    def test_a_plan_keeps_proceedings_open_and_says_so(self):
        report = look_up(france.PLANNED)
        self.assertEqual(report.status, "insolvent")
        self.assertTrue(any("plan" in warning for warning in report.warnings))

    def test_a_company_without_assets_left_has_ceased_though_the_register_is_late(self):
        report = look_up(france.ENDED)
        self.assertEqual((report.status, report.negative), ("ceased", True))
        self.assertEqual(report.events[0].kind, "dissolved")
        self.assertIs(report.events[0].solvent, False)

    def test_a_closed_company_has_ceased(self):
        report = look_up(france.CEASED)
        self.assertEqual((report.status, report.ceased), ("ceased", date(2023, 6, 30)))
        self.assertEqual([event.kind for event in report.events], ["dissolved"])

    def test_a_company_that_hides_its_particulars_stays_hidden(self):
        report = look_up(france.MASKED)
        self.assertEqual((report.name, report.address), ("", ""))
        self.assertEqual((report.statements, report.status), ((), "active"))
        self.assertIn("objected", " ".join(report.warnings))
        self.assertNotIn("PARAITRE", repr(report))

    def test_a_sole_trader_is_a_natural_person(self):
        self.assertIs(look_up(france.TRADER).natural, True)
        self.assertIs(look_up(france.SOUND).natural, False)

    def test_a_legal_form_of_persons_tells_a_natural_person_too(self):
        told = {"complements": {"est_entrepreneur_individuel": True}}
        self.assertIs(of_register({**france.COMPANIES[0], **told}).natural, True)
        record = {**france.COMPANIES[7], "complements": {}}
        self.assertIs(of_register(record).natural, True)
        self.assertIs(
            of_register({**record, "nature_juridique": "5710"}).natural, False
        )
        self.assertIsNone(of_register({**record, "nature_juridique": ""}).natural)

    def test_a_trader_whose_proceedings_ended_without_assets_goes_on_to_exist(self):
        report = self.with_notices(france.TRADER, self.OPENED, self.EXHAUSTED)
        self.assertEqual((report.status, report.negative), ("active", True))
        self.assertEqual({event.kind for event in report.events}, {"other"})

    OPENED = ("2024-01-05", france.OPENING)
    CLOSED = ("2025-01-05", "Jugement de clôture pour extinction du passif")
    EXHAUSTED = ("2025-01-05", "Jugement de clôture pour insuffisance d'actif")

    def with_notices(self, siren, *judgements, **values):
        """The report of a company whose notices are these, ``(day, name)`` each."""
        records = [
            france.notice(siren, f"2024000{number}0001", day, name, **values)
            for number, (day, name) in enumerate(judgements)
        ]
        body = json.dumps({"total_count": 1, "results": records}).encode()
        main = BUREAU.order(settings(), Identifier("siren", siren, "FR"))
        return BUREAU.parse({"main": main, "bodacc": Answer(200, {}, body, "bodacc")})

    def test_a_step_within_proceedings_means_that_they_are_open(self):
        for name in ("Dépôt de l'état des créances", "Autre jugement et ordonnance"):
            with self.subTest(name):
                step = ("2025-03-01", name)
                report = self.with_notices(france.SOUND, step)
                self.assertEqual(report.status, "insolvent")
                report = self.with_notices(france.SOUND, self.OPENED, self.CLOSED, step)
                self.assertEqual(report.status, "active")

    def test_an_unreadable_judgement_after_a_closing_one_is_no_all_clear_either(self):
        closed = (self.OPENED, self.CLOSED, ("2025-06-01", ""))
        report = self.with_notices(france.SOUND, *closed)
        self.assertEqual(report.status, "insolvent")

    def test_the_order_of_judgements_counts_and_not_that_of_the_answer(self):
        report = self.with_notices(france.SOUND, self.CLOSED, self.OPENED)
        self.assertEqual(report.status, "active")

    def test_a_sanction_on_a_manager_is_left_out(self):
        sanction = ("2025-03-01", "Jugement d'interdiction de gérer")
        report = self.with_notices(france.SOUND, sanction)
        self.assertEqual((report.status, report.events), ("active", ()))

    def test_conciliation_is_an_agreement_and_no_insolvency(self):
        report = self.with_notices(
            france.SOUND, ("2025-03-01", ""), family="conciliation"
        )
        self.assertEqual((report.status, report.negative), ("active", True))
        self.assertEqual(report.events[0].kind, "voluntary_arrangement")

    def test_a_notice_about_others_is_not_taken_for_this_company(self):
        report = self.with_notices(
            france.SOUND, self.OPENED, registre=["900 000 027", "900000027"]
        )
        self.assertEqual((report.status, report.events), ("active", ()))

    def test_a_judgement_that_cannot_be_read_is_no_all_clear(self):
        report = look_up(france.GARBLED)
        self.assertEqual((report.status, report.negative), ("insolvent", True))
        self.assertIn("cannot be read", " ".join(report.warnings))

    def test_a_sale_and_a_withdrawn_notice_are_no_insolvency(self):
        report = look_up(france.SELLER)
        self.assertEqual((report.status, report.events), ("active", ()))

    def test_without_the_gazette_insolvency_is_unknown_and_not_denied(self):
        report = look_up(france.INSOLVENT, broken=("annonces-commerciales",))
        self.assertIsNone(report.negative)
        self.assertIn("is not known", " ".join(report.warnings))

    def test_a_gazette_of_another_shape_is_no_gazette(self):
        main = BUREAU.order(settings(), Identifier("siren", france.SOUND))
        for body in (b'{"error": "x"}', b"<html>", b""):
            odd = Answer(200, {}, body, "bodacc")
            report = BUREAU.parse({"main": main, "bodacc": odd})
            self.assertIsNone(report.negative, body)

    def test_another_company_that_the_search_finds_is_not_taken(self):
        with self.assertRaises(Refused) as caught:
            look_up(france.FOUND_BY_TEXT)
        self.assertEqual(caught.exception.problem.kind, "not_found")

    def test_an_unknown_number_is_not_found_and_the_gazette_is_left_in_peace(self):
        sent = []
        with self.assertRaises(Refused):
            look_up("900000999", sent=sent)
        self.assertEqual(len(sent), 1)

    def test_an_answer_that_lost_what_was_asked_is_taken_with_a_warning_or_not_at_all(
        self,
    ):
        answer = BUREAU.order(settings(), Identifier("siren", france.SOUND))
        bare = replace(answer, headers={"content-type": "application/json"})
        self.assertIn(
            "compare the name", " ".join(BUREAU.parse({"main": bare}).warnings)
        )
        both = replace(
            bare, body=json.dumps({"results": france.COMPANIES[:2]}).encode()
        )
        with self.assertRaises(PayloadError):
            BUREAU.parse({"main": both})

    def test_a_name_is_searched_and_hidden_companies_are_not_shown(self):
        found = BUREAU.search(settings(), Subject("boreal", "FR", zip="69003"))
        self.assertEqual([c.identifier.value for c in found], [france.SOUND])
        self.assertEqual(found[0].status, "active")
        self.assertEqual(BUREAU.search(settings(), Subject("doit pas", "FR")), [])

    def test_one_order_is_one_call(self):
        sent = []
        BUREAU.order(settings(sent=sent), Identifier("siren", france.SOUND, "FR"))
        self.assertEqual([request.params["q"] for request in sent], [france.SOUND])

    def test_polling_starts_at_a_day_and_tells_openings_with_their_company(self):
        events, cursor = BUREAU.poll(settings(sent_at="2025-01-01T08:00:00+01:00"), "")
        self.assertEqual((events, cursor), ([], "2025-01-01"))
        events, cursor = BUREAU.poll(settings(), cursor)
        told = {(siren, event.kind) for siren, event in events}
        self.assertIn((france.INSOLVENT, "insolvency_opened"), told)
        self.assertNotIn(france.RECOVERED, {siren for siren, _event in events})
        self.assertNotIn(france.SELLER, {siren for siren, _event in events})
        self.assertEqual(cursor, "2025-04-03")
        sent = []
        self.assertEqual(BUREAU.poll(settings(sent=sent), cursor)[1], cursor)
        self.assertIn("date'2025-03-31'", sent[0].params["where"], "late ones too")

    def test_judgements_are_told_apart_by_what_they_are_called(self):
        for name, step in (
            ("Jugement de conversion en liquidation judiciaire", "opens"),
            ("Jugement prononçant la résolution du plan de redressement", "opens"),
            ("Jugement mettant fin à la procédure de sauvegarde", "ends"),
            (
                "Jugement de clôture pour insuffisance d'actif et autorisant la reprise "
                "des poursuites individuelles",
                "exhausted",
            ),
            ("Jugement de reprise de la procédure de liquidation judiciaire", "opens"),
            ("Jugement d'interdiction de gérer", "personal"),
            ("Jugement modifiant la date de cessation des paiements", "quiet"),
            ("Autre jugement prononçant", "unknown"),
        ):
            with self.subTest(name):
                self.assertEqual(step_of(name), step)
