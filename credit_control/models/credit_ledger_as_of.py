"""Exposure as it stood at the end of any day, rebuilt from what was posted.

The receivable part is read as the ageing report reads it, so it equals the receivable
accounts. Of orders it is known when they were confirmed, and by which day what of them was
invoiced; an order cancelled or changed since counts as it is today. What is not on record
is left out: drafts of invoices, payments on their way, and disputes as they stood then.
"""

from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.tools import SQL

from .credit_ledger import Reading


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _exposure_at(self, company, partner_ids, date):
        """Exposure of many customers at the end of a day, with one query.

        :param company: company whose tree is read
        :param partner_ids: ids of commercial entities, ``None`` for all
        :param datetime.date date: the day; instalments due before it are overdue
        :return: ``{partner id: Reading}`` of those who owed or had ordered anything, with
            the components ``receivable`` and ``orders``
        """
        self.env.flush_all()
        readings = {}
        scope = self._scope(company, partner_ids)
        for partner, code, due, amount in self.env.execute_query(
            self._exposure_at_sql(scope, date)
        ):
            readings.setdefault(partner, Reading()).add(code, due, amount)
        for reading in readings.values():
            reading.overdue.sort()
        return readings

    def _exposure_at_sql(self, scope, date):
        """SQL of rows ``(partner, component, due date or NULL, amount)`` at a date.

        As fine as :meth:`_books_sql` for today: open items by due date, ``due`` NULL for
        what was not overdue and for credits.
        """
        return SQL(
            """
            SELECT holder.commercial_partner_id AS partner_id, 'receivable' AS code,
                   CASE WHEN item.amount > 0 AND item.due < %(date)s THEN item.due END,
                   SUM(item.amount)::float
              FROM (%(items)s) item
              JOIN res_partner holder ON holder.id = item.partner_id
             GROUP BY 1, 3, item.amount < 0
             UNION ALL
            SELECT past.partner_id, 'orders', NULL::date, SUM(past.amount)::float
              FROM (%(orders)s) past
             GROUP BY 1
            """,
            date=date,
            items=self._open_at_sql(date, scope),
            orders=self._orders_at_sql(scope, date),
        )

    def _orders_at_sql(self, scope, date):
        """SQL of what orders confirmed by a date still added to exposure at its end.

        The order's total less what posted invoices of the date and before billed of it.
        An order that is invoiced in full, and was by then, adds nothing even where its
        invoices have other prices; Odoo calls it invoiced with drafts of invoices, too.

        :return: rows ``(partner_id, order_id, amount)`` in company currency, the amount
            above zero
        """
        return SQL(
            """
            WITH billed_later AS MATERIALIZED (
                SELECT line.order_id
                  FROM account_move_line item
                  JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = item.id
                  JOIN sale_order_line line ON line.id = rel.order_line_id
                 WHERE (item.parent_state = 'draft'
                        OR item.parent_state = 'posted' AND item.date > %(date)s)
                   AND item.company_id = ANY(%(companies)s) AND %(asked)s)
            SELECT past.partner_id, past.order_id, past.amount
              FROM (SELECT payer.commercial_partner_id AS partner_id,
                           sale.id AS order_id,
                           ROUND(GREATEST(%(total)s - COALESCE(billed.amount, 0), 0)
                                 ::numeric, %(digits)s) AS amount
                      FROM sale_order sale
                      JOIN res_partner payer ON payer.id = sale.partner_invoice_id
                      LEFT JOIN LATERAL (
                           SELECT SUM(part.amount) AS amount
                             FROM (%(billed)s) part
                            WHERE part.date <= %(date)s) billed ON TRUE
                     WHERE %(confirmed)s AND %(still)s
                       AND (sale.invoice_status <> 'invoiced'
                            OR sale.id IN (SELECT order_id FROM billed_later))) past
             WHERE past.amount > 0
            """,
            date=date,
            companies=scope.companies,
            total=self._order_total_sql(),
            digits=scope.company.currency_id.decimal_places,
            billed=self._order_billed_by_move_sql(SQL("line.order_id = sale.id")),
            confirmed=self._confirmed_sql(scope, until=date),
            still=self._order_still_open_sql(),
            asked=SQL("TRUE")
            if scope.partner_ids is None
            else SQL(
                "line.order_id = ANY(ARRAY(SELECT sale.id FROM sale_order sale WHERE %s))",
                self._confirmed_sql(scope, until=date),
            ),
        )

    def _order_total_sql(self):
        """The total of ``sale`` in company currency, at the rate of its own date."""
        return SQL(
            "GREATEST(sale.amount_total, 0) / COALESCE(NULLIF(sale.currency_rate, 0), 1)"
        )

    def _order_billed_by_move_sql(self, where):
        """What posted invoices billed of orders, credit notes taken off.

        :param SQL where: condition on ``line``, the line of an order
        :return: SQL of rows ``(order_id, move_id, date, created, amount)``, the amount in
            company currency and tax included
        """
        return SQL(
            """
            SELECT line.order_id, invoice.id AS move_id, invoice.date,
                   invoice.create_date AS created,
                   SUM(CASE invoice.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                       * item.price_total
                       / COALESCE(NULLIF(invoice.invoice_currency_rate, 0), 1)) AS amount
              FROM sale_order_line line
              JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
              JOIN account_move_line item ON item.id = rel.invoice_line_id
              JOIN account_move invoice ON invoice.id = item.move_id
             WHERE item.parent_state = 'posted' AND %s
             GROUP BY line.order_id, invoice.id
            """,
            where,
        )

    def _confirmed_sql(self, scope, since=None, until=None):
        """Condition that ``sale`` is an order of the scope confirmed within some days.

        Odoo sets an order's date when it is confirmed.

        :param datetime.date since: first day, ``None`` for no beginning
        :param datetime.date until: last day, ``None`` for no end
        """
        company = scope.company
        conditions = [
            SQL("sale.state = 'sale'"),
            SQL("sale.company_id = ANY(%s)", scope.companies),
            scope.books(SQL("sale.partner_invoice_id")),
        ]
        if since:
            conditions.append(
                SQL("sale.date_order >= %s", self._start_of(company, since))
            )
        if until:
            after = self._start_of(company, until + timedelta(days=1))
            conditions.append(SQL("sale.date_order < %s", after))
        return SQL(" AND ").join(conditions)

    def _start_of(self, company, day):
        """When a day begins where the company is, in UTC as the database keeps times."""
        zone = pytz.timezone(company._credit_zone())
        start = zone.localize(datetime.combine(day, time.min))
        return start.astimezone(pytz.utc).replace(tzinfo=None)
