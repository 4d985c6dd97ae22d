"""What alerts look at: each customer's share, and papers that are about to go out."""

from odoo import api, models
from odoo.tools import SQL

from ..engine.invoice_faults import Paper

#: Days back in which an invoice that was not sent is looked at, and a twin searched for.
LOOK_BACK, TWIN_DAYS = 90, 7


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_balances(self, company):
        """What each customer owes, credits subtracted, with one query.

        :param company: root company
        :return: ``{partner id: amount}`` in company currency, of those above 0
        """
        self._flush()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT holder.commercial_partner_id,
                           SUM(item.amount_residual)::float AS amount
                    %s
                     GROUP BY 1 HAVING SUM(item.amount_residual) > 0
                    """,
                    self._open_items_sql(self._scope(company)),
                )
            )
        )

    @api.model
    def _read_overdue_at(self, company, date):
        """What of the open instalments was past due at the end of a day.

        :param company: root company
        :return: amount in company currency; credits are not taken off
        """
        self.env.flush_all()
        [(amount,)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(SUM(amount), 0)::float FROM (%s) item"
                " WHERE amount > 0 AND due < %s",
                self._open_at_sql(date, self._scope(company)),
                date,
            )
        )
        return amount

    @api.model
    def _read_invoice_papers(self, company, today, move_ids=None):
        """What is to be looked at of customer invoices that were not sent.

        :param company: root company
        :param datetime.date today: invoices older than some months are left alone
        :param move_ids: ids of invoices, ``None`` for all drafts and posted ones that
            were not sent
        :return: ``{invoice id: engine.invoice_faults.Paper}``
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            self._invoice_papers_sql(company, today, move_ids)
        )
        return {ident: Paper(*row) for ident, *row in rows}

    def _invoice_papers_sql(self, company, today, move_ids):
        wanted = SQL("TRUE")
        if move_ids is not None:
            wanted = SQL("invoice.id = ANY(%s)", list(move_ids))
        return SQL(
            """
            WITH paper AS MATERIALIZED (
                SELECT invoice.* FROM account_move invoice
                 WHERE invoice.move_type = 'out_invoice'
                   AND invoice.state IN ('draft', 'posted')
                   AND invoice.is_move_sent IS NOT TRUE
                   AND COALESCE(invoice.invoice_date, invoice.create_date::date)
                       > %(today)s - %(back)s
                   AND invoice.company_id = ANY(%(companies)s) AND %(wanted)s)
            SELECT paper.id, COALESCE(lines.orders, 0) > 0,
                   COALESCE(paper.ref, '') <> '',
                   COALESCE(usual.expected, FALSE),
                   COALESCE(payer.street, '') <> '' AND COALESCE(payer.city, '') <> ''
                     AND payer.country_id IS NOT NULL,
                   COALESCE(payer.email, owner.email, '') <> '',
                   COALESCE(lines.prices, 0), COALESCE(lines.quantities, 0),
                   COALESCE(lines.terms, 0) > 0, COALESCE(twins.number, 0)
              FROM paper
              JOIN res_partner payer ON payer.id = paper.partner_id
              JOIN res_partner owner ON owner.id = paper.commercial_partner_id
              LEFT JOIN LATERAL (%(lines)s) lines ON TRUE
              LEFT JOIN LATERAL (%(twins)s) twins ON TRUE
              LEFT JOIN (%(usual)s) usual
                ON usual.commercial_partner_id = paper.commercial_partner_id
            """,
            today=today,
            back=LOOK_BACK,
            companies=list(company._credit_tree_ids()),
            wanted=wanted,
            lines=self._paper_lines_sql(),
            twins=self._paper_twins_sql(),
            usual=self._usual_reference_sql(today),
        )

    def _paper_lines_sql(self):
        """One row for ``paper``: how its lines differ from those of its orders."""
        return SQL(
            """
            SELECT COUNT(DISTINCT sale.id) AS orders,
                   COUNT(*) FILTER (
                       WHERE sale.currency_id = paper.currency_id
                         AND (ABS(item.price_unit - ordered.price_unit) >= 0.01
                              OR ABS(COALESCE(item.discount, 0)
                                     - COALESCE(ordered.discount, 0)) >= 0.01)
                   )::int AS prices,
                   COUNT(*) FILTER (
                       WHERE ordered.qty_invoiced - GREATEST(
                             ordered.product_uom_qty, ordered.qty_delivered) >= 0.001
                   )::int AS quantities,
                   COUNT(*) FILTER (
                       WHERE sale.payment_term_id <> paper.invoice_payment_term_id
                   ) AS terms
              FROM account_move_line item
              JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = item.id
              JOIN sale_order_line ordered ON ordered.id = rel.order_line_id
              JOIN sale_order sale ON sale.id = ordered.order_id
             WHERE item.move_id = paper.id AND item.display_type = 'product'
               AND ordered.is_downpayment IS NOT TRUE
            """
        )

    def _paper_twins_sql(self):
        """One row for ``paper``: posted invoices that look like it."""
        return SQL(
            """
            SELECT COUNT(*)::int AS number
              FROM account_move other
             WHERE other.commercial_partner_id = paper.commercial_partner_id
               AND other.company_id = paper.company_id
               AND other.move_type = 'out_invoice' AND other.state = 'posted'
               AND other.id <> paper.id AND other.amount_total = paper.amount_total
               AND other.amount_total > 0 AND other.currency_id = paper.currency_id
               AND ABS(other.invoice_date - COALESCE(
                       paper.invoice_date, paper.create_date::date)) <= %s
               AND NOT EXISTS (SELECT FROM account_move credit
                                WHERE credit.reversed_entry_id = other.id)
            """,
            TWIN_DAYS,
        )

    def _usual_reference_sql(self, today):
        """Of customers with a paper: whether their invoices of a year bear a number."""
        return SQL(
            """
            SELECT earlier.commercial_partner_id,
                   COUNT(*) >= 2
                     AND COUNT(*) FILTER (WHERE COALESCE(earlier.ref, '') <> '') * 5
                         >= COUNT(*) * 4 AS expected
              FROM account_move earlier
             WHERE earlier.commercial_partner_id IN (
                       SELECT commercial_partner_id FROM paper)
               AND earlier.move_type = 'out_invoice' AND earlier.state = 'posted'
               AND earlier.invoice_date > %s - 365
               AND earlier.id NOT IN (SELECT id FROM paper)
             GROUP BY 1
            """,
            today,
        )
