"""Disputes on the timeline of a customer's credit."""

from odoo import api, fields, models
from odoo.tools import SQL

DISPUTE = "dispute"


class CreditTimeline(models.Model):
    _inherit = "credit.timeline"
    _depends = {
        "credit.dispute": [
            "profile_id",
            "company_id",
            "name",
            "state",
            "amount",
            "resolved_on",
            "resolved_by_id",
            "decision_reason",
        ]
    }

    kind = fields.Selection(selection_add=[(DISPUTE, "Dispute")])

    @api.model
    def _timeline_parts(self):
        # EXTENDS credit_control
        return [
            *super()._timeline_parts(),
            (DISPUTE, "credit.dispute", self._disputes_sql()),
        ]

    def _disputes_sql(self):
        """Disputes when they were opened, or decided."""
        return SQL(
            """
            SELECT one.id, one.profile_id, one.company_id,
                   COALESCE(one.resolved_on::timestamp, one.create_date) AS happened_on,
                   COALESCE(one.resolved_by_id, one.opened_by_id) AS user_id,
                   one.state::varchar,
                   CONCAT_WS(': ', one.name, one.decision_reason) AS detail,
                   one.amount, company.currency_id
              FROM credit_dispute one
              JOIN res_company company ON company.id = one.company_id
            """
        )
