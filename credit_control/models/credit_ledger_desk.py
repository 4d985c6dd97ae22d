"""What the work-list wants to know of the books and the files, for many at once."""

from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _flushed_fields(self):
        # EXTENDS credit_control: what the work-list reads besides
        flushed = super()._flushed_fields()
        flushed["credit.profile"] += [
            "portfolio_id",
            "collector_id",
            "active",
            "merged_into_id",
        ]
        flushed["credit.hold"] += ["profile_id", "company_id", "amount"]
        flushed["credit.contact.log"] = [
            "profile_id",
            "company_id",
            "partner_id",
            "category_id",
            "overdue_before",
            "contacted_on",
            "next_on",
            "outcome_id",
            "direction",
            "is_judged",
            "brought",
        ]
        return flushed

    @api.model
    def _read_desk(self, company, today, profile_ids=None):
        """Read what makes customers worth a call, with one statement.

        ``overdue`` is all that the receivable accounts have overdue, by instalment, so
        that the list ties to the books. ``disputed`` and ``left_out`` are parts of it
        (an instalment that is excluded from follow-up counts as left out alone),
        ``credits`` what is unapplied on the account.

        :param company: root company
        :param datetime.date today: instalments due before it are overdue
        :param profile_ids: ids of ``credit.profile``, ``None`` for all of the company
        :return: rows as dictionaries, money in company currency as floats
        """
        self._flush()
        scope = self._scope_of_files(company, profile_ids)
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT profile.id, profile.partner_id, profile.category_id,
                       profile.portfolio_id,
                       COALESCE(profile.collector_id, portfolio.user_id) AS collector_id,
                       profile.followup_paused_until AS paused,
                       profile.followup_excluded IS NOT NULL AS excluded,
                       profile.insolvent_since <= %(today)s AS insolvent,
                       COALESCE(grade.probability_of_default, 0) AS risk,
                       COALESCE(items.overdue, 0) AS overdue,
                       COALESCE(items.disputed, 0) AS disputed,
                       COALESCE(items.left_out, 0) AS left_out,
                       COALESCE(items.credits, 0) AS credits,
                       items.oldest, items.level_id,
                       COALESCE(held.amount, 0) AS held,
                       held.latest > last.contacted_at AS held_since,
                       last.day AS contacted_on, last.next_on, last.outcome_id,
                       last.direction
                  FROM credit_profile profile
                  LEFT JOIN credit_category grade ON grade.id = profile.category_id
                  LEFT JOIN credit_portfolio portfolio
                    ON portfolio.id = profile.portfolio_id AND portfolio.active
                  LEFT JOIN (%(items)s) items ON items.partner_id = profile.partner_id
                  LEFT JOIN (%(held)s) held ON held.profile_id = profile.id
                  LEFT JOIN (%(last)s) last ON last.profile_id = profile.id
                 WHERE profile.company_id = %(company)s
                   AND profile.active AND profile.merged_into_id IS NULL
                   AND %(asked)s
                """,
                today=today,
                items=self._desk_items_sql(scope, today),
                held=self._desk_held_sql(company),
                last=self._desk_contacts_sql(company),
                company=company.id,
                asked=SQL("TRUE")
                if profile_ids is None
                else SQL("profile.id = ANY(%s)", list(profile_ids)),
            )
        )

    def _desk_items_sql(self, scope, today):
        """Open items by customer: overdue, its parts, the oldest, the highest level."""
        return SQL(
            """
            SELECT item.partner_id,
                   SUM(item.amount) FILTER (WHERE item.is_late)::float AS overdue,
                   SUM(item.disputed) FILTER (WHERE item.is_late)::float AS disputed,
                   SUM(item.amount) FILTER (WHERE item.is_late AND item.excluded)::float
                     AS left_out,
                   -SUM(item.amount) FILTER (WHERE item.amount < 0)::float AS credits,
                   MIN(item.due) FILTER (WHERE item.is_late AND NOT item.excluded
                                           AND NOT item.planned
                                           AND item.disputed < item.amount) AS oldest,
                   (ARRAY_AGG(item.level_id ORDER BY item.rung DESC)
                     FILTER (WHERE item.level_id IS NOT NULL))[1] AS level_id
              FROM (SELECT holder.commercial_partner_id AS partner_id,
                           item.amount_residual AS amount,
                           COALESCE(item.date_maturity, item.date) AS due,
                           item.amount_residual > 0
                             AND COALESCE(item.date_maturity, item.date) < %(today)s
                             AS is_late,
                           item.no_followup IS TRUE AS excluded,
                           %(planned)s AS planned,
                           item.credit_level_id AS level_id,
                           (SELECT level.sequence FROM credit_followup_level level
                             WHERE level.id = item.credit_level_id) AS rung,
                           CASE WHEN item.no_followup IS TRUE THEN 0
                                ELSE COALESCE((
                                     SELECT item.amount_residual
                                            * LEAST(move.credit_dispute_amount
                                                / NULLIF(ABS(move.amount_residual), 0),
                                                1)
                                       FROM account_move move
                                      WHERE move.id = item.move_id
                                        AND move.credit_dispute_amount > 0), 0)
                                END AS disputed
                      %(items)s) item
             GROUP BY item.partner_id
            """,
            today=today,
            planned=self._desk_planned_sql(),
            items=self._open_items_sql(scope),
        )

    def _desk_planned_sql(self):
        """Whether an ``item`` is paid as a plan says, and has no age of its own."""
        return SQL("FALSE")

    def _desk_held_sql(self, company):
        """Orders that wait on hold, by credit file."""
        return SQL(
            """
            SELECT profile_id, SUM(amount)::float AS amount, MAX(create_date) AS latest
              FROM credit_hold
             WHERE state IN ('open', 'approval') AND company_id = %s
             GROUP BY profile_id
            """,
            company.id,
        )

    def _desk_contacts_sql(self, company):
        """The last contact with each customer."""
        return SQL(
            """
            SELECT DISTINCT ON (profile_id) profile_id, next_on, outcome_id, direction,
                   contacted_on AS contacted_at,
                   (contacted_on AT TIME ZONE 'UTC' AT TIME ZONE %s)::date AS day
              FROM credit_contact_log
             WHERE company_id = %s
             ORDER BY profile_id, contacted_on DESC, id DESC
            """,
            company._credit_zone(),
            company.id,
        )

    @api.model
    def _read_desk_strangers(self, company, today):
        """Customers who have something overdue and no credit file yet.

        :return: ids of commercial entities
        """
        scope = self._scope(company)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT holder.commercial_partner_id %s
                   AND item.amount_residual > 0
                   AND COALESCE(item.date_maturity, item.date) < %s
                   AND NOT EXISTS (SELECT FROM credit_profile file
                                    WHERE file.partner_id = holder.commercial_partner_id
                                      AND file.company_id = %s
                                      AND file.merged_into_id IS NULL)
                """,
                self._open_items_sql(scope),
                today,
                company.id,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _read_contact_effects(self, company, today):
        """What contacts of the last year brought, by the category of that time.

        :return: ``{category id or None: (asked, brought, contacts)}``
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT category_id, SUM(overdue_before)::float, SUM(brought)::float,
                       COUNT(*)
                  FROM credit_contact_log
                 WHERE company_id = %s AND is_judged AND direction = 'out'
                   AND overdue_before > 0 AND contacted_on > %s
                 GROUP BY category_id
                """,
                company.id,
                today - timedelta(days=365),
            )
        )
        return {row[0]: row[1:] for row in rows}

    @api.model
    def _judge_contacts(self, company, today, days):
        """Keep with contacts what was paid in the days after them, once they are over.

        Payments of what had been due by then count, credit notes do not.

        :param int days: for which a contact's effect is counted
        :return: number of contacts
        """
        self._flush()
        zone = company._credit_zone()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE credit_contact_log log
                   SET is_judged = TRUE,
                       brought = LEAST(log.overdue_before, COALESCE((
                           SELECT SUM(partial.amount)
                             FROM account_partial_reconcile partial
                             JOIN account_move_line debt ON debt.id = partial.debit_move_id
                             JOIN res_partner holder ON holder.id = debt.partner_id
                             JOIN account_move_line credit
                               ON credit.id = partial.credit_move_id
                             JOIN account_move entry ON entry.id = credit.move_id
                             JOIN account_account account ON account.id = debt.account_id
                            WHERE holder.commercial_partner_id = log.partner_id
                              AND debt.company_id = ANY(%(companies)s)
                              AND account.account_type = 'asset_receivable'
                              AND entry.move_type <> 'out_refund'
                              AND COALESCE(debt.date_maturity, debt.date) < told.day
                              AND partial.max_date >= told.day
                              AND partial.max_date <= told.day + %(days)s), 0))
                  FROM (SELECT id, (contacted_on AT TIME ZONE 'UTC'
                                    AT TIME ZONE %(zone)s)::date AS day
                          FROM credit_contact_log
                         WHERE is_judged IS NOT TRUE AND company_id = %(company)s) told
                 WHERE told.id = log.id AND told.day + %(days)s < %(today)s
                RETURNING log.id
                """,
                companies=list(company._credit_tree_ids()),
                days=days,
                zone=zone,
                company=company.id,
                today=today,
            )
        )
        self.env["credit.contact.log"].invalidate_model(["is_judged", "brought"])
        return len(rows)

    @api.model
    def _write_worklist(self, company, rows, profile_ids=None):
        """Put the work-list's rows in place: new ones, changed ones, none too many.

        Rows that say the same as before are not touched, so that people who work the
        list and the job that refreshes it seldom meet.

        :param list rows: dictionaries of the same columns of ``credit.worklist.entry``
        :param profile_ids: whom the rows are about, ``None`` for the whole company
        """
        entry = self.env["credit.worklist.entry"]
        kept = [row["profile_id"] for row in rows]
        about = SQL("TRUE")
        if profile_ids is not None:
            about = SQL("profile_id = ANY(%s)", list(profile_ids))
        self.env.execute_query(
            SQL(
                "DELETE FROM credit_worklist_entry WHERE company_id = %s AND %s"
                " AND NOT (profile_id = ANY(%s)) RETURNING NULL",
                company.id,
                about,
                kept,
            )
        )
        if rows:
            self._upsert_worklist(entry, rows)
        entry.invalidate_model()
        self.env["credit.profile"].invalidate_model(["worklist_entry_ids"])

    def _upsert_worklist(self, entry, rows):
        names = list(rows[0])
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        kinds = [SQL(entry._fields[name].column_type[1] + "[]") for name in names]
        said = [name for name in names if name != "profile_id"]
        changed = SQL(", ").join(
            SQL("%s = excluded.%s", SQL.identifier(name), SQL.identifier(name))
            for name in said
        )
        self.env.execute_query(
            SQL(
                """
                INSERT INTO credit_worklist_entry AS kept (%(columns)s)
                SELECT * FROM UNNEST(%(values)s)
                    ON CONFLICT (profile_id) DO UPDATE SET %(changed)s
                 WHERE (%(before)s) IS DISTINCT FROM (%(after)s)
                RETURNING NULL
                """,
                columns=columns,
                values=SQL(", ").join(
                    SQL("%s::%s", [row[name] for row in rows], kind)
                    for name, kind in zip(names, kinds, strict=True)
                ),
                changed=changed,
                before=SQL(", ").join(
                    SQL("kept.%s", SQL.identifier(name)) for name in said
                ),
                after=SQL(", ").join(
                    SQL("excluded.%s", SQL.identifier(name)) for name in said
                ),
            )
        )
