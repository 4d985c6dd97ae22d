"""Early-payment discounts that customers took although they paid too late."""

from odoo import models
from odoo.tools import SQL

#: What is missing of an invoice counts as its discount between these shares of it:
#: customers round, and some take the discount from the amount with taxes where it was
#: granted on the amount without.
NEAR = (0.8, 1.3)


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _unearned_discounts_sql(self):
        """SQL of one row per instalment of all customers whose discount was not earned.

        The last payment of the invoice is dated after the last day of the discount, and
        about the discount is missing: still open, or written off by an entry that is
        matched with the invoice, such as a payment with a difference. Of an entry that
        is matched with several invoices each takes its share. Credit notes are no
        write-offs. Amounts taken are in the company's currency.
        """
        return SQL(
            """
            WITH item AS (
                SELECT line.id, line.move_id, line.partner_id, line.company_id,
                       line.currency_id, line.date, line.discount_date,
                       line.amount_residual, line.amount_residual_currency,
                       line.balance - line.discount_balance AS discount,
                       line.amount_currency - line.discount_amount_currency
                           AS discount_currency
                  FROM account_move_line line
                  JOIN account_move invoice ON invoice.id = line.move_id
                 WHERE line.discount_date IS NOT NULL
                   AND line.parent_state = 'posted'
                   AND invoice.move_type = 'out_invoice'
                   AND line.balance > line.discount_balance),
            matched AS (
                SELECT item.id, item.discount, counter.move_id,
                       MAX(counter.date) FILTER (
                           WHERE journal.type IN ('bank', 'cash', 'credit')) AS paid_on
                  FROM item
                  JOIN account_partial_reconcile partial
                    ON partial.debit_move_id = item.id
                  JOIN account_move_line counter ON counter.id = partial.credit_move_id
                  JOIN account_move entry ON entry.id = counter.move_id
                  JOIN account_journal journal ON journal.id = counter.journal_id
                 WHERE entry.move_type = 'entry' AND entry.state = 'posted'
                 GROUP BY item.id, item.discount, counter.move_id),
            written AS (
                SELECT off.move_id, SUM(off.balance) AS amount
                  FROM account_move_line off
                  JOIN account_account account ON account.id = off.account_id
                 WHERE off.move_id IN (SELECT move_id FROM matched)
                   AND (account.account_type LIKE 'expense%%'
                        OR account.account_type LIKE 'income%%')
                 GROUP BY off.move_id),
            shared AS (
                SELECT matched.move_id, SUM(matched.discount) AS discount
                  FROM matched GROUP BY matched.move_id),
            taken AS (
                SELECT matched.id, MAX(matched.paid_on) AS paid_on,
                       COALESCE(SUM(written.amount * matched.discount
                                    / NULLIF(shared.discount, 0)), 0) AS written_off
                  FROM matched
                  JOIN shared ON shared.move_id = matched.move_id
                  LEFT JOIN written ON written.move_id = matched.move_id
                 GROUP BY matched.id)
            SELECT item.id, item.move_id, invoice.name AS move_name,
                   holder.commercial_partner_id AS partner_id,
                   invoice.invoice_user_id AS user_id, item.company_id,
                   company.currency_id AS company_currency_id, item.currency_id,
                   invoice.invoice_date AS date, item.discount_date, taken.paid_on,
                   taken.paid_on - item.discount_date AS days_late,
                   item.discount, item.discount_currency,
                   item.amount_residual AS open_rest, taken.written_off,
                   CASE WHEN taken.written_off > item.amount_residual
                        THEN 'written_off' ELSE 'open' END AS state
              FROM item
              JOIN taken ON taken.id = item.id
              JOIN account_move invoice ON invoice.id = item.move_id
              JOIN res_partner holder ON holder.id = item.partner_id
              JOIN res_company company ON company.id = item.company_id
             WHERE taken.paid_on > item.discount_date
               AND item.amount_residual + taken.written_off
                   BETWEEN item.discount * %s AND item.discount * %s
            """,
            *NEAR,
        )
