"""What the checks of habits and scores look at, read for many at once.

Each kind is one statement, asked only where a rule of somebody's policy needs it. Dates
are days where the company is.
"""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL, date_utils

from ..engine.money import stored_to_minor

#: A habit is what was usual within so many months.
HABIT_MONTHS = 12


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _flush_signals(self):
        """See pending writes of what only these questions read."""
        for model, names in {
            "sale.order": [
                "date_order",
                "commitment_date",
                "partner_shipping_id",
                "credit_state",
                "name",
            ],
            "sale.order.line": ["qty_delivered"],
            "res.partner": ["credit_address_changed_on", "complete_name"],
            "res.partner.bank": [
                "acc_number",
                "partner_id",
                "active",
                "credit_changed_on",
            ],
            "credit.assessment": ["state", "total", "has_score", "valid_until"],
            "credit.bureau.report": ["state", "fetched_on"],
            "account.move": ["state", "move_type", "partner_id"],
        }.items():
            self.env[model].flush_model(names)

    def _day_sql(self, column, company):
        """The day of a stored time where the company is."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            column,
            company._credit_zone(),
        )

    def _since_sql(self, table, changed, company):
        """The day since when a record is as it is; long ago where nobody knows.

        :param str table: alias of its table
        :param str changed: column with the time of its last change, or NULL
        """
        column = SQL(
            "COALESCE(GREATEST(%s, %s), 'epoch'::timestamp)",
            SQL.identifier(table, "create_date"),
            SQL.identifier(table, changed),
        )
        return self._day_sql(column, company)

    # ---- scores and reports --------------------------------------------------
    @api.model
    def _read_scores(self, profile_ids):
        """The latest assessment of each customer that was decided.

        :return: ``{profile id: {"assessed_on", "score_until": ISO dates, "score":
            hundredths of a point or None}}``
        """
        self._flush_signals()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (profile_id) profile_id, assessed_on,
                       CASE WHEN has_score THEN ROUND(total::numeric * 100)::int END,
                       valid_until
                  FROM credit_assessment
                 WHERE profile_id = ANY(%s) AND decided_on IS NOT NULL
                   AND state NOT IN ('draft', 'waiting')
                 ORDER BY profile_id, decided_on DESC, id DESC
                """,
                list(profile_ids),
            )
        )
        return {
            profile: {
                "assessed_on": assessed.isoformat(),
                "score": score,
                "score_until": until.isoformat() if until else "",
            }
            for profile, assessed, score, until in rows
        }

    @api.model
    def _read_report_days(self, company, profile_ids):
        """The day of each customer's newest bureau report that is still kept.

        :return: ``{profile id: ISO date}``
        """
        self._flush_signals()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile_id, %s FROM credit_bureau_report
                 WHERE profile_id = ANY(%s) AND state <> 'purged'
                 GROUP BY profile_id
                """,
                self._day_sql(SQL("MAX(fetched_on)"), company),
                list(profile_ids),
            )
        )
        return {profile: day.isoformat() for profile, day in rows}

    # ---- the books -----------------------------------------------------------
    @api.model
    def _read_receivables_total(self, company):
        """What all customers of a company owe, minor units, credits subtracted."""
        [(total,)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(SUM(item.amount_residual), 0)::float %s",
                self._open_items_sql(self._scope(company)),
            )
        )
        return stored_to_minor(total, company.currency_id.decimal_places)

    @api.model
    def _read_later_orders(self, company, partner_ids, today):
        """What confirmed orders can still cost that ship after today.

        The date is the one promised on the order. One that was delivered in part has
        begun to ship, whatever it says.

        :param company: root company
        :return: ``{partner id: ((ISO date, minor units), …)}``, by date
        """
        self._flush_signals()
        found = defaultdict(list)
        digits = company.currency_id.decimal_places
        scope = self._scope(company, partner_ids)
        for partner, date, amount in self.env.execute_query(
            self._later_orders_sql(scope, today)
        ):
            entry = (date.isoformat(), stored_to_minor(amount, digits))
            found[partner].append(entry)
        return {partner: tuple(entries) for partner, entries in found.items()}

    def _later_orders_sql(self, scope, today):
        """Rows ``(partner, day of shipping, what can still be owed for it)``."""
        day = self._day_sql(SQL("sale.commitment_date"), scope.company)
        later = SQL(
            """
            %s AND %s > %s AND NOT EXISTS (
                SELECT FROM sale_order_line line
                 WHERE line.order_id = sale.id AND line.qty_delivered > 0)
            """,
            self._order_working_set_sql(scope),
            day,
            today,
        )
        return SQL(
            """
            SELECT orders.partner_id, %s, SUM(orders.amount)::float
              FROM (%s) orders JOIN sale_order sale ON sale.id = orders.order_id
             GROUP BY 1, 2 HAVING SUM(orders.amount) <> 0 ORDER BY 1, 2
            """,
            day,
            self._order_amounts_sql(scope.company, later),
        )

    # ---- habits --------------------------------------------------------------
    def _confirmed_of_sql(self, scope):
        """Condition on ``sale``: confirmed, of ``asked.partner_id``, and not the one
        that is asked about."""
        return SQL(
            """
            sale.state = 'sale' AND sale.company_id = ANY(%s)
              AND sale.id <> asked.order_id AND sale.partner_invoice_id = ANY(ARRAY(
                  SELECT id FROM res_partner
                   WHERE commercial_partner_id = asked.partner_id))
            """,
            scope.companies,
        )

    def _asked_sql(self, asked):
        """Rows ``(order_id, partner_id)`` of what is asked about.

        :param asked: pairs of an order's id, 0 for none, and a customer's id
        """
        orders, partners = zip(*asked, strict=True)
        return SQL(
            "UNNEST(%s::int[], %s::int[]) AS asked (order_id, partner_id)",
            list(orders),
            list(partners),
        )

    @api.model
    def _read_usual_orders(self, company, asked, today):
        """The median of customers' confirmed orders within a year, and their number.

        :param company: root company
        :param asked: pairs of an order's id to leave out, 0 for none, and the id of a
            commercial entity
        :return: ``{pair: (minor units, number)}``
        """
        self._flush_signals()
        scope = self._scope(company)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT asked.order_id, asked.partner_id, usual.median, usual.known
                  FROM %s
                  JOIN LATERAL (
                       SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s) AS median,
                              COUNT(*) AS known
                         FROM sale_order sale
                        WHERE %s AND %s > %s AND sale.amount_total > 0
                       ) usual ON usual.known > 0
                """,
                self._asked_sql(asked),
                self._order_fresh_amount_sql(company),
                self._confirmed_of_sql(scope),
                self._day_sql(SQL("sale.date_order"), company),
                date_utils.subtract(today, months=HABIT_MONTHS),
            )
        )
        scale = 10**company.currency_id.decimal_places
        return {
            (order, partner): (round(median * scale), known)
            for order, partner, median, known in rows
        }

    @api.model
    def _read_newcomers(self, company, asked):
        """Customers who neither ordered nor were invoiced before, and since when known.

        :param asked: as :meth:`_read_usual_orders` takes it
        :return: ``{pair: ISO date}``
        """
        self._flush_signals()
        scope = self._scope(company)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT asked.order_id, asked.partner_id, %s
                  FROM %s
                  JOIN res_partner customer ON customer.id = asked.partner_id
                 WHERE NOT EXISTS (SELECT FROM sale_order sale WHERE %s)
                   AND NOT EXISTS (
                       SELECT FROM account_move invoice
                        WHERE invoice.state = 'posted'
                          AND invoice.move_type IN ('out_invoice', 'out_receipt')
                          AND invoice.company_id = ANY(%s)
                          AND invoice.partner_id = ANY(ARRAY(
                              SELECT id FROM res_partner
                               WHERE commercial_partner_id = asked.partner_id)))
                """,
                self._since_sql("customer", "create_date", company),
                self._asked_sql(asked),
                self._confirmed_of_sql(scope),
                scope.companies,
            )
        )
        return {(order, partner): day.isoformat() for order, partner, day in rows}
