"""The past of many customers as events, for :mod:`~..engine.replay`.

Books carry days, not times. An entry that was made on its own day counts from the second in
which it was made, an online payment from the second in which the provider reported it; one
made earlier counts from the beginning of its day; one made later, as when a bank statement
is entered the day after, counts at the end of its day. So no order is judged by what came
later on its day, as far as that can be told.

All amounts come as minor units of the company's currency, all moments as local seconds.
"""

from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..engine import replay as engine


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _replay_events(self, company, partner_ids, since, until):
        """What happened to customers, with seven queries whatever their number.

        What was open when the first day began comes as events of the moment
        ``engine.replay.BEFORE``. Orders confirmed from then on come with the row of
        :meth:`_replay_orders_sql` in place of a document.

        :param company: company whose tree is read
        :param partner_ids: ids of commercial entities
        :param datetime.date since: the first day
        :param datetime.date until: the last day
        :return: ``{partner id: list of events}``
        """
        scope = self._scope(company, partner_ids)
        events = defaultdict(list)
        for kind, statement in (
            (engine.BOOKED, self._replay_items_sql(scope, since, until)),
            (engine.LEVELLED, self._replay_levels_sql(scope, until)),
            (engine.SETTLED, self._replay_settlements_sql(scope, since, until)),
            (engine.PAID, self._replay_booked_payments_sql(scope, since, until)),
            (engine.PAID, self._replay_online_payments_sql(scope, since, until)),
            (engine.INVOICED, self._replay_invoicing_sql(scope, since, until)),
            (engine.ORDERED, self._replay_opening_orders_sql(scope, since)),
        ):
            for partner, moment, *data in self.env.execute_query(statement):
                events[partner].append((moment, kind, *data))
        return events

    # ---- moments ---------------------------------------------------------------
    def _moment_sql(self, scope, stamp):
        """A time of the database as the moment of the engine, fractions cut off.

        The times of orders have none: Odoo writes them in whole seconds.
        """
        return SQL(
            "FLOOR(EXTRACT(EPOCH FROM %s AT TIME ZONE 'UTC' AT TIME ZONE %s))::bigint",
            stamp,
            scope.company._credit_zone(),
        )

    def _entry_moment_sql(self, scope, day, made):
        """From which moment something booked on a day was known."""
        local = self._moment_sql(scope, made)
        start = SQL("EXTRACT(EPOCH FROM %s::timestamp)::bigint", day)
        return SQL(
            "LEAST(GREATEST(COALESCE(%(made)s, %(start)s), %(start)s),"
            " %(start)s + %(last)s)",
            made=local,
            start=start,
            last=engine.DAY - 1,
        )

    def _minor_sql(self, scope, amount):
        """An amount in company currency as minor units."""
        return SQL(
            "ROUND((%s)::numeric * %s)::bigint",
            amount,
            10**scope.company.currency_id.decimal_places,
        )

    # ---- receivables -----------------------------------------------------------
    def _replay_items_sql(self, scope, since, until):
        """Rows ``(partner, moment, item, due, amount)``: open before, and booked since."""
        return SQL(
            """
            SELECT holder.commercial_partner_id, %(before)s::bigint, item.id,
                   item.due::text, %(open)s
              FROM (%(opening)s) item
              JOIN res_partner holder ON holder.id = item.partner_id
             UNION ALL
            SELECT holder.commercial_partner_id, %(moment)s, line.id,
                   COALESCE(line.date_maturity, line.date)::text, %(balance)s
              FROM account_move_line line
              JOIN account_move entry ON entry.id = line.move_id
              JOIN res_partner holder ON holder.id = line.partner_id
             WHERE %(booked)s AND line.date >= %(since)s AND line.balance <> 0
            """,
            before=engine.BEFORE,
            open=self._minor_sql(scope, SQL("item.amount")),
            opening=self._open_at_sql(since - timedelta(days=1), scope),
            moment=self._entry_moment_sql(
                scope,
                SQL("line.date"),
                self._made_sql(SQL("entry.create_date"), SQL("line.payment_id")),
            ),
            balance=self._minor_sql(scope, SQL("line.balance")),
            booked=self._booked_receivables_sql(until, scope),
            since=since,
        )

    def _replay_settlements_sql(self, scope, since, until):
        """Rows ``(partner, moment, item, change of what is open)``."""
        sides = (("debit", "credit", -1, "other"), ("credit", "debit", 1, "line"))
        return SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT holder.commercial_partner_id, %(moment)s, line.id, %(amount)s
                  FROM account_move_line line
                  JOIN account_partial_reconcile partial ON partial.%(own)s = line.id
                  JOIN account_move_line other ON other.id = partial.%(other)s
                  JOIN res_partner holder ON holder.id = line.partner_id
                 WHERE %(booked)s AND other.parent_state = 'posted'
                   AND partial.max_date BETWEEN %(since)s AND %(until)s
                """,
                moment=self._entry_moment_sql(
                    scope,
                    SQL("partial.max_date"),
                    self._made_sql(
                        SQL("partial.create_date"), SQL.identifier(paid, "payment_id")
                    ),
                ),
                amount=self._minor_sql(scope, SQL("%s * partial.amount", sign)),
                own=SQL.identifier(f"{own}_move_id"),
                other=SQL.identifier(f"{other}_move_id"),
                booked=self._booked_receivables_sql(until, scope),
                since=since,
                until=until,
            )
            for own, other, sign, paid in sides
        )

    def _replay_levels_sql(self, scope, until):
        """Rows ``(partner, moment, item, place, name, holds)``: reminders that went out."""
        return SQL(
            """
            SELECT holder.commercial_partner_id, %(moment)s, line.id, level.sequence,
                   COALESCE(level.name->>%(lang)s, level.name->>'en_US'),
                   COALESCE(level.holds_orders, FALSE)
              FROM credit_followup_line told
              JOIN credit_followup_notice notice ON notice.id = told.notice_id
              JOIN credit_followup_level level ON level.id = told.level_id
              JOIN account_move_line line ON line.id = told.item_id
              JOIN res_partner holder ON holder.id = line.partner_id
             WHERE told.place = 'claimed' AND notice.state = 'sent'
               AND notice.sent_on < %(end)s AND %(lines)s
            """,
            moment=self._moment_sql(scope, SQL("notice.sent_on")),
            lang=self.env.lang or "en_US",
            end=self._start_of(scope.company, until + timedelta(days=1)),
            lines=self._lines_in_scope_sql(scope),
        )

    # ---- orders ----------------------------------------------------------------
    def _replay_opening_orders_sql(self, scope, since):
        """Rows ``(partner, moment, order, amount, NULL)``: what orders added before."""
        return SQL(
            "SELECT past.partner_id, %s::bigint, past.order_id, %s, NULL FROM (%s) past",
            engine.BEFORE,
            self._minor_sql(scope, SQL("past.amount")),
            self._orders_at_sql(scope, since - timedelta(days=1)),
        )

    def _replay_invoicing_sql(self, scope, since, until):
        """Rows ``(partner, moment, order, amount, done)``: what became invoices.

        The last invoice of an order that is invoiced in full leaves nothing of it.
        """
        orders = SQL(
            "line.order_id IN (SELECT sale.id FROM sale_order sale WHERE %s)",
            self._confirmed_sql(scope, until=until),
        )
        return SQL(
            """
            SELECT billed.partner_id, %(moment)s, billed.order_id, %(amount)s,
                   billed.complete AND billed.is_last
              FROM (SELECT part.*, payer.commercial_partner_id AS partner_id,
                           sale.invoice_status = 'invoiced' AND NOT EXISTS (
                               SELECT FROM sale_order_line line
                                 JOIN sale_order_line_invoice_rel rel
                                   ON rel.order_line_id = line.id
                                 JOIN account_move_line item
                                   ON item.id = rel.invoice_line_id
                                WHERE line.order_id = sale.id
                                  AND item.parent_state = 'draft') AS complete,
                           ROW_NUMBER() OVER (PARTITION BY part.order_id
                             ORDER BY part.date DESC, part.move_id DESC) = 1 AS is_last
                      FROM (%(billed)s) part
                      JOIN sale_order sale ON sale.id = part.order_id
                      JOIN res_partner payer ON payer.id = sale.partner_invoice_id
                   ) billed
             WHERE billed.date BETWEEN %(since)s AND %(until)s
            """,
            moment=self._entry_moment_sql(
                scope, SQL("billed.date"), SQL("billed.created")
            ),
            amount=self._minor_sql(scope, SQL("billed.amount")),
            billed=self._order_billed_by_move_sql(orders),
            since=since,
            until=until,
        )

    @api.model
    def _replay_orders(self, company, partner_ids, since, until):
        """The orders that were confirmed within some days, with one query.

        :return: dictionaries with ``partner_id, id, name, moment, total`` (minor units),
            ``date_order, payment_term_id, team_id, currency_id, tags``
        """
        scope = self._scope(company, partner_ids)
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT payer.commercial_partner_id AS partner_id, sale.id,
                       sale.name, %(moment)s AS moment, %(total)s AS total, sale.date_order,
                       sale.payment_term_id, sale.team_id, sale.currency_id,
                       (SELECT ARRAY_AGG(tag.tag_id ORDER BY tag.tag_id)
                          FROM sale_order_tag_rel tag
                         WHERE tag.order_id = sale.id) AS tags
                  FROM sale_order sale
                  JOIN res_partner payer ON payer.id = sale.partner_invoice_id
                 WHERE %(confirmed)s
                 ORDER BY sale.date_order, sale.id
                """,
                moment=self._moment_sql(scope, SQL("sale.date_order")),
                total=self._minor_sql(scope, self._order_total_sql()),
                confirmed=self._confirmed_sql(scope, since, until),
            )
        )

    @api.model
    def _replay_count(self, company, since, until):
        """How many orders were confirmed within some days."""
        [(count,)] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*) FROM sale_order sale WHERE %s",
                self._confirmed_sql(self._scope(company), since, until),
            )
        )
        return count

    @api.model
    def _replay_portion(self, company, since, until, after, orders):
        """The next customers with orders confirmed within some days.

        :param int after: id of the last customer done, 0 to begin
        :param int orders: as many customers as have so many orders, at least one
        :return: ``(ids of commercial entities, number of customers that are left)``
        """
        scope = self._scope(company)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT payer.commercial_partner_id, COUNT(*)
                  FROM sale_order sale
                  JOIN res_partner payer ON payer.id = sale.partner_invoice_id
                 WHERE %s AND payer.commercial_partner_id > %s
                 GROUP BY 1 ORDER BY 1
                """,
                self._confirmed_sql(scope, since, until),
                after,
            )
        )
        taken, total = [], 0
        for partner, count in rows:
            if taken and total + count > orders:
                break
            taken.append(partner)
            total += count
        return taken, len(rows) - len(taken)
