"""What the dashboard shows of today, added up by the database."""

from odoo import api, models
from odoo.tools import SQL

from ..engine import ageing


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_buckets(self, company, today):
        """Open items by age, with one query.

        :param company: root company
        :param datetime.date today: instalments due before it are overdue
        :return: ``(sums, credits)``: what is owed in each bucket of ``engine.ageing``,
            and what is unapplied (negative), in company currency; together they are
            the balance of the receivable accounts
        """
        self._flush()
        limits = company._credit_ageing_limits()
        scope = self._scope(company)
        found = dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT CASE WHEN item.amount_residual < 0 THEN 'credit'
                                ELSE %s END AS place,
                           SUM(item.amount_residual)::float
                    %s
                     GROUP BY 1
                    """,
                    self._bucket_sql(
                        SQL("%s - COALESCE(item.date_maturity, item.date)", today),
                        limits,
                    ),
                    self._open_items_sql(scope),
                )
            )
        )
        credits = found.pop("credit", 0.0)
        return [found.get(str(i), 0.0) for i in range(ageing.BUCKETS)], credits

    @api.model
    def _read_standing(self, company, today, top=10):
        """How exposure spreads over customers, with one query.

        :param company: root company
        :param int top: how many of the largest
        :return: ``(largest, categories)``: rows ``(profile id, exposure, limit or
            None, used per cent)``, and rows ``(category id or None, customers,
            exposure, customers over their limit)``
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH position AS MATERIALIZED (%(positions)s),
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
                """,
                positions=self._exposure_position_sql(company, today),
                top=top,
            )
        )
        largest = [row[1:] for row in rows if row[0] == "one"]
        grades = [
            (grade, int(number), exposure, int(over))
            for kind, grade, exposure, number, over in rows
            if kind == "grade"
        ]
        return largest, grades
