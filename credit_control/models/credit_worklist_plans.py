"""Payment plans on the work-list: what is kept waits, a missed instalment comes back."""

from odoo import api, fields, models
from odoo.tools import SQL

from .credit_plan import ACTIVE, UNDER_WAY


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_desk_plans(self, company, today, profile_ids):
        """What active plans say about customers, with one query; company currency.

        :param company: root company
        :param profile_ids: ids of ``credit.profile``
        :return: rows ``(profile id, overdue that is planned, day after which the next
            instalment is missed, missing of missed instalments)``
        """
        self._flush_plans()
        self.env["credit.plan"].flush_model(["arrears", "next_date", "grace_days"])
        self.env["account.move.line"].flush_model(
            ["amount_residual", "amount_residual_currency", "date_maturity", "date"]
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT plan.profile_id, SUM(items.late)::float,
                       MIN(plan.next_date + plan.grace_days),
                       SUM(plan.arrears * items.factor)::float
                  FROM credit_plan plan
                  JOIN LATERAL (
                       SELECT SUM(item.amount_residual) FILTER (
                                WHERE COALESCE(item.date_maturity, item.date)
                                      < %(today)s) AS late,
                              COALESCE(SUM(item.amount_residual) / NULLIF(
                                SUM(item.amount_residual_currency), 0), 1) AS factor
                         FROM credit_plan_item_rel named
                         JOIN account_move_line item ON item.id = named.item_id
                        WHERE named.plan_id = plan.id) items ON TRUE
                 WHERE plan.company_id = %(company)s
                   AND plan.profile_id = ANY(%(profiles)s)
                   AND plan.state = 'active'
                 GROUP BY plan.profile_id
                """,
                today=today,
                company=company.id,
                profiles=list(profile_ids),
            )
        )

    def _desk_planned_sql(self):
        # EXTENDS credit_control: what is in an active plan is not late by its due date
        return SQL(
            "item.id IN (SELECT planned.item_id FROM (%s) planned)",
            self._plan_items_sql(),
        )


class CreditWorklistEntry(models.Model):
    _inherit = "credit.worklist.entry"

    @api.model
    def _more_facts(self, company, today, profile_ids):
        # EXTENDS credit_control: what is in a plan waits for its next instalment
        facts = super()._more_facts(company, today, profile_ids)
        ledger = self.env["credit.ledger"]
        for profile, planned, until, missing in ledger._read_desk_plans(
            company, today, profile_ids
        ):
            mine = facts.setdefault(profile, {})
            mine |= {"planned": planned or 0.0, "instalment_late": missing or 0.0}
            if missing:
                mine["news"] = True
            elif until:
                mine["until"] = max(filter(None, (mine.get("until"), until)))
        return facts


class CreditPlan(models.Model):
    _inherit = "credit.plan"

    def _set(self, vals):
        # EXTENDS credit_control: what begins, ends or is missed changes the work-list
        before = {plan: (plan.state, plan.missed) for plan in self}
        result = super()._set(vals)
        self.filtered(
            lambda plan: (
                before[plan] != (plan.state, plan.missed)
                and ACTIVE in (before[plan][0], plan.state)
            )
        )._tell_desk()
        return result

    def _tell_desk(self):
        """Make the customers' rows of the work-list anew."""
        entries = self.env["credit.worklist.entry"].sudo()
        for company, group in self.sudo().grouped("company_id").items():
            entries._refresh(company, group.profile_id)


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    current_plan_ids = fields.One2many(
        "credit.plan",
        "profile_id",
        string="Plans Under Way",
        domain=[("state", "in", ("draft", *UNDER_WAY))],
    )
