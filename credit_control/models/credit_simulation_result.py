"""What a simulation came to: in all, by rule, by risk category and by month."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..simulation_words import SimulationWords

#: Columns of a side: name → aggregate over lines ``l``, ``{side}`` being ``new`` or ``old``.
_SIDE = {
    "held": "COUNT(*) FILTER (WHERE l.{side}_outcome = 'hold')",
    "warned": "COUNT(*) FILTER (WHERE l.{side}_outcome = 'warn')",
    "delayed": "SUM(l.amount) FILTER (WHERE l.{side}_outcome = 'hold')",
    "held_late": "COUNT(*) FILTER (WHERE l.{hit} = 'held_late')",
    "held_good": "COUNT(*) FILTER (WHERE l.{hit} = 'held_good')",
    "passed_late": "COUNT(*) FILTER (WHERE l.{hit} = 'passed_late')",
    "passed_good": "COUNT(*) FILTER (WHERE l.{hit} = 'passed_good')",
    "avoided": "SUM(l.late_amount) FILTER (WHERE l.{hit} = 'held_late')",
    "late_days": "SUM(l.late_days) FILTER (WHERE l.{hit} = 'held_late')",
}
#: Columns that both sides share.
_BOTH = {
    "orders": "COUNT(*)",
    "amount": "SUM(l.amount)",
    "late": "COUNT(*) FILTER (WHERE l.result IN ('late', 'unpaid'))",
    "late_amount": "SUM(l.late_amount)",
}
#: Of a rule: what it held, and what came of that.
_RULE = {
    "held": "COUNT(*) FILTER (WHERE failed.level = 'hold')",
    "warned": "COUNT(*) FILTER (WHERE failed.level = 'warn')",
    "delayed": "SUM(l.amount) FILTER (WHERE failed.level = 'hold')",
    "held_late": "COUNT(*) FILTER (WHERE failed.level = 'hold' AND l.result"
    " IN ('late', 'unpaid'))",
    "held_good": "COUNT(*) FILTER (WHERE failed.level = 'hold' AND l.result"
    " = 'on_time')",
    "avoided": "SUM(l.late_amount) FILTER (WHERE failed.level = 'hold')",
    "late_days": "SUM(l.late_days) FILTER (WHERE failed.level = 'hold' AND l.result"
    " IN ('late', 'unpaid'))",
}
_SIDES = ("new", "old")


def _columns(prefix, aggregates, **names):
    """Aggregates as columns, numbers only: nothing of anything is 0."""
    return ", ".join(
        f"COALESCE({text.format(**names)}, 0)::float AS {prefix}{name}"
        for name, text in aggregates.items()
    )


class CreditSimulation(models.Model):
    _inherit = "credit.simulation"

    headline = fields.Text(compute="_compute_story", help="The result in sentences.")
    story = fields.Html(
        compute="_compute_story", sanitize=False, help="The result, with its graphs."
    )
    differing_count = fields.Integer(
        compute="_compute_differing", string="Differ From the Record"
    )

    @api.depends("result")
    @api.depends_context("lang")
    def _compute_story(self):
        renderer = self.env["ir.qweb"]
        for one in self:
            words = one._words()
            one.headline = words.headline() if one.result else False
            one.story = one.result and renderer._render(
                "credit_control.credit_simulation_story",
                {"simulation": one, "words": words},
            )

    @api.depends("result")
    def _compute_differing(self):
        for one in self:
            one.differing_count = sum((one.result or {}).get("causes", {}).values())

    def _words(self):
        """The result in the reader's words.

        :rtype: SimulationWords
        """
        self.ensure_one()
        return SimulationWords(self)

    # ---- adding up -------------------------------------------------------------
    def _add_up(self):
        """The result as plain data; money in company currency.

        :return: ``{"totals", "months", "categories", "rules", "changes", "causes",
            "recorded"}``
        """
        month = "TO_CHAR(l.confirmed_on, 'YYYY-MM')"
        [totals] = self._grouped("'all'")
        return {
            "totals": totals,
            "months": self._grouped(month),
            "categories": self._grouped("l.category_id::text"),
            "rules": self._by_rule(),
            "changes": self._counted("change"),
            "causes": self._counted("cause"),
            "recorded": sum(self._counted("recorded_outcome").values()),
        }

    def _grouped(self, key):
        """Rows by a key: what both sides share, and what each side did."""
        columns = [_columns("", _BOTH)]
        for side, hit in (("new", "hit"), ("old", "old_hit")):
            columns.append(_columns(f"{side}_", _SIDE, side=side, hit=hit))
        rows = self.env.execute_query_dict(
            SQL(
                f"SELECT {key} AS key, {', '.join(columns)}"
                " FROM credit_simulation_order l"
                " WHERE l.simulation_id = %s GROUP BY 1 ORDER BY 1",
                self.id,
            )
        )
        return [_nested(row) for row in rows]

    def _by_rule(self):
        """Rows by check, for the side that asks it: what it held, and what came of it."""
        found = {}
        for side in _SIDES:
            failed = (
                f"SELECT UNNEST(STRING_TO_ARRAY(l.{side}_holds, ',')) AS code,"
                " 'hold' AS level UNION ALL"
                f" SELECT UNNEST(STRING_TO_ARRAY(l.{side}_warns, ',')), 'warn'"
            )
            rows = self.env.execute_query_dict(
                SQL(
                    f"SELECT failed.code, {_columns('', _RULE)}"
                    " FROM credit_simulation_order l"
                    f" CROSS JOIN LATERAL ({failed}) failed"
                    " WHERE l.simulation_id = %s GROUP BY 1",
                    self.id,
                )
            )
            for row in rows:
                found.setdefault(row.pop("code"), {})[side] = row
        order = {code: place for place, code in enumerate(self._rule_codes())}
        return [
            {"code": code, **sides}
            for code, sides in sorted(
                found.items(), key=lambda pair: order.get(pair[0], len(order))
            )
        ]

    def _rule_codes(self):
        return list(dict.fromkeys(self.policy_id.rule_ids.mapped("check_code")))

    def _counted(self, name):
        """How often each value of a field of the lines is there, empty ones left out."""
        groups = self.env["credit.simulation.order"]._read_group(
            [("simulation_id", "=", self.id), (name, "!=", False)], [name], ["__count"]
        )
        return dict(groups)

    # ---- leading further -------------------------------------------------------
    def action_orders(self):
        """Open the orders of the simulation."""
        return self._orders_action({})

    def action_differences(self):
        """Open the orders whose check on record says something else."""
        return self._orders_action({"search_default_differs": 1})

    def _orders_action(self, context):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_simulation_order_action"
        )
        return {
            **action,
            "domain": [("simulation_id", "=", self.id)],
            "context": context,
            "display_name": self.name,
        }

    def action_print(self):
        """Print the page."""
        self.check_access("read")
        report = self.env.ref("credit_control.credit_simulation_report")
        return report.report_action(self)


def _nested(row):
    """A row with what each side did apart."""
    nested = {"key": row.pop("key")}
    for side in _SIDES:
        nested[side] = {name: row.pop(f"{side}_{name}") for name in _SIDE}
    return {**nested, **row}
