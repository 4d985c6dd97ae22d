"""Scorecards as data, with versions: what is in force is never rewritten."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import cards
from ..exceptions import CreditControlError
from ..wording import translate

#: Whom a card is for.
EXISTING, NEW, NATURAL = "existing", "new", "natural"


class CreditScorecard(models.Model):
    _name = "credit.scorecard"
    _description = "Scorecard"
    _inherit = ["credit.version"]
    _order = "kind, name, version desc"

    code = fields.Char(
        required=True, help="Short sign of the card, shared by its versions."
    )
    kind = fields.Selection(
        [
            (EXISTING, "Existing business customers"),
            (NEW, "New business customers"),
            (NATURAL, "Natural persons"),
        ],
        required=True,
        default=EXISTING,
        tracking=True,
        help="Whom the card is for. A customer is assessed by the active card of its "
        "kind; that of the company comes before that of all companies.",
    )
    origin_id = fields.Many2one(
        "credit.scorecard",
        string="First Version",
        readonly=True,
        copy=False,
        index=True,
        help="The version that this card began with; all versions share it.",
    )
    company_id = fields.Many2one(
        "res.company", help="Empty: the card serves all companies."
    )
    ability = fields.Integer(
        string="Weight of Ability",
        default=50,
        help="How much ability to pay counts, against the weight of willingness.",
    )
    willingness = fields.Integer(
        string="Weight of Willingness",
        default=50,
        help="How much willingness to pay counts, against the weight of ability.",
    )
    coverage = fields.Integer(
        string="Least Coverage (%)",
        default=50,
        help="At least this part of the card's weight must be known; with less there is "
        "no score.",
    )
    approve_from = fields.Integer(default=60, help="Lowest score that is approved.")
    conditions_from = fields.Integer(
        string="Approve with Conditions From",
        default=40,
        help="Lowest score that is approved with conditions.",
    )
    refer_from = fields.Integer(
        default=20,
        help="Lowest score that is left to a person; below it, credit is declined.",
    )
    refer_only = fields.Boolean(
        string="Refusals Are Left to a Person",
        help="Whatever the score is, the card never declines.",
    )
    validity_months = fields.Integer(
        string="Valid For (Months)",
        default=12,
        help="An assessment is out of date after so many months at the latest; the risk "
        "category or a bureau report may end it earlier.",
    )
    factor_ids = fields.One2many(
        "credit.scorecard.factor", "scorecard_id", string="Factors", copy=True
    )
    category_ids = fields.One2many(
        "credit.scorecard.category", "scorecard_id", string="Risk Categories", copy=True
    )
    validation_ids = fields.One2many(
        "credit.scorecard.validation", "scorecard_id", string="Validations"
    )
    _one_active = models.UniqueIndex(
        "(kind, COALESCE(company_id, 0)) WHERE state = 'active'",
        "Only one card of a kind can be active; retire the other one first.",
    )
    _sane_figures = models.Constraint(
        "CHECK (ability >= 0 AND willingness >= 0 AND coverage BETWEEN 0 AND 100"
        " AND validity_months > 0 AND refer_from >= 0 AND approve_from <= 100"
        " AND refer_from <= conditions_from AND conditions_from <= approve_from)",
        "Weights cannot be negative, the coverage is 0 to 100 %, the validity at least a "
        "month, and the lowest scores rise from refer over conditions to approve.",
    )

    @api.constrains("factor_ids")
    def _check_factors_once(self):
        for card in self:
            codes = card.factor_ids.mapped("code")
            twice = next((code for code in codes if codes.count(code) > 1), None)
            if twice:
                labels = dict(self.env["credit.scorecard.factor"]._selection_code())
                raise ValidationError(
                    self.env._(
                        "%(factor)s is on %(card)s twice; take one of the lines away.",
                        factor=labels[twice],
                        card=card.display_name,
                    )
                )

    # ---- versions ----------------------------------------------------------
    def _check_editable(self, vals):
        if "state" in vals:
            raise CreditControlError(
                self.env._(
                    "The status of a scorecard is not written; activate a draft, or "
                    "retire the version in force."
                )
            )
        touched, frozen = self._said(vals), self._frozen()
        archived = self.filtered(lambda card: card.state == "active")
        if (touched and frozen) or (archived and not vals.get("active", True)):
            (frozen or archived)._refuse_change()

    def _refuse_change(self):
        """What is in use stays as it is."""
        raise CreditControlError(
            self.env._(
                "%(card)s is in use or was, and assessments refer to it, so it cannot be "
                "changed. Make a new version, change that and activate it.",
                card=self[0].display_name,
            )
        )

    def _place(self):
        # one of each kind, whatever it began with
        return [("kind", "=", self.kind), ("company_id", "=", self.company_id.id)]

    def _check_sound(self):
        """Refuse to activate a card that cannot score.

        :raise CreditControlError: the first of the faults, in a sentence
        """
        self.ensure_one()
        if self.state != "draft":
            self._refuse_change()
        labels = dict(self.env["credit.scorecard.factor"]._selection_code())
        for code, sentence, values in cards.problems(self._build_card()):
            raise CreditControlError(
                self.env._(
                    "%(card)s cannot be activated: %(fault)s Correct it first.",
                    card=self.display_name,
                    fault=" ".join(
                        filter(
                            None,
                            (
                                code and f"{labels.get(code, code)}:",
                                translate(self.env, sentence, **values),
                            ),
                        )
                    ),
                )
            )
