"""Contacts, promises and disputes month by month."""

from odoo import models
from odoo.tools import SQL

from ..engine.disputes import WITHDRAWN
from ..engine.kpi_collecting import ALONE
from ..engine.promises import BROKEN, KEPT
from .credit_ledger_kpi import COLLECTOR, PRODUCT


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _kpi_sources(self, by):
        # EXTENDS credit_control: by collector it is what each has done
        sources = super()._kpi_sources(by)
        if by != PRODUCT:
            sources += [self._kpi_contacts, self._kpi_promises_taken]
            sources += [self._kpi_promises, self._kpi_disputes_decided]
        if by not in (PRODUCT, COLLECTOR):
            sources += [self._kpi_disputes_opened, self._kpi_disputes_open]
        return sources

    def _kpi_of_month(self, scope, calendar, by, rows, columns):
        """Sums of ``fact`` by key and the month of its ``day``.

        :param SQL rows: with ``partner_id``, ``user_id`` and ``day``
        :param SQL columns: the sums
        """
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT %(key)s AS key, %(place)s AS month, %(columns)s
                  FROM (%(rows)s) fact %(joins)s
                 WHERE fact.day > %(since)s AND fact.day <= %(until)s
                 GROUP BY 1, 2
                """,
                key=self._kpi_key_sql(by),
                place=self._kpi_place_sql(calendar, SQL("fact.day")),
                columns=columns,
                rows=rows,
                joins=self._kpi_joins_sql(by),
                since=calendar.ends[0],
                until=calendar.last,
            )
        )

    def _kpi_who_sql(self, by, user):
        """Who did something, where that is asked for; else the customer's salesperson."""
        return user if by == COLLECTOR else SQL("NULL::int")

    # ---- contacts and promises -----------------------------------------------------
    def _kpi_contacts(self, scope, calendar, by):
        """Contacts with customers, and what was paid after them."""
        rows = self._contacts_sql(scope, by)
        columns = SQL(
            """
            COUNT(*) AS contacts,
            COUNT(*) FILTER (WHERE fact.reached) AS contacts_reached,
            COALESCE(SUM(%s) FILTER (WHERE fact.is_judged), 0)::bigint AS contacts_asked,
            COALESCE(SUM(%s) FILTER (WHERE fact.is_judged), 0)::bigint
                AS contacts_brought,
            COUNT(*) FILTER (WHERE fact.is_first) AS contacts_first,
            COUNT(*) FILTER (WHERE fact.is_first AND fact.settled) AS contacts_settled
            """,
            self._minor_sql(scope, SQL("fact.overdue_before")),
            self._minor_sql(scope, SQL("fact.brought")),
        )
        return self._kpi_of_month(scope, calendar, by, rows, columns)

    def _contacts_sql(self, scope, by=None):
        """Contacts with customers, whether each was a first one and settled everything."""
        return SQL(
            """
            SELECT log.id, log.partner_id, %(who)s AS user_id, %(day)s AS day,
                   outcome.reached, log.is_judged, log.overdue_before, log.brought,
                   log.is_judged AND log.overdue_before > 0 AND NOT EXISTS (
                       SELECT FROM credit_contact_log earlier
                        WHERE earlier.profile_id = log.profile_id
                          AND earlier.direction = 'out'
                          AND (earlier.contacted_on, earlier.id)
                              < (log.contacted_on, log.id)
                          AND earlier.contacted_on >= log.contacted_on - %(alone)s)
                     AS is_first,
                   log.brought >= log.overdue_before AND NOT EXISTS (
                       SELECT FROM credit_contact_log later
                        WHERE later.profile_id = log.profile_id
                          AND later.direction = 'out'
                          AND (later.contacted_on, later.id)
                              > (log.contacted_on, log.id)
                          AND later.contacted_on <= log.contacted_on + %(alone)s)
                     AS settled
              FROM credit_contact_log log
              JOIN credit_contact_outcome outcome ON outcome.id = log.outcome_id
             WHERE log.direction = 'out' AND log.company_id = ANY(%(companies)s)
            """,
            who=self._kpi_who_sql(by, SQL("log.user_id")),
            day=self._kpi_day_sql(scope, SQL("log.contacted_on")),
            alone=SQL("MAKE_INTERVAL(days => %s)", ALONE),
            companies=scope.companies,
        )

    def _kpi_promises_taken(self, scope, calendar, by):
        """Promises by the month in which they were made."""
        rows = self._kpi_promises_sql(scope, by, "promised_on")
        columns = SQL("COUNT(*) AS promises_taken")
        return self._kpi_of_month(scope, calendar, by, rows, columns)

    def _kpi_promises(self, scope, calendar, by):
        """Promises by the month in which they were kept or broken."""
        rows = SQL(
            "SELECT promise.* FROM (%s) promise WHERE promise.state IN %s",
            self._kpi_promises_sql(scope, by, "decided_on"),
            (KEPT, BROKEN),
        )
        columns = SQL(
            """
            COUNT(*) AS promises_due,
            COUNT(*) FILTER (WHERE fact.state = %s) AS promises_kept,
            SUM(%s)::bigint AS promised, SUM(%s)::bigint AS promised_kept
            """,
            KEPT,
            self._minor_sql(scope, SQL("fact.value")),
            self._minor_sql(scope, SQL("COALESCE(fact.kept_value, 0)")),
        )
        return self._kpi_of_month(scope, calendar, by, rows, columns)

    def _kpi_promises_sql(self, scope, by, day):
        """Promises with the day that counts."""
        return SQL(
            """
            SELECT promise.partner_id, %s AS user_id, promise.%s AS day, promise.id,
                   promise.state, promise.value, promise.kept_value
              FROM credit_promise promise WHERE promise.company_id = ANY(%s)
            """,
            self._kpi_who_sql(by, SQL("promise.user_id")),
            SQL.identifier(day),
            scope.companies,
        )

    # ---- disputes ---------------------------------------------------------------------
    def _kpi_disputes_sql(self, scope, by, day):
        """Disputes with the day that counts."""
        return SQL(
            """
            SELECT dispute.partner_id, %(who)s AS user_id, dispute.%(day)s AS day,
                   dispute.id,
                   dispute.opened_on, dispute.resolved_on, dispute.outcome,
                   dispute.days_to_resolve, dispute.amount, dispute.upheld_amount
              FROM credit_dispute dispute
             WHERE dispute.company_id = ANY(%(companies)s)
               AND dispute.%(day)s IS NOT NULL
            """,
            who=self._kpi_who_sql(by, SQL("dispute.resolved_by_id")),
            day=SQL.identifier(day),
            companies=scope.companies,
        )

    def _kpi_disputes_decided(self, scope, calendar, by):
        """Disputes by the month in which they ended; who took one back decided nothing."""
        decided = SQL("fact.outcome IS DISTINCT FROM %s", WITHDRAWN)
        columns = SQL(
            """
            COUNT(*) AS disputes_closed,
            COUNT(*) FILTER (WHERE %(decided)s) AS disputes_decided,
            ARRAY_AGG(fact.days_to_resolve) FILTER (WHERE %(decided)s) AS disputes_days,
            COALESCE(SUM(%(amount)s) FILTER (WHERE %(decided)s), 0)::bigint
                AS disputes_value,
            COALESCE(SUM(%(upheld)s) FILTER (WHERE %(decided)s), 0)::bigint
                AS disputes_upheld
            """,
            decided=decided,
            amount=self._minor_sql(scope, SQL("fact.amount")),
            upheld=self._minor_sql(scope, SQL("COALESCE(fact.upheld_amount, 0)")),
        )
        rows = self._kpi_disputes_sql(scope, by, "resolved_on")
        return self._kpi_of_month(scope, calendar, by, rows, columns)

    def _kpi_disputes_opened(self, scope, calendar, by):
        """Disputes by the month in which they were opened."""
        rows = self._kpi_disputes_sql(scope, by, "opened_on")
        columns = SQL("COUNT(*) AS disputes_opened")
        return self._kpi_of_month(scope, calendar, by, rows, columns)

    def _kpi_disputes_open(self, scope, calendar, by):
        """What was in dispute at the end of each month."""
        return self.env.execute_query_dict(
            SQL(
                """
                WITH month (place, last, before) AS (VALUES %(months)s)
                SELECT %(key)s AS key, month.place AS month,
                       SUM(%(amount)s)::bigint AS dispute_open
                  FROM (%(rows)s) fact
                  JOIN month ON month.last >= fact.day
                   AND (fact.resolved_on IS NULL OR fact.resolved_on > month.last)
                       %(joins)s
                 GROUP BY 1, 2
                """,
                months=self._kpi_months_sql(calendar),
                key=self._kpi_key_sql(by),
                amount=self._minor_sql(scope, SQL("fact.amount")),
                rows=self._kpi_disputes_sql(scope, by, "opened_on"),
                joins=self._kpi_joins_sql(by),
            )
        )
