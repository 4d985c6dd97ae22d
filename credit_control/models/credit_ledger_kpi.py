"""Receivables at the ends of many months at once, rebuilt from what was posted.

What was open at the opening is read as the ageing reads it. Each posting and each
settlement since is a change of an item in one month; it is carried from month to month as
long as something is open. So a year costs about as much as reading its items once, not
twelve times, and what was settled before costs nothing.
"""

from odoo import api, models
from odoo.tools import SQL

from ..engine import ageing
from ..engine.kpi_calendar import Calendar
from ..engine.kpi_view import add_up

#: By what facts are read: who owes, who sold, what was sold, and who did the work.
CUSTOMER, SALESPERSON, PRODUCT, COLLECTOR = BY = (
    "customer",
    "salesperson",
    "product",
    "collector",
)


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_month_ends(self, company, first, last, today, by=CUSTOMER):
        """Facts for the key figures of many months, with a few queries for all of them.

        :param company: company whose tree is read
        :param datetime.date first: a day of the first month
        :param datetime.date last: a day of the last month
        :param datetime.date today: later months are left out, and its own ends with it
        :param str by: one of :data:`BY`
        :return: ``(Calendar, {key: {place of the month: facts}})``; keys are ids of
            commercial entities, users or product categories, or ``None``; places are as
            in ``engine.kpi_calendar``, negative for earlier months of sales
        """
        self.env.flush_all()
        scope = self._scope(company)
        calendar = Calendar.of(first, last, today, self._books_begin(scope))
        found = {}
        for source in self._kpi_sources(by):
            for row in source(scope, calendar, by):
                facts = {
                    name: value
                    for name, value in row.items()
                    if value and name not in ("key", "month")
                }
                months = found.setdefault(row["key"], {})
                add_up(months.setdefault(row["month"], {}), facts)
        return calendar, found

    def _books_begin(self, scope):
        """The day of the first entry on a receivable account, ``None`` without any."""
        rows = self.env.execute_query(
            SQL(
                "SELECT line.date FROM account_move_line line WHERE %s"
                " ORDER BY line.date LIMIT 1",
                self._booked_receivables_sql(scope.company._credit_today(), scope),
            )
        )
        return rows[0][0] if rows else None

    def _kpi_sources(self, by):
        """Where facts come from; extend with ``super()``.

        :param str by: one of :data:`BY`; not all facts are known by all of them
        :return: callables ``(scope, calendar, by)`` → dictionaries ``key``, ``month`` and
            one value for each fact
        """
        if by == COLLECTOR:
            return []
        return [self._kpi_receivables]

    # ---- by what -------------------------------------------------------------
    def _kpi_key_sql(self, by):
        """The column that facts are grouped by, of :meth:`_kpi_joins_sql`."""
        return {
            CUSTOMER: SQL("holder.commercial_partner_id"),
            SALESPERSON: SQL("COALESCE(fact.user_id, customer.user_id)"),
            PRODUCT: SQL("sold.categ_id"),
            COLLECTOR: SQL("fact.user_id"),
        }[by]

    def _kpi_weight_sql(self, by):
        """The share of an amount that belongs to the key."""
        return SQL("COALESCE(sold.share, 1)") if by == PRODUCT else SQL("1")

    def _kpi_joins_sql(self, by):
        """Joins from ``fact`` to whose it is."""
        joins = SQL("LEFT JOIN res_partner holder ON holder.id = fact.partner_id")
        if by == SALESPERSON:
            return SQL(
                "%s LEFT JOIN res_partner customer"
                " ON customer.id = holder.commercial_partner_id",
                joins,
            )
        if by == PRODUCT:
            return SQL("%s LEFT JOIN sold ON sold.move_id = fact.move_id", joins)
        return joins

    def _kpi_of_line_sql(self, by):
        """Columns of ``fact`` that say whose a ``line`` is."""
        return SQL(
            "line.partner_id, %s AS user_id, %s AS move_id",
            SQL("move.invoice_user_id") if by == SALESPERSON else SQL("NULL::int"),
            SQL("line.move_id") if by == PRODUCT else SQL("NULL::int"),
        )

    def _kpi_moves_sql(self, by):
        """Join from ``line`` to its entry, where its salesperson is asked for."""
        if by != SALESPERSON:
            return SQL()
        return SQL("JOIN account_move move ON move.id = line.move_id")

    def _kpi_sold_sql(self, scope, by):
        """``WITH`` of what share of each invoice each category of products has.

        By the amounts of its lines with their taxes; an invoice that adds up to nothing,
        and what is no invoice, belongs to no category.
        """
        if by != PRODUCT:
            return SQL()
        return SQL(
            """
            sold AS MATERIALIZED (
                SELECT item.move_id, template.categ_id,
                       SUM(item.price_total) / SUM(SUM(item.price_total))
                           OVER (PARTITION BY item.move_id) AS share
                  FROM account_move_line item
                  JOIN account_move invoice ON invoice.id = item.move_id
                  LEFT JOIN product_product product ON product.id = item.product_id
                  LEFT JOIN product_template template
                    ON template.id = product.product_tmpl_id
                 WHERE item.display_type = 'product' AND item.parent_state = 'posted'
                   AND item.company_id = ANY(%(companies)s)
                   AND invoice.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                   AND invoice.amount_total <> 0
                 GROUP BY item.move_id, template.categ_id),
            """,
            companies=scope.companies,
        )

    def _kpi_place_sql(self, calendar, day):
        """The place of a day's month; all before the opening's end are 0."""
        return SQL("WIDTH_BUCKET(%s, %s::date[])", day, calendar.thresholds)

    # ---- receivables ----------------------------------------------------------
    def _kpi_receivables(self, scope, calendar, by):
        """Balance, buckets, credits and rolls at the end of each month."""
        limits = scope.company._credit_ageing_limits()
        return self.env.execute_query_dict(
            SQL(
                """
                WITH %(sold)s month (place, last, before) AS (VALUES %(months)s),
                     event AS (%(events)s),
                     change AS (
                    SELECT %(key)s AS key, fact.due, fact.debt, fact.born, fact.place,
                           SUM(%(minor)s)::bigint AS amount
                      FROM event fact %(joins)s
                     GROUP BY 1, 2, 3, 4, 5),
                     span AS (
                    SELECT key, due, debt, born, place,
                           (SUM(amount) OVER item)::bigint AS amount,
                           LEAD(place, 1, %(count)s) OVER item AS until
                      FROM change
                    WINDOW item AS (PARTITION BY key, due, debt, born ORDER BY place))
                SELECT span.key, month.place AS month, %(columns)s
                  FROM span
                  JOIN month ON month.place >= span.place AND month.place < span.until
                 CROSS JOIN LATERAL (
                       SELECT %(bucket)s AS bucket, %(earlier)s AS earlier
                       OFFSET 0) age  -- worked out once for all columns
                 WHERE span.amount <> 0
                 GROUP BY 1, 2
                """,
                sold=self._kpi_sold_sql(scope, by),
                months=self._kpi_months_sql(calendar),
                events=self._kpi_events_sql(scope, calendar, by),
                key=self._kpi_key_sql(by),
                minor=self._minor_sql(
                    scope, SQL("fact.amount * %s", self._kpi_weight_sql(by))
                ),
                joins=self._kpi_joins_sql(by),
                count=len(calendar.ends),
                columns=self._kpi_bucket_columns_sql(),
                bucket=self._bucket_sql(SQL("(month.last - span.due)"), limits),
                earlier=self._bucket_sql(SQL("(month.before - span.due)"), limits),
            )
        )

    def _kpi_months_sql(self, calendar):
        """Rows ``(place, last day, last day of the month before)``."""
        befores = (calendar.ends[0], *calendar.ends)
        return SQL(", ").join(
            SQL("(%s, %s::date, %s::date)", place, end, before)
            for place, (end, before) in enumerate(
                zip(calendar.ends, befores, strict=False)
            )
        )

    def _kpi_bucket_columns_sql(self):
        """Sums of a month's open items; items born before the month may have rolled."""
        debts = [
            (
                "current" if number == 0 else f"bucket_{number}",
                SQL("span.amount"),
                SQL("span.debt AND age.bucket = %s", str(number)),
            )
            for number in range(ageing.BUCKETS)
        ]
        rolls = [
            (
                f"roll_{number}",
                SQL("span.amount"),
                SQL(
                    "span.debt AND span.born < month.place"
                    " AND age.bucket = %s AND age.earlier = %s",
                    str(number),
                    str(number - 1),
                ),
            )
            for number in range(1, ageing.BUCKETS)
        ]
        sums = [
            ("balance", SQL("span.amount"), SQL("TRUE")),
            ("credits", SQL("span.amount"), SQL("NOT span.debt")),
            (
                "overdue_days",
                SQL("span.amount * (month.last - span.due)"),
                SQL("span.debt AND span.due < month.last"),
            ),
            *debts,
            *rolls,
        ]
        return SQL(", ").join(
            SQL(
                "COALESCE(SUM(%s) FILTER (WHERE %s), 0)::bigint AS %s",
                amount,
                condition,
                SQL.identifier(name),
            )
            for name, amount, condition in sums
        )

    def _kpi_events_sql(self, scope, calendar, by):
        """What was open at the opening, and what changed items since.

        Rows ``(whose, due, debt, born, place, amount)``; ``born`` is the place of the
        item's own month. Long histories cost nothing: what was settled by the opening is
        not read.
        """
        opening = SQL(
            """
            SELECT %s, line.due, line.amount > 0 AS debt, 0 AS born, 0 AS place,
                   line.amount
              FROM (%s) line %s
            """,
            self._kpi_of_line_sql(by),
            self._open_at_sql(calendar.ends[0], scope),
            self._kpi_moves_sql(by),
        )
        posted = SQL(
            """
            SELECT %s, COALESCE(line.date_maturity, line.date), line.balance > 0, %s, %s,
                   line.balance
              FROM account_move_line line %s
             WHERE line.date > %s AND %s
            """,
            self._kpi_of_line_sql(by),
            *[self._kpi_place_sql(calendar, SQL("line.date"))] * 2,
            self._kpi_moves_sql(by),
            calendar.ends[0],
            self._booked_receivables_sql(calendar.last, scope),
        )
        settled = self._kpi_settled_sql(scope, calendar, by)
        return SQL(" UNION ALL ").join([opening, posted, settled])

    def _kpi_settled_sql(self, scope, calendar, by):
        """Settlements since the opening by entries that are posted, of both sides."""
        return SQL(
            """
            SELECT %s, COALESCE(line.date_maturity, line.date), line.balance > 0, %s, %s,
                   side.sign * partial.amount
              FROM account_partial_reconcile partial
             CROSS JOIN LATERAL (
                   VALUES (partial.debit_move_id, -1), (partial.credit_move_id, 1)
                   ) side (line_id, sign)
              JOIN account_move_line line ON line.id = side.line_id %s
             WHERE partial.max_date > %s AND partial.max_date <= %s
               AND partial.id <> ALL(%s) AND %s
            """,
            self._kpi_of_line_sql(by),
            self._kpi_place_sql(calendar, SQL("line.date")),
            self._kpi_place_sql(calendar, SQL("partial.max_date")),
            self._kpi_moves_sql(by),
            calendar.ends[0],
            calendar.last,
            self._unposted_settlements_sql(),
            self._booked_receivables_sql(calendar.last, scope),
        )
