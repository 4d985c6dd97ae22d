"""Scorecards as data, with versions: what is in force is never rewritten."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..editing import said_fields
from ..engine import cards
from ..exceptions import CreditControlError
from ..wording import translate

#: Whom a card is for.
EXISTING, NEW, NATURAL = "existing", "new", "natural"
_BOOKKEEPING = {"active", "message_main_attachment_id", "write_date", "write_uid"}


class CreditScorecard(models.Model):
    _name = "credit.scorecard"
    _description = "Scorecard"
    _inherit = ["mail.thread"]
    _order = "kind, name, version desc"

    name = fields.Char(required=True, tracking=True)
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
    version = fields.Integer(default=1, readonly=True, copy=False)
    origin_id = fields.Many2one(
        "credit.scorecard",
        string="First Version",
        readonly=True,
        copy=False,
        index=True,
        help="The version that this card began with; all versions share it.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    active = fields.Boolean(default=True)
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
    activated_on = fields.Datetime(readonly=True, copy=False)
    activated_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    retired_on = fields.Datetime(readonly=True, copy=False)

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

    @api.depends("name", "version")
    def _compute_display_name(self):
        for card in self:
            card.display_name = self.env._(
                "%(name)s (version %(version)s)", name=card.name, version=card.version
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

    # ---- CRUD --------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["state"] = "draft"
        created = super().create(vals_list)
        for card in created.filtered(lambda card: not card.origin_id):
            card.origin_id = card
        return created

    def write(self, vals):  # pylint: disable=method-required-super
        self._check_editable(vals)
        return self._set(vals)

    def _set(self, vals):
        """Write what only the life of a version may write."""
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def _check_editable(self, vals):
        """Refuse to change what an active or retired version says."""
        if "state" in vals:
            raise CreditControlError(
                self.env._(
                    "The status of a scorecard is not written; activate a draft, or "
                    "retire the version in force."
                )
            )
        touched = said_fields(vals) - _BOOKKEEPING
        frozen = self.filtered(lambda card: card.state != "draft")
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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        frozen = self.filtered(lambda card: card.state != "draft")
        if frozen:
            raise CreditControlError(
                self.env._(
                    "%(card)s was in force and cannot be deleted; retire it instead.",
                    card=frozen[0].display_name,
                )
            )

    # ---- actions -----------------------------------------------------------
    def action_activate(self):
        """Put this version into force; the one before it is retired."""
        self.check_access("write")
        for card in self:
            if card.state != "draft":
                card._refuse_change()
            card._check_sound()
            self.search(
                [
                    ("kind", "=", card.kind),
                    ("company_id", "=", card.company_id.id),
                    ("state", "=", "active"),
                ]
            ).action_retire()
            card._set(
                {
                    "state": "active",
                    "activated_on": fields.Datetime.now(),
                    "activated_by_id": self.env.uid,
                }
            )
        return True

    def action_retire(self):
        """Take this version out of force."""
        self.check_access("write")
        self._set({"state": "retired", "retired_on": fields.Datetime.now()})
        self.flush_recordset()  # before the next version takes the unique place
        return True

    def action_new_version(self):
        """Copy this version into a draft that can be changed and activated."""
        self.ensure_one()
        last = self.with_context(active_test=False).search(
            [("origin_id", "=", self.origin_id.id)], order="version desc", limit=1
        )
        draft = self.copy(
            {
                "name": self.name,
                "origin_id": self.origin_id.id,
                "version": last.version + 1,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "credit.scorecard",
            "res_id": draft.id,
            "view_mode": "form",
        }

    def _check_sound(self):
        """Refuse to activate a card that cannot score.

        :raise CreditControlError: the first of the faults, in a sentence
        """
        self.ensure_one()
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
