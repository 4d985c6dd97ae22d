"""What is odd about orders: new addresses, new bank accounts, series under a threshold.

Each kind is one statement for many, asked only where a rule needs it.
"""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..engine.money import from_minor, stored_to_minor

#: So many of a customer's bank accounts are looked at, the newest first.
ACCOUNTS = 3


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_accounts(self, company, partner_ids):
        """Customers' bank accounts and since when they are as they are.

        :return: ``{partner id: ((last characters of the number, ISO date), …)}``, the
            newest first
        """
        self._flush_signals()
        scope = self._scope(company, partner_ids)
        found = defaultdict(list)
        for partner, number, day in self.env.execute_query(
            SQL(
                """
                SELECT holder.commercial_partner_id, RIGHT(account.acc_number, 4), %s
                  FROM res_partner_bank account
                  JOIN res_partner holder ON holder.id = account.partner_id
                 WHERE account.active AND %s
                   AND (account.company_id IS NULL OR account.company_id = ANY(%s))
                 ORDER BY 3 DESC, account.id DESC
                """,
                self._since_sql("account", "credit_changed_on", company),
                scope.books(SQL("account.partner_id")),
                scope.companies,
            )
        ):
            if len(found[partner]) < ACCOUNTS:
                found[partner].append((f"…{number}", day.isoformat()))
        return {partner: tuple(accounts) for partner, accounts in found.items()}

    @api.model
    def _read_addresses(self, company, order_ids):
        """Where orders are delivered and invoiced, and since when it is as it is.

        :return: ``{order id: ((name, ISO date), …)}``, the newest first
        """
        self._flush_signals()
        found = defaultdict(list)
        for order, name, day in self.env.execute_query(
            SQL(
                """
                SELECT sale.id, address.complete_name, %s
                  FROM sale_order sale
                  JOIN res_partner address
                    ON address.id IN (sale.partner_shipping_id, sale.partner_invoice_id)
                 WHERE sale.id = ANY(%s)
                 ORDER BY sale.id, 3 DESC, address.id
                """,
                self._since_sql("address", "credit_address_changed_on", company),
                list(order_ids),
            )
        ):
            found[order].append((name or "", day.isoformat()))
        return {order: tuple(addresses) for order, addresses in found.items()}

    @api.model
    def _read_near_orders(self, company, asked, today):
        """Customers' other orders of late that are near a threshold.

        Those count that are confirmed, wait on hold, or are put to the gate together.

        :param company: root company
        :param asked: ``(order id, partner id, first day, smallest and largest amount in
            minor units)`` for each order that is asked about
        :return: ``{order id: ((name, ISO date, minor units), …)}``, the newest first
        """
        self._flush_signals()
        digits = company.currency_id.decimal_places
        found = defaultdict(list)
        for order, name, date, amount in self.env.execute_query(
            self._near_orders_sql(company, asked, today)
        ):
            entry = (name, date.isoformat(), stored_to_minor(amount, digits))
            found[order].append(entry)
        return {order: tuple(orders) for order, orders in found.items()}

    def _near_orders_sql(self, company, asked, today):
        """Rows ``(order id, name of another order, its day, its amount)``.

        What is not confirmed yet counts as of today.
        """
        digits = company.currency_id.decimal_places
        orders, partners, since, least, most = (
            list(column) for column in zip(*asked, strict=True)
        )
        return SQL(
            """
            SELECT asked.order_id, sale.name, other.day, other.amount
              FROM UNNEST(%(orders)s::int[], %(partners)s::int[], %(since)s::date[],
                          %(least)s::float[], %(most)s::float[])
                   AS asked (order_id, partner_id, since, least, most)
              JOIN sale_order sale
                ON sale.partner_invoice_id = ANY(ARRAY(
                   SELECT id FROM res_partner
                    WHERE commercial_partner_id = asked.partner_id))
              JOIN LATERAL (
                   SELECT CASE WHEN sale.state = 'sale' THEN %(day)s
                               ELSE %(today)s END AS day,
                          %(amount)s AS amount) other ON TRUE
             WHERE sale.id <> asked.order_id
               AND sale.company_id = ANY(%(companies)s)
               AND (sale.state = 'sale'
                    OR sale.state IN ('draft', 'sent')
                       AND (sale.credit_state = 'hold' OR sale.id = ANY(%(orders)s)))
               AND other.day >= asked.since
               AND other.amount BETWEEN asked.least AND asked.most
             ORDER BY 1, 3 DESC, sale.id DESC
            """,
            orders=orders,
            partners=partners,
            since=since,
            least=[from_minor(amount, digits) for amount in least],
            most=[from_minor(amount, digits) for amount in most],
            day=self._day_sql(SQL("sale.date_order"), company),
            today=today,
            amount=self._order_fresh_amount_sql(company),
            companies=self._scope(company).companies,
        )
