"""The documents behind a key figure, each with what of the figure it is.

Each fact of the engine that a formula reads has rows here, read from the same tables in
the same way; their sum is the fact, so that a figure can be added up again from its
documents.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ..engine import kpi_collecting, kpi_plans
from ..engine.kpi_calendar import Calendar, add_months, month_end
from ..engine.money import to_basis_points
from .credit_ledger_kpi import COLLECTOR, CUSTOMER, PRODUCT, SALESPERSON

_PERSONAL = (*kpi_collecting.PERSONAL, *kpi_plans.PERSONAL)
#: Columns of a row. ``amount`` times ``factor`` counts, or ``factor`` alone where there is
#: no amount, unless ``counts`` says so itself.
_ROW = {
    "partner_id": SQL("NULL::int"),
    "user_id": SQL("NULL::int"),
    "move_id": SQL("NULL::int"),
    "ref": SQL("NULL::int"),
    "res_model": SQL("NULL::text"),
    "res_id": SQL("NULL::int"),
    "name": SQL("NULL::text"),
    "date": SQL("NULL::date"),
    "due_date": SQL("NULL::date"),
    "days": SQL("NULL::int"),
    "probability": SQL("NULL::numeric"),
    "lost": SQL("NULL::numeric"),
    "amount": SQL("NULL::numeric"),
    "factor": SQL("1"),
    "counts": SQL("NULL::numeric"),
}


class Span(NamedTuple):
    """A month as far as it was read."""

    first: object
    last: object

    @property
    def before(self):
        """The last day of the month before."""
        return self.first - timedelta(days=1)

    @property
    def calendar(self):
        """The month alone, for what is read by a calendar."""
        return Calendar((self.before, self.last))

    def back(self, months):
        """The month so many before."""
        if not months:
            return self
        first = add_months(self.first, -months)
        return Span(first, month_end(first))


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _kpi_items_sql(self, company, of, span, facts):
        """SQL of the documents behind facts.

        :param company: root company
        :param of: pair (dimension, key) as ``credit.kpi.value`` has it
        :param Span span: the month of the figure
        :param facts: triples (fact, months back, what the part is called)
        :return: rows with the fields of ``credit.kpi.item``
        """
        self.env.flush_all()
        scope, rooms = self._scope(company), self._kpi_item_rooms()
        parts = [
            self._kpi_item_sql(
                scope,
                of,
                SQL("%s AS number, %s AS fact, %s AS back, %s AS part", number, *fact),
                fact[0],
                rooms[fact[0]](
                    scope, self._kpi_by(of, fact[0]), fact[0], span.back(fact[1])
                ),
            )
            for number, fact in enumerate(facts)
        ]
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY number, ref, partner_id, counts) AS id,
                   part.*, %s AS company_id, %s AS currency_id
              FROM (%s) part
            """,
            company.id,
            company.currency_id.id,
            SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts),
        )

    def _kpi_by(self, of, fact):
        """By what a fact of a part of the company is read."""
        dimension = of[0]
        if dimension == "collector" and fact not in _PERSONAL:
            return CUSTOMER
        read = {"salesperson": SALESPERSON, "product": PRODUCT, "collector": COLLECTOR}
        return read.get(dimension, CUSTOMER)

    def _kpi_item_sql(self, scope, of, names, fact, rows):
        """Rows of one fact that belong to a part of the company."""
        by = self._kpi_by(of, fact)
        digits = scope.company.currency_id.decimal_places
        amount = SQL(
            "ROUND((fact.amount * %s)::numeric, %s)",
            self._kpi_weight_sql(by),
            digits,
        )
        return SQL(
            """
            WITH %(sold)s none AS (SELECT 1)
            SELECT %(names)s, fact.ref, holder.commercial_partner_id AS partner_id,
                   fact.res_model, fact.res_id, fact.name, fact.date, fact.due_date,
                   fact.days, fact.probability, fact.lost, %(amount)s AS amount,
                   COALESCE(fact.counts, COALESCE(%(amount)s, 1) * fact.factor)::float8
                       AS counts
              FROM (%(rows)s) fact %(joins)s
              LEFT JOIN (%(traits)s) trait ON trait.id = holder.commercial_partner_id
             WHERE %(mine)s
            """,
            sold=self._kpi_sold_sql(scope, by),
            names=names,
            amount=amount,
            rows=rows,
            joins=self._kpi_joins_sql(by),
            traits=self._kpi_traits_sql(scope.company),
            mine=self._kpi_mine_sql(of, by),
        )

    def _kpi_mine_sql(self, of, by):
        """Condition that a row belongs to a part of the company."""
        dimension, key = of
        if dimension == "company":
            return SQL("TRUE")
        if by == CUSTOMER:
            return SQL(
                "COALESCE(trait.%s, 0) = %s", SQL.identifier(dimension), key or 0
            )
        return SQL("COALESCE(%s, 0) = %s", self._kpi_key_sql(by), key or 0)

    def _kpi_item_rooms(self):
        """Where the documents of each fact are read; extend with ``super()``.

        :return: ``{fact: callable(scope, by, fact, span)}`` → rows, see
            :meth:`_kpi_row_sql`
        """
        opens = ("balance", "current", "credits", "overdue_days")
        numbered = [f"{kind}_{n}" for kind in ("bucket", "roll") for n in range(1, 5)]
        return {
            **dict.fromkeys((*opens, *numbered), self._kpi_items_open),
            "balances": self._kpi_items_owed,
            "expected_loss": self._kpi_items_owed,
            "rated_exposure": self._kpi_items_owed,
            "limit": self._kpi_items_limits,
            "limit_used": self._kpi_items_limits,
            "sales": self._kpi_items_sales,
            "collected": self._kpi_items_collected,
            "collected_days": self._kpi_items_collected,
            "collected_overdue": self._kpi_items_collected,
            "written_off": self._kpi_items_written_off,
            "unearned_discounts": self._kpi_items_unearned,
        }

    def _kpi_row_sql(self, **columns):
        """The columns of a row, those not given empty."""
        return SQL(", ").join(
            SQL("%s AS %s", columns.get(name, missing), SQL.identifier(name))
            for name, missing in _ROW.items()
        )

    def _kpi_line_row_sql(self, by, **columns):
        """The columns of a row for a receivable ``line``; of its entry ``move`` only who
        sold is read, where that is asked for.
        """
        sold_by = "move.invoice_user_id" if by == SALESPERSON else "NULL::int"
        return self._kpi_row_sql(
            partner_id=SQL("line.partner_id"),
            user_id=SQL(sold_by),
            move_id=SQL("line.move_id"),
            ref=SQL("line.id"),
            res_model=SQL("'account.move'"),
            res_id=SQL("line.move_id"),
            name=SQL("line.move_name"),
            date=SQL("line.date"),
            **columns,
        )

    # ---- what is open ---------------------------------------------------------------
    def _kpi_items_open(self, scope, by, fact, span):
        """Items that were open at the end of a day."""
        days = SQL("(%s - line.due)", span.last)
        return SQL(
            "SELECT %s FROM (%s) line %s WHERE %s",
            self._kpi_line_row_sql(
                by,
                due_date=SQL("line.due"),
                days=days,
                amount=SQL("line.amount"),
                factor=days if fact == "overdue_days" else SQL("1"),
            ),
            self._open_at_sql(span.last, scope),
            self._kpi_moves_sql(by),
            self._kpi_open_where_sql(scope, fact, span, days),
        )

    def _kpi_open_where_sql(self, scope, fact, span, days):
        """Condition that an open ``line`` counts in a fact."""
        if fact == "balance":
            return SQL("TRUE")
        if fact == "credits":
            return SQL("line.amount < 0")
        if fact == "overdue_days":
            return SQL("line.amount > 0 AND line.due < %s", span.last)
        limits = scope.company._credit_ageing_limits()
        number = 0 if fact == "current" else int(fact[-1])
        in_bucket = SQL(
            "line.amount > 0 AND %s = %s", self._bucket_sql(days, limits), str(number)
        )
        if not fact.startswith("roll"):
            return in_bucket
        earlier = self._bucket_sql(SQL("(%s - line.due)", span.before), limits)
        return SQL(
            "%s AND line.date < %s AND %s = %s",
            in_bucket,
            span.first,
            earlier,
            str(number - 1),
        )

    # ---- by customer ------------------------------------------------------------------
    def _kpi_customer_sql(self, **columns):
        """The columns of a row for ``customer``, with the traits ``file``."""
        return self._kpi_row_sql(
            partner_id=SQL("customer.id"),
            ref=SQL("customer.id"),
            res_model=SQL(
                "CASE WHEN file.profile_id IS NULL THEN 'res.partner'"
                " ELSE 'credit.profile' END"
            ),
            res_id=SQL("COALESCE(file.profile_id, customer.id)"),
            name=SQL("customer.complete_name"),
            **columns,
        )

    def _kpi_owed_sql(self, scope, date):
        """What each customer owes at the end of a day: ``(partner_id, amount)``."""
        return SQL(
            """
            SELECT holder.commercial_partner_id AS partner_id, SUM(line.amount) AS amount
              FROM (%s) line LEFT JOIN res_partner holder ON holder.id = line.partner_id
             GROUP BY 1
            """,
            self._open_at_sql(date, scope),
        )

    def _kpi_items_owed(self, scope, by, fact, span):
        """What customers owed, and what of it will be lost."""
        columns = {"amount": SQL("owed.amount")}
        if fact != "balances":
            lost = to_basis_points(scope.company.credit_loss_given_default)
            columns |= {
                "probability": SQL("file.probability / 100.0"),
                "lost": SQL("%s / 100.0", lost),
            }
        if fact == "expected_loss":
            columns["counts"] = SQL(
                "ROUND((owed.amount * file.probability * %s / 100000000.0)::numeric, %s)",
                lost,
                scope.company.currency_id.decimal_places,
            )
        return SQL(
            """
            SELECT %s FROM (%s) owed
              LEFT JOIN res_partner customer ON customer.id = owed.partner_id
              LEFT JOIN (%s) file ON file.id = customer.id
             WHERE owed.amount > 0 AND %s
            """,
            self._kpi_customer_sql(**columns),
            self._kpi_owed_sql(scope, span.last),
            self._kpi_traits_sql(scope.company),
            SQL("TRUE") if fact == "balances" else SQL("file.probability IS NOT NULL"),
        )

    def _kpi_items_limits(self, scope, by, fact, span):
        """Limits of customers, and what of them was used."""
        used = SQL("GREATEST(COALESCE(owed.amount, 0) + COALESCE(sold.amount, 0), 0)")
        return SQL(
            """
            SELECT %(columns)s
              FROM (%(limits)s) granted
              JOIN credit_profile profile ON profile.id = granted.profile_id
              JOIN res_partner customer ON customer.id = profile.partner_id
              LEFT JOIN (%(traits)s) file ON file.id = customer.id
              LEFT JOIN (%(owed)s) owed ON owed.partner_id = customer.id
              LEFT JOIN (SELECT past.partner_id, SUM(past.amount) AS amount
                           FROM (%(orders)s) past GROUP BY 1) sold
                ON sold.partner_id = customer.id
             WHERE profile.company_id = %(company)s AND profile.merged_into_id IS NULL
               AND profile.limit_mode = 'limited'
            """,
            columns=self._kpi_customer_sql(
                amount=SQL("granted.amount") if fact == "limit" else used
            ),
            limits=self._limits_in_company_currency_sql(scope.company, span.last),
            traits=self._kpi_traits_sql(scope.company),
            owed=self._kpi_owed_sql(scope, span.last),
            orders=self._orders_at_sql(scope, span.last),
            company=scope.company.id,
        )
