"""What must hold of scorecards, proposed limits and their validation, whatever the case."""

import json
import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..engine import behaviour, card_records, limit_proposal, scorecard, validation
from ..engine.cards import Band, Card, Factor, problems
from ..engine.factors import ABILITY, HIGH, KINDS, NO, WILLINGNESS, YES, YESNO
from ..engine.shipped_cards import CARDS, EXISTING, NEW, PERSON

#: Spans in which values of a unit are drawn, in steps of the unit.
SPANS = {
    "days": (-400, 1200),
    "rate": (-2000, 10_000),
    "ratio": (-300, 900),
    "count": (0, 5),
    "months": (0, 120),
    "years": (0, 60),
    "points": (0, 100),
    "thousands": (0, 100_000),
}


def _value(dice, code):
    """A possible value of a factor, as exact as its unit is."""
    kind = KINDS[code]
    if kind.unit == YESNO:
        return dice.choice((YES, NO))
    return dice.randint(*SPANS[kind.unit]) * kind.step


def _inputs(dice, card, missing=0.2):
    """Values for a card, of which some are not known."""
    return {
        factor.code: None if dice.random() < missing else _value(dice, factor.code)
        for factor in card.factors
    }


def _better(code, value, by):
    """A value that is better by so many steps."""
    kind = KINDS[code]
    if kind.unit == YESNO:
        return YES
    return value + (by if kind.better == HIGH else -by) * kind.step


class ScorecardCommon(BaseCase):
    def setUp(self):
        super().setUp()
        self.dice = random.Random(1_000_003)

    def _many(self, missing=0.2, rounds=150):
        """Shipped cards with inputs that lead to a score."""
        for _round in range(rounds):
            for card in CARDS.values():
                inputs = _inputs(self.dice, card, missing)
                result = scorecard.score(card, inputs)
                if result.outcome == scorecard.SCORED:
                    yield card, inputs, result


@tagged("post_install", "-at_install")
class TestScoring(ScorecardCommon):
    def test_the_shipped_cards_are_well_formed(self):
        for card in CARDS.values():
            self.assertEqual(problems(card), [], card.code)

    def test_in_the_shipped_cards_a_better_value_never_gets_fewer_points(self):
        for card in CARDS.values():
            for factor in card.factors:
                points = [band.points for band in factor.bands]
                rising = KINDS[factor.code].better == HIGH
                if KINDS[factor.code].unit == YESNO:
                    rising = False  # yes stands first
                self.assertEqual(points, sorted(points, reverse=not rising))

    def test_a_customer_who_gets_better_never_scores_less(self):
        for card, inputs, result in self._many():
            line = self.dice.choice([one for one in result.lines if not one.missing])
            by = self.dice.randint(1, 500)
            better = {**inputs, line.code: _better(line.code, line.value, by)}
            self.assertGreaterEqual(scorecard.score(card, better).total, result.total)

    def test_a_missing_factor_counts_as_if_the_card_did_not_have_it(self):
        for card, inputs, result in self._many():
            known = tuple(
                factor for factor in card.factors if inputs[factor.code] is not None
            )
            smaller = scorecard.score(replace(card, factors=known, coverage=0), inputs)
            self.assertEqual(
                (smaller.total, smaller.ability, smaller.willingness),
                (result.total, result.ability, result.willingness),
            )

    def test_effective_weights_add_up_and_explain_the_score(self):
        for _card, _known, result in self._many():
            self.assertEqual(sum(line.effective for line in result.lines), 10_000)
            told = sum(line.effective * (line.points or 0) for line in result.lines)
            self.assertAlmostEqual(told / 10_000, float(result.total), delta=0.05)
            for line in result.lines:
                self.assertEqual(line.missing, line.points is None)
                self.assertFalse(line.missing and line.effective)
                self.assertTrue(line.reason)

    def test_ability_does_not_touch_willingness(self):
        for card, inputs, result in self._many(missing=0):
            worse = {
                factor.code: inputs[factor.code]
                for factor in card.factors
                if factor.sub == WILLINGNESS
            }
            again = scorecard.score(replace(card, coverage=0), worse)
            self.assertIsNone(again.ability)
            self.assertEqual(again.willingness, result.willingness)
            self.assertEqual(again.total, result.willingness)

    def test_below_the_coverage_there_is_no_score_and_it_says_what_is_needed(self):
        seen = 0
        for _round in range(300):
            card = self.dice.choice(list(CARDS.values()))
            inputs = _inputs(self.dice, card, missing=0.8)
            result = scorecard.score(card, inputs)
            short = result.coverage < card.coverage
            self.assertEqual(result.outcome == scorecard.INSUFFICIENT, short)
            if not short:
                continue
            seen += 1
            self.assertIsNone(result.total)
            self.assertIsNone(result.category)
            codes = scorecard.needed(card, result)
            more = {code: _value(self.dice, code) for code in codes}
            self.assertEqual(
                scorecard.score(card, {**inputs, **more}).outcome, scorecard.SCORED
            )
        self.assertGreater(seen, 100)

    def test_of_alternatives_only_the_known_one_counts_and_none_is_missed_twice(self):
        inputs = {"altman_z_general": Decimal("2.61"), "bureau_score": 95}
        result = scorecard.score(NEW, inputs)
        altman = [line for line in result.lines if line.code.startswith("altman")]
        self.assertEqual([line.code for line in altman], ["altman_z_general"])
        self.assertEqual(altman[0].points, 95)
        self.assertEqual(result.coverage, 4000)  # 50 of 100, of 80 %

    def test_the_same_inputs_give_the_same_result_to_the_last_bit(self):
        for card, inputs, result in self._many(rounds=30):
            turned = dict(reversed(inputs.items()))
            self.assertEqual(repr(scorecard.score(card, turned)), repr(result))

    def test_what_was_stored_as_text_leads_to_the_same_result_again(self):
        for card, inputs, result in self._many(rounds=30):
            stored = json.dumps(
                [
                    card_records.card_data(card),
                    card_records.inputs_data(inputs),
                    card_records.result_data(result),
                ]
            )
            card_data, inputs_data, result_data = json.loads(stored)
            self.assertEqual(card_records.result_from(result_data), result)
            self.assertTrue(
                card_records.same_again(card_data, inputs_data, result_data)
            )

    def test_a_value_that_is_not_exact_is_refused(self):
        with self.assertRaises(TypeError):
            scorecard.score(EXISTING, {"days_beyond_terms": 12.5})

    def test_a_value_outside_of_all_bands_counts_as_missing_and_says_so(self):
        card = Card("c", (Factor("relation", 1, WILLINGNESS, (Band(50, 0, 10),)),))
        result = scorecard.score(card, {"relation": 10})
        self.assertEqual(result.outcome, scorecard.INSUFFICIENT)
        self.assertEqual(result.lines[0].reason, scorecard.OUTSIDE)

    def test_a_badly_made_card_says_what_is_wrong_with_it(self):
        bands = (Band(0, high=5), Band(101, 4))
        wrong = Card("c", (Factor("relation", -1, ABILITY, bands),), 0, 0)
        self.assertEqual(len(problems(wrong)), 5)


@tagged("post_install", "-at_install")
class TestWhatWouldHaveChangedIt(ScorecardCommon):
    def test_the_change_reaches_the_next_category_and_one_step_less_does_not(self):
        seen = 0
        for card, inputs, result in self._many():
            for change in scorecard.counterfactuals(card, inputs, result):
                seen += 1
                target = card.next_better(result.total)
                self._check(card, inputs, result, change, target)
        self.assertGreater(seen, 200)

    def test_the_same_for_the_approval(self):
        seen = 0
        for card, inputs, result in self._many():
            target = card.thresholds.approve
            for change in scorecard.counterfactuals(card, inputs, result, target):
                seen += 1
                self._check(card, inputs, result, change, target)
        self.assertGreater(seen, 200)

    def _check(self, card, inputs, result, change, target):
        """Applied, it reaches the score; one step nearer to what is, it does not."""
        changed = scorecard.score(card, {**inputs, change.code: change.needed})
        self.assertEqual(changed.total, change.total)
        self.assertGreaterEqual(changed.total, target)
        self.assertGreater(changed.total, result.total)
        step = KINDS[change.code].step
        if step is None:
            return
        towards = step if change.needed < change.value else -step
        nearly = {**inputs, change.code: change.needed + towards}
        self.assertLess(scorecard.score(card, nearly).total, target)

    def test_a_factor_that_is_not_named_could_not_have_done_it_alone(self):
        for card, inputs, result in self._many(rounds=40):
            target = card.next_better(result.total)
            if target is None:
                continue
            named = {
                change.code
                for change in scorecard.counterfactuals(card, inputs, result)
            }
            for line in result.lines:
                if line.missing or line.code in named:
                    continue
                best = {**inputs, line.code: _better(line.code, line.value, 10**6)}
                self.assertLess(scorecard.score(card, best).total, target)

    def test_nobody_is_told_anything_in_the_best_category_or_without_a_score(self):
        best = scorecard.score(EXISTING, {"days_beyond_terms": Decimal(-30)})
        self.assertEqual(best.category, None)  # 42 % of the weight is too little
        self.assertEqual(scorecard.counterfactuals(EXISTING, {}, best), [])
        inputs = {"days_beyond_terms": Decimal(-30), "late_share": 0, "trend": 0}
        result = scorecard.score(EXISTING, inputs)
        self.assertEqual(result.category, "A")
        self.assertEqual(scorecard.counterfactuals(EXISTING, inputs, result), [])


@tagged("post_install", "-at_install")
class TestDecision(ScorecardCommon):
    def test_a_machine_never_refuses_a_natural_person(self):
        declined = 0
        for card, _known, result in self._many():
            self.assertNotEqual(
                scorecard.decide(card, result, natural=True)[0], scorecard.DECLINE
            )
            decision = scorecard.decide(card, result, natural=False)[0]
            declined += decision == scorecard.DECLINE
            self.assertFalse(card is PERSON and decision == scorecard.DECLINE)
        self.assertTrue(declined)

    def test_who_is_not_scored_goes_to_a_person(self):
        nothing = scorecard.score(EXISTING, {})
        self.assertEqual(
            scorecard.decide(EXISTING, nothing, natural=False),
            (scorecard.REFER, scorecard.TOO_LITTLE),
        )


@tagged("post_install", "-at_install")
class TestProposedLimit(BaseCase):
    def test_the_limit_is_the_smallest_of_all_that_is_said_rounded_down(self):
        dice = random.Random(7)
        for _round in range(300):
            known = limit_proposal.Inputs(
                net_worth=self._maybe(dice, -(10**6), 10**9),
                working_capital=self._maybe(dice, -(10**6), 10**9),
                purchases=self._maybe(dice, 0, 10**9),
                terms=dice.randint(0, 120),
                days_beyond=dice.choice((None, Decimal(dice.randint(-900, 900)) / 10)),
                references=tuple(dice.sample(range(10**7), dice.randint(0, 4))),
                bureau=self._maybe(dice, 0, 10**8),
                insurer=self._maybe(dice, 0, 10**8),
                category=self._maybe(dice, 0, 10**8),
            )
            proposal = limit_proposal.propose(known)
            said = [rule.amount for rule in proposal.rules if rule.amount is not None]
            if proposal.amount is None:
                continue
            self.assertEqual(proposal.exact, min(said))
            self.assertLessEqual(proposal.amount, proposal.exact)
            self.assertGreater(proposal.amount, proposal.exact * 9 // 10 - 100)
            self.assertTrue(all(rule.reason for rule in proposal.rules))

    @staticmethod
    def _maybe(dice, low, high):
        return None if dice.random() < 0.4 else dice.randint(low, high)

    def test_a_cap_alone_justifies_no_limit(self):
        capped = limit_proposal.Inputs(insurer=10_000_00, category=5_000_00)
        proposal = limit_proposal.propose(capped)
        self.assertEqual((proposal.amount, proposal.binding), (None, None))
        based = limit_proposal.propose(replace(capped, bureau=7_000_00))
        self.assertEqual((based.amount, based.binding), (5_000_00, "category"))

    def test_who_owes_more_than_it_has_is_proposed_nothing(self):
        poor = limit_proposal.Inputs(net_worth=-1, purchases=10_000_00, terms=30)
        proposal = limit_proposal.propose(poor)
        self.assertEqual((proposal.amount, proposal.binding), (0, "net_worth"))


@tagged("post_install", "-at_install")
class TestFigures(BaseCase):
    def test_payments_after_the_day_change_nothing(self):
        dice, day = random.Random(5), date(2024, 6, 30)
        for _round in range(100):
            parts = [
                behaviour.Part(
                    number // 2,
                    dice.randint(1, 10**6),
                    day + timedelta(days=dice.randint(-400, 60)),
                    dice.choice((None, day + timedelta(days=dice.randint(-400, 200)))),
                )
                for number in range(dice.randint(1, 20))
            ]
            unpaid = [
                replace(part, paid=None) if part.paid and part.paid > day else part
                for part in parts
            ]
            found = behaviour.sums(parts, day)
            self.assertEqual(behaviour.sums(unpaid, day), found)
            self.assertLessEqual(found.late, found.paid)
            self.assertLessEqual(found.recent, found.due)
            self.assertTrue(0 <= (behaviour.late_share(found) or 0) <= 10_000)

    def test_the_gini_is_what_counting_all_pairs_gives(self):
        dice = random.Random(3)
        for _round in range(100):
            cases = [
                (dice.randint(0, 9), dice.random() < 0.4)
                for _case in range(dice.randint(2, 40))
            ]
            self.assertEqual(validation.gini(cases), _by_pairs(cases))
            dice.shuffle(cases)
            self.assertEqual(validation.gini(cases), _by_pairs(cases))


def _by_pairs(cases):
    """The Gini coefficient the slow and plain way."""
    goods = [score for score, bad in cases if not bad]
    bads = [score for score, bad in cases if bad]
    if not goods or not bads:
        return None
    won = sum((good > bad) - (good < bad) for good in goods for bad in bads)
    return Fraction(won, len(goods) * len(bads))
