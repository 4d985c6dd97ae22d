"""The documents behind key figures of a month: sales, payments, losses."""

from odoo import models
from odoo.tools import SQL


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _kpi_items_sales(self, scope, by, fact, span):
        """Invoices and credit notes booked in the month."""
        return SQL(
            """
            SELECT %s
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
             WHERE move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND line.date >= %s AND %s
            """,
            self._kpi_line_row_sql(
                by,
                due_date=SQL("COALESCE(line.date_maturity, line.date)"),
                amount=SQL("line.balance"),
            ),
            span.first,
            self._booked_receivables_sql(span.last, scope),
        )

    def _kpi_items_collected(self, scope, by, fact, span):
        """What payments settled of invoices: the matched amounts."""
        return SQL(
            "SELECT %s FROM (%s) paid WHERE %s",
            self._kpi_row_sql(
                partner_id=SQL("paid.partner_id"),
                user_id=SQL("paid.user_id"),
                move_id=SQL("paid.move_id"),
                ref=SQL("paid.id"),
                res_model=SQL("'account.move'"),
                res_id=SQL("paid.invoice_id"),
                name=SQL("paid.move_name"),
                date=SQL("paid.day"),
                due_date=SQL("paid.due"),
                days=SQL("paid.days"),
                amount=SQL("paid.amount"),
                factor=SQL("paid.days") if fact == "collected_days" else SQL("1"),
            ),
            self._kpi_paid_sql(scope, span.calendar, by),
            SQL("paid.was_overdue") if fact == "collected_overdue" else SQL("TRUE"),
        )

    def _kpi_items_written_off(self, scope, by, fact, span):
        """Entries by which something was written off."""
        return SQL(
            "SELECT %s FROM (%s) off JOIN account_move move ON move.id = off.move_id",
            self._kpi_row_sql(
                partner_id=SQL("off.partner_id"),
                ref=SQL("off.move_id"),
                res_model=SQL("'account.move'"),
                res_id=SQL("off.move_id"),
                name=SQL("move.name"),
                date=SQL("off.date"),
                amount=SQL("off.amount"),
            ),
            self._written_off_sql(scope, span.before, span.last),
        )

    def _kpi_items_unearned(self, scope, by, fact, span):
        """Invoices of which a discount was taken too late."""
        return SQL(
            """
            SELECT %s FROM (%s) taken
             WHERE taken.paid_on >= %s AND taken.paid_on <= %s
               AND taken.company_id = ANY(%s)
            """,
            self._kpi_row_sql(
                partner_id=SQL("taken.partner_id"),
                user_id=SQL("taken.user_id"),
                ref=SQL("taken.id"),
                res_model=SQL("'account.move'"),
                res_id=SQL("taken.move_id"),
                name=SQL("taken.move_name"),
                date=SQL("taken.paid_on"),
                due_date=SQL("taken.discount_date"),
                days=SQL("taken.days_late"),
                amount=SQL("taken.discount"),
            ),
            self._unearned_discounts_sql(),
            span.first,
            span.last,
            scope.companies,
        )
