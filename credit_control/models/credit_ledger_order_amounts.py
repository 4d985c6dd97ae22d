"""What confirmed orders can still cost, the one definition for exposure and gate."""

from odoo import models
from odoo.tools import SQL


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _order_still_open_sql(self):
        """Later builds of Odoo 19 let a person close an order to invoicing."""
        if "invoicing_closed" in self.env["sale.order"]._fields:
            return SQL("sale.invoicing_closed IS NOT TRUE")
        return SQL("TRUE")

    def _order_begun_sql(self):
        """Condition that something of an order is invoiced, or paid for online."""
        return SQL(
            """
            (EXISTS (SELECT FROM sale_order_line line
                       JOIN sale_order_line_invoice_rel rel
                         ON rel.order_line_id = line.id
                      WHERE line.order_id = sale.id)
             OR EXISTS (SELECT FROM sale_order_transaction_rel rel
                         WHERE rel.sale_order_id = sale.id))
            """
        )

    def _order_fresh_amount_sql(self, company):
        """What an order can cost of which nothing is invoiced or paid yet: its total.

        Float, in the currency of the root company.
        """
        return SQL(
            """
            ROUND((GREATEST(sale.amount_total, 0)
                   / COALESCE(NULLIF(sale.currency_rate, 0), 1))::numeric, %s)::float
            """,
            company.currency_id.decimal_places,
        )

    def _order_plain_amounts_sql(self, company, where):
        """What orders can still cost where that is plain, else NULL.

        Most confirmed orders are either invoiced, and out of the working set, or have
        nothing invoiced; :meth:`_order_amounts_sql` is asked about the few between,
        for PostgreSQL needs longer to plan it than to answer all of this.

        :return: SQL of rows ``(partner_id, amount, id)``
        """
        return SQL(
            """
            SELECT payer.commercial_partner_id AS partner_id, sale.id,
                   CASE WHEN NOT %s THEN %s END AS amount
              FROM sale_order sale
              JOIN res_partner payer ON payer.id = sale.partner_invoice_id
             WHERE %s
            """,
            self._order_begun_sql(),
            self._order_fresh_amount_sql(company),
            where,
        )

    def _order_amounts_sql(self, company, where):
        """What orders can still cost, from their own lines and posted invoices.

        Per line: its total times the share of the ordered quantity that no posted
        invoice has billed, so an order invoiced on delivery counts in full and a
        draft invoice takes nothing away. Where that differs by a few cents from the total
        less what was invoiced, it is rounding and the latter counts, so that invoicing an
        order never raises exposure, unless Odoo's invoices round to more than the order.
        Down payments are subtracted until the invoice that deducts them. Of what is left,
        payments authorised or received online but not booked yet are no credit.

        :param company: root company, whose currency the amounts are in
        :param SQL where: condition on the alias ``sale`` of ``sale_order``
        :return: SQL of rows ``(partner_id, order_id, amount, prepaid, open)``, the
            last three in company currency
        """
        currency = company.currency_id
        return SQL(
            """
            SELECT payer.commercial_partner_id AS partner_id,
                   sale.id AS order_id,
                   ROUND((GREATEST(lines.open_amount - COALESCE(paid.amount, 0), 0)
                          / COALESCE(NULLIF(sale.currency_rate, 0), 1))::numeric,
                         %(digits)s)::float AS amount,
                   COALESCE(paid.amount, 0) AS prepaid,
                   lines.open_amount AS open_amount
              FROM sale_order sale
              JOIN res_partner payer ON payer.id = sale.partner_invoice_id
              JOIN LATERAL (
                   SELECT SUM(billed.amount) AS billed,
                          CASE WHEN BOOL_OR(billed.quantity IS NOT NULL)
                          THEN SUM(%(line_open)s)
                               - COALESCE(SUM(billed.amount)
                                   FILTER (WHERE line.is_downpayment), 0)
                          END AS rest
                     FROM sale_order_line line
                     LEFT JOIN LATERAL (%(billed)s) billed ON TRUE
                    WHERE line.order_id = sale.id AND line.display_type IS NULL
                   ) parts ON TRUE
              JOIN LATERAL (%(by_total)s) total ON TRUE
              JOIN LATERAL (
                   SELECT CASE
                            WHEN parts.rest IS NULL THEN sale.amount_total
                            WHEN parts.rest <= 0 THEN 0
                            WHEN ABS(total.rest - parts.rest) < %(rounding)s
                            THEN GREATEST(total.rest, 0)
                            ELSE parts.rest
                          END AS open_amount
                   ) lines ON TRUE
              LEFT JOIN LATERAL (%(prepaid)s) paid ON TRUE
             WHERE %(where)s
            """,
            digits=currency.decimal_places,
            by_total=self._order_rest_by_total_sql(),
            rounding=currency.rounding * 5,
            line_open=self._order_line_open_sql(),
            billed=self._order_line_billed_sql(),
            prepaid=self._order_prepaid_sql(),
            where=where,
        )

    def _order_rest_by_total_sql(self):
        """The order's total less what was invoiced of it, as its invoices round it.

        Odoo rounds the tax of a whole invoice, so that its total may differ by cents
        from the sum of its lines; of invoices in the order's currency that is known.
        """
        return SQL(
            """
            SELECT sale.amount_total - parts.billed
                   - COALESCE(SUM(CASE invoice.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                                  * (invoice.amount_total - (
                                SELECT SUM(part.price_total) FROM account_move_line part
                                 WHERE part.move_id = invoice.id
                                   AND part.display_type = 'product'))), 0) AS rest
              FROM account_move invoice
             WHERE parts.rest > 0
               AND invoice.currency_id = sale.currency_id
               AND invoice.id IN (
                   SELECT item.move_id
                     FROM sale_order_line line
                     JOIN sale_order_line_invoice_rel rel
                       ON rel.order_line_id = line.id
                     JOIN account_move_line item ON item.id = rel.invoice_line_id
                    WHERE line.order_id = sale.id
                      AND item.parent_state = 'posted')
            """
        )

    def _order_line_open_sql(self):
        return SQL(
            """
            CASE
              WHEN line.is_downpayment OR COALESCE(line.product_uom_qty, 0) = 0 THEN 0
              WHEN billed.quantity IS NULL THEN line.price_total
              WHEN billed.quantity >= line.product_uom_qty THEN 0
              ELSE line.price_total
                   * (1 - GREATEST(billed.quantity, 0) / line.product_uom_qty)
            END
            """
        )

    def _order_line_billed_sql(self):
        """Quantity (in the line's unit) and amount (in the order's currency) on
        posted invoices less credit notes, NULL where there is none."""
        return SQL(
            """
            SELECT SUM(CASE invoice.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                       * item.quantity
                       * COALESCE(unit.factor, 1) / COALESCE(sold.factor, 1))
                     AS quantity,
                   SUM(CASE invoice.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                       * item.price_total
                       * CASE WHEN invoice.currency_id = sale.currency_id THEN 1
                              ELSE COALESCE(NULLIF(sale.currency_rate, 0), 1)
                                   / COALESCE(NULLIF(invoice.invoice_currency_rate, 0), 1)
                         END) AS amount
              FROM sale_order_line_invoice_rel rel
              JOIN account_move_line item ON item.id = rel.invoice_line_id
              JOIN account_move invoice ON invoice.id = item.move_id
              LEFT JOIN uom_uom unit ON unit.id = item.product_uom_id
              LEFT JOIN uom_uom sold ON sold.id = line.product_uom_id
             WHERE rel.order_line_id = line.id AND item.parent_state = 'posted'
            """
        )
