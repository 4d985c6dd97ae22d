"""Delivered and not invoiced: a component of its own, taken out of the open orders."""

from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from odoo.addons.credit_control.models.credit_ledger_scope import Component


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    # ---- exposure ----------------------------------------------------------
    def _exposure_components(self, scope):
        """Tell what went out of the open orders already from what did not.

        Of each order at most what it still costs, so that the two add up to that.
        """
        components = super()._exposure_components(scope)
        found = {}
        for code, component in components.items():
            if code != "orders":
                found[code] = component
                continue
            label = self.env._("Confirmed orders not delivered")
            found[code] = replace(component, label=label)
            found["delivered"] = self._component_delivered(scope, component)
        return found

    def _component_delivered(self, scope, orders):
        working_set = SQL(
            "%s AND %s",
            self._order_working_set_sql(scope),
            self._order_has_delivered_sql(),
        )

        def delivered(condition):
            rows = self._order_amounts_sql(scope.company, condition)
            return self._delivered_sql(
                scope.company, SQL("SELECT *, order_id AS id FROM (%s) a", rows), True
            )

        plain = self._order_plain_amounts_sql(scope.company, working_set)
        return Component(
            label=self.env._("Delivered, not invoiced"),
            inside="orders",
            select=delivered(working_set),
            plain=self._delivered_sql(scope.company, plain, False),
            of=lambda ids: delivered(SQL("sale.id = ANY(%s)", ids)),
            model="sale.order",
            domain=lambda partner: [
                *orders.domain(partner),
                (
                    "order_line",
                    "any",
                    [("display_type", "=", False), ("qty_delivered", ">", 0)],
                ),
            ],
        )

    def _flushed_fields(self):
        found = super()._flushed_fields()
        lines = [*found["sale.order.line"], "qty_delivered", "is_downpayment"]
        return {**found, "sale.order.line": lines}

    def _order_has_delivered_sql(self):
        """Condition that something of an order went out."""
        return SQL(
            """
            EXISTS (SELECT FROM sale_order_line sent
                     WHERE sent.order_id = sale.id AND sent.qty_delivered > 0)
            """
        )

    def _delivered_sql(self, company, orders, begun):
        """What is delivered and not invoiced of orders, at most what they still cost.

        A few cents less than all of it are rounding: then all of it is delivered.

        :param SQL orders: rows ``(partner_id, id, amount)``
        :param bool begun: whether something of them may be invoiced
        :return: SQL of rows ``(partner_id, id, amount)``
        """
        currency = company.currency_id
        return SQL(
            """
            SELECT o.partner_id, o.id,
                   CASE WHEN o.amount IS NULL THEN NULL
                        WHEN sent.amount > 0
                         AND ABS(o.amount - sent.amount) < %(rounding)s THEN o.amount
                        ELSE LEAST(o.amount, sent.amount) END AS amount
              FROM (%(orders)s) o
              JOIN sale_order sale ON sale.id = o.id
              JOIN LATERAL (%(sent)s) sent ON TRUE
            """,
            rounding=currency.rounding * 5,
            orders=orders,
            sent=self._order_delivered_sql(currency.decimal_places, begun),
        )

    def _order_delivered_sql(self, digits, begun):
        """Value of what went out of an order and no posted invoice has billed.

        At most what was ordered: what went out beyond that is on no order line.
        """
        billed = SQL("SELECT 0 AS quantity")
        if begun:
            billed = self._order_line_billed_sql()
        return SQL(
            """
            SELECT COALESCE(ROUND((GREATEST(SUM(
                     line.price_total
                     * GREATEST(LEAST(line.qty_delivered, line.product_uom_qty)
                                - GREATEST(COALESCE(billed.quantity, 0), 0), 0)
                     / line.product_uom_qty), 0)
                   / COALESCE(NULLIF(sale.currency_rate, 0), 1))::numeric, %s), 0)::float
                     AS amount
              FROM sale_order_line line
              LEFT JOIN LATERAL (%s) billed ON TRUE
             WHERE line.order_id = sale.id
               AND line.display_type IS NULL
               AND line.is_downpayment IS NOT TRUE
               AND line.product_uom_qty > 0
               AND line.qty_delivered > 0
            """,
            digits,
            billed,
        )

    # ---- questions at a delivery -------------------------------------------
    def _read_unpaid_invoices(self, orders):
        """What is unpaid of the posted invoices of orders, with one query.

        Of an invoice of several orders each has the share of its lines.

        :param orders: ``sale.order`` records
        :return: ``{order id: amount in company currency}``
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.order_id,
                       SUM(item.price_total / NULLIF(invoice.amount_total, 0)
                           * invoice.amount_residual_signed)::float
                  FROM sale_order_line line
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                  JOIN account_move_line item ON item.id = rel.invoice_line_id
                  JOIN account_move invoice ON invoice.id = item.move_id
                 WHERE line.order_id = ANY(%s) AND item.parent_state = 'posted'
                 GROUP BY 1
                """,
                orders.ids,
            )
        )
        return {order: amount or 0.0 for order, amount in rows}

    def _read_last_passed(self, orders):
        """When orders last passed the gate, by whom would pay, with one query.

        :return: ``{(order id, profile id): datetime}``
        """
        self.env["credit.check"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT document_id, profile_id, MAX(checked_on)
                  FROM credit_check
                 WHERE document_model = 'sale.order' AND document_id = ANY(%s)
                   AND outcome IN ('pass', 'warn', 'released')
                 GROUP BY 1, 2
                """,
                orders.ids,
            )
        )
        return {(order, profile): when for order, profile, when in rows}
