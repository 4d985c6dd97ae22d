"""The factors, bands and category lines of a scorecard."""

from decimal import Decimal, InvalidOperation

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import cards, factors
from ..exceptions import CreditControlError
from ..wording import translate


class CreditScorecardPart(models.AbstractModel):
    _name = "credit.scorecard.part"
    _inherit = ["credit.version.part"]
    _description = "Part of a Scorecard"

    def _version(self):
        return self.scorecard_id

    def _refuse_change(self, frozen):
        frozen._refuse_change()


class CreditScorecardFactor(models.Model):
    _name = "credit.scorecard.factor"
    _description = "Factor of a Scorecard"
    _inherit = ["credit.scorecard.part"]
    _order = "scorecard_id, sequence, id"

    scorecard_id = fields.Many2one(
        "credit.scorecard", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    code = fields.Selection(
        selection="_selection_code",
        string="Factor",
        required=True,
        help="What is looked at.",
    )
    sub = fields.Selection(
        [
            (factors.ABILITY, "Ability to pay"),
            (factors.WILLINGNESS, "Willingness to pay"),
        ],
        string="Sub-score",
        compute="_compute_sub",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="Which of the two sub-scores it is part of.",
    )
    weight = fields.Integer(
        default=10, help="Against the weights of the other factors of its sub-score."
    )
    alternative = fields.Char(
        help="Factors with the same word here are alternatives: the first one that is "
        "known counts, and the others are not missed."
    )
    meaning = fields.Char(compute="_compute_meaning", help="What it says.")
    unit = fields.Char(compute="_compute_meaning", help="In what its values are.")
    band_ids = fields.One2many(
        "credit.scorecard.band", "factor_id", string="Bands", copy=True
    )
    band_count = fields.Integer(compute="_compute_band_count", string="Bands Count")

    @api.model
    def _selection_code(self):
        return [
            (code, translate(self.env, kind.label))
            for code, kind in factors.KINDS.items()
        ]

    @api.depends("code")
    def _compute_display_name(self):
        labels = dict(self._selection_code())
        for factor in self:
            factor.display_name = labels.get(factor.code, "")

    @api.depends("code")
    def _compute_sub(self):
        for factor in self:
            kind = factors.KINDS.get(factor.code)
            factor.sub = kind.sub if kind else factor.sub

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_meaning(self):
        for factor in self:
            kind = factors.KINDS.get(factor.code)
            factor.meaning = translate(self.env, kind.meaning) if kind else ""
            factor.unit = self._unit_name(kind.unit) if kind else ""

    def _unit_name(self, unit):
        """A unit of the engine in words."""
        return {
            factors.DAYS: self.env._("days"),
            factors.RATE: self.env._("hundredths of a per cent"),
            factors.RATIO: self.env._("a figure"),
            factors.COUNT: self.env._("a number"),
            factors.MONTHS: self.env._("months"),
            factors.YEARS: self.env._("years"),
            factors.POINTS: self.env._("points, 0 to 100"),
            factors.THOUSANDS: self.env._("thousands of the company's currency"),
            factors.YESNO: self.env._("yes or no"),
        }[unit]

    @api.depends("band_ids")
    def _compute_band_count(self):
        for factor in self:
            factor.band_count = len(factor.band_ids)

    def _to_engine(self):
        """The factor as the engine takes it.

        :rtype: engine.cards.Factor
        """
        self.ensure_one()
        return cards.Factor(
            self.code,
            self.weight,
            self.sub,
            tuple(band._to_engine() for band in self.band_ids),
            self.alternative or "",
        )

    @api.model
    def _values(self, number, factor):
        """Values of a record from the engine's factor, at a place on the card."""
        return {
            "sequence": 10 * (number + 1),
            "code": factor.code,
            "sub": factor.sub,
            "weight": factor.weight,
            "alternative": factor.alternative,
            "band_ids": [
                (
                    0,
                    0,
                    {
                        "sequence": 10 * (place + 1),
                        "low": "" if band.low is None else str(band.low),
                        "high": "" if band.high is None else str(band.high),
                        "value": band.value or "",
                        "points": band.points,
                        "text": band.text,
                    },
                )
                for place, band in enumerate(factor.bands)
            ],
        }


class CreditScorecardBand(models.Model):
    _name = "credit.scorecard.band"
    _description = "Band of a Scorecard's Factor"
    _inherit = ["credit.scorecard.part"]
    _order = "factor_id, sequence, id"

    factor_id = fields.Many2one(
        "credit.scorecard.factor", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    low = fields.Char(
        string="From", help="Lowest value of the band. Empty: without a lower end."
    )
    high = fields.Char(
        string="Below",
        help="Lowest value that is no longer in the band. Empty: without an upper end.",
    )
    value = fields.Selection(
        [(factors.YES, "Yes"), (factors.NO, "No")],
        help="For factors whose answer is yes or no.",
    )
    points = fields.Integer(required=True, help="0 to 100, 100 is the best.")
    text = fields.Char(
        required=True,
        help="The band in words, as the customer's assessment says it. The words of the "
        "cards that come with the add-on are shown in the reader's language.",
    )

    @api.constrains("low", "high")
    def _check_numbers(self):
        for band in self:
            for edge in (band.low, band.high):
                if edge and self._number(edge) is None:
                    raise ValidationError(
                        self.env._(
                            "“%(edge)s” is not a number. Write it like 12 or 12.5, or "
                            "leave it empty for a band without an end.",
                            edge=edge,
                        )
                    )
            if (
                band.low
                and band.high
                and self._number(band.low) >= self._number(band.high)
            ):
                raise CreditControlError(
                    self.env._(
                        "A band from %(low)s to below %(high)s holds no value; exchange "
                        "the two or correct one of them.",
                        low=band.low,
                        high=band.high,
                    )
                )

    def _version(self):
        # EXTENDS: by its factor
        return self.factor_id.scorecard_id

    @api.model
    def _number(self, text):
        """An exact number from what was entered, ``None`` if it is none."""
        try:
            number = Decimal(text.strip().replace(",", "."))
        except InvalidOperation:
            return None
        if not number.is_finite():
            return None
        return int(number) if number == int(number) else number

    def _to_engine(self):
        """The band as the engine takes it.

        :rtype: engine.cards.Band
        """
        self.ensure_one()
        return cards.Band(
            self.points,
            self._number(self.low) if self.low else None,
            self._number(self.high) if self.high else None,
            self.value or None,
            self.text or "",
        )


class CreditScorecardCategory(models.Model):
    _name = "credit.scorecard.category"
    _description = "Risk Category of a Scorecard"
    _inherit = ["credit.scorecard.part"]
    _order = "scorecard_id, score desc"

    scorecard_id = fields.Many2one(
        "credit.scorecard", required=True, ondelete="cascade", index=True
    )
    score = fields.Integer(string="From Score", help="Lowest score of the category.")
    category_id = fields.Many2one("credit.category", required=True, ondelete="restrict")
    code = fields.Char(
        compute="_compute_code",
        store=True,
        precompute=True,
        help="Code of the category when it was put here; results are computed with it.",
    )

    _score_once = models.Constraint(
        "UNIQUE (scorecard_id, score)", "Two categories begin with the same score."
    )
    _score_band = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100)", "Scores run from 0 to 100."
    )

    @api.depends("category_id")
    def _compute_code(self):
        # not of the category's code: what is in force must not change with it
        for line in self:
            line.code = line.category_id.code
