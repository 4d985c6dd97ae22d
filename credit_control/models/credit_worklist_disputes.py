"""Disputes on the work-list: what was not upheld is there to be collected again."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import disputes as engine


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_desk_disputes(self, company, profile_ids):
        """What came back from disputes and nobody spoke of since, with one query.

        :param company: root company
        :param profile_ids: ids of ``credit.profile``
        :return: rows ``(profile id, amount)`` in company currency: disputed less upheld,
            at most what is open of the invoices
        """
        disputes = self.env["credit.dispute"]
        disputes.flush_model(["profile_id", "state", "outcome", "returned_at"])
        self.env["credit.dispute.line"].flush_model(["value", "upheld_value"])
        self.env["account.move"].flush_model(["amount_residual_signed"])
        self.env["credit.contact.log"].flush_model(["profile_id", "contacted_on"])
        return self.env.execute_query(
            SQL(
                """
                SELECT dispute.profile_id,
                       SUM(LEAST(line.value - COALESCE(line.upheld_value, 0),
                                 invoice.amount_residual_signed))::float
                  FROM credit_dispute dispute
                  JOIN credit_dispute_line line ON line.dispute_id = dispute.id
                  JOIN account_move invoice ON invoice.id = line.move_id
                  LEFT JOIN LATERAL (
                       SELECT MAX(contacted_on) AS moment FROM credit_contact_log log
                        WHERE log.profile_id = dispute.profile_id) said ON TRUE
                 WHERE dispute.company_id = %(company)s
                   AND dispute.profile_id = ANY(%(profiles)s)
                   AND dispute.state = %(resolved)s
                   AND dispute.returned_at > COALESCE(said.moment, 'epoch')
                   AND line.withdrawn IS NOT TRUE
                   AND invoice.amount_residual_signed > 0
                 GROUP BY dispute.profile_id
                """,
                company=company.id,
                profiles=list(profile_ids),
                resolved=engine.RESOLVED,
            )
        )


class CreditWorklistEntry(models.Model):
    _inherit = "credit.worklist.entry"

    @api.model
    def _more_facts(self, company, today, profile_ids):
        # EXTENDS credit_control: what was not upheld is news
        facts = super()._more_facts(company, today, profile_ids)
        ledger = self.env["credit.ledger"]
        for profile, amount in ledger._read_desk_disputes(company, profile_ids):
            if amount:
                mine = facts.setdefault(profile, {})
                mine |= {"dispute_back": amount, "news": True}
        return facts


class CreditDispute(models.Model):
    _inherit = "credit.dispute"

    returned_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When what was not upheld went back to be collected.",
    )

    def _tell_desk(self):
        """Make the customers' rows of the work-list anew."""
        entries = self.env["credit.worklist.entry"].sudo()
        for company, group in self.sudo().grouped("company_id").items():
            entries._refresh(company, group.profile_id)


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    open_dispute_ids = fields.One2many(
        "credit.dispute",
        "profile_id",
        string="Disputes Going On",
        domain=[("state", "not in", (engine.RESOLVED, engine.CLOSED))],
    )
