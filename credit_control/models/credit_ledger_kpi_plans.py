"""Payment plans month by month: agreed, kept and broken."""

from odoo import models
from odoo.tools import SQL

from .credit_ledger_kpi import PRODUCT


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _kpi_sources(self, by):
        # EXTENDS credit_control: by collector, plans are those that each looks after
        sources = super()._kpi_sources(by)
        if by != PRODUCT:
            sources += [
                self._kpi_plans_agreed,
                self._kpi_plans_ended,
                self._kpi_instalments,
            ]
        return sources

    def _kpi_plans_sql(self, scope, by, day):
        """Plans with the day that counts."""
        return SQL(
            """
            SELECT plan.partner_id, %(who)s AS user_id, plan.%(day)s AS day, plan.state,
                   plan.id
              FROM credit_plan plan
             WHERE plan.accepted_on IS NOT NULL AND plan.%(day)s IS NOT NULL
               AND plan.company_id = ANY(%(companies)s)
            """,
            who=self._kpi_who_sql(by, SQL("plan.user_id")),
            day=SQL.identifier(day),
            companies=scope.companies,
        )

    def _kpi_plans_agreed(self, scope, calendar, by):
        """Plans by the month in which the customer accepted them."""
        rows = self._kpi_plans_sql(scope, by, "accepted_on")
        columns = SQL("COUNT(*) AS plans_agreed")
        return self._kpi_of_month(scope, calendar, by, rows, columns)

    def _kpi_plans_ended(self, scope, calendar, by):
        """Plans by the month in which they were completed or broken."""
        rows = self._kpi_plans_sql(scope, by, "ended_on")
        columns = SQL(
            """
            COUNT(*) FILTER (WHERE fact.state = 'completed') AS plans_completed,
            COUNT(*) FILTER (WHERE fact.state = 'defaulted') AS plans_broken
            """
        )
        return self._kpi_of_month(scope, calendar, by, rows, columns)

    def _kpi_instalments(self, scope, calendar, by):
        """Instalments by the month in which their days of grace were over."""
        rows = self._judged_instalments_sql(scope, by)
        columns = SQL(
            """
            SUM(%(amount)s)::bigint AS instalments_due,
            COALESCE(SUM(%(amount)s) FILTER (WHERE fact.kept), 0)::bigint
                AS instalments_kept
            """,
            amount=self._minor_sql(scope, SQL("fact.amount")),
        )
        return self._kpi_of_month(scope, calendar, by, rows, columns)

    def _judged_instalments_sql(self, scope, by=None):
        """Instalments that were to be paid while their plan stood, in company currency.

        Rows ``(id, partner_id, user_id, day, kept, amount)``; the day is the first on
        which a missing instalment is missed. Once a plan is broken or ended its later
        instalments fall due no more. Amounts are converted as the items are booked.
        """
        return SQL(
            """
            SELECT part.id, part.plan_id, plan.partner_id, %(who)s AS user_id, term.day,
                   COALESCE(part.paid_on < term.day, FALSE) AS kept,
                   part.amount * booked.rate AS amount
              FROM credit_plan_instalment part
              JOIN credit_plan plan ON plan.id = part.plan_id
             CROSS JOIN LATERAL (
                   SELECT part.date + COALESCE(plan.grace_days, 0) + 1 AS day) term
              JOIN LATERAL (
                   SELECT COALESCE(SUM(item.balance)
                              / NULLIF(SUM(item.amount_currency), 0), 1) AS rate
                     FROM credit_plan_item_rel rel
                     JOIN account_move_line item ON item.id = rel.item_id
                    WHERE rel.plan_id = plan.id) booked ON TRUE
             WHERE plan.accepted_on IS NOT NULL
               AND (plan.state IN ('active', 'completed') OR term.day <= plan.ended_on)
               AND plan.company_id = ANY(%(companies)s)
            """,
            who=self._kpi_who_sql(by, SQL("plan.user_id")),
            companies=scope.companies,
        )
