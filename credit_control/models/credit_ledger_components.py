"""The components of exposure, each one ``SELECT`` over Odoo's own live tables.

Together with its neighbours ``credit_ledger_*.py`` this is the only room with bulk SQL
over accounting and sales tables.
"""

from odoo import api, models
from odoo.tools import SQL

from .credit_ledger_scope import Component
from .credit_policy import FLAGS


class CreditLedger(models.AbstractModel):
    _name = "credit.ledger"
    _description = "Exposure read from Odoo's own books"

    @api.model
    def _exposure_components(self, scope):
        """The components of exposure for many customers at once.

        Extend with ``super()`` and add an entry; totals, the profile, drill-down, the
        record of a check and the API follow.

        :param Scope scope: the company tree and the customers
        :return: ``{code: Component}`` in the order in which they are shown
        """
        return {
            "receivable": self._component_receivable(scope),
            "orders": self._component_orders(scope),
            "draft_invoices": self._component_draft_invoices(scope),
            "uncleared": self._component_uncleared(scope),
        }

    @api.model
    def _flushed_fields(self):
        """Fields that the SQL reads, by model, so that pending writes are seen."""
        return {
            "res.partner": ["commercial_partner_id", "category_id", "complete_name"],
            "account.account": ["account_type", "reconcile"],
            "account.move": [
                "state",
                "move_type",
                "currency_id",
                "invoice_currency_rate",
                "credit_dispute_amount",
                "amount_residual",
                "company_id",
            ],
            "account.move.line": [
                "account_id",
                "partner_id",
                "company_id",
                "parent_state",
                "reconciled",
                "amount_residual",
                "date_maturity",
                "date",
                "payment_id",
                "quantity",
                "price_total",
                "product_uom_id",
                "display_type",
                "sale_line_ids",
            ],
            "account.payment": [
                "state",
                "partner_type",
                "move_id",
                "partner_id",
                "payment_transaction_id",
            ],
            "sale.order": [
                "state",
                "partner_invoice_id",
                "company_id",
                "invoice_status",
                "amount_total",
                "currency_rate",
                "currency_id",
                "transaction_ids",
                "tag_ids",
                "team_id",
            ],
            "sale.order.line": [
                "order_id",
                "display_type",
                "is_downpayment",
                "price_total",
                "product_uom_qty",
                "product_uom_id",
            ],
            "payment.transaction": ["state", "amount", "payment_id"],
            "res.company": ["credit_policy_id"],
            "credit.policy": ["state", "origin_id", *FLAGS],
            "credit.category": [
                "name",
                "blocked",
                "payment_term_id",
                "limit_terms",
                "policy_id",
            ],
            "credit.profile": [
                "partner_id",
                "company_id",
                "category_id",
                "policy_id",
                "limit_mode",
                "forced_hold_reason",
                "next_review",
            ],
            "credit.limit": [
                "profile_id",
                "state",
                "kind",
                "amount",
                "currency_id",
                "date_from",
                "date_to",
            ],
            "credit.hold": ["order_id", "state", "release_amount", "release_until"],
        }

    def _flush(self):
        for model, names in self._flushed_fields().items():
            known = self.env[model]._fields
            self.env[model].flush_model([name for name in names if name in known])

    # ---- receivable --------------------------------------------------------
    def _open_items_sql(self, scope):
        """FROM and WHERE of the open items on receivable accounts.

        Entries booked on any contact count for its commercial entity. The account
        list and the contact list are resolved first: Odoo's partial index on
        unreconciled items then serves one customer as well as all of them.
        """
        return SQL(
            """
              FROM account_move_line item
              JOIN res_partner holder ON holder.id = item.partner_id
             WHERE item.account_id = ANY(ARRAY(
                       SELECT id FROM account_account
                        WHERE account_type = 'asset_receivable'))
               AND item.reconciled IS NOT TRUE
               AND item.parent_state = 'posted'
               AND item.company_id = ANY(%s)
               AND %s
            """,
            scope.companies,
            scope.books(SQL("item.partner_id")),
        )

    def _component_receivable(self, scope):
        return Component(
            label=self.env._("Open receivables"),
            select=SQL(
                "SELECT holder.commercial_partner_id AS partner_id,"
                " SUM(item.amount_residual) AS amount %s GROUP BY 1",
                self._open_items_sql(scope),
            ),
            model="account.move.line",
            domain=lambda partner: [
                ("account_id.account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
                ("parent_state", "=", "posted"),
                ("company_id", "in", list(scope.company_ids)),
                ("partner_id.commercial_partner_id", "=", partner.id),
            ],
        )

    # ---- orders ------------------------------------------------------------
    def _order_working_set_sql(self, scope):
        """Condition on the alias ``sale``: confirmed and not all of it invoiced."""
        return SQL(
            """
            sale.state = 'sale'
              AND sale.company_id = ANY(%s)
              AND %s
              AND (sale.invoice_status <> 'invoiced' OR sale.id IN (
                    SELECT line.order_id
                      FROM account_move draft
                      JOIN account_move_line item ON item.move_id = draft.id
                      JOIN sale_order_line_invoice_rel rel
                        ON rel.invoice_line_id = item.id
                      JOIN sale_order_line line ON line.id = rel.order_line_id
                     WHERE draft.state = 'draft'
                       AND draft.move_type IN ('out_invoice', 'out_receipt')
                       AND draft.company_id = ANY(%s)))
              AND %s
            """,
            scope.companies,
            scope.books(SQL("sale.partner_invoice_id")),
            scope.companies,
            self._order_still_open_sql(),
        )

    def _component_orders(self, scope):
        working_set = self._order_working_set_sql(scope)

        def amounts(where):
            return SQL(
                "SELECT orders.partner_id, orders.amount FROM (%s) orders",
                self._order_amounts_sql(scope.company, where),
            )

        return Component(
            label=self.env._("Confirmed orders not invoiced"),
            select=amounts(working_set),
            plain=self._order_plain_amounts_sql(scope.company, working_set),
            of=lambda ids: amounts(SQL("sale.id = ANY(%s)", ids)),
            model="sale.order",
            domain=lambda partner: [
                ("state", "=", "sale"),
                ("company_id", "in", list(scope.company_ids)),
                ("partner_invoice_id.commercial_partner_id", "=", partner.id),
                "|",
                ("invoice_status", "!=", "invoiced"),
                ("invoice_ids.state", "=", "draft"),
            ],
        )

    # ---- draft invoices ----------------------------------------------------
    def _component_draft_invoices(self, scope):
        return Component(
            label=self.env._("Draft invoices without an order"),
            select=SQL(
                """
                SELECT payer.commercial_partner_id AS partner_id,
                       ROUND((SUM(item.price_total)
                              / COALESCE(NULLIF(MAX(draft.invoice_currency_rate), 0), 1)
                             )::numeric, %s)::float AS amount
                  FROM account_move draft
                  JOIN res_partner payer ON payer.id = draft.partner_id
                  JOIN account_move_line item
                    ON item.move_id = draft.id AND item.display_type = 'product'
                 WHERE draft.state = 'draft'
                   AND draft.move_type IN ('out_invoice', 'out_receipt')
                   AND draft.company_id = ANY(%s)
                   AND %s
                   AND NOT EXISTS (
                       SELECT FROM sale_order_line_invoice_rel rel
                         JOIN sale_order_line line ON line.id = rel.order_line_id
                        WHERE rel.invoice_line_id = item.id AND line.state = 'sale')
                 GROUP BY payer.commercial_partner_id, draft.id
                """,
                scope.company.currency_id.decimal_places,
                scope.companies,
                scope.books(SQL("draft.partner_id")),
            ),
            flag="count_draft_invoices",
            model="account.move",
            domain=lambda partner: [
                ("state", "=", "draft"),
                ("move_type", "in", ("out_invoice", "out_receipt")),
                (
                    "invoice_line_ids",
                    "any",
                    [
                        ("display_type", "=", "product"),
                        ("sale_line_ids", "not any", [("state", "=", "sale")]),
                    ],
                ),
                ("company_id", "in", list(scope.company_ids)),
                ("partner_id.commercial_partner_id", "=", partner.id),
            ],
        )

    # ---- payments on their way ---------------------------------------------
    def _component_uncleared(self, scope):
        """Payments booked but not yet seen on a bank statement, added back."""
        return Component(
            label=self.env._("Payments not cleared by the bank"),
            select=SQL(
                """
                SELECT payer.commercial_partner_id AS partner_id,
                       SUM(item.amount_residual) AS amount
                  FROM account_payment payment
                  JOIN res_partner payer ON payer.id = payment.partner_id
                  JOIN account_move_line item ON item.move_id = payment.move_id
                  JOIN account_account account ON account.id = item.account_id
                 WHERE payment.partner_type = 'customer'
                   AND payment.is_matched IS NOT TRUE
                   AND payment.state IN ('in_process', 'paid')
                   AND item.parent_state = 'posted'
                   AND item.reconciled IS NOT TRUE
                   AND account.reconcile
                   AND account.account_type <> 'asset_receivable'
                   AND item.company_id = ANY(%s)
                   AND %s
                 GROUP BY 1
                """,
                scope.companies,
                scope.books(SQL("payment.partner_id")),
            ),
            flag="count_uncleared_payments",
            model="account.payment",
            domain=lambda partner: [
                ("partner_type", "=", "customer"),
                ("is_matched", "=", False),
                ("state", "in", ("in_process", "paid")),
                ("company_id", "in", list(scope.company_ids)),
                ("partner_id.commercial_partner_id", "=", partner.id),
            ],
        )
