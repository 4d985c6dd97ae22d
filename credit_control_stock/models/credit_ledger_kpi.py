"""How long after a delivery its invoice is written, month by month."""

from odoo import models
from odoo.tools import SQL

from odoo.addons.credit_control.engine import kpi_registry
from odoo.addons.credit_control.engine.kpi_work import DELIVERY_TO_INVOICE
from odoo.addons.credit_control.models.credit_ledger_kpi import COLLECTOR, PRODUCT

kpi_registry.register(DELIVERY_TO_INVOICE)


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _kpi_sources(self, by):
        # EXTENDS credit_control: an invoice is for goods of several categories
        sources = super()._kpi_sources(by)
        if by in (PRODUCT, COLLECTOR):
            return sources
        return [*sources, self._kpi_invoiced]

    def _kpi_invoiced(self, scope, calendar, by):
        """Invoices of the month for goods that were delivered, and the days in between."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT %(key)s AS key, %(place)s AS month, COUNT(*) AS billed,
                       SUM(fact.date - fact.day)::bigint AS billed_days
                  FROM (%(invoices)s) fact %(joins)s
                 GROUP BY 1, 2
                """,
                key=self._kpi_key_sql(by),
                place=self._kpi_place_sql(calendar, SQL("fact.date")),
                invoices=self._kpi_deliveries_sql(scope, calendar),
                joins=self._kpi_joins_sql(by),
            )
        )

    def _kpi_deliveries_sql(self, scope, calendar):
        """Invoices with the day of the last delivery of what they bill, up to their own.

        An invoice written before anything left is for no delivery and is left out.
        """
        return SQL(
            """
            SELECT invoice.commercial_partner_id AS partner_id,
                   invoice.invoice_user_id AS user_id, invoice.invoice_date AS date,
                   invoice.id, invoice.name,
                   MAX(%(day)s) AS day
              FROM account_move invoice
              JOIN account_move_line item ON item.move_id = invoice.id
              JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = item.id
              JOIN stock_move moved ON moved.sale_line_id = rel.order_line_id
              JOIN stock_location place ON place.id = moved.location_dest_id
             WHERE invoice.move_type = 'out_invoice' AND invoice.state = 'posted'
               AND invoice.company_id = ANY(%(companies)s)
               AND invoice.invoice_date > %(since)s AND invoice.invoice_date <= %(until)s
               AND moved.state = 'done' AND place.usage = 'customer'
               AND %(day)s <= invoice.invoice_date
             GROUP BY invoice.id
            """,
            day=self._kpi_day_sql(scope, SQL("moved.date")),
            companies=scope.companies,
            since=calendar.ends[0],
            until=calendar.last,
        )

    def _kpi_item_rooms(self):
        # EXTENDS credit_control: invoices for deliveries
        rooms = super()._kpi_item_rooms()
        return {
            **rooms,
            **dict.fromkeys(("billed", "billed_days"), self._kpi_items_billed),
        }

    def _kpi_items_billed(self, scope, by, fact, span):
        """Invoices for goods that were delivered, with the days from the last delivery."""
        days = SQL("(fact.date - fact.day)")
        return SQL(
            "SELECT %s FROM (%s) fact",
            self._kpi_row_sql(
                partner_id=SQL("fact.partner_id"),
                user_id=SQL("fact.user_id"),
                ref=SQL("fact.id"),
                res_model=SQL("'account.move'"),
                res_id=SQL("fact.id"),
                name=SQL("fact.name"),
                date=SQL("fact.date"),
                days=days,
                factor=days if fact == "billed_days" else SQL("1"),
            ),
            self._kpi_deliveries_sql(scope, span.calendar),
        )
