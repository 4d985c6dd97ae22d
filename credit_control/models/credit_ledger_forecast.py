"""What the forecast reads: how customers paid, what is open, what is on its way."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..engine import forecast
from ..engine.forecast_backtest import Bill

#: Days that are looked back, and instalments of a customer that are read at most.
WINDOW, MOST = 1096, 60


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _forecast_customers(self, company, as_of, is_open):
        """Who has open items, or who has been invoiced within the window.

        :param company: company whose tree is read
        :param datetime.date as_of: the day at whose end the books are read
        :param bool is_open: only who had open items then, debts or credits
        :return: sorted ids of commercial entities
        """
        self.env.flush_all()
        scope = self._scope(company)
        lines = SQL(
            "SELECT line.partner_id FROM account_move_line line"
            " WHERE %s AND line.balance > 0 AND line.date > %s",
            self._booked_receivables_sql(as_of, scope),
            as_of - timedelta(days=WINDOW),
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT holder.commercial_partner_id
                  FROM (%s) line
                  JOIN res_partner holder ON holder.id = line.partner_id
                 ORDER BY 1
                """,
                self._open_at_sql(as_of, scope) if is_open else lines,
            )
        )
        return [partner for (partner,) in rows]

    @api.model
    def _payment_histories(self, company, as_of, partner_ids, most=MOST):
        """How customers paid their latest instalments, and what is open of them.

        An instalment is paid on the day of the last payment that settled it. What was
        settled by credit notes alone was not owed and is left out; a loss on a foreign
        currency is not a payment.

        :param company: company whose tree is read
        :param datetime.date as_of: invoices booked later do not exist; payments known now
            are told as they are, see ``engine.forecast.known``
        :param partner_ids: ids of commercial entities
        :param int most: instalments of each customer, the latest ones
        :return: ``{partner id: (category id or None, [engine.forecast_backtest.Bill])}``,
            amounts in minor units of the company's currency
        """
        self.env.flush_all()
        scope = self._scope(company, partner_ids)
        found = {}
        for partner, category, issued, due, paid, way, amount in self.env.execute_query(
            self._payment_histories_sql(scope, as_of, most)
        ):
            seen = forecast.Seen(issued, due, paid, way or "")
            _category, bills = found.setdefault(partner, (category, []))
            bills.append(Bill(seen, amount))
        return found

    def _payment_histories_sql(self, scope, as_of, most):
        """Rows ``(partner, category, issued, due, paid, way, amount)``."""
        return SQL(
            """
            SELECT item.partner_id, profile.category_id, item.issued, item.due,
                   settled.last, item.way, %(amount)s
              FROM (%(items)s) item
              LEFT JOIN LATERAL (
                   SELECT MAX(partial.max_date) AS last,
                          BOOL_OR(entry.move_type <> 'out_refund') AS by_payment
                     FROM account_partial_reconcile partial
                     JOIN account_move_line credit
                       ON credit.id = partial.credit_move_id
                     JOIN account_move entry ON entry.id = credit.move_id
                    WHERE partial.debit_move_id = item.id
                      AND NOT EXISTS (SELECT FROM account_partial_reconcile made
                                       WHERE made.exchange_move_id = entry.id)
                   ) settled ON item.reconciled
              LEFT JOIN credit_profile profile
                ON profile.partner_id = item.partner_id
               AND profile.company_id = %(company)s
               AND profile.merged_into_id IS NULL
             WHERE item.place <= %(most)s
               AND (item.reconciled IS NOT TRUE OR settled.by_payment)
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
                   line.reconciled, invoice.credit_sent_way AS way,
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

    @api.model
    def _forecast_items(self, company, as_of, partner_ids):
        """What customers have open, debts and credits, with what is disputed.

        :return: ``{partner id: [row]}``; rows have ``id``, ``move_id``, ``company_id``,
            ``currency_id``, ``category_id``, ``due``, ``way``, and in the currency of the
            item ``amount`` and ``disputed``, in the company's ``amount_company``
        """
        self.env.flush_all()
        scope = self._scope(company, partner_ids)
        found = defaultdict(list)
        for row in self.env.execute_query_dict(
            SQL(
                """
                SELECT item.id, item.move_id, item.company_id, item.currency_id,
                       holder.commercial_partner_id AS partner_id,
                       profile.category_id, item.due, move.credit_sent_way AS way,
                       item.amount_open_currency::float AS amount,
                       item.amount::float AS amount_company,
                       COALESCE(move.credit_dispute_amount, 0)::float AS disputed
                  FROM (%(items)s) item
                  JOIN account_move move ON move.id = item.move_id
                  JOIN res_partner holder ON holder.id = item.partner_id
                  LEFT JOIN credit_profile profile
                    ON profile.partner_id = holder.commercial_partner_id
                   AND profile.company_id = %(company)s
                   AND profile.merged_into_id IS NULL
                 ORDER BY item.due, item.id
                """,
                items=self._open_at_sql(as_of, scope),
                company=scope.company.id,
            )
        ):
            found[row["partner_id"]].append(row)
        return found

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
        scope = self._scope(company)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT EXTRACT(ISODOW FROM line.date)::int - 1,
                       EXTRACT(MONTH FROM line.date)
                         <> EXTRACT(MONTH FROM line.date + 3),
                       COUNT(*)
                  FROM account_move_line line
                  JOIN account_move entry ON entry.id = line.move_id
                 WHERE %s
                   AND line.date > %s
                   AND line.balance < 0
                   AND entry.move_type = 'entry'
                 GROUP BY 1, 2
                """,
                self._booked_receivables_sql(as_of, scope),
                as_of - timedelta(days=365),
            )
        )
        return {(weekday, end): count for weekday, end, count in rows}
