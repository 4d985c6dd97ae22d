"""How many customers paid at once, as sums for ``engine.behaviour``, at any date."""

from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..engine import behaviour
from ..engine.money import to_minor


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _behaviour(self, company, as_of, partner_ids=None):
        """Add up how customers paid, with two queries whatever their number.

        Only what was booked by the day counts; what was open then is open, and late if
        it was past due. PostgreSQL does the adding, so what comes here is one row a
        customer.

        :param company: company whose tree is read
        :param datetime.date as_of: the day at whose end the books are read
        :param partner_ids: ids of commercial entities, ``None`` for all
        :return: ``{partner id: engine.behaviour.Sums}`` of those who bought anything
        """
        self.env.flush_all()
        scope = self._scope(company, partner_ids)
        digits = scope.company.currency_id.decimal_places
        paid = {
            partner: sums
            for partner, *sums in self.env.execute_query(
                self._behaviour_sql(scope, as_of, digits)
            )
        }
        nothing = (0,) * 9
        return {
            partner: behaviour.Sums(
                *paid.get(partner, nothing),
                purchases=to_minor(purchases, digits),
                relation_days=days,
            )
            for partner, purchases, days in self.env.execute_query(
                self._history_purchases_sql(scope, as_of)
            )
        }

    def _behaviour_sql(self, scope, date, digits):
        """Rows ``(partner, the first nine fields of engine.behaviour.Sums)``."""
        return SQL(
            """
            SELECT holder.commercial_partner_id, %(columns)s,
                   GREATEST(MAX(part.days), 0), COUNT(DISTINCT part.item_id)
              FROM (%(paid)s UNION ALL %(open)s) part
              JOIN res_partner holder ON holder.id = part.partner_id
             GROUP BY holder.commercial_partner_id
            """,
            columns=self._behaviour_columns_sql(date, digits),
            paid=self._behaviour_paid_sql(scope, date),
            open=self._behaviour_open_sql(scope, date),
        )

    def _behaviour_columns_sql(self, date, digits):
        """The first seven fields of ``engine.behaviour.Sums``, in whole minor units.

        The amounts are stored as exact decimals, so nothing is rounded.
        """
        recent = SQL(
            "part.paid IS NULL OR part.paid > %s",
            date - timedelta(days=behaviour.RECENT),
        )
        return SQL(", ").join(
            SQL(
                "(COALESCE(SUM(part.amount%s) FILTER (WHERE %s), 0) * %s)::bigint",
                SQL(" * part.days") if days else SQL(),
                condition,
                10**digits,
            )
            for days, condition in (
                (False, SQL("part.paid IS NOT NULL")),
                (True, SQL("part.paid IS NOT NULL")),
                (False, SQL("part.paid IS NOT NULL AND part.days > 0")),
                (False, SQL("part.paid IS NULL")),
                (True, SQL("part.paid IS NULL")),
                (False, recent),
                (True, recent),
            )
        )

    def _behaviour_paid_sql(self, scope, date):
        """What of customer invoices was paid within the window, by settlement.

        A part settled by a credit note was not owed, so it is settled and not paid; the
        same with the loss when a foreign currency fell, which is booked on another day.
        """
        return SQL(
            """
            SELECT line.partner_id, line.id AS item_id, partial.amount,
                   partial.max_date AS paid,
                   partial.max_date - COALESCE(line.date_maturity, line.date) AS days
              FROM account_partial_reconcile partial
              JOIN account_move_line line ON line.id = partial.debit_move_id
              JOIN account_move invoice ON invoice.id = line.move_id
              JOIN account_move_line credit ON credit.id = partial.credit_move_id
              JOIN account_move entry ON entry.id = credit.move_id
             WHERE partial.max_date > %(since)s
               AND partial.max_date <= %(date)s
               AND invoice.move_type IN ('out_invoice', 'out_receipt')
               AND entry.move_type <> 'out_refund'
               AND NOT EXISTS (SELECT FROM account_partial_reconcile made
                                WHERE made.exchange_move_id = entry.id)
               AND credit.parent_state = 'posted'
               AND line.balance > 0
               AND %(booked)s
            """,
            since=date - timedelta(days=behaviour.WINDOW),
            date=date,
            booked=self._booked_receivables_sql(date, scope),
        )

    def _behaviour_open_sql(self, scope, date):
        """What of customer invoices was open and past due, unless it is disputed now.

        Where nothing is open in the invoice's own currency, an exchange loss is only
        waiting to be booked.
        """
        return SQL(
            """
            SELECT item.partner_id, item.id AS item_id, item.amount,
                   NULL::date AS paid, %(date)s - item.due AS days
              FROM (%(items)s) item
              JOIN account_move invoice ON invoice.id = item.move_id
             WHERE item.amount > 0 AND item.amount_open_currency > 0
               AND item.due < %(date)s
               AND invoice.move_type IN ('out_invoice', 'out_receipt')
               AND COALESCE(invoice.credit_dispute_amount, 0) <= 0
            """,
            items=self._open_at_sql(date, scope),
            date=date,
        )
