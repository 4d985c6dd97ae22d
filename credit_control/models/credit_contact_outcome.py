"""How a contact with a customer may end: the catalogue, kept by the manager."""

from odoo import api, fields, models

from ..exceptions import CreditControlError


class CreditContactOutcome(models.Model):
    _name = "credit.contact.outcome"
    _description = "Outcome of a Contact"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    reached = fields.Boolean(
        string="Somebody Was Reached",
        default=True,
        help="Off for calls that nobody answered, and for e-mails.",
    )
    next_days = fields.Integer(
        string="Look Again After (Days)",
        default=3,
        help="Proposed for the next step; the collector may say another day. 0: the "
        "customer stays on the list.",
    )
    next_step = fields.Char(
        translate=True, help="Proposed as next step, e.g. “Check whether it was paid”."
    )
    log_count = fields.Integer(compute="_compute_log_count", string="Contacts")

    _sound = models.Constraint(
        "CHECK (next_days BETWEEN 0 AND 366)",
        "A customer is looked at again after 0 to 366 days.",
    )

    def _compute_log_count(self):
        counts = dict(
            self.env["credit.contact.log"]._read_group(
                [("outcome_id", "in", self.ids)], ["outcome_id"], ["__count"]
            )
        )
        for outcome in self:
            outcome.log_count = counts.get(outcome, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        logs = self.env["credit.contact.log"].sudo()
        for outcome in self:
            if logs.search_count([("outcome_id", "=", outcome.id)], limit=1):
                raise CreditControlError(
                    self.env._(
                        "Contacts on record ended with “%s”; archive it instead of "
                        "deleting it.",
                        outcome.name,
                    )
                )
