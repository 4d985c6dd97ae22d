"""Receivables as they stood at the end of any day, down to the instalment.

An item that is open today, or was settled after the day, was open on it: its residual is
today's, with what was settled later put back. That is the amount less what was settled by
the day, and touches only what is open or was settled since, not all that ever was.

Settlements against an entry that is not posted are put back too: the general ledger does
not know that entry.
"""

from odoo import api, models
from odoo.tools import SQL

from ..engine import ageing

#: What is told of an item, beside its amounts.
_COLUMNS = SQL(
    "line.id, line.move_id, line.account_id, line.journal_id, line.company_id,"
    " line.company_currency_id, line.currency_id, line.partner_id, line.move_name,"
    " line.name, line.date, COALESCE(line.date_maturity, line.date) AS due"
)


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _open_at_sql(self, date, scope=None):
        """SQL of the receivable items that were open at the end of a day.

        Columns of ``account_move_line`` that say what an item is, ``due``, and ``amount``
        and ``amount_open_currency``, signed: credits are negative. The amounts of all
        rows of a company tree add up to its receivable accounts at that date.

        :param datetime.date date: the day at whose end the books are read
        :param Scope scope: company tree and customers, ``None`` for everything
        """
        return SQL(
            """
            WITH settled_later AS (
                SELECT %(columns)s, line.amount_residual + SUM(side.amount) AS amount,
                       line.amount_residual_currency + SUM(side.amount_currency)
                         AS amount_open_currency
                  FROM (%(debts)s UNION ALL %(credits)s) side
                  JOIN account_move_line line ON line.id = side.line_id
                 WHERE %(booked)s
                 GROUP BY line.id)
            SELECT item.*
              FROM (SELECT * FROM settled_later
                     UNION ALL
                    SELECT %(columns)s, line.amount_residual,
                           line.amount_residual_currency
                      FROM account_move_line line
                     WHERE line.reconciled IS NOT TRUE AND %(booked)s
                       AND NOT EXISTS (SELECT FROM settled_later
                                        WHERE settled_later.id = line.id)) item
             WHERE item.amount <> 0 OR item.amount_open_currency <> 0
            """,
            debts=self._undone_sql("debit", 1, date, scope),
            credits=self._undone_sql("credit", -1, date, scope),
            columns=_COLUMNS,
            booked=self._booked_receivables_sql(date, scope),
        )

    def _undone_sql(self, side, sign, date, scope):
        """Rows ``(line_id, amount, amount_currency)`` that a date did not know.

        :param str side: ``debit`` or ``credit`` of the settlements
        :param int sign: of the amounts
        """
        return SQL(
            """
            SELECT partial.%(line)s AS line_id, %(sign)s * partial.amount AS amount,
                   %(sign)s * partial.%(amount_currency)s AS amount_currency
              FROM account_partial_reconcile partial
             WHERE (%(since)s) AND %(scope)s
            """,
            sign=sign,
            amount_currency=SQL.identifier(f"{side}_amount_currency"),
            line=SQL.identifier(f"{side}_move_id"),
            since=self._settled_since_sql(date),
            scope=self._settlements_in_scope_sql(scope),
        )

    def _booked_receivables_sql(self, date, scope=None):
        """Condition that ``line`` is posted on a receivable account by a date."""
        return SQL(
            """
            line.account_id = ANY(ARRAY(
                SELECT id FROM account_account WHERE account_type = 'asset_receivable'))
            AND line.parent_state = 'posted'
            AND line.date <= %s
            AND %s
            """,
            date,
            self._lines_in_scope_sql(scope),
        )

    def _lines_in_scope_sql(self, scope):
        """Condition that ``line`` belongs to the companies and customers."""
        if scope is None:
            return SQL("TRUE")
        return SQL(
            "line.company_id IN %s AND %s",
            scope.company_ids,
            scope.books(SQL("line.partner_id")),
        )

    def _settled_since_sql(self, date):
        """Condition that ``partial`` does not count at a date.

        It is of a later one, or against an entry that is not posted.
        """
        return SQL(
            "partial.max_date > %s OR partial.id = ANY(%s)",
            date,
            self._unposted_settlements_sql(),
        )

    def _unposted_settlements_sql(self):
        """Ids of settlements against entries that are not posted, as an array.

        There are few of them, and an index of their own finds them.
        """
        return SQL(
            """
            ARRAY(SELECT draft.id
                    FROM account_move_line unposted
                    JOIN account_partial_reconcile draft
                      ON unposted.id IN (draft.debit_move_id, draft.credit_move_id)
                   WHERE unposted.parent_state <> 'posted'
                     AND unposted.matching_number IS NOT NULL)
            """
        )

    def _settlements_in_scope_sql(self, scope):
        """Condition that ``partial`` touches an item of the customers asked for."""
        if scope is None or scope.partner_ids is None:
            return SQL("TRUE")
        return SQL(
            """
            (partial.debit_move_id = ANY(%(lines)s)
             OR partial.credit_move_id = ANY(%(lines)s))
            """,
            lines=SQL(
                "ARRAY(SELECT line.id FROM account_move_line line"
                " WHERE line.matching_number IS NOT NULL AND %s)",
                self._lines_in_scope_sql(scope),
            ),
        )

    # ---- the report ----------------------------------------------------------
    @api.model
    def _ageing_sql(self, date, limits):
        """SQL of the ageing report: one row for each item open at a date.

        :param datetime.date date: the day at whose end the books are read
        :param limits: of the buckets, see ``engine.ageing``
        """
        amounts = SQL(", ").join(
            SQL(
                "CASE WHEN age.bucket = %s THEN item.amount ELSE 0 END AS %s",
                str(number),
                SQL.identifier(f"bucket_{number}"),
            )
            for number in range(ageing.BUCKETS)
        )
        return SQL(
            """
            SELECT item.id, item.move_id, item.move_name, item.account_id,
                   item.journal_id, item.company_id, item.company_currency_id,
                   item.currency_id, item.date, item.due AS due_date,
                   holder.commercial_partner_id AS partner_id,
                   profile.category_id, profile.controller_id,
                   COALESCE(move.invoice_user_id, customer.user_id) AS user_id,
                   age.days, age.bucket, item.amount AS total,
                   item.amount_open_currency AS amount_currency, %(amounts)s
              FROM (%(items)s) item
             CROSS JOIN LATERAL (
                   SELECT %(date)s - item.due AS days, %(bucket)s AS bucket) age
              JOIN res_company company ON company.id = item.company_id
              LEFT JOIN account_move move ON move.id = item.move_id
              LEFT JOIN res_partner holder ON holder.id = item.partner_id
              LEFT JOIN res_partner customer
                ON customer.id = holder.commercial_partner_id
              LEFT JOIN credit_profile profile
                ON profile.partner_id = holder.commercial_partner_id
               AND profile.company_id
                   = SPLIT_PART(company.parent_path, '/', 1)::integer
               AND profile.merged_into_id IS NULL
            """,
            amounts=amounts,
            items=self._open_at_sql(date),
            date=date,
            bucket=self._bucket_sql(SQL("%s - item.due", date), limits),
        )

    def _bucket_sql(self, days, limits):
        """``engine.ageing.bucket`` in SQL, as the text of its number."""
        cases = SQL(" ").join(
            SQL("WHEN %s <= %s THEN %s", days, limit, str(number))
            for number, limit in enumerate((0, *limits))
        )
        return SQL("CASE %s ELSE %s END", cases, str(ageing.BUCKETS - 1))

    # ---- for who compares ----------------------------------------------------
    @api.model
    def _open_and_ledger(self, scope, date):
        """The sum of the open items, and the balance of the receivable accounts.

        The second is read from the entries alone, without their settlements.

        :param Scope scope: company tree and customers
        :param datetime.date date: the day at whose end the books are read
        :return: the two sums, in company currency
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT (SELECT COALESCE(SUM(amount), 0)::float FROM (%s) item),
                       (SELECT COALESCE(SUM(line.balance), 0)::float
                          FROM account_move_line line WHERE %s)
                """,
                self._open_at_sql(date, scope),
                self._booked_receivables_sql(date, scope),
            )
        )[0]

    @api.model
    def _read_open_items(self, company, partner_ids, date):
        """What customers had open at the end of a day, the oldest first.

        :param company: company whose tree is read
        :param partner_ids: ids of commercial entities, ``None`` for all
        :param datetime.date date: the day
        :return: dictionaries with the columns of the query below
        """
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT item.id, item.move_id, item.move_name AS number,
                       item.company_id, item.currency_id,
                       holder.commercial_partner_id AS partner_id,
                       item.date, item.due, %(date)s - item.due AS days,
                       item.amount::float AS amount_company,
                       item.amount_open_currency::float AS amount,
                       %(reference)s AS reference
                  FROM (%(items)s) item
                  JOIN account_move move ON move.id = item.move_id
                  JOIN res_partner holder ON holder.id = item.partner_id
                 ORDER BY item.due, item.date, item.id
                """,
                date=date,
                reference=self._reference_sql(SQL("item.name")),
                items=self._open_at_sql(date, self._scope(company, partner_ids)),
            )
        )

    def _reference_sql(self, label):
        """What the customer knows a ``move`` by, beside its number."""
        return SQL(
            "COALESCE(NULLIF(move.ref, ''), NULLIF(NULLIF(move.payment_reference, ''),"
            " move.name), CASE WHEN move.move_type = 'entry' THEN %s END, '')",
            label,
        )
