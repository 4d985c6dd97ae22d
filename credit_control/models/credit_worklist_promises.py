"""Promises on the work-list: what is promised waits, what is broken comes back."""

from odoo import api, fields, models
from odoo.tools import SQL

from .credit_promise import BROKEN_OR_RUNNING, RUNNING


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_desk_promises(self, company, today, since, profile_ids):
        """What promises say about customers, with one query; company currency.

        A promise for named instalments speaks of what is overdue of them; one on account
        of whatever is.

        :param datetime.date since: broken promises after it are counted
        :param profile_ids: ids of ``credit.profile``
        :return: rows ``(profile id, promised, until, due today or before, number of
            broken ones, whether one was broken after the last contact)``
        """
        self._flush_promises()
        self.env["account.move.line"].flush_model(["amount_residual", "date_maturity"])
        self.env["credit.contact.log"].flush_model(["profile_id", "contacted_on"])
        return self.env.execute_query(
            SQL(
                """
                SELECT promise.profile_id,
                       SUM(CASE WHEN on_account THEN left_value
                                ELSE LEAST(left_value, late.amount) END)
                         FILTER (WHERE waits.so)::float,
                       MIN(paused_until) FILTER (WHERE waits.so),
                       SUM(left_value) FILTER (
                         WHERE waits.so AND next_due <= %(today)s)::float,
                       COUNT(*) FILTER (WHERE waits.broken_on > %(since)s),
                       BOOL_OR(waits.broken_on > COALESCE(said.day, 'epoch')
                               AND waits.broken_on > %(since)s)
                  FROM credit_promise promise
                 CROSS JOIN LATERAL (
                       SELECT promise.state <> 'broken'
                                AND paused_until >= %(today)s AS so,
                              CASE WHEN promise.state = 'broken' THEN promise.broken_on
                                   WHEN paused_until < %(today)s THEN paused_until + 1
                              END AS broken_on) waits
                  LEFT JOIN LATERAL (
                       SELECT COALESCE(SUM(item.amount_residual), 0) AS amount
                         FROM credit_promise_item_rel named
                         JOIN account_move_line item ON item.id = named.line_id
                        WHERE named.promise_id = promise.id
                          AND COALESCE(item.date_maturity, item.date) < %(today)s
                       ) late ON NOT on_account
                  LEFT JOIN LATERAL (
                       SELECT MAX((contacted_on AT TIME ZONE 'UTC'
                                   AT TIME ZONE %(zone)s)::date) AS day
                         FROM credit_contact_log log
                        WHERE log.profile_id = promise.profile_id) said ON TRUE
                 WHERE promise.company_id = %(company)s
                   AND promise.profile_id = ANY(%(profiles)s)
                   AND promise.state IN %(states)s
                 GROUP BY promise.profile_id
                """,
                today=today,
                since=since,
                zone=company._credit_zone(),
                company=company.id,
                profiles=list(profile_ids),
                states=BROKEN_OR_RUNNING,
            )
        )


class CreditWorklistEntry(models.Model):
    _inherit = "credit.worklist.entry"

    @api.model
    def _more_facts(self, company, today, profile_ids):
        # EXTENDS credit_control: what is promised waits until its last day
        facts = super()._more_facts(company, today, profile_ids)
        since = self.env["credit.profile"]._remembered_since(today)
        for profile, promised, until, due, broken, news in self.env[
            "credit.ledger"
        ]._read_desk_promises(company, today, since, profile_ids):
            mine = facts.setdefault(profile, {})
            mine["promised"] = mine.get("promised", 0.0) + (promised or 0.0)
            mine["until"] = min(filter(None, (mine.get("until"), until)), default=None)
            mine |= {"promise_due": due or 0.0, "broken": broken}
            mine["news"] = bool(mine.get("news") or news)
        return facts


class CreditPromise(models.Model):
    _inherit = "credit.promise"

    def _tell_desk(self):
        """Make the customers' rows of the work-list anew."""
        entries = self.env["credit.worklist.entry"].sudo()
        for company, group in self.sudo().grouped("company_id").items():
            entries._refresh(company, group.profile_id)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    credit_promise_ids = fields.Many2many(
        "credit.promise",
        "credit_promise_item_rel",
        "line_id",
        "promise_id",
        string="Promises",
        readonly=True,
        groups="credit_control.group_viewer,credit_control.group_auditor",
    )
    credit_promised_on = fields.Date(
        string="Promised For",
        compute="_compute_credit_promised_on",
        help="The day for which its payment is promised.",
        groups="credit_control.group_viewer,credit_control.group_auditor",
    )

    @api.depends("credit_promise_ids.state", "credit_promise_ids.next_due")
    def _compute_credit_promised_on(self):
        for line in self:
            running = line.credit_promise_ids.filtered(lambda p: p.state in RUNNING)
            line.credit_promised_on = running[:1].next_due
