"""What orders led to: the instalments of their invoices, when they were paid, what is open.

For :func:`~..engine.replay_outcome.outcome`.
"""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _order_outcomes(self, company, order_ids, end):
        """The parts in which orders were paid, with one query for all.

        Of an invoice for several orders each has its share. What a credit note settled
        was not to be paid, and an exchange difference is no payment.

        :param company: root company
        :param order_ids: ids of ``sale.order``
        :param datetime.date end: the last day of which anything is known
        :return: ``{order id: [(amount in minor units, day due, day paid or None)]}``,
            days counted from 1 January 1970
        """
        found = defaultdict(list)
        for order, *part in self.env.execute_query(
            self._order_outcomes_sql(self._scope(company), order_ids, end)
        ):
            found[order].append(tuple(part))
        return found

    def _order_outcomes_sql(self, scope, order_ids, end):
        """Rows ``(order, amount, due, paid)``: a payment each, and what is open."""
        epoch = SQL("'1970-01-01'::date")
        return SQL(
            """
            WITH debt AS MATERIALIZED (%(debts)s),
                 settled AS MATERIALIZED (
                SELECT debt.order_id, debt.share, debt.due, debt.line_id, partial.amount,
                       partial.max_date AS day,
                       entry.move_type <> 'out_refund' AND NOT EXISTS (
                           SELECT FROM account_partial_reconcile made
                            WHERE made.exchange_move_id = entry.id) AS paid
                  FROM debt
                  JOIN account_partial_reconcile partial
                    ON partial.debit_move_id = debt.line_id
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                  JOIN account_move entry ON entry.id = credit.move_id
                 WHERE credit.parent_state = 'posted' AND partial.max_date <= %(end)s)
            SELECT order_id, %(part)s, due - %(epoch)s, day - %(epoch)s
              FROM settled WHERE paid
             UNION ALL
            SELECT rest.order_id, %(open)s, rest.due - %(epoch)s, NULL
              FROM (SELECT debt.order_id, debt.share, debt.due,
                           debt.balance - COALESCE(gone.amount, 0) AS amount
                      FROM debt
                      LEFT JOIN (SELECT order_id, line_id, SUM(amount) AS amount
                                   FROM settled GROUP BY 1, 2) gone
                        ON gone.line_id = debt.line_id
                       AND gone.order_id = debt.order_id) rest
             WHERE rest.amount > 0
            """,
            debts=self._order_debts_sql(order_ids, end),
            end=end,
            epoch=epoch,
            part=self._minor_sql(scope, SQL("amount * share")),
            open=self._minor_sql(scope, SQL("rest.amount * rest.share")),
        )

    def _order_debts_sql(self, order_ids, end):
        """Instalments of the invoices of orders, and the order's share of the invoice."""
        return SQL(
            """
            SELECT billed.order_id, line.id AS line_id, line.balance,
                   COALESCE(line.date_maturity, line.date) AS due,
                   LEAST(billed.amount / NULLIF(whole.amount, 0), 1) AS share
              FROM (SELECT sold.order_id, item.move_id,
                           SUM(item.price_total) AS amount
                      FROM sale_order_line sold
                      JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sold.id
                      JOIN account_move_line item ON item.id = rel.invoice_line_id
                     WHERE sold.order_id = ANY(%(orders)s)
                       AND item.parent_state = 'posted' AND item.date <= %(end)s
                     GROUP BY sold.order_id, item.move_id) billed
              JOIN account_move invoice ON invoice.id = billed.move_id
              JOIN LATERAL (
                   SELECT SUM(part.price_total) AS amount FROM account_move_line part
                    WHERE part.move_id = invoice.id AND part.display_type = 'product'
                   ) whole ON TRUE
              JOIN account_move_line line ON line.move_id = invoice.id
             WHERE invoice.move_type IN ('out_invoice', 'out_receipt')
               AND line.account_id = ANY(ARRAY(
                   SELECT id FROM account_account
                    WHERE account_type = 'asset_receivable'))
               AND line.balance > 0 AND billed.amount > 0
            """,
            orders=list(order_ids),
            end=end,
        )
