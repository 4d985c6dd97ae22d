"""What the gate did month by month, what came of it, and when invoices were sent."""

from datetime import date as Date

from odoo import models
from odoo.tools import SQL

from ..engine.kpi_work import LATE_AFTER
from ..engine.replay_outcome import outcome
from .credit_ledger_kpi import COLLECTOR, CUSTOMER, PRODUCT

EPOCH = Date(1970, 1, 1)


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _kpi_sources(self, by):
        # EXTENDS credit_control: nobody decides by product
        sources = super()._kpi_sources(by)
        if by not in (PRODUCT, COLLECTOR):
            sources += [
                self._kpi_checks,
                self._kpi_decisions,
                self._kpi_outcomes,
                self._kpi_sent,
            ]
        if by == CUSTOMER:
            sources += [self._kpi_limits, self._kpi_orders]
        return sources

    def _kpi_day_sql(self, scope, moment):
        """The day of a moment where the company is."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            moment,
            scope.company._credit_zone(),
        )

    # ---- checks and holds --------------------------------------------------------
    def _kpi_checks(self, scope, calendar, by):
        """Orders by the month of their first check, and those ever held."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT %(key)s AS key, fact.month, COUNT(*) AS orders_checked,
                       COUNT(*) FILTER (WHERE fact.held) AS orders_held
                  FROM (SELECT stopped.*, %(place)s AS month
                          FROM (%(stopped)s) stopped
                         WHERE stopped.day > %(since)s AND stopped.day <= %(until)s) fact
                       %(joins)s
                 GROUP BY 1, 2
                """,
                key=self._kpi_key_sql(by),
                place=self._kpi_place_sql(calendar, SQL("stopped.day")),
                stopped=self._kpi_checked_sql(scope),
                since=calendar.ends[0],
                until=calendar.last,
                joins=self._kpi_joins_sql(by),
            )
        )

    def _kpi_checked_sql(self, scope):
        """Orders that were checked at their confirmation: the day of the first check,
        whether one was held, or would have been while the policy only watched.
        """
        return SQL(
            """
            SELECT profile.partner_id, sale.user_id, sale.id AS order_id,
                   sale.name, check_.document_id,
                   MIN(%(day)s) AS day, BOOL_OR(check_.outcome = 'hold') AS held,
                   BOOL_OR(check_.outcome IN ('hold', 'shadow')) AS stopped
              FROM credit_check check_
              JOIN credit_profile profile ON profile.id = check_.profile_id
              LEFT JOIN sale_order sale ON sale.id = check_.document_id
             WHERE check_.document_model = 'sale.order'
               AND check_.checkpoint = 'confirm'
               AND check_.company_id = ANY(%(companies)s)
             GROUP BY profile.partner_id, sale.user_id, sale.id, check_.document_id
            """,
            day=self._kpi_day_sql(scope, SQL("check_.checked_on")),
            companies=scope.companies,
        )

    def _kpi_decisions(self, scope, calendar, by):
        """Releases and rejections by the month in which they were decided."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT %(key)s AS key, %(place)s AS month, COUNT(*) AS decisions,
                       SUM(fact.minutes)::bigint AS decision_minutes,
                       COUNT(*) FILTER (WHERE fact.state = 'released') AS releases,
                       COALESCE(SUM(fact.minutes) FILTER (
                           WHERE fact.state = 'released'), 0)::bigint AS release_minutes
                  FROM (%(ended)s) fact %(joins)s
                 WHERE fact.day > %(since)s AND fact.day <= %(until)s
                 GROUP BY 1, 2
                """,
                key=self._kpi_key_sql(by),
                place=self._kpi_place_sql(calendar, SQL("fact.day")),
                ended=self._kpi_ended_sql(scope),
                since=calendar.ends[0],
                until=calendar.last,
                joins=self._kpi_joins_sql(by),
            )
        )

    def _kpi_ended_sql(self, scope):
        """Holds that somebody decided, and how many minutes they had waited.

        A release that ran out later was a decision all the same.
        """
        return SQL(
            """
            SELECT hold.partner_id, hold.salesperson_id AS user_id, hold.order_id, hold.id,
                   CASE hold.state WHEN 'rejected' THEN 'rejected'
                        ELSE 'released' END AS state,
                   %(day)s AS day,
                   ROUND(EXTRACT(EPOCH FROM hold.ended_on - hold.create_date) / 60)::int
                       AS minutes
              FROM credit_hold hold
             WHERE hold.state IN ('released', 'rejected', 'expired')
               AND hold.ended_on IS NOT NULL AND hold.company_id = ANY(%(companies)s)
            """,
            day=self._kpi_day_sql(scope, SQL("hold.ended_on")),
            companies=scope.companies,
        )

    def _kpi_outcomes(self, scope, calendar, by):
        """How orders were paid that had been released, or had been stopped at first."""
        released = self.env.execute_query_dict(
            self._kpi_orders_of_sql(
                scope, calendar, by, self._kpi_ended_sql(scope), SQL("state='released'")
            )
        )
        stopped = self.env.execute_query_dict(
            self._kpi_orders_of_sql(
                scope, calendar, by, self._kpi_checked_sql(scope), SQL("stopped")
            )
        )
        ids = {row["order_id"] for row in (*released, *stopped)}
        parts = self._order_outcomes(scope.company, ids, calendar.last)
        for rows, known, counted, wanted in (
            (released, "released_known", "released_late", True),
            (stopped, "stopped_known", "stopped_good", False),
        ):
            for row in rows:
                bad = outcome(
                    parts.get(row["order_id"], ()),
                    (calendar.last - EPOCH).days,
                    LATE_AFTER,
                ).bad
                if bad is not None:
                    fact = {known: 1, counted: int(bad is wanted)}
                    yield {"key": row["key"], "month": row["month"], **fact}

    def _kpi_orders_of_sql(self, scope, calendar, by, source, condition):
        """Each order of a source once, by the month of the day it has there."""
        return SQL(
            """
            SELECT DISTINCT %(key)s AS key, %(place)s AS month, fact.order_id
              FROM (%(source)s) fact %(joins)s
             WHERE fact.day > %(since)s AND fact.day <= %(until)s
               AND fact.order_id IS NOT NULL AND fact.%(condition)s
            """,
            key=self._kpi_key_sql(by),
            place=self._kpi_place_sql(calendar, SQL("fact.day")),
            source=source,
            joins=self._kpi_joins_sql(by),
            since=calendar.ends[0],
            until=calendar.last,
            condition=condition,
        )

    # ---- invoices -------------------------------------------------------------------
    def _kpi_sent(self, scope, calendar, by):
        """Invoices by the month in which their document was made for sending."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT %(key)s AS key, %(place)s AS month, COUNT(*) AS sent,
                       SUM(GREATEST(fact.day - fact.date, 0))::bigint AS sent_days
                  FROM (%(sent)s) fact %(joins)s
                 WHERE fact.day > %(since)s AND fact.day <= %(until)s
                 GROUP BY 1, 2
                """,
                key=self._kpi_key_sql(by),
                place=self._kpi_place_sql(calendar, SQL("fact.day")),
                sent=self._kpi_sent_sql(scope),
                joins=self._kpi_joins_sql(by),
                since=calendar.ends[0],
                until=calendar.last,
            )
        )

    def _kpi_sent_sql(self, scope):
        """Invoices with the day on which their document was made for sending."""
        return SQL(
            """
            SELECT invoice.commercial_partner_id AS partner_id,
                   invoice.invoice_user_id AS user_id, invoice.id, invoice.name,
                   invoice.invoice_date AS date, MIN(%(day)s) AS day
              FROM account_move invoice
              JOIN ir_attachment document
                ON document.res_model = 'account.move'
               AND document.res_id = invoice.id
               AND document.res_field = 'invoice_pdf_report_file'
             WHERE invoice.is_move_sent AND invoice.state = 'posted'
               AND invoice.move_type = 'out_invoice'
               AND invoice.company_id = ANY(%(companies)s)
             GROUP BY invoice.id
            """,
            day=self._kpi_day_sql(scope, SQL("document.create_date")),
            companies=scope.companies,
        )

    # ---- limits -----------------------------------------------------------------------
    def _kpi_limits(self, scope, calendar, by):
        """The limits in force at the end of each month, in company currency.

        Also a limit of nought is one, so that what is owed without any credit counts.
        """
        company = scope.company
        return self.env.execute_query_dict(
            SQL(" UNION ALL ").join(
                SQL(
                    """
                    SELECT profile.partner_id AS key, %s AS month, %s AS "limit",
                           1 AS limited
                      FROM (%s) granted
                      JOIN credit_profile profile ON profile.id = granted.profile_id
                     WHERE profile.company_id = %s AND profile.merged_into_id IS NULL
                       AND profile.limit_mode = 'limited'
                    """,
                    place,
                    self._minor_sql(scope, SQL("granted.amount")),
                    self._limits_in_company_currency_sql(company, end),
                    company.id,
                )
                for place, end in enumerate(calendar.ends)
            )
        )

    def _kpi_orders(self, scope, calendar, by):
        """What confirmed orders added to exposure at the end of each month."""
        return self.env.execute_query_dict(
            SQL(" UNION ALL ").join(
                SQL(
                    "SELECT past.partner_id AS key, %s AS month, SUM(%s)::bigint"
                    " AS ordered FROM (%s) past GROUP BY 1",
                    place,
                    self._minor_sql(scope, SQL("past.amount")),
                    self._orders_at_sql(scope, end),
                )
                for place, end in enumerate(calendar.ends)
            )
        )
