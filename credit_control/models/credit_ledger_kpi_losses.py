"""What was written off month by month, and the discounts that were taken too late."""

from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from .credit_ledger_kpi import COLLECTOR, PRODUCT


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _kpi_sources(self, by):
        # EXTENDS credit_control: of entries nobody knows which product they were for
        sources = super()._kpi_sources(by)
        if by not in (PRODUCT, COLLECTOR):
            sources += [self._kpi_written_off, self._kpi_unearned]
        return sources

    def _kpi_written_off(self, scope, calendar, by):
        """What was put on income and expense accounts instead of money."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT %(key)s AS key, %(place)s AS month,
                       SUM(%(amount)s)::bigint AS written_off
                  FROM (%(written)s) fact %(joins)s
                 GROUP BY 1, 2
                """,
                key=self._kpi_key_sql(by),
                place=self._kpi_place_sql(calendar, SQL("fact.date")),
                amount=self._minor_sql(scope, SQL("fact.amount")),
                written=self._written_off_sql(scope, calendar.ends[0], calendar.last),
                joins=self._kpi_joins_sql(by),
            )
        )

    def _written_off_sql(self, scope, since, until):
        """Rows ``(partner_id, user_id, move_id, date, amount)``, amounts as written off.

        Entries that lower receivables and are neither invoices nor credit notes: what
        they have on income and expense accounts is no money. Of an entry for several
        customers each has its share. Early-payment discounts stand on accounts of their
        own and are left out, and exchange differences are no loss by the customer.
        """
        return SQL(
            """
            SELECT cleared.partner_id, NULL::int AS user_id, cleared.move_id,
                   cleared.date, gone.amount * cleared.amount
                       / SUM(cleared.amount) OVER (PARTITION BY cleared.move_id)
                       AS amount
              FROM (SELECT line.move_id, line.partner_id, line.date,
                           -SUM(line.balance) AS amount
                      FROM account_move_line line
                      JOIN account_move entry ON entry.id = line.move_id
                     WHERE entry.move_type = 'entry' AND line.balance < 0
                       AND line.date > %(since)s AND %(booked)s
                       AND NOT EXISTS (SELECT FROM account_partial_reconcile made
                                        WHERE made.exchange_move_id = entry.id)
                     GROUP BY 1, 2, 3) cleared
              JOIN (SELECT off.move_id, SUM(off.balance) AS amount
                      FROM account_move_line off
                      JOIN account_account account ON account.id = off.account_id
                     WHERE (account.account_type LIKE 'expense%%'
                            OR account.account_type LIKE 'income%%')
                       AND off.parent_state = 'posted' AND off.date > %(since)s
                       AND account.id NOT IN %(discounts)s
                     GROUP BY off.move_id) gone ON gone.move_id = cleared.move_id
            """,
            since=since,
            booked=self._booked_receivables_sql(until, scope),
            discounts=self._discount_accounts(scope),
        )

    def _written_off_entries(self, company, first, last):
        """Ids of the entries of a period by which something was written off."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT move_id FROM (%s) written",
                self._written_off_sql(
                    self._scope(company), first - timedelta(days=1), last
                ),
            )
        )
        return [move for (move,) in rows]

    def _discount_accounts(self, scope):
        """Ids of the accounts on which early-payment discounts are booked."""
        companies = self.env["res.company"].sudo().browse(scope.company_ids)
        accounts = companies.account_journal_early_pay_discount_loss_account_id
        accounts |= companies.account_journal_early_pay_discount_gain_account_id
        return tuple(accounts.ids) or (0,)

    def _kpi_unearned(self, scope, calendar, by):
        """Discounts taken by payments of the month after their last day."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT %(key)s AS key, %(place)s AS month,
                       SUM(%(amount)s)::bigint AS unearned_discounts
                  FROM (%(taken)s) fact %(joins)s
                 WHERE fact.paid_on > %(since)s AND fact.paid_on <= %(until)s
                   AND fact.company_id = ANY(%(companies)s)
                 GROUP BY 1, 2
                """,
                key=self._kpi_key_sql(by),
                place=self._kpi_place_sql(calendar, SQL("fact.paid_on")),
                amount=self._minor_sql(scope, SQL("fact.discount")),
                taken=self._unearned_discounts_sql(),
                since=calendar.ends[0],
                until=calendar.last,
                companies=scope.companies,
                joins=self._kpi_joins_sql(by),
            )
        )
