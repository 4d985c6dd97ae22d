"""Questions to the books: exposure, overdue, and who is over a threshold.

Everything here answers for many customers with a constant number of queries.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, models
from odoo.tools import SQL

from .credit_ledger_scope import Scope


@dataclass
class Reading:
    """What the books say about one customer, in company currency.

    :param dict components: component code → amount, all components
    :param list overdue: ``(due date, open amount, disputed part)``, oldest first
    :param float credits: unapplied payments and credit notes, positive
    """

    components: dict = field(default_factory=dict)
    overdue: list = field(default_factory=list)
    credits: float = 0.0

    def add(self, code, due, amount, disputed=0.0):
        """Take in one row of the books; ``due`` is a date only for what is overdue."""
        self.components[code] = self.components.get(code, 0.0) + amount
        if code == "receivable" and due:
            self.overdue.append((due, amount, disputed))
        elif code == "receivable" and amount < 0:
            self.credits -= amount

    def tell_apart(self, inside):
        """Take components out of those that include them.

        :param dict inside: code → code of the component that includes it
        """
        for code, outer in inside.items():
            if code in self.components:
                rest = self.components.get(outer, 0.0) - self.components[code]
                self.components[outer] = round(rest, 6)  # what floats leave behind


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _scope(self, company, partner_ids=None):
        """The scope of a company tree, for some commercial entities or all.

        :param company: any company of the tree
        :param partner_ids: ids of commercial entities, ``None`` for all
        """
        root = company.sudo().root_id
        partners = None if partner_ids is None else tuple(partner_ids) or (0,)
        return Scope(root, root._credit_tree_ids(), partners)

    @api.model
    def _component_catalogue(self):
        """The components without their rows: labels and flags.

        :return: ``{code: Component}``
        """
        return self._exposure_components(Scope(self.env.company, (0,), (0,)))

    # ---- reading -----------------------------------------------------------
    @api.model
    def _read_books(self, company, partner_ids, today, flags=None):
        """Read exposure and overdue of many customers with one query.

        A second one follows where an order is partly invoiced or paid.

        :param company: company whose tree is read
        :param partner_ids: ids of commercial entities, ``None`` for all
        :param datetime.date today: instalments due before it are overdue
        :param flags: of components that somebody's policy counts, ``None`` for all
        :return: ``{partner id: Reading}``, an empty reading for who has nothing
        """
        self._flush()
        scope = self._scope(company, partner_ids)
        components = {
            code: component
            for code, component in self._exposure_components(scope).items()
            if flags is None or not component.flag or component.flag in flags
        }
        readings = defaultdict(Reading)
        begun = defaultdict(list)
        for partner, code, due, amount, disputed, rest in self.env.execute_query(
            self._books_sql(scope, today, components)
        ):
            readings[partner].add(code, due, amount or 0.0, disputed)
            begun[code] += rest or ()
        for code, ids in begun.items():
            if ids:
                for partner, amount in self.env.execute_query(components[code].of(ids)):
                    readings[partner].add(code, None, amount)
        inside = {c: p.inside for c, p in components.items() if p.inside in components}
        for reading in readings.values():
            reading.overdue.sort()
            reading.tell_apart(inside)
        return readings

    def _books_sql(self, scope, today, components):
        """Rows of the books: open items by due date, other components in one amount.

        :param dict components: those wanted, as :meth:`_exposure_components` gives them
        :return: SQL of ``(partner, component, due date or NULL, amount, disputed part,
            ids of documents that are not in the amount)``
        """
        parts = []
        for code, component in components.items():
            if code == "receivable":
                parts.append(
                    SQL(
                        "SELECT partner_id, %s, due, amount, disputed, NULL::int[]"
                        " FROM (%s) items",
                        code,
                        self._open_items_by_due_date_sql(scope, today),
                    )
                )
                continue
            rest = SQL("ARRAY_AGG(id) FILTER (WHERE amount IS NULL)")
            parts.append(
                SQL(
                    "SELECT partner_id, %s, NULL::date, SUM(amount)::float, 0::float, %s"
                    " FROM (%s) part GROUP BY partner_id",
                    code,
                    rest if component.plain else SQL("NULL::int[]"),
                    component.plain or component.select,
                )
            )
        return SQL(" UNION ALL ").join(parts)

    def _open_items_by_due_date_sql(self, scope, today):
        """Open items by customer and due date, credits apart from debts.

        ``due`` is NULL for what is not overdue and for credits: as fine as any check
        needs, and no finer.
        """
        return SQL(
            """
            SELECT holder.commercial_partner_id AS partner_id,
                   CASE WHEN item.amount_residual > 0
                         AND COALESCE(item.date_maturity, item.date) < %s
                        THEN COALESCE(item.date_maturity, item.date) END AS due,
                   SUM(item.amount_residual)::float AS amount,
                   COALESCE(SUM(%s), 0)::float AS disputed
            %s
            GROUP BY 1, 2, item.amount_residual < 0
            """,
            today,
            self._set_aside_sql(),
            self._open_items_sql(scope),
        )

    def _set_aside_sql(self):
        """SQL of what of one open ``item`` does not count as overdue, by the policy.

        The disputed part; NULL or 0 for none. Other parts extend it with ``super()``.
        """
        return SQL(
            """
            CASE WHEN item.move_id IN (
                       SELECT id FROM account_move WHERE credit_dispute_amount > 0)
                 THEN item.amount_residual * (
                       SELECT LEAST(move.credit_dispute_amount
                                    / NULLIF(ABS(move.amount_residual), 0), 1)
                         FROM account_move move WHERE move.id = item.move_id)
                 END
            """
        )

    # ---- policies ----------------------------------------------
    def _effective_policy_sql(self):
        """Joins from ``profile`` to the policy version that applies to it.

        Customer before category before company; what they name is any version, and
        the active one of the same policy counts. ``policy`` always has a row: without
        an active version the defaults of the model's flags hold.
        """
        defaults = self.env["credit.policy"]._flag_defaults()
        return SQL(
            """
            JOIN res_company owner ON owner.id = profile.company_id
            LEFT JOIN credit_category category ON category.id = profile.category_id
            LEFT JOIN credit_policy named ON named.id = COALESCE(
                profile.policy_id, category.policy_id, owner.credit_policy_id)
            LEFT JOIN credit_policy active
              ON active.origin_id = named.origin_id AND active.state = 'active'
            CROSS JOIN LATERAL (SELECT active.id AS policy_id, %s) policy
            """,
            SQL(", ").join(
                SQL(
                    "COALESCE(active.%s, %s) AS %s",
                    SQL.identifier(flag),
                    value,
                    SQL.identifier(flag),
                )
                for flag, value in defaults.items()
            ),
        )

    # ---- facts of the credit file ------------------------------------------
    @api.model
    def _read_profiles(self, profiles, today):
        """Read what the credit files say, with one query for all of them.

        :param profiles: ``credit.profile`` records
        :param datetime.date today: the date whose limit counts
        :return: ``{profile id: dict}`` with the columns of the query below
        """
        self._flush()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT profile.id, profile.partner_id, profile.company_id,
                       profile.group_head_id,
                       customer.complete_name AS customer, profile.limit_mode,
                       profile.forced_hold_reason, profile.next_review,
                       COALESCE(category.name->>%(lang)s, category.name->>'en_US')
                         AS category,
                       category.blocked, category.payment_term_id,
                       category.limit_terms, policy.*,
                       granted.id AS limit_id, granted.amount AS limit_amount,
                       granted.currency_id AS limit_currency_id,
                       top.added AS limit_added,
                       ended.date_to AS limit_expired_on,
                       terms.granted AS terms_granted, terms.ended AS terms_ended,
                       reminded.level AS followup_level,
                       reminded.amount AS followup_amount,
                       (SELECT ARRAY_AGG(tag.category_id ORDER BY tag.category_id)
                          FROM res_partner_res_partner_category_rel tag
                         WHERE tag.partner_id = profile.partner_id) AS tags
                  FROM credit_profile profile %(policy)s
                  JOIN res_partner customer ON customer.id = profile.partner_id
                  LEFT JOIN (%(granted)s) granted ON granted.profile_id = profile.id
                  LEFT JOIN (%(added)s) top ON top.profile_id = profile.id
                  LEFT JOIN LATERAL (
                       SELECT MAX(past.date_to) AS date_to
                         FROM credit_limit past
                        WHERE past.profile_id = profile.id AND past.state = 'active'
                          AND past.date_to < %(today)s
                          AND past.on_top IS NOT TRUE
                          AND past.kind <> 'group') ended ON TRUE
                  LEFT JOIN LATERAL (%(terms)s) terms ON TRUE
                  LEFT JOIN LATERAL (%(reminded)s) reminded ON TRUE
                 WHERE profile.id = ANY(%(ids)s)
                """,
                reminded=self._reminded_sql(),
                terms=self._terms_exceptions_sql(today),
                lang=self.env.lang or "en_US",
                policy=self._effective_policy_sql(),
                granted=self._limits_in_force_sql(today, profiles.ids),
                added=self._limits_added_sql(today, profiles.ids),
                today=today,
                ids=list(profiles.ids),
            )
        )
        return {row["id"]: row for row in rows}
