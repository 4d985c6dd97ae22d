"""Interest claims in the customer's credit file."""

from odoo import fields, models


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    interest_regime_id = fields.Many2one(
        "credit.interest.regime",
        tracking=True,
        help="By which late payment of this customer bears interest. Empty: the "
        "company's.",
    )
    claim_ids = fields.One2many("credit.claim", "profile_id", string="Interest Claims")
    claim_count = fields.Integer(compute="_compute_claim_count")
    claims_interest = fields.Boolean(related="company_id.credit_interest_claims")

    def _compute_claim_count(self):
        counts = dict(
            self.env["credit.claim"]._read_group(
                [("profile_id", "in", self.ids)], ["profile_id"], ["__count"]
            )
        )
        for profile in self:
            profile.claim_count = counts.get(profile, 0)

    def _has_history(self):
        # EXTENDS: a claim stays on record
        return super()._has_history() or bool(self.claim_ids)

    def _take_over(self, other):
        # EXTENDS: a merged customer's claims and regime go with it
        result = super()._take_over(other)
        other.claim_ids._set({"profile_id": self.id})
        if other.interest_regime_id and not self.interest_regime_id:
            self.interest_regime_id = other.interest_regime_id
        return result
