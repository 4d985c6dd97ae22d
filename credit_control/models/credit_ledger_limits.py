"""Which limits count on a date, for many customers at once."""

from odoo import models
from odoo.tools import SQL


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _limits_counting_sql(self, date, only=None, known_on=None):
        """SQL of the granted limits that count on a date, whichever of them wins.

        :param datetime.date date: the date asked for
        :param only: ids of the profiles wanted, ``None`` for all
        :param datetime.datetime known_on: as it was known at that moment (UTC): grants
            since then are left out, and what was ended or shortened since then counts
            as it did; ``None`` for what is known now
        :return: SQL of ``FROM`` and ``WHERE``, the limits being called ``granted``
        """
        return SQL(
            """
              FROM %(limits)s granted
             WHERE granted.state = 'active'
               AND granted.kind <> 'group'
               AND granted.date_from <= %(date)s
               AND CASE WHEN granted.repeats_yearly
                   THEN (granted.repeats_until IS NULL
                         OR granted.repeats_until >= %(date)s)
                    AND EXISTS (
                        SELECT FROM (VALUES (0), (1)) earlier (years)
                         CROSS JOIN LATERAL (
                               SELECT %(year)s - EXTRACT(YEAR FROM granted.date_from)::int
                                      - earlier.years AS years) past
                         WHERE past.years >= 0
                           AND granted.date_from
                               + MAKE_INTERVAL(years => past.years) <= %(date)s
                           AND granted.date_to
                               + MAKE_INTERVAL(years => past.years) >= %(date)s)
                   ELSE granted.date_to IS NULL OR granted.date_to >= %(date)s END
               AND %(only)s
            """,
            limits=self._limits_known_sql(known_on),
            date=date,
            year=date.year,
            only=SQL("TRUE")
            if only is None
            else SQL("granted.profile_id = ANY(%s)", list(only)),
        )

    def _limits_known_sql(self, known_on):
        """The table of limits, or what was known of them at a moment.

        What ended or shortened a limit keeps how it was before (``credit.limit.event``),
        so the first such event since then tells.
        """
        if known_on is None:
            return SQL("credit_limit")
        return SQL(
            """
            (SELECT credit_limit.id, profile_id, kind, amount, currency_id, on_top,
                    repeats_yearly,
                    CASE WHEN later.id IS NULL THEN credit_limit.state
                         ELSE 'active' END AS state,
                    CASE WHEN later.id IS NULL THEN credit_limit.date_from
                         ELSE later.date_from_before END AS date_from,
                    CASE WHEN later.id IS NULL THEN credit_limit.date_to
                         ELSE later.date_to_before END AS date_to,
                    CASE WHEN later.id IS NULL THEN credit_limit.repeats_until
                         ELSE later.repeats_until_before END AS repeats_until
               FROM credit_limit
               LEFT JOIN LATERAL (
                    SELECT event.id, event.date_from_before, event.date_to_before,
                           event.repeats_until_before
                      FROM credit_limit_event event
                     WHERE event.limit_id = credit_limit.id
                       AND event.was_granted AND event.happened_on > %(known_on)s
                     ORDER BY event.id LIMIT 1) later ON TRUE
              WHERE credit_limit.approved_on <= %(known_on)s
                AND credit_limit.state NOT IN ('requested', 'declined'))
            """,
            known_on=known_on,
        )

    def _limits_in_force_sql(self, today, only=None, known_on=None):
        """SQL of one row per profile: the limit in force at a date.

        A temporary limit comes before the standard one and that before an insured one;
        of two of a kind the higher counts. What is on top of it is not in it, see
        :meth:`_limits_on_top_sql`.

        :param only: ids of the profiles wanted, ``None`` for all
        :param known_on: see :meth:`_limits_counting_sql`
        """
        return SQL(
            """
            SELECT DISTINCT ON (granted.profile_id)
                   granted.profile_id, granted.id, granted.amount, granted.currency_id
            %s AND granted.on_top IS NOT TRUE
             ORDER BY granted.profile_id,
                      ARRAY_POSITION(ARRAY['temporary', 'standard', 'insured']::varchar[],
                                     granted.kind),
                      granted.amount DESC
            """,
            self._limits_counting_sql(today, only, known_on),
        )

    def _limits_on_top_sql(self, today, only=None, known_on=None):
        """SQL of the limits that are added to the one in force, a row for each.

        Columns as :meth:`_limits_in_force_sql`.
        """
        return SQL(
            """
            SELECT granted.profile_id, granted.id, granted.amount, granted.currency_id
            %s AND granted.on_top
            """,
            self._limits_counting_sql(today, only, known_on),
        )

    def _limits_added_sql(self, today, only=None):
        """SQL of one row per profile with limits on top: their amounts as they are.

        Columns ``profile_id`` and ``added``, JSON of ``[[currency id, amount], …]``.
        """
        return SQL(
            """
            SELECT top.profile_id,
                   JSONB_AGG(JSONB_BUILD_ARRAY(top.currency_id, top.amount)) AS added
              FROM (%s) top GROUP BY top.profile_id
            """,
            self._limits_on_top_sql(today, only),
        )

    def _limits_in_company_currency_sql(self, company, today, known_on=None):
        """The limits in force with what is on top, converted at the rates of the date.

        Each amount is converted and rounded by itself, then they are added.
        """
        currencies = company.currency_id.browse(
            {company.currency_id.id, *self.env["credit.limit"]._currency_ids()}
        )
        rates = SQL(", ").join(
            SQL("(%s, %s)", currency.id, rate)
            for currency, rate in currencies._credit_rates_to(company, today).items()
        )
        return SQL(
            """
            SELECT granted.profile_id,
                   SUM(ROUND((granted.amount::float * rate.factor)::numeric, %s)) AS amount
              FROM (SELECT * FROM (%s) base UNION ALL %s) granted
              JOIN (VALUES %s) AS rate (currency_id, factor)
                ON rate.currency_id = granted.currency_id
             GROUP BY granted.profile_id
            """,
            company.currency_id.decimal_places,
            self._limits_in_force_sql(today, known_on=known_on),
            self._limits_on_top_sql(today, known_on=known_on),
            rates,
        )
