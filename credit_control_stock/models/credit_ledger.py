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
        working_set = self._order_working_set_sql(scope)
        gone = SQL(
            """
            %s AND EXISTS (SELECT FROM sale_order_line sent
                            WHERE sent.order_id = sale.id AND sent.qty_delivered > 0)
            """,
            working_set,
        )

        def amounts(where):
            return self._delivered_amounts_sql(scope.company, where)

        return Component(
            label=self.env._("Delivered, not invoiced"),
            inside="orders",
            select=amounts(gone),
            plain=self._delivered_plain_amounts_sql(scope.company, working_set),
            of=lambda ids: amounts(SQL("sale.id = ANY(%s)", ids)),
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

    def _delivered_plain_amounts_sql(self, company, where):
        """What is delivered of orders of which nothing is invoiced or paid, else NULL.

        As :meth:`_order_plain_amounts_sql` does for the orders themselves.

        :return: SQL of rows ``(partner_id, id, amount)``
        """
        fresh = self._order_fresh_amount_sql(company)
        return SQL(
            """
            SELECT payer.commercial_partner_id AS partner_id, sale.id,
                   CASE WHEN NOT %(begun)s THEN %(part)s END AS amount
              FROM sale_order sale
              JOIN res_partner payer ON payer.id = sale.partner_invoice_id
              JOIN sale_order_line line ON line.order_id = sale.id AND %(gone)s
             WHERE %(where)s
             GROUP BY payer.id, sale.id
            """,
            begun=self._order_begun_sql(),
            part=self._delivered_part_sql(company, fresh, SQL("0")),
            gone=self._line_gone_sql(),
            where=where,
        )

    def _delivered_amounts_sql(self, company, where):
        """What is delivered of orders and no posted invoice has billed.

        :param SQL where: condition on the alias ``sale`` of ``sale_order``
        :return: SQL of rows ``(partner_id, amount)``
        """
        return SQL(
            """
            SELECT part.partner_id, sent.amount
              FROM (%(orders)s) part
              JOIN sale_order sale ON sale.id = part.order_id
              JOIN LATERAL (
                   SELECT %(part)s AS amount
                     FROM sale_order_line line
                     LEFT JOIN LATERAL (%(billed)s) billed ON TRUE
                    WHERE line.order_id = sale.id AND %(gone)s) sent ON TRUE
            """,
            orders=self._order_amounts_sql(company, where),
            part=self._delivered_part_sql(
                company, SQL("part.amount"), SQL("COALESCE(billed.quantity, 0)")
            ),
            billed=self._order_line_billed_sql(),
            gone=self._line_gone_sql(),
        )

    def _line_gone_sql(self):
        """Condition that something of the alias ``line`` went out."""
        return SQL(
            "line.qty_delivered > 0 AND line.product_uom_qty > 0"
            " AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE"
        )

    def _delivered_part_sql(self, company, still_open, billed):
        """Value of what went out of an order's lines and is not billed.

        At most what the order still costs; a few cents less than that are rounding. What
        went out beyond the order is on no order line and in no component.

        :param SQL still_open: what the order still costs, in company currency
        :param SQL billed: quantity of the alias ``line`` on posted invoices
        :return: SQL of an aggregate over the alias ``line``
        """
        currency = company.currency_id
        value = SQL(
            """
            (SUM(line.price_total
                 * GREATEST(LEAST(line.qty_delivered, line.product_uom_qty)
                            - GREATEST(%s, 0), 0)
                 / line.product_uom_qty)
             / COALESCE(NULLIF(sale.currency_rate, 0), 1))
            """,
            billed,
        )
        return SQL(
            """
            CASE WHEN %(value)s > 0 AND ABS(%(open)s - %(value)s) < %(rounding)s
                 THEN %(open)s
                 ELSE LEAST(%(open)s,
                            GREATEST(ROUND(%(value)s::numeric, %(digits)s), 0))::float
            END
            """,
            value=value,
            open=still_open,
            rounding=currency.rounding * 5,
            digits=currency.decimal_places,
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
