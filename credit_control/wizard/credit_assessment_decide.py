from odoo import api, fields, models

from ..models.credit_assessment_choices import KEEP, SET


class CreditAssessmentDecide(models.TransientModel):
    """The dialog in which a person decides about an assessment and says why."""

    _name = "credit.assessment.decide"
    _description = "Decide About an Assessment"

    assessment_id = fields.Many2one(
        "credit.assessment", required=True, ondelete="cascade"
    )
    headline = fields.Char(related="assessment_id.headline")
    decision = fields.Selection(related="assessment_id.decision")
    company_id = fields.Many2one(related="assessment_id.company_id")
    currency_id = fields.Many2one(related="assessment_id.currency_id")
    has_limit = fields.Boolean(related="assessment_id.has_limit")
    limit_proposed = fields.Monetary(related="assessment_id.limit_proposed")
    limit_current = fields.Monetary(related="assessment_id.limit_current")
    exposure = fields.Monetary(related="assessment_id.profile_id.exposure")
    category_id = fields.Many2one(
        "credit.category",
        compute="_compute_proposal",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        compute="_compute_proposal",
        store=True,
        readonly=False,
        precompute=True,
    )
    amount = fields.Monetary(
        string="New Limit",
        compute="_compute_proposal",
        store=True,
        readonly=False,
        precompute=True,
        help="As proposed; with another amount, say why.",
    )
    limit_choice = fields.Selection(
        [(SET, "Set the new limit"), (KEEP, "Leave the limit as it is")],
        string="Credit Limit",
        compute="_compute_effect",
        store=True,
        readonly=False,
        precompute=True,
        help="Where the limit would fall, you choose.",
    )
    effect = fields.Char(compute="_compute_effect_text")
    conditions = fields.Char(
        help="What the customer has to fulfil, such as a guarantee."
    )
    told_note = fields.Char(compute="_compute_told_note")
    reason = fields.Char(
        help="Why. A refusal needs it, and so does giving what was not proposed."
    )

    @api.depends("assessment_id")
    def _compute_proposal(self):
        for dialog in self:
            one = dialog.assessment_id
            dialog.amount = one.limit_proposed
            dialog.category_id = one.category_id
            dialog.payment_term_id = one.payment_term_id

    def _lowering(self):
        profile = self.assessment_id.profile_id
        return profile and profile._lowering(self.amount)

    @api.depends("assessment_id", "amount")
    def _compute_effect(self):
        """Chosen beforehand, but for a limit that would fall."""
        for dialog in self:
            one = dialog.assessment_id
            changed = one.currency_id and one.currency_id.compare_amounts(
                dialog.amount, one.limit_proposed
            )
            if not one.has_limit and not changed:
                dialog.limit_choice = KEEP
            else:
                dialog.limit_choice = False if dialog._lowering() else SET

    @api.depends("assessment_id", "amount", "limit_choice")
    def _compute_effect_text(self):
        for dialog in self:
            lowers = dialog.limit_choice != KEEP and dialog._lowering()
            profile = dialog.assessment_id.profile_id
            dialog.effect = lowers and profile._lowering_sentence(lowers)

    @api.depends("assessment_id")
    def _compute_told_note(self):
        """The decision ends an application too; own words are told from there."""
        for dialog in self:
            application = dialog.assessment_id._waiting_applications()[:1]
            dialog.told_note = application._told_from_assessment()

    def action_approve(self):
        """Approve: the customer gets category, terms and limit."""
        self.ensure_one()
        one = self.assessment_id
        if self.conditions:
            one.conditions = self.conditions
        one.action_approve(
            self.reason,
            self.amount if self.limit_choice != KEEP else None,
            self.category_id.id,
            self.payment_term_id.id,
            self.limit_choice or None,
        )
        close = {"type": "ir.actions.act_window_close"}
        if one.limit_id.state != "requested":
            return close
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._(
                    "Category and terms are set. The limit of %(limit)s is above what "
                    "you may grant, so it was requested; %(people)s was asked.",
                    limit=one.limit_id.display_name,
                    people=one.limit_id._who_was_asked(),
                ),
                "type": "info",
                "next": close,
            },
        }

    def action_refuse(self):
        """Refuse, with the reason on record."""
        self.ensure_one()
        self.assessment_id.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
