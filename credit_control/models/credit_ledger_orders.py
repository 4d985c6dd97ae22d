"""Questions about orders at the gate: what is paid, invoiced and released already."""

from odoo import api, models
from odoo.tools import SQL


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_orders(self, orders):
        """Read what the gate needs to know of orders beyond their own fields.

        :param orders: saved ``sale.order`` records, in any state
        :return: ``{order id: {"open", "prepaid", "billed", "booked", "tags",
            "release_ids"}}``: what the books show as exposure, in company currency;
            paid online and not booked, and invoiced already, both in the order's
            currency; paid and booked, in company currency
        """
        self._flush()
        found = {}
        for company, group in orders.grouped(lambda o: o.company_id.root_id).items():
            rows = self._read_fresh_orders(company, group.ids)
            begun = [order_id for order_id, row in rows.items() if row.pop("begun")]
            if begun:
                for order_id, amounts in self._read_begun_orders(
                    company, begun
                ).items():
                    rows[order_id].update(amounts)
            found.update(rows)
        return found

    def _read_fresh_orders(self, company, order_ids):
        """Read orders as if nothing of them were invoiced or paid online yet.

        :return: ``{order id: row}``; ``begun`` says that it is not so
        """
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT sale.id AS order_id, %s AS open,
                       0::float AS prepaid, 0::float AS billed, NULL::float AS booked,
                       (SELECT ARRAY_AGG(tag.tag_id ORDER BY tag.tag_id)
                          FROM sale_order_tag_rel tag
                         WHERE tag.order_id = sale.id) AS tags,
                       (SELECT ARRAY_AGG(hold.id ORDER BY hold.id)
                          FROM credit_hold hold
                         WHERE hold.order_id = sale.id
                           AND hold.state = 'released') AS release_ids,
                       %s AS begun
                  FROM sale_order sale
                 WHERE sale.id = ANY(%s)
                """,
                self._order_fresh_amount_sql(company),
                self._order_begun_sql(),
                list(order_ids),
            )
        )
        return {row.pop("order_id"): row for row in rows}

    def _read_begun_orders(self, company, order_ids):
        """Read what is invoiced of orders and paid for them.

        :return: ``{order id: {"open", "prepaid", "billed", "booked"}}``
        """
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT asked.order_id, asked.prepaid, asked.amount AS open,
                       (sale.amount_total - asked.open_amount)::float AS billed,
                       (%s)::float AS booked
                  FROM (%s) asked
                  JOIN sale_order sale ON sale.id = asked.order_id
                """,
                self._order_booked_sql(),
                self._order_amounts_sql(
                    company, SQL("sale.id = ANY(%s)", list(order_ids))
                ),
            )
        )
        return {row.pop("order_id"): row for row in rows}

    def _order_prepaid_sql(self):
        """Online payments of the order that no journal entry shows yet.

        While a payment is being posted its entry exists before the transaction names
        it, hence both conditions.
        """
        return SQL(
            """
            SELECT SUM(transaction.amount) AS amount
              FROM sale_order_transaction_rel rel
              JOIN payment_transaction transaction ON transaction.id = rel.transaction_id
             WHERE rel.sale_order_id = sale.id
               AND (transaction.state = 'authorized'
                    OR transaction.state = 'done'
                       AND transaction.payment_id IS NULL
                       AND NOT EXISTS (
                           SELECT FROM account_payment payment
                             JOIN account_move entry ON entry.id = payment.move_id
                            WHERE payment.payment_transaction_id = transaction.id
                              AND entry.state = 'posted'))
            """
        )

    def _order_booked_sql(self):
        """Online payments of the order that are booked and matched with nothing yet."""
        return SQL(
            """
            SELECT -SUM(item.amount_residual)
              FROM sale_order_transaction_rel rel
              JOIN account_payment payment
                ON payment.payment_transaction_id = rel.transaction_id
              JOIN account_move_line item ON item.move_id = payment.move_id
              JOIN account_account account ON account.id = item.account_id
             WHERE rel.sale_order_id = sale.id
               AND account.account_type = 'asset_receivable'
               AND item.parent_state = 'posted'
               AND item.reconciled IS NOT TRUE
            """
        )
