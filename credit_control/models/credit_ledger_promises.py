"""What the books have received for promises, and what broken ones leave open."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..engine.money import stored_to_minor


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _flush_promises(self):
        """See pending writes of what these questions read."""
        for model, names in {
            "account.partial.reconcile": [
                "debit_move_id",
                "credit_move_id",
                "debit_amount_currency",
            ],
            "account.move.line": [
                "account_id",
                "partner_id",
                "move_id",
                "company_id",
                "parent_state",
                "date",
                "balance",
                "amount_currency",
                "currency_id",
            ],
            "account.move": ["origin_payment_id", "statement_line_id", "journal_id"],
            "credit.promise": None,
            "credit.promise.part": None,
        }.items():
            self.env[model].flush_model(names)

    def _is_money_sql(self):
        """Whether the entry ``entry`` is a payment: of a payment, a bank line, or in a
        journal of money. Credit notes and other settlements are not."""
        return SQL(
            """
            (entry.origin_payment_id IS NOT NULL OR entry.statement_line_id IS NOT NULL
             OR EXISTS (SELECT FROM account_journal journal
                         WHERE journal.id = entry.journal_id
                           AND journal.type IN ('bank', 'cash', 'credit')))
            """
        )

    @api.model
    def _read_promise_receipts(self, promises):
        """What was received for promises, and what was credited, with one query.

        For named instalments: what has settled them, whenever it was booked. On account:
        all payments of the customer on receivable accounts from the day of the promise,
        negative for what went back; credit notes are no part of it. Amounts are in the
        currency of the promise: of payments in other currencies, those on account count
        only for a promise in company currency, at the rate at which they were booked.

        :param promises: ``credit.promise`` records
        :return: ``{promise id: ([(day, minor units)] of money, minor units credited)}``
        """
        self._flush_promises()
        money, credited = defaultdict(list), defaultdict(int)
        digits = {one.id: one.currency_id.decimal_places for one in promises}
        for promise, day, amount, is_money in self.env.execute_query(
            SQL(
                "%s UNION ALL %s",
                self._settled_items_sql(promises.ids),
                self._received_on_account_sql(promises.ids),
            )
        ):
            minor = stored_to_minor(amount, digits[promise])
            if is_money:
                money[promise].append((day, minor))
            else:
                credited[promise] += minor
        return {one.id: (money[one.id], credited[one.id]) for one in promises}

    def _settled_items_sql(self, ids):
        """Rows (promise, day, amount, whether it is money) of named instalments."""
        return SQL(
            """
            SELECT named.promise_id, paid.date, part.debit_amount_currency::float,
                   %(money)s
              FROM credit_promise_item_rel named
              JOIN account_partial_reconcile part ON part.debit_move_id = named.line_id
              JOIN account_move_line paid ON paid.id = part.credit_move_id
              JOIN account_move entry ON entry.id = paid.move_id
             WHERE named.promise_id = ANY(%(ids)s) AND part.debit_amount_currency > 0
               AND paid.parent_state = 'posted'
            """,
            money=self._is_money_sql(),
            ids=list(ids),
        )

    def _received_on_account_sql(self, ids):
        """Rows (promise, day, amount, true) of promises on account."""
        return SQL(
            """
            SELECT promise.id, paid.date,
                   (CASE WHEN promise.currency_id = owner.currency_id
                         THEN -paid.balance ELSE -paid.amount_currency END)::float,
                   TRUE
              FROM credit_promise promise
              JOIN res_company owner ON owner.id = promise.company_id
              JOIN account_move_line paid
                ON paid.partner_id = ANY(ARRAY(
                       SELECT id FROM res_partner
                        WHERE commercial_partner_id = promise.partner_id))
               AND paid.date >= promise.promised_on AND paid.parent_state = 'posted'
               AND paid.account_id = ANY(ARRAY(
                       SELECT id FROM account_account
                        WHERE account_type = 'asset_receivable'))
              JOIN res_company branch
                ON branch.id = paid.company_id
               AND branch.parent_path LIKE owner.parent_path || '%%'
              JOIN account_move entry ON entry.id = paid.move_id
             WHERE promise.id = ANY(%(ids)s) AND promise.on_account
               AND %(money)s
               AND (promise.currency_id = owner.currency_id
                    OR paid.currency_id = promise.currency_id)
            """,
            money=self._is_money_sql(),
            ids=list(ids),
        )

    @api.model
    def _read_broken_promises(self, company, partner_ids, today):
        """Broken promises of customers, those included that no job has looked at yet.

        :param company: root company
        :param datetime.date today: what was due with its grace before it is broken
        :return: ``{partner id: ((ISO date, promised, still to come), …)}``, the newest
            first, minor units of the company's currency
        """
        self.env["credit.promise"].flush_model()
        found = defaultdict(list)
        digits = company.currency_id.decimal_places
        for partner, day, promised, left in self.env.execute_query(
            SQL(
                """
                SELECT partner_id, COALESCE(broken_on, paused_until + 1) AS day,
                       value::float, left_value::float
                  FROM credit_promise
                 WHERE company_id = %(company)s AND partner_id = ANY(%(partners)s)
                   AND (state = 'broken' OR state IN ('open', 'partly_kept')
                        AND paused_until < %(today)s)
                 ORDER BY partner_id, day DESC, id DESC
                """,
                company=company.id,
                partners=list(partner_ids),
                today=today,
            )
        ):
            amounts = (stored_to_minor(promised, digits), stored_to_minor(left, digits))
            found[partner].append((day.isoformat(), *amounts))
        return {partner: tuple(rows) for partner, rows in found.items()}
