"""What the printed claim sheet is made of."""

from odoo import api, models

from ..exceptions import CreditControlError
from .credit_claim import WAIVED


class CreditClaimReport(models.AbstractModel):
    _name = "report.credit_control.credit_claim_report"
    _description = "Claim Sheet"

    @api.model
    def _get_report_values(self, docids, data=None):
        """The claims with whom each is addressed to.

        :raise CreditControlError: a claim is waived, so nothing is asked of the customer
        """
        claims = self.env["credit.claim"].browse(docids)
        claims.check_access("read")
        for claim in claims:
            if claim.state == WAIVED:
                raise CreditControlError(
                    self.env._(
                        "The claim on %(claim)s was waived, so no letter asks the "
                        "customer for it; its sheet stays on the claim's form.",
                        claim=claim.display_name,
                    )
                )
        return {"docs": claims, "recipients": self._recipients(claims)}

    def _recipients(self, claims):
        """Who each claim is addressed to, as follow-up letters: ``{claim's id: contact}``."""
        found = {}
        for root, some in claims.grouped(lambda c: c.company_id.sudo().root_id).items():
            to = some.partner_id._credit_letter_recipients(root)
            found |= {claim.id: to[claim.partner_id.id] for claim in some}
        return found
