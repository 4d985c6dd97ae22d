from odoo import fields, models


class CreditBureauPurpose(models.Model):
    """Why somebody may be looked up: the lawful basis, logged with each order."""

    _name = "credit.bureau.purpose"
    _description = "Purpose of a Look-up"
    _order = "provider_id, sequence, id"

    name = fields.Char(
        required=True, translate=True, help="The lawful basis in plain words."
    )
    sequence = fields.Integer(default=10)
    provider_id = fields.Many2one(
        "credit.bureau.provider", required=True, ondelete="cascade", index=True
    )
    key = fields.Char(
        string="Provider's Key",
        help="What the provider wants to be sent for it; see its handbook.",
    )
    active = fields.Boolean(default=True)
