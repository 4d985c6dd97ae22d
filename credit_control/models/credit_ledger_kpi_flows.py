"""Sales and payments month by month."""

from odoo import models
from odoo.tools import SQL

from ..engine.kpi_view import EARLIER
from .credit_ledger_kpi import COLLECTOR


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _kpi_sources(self, by):
        # EXTENDS credit_control: what moves between two month ends
        sources = super()._kpi_sources(by)
        if by != COLLECTOR:
            sources += [self._kpi_sales, self._kpi_collected]
        return sources

    def _kpi_sales(self, scope, calendar, by):
        """Credit sales of each month, those before the opening included."""
        return self.env.execute_query_dict(
            SQL(
                """
                WITH %(sold)s fact AS (
                    SELECT %(whose)s, %(place)s AS month, line.balance AS amount
                      FROM account_move_line line
                      JOIN account_move move ON move.id = line.move_id
                     WHERE move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                       AND line.date >= %(first)s AND %(booked)s)
                SELECT %(key)s AS key, fact.month, SUM(%(minor)s)::bigint AS sales
                  FROM fact %(joins)s
                 GROUP BY 1, 2
                """,
                sold=self._kpi_sold_sql(scope, by),
                whose=self._kpi_of_line_sql(by),
                place=SQL(
                    "WIDTH_BUCKET(line.date, %s::date[]) - %s",
                    [*calendar.earlier, *calendar.thresholds],
                    EARLIER,
                ),
                first=calendar.earlier[0],
                booked=self._booked_receivables_sql(calendar.last, scope),
                key=self._kpi_key_sql(by),
                minor=self._minor_sql(
                    scope, SQL("fact.amount * %s", self._kpi_weight_sql(by))
                ),
                joins=self._kpi_joins_sql(by),
            )
        )

    def _kpi_collected(self, scope, calendar, by):
        """What payments settled of customer invoices, and how late they came."""
        amount = self._minor_sql(
            scope, SQL("fact.amount * %s", self._kpi_weight_sql(by))
        )
        return self.env.execute_query_dict(
            SQL(
                """
                WITH %(sold)s fact AS (%(paid)s)
                SELECT %(key)s AS key, fact.month, SUM(%(amount)s)::bigint AS collected,
                       SUM(%(amount)s * fact.days)::bigint AS collected_days,
                       COALESCE(SUM(%(amount)s) FILTER (WHERE fact.was_overdue), 0)
                         ::bigint AS collected_overdue
                  FROM fact %(joins)s
                 GROUP BY 1, 2
                """,
                sold=self._kpi_sold_sql(scope, by),
                paid=self._kpi_paid_sql(scope, calendar, by),
                key=self._kpi_key_sql(by),
                amount=amount,
                joins=self._kpi_joins_sql(by),
            )
        )

    def _kpi_paid_sql(self, scope, calendar, by):
        """Settlements of customer invoices by money, as :meth:`_behaviour_paid_sql` has
        them; ``was_overdue`` is what was past due at the end of the month before.
        """
        due = SQL("COALESCE(line.date_maturity, line.date)")
        place = self._kpi_place_sql(calendar, SQL("partial.max_date"))
        return SQL(
            """
            SELECT %(whose)s, %(place)s AS month, partial.amount,
                   partial.id, partial.max_date AS day, %(due)s AS due,
                   line.move_id AS invoice_id, line.move_name,
                   partial.max_date - %(due)s AS days,
                   line.date < start.day AND %(due)s < start.day - 1 AS was_overdue
              FROM account_partial_reconcile partial
              JOIN account_move_line line ON line.id = partial.debit_move_id
              JOIN account_move move ON move.id = line.move_id
              JOIN account_move_line credit ON credit.id = partial.credit_move_id
              JOIN account_move entry ON entry.id = credit.move_id
             CROSS JOIN LATERAL (
                   SELECT DATE_TRUNC('month', partial.max_date)::date AS day) start
             WHERE partial.max_date > %(since)s AND partial.max_date <= %(last)s
               AND move.move_type IN ('out_invoice', 'out_receipt')
               AND entry.move_type <> 'out_refund'
               AND NOT EXISTS (SELECT FROM account_partial_reconcile made
                                WHERE made.exchange_move_id = entry.id)
               AND credit.parent_state = 'posted'
               AND line.balance > 0
               AND %(booked)s
            """,
            whose=self._kpi_of_line_sql(by),
            place=place,
            due=due,
            since=calendar.ends[0],
            last=calendar.last,
            booked=self._booked_receivables_sql(calendar.last, scope),
        )
