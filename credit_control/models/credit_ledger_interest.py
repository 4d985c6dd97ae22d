"""What the books say about instalments that were, or are, paid late."""

from dataclasses import dataclass
from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL


@dataclass(frozen=True)
class Instalment:
    """One instalment of a customer invoice, amounts in its own currency.

    :param bool claimable: of a customer's posted invoice, with a due date
    :param bool is_claim: the invoice itself asks for interest
    :param bool consumer: the customer is neither a company nor has a tax number
    :param float credited: settled by credit notes, so never owed
    :param float disputed: of what is still open
    :param payments: pairs (day, amount), credit notes not among them
    :param claimed_until: last day that any claim covers
    :param bool compensated: a claim on it has the fixed sum
    :param bool invoice_compensated: a claim on any instalment of the invoice has it
    """

    id: int
    move_id: int
    name: str
    company_id: int
    partner_id: int
    currency_id: int
    claimable: bool
    is_claim: bool
    consumer: bool
    due: date | None
    principal: float
    credited: float
    disputed: float
    payments: tuple
    claimed_until: date | None
    compensated: bool
    invoice_compensated: bool

    @property
    def owed(self):
        """What was to be paid in time."""
        return self.principal - self.credited - self.disputed


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_instalments(self, line_ids):
        """Read instalments, how they were paid and what was claimed, with one query.

        :param line_ids: ids of ``account.move.line``
        :return: ``{line id: Instalment}``
        """
        self.env.flush_all()
        rows = self.env.execute_query_dict(self._instalments_sql(list(line_ids)))
        return {row["id"]: self._instalment(row) for row in rows}

    def _instalment(self, row):
        """An instalment of a row; settlements apart into payments and credit notes."""
        parts = row.pop("parts") or ()
        return Instalment(
            **row,
            credited=sum(amount for _day, amount, credit in parts if credit),
            payments=tuple(
                (fields.Date.to_date(day), amount)
                for day, amount, credit in parts
                if not credit and amount
            ),
        )

    def _instalments_sql(self, line_ids):
        """Rows with the fields of :class:`Instalment`, settlements as ``parts``."""
        return SQL(
            """
            SELECT item.id, item.move_id, invoice.name, item.company_id,
                   customer.id AS partner_id, item.currency_id,
                   COALESCE(invoice.move_type IN ('out_invoice', 'out_receipt')
                            AND invoice.state = 'posted'
                            AND account.account_type = 'asset_receivable'
                            AND item.balance > 0
                            AND item.date_maturity IS NOT NULL
                            AND customer.id IS NOT NULL, FALSE) AS claimable,
                   EXISTS (SELECT FROM credit_claim claim
                            WHERE claim.invoice_id = item.move_id) AS is_claim,
                   NOT COALESCE(customer.is_company, FALSE)
                     AND COALESCE(customer.vat, '') IN ('', '/') AS consumer,
                   item.date_maturity AS due,
                   item.amount_currency::float AS principal,
                   COALESCE(LEAST(GREATEST(invoice.credit_dispute_amount, 0)
                                  / NULLIF(ABS(invoice.amount_residual), 0), 1)
                            * item.amount_residual_currency, 0)::float AS disputed,
                   (%(parts)s) AS parts,
                   own.claimed_until,
                   COALESCE(own.compensated, FALSE) AS compensated,
                   EXISTS (SELECT FROM credit_claim claim
                            WHERE claim.move_id = item.move_id
                              AND claim.compensation > 0) AS invoice_compensated
              FROM account_move_line item
              JOIN account_move invoice ON invoice.id = item.move_id
              JOIN account_account account ON account.id = item.account_id
              LEFT JOIN res_partner holder ON holder.id = item.partner_id
              LEFT JOIN res_partner customer
                ON customer.id = holder.commercial_partner_id
              LEFT JOIN LATERAL (
                   SELECT MAX(claim.date_to) AS claimed_until,
                          BOOL_OR(claim.compensation > 0) AS compensated
                     FROM credit_claim claim
                    WHERE claim.move_line_id = item.id) own ON TRUE
             WHERE item.id = ANY(%(ids)s)
            """,
            parts=self._settlements_sql(),
            ids=line_ids,
        )

    def _settlements_sql(self):
        """What one ``item`` was settled with, in its own currency, as a JSON list."""
        return SQL(
            """
            SELECT JSON_AGG(JSON_BUILD_ARRAY(
                       partial.max_date, partial.debit_amount_currency::float,
                       entry.move_type = 'out_refund') ORDER BY partial.id)
              FROM account_partial_reconcile partial
              JOIN account_move_line credit ON credit.id = partial.credit_move_id
              JOIN account_move entry ON entry.id = credit.move_id
             WHERE partial.debit_move_id = item.id
            """
        )

    @api.model
    def _late_instalments(self, company, partner_ids, as_of, paid_too=False):
        """Ids of the instalments of customers that were due before a day.

        :param company: company whose tree is read
        :param partner_ids: ids of commercial entities
        :param datetime.date as_of: the day
        :param bool paid_too: also those that were paid, but late
        :return: list of ids of ``account.move.line``, by due date
        """
        self.env.flush_all()
        scope = self._scope(company, partner_ids)
        late = SQL(
            "OR EXISTS (SELECT FROM account_partial_reconcile partial"
            " WHERE partial.debit_move_id = item.id"
            " AND partial.max_date > item.date_maturity)"
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id
                  FROM account_move invoice
                  JOIN account_move_line item ON item.move_id = invoice.id
                  JOIN account_account account ON account.id = item.account_id
                 WHERE invoice.move_type IN ('out_invoice', 'out_receipt')
                   AND invoice.state = 'posted'
                   AND account.account_type = 'asset_receivable'
                   AND item.balance > 0
                   AND item.date_maturity < %(as_of)s
                   AND item.company_id IN %(companies)s
                   AND %(customers)s
                   AND (NOT COALESCE(item.reconciled, FALSE) %(paid)s)
                   AND NOT EXISTS (SELECT FROM credit_claim claim
                                    WHERE claim.invoice_id = invoice.id)
                 ORDER BY item.date_maturity, item.id
                """,
                as_of=as_of,
                companies=scope.company_ids,
                customers=scope.books(SQL("item.partner_id")),
                paid=late if paid_too else SQL(),
            )
        )
        return [row[0] for row in rows]
