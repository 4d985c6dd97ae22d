"""Reports are kept without loss, compared in words, and entered by hand with care."""

import json
import random
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import get_args

from odoo.tests import BaseCase, tagged

from ..bureaus.comparison import differences, from_plain, to_plain
from ..bureaus.contract import (
    Answer,
    BureauReport,
    CallFailed,
    Event,
    Grade,
    Identifier,
    Parent,
    PayloadError,
    Settings,
    Statement,
)
from ..bureaus.manual import BUREAU as MANUAL

YEAR = date(2025, 12, 31)
ROWS = {
    "grades": Grade,
    "previous_grades": Grade,
    "statements": Statement,
    "events": Event,
    "parents": Parent,
    "identifiers": Identifier,
}


def _invented(dice, kind):
    """An instance with some value, of the right type, in most of its fields."""
    values = {}
    for field in fields(kind):
        needed = field.name in ("scheme", "value", "kind", "level", "scale", "year_end")
        if dice.random() < 0.2 and not needed:
            continue
        values[field.name] = _value(dice, field)
    return kind(**values)


def _value(dice, field):
    if field.name in ROWS and field.type is tuple:
        return tuple(
            _invented(dice, ROWS[field.name]) for _ in range(dice.randint(0, 3))
        )
    for kind in get_args(field.type) or (field.type,):
        if kind is date:
            return date(2020, 1, 1).replace(year=dice.randint(1900, 2100))
        if kind is Decimal:
            return Decimal(dice.choice(("0", "-1.50", "1E+3", "12345678901234567.89")))
        if kind is Identifier:
            return Identifier("lei", "X")
        if kind in (bool, int):
            return dice.choice((True, False)) if kind is bool else dice.randint(-9, 999)
    return {tuple: ("Ås", "B"), dict: {"name": "a.b"}}.get(field.type, "text é")


@tagged("post_install", "-at_install")
class TestBureauComparison(BaseCase):
    def changed(self, **values):
        """``{label: difference}`` between an ordinary report and one with changes."""
        before = BureauReport(
            status="active",
            grades=(Grade("creditsafe.value", "58"),),
            limit=Decimal(20000),
            limit_currency="EUR",
            probability_of_default=Decimal("1.2"),
            days_beyond_terms=5,
            statements=(
                Statement(YEAR, "EUR", turnover=Decimal(900000), equity=Decimal(5000)),
            ),
            events=(Event("charge", YEAR, ref="1"),),
            parents=(Parent("direct", "Alpha AG", "CH"),),
        )
        found = differences(before, replace(before, **values))
        self.assertEqual(len(found), len({item.label for item in found}))
        return {item.label: item for item in found}

    def test_any_report_survives_being_stored(self):
        dice = random.Random(20)
        for number in range(200):
            report = _invented(dice, BureauReport)
            stored = json.loads(json.dumps(to_plain(report)))
            with self.subTest(number):
                self.assertEqual(from_plain(stored), report)
                self.assertEqual(to_plain(from_plain(stored)), stored)

    def test_a_report_of_a_later_version_is_still_read(self):
        stored = to_plain(BureauReport(name="Ås", events=(Event("other"),)))
        stored["of_tomorrow"] = 1
        stored["events"][0]["of_tomorrow"] = 1
        self.assertEqual(from_plain(stored).events, (Event("other"),))

    def test_equal_reports_have_no_differences(self):
        self.assertEqual(self.changed(), {})
        self.assertEqual(self.changed(name="Other spelling", warnings=("x",)), {})

    def test_insolvency_is_worse_and_told_first(self):
        event = Event("insolvency_opened", date(2026, 2, 1), text="Court", ref="2")
        found = self.changed(status="insolvent", events=(event,))
        self.assertEqual(list(found), ["Status", "New event"])
        self.assertTrue(found["Status"].worse)
        self.assertEqual(
            found["New event"].after, "Insolvency proceedings opened, 2026-02-01: Court"
        )
        self.assertIs(self.changed(status="unknown")["Status"].worse, None)

    def test_an_event_already_known_by_its_reference_is_not_new(self):
        self.assertEqual(self.changed(events=(Event("other", None, ref="1"),)), {})

    def test_figures_say_whether_they_are_worse(self):
        for values, label, worse in (
            ({"limit": Decimal(10000)}, "Recommended limit", True),
            ({"limit": Decimal(30000)}, "Recommended limit", False),
            ({"limit": Decimal(0)}, "Recommended limit", True),
            ({"limit": None}, "Recommended limit", None),
            ({"limit_currency": "USD"}, "Recommended limit", None),
            ({"probability_of_default": Decimal(3)}, "Probability of default", True),
            ({"days_beyond_terms": 0}, "Days beyond terms", False),
            ({"days_beyond_terms": None}, "Days beyond terms", None),
            ({"grades": (Grade("creditsafe.value", "31"),)}, "Grade", True),
            ({"grades": (Grade("creditsafe.value", "59"),)}, "Grade", False),
            ({"grades": (Grade("creditreform.index", "150"),)}, "Grade", None),
            ({"grades": ()}, "Grade", None),
            ({"parents": ()}, "Direct parent", None),
        ):
            with self.subTest(values):
                found = self.changed(**values)
                self.assertEqual(list(found), [label])
                self.assertIs(found[label].worse, worse)

    def test_a_small_index_is_the_good_one_where_the_scale_says_so(self):
        old, new = (
            BureauReport(grades=(Grade("creditreform.index", value),))
            for value in ("290", "210")
        )
        self.assertIs(differences(old, new)[0].worse, False)

    def test_the_latest_year_is_compared_and_named(self):
        newer = Statement(date(2026, 12, 31), "EUR", turnover=Decimal(800000))
        older = Statement(YEAR, "EUR", turnover=Decimal(900000), equity=Decimal(5000))
        found = self.changed(statements=(newer, older))
        self.assertEqual(
            list(found), ["Turnover"], "equity of the new year is not filed"
        )
        self.assertEqual(found["Turnover"].before, "900,000 EUR (2025-12-31)")
        self.assertEqual(found["Turnover"].after, "800,000 EUR (2026-12-31)")
        self.assertTrue(found["Turnover"].worse)

    def test_group_figures_are_not_set_against_those_of_the_company(self):
        group = Statement(YEAR, "EUR", True, turnover=Decimal(1), equity=Decimal(5000))
        self.assertIsNone(self.changed(statements=(group,))["Turnover"].worse)

    def test_a_parent_under_a_new_name_with_the_same_number_is_the_same(self):
        lei = Identifier("lei", "X")
        old, new, other = (
            BureauReport(parents=(Parent("ultimate", name, "CH", number),))
            for name, number in (("A", lei), ("B", lei), ("B", None))
        )
        self.assertEqual(differences(old, new), [])
        self.assertEqual(differences(old, other)[0].after, "B (CH)")


@tagged("post_install", "-at_install")
class TestBureauManual(BaseCase):
    def entered(self, **values):
        return MANUAL.parse({"main": Answer(200, {}, json.dumps(values).encode())})

    def test_a_report_cannot_be_ordered_from_nobody(self):
        settings = Settings(send=None, base_url="")
        with self.assertRaises(CallFailed) as caught:
            MANUAL.order(settings, Identifier("crn", "1", "GB"))
        self.assertEqual(caught.exception.kind, "forbidden")
        self.assertFalse(MANUAL.classify_error(caught.exception).retryable)
        self.assertIsNone(MANUAL.identify([Identifier("crn", "1", "GB")]))

    def test_what_was_entered_is_the_report(self):
        report = self.entered(
            name="Holz & Söhne",
            status="active",
            score=62,
            limit="25000.50",
            currency="eur",
            pod="1.2",
            dbt=0,
            statements=[
                {"year_end": "2024-12-31", "currency": "EUR", "turnover": 0},
                {"year_end": "2025-12-31", "currency": "EUR", "equity": "-12.5"},
            ],
            events=[{"kind": "court_judgement", "day": "2026-02-01", "text": "Lost"}],
            parents=[{"level": "direct", "name": "Alpha", "country": "ch", "lei": "x"}],
        )
        self.assertEqual(report.grades, (Grade("manual.score", "62", "0", "100"),))
        self.assertEqual(
            (report.limit, report.limit_currency), (Decimal("25000.50"), "EUR")
        )
        self.assertEqual((report.days_beyond_terms, report.negative), (0, None))
        latest, before = report.statements
        self.assertEqual((latest.year_end, latest.equity), (YEAR, Decimal("-12.5")))
        self.assertEqual((before.turnover, before.equity), (Decimal(0), None))
        self.assertEqual(report.events[0].day, date(2026, 2, 1))
        self.assertEqual(report.parents[0].identifier, Identifier("lei", "X"))
        self.assertEqual(from_plain(to_plain(report)), report)

    def test_what_was_left_empty_is_not_known(self):
        report = self.entered(score=False, limit="", statements=False, status="")
        self.assertEqual((report.grades, report.limit), ((), None))
        self.assertEqual((report.statements, report.status), ((), "unknown"))
        self.assertEqual(report.sources, {})

    def test_a_score_of_zero_is_a_score(self):
        self.assertEqual(self.entered(score=0).grades[0].value, "0")

    def test_what_makes_no_sense_is_refused_by_name(self):
        for values, word in (
            ({"score": 101}, "The score is 101; it must be from 0 to 100."),
            ({"score": "good"}, "no figure"),
            ({"limit": -1, "currency": "EUR"}, "must be from 0"),
            ({"limit": 5}, "currency of three letters"),
            ({"pod": 120}, "probability of default"),
            ({"dbt": "1.5"}, "whole number"),
            ({"status": "bust"}, "must be one of"),
            ({"country": "Germany"}, "two letters"),
            ({"turnovr": 5}, "turnovr"),
            ({"statements": {"year_end": "2025-12-31"}}, "list of rows"),
            ({"statements": [{"turnover": 5}]}, "Row 1 of “statements” needs the day"),
            ({"statements": [{"year_end": "31/12/25"}]}, "no date"),
            ({"statements": [{"year_end": "2025-12-31", "equity": 5}]}, "currency"),
            ({"events": [{"kind": "gossip"}]}, "must be one of"),
            ({"events": [{"day": "2026-01-01"}]}, "needs a kind"),
            ({"parents": [{"level": "grand"}]}, "must be one of"),
        ):
            with self.subTest(values), self.assertRaisesRegex(PayloadError, word):
                self.entered(**values)

    def test_a_document_that_is_no_report_is_refused(self):
        for body in (b"[]", b"<report/>", b""):
            with self.assertRaises(PayloadError):
                MANUAL.parse({"main": Answer(200, {}, body)})
