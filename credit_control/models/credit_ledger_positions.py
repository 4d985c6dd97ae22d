"""Where customers stand, for searching, sorting and reading many at once."""

from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _exposure_position_sql(self, company, today, only=None, items=None):
        """SQL of one row for each profile of a company tree: its live exposure.

        Columns ``id, granted, exposure, available, utilisation``; money in company
        currency, exact to its last digit, ``utilisation`` in per cent of the limit.
        ``available`` is NULL for a customer in mode *no check*. Searching and sorting
        profiles use it; it reads the same components as the gate.

        :param only: ids of the profiles wanted, ``None`` for all of the company
        :param SQL items: rows as :meth:`_open_items_by_due_date_sql` gives them, where
            the statement around has read them already
        """
        self._flush()
        scope = self._scope_of_files(company, only)
        return SQL(
            """
            SELECT profile.id,
                   CASE WHEN profile.limit_mode = 'limited'
                        THEN COALESCE(granted.amount, 0) ELSE 0 END AS granted,
                   COALESCE(spent.amount, 0) AS exposure,
                   CASE WHEN profile.limit_mode = 'limited'
                        THEN COALESCE(granted.amount, 0) - COALESCE(spent.amount, 0)
                   END AS available,
                   CASE WHEN profile.limit_mode <> 'limited' THEN 0
                        WHEN COALESCE(granted.amount, 0) > 0
                        THEN (COALESCE(spent.amount, 0) * %(scale)s)::float * 100.0
                             / (granted.amount * %(scale)s)::float
                        WHEN COALESCE(spent.amount, 0) > 0 THEN %(beyond)s
                        ELSE 0 END AS utilisation
              FROM credit_profile profile
              LEFT JOIN (%(spent)s) spent ON spent.id = profile.id
              LEFT JOIN (%(granted)s) granted ON granted.profile_id = profile.id
             WHERE profile.company_id = %(company)s
            """,
            scale=10**scope.company.currency_id.decimal_places,
            beyond=self.env["credit.profile"].BEYOND_ANY_LIMIT,
            spent=self._counted_exposure_sql(scope, items),
            granted=self._limits_in_company_currency_sql(scope.company, today),
            company=scope.company.id,
        )

    @api.model
    def _read_positions(self, company, today, profile_ids):
        """Read where many customers of a company stand, with one query.

        :param company: root company
        :param datetime.date today: instalments due before it are overdue
        :param profile_ids: ids of ``credit.profile``; those of other companies are left
            out
        :return: rows ``(profile id, limit, exposure, available, utilisation, overdue,
            days)``, money in company currency; ``available`` is ``None`` in mode
            *no check*
        """
        scope = self._scope_of_files(company, profile_ids)
        items = SQL("SELECT partner_id, due, amount, disputed FROM items")
        return self.env.execute_query(
            SQL(
                """
                WITH items AS MATERIALIZED (%s)
                SELECT position.id, position.granted::float, position.exposure::float,
                       position.available::float, position.utilisation,
                       COALESCE(late.overdue, 0)::float, COALESCE(late.days, 0)
                  FROM (%s) position
                  LEFT JOIN (%s) late ON late.id = position.id
                 WHERE position.id = ANY(%s)
                """,
                self._open_items_by_due_date_sql(scope, today),
                self._exposure_position_sql(company, today, profile_ids, items),
                self._overdue_position_sql(company, today, profile_ids, items),
                list(profile_ids),
            )
        )

    def _scope_of_files(self, company, only):
        """The scope of some credit files' customers, of all where ``only`` is None."""
        scope = self._scope(company)
        if only is None:
            return scope
        wanted = SQL(
            "SELECT partner_id FROM credit_profile WHERE id = ANY(%s)", list(only)
        )
        return replace(scope, partner_ids=wanted)

    def _counted_exposure_sql(self, scope, items=None):
        """Exposure per profile, of the components that its policy counts."""
        found = self._exposure_components(scope)
        if items:  # read once, for exposure and for what is overdue
            owed = SQL("SELECT partner_id, amount FROM (%s) item", items)
            found["receivable"] = replace(found["receivable"], select=owed)
        components = [one for one in found.values() if not one.inside]
        parts = SQL(" UNION ALL ").join(
            SQL(
                "SELECT partner_id, %s AS flag, amount FROM (%s) part",
                component.flag,
                component.select,
            )
            for component in components
        )
        flags = sorted({component.flag for component in components} - {""})
        counted = [SQL("part.flag = ''")] + [
            SQL("part.flag = %s AND policy.%s", flag, SQL.identifier(flag))
            for flag in flags
        ]
        return SQL(
            """
            SELECT profile.id, ROUND(SUM(part.amount)::numeric, %s) AS amount
              FROM credit_profile profile %s
              JOIN (SELECT partner_id, flag, SUM(amount) AS amount
                      FROM (%s) every GROUP BY 1, 2) part
                ON part.partner_id = profile.partner_id AND (%s)
             WHERE profile.company_id = %s
             GROUP BY profile.id
            """,
            scope.company.currency_id.decimal_places,
            self._effective_policy_sql(),
            parts,
            SQL(" OR ").join(counted),
            scope.company.id,
        )

    @api.model
    def _overdue_position_sql(self, company, today, only=None, items=None):
        """SQL of one row for each profile with something overdue.

        Columns ``id, overdue, days``: by instalment, unapplied credits paying the
        oldest first and disputed parts left out where the policy says so. The same
        figures as ``engine.facts.net_overdue`` gives for one customer.
        """
        self._flush()
        scope = self._scope_of_files(company, only)
        return SQL(
            """
            SELECT id,
                   GREATEST(SUM(amount) FILTER (WHERE due IS NOT NULL) - MAX(credits), 0)
                     AS overdue,
                   %(today)s - MIN(due) FILTER (WHERE running > credits) AS days
              FROM (SELECT item.id, item.due, item.amount,
                           SUM(item.amount) FILTER (WHERE item.due IS NOT NULL)
                             OVER (PARTITION BY item.id ORDER BY item.due) AS running,
                           CASE WHEN item.net_credits
                                THEN COALESCE(-SUM(item.amount) FILTER (
                                       WHERE item.due IS NULL AND item.amount < 0)
                                     OVER (PARTITION BY item.id), 0)
                                ELSE 0 END AS credits
                      FROM (SELECT profile.id, books.due, policy.net_credits,
                                   ROUND((books.amount - CASE
                                       WHEN policy.exclude_disputed
                                        AND books.due IS NOT NULL
                                       THEN books.disputed ELSE 0 END)::numeric,
                                     %(digits)s) AS amount
                              FROM credit_profile profile %(policy)s
                              JOIN (%(books)s) books
                                ON books.partner_id = profile.partner_id
                             WHERE profile.company_id = %(company)s) item
                   ) aged
             GROUP BY id
            HAVING SUM(amount) FILTER (WHERE due IS NOT NULL) > MAX(credits)
            """,
            today=today,
            digits=scope.company.currency_id.decimal_places,
            policy=self._effective_policy_sql(),
            books=items or self._open_items_by_due_date_sql(scope, today),
            company=scope.company.id,
        )

    # ---- limits and policies -----------------------------------------------
