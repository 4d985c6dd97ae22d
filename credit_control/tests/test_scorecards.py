"""Scorecards as data: the shipped ones, their versions, and what makes a card bad."""

import psycopg2

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine import shipped_cards
from ..exceptions import CreditControlError
from .assessments import AssessmentCommon


@tagged("post_install", "-at_install")
class TestScorecards(AssessmentCommon):
    def _draft(self):
        action = self.existing.with_user(self.manager).action_new_version()
        return self.env["credit.scorecard"].browse(action["res_id"])

    def test_the_shipped_cards_are_those_of_the_engine_figure_by_figure(self):
        for code, card in shipped_cards.CARDS.items():
            record = self.env.ref(f"credit_control.scorecard_{code}")
            self.assertEqual(record.state, "active")
            self.assertEqual(record._to_engine(), card)

    def test_loading_them_again_leaves_alone_what_is_there(self):
        before = self.env["credit.scorecard"].search_count([])
        self.existing.action_retire()
        self.env["credit.scorecard"]._load_shipped()
        self.assertEqual(self.env["credit.scorecard"].search_count([]), before)
        self.assertEqual(self.existing.state, "retired")

    def test_a_card_in_force_does_not_change_in_any_of_its_parts(self):
        factor = self.existing.factor_ids[0]
        for part, vals in (
            (self.existing, {"coverage": 10}),
            (self.existing, {"active": False}),
            (self.existing, {"state": "draft"}),
            (factor, {"weight": 1}),
            (factor.band_ids[0], {"points": 1}),
            (self.existing.category_ids[0], {"score": 99}),
        ):
            with self.subTest(part._name), self.assertRaises(CreditControlError):
                part.write(vals)
        for part in (self.existing, factor, factor.band_ids[0]):
            with self.subTest(part._name), self.assertRaises(CreditControlError):
                part.unlink()
        with self.assertRaises(CreditControlError):
            factor.copy()

    def test_a_new_version_takes_the_place_of_the_one_before(self):
        draft = self._draft()
        self.assertEqual((draft.version, draft.state), (2, "draft"))
        self.assertEqual(draft._build_card(), self.existing._to_engine())
        draft.coverage = 40
        draft.with_user(self.manager).action_activate()
        self.assertEqual((draft.state, self.existing.state), ("active", "retired"))
        cards = self.env["credit.scorecard"]._active_cards(self.company)
        self.assertEqual(cards["existing"], draft)

    def test_the_card_of_a_company_comes_before_the_common_one(self):
        own = self._draft()
        own.company_id = self.company
        own.action_activate()
        self.assertEqual(self.existing.state, "active")
        cards = self.env["credit.scorecard"]._active_cards(self.company)
        self.assertEqual((cards["existing"], cards["new"]), (own, self.new))

    def test_a_card_with_two_bands_for_one_value_is_refused_in_a_sentence(self):
        draft = self._draft()
        factor = draft.factor_ids.filtered(lambda one: one.code == "relation")
        factor.band_ids[1].low = "3"
        with self.assertRaisesRegex(CreditControlError, "Length of the relation: Two"):
            draft.action_activate()

    def test_a_card_without_any_weight_is_refused(self):
        draft = self._draft()
        draft.factor_ids.weight = 0
        with self.assertRaisesRegex(CreditControlError, "No factor has a weight"):
            draft.action_activate()

    def test_what_is_no_number_is_refused_as_the_end_of_a_band(self):
        band = self._draft().factor_ids.band_ids[0]
        with self.assertRaisesRegex(ValidationError, "“many” is not a number"):
            band.high = "many"
        band.high = "1,5"  # as it is written in many countries
        self.assertEqual(float(band._to_engine().high), 1.5)

    def test_a_factor_stands_on_a_card_once(self):
        draft = self._draft()
        with self.assertRaisesRegex(ValidationError, "is on .* twice"):
            draft.write({"factor_ids": [(0, 0, {"code": "relation"})]})

    def test_lowest_scores_out_of_order_are_refused(self):
        draft = self._draft()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            draft.approve_from = 10
            draft.flush_recordset()

    def test_a_renamed_category_leaves_stored_results_as_they_are(self):
        self._history()
        assessment = self._assessed()
        assessment.sudo().category_id.code = "X"
        self.assertTrue(assessment._is_sound())
