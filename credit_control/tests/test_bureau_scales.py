"""Scales: a better grade is never a worse score, and nothing is guessed."""

import random
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..bureaus.contract import RISK_CLASSES, Grade
from ..bureaus.scales import (
    RISK_BANDS,
    SHIPPED,
    Normalised,
    ScaleLine,
    capped,
    faults,
    normalise,
    paydex_to_days,
    risk_class_of_pd,
    risk_class_of_score,
)

SCALES = {scale.code: scale for scale in SHIPPED}
LINES = [line for scale in SHIPPED for line in scale.lines]


def _read(scale, value, **more):
    return normalise(Grade(scale, str(value), **more), LINES)


@tagged("post_install", "-at_install")
class TestScales(BaseCase):
    def assertReading(self, scale, value, score, risk_class):
        found = _read(scale, value)
        wanted = None if score is None else Decimal(str(score))
        self.assertEqual((found.score, found.risk_class), (wanted, risk_class), value)

    def test_the_edges_of_the_creditsafe_score(self):
        for value, risk_class in (
            (0, "very_high"),
            (20, "very_high"),
            (21, "high"),
            (29, "high"),
            (30, "moderate"),
            (50, "moderate"),
            (51, "low"),
            (70, "low"),
            (71, "very_low"),
            (100, "very_low"),
        ):
            self.assertReading("creditsafe.value", value, value, risk_class)

    def test_letters_are_read_whatever_their_case_and_e_is_not_rated(self):
        for value, score, risk_class in (
            ("A", 85, "very_low"),
            (" b ", 60, "low"),
            ("c", 40, "moderate"),
            ("D", 15, "high"),
            ("E", None, "not_rated"),
            ("F", None, "not_rated"),
            ("", None, "not_rated"),
        ):
            self.assertReading("creditsafe.letter", value, score, risk_class)

    def test_the_edges_of_the_creditreform_index(self):
        for value, score, risk_class in (
            (99, None, "not_rated"),
            (100, 100, "very_low"),
            (149, 90, "very_low"),
            (150, 89, "very_low"),
            (199, 71, "very_low"),
            (200, 70, "low"),
            (249, 51, "low"),
            (250, 50, "moderate"),
            (299, 30, "moderate"),
            (300, 29, "high"),
            (349, 21, "high"),
            (350, 20, "very_high"),
            (499, 2, "very_high"),
            (500, 1, "very_high"),
            (501, None, "not_rated"),
            (599, None, "not_rated"),
            (600, 0, "default"),
            (601, None, "not_rated"),
        ):
            self.assertReading("creditreform.index", value, score, risk_class)

    def test_classes_and_colours_get_the_middle_of_their_band(self):
        self.assertReading("dnb.failure_class", 1, 85, "very_low")
        self.assertReading("dnb.failure_class", 5, 10, "very_high")
        self.assertReading("dnb.failure_class", 0, None, "not_rated")
        self.assertReading("dnb.rating", 4, 25, "high")
        self.assertReading("creditreform.traffic_light", "TL-10", 75, "low")
        self.assertReading("creditreform.traffic_light", "TL-99", None, "not_rated")

    def test_a_percentile_is_a_rank_and_no_score(self):
        self.assertReading("dnb.failure_percentile", 81, None, "not_rated")

    def test_codes_and_words_in_place_of_a_score_are_not_rated(self):
        for value in ("-29", "No credit rating", "NaN", "Infinity", "1,5", ""):
            self.assertReading("creditsafe.value", value, None, "not_rated")

    def test_between_two_whole_numbers_the_worse_line_holds(self):
        self.assertReading("creditsafe.value", "70.6", 70, "low")
        self.assertReading("creditreform.index", "149.5", 90, "very_low")

    def test_other_ends_named_by_the_answer_stretch_the_value(self):
        self.assertEqual(_read("creditsafe.value", 5, low="0", high="10").score, 50)
        self.assertEqual(_read("creditsafe.value", 10, low="0", high="10").score, 100)
        # the usual ends, in both spellings, change nothing
        for low in ("0", "1", ""):
            self.assertEqual(
                _read("creditsafe.value", 58, low=low, high="100").score, 58
            )

    def test_a_stretched_scale_may_run_downwards(self):
        named = {"low": "60", "high": "10"}
        self.assertEqual(_read("creditreform.index", 10, **named).score, 100)
        self.assertEqual(_read("creditreform.index", 60, **named).score, 0)

    def test_a_better_value_is_never_a_worse_score(self):
        for code, better in (
            ("creditsafe.value", 1),
            ("simulated.score", 1),
            ("manual.score", 1),
            ("creditreform.index", -1),
            ("dnb.failure_class", -1),
            ("dnb.rating", -1),
        ):
            readings = [_read(code, value / 2) for value in range(0, 1300)]
            scores = [one.score for one in readings if one.score is not None]
            self.assertEqual(scores, sorted(scores, reverse=better < 0), code)
            classes = [
                RISK_CLASSES.index(one.risk_class)
                for one in readings
                if one.score is not None
            ]
            self.assertEqual(classes, sorted(classes, reverse=better > 0), code)

    def test_every_score_lies_between_nothing_and_a_hundred(self):
        dice = random.Random(7)
        for scale in SHIPPED:
            for _number in range(300):
                value = dice.choice((dice.randint(-900, 900), dice.random() * 700))
                found = _read(scale.code, value)
                if found.score is not None:
                    self.assertTrue(0 <= found.score <= 100, (scale.code, value))
                    self.assertTrue(found.mapping.startswith(scale.code))

    def test_shipped_lines_are_sound_and_say_where_they_come_from(self):
        for scale in SHIPPED:
            self.assertEqual(faults(scale.lines), (), scale.code)
            self.assertTrue(scale.version and scale.source and scale.lines)
            self.assertTrue({line.scale for line in scale.lines} == {scale.code})
            self.assertEqual(
                scale.confirmed, "to be confirmed" not in scale.source, scale.code
            )

    def test_shipped_scores_lie_in_the_band_of_their_class(self):
        for scale in SHIPPED:
            for line in scale.lines:
                # two coarse lines cover two bands each and take the class with care
                covers_two = (scale.code, line.norm_low) in (
                    ("creditsafe.letter", 15),
                    ("creditreform.traffic_light", 75),
                )
                if line.norm_low is None or line.risk_class == "default" or covers_two:
                    continue
                for norm in (line.norm_low, line.norm_high):
                    self.assertEqual(risk_class_of_score(norm), line.risk_class, line)

    def test_one_scale_is_never_read_with_the_lines_of_another(self):
        lines = [ScaleLine("other", 0, 100, 0, 100, "low")]
        self.assertEqual(normalise(Grade("mine", "50"), lines), Normalised())

    def test_lines_entered_by_hand_are_checked(self):
        backwards = ScaleLine("x", 9, 1, 0, 100, "low")
        beyond = ScaleLine("x", 20, 30, 0, 101, "low")
        half = ScaleLine("x", None, None, 5, None, "low", text="A")
        empty = ScaleLine("x", None, None, 5, 5, "low")
        for line, said in (
            (backwards, "ends before it starts"),
            (beyond, "from 0 to 100"),
            (half, "from 0 to 100"),
            (empty, "a range or a text"),
        ):
            self.assertIn(said, " ".join(faults([line])))

    def test_bands_cover_every_whole_score_once(self):
        for score in range(101):
            self.assertEqual(
                sum(low <= score <= high for low, high, _ in RISK_BANDS), 1
            )

    def test_bad_news_never_improves_a_reading(self):
        for score in range(101):
            given = Normalised(Decimal(score), risk_class_of_score(score))
            found = capped(given, "high")
            self.assertLessEqual(found.score, min(score, 29))
            self.assertIn(found.risk_class, ("high", "very_high"))
        broke = Normalised(Decimal(0), "default")
        self.assertEqual(capped(broke, "high"), broke)

    def test_a_higher_probability_of_default_is_never_a_better_class(self):
        classes = [
            RISK_CLASSES.index(risk_class_of_pd(Decimal(pd) / 100))
            for pd in range(10_001)
        ]
        self.assertEqual(classes, sorted(classes))
        self.assertEqual(risk_class_of_pd(Decimal("99.99")), "very_high")
        self.assertEqual(risk_class_of_pd(Decimal(100)), "default")

    def test_a_better_payment_index_is_never_more_days(self):
        days = [paydex_to_days(index) for index in range(101)]
        self.assertEqual(days, sorted(days, reverse=True))
        known = {80: 0, 70: 15, 60: 22, 50: 30, 40: 60, 30: 90, 20: 120}
        self.assertEqual({index: days[index] for index in known}, known)
        self.assertEqual(days[0], 121)
