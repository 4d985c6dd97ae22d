"""Questions and answers of follow-up to and from the books, in bulk."""

from odoo import api, models
from odoo.tools import SQL


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _flushed_fields(self):
        # EXTENDS credit_control: what follow-up reads besides
        flushed = super()._flushed_fields()
        flushed["account.move.line"] += [
            "no_followup",
            "amount_residual_currency",
            "currency_id",
            "credit_level_id",
            "credit_level_on",
        ]
        flushed["account.move"] += ["name", "credit_dispute_amount"]
        flushed["credit.profile"] += [
            "followup_strategy_id",
            "followup_to_parent",
            "followup_paused_until",
            "followup_excluded",
            "insolvent_since",
        ]
        flushed["credit.category"] += ["followup_strategy_id"]
        return flushed

    @api.model
    def _read_followup_items(self, company, partner_ids=None):
        """Read every open item on receivable accounts, with one query.

        :param company: any company of the tree
        :param partner_ids: ids of commercial entities, ``None`` for all
        :return: rows as dictionaries: ``id``, ``document``, ``partner_id`` (commercial
            entity), ``debtor_id`` (who gets the notice), ``currency_id``, ``due``,
            ``amount`` in that currency, ``value`` in the company's, ``disputed`` (the
            disputed part of ``amount``, of the whole document), ``move_id``,
            ``level_id``, ``level_on``, ``excluded``, ``strategy_id``
        """
        self._flush()
        scope = self._scope(company, partner_ids)
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT item.id, COALESCE(move.name, item.move_name) AS document,
                       holder.commercial_partner_id AS partner_id,
                       CASE WHEN file.followup_to_parent
                            THEN COALESCE(above.commercial_partner_id,
                                          holder.commercial_partner_id)
                            ELSE holder.commercial_partner_id END AS debtor_id,
                       item.currency_id, item.move_id,
                       COALESCE(item.date_maturity, item.date) AS due,
                       item.amount_residual_currency::float AS amount,
                       item.amount_residual::float AS value,
                       move.credit_dispute_amount::float AS disputed,
                       item.credit_level_id AS level_id,
                       item.credit_level_on AS level_on,
                       item.no_followup IS TRUE AS excluded,
                       COALESCE(file.followup_strategy_id, grade.followup_strategy_id)
                         AS strategy_id
                  FROM (SELECT item.*, holder.commercial_partner_id AS customer_id
                          %(items)s) item
                  JOIN account_move move ON move.id = item.move_id
                  JOIN res_partner holder ON holder.id = item.customer_id
                  LEFT JOIN credit_profile file
                    ON file.partner_id = holder.id AND file.company_id = %(company)s
                   AND file.merged_into_id IS NULL
                  LEFT JOIN credit_category grade ON grade.id = file.category_id
                  LEFT JOIN res_partner above ON above.id = holder.parent_id
                 ORDER BY due, item.id
                """,
                items=self._open_items_sql(scope),
                company=scope.company.id,
            )
        )

    @api.model
    def _read_followup_debtors(self, company, partner_ids, today, batch=None):
        """Read what the credit files say about follow-up, and the last notices.

        :param batch: the one that asks, if one does; what waits in another one is
            ``waiting``
        :return: ``{partner id: {"paused", "excluded", "insolvent", "last_contact",
            "waiting"}}``
        """
        self._flush()
        self.env["credit.followup.notice"].flush_model(["state", "sent_on_day"])
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT asked.id,
                       CASE WHEN file.followup_paused_until > %(today)s
                            THEN file.followup_paused_until END AS paused,
                       file.followup_excluded AS excluded,
                       file.insolvent_since AS insolvent,
                       contact.day AS last_contact, other.name AS waiting
                  FROM UNNEST(%(ids)s::int[]) AS asked (id)
                  LEFT JOIN credit_profile file
                    ON file.partner_id = asked.id AND file.company_id = %(company)s
                   AND file.merged_into_id IS NULL
                  LEFT JOIN LATERAL (
                       SELECT MAX(sent_on_day) AS day FROM credit_followup_notice
                        WHERE partner_id = asked.id AND company_id = %(company)s
                          AND state = 'sent') contact ON TRUE
                  LEFT JOIN LATERAL (
                       SELECT MIN(batch.name) AS name
                         FROM credit_followup_notice notice
                         JOIN credit_followup_batch batch ON batch.id = notice.batch_id
                        WHERE notice.partner_id = asked.id
                          AND notice.company_id = %(company)s
                          AND notice.state IN ('planned', 'approval', 'queued')
                          AND notice.batch_id <> %(batch)s) other ON TRUE
                """,
                today=today,
                ids=list(partner_ids),
                company=company.id,
                batch=batch.id if batch else 0,
            )
        )
        return {row.pop("id"): row for row in rows}

    @api.model
    def _read_waiting_receipts(self, company, partner_ids=None):
        """Incoming bank lines that nobody has matched yet, and whose they may be.

        A line belongs to a customer by its partner, by the customer's bank account, or
        by the number of an open invoice in its text.

        :param partner_ids: ids of commercial entities, ``None`` for all
        :return: ``{commercial partner id: [(bank line id, amount, text)]}``, amounts in
            company currency
        """
        tree = tuple(company._credit_tree_ids())
        asked = SQL("TRUE")
        if partner_ids is not None:
            asked = SQL("owner.id = ANY(%s)", list(partner_ids))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT owner.id, line.id, line.amount::float,
                       COALESCE(line.payment_ref, '')
                  FROM account_bank_statement_line line
                  JOIN account_move entry ON entry.id = line.move_id
                  LEFT JOIN res_partner named ON named.id = line.partner_id
                  LEFT JOIN res_partner_bank bank
                    ON bank.sanitized_acc_number = UPPER(REGEXP_REPLACE(
                           line.account_number, '[^[:alnum:]]', '', 'g'))
                  LEFT JOIN res_partner holder ON holder.id = bank.partner_id
                  LEFT JOIN (%(numbered)s) numbered
                    ON numbered.line_id = line.id
                   AND named.id IS NULL AND holder.id IS NULL
                  JOIN res_partner owner ON owner.id = COALESCE(
                       named.commercial_partner_id, holder.commercial_partner_id,
                       numbered.payer_id)
                 WHERE line.is_reconciled IS NOT TRUE AND line.amount > 0
                   AND entry.state = 'posted' AND line.company_id IN %(tree)s
                   AND %(asked)s
                """,
                tree=tree,
                numbered=self._numbered_receipts_sql(tree, partner_ids),
                asked=asked,
            )
        )
        found = {}
        for partner, line, amount, text in rows:
            found.setdefault(partner, []).append((line, amount, text))
        return found

    def _numbered_receipts_sql(self, tree, partner_ids):
        """SQL of whose invoices the texts of unmatched bank lines name.

        The digits at the end of an invoice's number are looked up among those in the
        texts, so that not every invoice is held against every text.
        """
        payers = SQL("TRUE")
        if partner_ids is not None:
            payers = SQL(
                "invoice.partner_id IN (SELECT id FROM res_partner"
                " WHERE commercial_partner_id = ANY(%s))",
                list(partner_ids),
            )
        return SQL(
            """
            SELECT told.id AS line_id, payer.commercial_partner_id AS payer_id
              FROM account_bank_statement_line told
             CROSS JOIN REGEXP_MATCHES(told.payment_ref, '[0-9]+', 'g') AS run (digits)
              JOIN account_move invoice
                ON SUBSTRING(invoice.name FROM '([0-9]+)[^0-9]*$') = run.digits[1]
               AND POSITION(invoice.name IN told.payment_ref) > 0
              JOIN res_partner payer ON payer.id = invoice.partner_id
             WHERE told.is_reconciled IS NOT TRUE AND told.amount > 0
               AND told.partner_id IS NULL AND told.company_id IN %(tree)s
               AND invoice.move_type IN ('out_invoice', 'out_receipt')
               AND invoice.state = 'posted'
               AND invoice.payment_state IN ('not_paid', 'partial')
               AND invoice.company_id IN %(tree)s
               AND %(payers)s
            """,
            tree=tree,
            payers=payers,
        )

    def _reminded_sql(self):
        """SQL of one row for ``profile``: what stands at levels that hold orders."""
        return SQL(
            """
            SELECT (ARRAY_AGG(COALESCE(level.name->>%s, level.name->>'en_US')
                              ORDER BY level.sequence DESC))[1] AS level,
                   SUM(item.amount_residual)::float AS amount
              FROM res_partner holder
              JOIN account_move_line item ON item.partner_id = holder.id
              JOIN credit_followup_level level ON level.id = item.credit_level_id
              JOIN res_company owner ON owner.id = item.company_id
             WHERE holder.commercial_partner_id = profile.partner_id
               AND owner.parent_path LIKE profile.company_id || '/%%'
               AND level.holds_orders
               AND item.credit_level_id IS NOT NULL
               AND item.reconciled IS NOT TRUE
               AND item.parent_state = 'posted'
            """,
            self.env.lang or "en_US",
        )

    @api.model
    def _insert_followup_lines(self, rows):
        """Insert the lines of a batch; there are as many as there are open items.

        :param list rows: dictionaries of the same columns of ``credit.followup.line``
        """
        if not rows:
            return
        line = self.env["credit.followup.line"]
        names = list(rows[0])
        kinds = [SQL(line._fields[name].column_type[1] + "[]") for name in names]
        self.env.execute_query(
            SQL(
                "INSERT INTO credit_followup_line (%s) SELECT * FROM UNNEST(%s)"
                " RETURNING NULL",
                SQL(", ").join(SQL.identifier(name) for name in names),
                SQL(", ").join(
                    SQL("%s::%s", [row[name] for row in rows], kind)
                    for name, kind in zip(names, kinds, strict=True)
                ),
            )
        )
        line.invalidate_model()

    @api.model
    def _set_levels(self, levels):
        """Write the level that each item has reached, and since when.

        Plain SQL: a journal item that is written through the ORM is checked for locks
        and recomputed, while these two columns say nothing about the books.

        :param list levels: ``(item id, level id or None, date or None)``
        """
        if not levels:
            return
        ids, numbers, days = zip(*levels, strict=True)
        items = self.env["account.move.line"].browse(ids)
        items.flush_recordset(["credit_level_id", "credit_level_on"])
        self.env.execute_query(
            SQL(
                """
                UPDATE account_move_line item
                   SET credit_level_id = given.level_id, credit_level_on = given.day
                  FROM UNNEST(%s, %s::int[], %s::date[]) AS given (id, level_id, day)
                 WHERE item.id = given.id
                RETURNING item.id
                """,
                list(ids),
                list(numbers),
                list(days),
            )
        )
        items.invalidate_recordset(["credit_level_id", "credit_level_on"], flush=False)

    @api.model
    def _give_access_tokens(self, moves):
        """Give documents the token that opens their page to the customer.

        Plain SQL: the ORM would check and recompute each document for a column that
        says nothing about the books.
        """
        without = moves.filtered(lambda move: not move.access_token)
        if not without:
            return
        self.env.execute_query(
            SQL(
                "UPDATE account_move SET access_token = GEN_RANDOM_UUID()::text"
                " WHERE id = ANY(%s) AND access_token IS NULL RETURNING id",
                without.ids,
            )
        )
        without.invalidate_recordset(["access_token"], flush=False)
