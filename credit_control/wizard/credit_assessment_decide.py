from odoo import fields, models


class CreditAssessmentDecide(models.TransientModel):
    """The dialog in which a person decides about an assessment and says why."""

    _name = "credit.assessment.decide"
    _description = "Decide About an Assessment"

    assessment_id = fields.Many2one(
        "credit.assessment", required=True, ondelete="cascade"
    )
    headline = fields.Char(related="assessment_id.headline")
    decision = fields.Selection(related="assessment_id.decision")
    currency_id = fields.Many2one(related="assessment_id.currency_id")
    category_id = fields.Many2one(related="assessment_id.category_id")
    limit_proposed = fields.Monetary(related="assessment_id.limit_proposed")
    has_limit = fields.Boolean(related="assessment_id.has_limit")
    payment_term_id = fields.Many2one(related="assessment_id.payment_term_id")
    conditions = fields.Char(
        help="What the customer has to fulfil, such as a guarantee."
    )
    reason = fields.Char(
        help="Why. A refusal needs it, and so does approving what the card does not."
    )

    def action_approve(self):
        """Approve: the customer gets category, terms and limit."""
        self.ensure_one()
        one = self.assessment_id
        if self.conditions:
            one.conditions = self.conditions
        one.action_approve(self.reason)
        close = {"type": "ir.actions.act_window_close"}
        if one.limit_id.state != "requested":
            return close
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._(
                    "Category and terms are set. The limit of %(limit)s is above what "
                    "you may grant, so it was requested.",
                    limit=one.limit_id.display_name,
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
