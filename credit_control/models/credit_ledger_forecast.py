"""What the forecast reads: how customers paid, what is open, what is on its way.

A forecast asks for customers in portions, and each of their lines lies somewhere else in
the books. So the books are read once, from end to end, into temporary tables; what is
asked for stands together there.
"""

from collections import defaultdict
from datetime import timedelta
from operator import itemgetter

from odoo import api, models
from odoo.tools import SQL, groupby

from ..engine.forecast import Seen
from ..engine.forecast_backtest import Bill
from ..engine.forecast_dates import month_end

#: Days that are looked back, and instalments of a customer that are read at most.
WINDOW, MOST = 1096, 60
#: Temporary tables with a row for each instalment of the past, and for each open item.
_PAST = SQL.identifier("pg_temp", "credit_forecast_past")
_OPEN = SQL.identifier("pg_temp", "credit_forecast_open")


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _forecast_customers(self, company, as_of):
        """Who has been invoiced within the window.

        :param company: company whose tree is read
        :param datetime.date as_of: the day at whose end the books are read
        :return: sorted ids of commercial entities
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT holder.commercial_partner_id
                  FROM (SELECT DISTINCT line.partner_id
                          FROM account_move_line line
                         WHERE %s AND line.balance > 0 AND line.date > %s) line
                  JOIN res_partner holder ON holder.id = line.partner_id
                 ORDER BY 1
                """,
                self._booked_receivables_sql(as_of, self._scope(company)),
                as_of - timedelta(days=WINDOW),
            )
        )
        return [partner for (partner,) in rows]

    def _forecast_keep(self, table, rows):
        """Keep rows with a ``partner_id`` in a temporary table until the transaction ends."""
        self.env.flush_all()
        for statement in (
            SQL("DROP TABLE IF EXISTS %s", table),
            SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", table, rows),
            SQL("CREATE INDEX ON %s (partner_id)", table),
        ):
            self.env.execute_query(statement)

    # ---- how customers paid ------------------------------------------------------
    @api.model
    def _keep_payment_histories(self, company, as_of, most=MOST):
        """Read how customers paid their latest instalments, and what is open of them.

        An instalment is paid on the day of the last payment that settled it. What was
        settled by credit notes alone was not owed and is left out; a loss on a foreign
        currency is not a payment.

        :param company: company whose tree is read
        :param datetime.date as_of: invoices booked later do not exist; payments known now
            are told as they are, see ``engine.forecast.known``
        :param int most: instalments of each customer, the latest ones
        """
        scope = self._scope(company)
        self._forecast_keep(_PAST, self._payment_histories_sql(scope, as_of, most))

    @api.model
    def _payment_histories(self, partner_ids):
        """What :meth:`_keep_payment_histories` has read of some customers.

        :param partner_ids: ids of commercial entities
        :return: ``{partner id: (category id or None, [engine.forecast.Seen])}``
        """
        return {
            partner: (category, [Seen._make(row[2:6]) for row in rows])
            for partner, category, rows in self._payment_rows(partner_ids)
        }

    @api.model
    def _payment_bills(self, partner_ids):
        """The same with amounts in minor units of the company's currency.

        :return: ``[(category id or None, [engine.forecast_backtest.Bill])]``
        """
        return [
            (category, [Bill(Seen._make(row[2:6]), row[6]) for row in rows])
            for _partner, category, rows in self._payment_rows(partner_ids)
        ]

    def _payment_rows(self, partner_ids):
        """Customers with their category and kept rows, the earliest first."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, category_id, issued, due, paid, way, amount
                  FROM %s
                 WHERE partner_id = ANY(%s)
                 ORDER BY partner_id, issued, id
                """,
                _PAST,
                list(partner_ids),
            )
        )
        for (partner, category), some in groupby(rows, itemgetter(0, 1)):
            yield partner, category, some

    def _payment_histories_sql(self, scope, as_of, most):
        """Rows with partner and category, issued, id, due, way, amount and paid."""
        return SQL(
            """
            SELECT item.partner_id, profile.category_id, item.issued, item.id, item.due,
                   item.way, %(amount)s AS amount, MAX(partial.max_date) AS paid
              FROM (%(items)s) item
              LEFT JOIN (account_partial_reconcile partial
                         JOIN account_move_line credit
                           ON credit.id = partial.credit_move_id
                         JOIN account_move entry
                           ON entry.id = credit.move_id
                          AND NOT EXISTS (SELECT FROM account_partial_reconcile made
                                           WHERE made.exchange_move_id = entry.id))
                ON partial.debit_move_id = item.id AND item.reconciled
              LEFT JOIN credit_profile profile
                ON profile.partner_id = item.partner_id
               AND profile.company_id = %(company)s
               AND profile.merged_into_id IS NULL
             WHERE item.place <= %(most)s
             GROUP BY item.partner_id, item.issued, item.id, profile.category_id,
                      item.due, item.way, item.amount, item.reconciled
            HAVING item.reconciled IS NOT TRUE
                OR BOOL_OR(entry.move_type <> 'out_refund')
             ORDER BY item.partner_id, item.issued, item.id
            """,
            amount=self._minor_sql(scope, SQL("item.amount")),
            items=self._billed_sql(scope, as_of),
            company=scope.company.id,
            most=most,
        )

    def _billed_sql(self, scope, as_of):
        """Instalments of customer invoices, numbered from the latest of each customer."""
        return SQL(
            """
            SELECT holder.commercial_partner_id AS partner_id, line.id,
                   COALESCE(invoice.invoice_date, line.date) AS issued,
                   COALESCE(line.date_maturity, line.date) AS due,
                   line.reconciled, COALESCE(invoice.credit_sent_way, '') AS way,
                   line.balance AS amount,
                   ROW_NUMBER() OVER (PARTITION BY holder.commercial_partner_id
                                      ORDER BY line.date DESC, line.id DESC) AS place
              FROM account_move_line line
              JOIN account_move invoice ON invoice.id = line.move_id
              JOIN res_partner holder ON holder.id = line.partner_id
             WHERE %s
               AND line.date > %s
               AND line.balance > 0
               AND invoice.move_type IN ('out_invoice', 'out_receipt')
            """,
            self._booked_receivables_sql(as_of, scope),
            as_of - timedelta(days=WINDOW),
        )

    # ---- what is open --------------------------------------------------------------
    @api.model
    def _keep_open_items(self, company, as_of):
        """Read what customers have open, debts and credits, with what is disputed.

        :return: sorted ids of the commercial entities
        """
        scope = self._scope(company)
        self._forecast_keep(_OPEN, self._forecast_items_sql(scope, as_of))
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT partner_id FROM %s ORDER BY 1", _OPEN)
        )
        return [partner for (partner,) in rows]

    @api.model
    def _has_open_items(self, company, as_of):
        """Whether anything is open at the end of a day."""
        self.env.flush_all()
        items = self._open_at_sql(as_of, self._scope(company))
        [(found,)] = self.env.execute_query(
            SQL("SELECT EXISTS (SELECT FROM (%s) item)", items)
        )
        return found

    @api.model
    def _forecast_items(self, partner_ids):
        """What :meth:`_keep_open_items` has read of some customers.

        :return: ``{partner id: [row]}``; rows have ``id``, ``move_id``, ``currency_id``,
            ``due``, ``way``, and in the currency of the item ``amount`` and ``disputed``,
            in the company's ``amount_company``
        """
        found = defaultdict(list)
        for row in self.env.execute_query_dict(
            SQL(
                "SELECT * FROM %s WHERE partner_id = ANY(%s) ORDER BY due, id",
                _OPEN,
                list(partner_ids),
            )
        ):
            found[row["partner_id"]].append(row)
        return found

    def _forecast_items_sql(self, scope, as_of):
        """Rows as :meth:`_forecast_items` returns them."""
        return SQL(
            """
            SELECT holder.commercial_partner_id AS partner_id, item.due, item.id,
                   item.move_id, item.currency_id, move.credit_sent_way AS way,
                   item.amount_open_currency::float AS amount,
                   item.amount::float AS amount_company,
                   COALESCE(move.credit_dispute_amount, 0)::float AS disputed
              FROM (%(items)s) item
              JOIN account_move move ON move.id = item.move_id
              JOIN res_partner holder ON holder.id = item.partner_id
             ORDER BY 1, 2, 3
            """,
            items=self._open_at_sql(as_of, scope),
        )

    @api.model
    def _forecast_orders(self, company, partner_ids):
        """Confirmed orders that are not invoiced, by customer.

        :return: ``{partner id: amount in company currency}``
        """
        self.env.flush_all()
        scope = self._scope(company, partner_ids)
        component = self._exposure_components(scope)["orders"]
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT partner_id, SUM(amount)::float FROM (%s) part"
                    " GROUP BY partner_id HAVING SUM(amount) > 0",
                    component.select,
                )
            )
        )

    @api.model
    def _forecast_paydays(self, company, as_of):
        """How many payments came on which days of the last year.

        :return: ``{(weekday from 0 for Monday, whether at a month's end): payments}``
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.date, COUNT(*)
                  FROM account_move_line line
                  JOIN account_move entry ON entry.id = line.move_id
                 WHERE %s
                   AND line.date > %s
                   AND line.balance < 0
                   AND entry.move_type = 'entry'
                 GROUP BY line.date
                """,
                self._booked_receivables_sql(as_of, self._scope(company)),
                as_of - timedelta(days=365),
            )
        )
        counts = defaultdict(int)
        for date, count in rows:
            counts[date.weekday(), month_end(date)] += count
        return counts
