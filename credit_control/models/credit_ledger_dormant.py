"""When customers last bought, and how much of their limits they ever needed."""

from odoo import models
from odoo.tools import SQL


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _business_sql(self, company, today, since, partner_ids=None):
        """SQL of one row per credit file: last business, and use of the limit.

        The highest debt is that at the end of a day by the receivable accounts, or with
        orders, as the gate last measured it when an order passed.

        :param company: root company
        :param datetime.date today: the day whose limit counts
        :param datetime.date since: what was owed after this day is looked at
        :param partner_ids: ids of commercial entities, ``None`` for all
        :return: SQL of ``(id, last_order_on, last_invoice_on, highest, granted, used,
            since_long)``; ``used`` is the highest debt in per cent of the limit
            ``granted``, which is 0 without a check; ``since_long`` says that there was a
            limit on the day ``since``
        """
        scope = self._scope(company, partner_ids)
        return SQL(
            """
            SELECT profile.id, ordered.day AS last_order_on,
                   invoiced.day AS last_invoice_on, peak.highest,
                   CASE profile.limit_mode WHEN 'limited'
                        THEN COALESCE(granted.amount, 0)::float
                        ELSE 0 END AS granted,
                   CASE WHEN granted.amount > 0
                        THEN peak.highest * 100 / granted.amount::float END AS used,
                   EXISTS (SELECT FROM credit_limit past
                            WHERE past.profile_id = profile.id
                              AND past.state IN ('active', 'superseded')
                              AND past.kind <> 'group'
                              AND past.date_from <= %(since)s) AS since_long
              FROM credit_profile profile
              LEFT JOIN (%(orders)s) ordered ON ordered.partner_id = profile.partner_id
              LEFT JOIN (%(invoices)s) invoiced
                ON invoiced.partner_id = profile.partner_id
              LEFT JOIN (%(owed)s) owed ON owed.partner_id = profile.partner_id
              LEFT JOIN LATERAL (
                   SELECT MAX((past.verdict::json->>'exposure_after')::float)
                          / %(scale)s AS amount
                     FROM credit_check past
                    WHERE past.profile_id = profile.id
                      AND past.checked_on >= %(since)s
                      AND past.outcome <> 'hold') measured ON TRUE
             CROSS JOIN LATERAL (
                   SELECT GREATEST(owed.highest, measured.amount, 0) AS highest) peak
              LEFT JOIN (%(granted)s) granted ON granted.profile_id = profile.id
             WHERE profile.company_id = %(company)s AND %(scope)s
            """,
            since=since,
            scale=float(10**company.currency_id.decimal_places),
            orders=self._last_orders_sql(scope),
            invoices=self._last_invoices_sql(scope),
            owed=self._highest_debt_sql(scope, since),
            granted=self._limits_in_company_currency_sql(company, today),
            company=company.id,
            scope=scope.of(SQL("profile.partner_id")),
        )

    def _last_orders_sql(self, scope):
        """The day of each customer's last confirmed order."""
        return SQL(
            """
            SELECT payer.commercial_partner_id AS partner_id,
                   MAX(sale.date_order AT TIME ZONE 'UTC' AT TIME ZONE %s)::date AS day
              FROM sale_order sale
              JOIN res_partner payer ON payer.id = sale.partner_invoice_id
             WHERE sale.state = 'sale' AND sale.company_id = ANY(%s) AND %s
             GROUP BY 1
            """,
            scope.company._credit_zone(),
            scope.companies,
            scope.books(SQL("sale.partner_invoice_id")),
        )

    def _last_invoices_sql(self, scope):
        """The day of each customer's last posted invoice."""
        return SQL(
            """
            SELECT payer.commercial_partner_id AS partner_id,
                   MAX(COALESCE(invoice.invoice_date, invoice.date)) AS day
              FROM account_move invoice
              JOIN res_partner payer ON payer.id = invoice.partner_id
             WHERE invoice.move_type IN ('out_invoice', 'out_receipt')
               AND invoice.state = 'posted'
               AND invoice.company_id = ANY(%s) AND %s
             GROUP BY 1
            """,
            scope.companies,
            scope.books(SQL("invoice.partner_id")),
        )

    def _highest_debt_sql(self, scope, since):
        """The highest balance of each customer at the end of a day after ``since``.

        What was owed on that day itself counts, for it was owed the day after, too.
        """
        return SQL(
            """
            SELECT day.partner_id,
                   GREATEST(MAX(day.owed) FILTER (WHERE day.date > %(since)s),
                            (ARRAY_AGG(day.owed ORDER BY day.date DESC)
                             FILTER (WHERE day.date <= %(since)s))[1])::float AS highest
              FROM (SELECT moved.partner_id, moved.date,
                           SUM(moved.amount) OVER (
                               PARTITION BY moved.partner_id ORDER BY moved.date) AS owed
                      FROM (SELECT holder.commercial_partner_id AS partner_id,
                                   item.date, SUM(item.balance) AS amount
                              FROM account_move_line item
                              JOIN res_partner holder ON holder.id = item.partner_id
                             WHERE item.account_id = ANY(ARRAY(
                                       SELECT id FROM account_account
                                        WHERE account_type = 'asset_receivable'))
                               AND item.parent_state = 'posted'
                               AND item.company_id = ANY(%(companies)s)
                               AND %(books)s
                             GROUP BY 1, 2) moved) day
             GROUP BY day.partner_id
            """,
            since=since,
            companies=scope.companies,
            books=scope.books(SQL("item.partner_id")),
        )
