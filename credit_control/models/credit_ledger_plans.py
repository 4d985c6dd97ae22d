"""Questions to the books about payment plans, for many at once."""

from odoo import api, models
from odoo.tools import SQL

#: Months over which it is looked what a customer usually pays.
_MONTHS = 6


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _plan_items_sql(self, plan_ids=None):
        """SQL of ``(plan_id, item_id, is_interest)``: what receipts of plans settle.

        The invoice of a plan's own interest belongs to it once it is posted.

        :param plan_ids: ids of plans, ``None`` for those that are active
        """
        which = SQL("plan.state = 'active'")
        if plan_ids is not None:
            which = SQL("plan.id = ANY(%s)", list(plan_ids))
        return SQL(
            """
            SELECT plan.id AS plan_id, rel.item_id, FALSE AS is_interest
              FROM credit_plan plan
              JOIN credit_plan_item_rel rel ON rel.plan_id = plan.id
             WHERE %(which)s
             UNION ALL
            SELECT plan.id, extra.id, TRUE
              FROM credit_plan plan
              JOIN account_move_line extra ON extra.move_id = plan.interest_move_id
              JOIN account_account account ON account.id = extra.account_id
             WHERE %(which)s AND account.account_type = 'asset_receivable'
            """,
            which=which,
        )

    @api.model
    def _flush_plans(self):
        self.env["credit.plan"].flush_model(["state", "item_ids", "interest_move_id"])

    @api.model
    def _read_planned_items(self, company):
        """Items that are in an active plan.

        :param company: any company of the tree
        :return: ``{account.move.line id: number of the plan}``
        """
        self._flush_plans()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT planned.item_id, plan.name
                      FROM (%s) planned
                      JOIN credit_plan plan ON plan.id = planned.plan_id
                     WHERE plan.company_id = %s
                    """,
                    self._plan_items_sql(),
                    company.sudo().root_id.id,
                )
            )
        )

    @api.model
    def _read_plan_receipts(self, plans):
        """What has settled the items of plans since they were agreed, in two queries.

        Payments and credit notes alike: both leave less to be paid. What had settled an
        item before the plan is what is missing between its amount and what the plan is
        about; the first settlements make that up. Settlements that are undone are not
        there any more; Odoo leaves a payment that is set to draft matched, and it
        counts no more either. What a settlement plan has waived is none.

        :param plans: ``credit.plan``
        :return: ``{plan id: [(day, amount)]}`` in the currency of the plan
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT planned.plan_id, partial.max_date,
                       partial.debit_amount_currency::float
                  FROM (%s) planned
                  JOIN account_partial_reconcile partial
                    ON partial.debit_move_id = planned.item_id
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                 WHERE credit.parent_state = 'posted'
                   AND credit.move_id NOT IN (
                       SELECT rel.move_id FROM credit_plan_writeoff_rel rel
                        WHERE rel.plan_id = planned.plan_id)
                 ORDER BY partial.id
                """,
                self._plan_items_sql(plans.ids),
            )
        )
        found = {plan.id: [] for plan in plans}
        for plan, day, amount in rows:
            if amount:
                found[plan].append((day, amount))
        return found

    @api.model
    def _read_unapplied(self, plans):
        """Receipts of customers that are matched with nothing yet, oldest first.

        :param plans: ``credit.plan``; only what came since each was accepted counts
        :return: ``{plan id: [(day, amount, account.move.line id)]}``
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT plan.id, item.date, -item.amount_residual_currency::float,
                       item.id
                  FROM credit_plan plan
                  JOIN res_partner holder
                    ON holder.commercial_partner_id = plan.partner_id
                  JOIN account_move_line item ON item.partner_id = holder.id
                  JOIN account_account account ON account.id = item.account_id
                  JOIN account_move entry ON entry.id = item.move_id
                  JOIN res_company owner ON owner.id = item.company_id
                 WHERE plan.id = ANY(%s)
                   AND account.account_type = 'asset_receivable'
                   AND owner.parent_path LIKE plan.company_id || '/%%'
                   AND item.parent_state = 'posted'
                   AND item.reconciled IS NOT TRUE
                   AND item.amount_residual_currency < 0
                   AND item.currency_id = plan.currency_id
                   AND item.date >= plan.accepted_on
                   AND entry.move_type <> 'out_refund'
                 ORDER BY plan.id, item.date, item.id
                """,
                plans.ids,
            )
        )
        found = {plan.id: [] for plan in plans}
        for plan, *receipt in rows:
            found[plan].append(tuple(receipt))
        return found

    @api.model
    def _read_usual_payments(self, company, partner_ids, today):
        """What customers paid in a month on average, over the last six months.

        :param company: any company of the tree
        :param partner_ids: ids of commercial entities
        :return: ``{partner id: amount in company currency}``
        """
        self.env.flush_all()
        scope = self._scope(company, partner_ids)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT holder.commercial_partner_id,
                       SUM(-item.balance)::float / %(months)s
                  FROM account_move_line item
                  JOIN res_partner holder ON holder.id = item.partner_id
                  JOIN account_account account ON account.id = item.account_id
                  JOIN account_move entry ON entry.id = item.move_id
                 WHERE holder.commercial_partner_id = ANY(%(ids)s)
                   AND item.company_id IN %(companies)s
                   AND account.account_type = 'asset_receivable'
                   AND item.parent_state = 'posted'
                   AND entry.move_type = 'entry'
                   AND (entry.origin_payment_id IS NOT NULL
                        OR entry.statement_line_id IS NOT NULL)
                   AND item.date > %(today)s::date - MAKE_INTERVAL(months => %(months)s)
                   AND item.date <= %(today)s
                 GROUP BY 1
                """,
                months=_MONTHS,
                ids=list(partner_ids),
                companies=scope.company_ids,
                today=today,
            )
        )
        return dict(rows)

    def _set_aside_sql(self):
        # EXTENDS credit_control: what is in an active plan is not asked for now
        return SQL(
            "CASE WHEN item.id IN (SELECT planned.item_id FROM (%s) planned)"
            " THEN item.amount_residual ELSE %s END",
            self._plan_items_sql(),
            super()._set_aside_sql(),
        )

    @api.model
    def _flushed_fields(self):
        # EXTENDS credit_control: whether a plan is active
        flushed = super()._flushed_fields()
        flushed["credit.plan"] = ["state", "item_ids", "interest_move_id"]
        return flushed

    @api.model
    def _read_next_steps(self, company, partner_ids=None):
        # EXTENDS credit_control: what is in an active plan reaches no level
        steps = super()._read_next_steps(company, partner_ids)
        for item in self._read_planned_items(company).keys() & steps.keys():
            steps[item] = steps[item]._replace(next_level=None, next_on=None)
        return steps
