"""How customers paid and what they bought, read from Odoo's own books at any date."""

from odoo import api, models
from odoo.tools import SQL, date_utils

from ..engine import grading
from ..engine.money import to_minor


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_history(self, company, partner_ids, date):
        """Read the payment history of many customers with two queries.

        Only what was booked by the date counts; what was open then is late by then.

        :param company: company whose tree is read
        :param partner_ids: ids of commercial entities, ``None`` for all
        :param datetime.date date: the day at whose end the books are read
        :return: ``{partner id: engine.grading.History}`` of those who bought anything
        """
        self.env.flush_all()
        scope = self._scope(company, partner_ids)
        digits = scope.company.currency_id.decimal_places
        paid = {
            partner: (*(to_minor(amount, digits) for amount in amounts), count)
            for partner, count, *amounts in self.env.execute_query(
                self._history_payments_sql(scope, date)
            )
        }
        nothing = (0, 0, 0, 0)
        return {
            partner: grading.History(
                *paid.get(partner, nothing),
                purchases=to_minor(purchases, digits),
                months=grading.months_known(days),
            )
            for partner, purchases, days in self.env.execute_query(
                self._history_purchases_sql(scope, date)
            )
        }

    def _history_payments_sql(self, scope, date):
        """Rows ``(partner, instalments, money due, money late, money × days late)``.

        The unit is money, not invoices: each part of an instalment counts on the day on
        which it was paid. What is open counts once it is past due; what is disputed is
        not judged.
        """
        return SQL(
            """
            SELECT partner_id,
                   COUNT(*) FILTER (WHERE paid + open > 0),
                   SUM(paid + open)::float,
                   SUM(late + open)::float,
                   SUM(late_days + open * (%(date)s - due))::float
              FROM (SELECT item.partner_id, item.due,
                           COALESCE(settled.paid, 0) AS paid,
                           COALESCE(settled.late, 0) AS late,
                           COALESCE(settled.late_days, 0) AS late_days,
                           CASE WHEN item.due < %(date)s AND NOT item.disputed
                                THEN item.balance - COALESCE(settled.amount, 0)
                                ELSE 0 END AS open
                      FROM (%(items)s) item
                      LEFT JOIN LATERAL (%(settled)s) settled ON TRUE) instalment
             GROUP BY partner_id
            """,
            items=self._history_items_sql(scope, date),
            settled=self._history_settled_sql(date),
            date=date,
        )

    def _history_items_sql(self, scope, date):
        """Instalments of customer invoices booked by the date, paid or not."""
        return SQL(
            """
            SELECT item.id, holder.commercial_partner_id AS partner_id, item.balance,
                   COALESCE(item.date_maturity, item.date) AS due,
                   COALESCE(invoice.credit_dispute_amount, 0) > 0 AS disputed
              FROM account_move invoice
              JOIN account_move_line item ON item.move_id = invoice.id
              JOIN account_account account ON account.id = item.account_id
              JOIN res_partner holder ON holder.id = item.partner_id
             WHERE invoice.move_type IN ('out_invoice', 'out_receipt')
               AND invoice.state = 'posted'
               AND account.account_type = 'asset_receivable'
               AND item.balance > 0
               AND item.date <= %s
               AND item.company_id IN %s
               AND %s
            """,
            date,
            scope.company_ids,
            scope.books(SQL("item.partner_id")),
        )

    def _history_settled_sql(self, date):
        """What of one ``item`` was settled by the date: by a walk on an index for each.

        A part settled by a credit note was not owed, so it is settled and not paid.
        """
        return SQL(
            """
            SELECT SUM(amount) AS amount,
                   SUM(amount) FILTER (WHERE paid) AS paid,
                   SUM(amount) FILTER (WHERE paid AND days > 0) AS late,
                   SUM(amount * days) FILTER (WHERE paid AND days > 0) AS late_days
              FROM (SELECT partial.amount, partial.max_date - item.due AS days,
                           entry.move_type <> 'out_refund' AS paid
                      FROM account_partial_reconcile partial
                      JOIN account_move_line credit ON credit.id = partial.credit_move_id
                      JOIN account_move entry ON entry.id = credit.move_id
                     WHERE partial.debit_move_id = item.id
                       AND partial.max_date <= %s) part
            """,
            date,
        )

    def _history_purchases_sql(self, scope, date):
        """Rows ``(partner, purchases of the last twelve months, days since the first)``.

        Tax included, as limits are compared with what is owed; credit notes taken off.
        """
        return SQL(
            """
            SELECT payer.commercial_partner_id,
                   COALESCE(SUM(invoice.amount_total_signed)
                            FILTER (WHERE invoice.date > %s), 0)::float,
                   %s - MIN(invoice.date)
              FROM account_move invoice
              JOIN res_partner payer ON payer.id = invoice.partner_id
             WHERE invoice.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
               AND invoice.state = 'posted'
               AND invoice.date <= %s
               AND invoice.company_id IN %s
               AND %s
             GROUP BY payer.commercial_partner_id
            """,
            date_utils.subtract(date, months=grading.WINDOW),
            date,
            date,
            scope.company_ids,
            scope.books(SQL("invoice.partner_id")),
        )
