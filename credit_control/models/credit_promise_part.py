from odoo import fields, models
from odoo.tools import format_amount, format_date

from ..engine import promises as engine
from ..engine.money import to_minor


class CreditPromisePart(models.Model):
    """One amount of a promise with its day, and what came of it."""

    _name = "credit.promise.part"
    _description = "Part of a Promise"
    _order = "date, id"

    promise_id = fields.Many2one(
        "credit.promise", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="promise_id.company_id", store=True)
    currency_id = fields.Many2one(related="promise_id.currency_id")
    date = fields.Date(string="Day", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    kept = fields.Monetary(readonly=True, help="What of it was received in time.")
    received = fields.Monetary(
        readonly=True, help="What of it was received, in time or late."
    )
    state = fields.Selection(
        [
            (engine.OPEN, "Open"),
            (engine.KEPT, "Kept"),
            (engine.BROKEN, "Broken"),
            (engine.CREDITED, "Credited"),
        ],
        default=engine.OPEN,
        required=True,
        readonly=True,
    )

    _positive = models.Constraint(
        "CHECK (amount > 0)", "A promised amount is above zero."
    )

    def _compute_display_name(self):
        for part in self:
            amount = format_amount(self.env, part.amount, part.currency_id)
            part.display_name = f"{amount}, {format_date(self.env, part.date)}"

    def _to_engine(self):
        """The parts as the rules take them, by day."""
        return [
            engine.Part(
                part.date, to_minor(part.amount, part.currency_id.decimal_places)
            )
            for part in self.sorted(lambda part: (part.date, part.id))
        ]
