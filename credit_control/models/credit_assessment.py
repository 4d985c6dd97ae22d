"""An assessment: what was known of a customer, what a card made of it, who decided."""

import hashlib
import json

from odoo import api, fields, models
from odoo.tools import format_date

from ..editing import said_fields
from ..engine import assessing, scorecard
from ..engine.money import from_minor
from ..exceptions import CreditControlError
from .credit_check import canonical
from .readable_json import ReadableJson

DRAFT, WAITING, APPROVED, REFUSED = "draft", "waiting", "approved", "refused"
SUPERSEDED, EXPIRED = "superseded", "expired"
#: States in which somebody has yet to decide.
UNDECIDED = (DRAFT, WAITING)
#: What made somebody look.
MANUAL, CADENCE, REPORT, EVENT, APPLICATION = (
    "manual",
    "cadence",
    "report",
    "event",
    "application",
)
#: Those that people do not cause.
BY_MACHINE = (CADENCE, REPORT, EVENT)
#: What may be written while nobody has decided.
_OPEN = {"conditions"}


class CreditAssessment(models.Model):
    """Inputs and result are stored as they were, so that it can be read and computed
    again after years, whatever became of the books, the rates or the scorecard."""

    _name = "credit.assessment"
    _description = "Credit Assessment"
    _inherit = ["credit.lifecycle", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    profile_id = fields.Many2one(
        "credit.profile",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id",
        store=True,
        index=True,
        string="Commercial Entity",
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [
            (DRAFT, "Draft"),
            (WAITING, "Waiting for a Decision"),
            (APPROVED, "Approved"),
            (REFUSED, "Refused"),
            (SUPERSEDED, "Superseded"),
            (EXPIRED, "Expired"),
        ],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    trigger = fields.Selection(
        [
            (MANUAL, "By hand"),
            (CADENCE, "Out of date"),
            (REPORT, "Report expired"),
            (EVENT, "Event"),
            (APPLICATION, "Application"),
        ],
        string="Occasion",
        default=MANUAL,
        required=True,
        readonly=True,
        help="What made somebody look.",
    )
    occasion = fields.Char(
        string="What Happened", readonly=True, help="The event in words."
    )
    assessed_on = fields.Date(
        required=True, readonly=True, help="As the books stood at the end of this day."
    )
    requested_by_id = fields.Many2one(
        "res.users",
        string="Assessed By",
        readonly=True,
        help="Who asked for it; empty for a scheduled job.",
    )
    scorecard_id = fields.Many2one(
        "credit.scorecard", required=True, readonly=True, ondelete="restrict"
    )
    natural = fields.Boolean(
        string="Natural Person",
        readonly=True,
        help="A consumer or sole trader: no machine decides to the bad.",
    )
    inputs = ReadableJson(
        readonly=True, help="What was known, with sources; amounts in cents."
    )
    result = ReadableJson(readonly=True, help="What the card made of it.")
    is_typed = fields.Boolean(
        string="Rests on a Typed Report",
        readonly=True,
        help="A report that a colleague typed in counts here: then no approval is "
        "applied without a person.",
    )
    is_stated = fields.Boolean(
        string="Rests on Stated Figures",
        readonly=True,
        help="Figures that the applicant stated and nobody verified count in the score: "
        "then no approval is applied without a person.",
    )
    hash = fields.Char(readonly=True, help="Of inputs, card and result.")

    has_score = fields.Boolean(string="Scored", readonly=True)
    total = fields.Float(string="Score", digits=(5, 2), readonly=True, aggregator="avg")
    has_ability = fields.Boolean(readonly=True)
    ability = fields.Float(digits=(5, 2), readonly=True, aggregator="avg")
    has_willingness = fields.Boolean(readonly=True)
    willingness = fields.Float(digits=(5, 2), readonly=True, aggregator="avg")
    coverage = fields.Float(
        string="Coverage (%)",
        digits=(5, 2),
        readonly=True,
        aggregator="avg",
        help="The part of the card's weight that was known.",
    )
    category_id = fields.Many2one(
        "credit.category", string="Risk Category", readonly=True, ondelete="restrict"
    )
    decision = fields.Selection(
        [
            (scorecard.APPROVE, "Approve"),
            (scorecard.CONDITIONS, "Approve with conditions"),
            (scorecard.REFER, "Refer to a person"),
            (scorecard.DECLINE, "Decline"),
        ],
        string="Proposal",
        readonly=True,
        tracking=True,
        help="What follows from the card; a person may decide otherwise.",
    )
    why = fields.Char(readonly=True)
    has_limit = fields.Boolean(string="Limit Is Proposed", readonly=True)
    limit_proposed = fields.Monetary(readonly=True, help="Proposed credit limit.")
    limit_binding = fields.Char(
        readonly=True, help="Code of the rule that gave the amount."
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Proposed Payment Terms",
        readonly=True,
        help="Those of the risk category.",
    )
    valid_until = fields.Date(
        readonly=True, index=True, help="Afterwards the customer is assessed again."
    )
    valid_because = fields.Selection(
        [
            (CADENCE, "Cadence of the risk category"),
            (REPORT, "The report expires"),
            ("card", "Validity of the scorecard"),
        ],
        readonly=True,
        help="What ends its validity.",
    )
    conditions = fields.Char(
        help="What the customer has to fulfil, such as a guarantee or a prepayment of "
        "the first order. Written by who approves."
    )
    decided_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, tracking=True
    )
    decided_by_name = fields.Char(
        readonly=True, copy=False, help="Stays when the user is gone."
    )
    decided_on = fields.Datetime(readonly=True, copy=False)
    decision_reason = fields.Char(string="Reason", readonly=True, copy=False)
    limit_id = fields.Many2one(
        "credit.limit", readonly=True, copy=False, ondelete="set null"
    )

    _latest_idx = models.Index("(profile_id, id DESC)")
    _one_undecided = models.UniqueIndex(
        "(profile_id) WHERE state IN ('draft', 'waiting')",
        "The customer has an assessment that waits for a decision already.",
    )

    @api.depends("profile_id", "assessed_on")
    def _compute_display_name(self):
        for assessment in self:
            assessment.display_name = self.env._(
                "%(customer)s, %(date)s",
                customer=assessment.partner_id.name or "",
                date=format_date(self.env, assessment.assessed_on)
                if assessment.assessed_on
                else "",
            )

    # ---- what may change -------------------------------------------------------
    def write(self, vals):
        said = said_fields(vals)
        decided = self.filtered(lambda one: one.state not in UNDECIDED)
        if said - _OPEN or (said and decided):
            raise CreditControlError(
                self.env._(
                    "An assessment is a record and is not changed. Approve or refuse it "
                    "with its buttons, or assess the customer again."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(one.state != DRAFT for one in self):
            raise CreditControlError(
                self.env._(
                    "An assessment stays on record and cannot be deleted; a newer one "
                    "takes its place."
                )
            )

    # ---- making ----------------------------------------------------------------
    @api.model
    def _from_result(self, card, result):
        """Values of the columns that follow from a plain result.

        :param card: ``credit.scorecard``
        :param dict result: of ``engine.assessing.evaluate``
        """
        category = card.category_ids.filtered(
            lambda line: line.code == result["category"]
        ).category_id[:1]
        limit = result["limit"]
        digits = self.env.company.currency_id.decimal_places
        amount = limit["amount"]
        return {
            **self._scores(result),
            "coverage": result["coverage"] / 100,
            "category_id": category.id,
            "decision": result["decision"],
            "why": result["why"],
            "has_limit": amount is not None,
            "limit_proposed": from_minor(amount, digits) or 0.0,
            "limit_binding": limit["binding"],
            "payment_term_id": category.payment_term_id.id,
        }

    @api.model
    def _scores(self, result):
        """The scores as columns: 0.0 with a flag that says so where there is none."""
        values = {}
        for name, flag in (
            ("total", "has_score"),
            ("ability", "has_ability"),
            ("willingness", "has_willingness"),
        ):
            values[name] = float(result[name] or 0)
            values[flag] = result[name] is not None
        return values

    # ---- the same again ----------------------------------------------------------
    def _recompute(self):
        """Compute the result again from what is stored.

        :return: plain data, equal to ``result`` unless somebody tampered
        :rtype: dict
        """
        self.ensure_one()
        return assessing.evaluate(self.scorecard_id._to_engine(), self.inputs)

    @api.model
    def _hash_of(self, profile, card_text, inputs, result):
        """Digest of everything that the result rests on."""
        text = canonical([profile.id, card_text, inputs, result])
        return hashlib.sha256(text.encode()).hexdigest()

    def _is_sound(self):
        """Whether inputs, card and result are as they were, and fit each other."""
        self.ensure_one()
        digest = self._hash_of(
            self.profile_id,
            self.scorecard_id._card_text(),
            self.inputs,
            self.result,
        )
        same = canonical(self._recompute()) == canonical(self.result)
        return digest == self.hash and same

    def action_verify(self):
        """Compute it again from the stored inputs and say whether it is the same."""
        self.check_access("read")
        gone = self.sudo().filtered("inputs_deleted_on")
        bad = (self.sudo() - gone).filtered(lambda one: not one._is_sound())
        if bad:
            message = self.env._(
                "%(assessment)s does not follow from its stored inputs: somebody changed "
                "the record, or the scorecard, in the database.",
                assessment=bad[0].display_name,
            )
        elif gone:
            message = gone[0]._words().not_again()
        else:
            message = self.env._(
                "Computed again from the stored inputs: the same result, figure by "
                "figure."
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Verification"),
                "message": message,
                "type": "danger" if bad else "warning" if gone else "success",
                "sticky": bool(bad or gone),
            },
        }


def stored(values):
    """Plain data as PostgreSQL gives it back: keys are text, pairs are lists."""
    return json.loads(canonical(values))
