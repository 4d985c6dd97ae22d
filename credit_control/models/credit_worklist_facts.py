"""What promises, disputes and plans say to the work-list, at once."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .credit_promise import RENEWED, WITHDRAWN

#: Days for which a rejected dispute is told of.
RETURNED_DAYS = 30


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_desk_promises(self, company, today, profile_ids):
        """What is promised of what is overdue, and what was not kept, by credit file.

        Of named instalments no more is promised than is overdue of them.

        :return: ``{profile id: {"promised", "until", "promise_due", "broken",
            "broken_on"}}``, money in company currency
        """
        self.env["credit.promise"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT promise.profile_id,
                       SUM(told.part) FILTER (WHERE told.runs)::float AS promised,
                       MIN(promise.paused_until) FILTER (WHERE told.runs AND told.part > 0)
                         AS until,
                       SUM(promise.left_value) FILTER (
                           WHERE told.runs AND promise.next_due <= %(today)s)::float
                         AS promise_due,
                       COUNT(*) FILTER (WHERE told.broke > %(since)s) AS broken,
                       MAX(told.broke) AS broken_on
                  FROM credit_promise promise
                 CROSS JOIN LATERAL (
                       SELECT promise.state IN ('open', 'partly_kept')
                                AND promise.paused_until >= %(today)s AS runs,
                              CASE WHEN promise.state = 'broken' THEN promise.broken_on
                                   WHEN promise.state IN ('open', 'partly_kept')
                                    AND promise.paused_until < %(today)s
                                   THEN promise.paused_until + 1 END AS broke,
                              CASE WHEN promise.on_account THEN promise.left_value
                                   ELSE LEAST(promise.left_value, COALESCE((
                                        SELECT SUM(item.amount_residual)
                                          FROM credit_promise_item_rel named
                                          JOIN account_move_line item
                                            ON item.id = named.line_id
                                         WHERE named.promise_id = promise.id
                                           AND item.amount_residual > 0
                                           AND COALESCE(item.date_maturity, item.date)
                                               < %(today)s), 0)) END AS part) told
                 WHERE promise.company_id = %(company)s
                   AND promise.profile_id = ANY(%(ids)s)
                   AND promise.state IN ('open', 'partly_kept', 'broken')
                 GROUP BY promise.profile_id
                """,
                today=today,
                since=fields.Date.subtract(today, months=12),
                company=company.id,
                ids=list(profile_ids),
            )
        )
        return {row.pop("profile_id"): row for row in rows}

    @api.model
    def _read_desk_disputes(self, company, today, profile_ids):
        """Disputes that were rejected of late, while their invoices are open.

        :return: ``{profile id: (amount, day of the last decision)}``
        """
        self.env["credit.dispute"].flush_model()
        self.env["credit.dispute.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT dispute.profile_id, SUM(line.value - line.upheld_value)::float,
                       MAX(dispute.resolved_on)
                  FROM credit_dispute dispute
                  JOIN credit_dispute_line line ON line.dispute_id = dispute.id
                  JOIN account_move move ON move.id = line.move_id
                 WHERE dispute.company_id = %(company)s
                   AND dispute.profile_id = ANY(%(ids)s)
                   AND dispute.outcome IN ('rejected', 'partly')
                   AND dispute.resolved_on > %(since)s
                   AND line.withdrawn IS NOT TRUE
                   AND move.payment_state IN ('not_paid', 'partial')
                 GROUP BY dispute.profile_id
                """,
                company=company.id,
                ids=list(profile_ids),
                since=today - timedelta(days=RETURNED_DAYS),
            )
        )
        return {row[0]: row[1:] for row in rows}

    @api.model
    def _read_desk_plans(self, company, today, profile_ids):
        """What of what is overdue is in an active plan, and what of plans is late.

        Late instalments are asked for; the rest of the plan's items is not. ``until`` is
        the day before the next instalment, ``broken_on`` that on which a plan was broken.

        :return: ``{profile id: {"planned", "until", "instalment_late", "broken_on"}}``,
            money in company currency
        """
        self.env["credit.plan"].flush_model()
        self.env["credit.plan.instalment"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT plan.profile_id,
                       SUM(GREATEST(owed.late - told.arrears, 0))
                           FILTER (WHERE plan.state = 'active')::float AS planned,
                       SUM(told.arrears) FILTER (WHERE plan.state = 'active')::float
                         AS instalment_late,
                       MIN(coming.day - 1) FILTER (WHERE plan.state = 'active') AS until,
                       MAX(plan.ended_on) FILTER (WHERE plan.state = 'defaulted')
                         AS broken_on
                  FROM credit_plan plan
                 CROSS JOIN LATERAL (
                       SELECT COALESCE(SUM(item.amount_residual) FILTER (WHERE
                                  COALESCE(item.date_maturity, item.date) < %(today)s
                              ), 0) AS late,
                              SUM(item.amount_residual) / NULLIF(
                                  SUM(item.amount_residual_currency), 0) AS rate
                         FROM (%(items)s) planned
                         JOIN account_move_line item ON item.id = planned.item_id
                        WHERE planned.plan_id = plan.id AND item.amount_residual > 0
                       ) owed
                 CROSS JOIN LATERAL (
                       SELECT COALESCE(plan.arrears, 0) * COALESCE(owed.rate, 1)
                         AS arrears) told
                 CROSS JOIN LATERAL (
                       SELECT MIN(line.date) AS day
                         FROM credit_plan_instalment line
                        WHERE line.plan_id = plan.id AND line.date > %(today)s
                          AND line.state NOT IN ('paid')) coming
                 WHERE plan.company_id = %(company)s
                   AND plan.profile_id = ANY(%(ids)s)
                   AND plan.state IN ('active', 'defaulted')
                 GROUP BY plan.profile_id
                """,
                today=today,
                items=self._plan_items_sql(),
                company=company.id,
                ids=list(profile_ids),
            )
        )
        return {row.pop("profile_id"): row for row in rows}


class CreditWorklistEntry(models.Model):
    _inherit = "credit.worklist.entry"

    @api.model
    def _more_facts(self, company, today, rows):
        # EXTENDS credit_control: promises, disputes and plans
        found = super()._more_facts(company, today, rows)
        ledger = self.env["credit.ledger"].sudo()
        spoken = {row["id"]: row["contacted_on"] for row in rows}
        promises = ledger._read_desk_promises(company, today, list(spoken))
        for profile, told in promises.items():
            broke = told.pop("broken_on")
            own = found.setdefault(profile, {})
            own.update(told)
            own["news"] = own.get("news") or _since(spoken[profile], broke)
        disputes = ledger._read_desk_disputes(company, today, list(spoken))
        for profile, (amount, day) in disputes.items():
            last = spoken[profile]
            if last is None or day >= last:
                own = found.setdefault(profile, {})
                own["dispute_back"] = amount
                own["news"] = own.get("news") or _since(last, day)
        plans = ledger._read_desk_plans(company, today, list(spoken))
        for profile, told in plans.items():
            own = found.setdefault(profile, {})
            own["planned"] = told["planned"] or 0.0
            own["instalment_late"] = told["instalment_late"]
            days = [day for day in (own.get("until"), told["until"]) if day]
            own["until"] = min(days, default=None)
            late = _since(spoken[profile], told["broken_on"])
            own["news"] = own.get("news") or late
        return found

    @api.model
    def _hear(self, profiles):
        """Something changed for customers: their rows are made anew at once.

        In a scheduled job, which may change many one by one, the next refresh of the
        whole list does it.

        :param profiles: ``credit.profile`` records
        """
        if self.env.context.get("ir_cron_progress_id") or not profiles:
            return
        for company, group in profiles.sudo().grouped("company_id").items():
            self.sudo()._refresh(company, group)


class CreditPromise(models.Model):
    _inherit = "credit.promise"

    def _judge(self):
        # EXTENDS credit_control: who promised leaves the work-list, and comes back
        result = super()._judge()
        self.env["credit.worklist.entry"]._hear(self.profile_id)
        return result

    def _set(self, vals):
        # EXTENDS credit_control: one that people ended is not judged any more
        result = super()._set(vals)
        if vals.get("state") in (WITHDRAWN, RENEWED):
            self.env["credit.worklist.entry"]._hear(self.profile_id)
        return result


class CreditDisputeLine(models.Model):
    _inherit = "credit.dispute.line"

    def _recount(self):
        # EXTENDS credit_control: what is disputed is not asked for
        result = super()._recount()
        profiles = self.dispute_id.sudo().profile_id
        self.env["credit.worklist.entry"]._hear(profiles)
        return result


class CreditPlan(models.Model):
    _inherit = "credit.plan"

    def _set(self, vals):
        # EXTENDS credit_control: what is planned is not asked for, what is late is
        result = super()._set(vals)
        if {"state", "arrears"} & vals.keys():
            self.env["credit.worklist.entry"]._hear(self.profile_id)
        return result


def _since(last, day):
    """Whether a day is after that of the last contact; without one nothing is news."""
    return bool(last and day and day > last)
