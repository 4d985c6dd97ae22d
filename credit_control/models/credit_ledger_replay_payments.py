"""What was paid for orders in advance, and when that was known."""

from odoo import models
from odoo.tools import SQL


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _made_sql(self, made, payment):
        """When an entry was made, or an online payment reported, whichever came later.

        PostgreSQL stamps all that one transaction writes with the time at which that began;
        a transaction of a payment provider carries the second in which it was reported,
        and orders of the same second did not know of it. The order that it pays for did,
        see :meth:`_replay_booked_payments_sql`.

        :param SQL made: time at which the entry was stored
        :param SQL payment: id of the payment that it belongs to, or NULL
        """
        return SQL(
            """
            GREATEST(%s, (SELECT reported.last_state_change + INTERVAL '1 second'
                            FROM account_payment payment
                            JOIN payment_transaction reported
                              ON reported.id = payment.payment_transaction_id
                           WHERE payment.id = %s))
            """,
            made,
            payment,
        )

    def _replay_booked_payments_sql(self, scope, since, until):
        """Rows ``(partner, moment, order, item, amount)``: paid online, and booked.

        The same payments as at the gate, see :meth:`_order_booked_sql`; what of them was
        used for something else is seen by the item. They count for their order from the
        second in which they were reported, booked or not yet.
        """
        return SQL(
            """
            SELECT payer.commercial_partner_id, %(moment)s, sale.id, item.id, %(amount)s
              FROM sale_order sale
              JOIN res_partner payer ON payer.id = sale.partner_invoice_id
              JOIN sale_order_transaction_rel rel ON rel.sale_order_id = sale.id
              JOIN payment_transaction reported ON reported.id = rel.transaction_id
              JOIN account_payment paid ON paid.payment_transaction_id = reported.id
              JOIN account_move_line item ON item.move_id = paid.move_id
              JOIN account_account account ON account.id = item.account_id
             WHERE %(confirmed)s AND account.account_type = 'asset_receivable'
               AND item.parent_state = 'posted' AND item.balance < 0
            """,
            moment=self._moment_sql(
                scope,
                SQL("COALESCE(reported.last_state_change, reported.create_date)"),
            ),
            amount=self._minor_sql(scope, SQL("-item.balance")),
            confirmed=self._confirmed_sql(scope, since, until),
        )

    def _replay_online_payments_sql(self, scope, since, until):
        """Rows ``(partner, moment, order, NULL, amount)``: paid online, never booked.

        The same payments as at the gate, see :meth:`_order_prepaid_sql`. What was first
        authorised and captured later counts from its capture.
        """
        return SQL(
            """
            SELECT payer.commercial_partner_id, %(moment)s, sale.id, NULL::int, %(amount)s
              FROM sale_order sale
              JOIN res_partner payer ON payer.id = sale.partner_invoice_id
              JOIN sale_order_transaction_rel rel ON rel.sale_order_id = sale.id
              JOIN payment_transaction paid ON paid.id = rel.transaction_id
             WHERE %(confirmed)s AND paid.state IN ('authorized', 'done')
               AND NOT EXISTS (
                   SELECT FROM account_payment payment
                     JOIN account_move entry ON entry.id = payment.move_id
                    WHERE payment.payment_transaction_id = paid.id
                      AND entry.state = 'posted')
               AND (paid.state = 'authorized' OR paid.payment_id IS NULL)
            """,
            moment=self._moment_sql(
                scope, SQL("COALESCE(paid.last_state_change, paid.create_date)")
            ),
            amount=self._minor_sql(
                scope,
                SQL("paid.amount / COALESCE(NULLIF(sale.currency_rate, 0), 1)"),
            ),
            confirmed=self._confirmed_sql(scope, since, until),
        )
