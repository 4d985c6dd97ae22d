"""Customers' own orders and first invoices, for the replay of what looks at habits."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..engine.replay_habits import Habits


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _replay_habits(self, company, partner_ids, until):
        """What is known of customers' habits, with two queries whatever their number.

        :param company: company whose tree is read
        :param partner_ids: ids of commercial entities
        :param datetime.date until: the last day
        :return: ``{partner id: engine.replay_habits.Habits}``
        """
        scope = self._scope(company, partner_ids)
        orders = defaultdict(list)
        for partner, *order in self.env.execute_query(
            SQL(
                """
                SELECT payer.commercial_partner_id, %s, sale.id, sale.name, %s
                  FROM sale_order sale
                  JOIN res_partner payer ON payer.id = sale.partner_invoice_id
                 WHERE %s
                 ORDER BY 2, sale.id
                """,
                self._moment_sql(scope, SQL("sale.date_order")),
                self._minor_sql(scope, self._order_total_sql()),
                self._confirmed_sql(scope, until=until),
            )
        ):
            orders[partner].append(tuple(order))
        return {
            partner: Habits(since.isoformat(), invoiced, tuple(orders[partner]))
            for partner, since, invoiced in self.env.execute_query(
                self._replay_known_sql(scope)
            )
        }

    def _replay_known_sql(self, scope):
        """Rows ``(partner, day since when known, moment of the first invoice or NULL)``.

        Invoices of orders are told by these; they may be dated before their confirmation
        where one transaction made both.
        """
        return SQL(
            """
            SELECT customer.id, %(since)s, (
                   SELECT MIN(%(moment)s)
                     FROM account_move invoice
                     JOIN res_partner holder ON holder.id = invoice.partner_id
                    WHERE holder.commercial_partner_id = customer.id
                      AND invoice.state = 'posted'
                      AND invoice.move_type IN ('out_invoice', 'out_receipt')
                      AND invoice.company_id = ANY(%(companies)s)
                      AND NOT EXISTS (
                          SELECT FROM account_move_line item
                            JOIN sale_order_line_invoice_rel rel
                              ON rel.invoice_line_id = item.id
                            JOIN sale_order_line line ON line.id = rel.order_line_id
                           WHERE item.move_id = invoice.id AND line.state = 'sale'))
              FROM res_partner customer
             WHERE customer.id = ANY(%(partners)s)
            """,
            since=self._since_sql("customer", "create_date", scope.company),
            moment=self._entry_moment_sql(
                scope, SQL("invoice.date"), SQL("invoice.create_date")
            ),
            companies=scope.companies,
            partners=list(scope.partner_ids),
        )
