"""What the dashboard shows of today, added up by the database."""

from odoo import api, models
from odoo.tools import SQL

from ..engine import ageing

#: In place of a bucket: payments and credit notes that nobody has matched.
_UNAPPLIED = -1


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_standing(self, company, today, top=10):
        """Open items by age and how exposure spreads over customers, with one query.

        The open items are read once for all of it: most of the time goes there.

        :param company: root company
        :param datetime.date today: instalments due before it are overdue
        :param int top: how many of the largest
        :return: ``(largest, categories, sums, credits)``: rows ``(profile id, exposure,
            limit or None, used per cent)``; rows ``(category id or None, customers,
            exposure, customers over their limit)``; what is owed in each bucket of
            ``engine.ageing``, and what is unapplied (negative), in company currency,
            together the balance of the receivable accounts
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                WITH items AS MATERIALIZED (%(items)s),
                position AS MATERIALIZED (%(positions)s),
                standing AS (
                    SELECT position.*, file.category_id
                      FROM position
                      JOIN credit_profile file ON file.id = position.id
                     WHERE file.active AND file.merged_into_id IS NULL
                       AND position.exposure <> 0)
                (SELECT 'one', id, exposure::float,
                        CASE WHEN available IS NOT NULL THEN granted::float END,
                        utilisation
                   FROM standing ORDER BY exposure DESC, id LIMIT %(top)s)
                 UNION ALL
                SELECT 'grade', category_id, SUM(exposure)::float, COUNT(*)::float,
                       COUNT(*) FILTER (WHERE available < 0)::float
                  FROM standing GROUP BY category_id
                 UNION ALL
                SELECT 'age', place, SUM(amount)::float, NULL, NULL
                  FROM items GROUP BY place
                """,
                items=self._items_by_age_sql(company, today),
                positions=self._exposure_position_sql(
                    company, today, items=SQL("SELECT partner_id, amount FROM items")
                ),
                top=top,
            )
        )
        ages = {place: amount for kind, place, amount, *_rest in rows if kind == "age"}
        return (
            [row[1:] for row in rows if row[0] == "one"],
            [
                (grade, int(number), exposure, int(over))
                for kind, grade, exposure, number, over in rows
                if kind == "grade"
            ],
            [ages.get(number, 0.0) for number in range(ageing.BUCKETS)],
            ages.get(_UNAPPLIED, 0.0),
        )

    def _items_by_age_sql(self, company, today):
        """SQL of what each customer owes by age: ``(partner_id, place, amount)``.

        The index ``_credit_open_idx`` serves it, so that settled items cost nothing.
        """
        return SQL(
            """
            SELECT holder.commercial_partner_id AS partner_id,
                   CASE WHEN item.amount_residual < 0 THEN %s ELSE (%s)::int END
                     AS place,
                   SUM(item.amount_residual) AS amount
            %s AND item.amount_residual <> 0
             GROUP BY 1, 2
            """,
            _UNAPPLIED,
            self._bucket_sql(
                SQL("%s - COALESCE(item.date_maturity, item.date)", today),
                company._credit_ageing_limits(),
            ),
            self._open_items_sql(self._scope(company)),
        )
