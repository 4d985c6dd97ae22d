"""What moved a customer's account: the entries on receivable accounts, by currency.

An item settled by one of another currency leaves its own currency without an entry in it.
That settlement is a movement of both, with the amounts that it settled, so that each
currency ends at what is open in it; in company currency the two cancel each other.
"""

from odoo import api, models
from odoo.tools import SQL


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_opening(self, company, partner_ids, date):
        """What customers owed by currency before a day, with one query.

        :param company: company whose tree is read
        :param partner_ids: ids of commercial entities
        :param datetime.date date: what was booked on it or later does not count
        :return: ``{(partner id, currency id): (amount, amount in company currency)}``
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, currency_id, SUM(amount)::float,
                       SUM(amount_company)::float
                  FROM (%s) movement
                 WHERE date < %s
                 GROUP BY partner_id, currency_id
                """,
                self._movements_sql(self._scope(company, partner_ids), date),
                date,
            )
        )
        return {tuple(row[:2]): tuple(row[2:]) for row in rows}

    @api.model
    def _read_movements(self, company, partner_ids, date_from, date_to):
        """What changed what customers owe within a period, with one query.

        :param company: company whose tree is read
        :param partner_ids: ids of commercial entities
        :param datetime.date date_from: first day
        :param datetime.date date_to: last day
        :return: dictionaries with the columns of the query below, in order of date
        """
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT movement.partner_id, movement.currency_id, movement.date,
                       movement.due, movement.amount::float AS amount,
                       movement.amount_company::float AS amount_company,
                       movement.line_id, move.id AS move_id, move.name AS number,
                       %(kind)s AS kind, %(reference)s AS reference
                  FROM (%(movements)s) movement
                  JOIN account_move move ON move.id = movement.move_id
                  JOIN res_company company ON company.id = move.company_id
                 WHERE movement.date >= %(date_from)s
                 ORDER BY movement.date, movement.across, move.id, movement.due,
                          movement.line_id
                """,
                kind=self._movement_kind_sql(),
                reference=self._reference_sql(SQL("movement.name")),
                movements=self._movements_sql(
                    self._scope(company, partner_ids), date_to
                ),
                date_from=date_from,
            )
        )

    def _movement_kind_sql(self):
        """What a movement is, by the entry behind it."""
        return SQL(
            """
            CASE WHEN movement.across THEN 'across'
                 WHEN move.move_type IN ('out_invoice', 'out_receipt') THEN 'invoice'
                 WHEN move.move_type = 'out_refund' THEN 'credit_note'
                 WHEN move.origin_payment_id IS NOT NULL
                   OR move.statement_line_id IS NOT NULL THEN 'payment'
                 WHEN move.journal_id = company.currency_exchange_journal_id
                 THEN 'exchange'
                 ELSE 'entry' END
            """
        )

    def _movements_sql(self, scope, date):
        """Rows of all movements by a date: entries, and settlements across currencies."""
        return SQL(
            """
            SELECT holder.commercial_partner_id AS partner_id, line.currency_id,
                   line.id AS line_id, line.move_id, line.name, line.date,
                   COALESCE(line.date_maturity, line.date) AS due,
                   line.amount_currency AS amount, line.balance AS amount_company,
                   FALSE AS across
              FROM account_move_line line
              JOIN res_partner holder ON holder.id = line.partner_id
             WHERE %(booked)s
             UNION ALL
            %(across)s
            """,
            booked=self._booked_receivables_sql(date, scope),
            across=self._settled_across_sql(scope, date),
        )

    def _settled_across_sql(self, scope, date):
        """Both sides of settlements between items of different currencies."""
        return SQL(
            """
            SELECT holder.commercial_partner_id, line.currency_id, line.id,
                   other.move_id, NULL, partial.max_date, NULL::date,
                   side.amount, side.amount_company, TRUE
              FROM account_partial_reconcile partial
             CROSS JOIN LATERAL (VALUES
                   (partial.debit_move_id, partial.credit_move_id,
                    -partial.debit_amount_currency, -partial.amount),
                   (partial.credit_move_id, partial.debit_move_id,
                    partial.credit_amount_currency, partial.amount)
                   ) AS side (line_id, other_id, amount, amount_company)
              JOIN account_move_line line ON line.id = side.line_id
              JOIN account_move_line other ON other.id = side.other_id
              JOIN res_partner holder ON holder.id = line.partner_id
             WHERE partial.debit_currency_id <> partial.credit_currency_id
               AND partial.max_date <= %(date)s
               AND other.parent_state = 'posted'
               AND %(touched)s
               AND %(booked)s
            """,
            date=date,
            touched=self._settlements_in_scope_sql(scope),
            booked=self._booked_receivables_sql(date, scope),
        )
