"""Scores, reports, securities, days of shipping and all receivables, for the replay."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..engine import replay_standing as engine
from ..engine.money import to_basis_points, to_minor


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _replay_standing(self, company, partner_ids, since, until, codes):
        """What is on record of customers with its dates.

        One query for each kind that a check asks for, and one more for currencies and
        names of securities; whatever the number of customers.

        :param company: root company
        :param partner_ids: ids of commercial entities
        :param datetime.date since: the first day
        :param datetime.date until: the last day
        :param codes: codes of the checks that are tried
        :return: ``{partner id: engine.replay_standing.Standing}``
        """
        scope = self._scope(company, partner_ids)
        readers = (
            ("scores", engine.SCORES, self._replay_scores),
            ("reports", engine.REPORTS, self._replay_reports),
            ("pledges", engine.COVER, self._replay_securities),
            ("ships", engine.HORIZON, self._replay_shipping),
        )
        found = {
            name: reader(scope, until) if codes & asked else {}
            for name, asked, reader in readers
        }
        totals = ()
        if codes & engine.SHARE:
            totals = self._replay_totals(company, since, until)
        return {
            partner: engine.Standing(
                scores=tuple(found["scores"].get(partner, ())),
                reports=tuple(found["reports"].get(partner, ())),
                pledges=tuple(found["pledges"].get(partner, ())),
                ships=dict(found["ships"].get(partner, ())),
                totals=totals,
            )
            for partner in partner_ids
        }

    def _replay_by_customer(self, statement, make):
        """``{partner id: [what a row makes]}`` of rows that begin with a partner's id."""
        found = defaultdict(list)
        for partner, *row in self.env.execute_query(statement):
            found[partner].append(make(row))
        return found

    def _files_in_scope_sql(self, scope):
        return SQL(
            "profile.company_id = %s AND profile.partner_id = ANY(%s)",
            scope.company.id,
            list(scope.partner_ids),
        )

    def _replay_scores(self, scope, _until):
        """Assessments that were decided, the earlier decisions first."""
        self._flush_signals()
        statement = SQL(
            """
            SELECT profile.partner_id, %s, one.assessed_on::text,
                   CASE WHEN one.has_score THEN ROUND(one.total::numeric * 100)::int END,
                   one.valid_until::text
              FROM credit_assessment one
              JOIN credit_profile profile ON profile.id = one.profile_id
             WHERE %s AND one.decided_on IS NOT NULL
               AND one.state NOT IN ('draft', 'waiting')
             ORDER BY one.decided_on, one.id
            """,
            self._moment_sql(scope, SQL("one.decided_on::timestamp")),
            self._files_in_scope_sql(scope),
        )
        return self._replay_by_customer(
            statement,
            lambda row: engine.Scored(row[0], row[1] or "", row[2], row[3] or ""),
        )

    def _replay_reports(self, scope, _until):
        """Moments at which bureau reports came, those forgotten since included."""
        self._flush_signals()
        statement = SQL(
            """
            SELECT profile.partner_id, %(moment)s FROM credit_bureau_report report
              JOIN credit_profile profile ON profile.id = report.profile_id
             WHERE %(files)s AND report.fetched_on IS NOT NULL
             ORDER BY report.fetched_on
            """,
            moment=self._moment_sql(scope, SQL("report.fetched_on")),
            files=self._files_in_scope_sql(scope),
        )
        return self._replay_by_customer(statement, lambda row: row[0])

    def _replay_shipping(self, scope, until):
        """Pairs of orders and the day promised today; what was promised then is not kept."""
        self._flush_signals()
        statement = SQL(
            """
            SELECT payer.commercial_partner_id, sale.id, %s::text
              FROM sale_order sale
              JOIN res_partner payer ON payer.id = sale.partner_invoice_id
             WHERE %s AND sale.commitment_date IS NOT NULL
            """,
            self._day_sql(SQL("sale.commitment_date"), scope.company),
            self._confirmed_sql(scope, until=until),
        )
        return self._replay_by_customer(statement, tuple)

    def _replay_totals(self, company, since, until):
        """What all customers of a company owed at the end of days with a booking."""
        scope = self._scope(company)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT GREATEST(line.date, %s)::text AS day, %s
                  FROM account_move_line line WHERE %s GROUP BY 1 ORDER BY 1
                """,
                since - timedelta(days=1),
                self._minor_sql(scope, SQL("SUM(line.balance)")),
                self._booked_receivables_sql(until, scope),
            )
        )
        totals, owed = [], 0
        for day, amount in rows:
            owed += amount
            totals.append((day, owed))
        return tuple(totals)

    # ---- securities --------------------------------------------------------------
    def _replay_securities(self, scope, _until):
        """Securities that were ever confirmed, with the moment they were given back."""
        self.env["credit.security"].flush_model()
        self.env["credit.insurance"].flush_model()
        rows = self.env.execute_query_dict(self._replay_securities_sql(scope))
        company, worth = scope.company, {}
        names = {
            one.id: one.display_name
            for one in self.env["credit.security"].sudo().browse(r["id"] for r in rows)
        }
        found = defaultdict(list)
        for row in rows:
            currency = row["currency_id"]
            if currency not in worth:
                worth[currency] = self._worth_since(company, currency)
            found[row["partner_id"]].append(
                _pledge(row, names[row["id"]], worth[currency], company.currency_id)
            )
        return found

    def _replay_securities_sql(self, scope):
        return SQL(
            """
            SELECT profile.partner_id, one.id, one.kind, one.amount::float,
                   one.currency_id, one.share, one.deductible::float,
                   NULLIF(policy.max_extension_days, 0) AS extension,
                   one.date_from::text AS start,
                   LEAST(one.date_to, policy.date_to)::text AS last,
                   %(confirmed)s AS confirmed,
                   CASE WHEN one.state = 'released' THEN %(released)s END AS released
              FROM credit_security one
              JOIN credit_profile profile ON profile.id = one.profile_id
         LEFT JOIN credit_insurance policy ON policy.id = one.insurance_id
             WHERE %(files)s AND one.state IN ('valid', 'released')
               AND one.confirmed_on IS NOT NULL
             ORDER BY one.confirmed_on, one.id
            """,
            confirmed=self._moment_sql(scope, SQL("one.confirmed_on")),
            released=self._moment_sql(
                scope,
                SQL(
                    """
                    COALESCE((
                        SELECT MAX(message.date) FROM mail_message message
                          JOIN mail_tracking_value value
                            ON value.mail_message_id = message.id
                          JOIN ir_model_fields field ON field.id = value.field_id
                         WHERE message.model = 'credit.security'
                           AND message.res_id = one.id AND field.name = 'state'),
                        one.write_date)
                    """
                ),
            ),
            files=self._files_in_scope_sql(scope),
        )


def _pledge(row, name, worth, currency):
    """A security for the engine, worth what its currency was worth on each day."""
    digits = currency.decimal_places
    return engine.Pledge(
        confirmed=row["confirmed"],
        kind=row["kind"],
        name=name,
        start=row["start"],
        end=row["last"] or "",
        share=to_basis_points(row["share"]),
        extension=row["extension"],
        worth=tuple(
            (
                since,
                to_minor(row["amount"] * rate, digits),
                to_minor((row["deductible"] or 0.0) * rate, digits),
            )
            for since, rate in worth
        ),
        released=row["released"],
    )
