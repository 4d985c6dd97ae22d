"""Where a customer stands now: read live, never stored."""

import operator

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import facts as engine_facts
from ..engine import verdict as engine
from ..engine.money import from_minor
from ..exceptions import CreditControlError
from ..wording import Narrator

LIGHTS = [
    (engine.GREEN, "Green"),
    (engine.AMBER, "Amber"),
    (engine.RED, "Red"),
    (engine.GREY, "Grey"),
]
#: Field of the profile → (method of the ledger, column).
_SQL_COLUMNS = {
    "limit_amount": ("_exposure_position_sql", "granted"),
    "exposure": ("_exposure_position_sql", "exposure"),
    "available": ("_exposure_position_sql", "available"),
    "utilisation": ("_exposure_position_sql", "utilisation"),
    "overdue_total": ("_overdue_position_sql", "overdue"),
    "oldest_overdue_days": ("_overdue_position_sql", "days"),
}
#: The figures that SQL reads for many customers, in the order of
#: ``credit.ledger._read_positions``.
FIGURES = (
    "limit_amount",
    "exposure",
    "available",
    "utilisation",
    "overdue_total",
    "oldest_overdue_days",
)
#: What comes with the light.
WITH_LIGHT = ("light", "light_reason", "components")
#: From this number of customers on, one statement over the whole company is faster.
MANY = 200
_OPERATORS = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    limit_id = fields.Many2one(
        "credit.limit",
        string="Limit in Force",
        compute="_compute_limit_id",
        help="The limit that counts today.",
    )
    limit_amount = fields.Monetary(
        string="Credit Limit",
        compute="_compute_figures",
        search="_search_limit_amount",
        help="The limit in force, in the company's currency at today's rate.",
    )
    exposure = fields.Monetary(
        compute="_compute_figures",
        search="_search_exposure",
        help="What the customer could cost now: open receivables, confirmed orders not "
        "invoiced, and what else the policy counts.",
    )
    available = fields.Monetary(
        compute="_compute_figures",
        search="_search_available",
        help="Limit less exposure, or what the group leaves where that is less; negative "
        "when the customer is over the limit.",
    )
    utilisation = fields.Float(
        string="Used (%)",
        compute="_compute_figures",
        search="_search_utilisation",
        help="Exposure as a share of the limit.",
    )
    overdue_total = fields.Monetary(
        string="Overdue",
        compute="_compute_figures",
        search="_search_overdue_total",
        help="Instalments past due, unapplied credits taken off the oldest first "
        "where the policy says so.",
    )
    oldest_overdue_days = fields.Integer(
        string="Oldest Overdue (Days)",
        compute="_compute_figures",
        search="_search_oldest_overdue_days",
        help="Age of the oldest instalment past due.",
    )
    light = fields.Selection(
        LIGHTS,
        compute="_compute_position",
        search="_search_light",
        help="Green: orders pass. Amber: a warning applies. Red: an order would be "
        "held. Grey: nothing is checked.",
    )
    light_reason = fields.Text(
        compute="_compute_position", help="Why the light is amber or red."
    )
    components = fields.Json(
        string="Exposure by Component",
        compute="_compute_position",
        help="The parts of exposure, in the company's currency.",
    )

    @api.depends("limit_ids.state", "limit_ids.date_from", "limit_ids.date_to")
    def _compute_limit_id(self):
        for profile in self:
            company = profile.company_id or self.env.company
            profile.limit_id = profile.limit_at(company._credit_today())

    def _compute_figures(self):
        """Figures of a few customers come with their light, those of many by SQL."""
        stored = self.filtered("id")
        if len(stored) < MANY:
            self._compute_position()
            return
        (self - stored)._compute_position()
        companies = self.env.companies.sudo().root_id
        for company in companies:
            stored -= stored._set_figures(company)
        for company, others in stored.sudo().grouped("company_id").items():
            others._set_figures(company)

    def _set_figures(self, company):
        """Fill the figures of those of these customers that the company has.

        :return: these customers
        """
        rows = self.env["credit.ledger"]._read_positions(
            company, company._credit_today(), self.ids
        )
        found = self.browse(row[0] for row in rows)
        for place, name in enumerate(FIGURES, start=1):
            # Into the cache as they come: setting them one by one would round each
            # again, for which the currency of each customer is read.
            values = (row[place] or 0 for row in rows)
            self._fields[name]._insert_cache(found, values)
        return found

    def _compute_position(self):
        stored = self.filtered("id")
        cases = self.env["credit.gate"]._gather(stored)
        together = [self._fields[name] for name in (*FIGURES, *WITH_LIGHT)]
        with self.env.protecting(together, self):  # whichever of them was asked for
            for profile in self - stored:
                profile.update(dict.fromkeys(FIGURES, 0))
                profile.update(
                    {"light": engine.GREY, "light_reason": "", "components": []}
                )
            for profile in stored:
                profile._set_position(cases[profile])

    def _set_position(self, case):
        """Fill the computed fields from a gathered case."""
        facts = case.facts
        limited = facts.mode == engine_facts.LIMITED
        verdict = case.review()
        exposure = facts.exposure_before
        used = 0.0
        if limited and facts.limit:
            used = exposure * 100.0 / facts.limit
        elif limited and exposure > 0:
            used = self.BEYOND_ANY_LIMIT
        narrator = Narrator(self.env, facts, self.currency_id)

        def money(amount):
            return from_minor(amount, facts.digits)

        self.limit_amount = money(facts.limit) if limited else 0.0
        self.exposure = money(exposure)
        self.available = money(facts.limit - exposure) if limited else 0.0
        self.utilisation = used
        self.overdue_total = money(facts.overdue_amount)
        self.oldest_overdue_days = facts.oldest_overdue_days
        self.light = engine.light(verdict, facts)
        self.light_reason = "\n".join(narrator.reasons(verdict))
        self.components = self._component_rows(facts)

    def _component_rows(self, facts):
        amounts = dict(facts.exposure)
        return [
            {
                "code": code,
                "label": component.label,
                "amount": from_minor(amounts[code], facts.digits),
            }
            for code, component in self.env["credit.ledger"]
            ._component_catalogue()
            .items()
            if code in amounts
        ]

    # ---- searching and sorting in SQL ---------------------------------------
    def _position_subquery(self, field_name):
        """SQL of ``(id, value)`` for a position field, all companies in view."""
        method, column = _SQL_COLUMNS[field_name]
        ledger = self.env["credit.ledger"].sudo()
        parts = [
            SQL(
                "SELECT id, %s AS value FROM (%s) position",
                SQL.identifier(column),
                getattr(ledger, method)(company, company._credit_today()),
            )
            for company in self.env.companies.sudo().root_id
        ]
        return SQL(" UNION ALL ").join(parts)

    def _search_position(self, field_name, sign, value):
        if sign not in _OPERATORS or not isinstance(value, (int, float)):
            return NotImplemented
        subquery = self._position_subquery(field_name)
        comparison = SQL(sign)  # one of _OPERATORS, never the caller's text

        def to_sql(model, alias, query):
            found = SQL(
                "%s IN (SELECT id FROM (%s) rows WHERE value %s %s)",
                SQL.identifier(alias, "id"),
                subquery,
                comparison,
                value,
            )
            if field_name in ("overdue_total", "oldest_overdue_days"):
                return self._with_nothing_overdue(found, alias, subquery, sign, value)
            return found

        return Domain.custom(to_sql=to_sql)

    def _with_nothing_overdue(self, found, alias, subquery, sign, value):
        """Customers with nothing overdue have no row, and count as 0."""
        if not _OPERATORS[sign](0, value):
            return found
        return SQL(
            "(%s OR %s NOT IN (SELECT id FROM (%s) rows))",
            found,
            SQL.identifier(alias, "id"),
            subquery,
        )

    def _search_limit_amount(self, operator, value):
        return self._search_position("limit_amount", operator, value)

    def _search_exposure(self, operator, value):
        return self._search_position("exposure", operator, value)

    def _search_available(self, operator, value):
        return self._search_position("available", operator, value)

    def _search_utilisation(self, operator, value):
        return self._search_position("utilisation", operator, value)

    def _search_overdue_total(self, operator, value):
        return self._search_position("overdue_total", operator, value)

    def _search_oldest_overdue_days(self, operator, value):
        return self._search_position("oldest_overdue_days", operator, value)

    def _search_light(self, operator, value):
        if operator != "in":
            return NotImplemented
        profiles = self.search([])  # pylint: disable=no-search-all
        cases = self.env["credit.gate"]._gather(profiles)
        lit = [
            profile.id
            for profile in profiles
            if engine.light(cases[profile].review(), cases[profile].facts) in value
        ]
        return Domain("id", "in", lit)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        # EXTENDS 'base': position fields sort in SQL like stored ones
        if field_name not in _SQL_COLUMNS:
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        joined = query.make_alias(alias, f"position_{field_name}")
        query.add_join(
            "LEFT JOIN",
            joined,
            SQL("(%s)", self._position_subquery(field_name)),
            SQL(
                "%s = %s",
                SQL.identifier(alias, "id"),
                SQL.identifier(joined, "id"),
            ),
        )
        return SQL(
            "COALESCE(%s, 0) %s %s", SQL.identifier(joined, "value"), direction, nulls
        )

    # ---- drill-down --------------------------------------------------------
    def action_view_component(self, code):
        """Open the documents behind one component of exposure.

        :param str code: code of the component
        """
        self.ensure_one()
        self.check_access("read")
        ledger = self.env["credit.ledger"].sudo()
        scope = ledger._scope(self.company_id, self.partner_id.ids)
        component = ledger._exposure_components(scope).get(code)
        if not component:
            raise CreditControlError(
                self.env._("There is no component of exposure called %s.", code)
            )
        return {
            "type": "ir.actions.act_window",
            "name": f"{component.label}: {self.partner_id.display_name}",
            "res_model": component.model,
            "view_mode": "list,form",
            "views": [[False, "list"], [False, "form"]],
            "domain": component.domain(self.partner_id),
            "context": {"create": False},
        }
