from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.registry import CHECKS
from ..exceptions import CreditControlError
from ..wording import translate

_OUTCOMES = [("pass", "Passed"), ("warn", "Warned"), ("hold", "Held")]
_HITS = [
    ("held_late", "Held, and paid late"),
    ("held_good", "Held, and paid in time"),
    ("passed_late", "Not held, and paid late"),
    ("passed_good", "Not held, and paid in time"),
    ("unknown", "Not known yet"),
]


class CreditSimulationOrder(models.Model):
    """What would have become of one order, and what did become of it."""

    _name = "credit.simulation.order"
    _description = "Order of a Simulation"
    _order = "confirmed_on desc, id desc"
    _rec_name = "order_name"
    _log_access = False

    simulation_id = fields.Many2one(
        "credit.simulation",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="simulation_id.company_id")
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    order_id = fields.Many2one(
        "sale.order", readonly=True, ondelete="set null", index="btree_not_null"
    )
    order_name = fields.Char(string="Number", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The commercial entity that pays.",
    )
    category_id = fields.Many2one(
        "credit.category",
        string="Risk Category",
        readonly=True,
        ondelete="set null",
        help="As known when the order was confirmed.",
    )
    confirmed_on = fields.Datetime(readonly=True)
    amount = fields.Monetary(readonly=True, help="In company currency.")
    exposure = fields.Monetary(
        string="Exposure With It", readonly=True, help="As known then."
    )
    limit_amount = fields.Monetary(
        string="Limit", readonly=True, help="As known then, in company currency."
    )
    overdue_days = fields.Integer(
        string="Oldest Overdue (Days)", readonly=True, aggregator="max"
    )
    new_outcome = fields.Selection(
        _OUTCOMES, string="This Policy", readonly=True, help="The policy that is tried."
    )
    old_outcome = fields.Selection(
        _OUTCOMES, string="Compared With", readonly=True, help="The policy in force."
    )
    change = fields.Selection(
        [
            ("same", "The same"),
            ("held", "Held by this policy only"),
            ("freed", "Held by the other only"),
            ("warned", "Warned by this policy only"),
            ("quiet", "Warned by the other only"),
        ],
        string="Difference",
        readonly=True,
    )
    new_holds = fields.Char(readonly=True)
    new_warns = fields.Char(readonly=True)
    old_holds = fields.Char(readonly=True)
    old_warns = fields.Char(readonly=True)
    reasons = fields.Char(
        compute="_compute_reasons", help="The rules that did not pass, of this policy."
    )
    old_reasons = fields.Char(compute="_compute_reasons", string="Reasons of the Other")
    result = fields.Selection(
        [
            ("on_time", "Paid in time"),
            ("late", "Paid late"),
            ("unpaid", "Not paid"),
            ("unknown", "Not known yet"),
        ],
        string="What Came of It",
        readonly=True,
        help="Late and not paid by the days of the simulation. Not known yet: nothing "
        "is invoiced, or what is open is not that late yet.",
    )
    late_days = fields.Integer(
        string="Days Late", readonly=True, aggregator="avg", help="The longest delay."
    )
    late_amount = fields.Monetary(
        readonly=True, help="What of it was paid late or not at all."
    )
    hit = fields.Selection(_HITS, string="Judgement", readonly=True)
    old_hit = fields.Selection(_HITS, string="Judgement of the Other", readonly=True)
    check_id = fields.Many2one(
        "credit.check",
        string="Check on Record",
        readonly=True,
        ondelete="set null",
    )
    recorded_outcome = fields.Selection(
        [*_OUTCOMES, ("released", "Passed by release")],
        string="On Record",
        readonly=True,
    )
    cause = fields.Selection(
        [
            ("released", "A person released it"),
            ("policy", "Another policy was in force"),
            ("prepaid", "Another part of it was paid or invoiced then"),
            ("order", "The order has changed since"),
            ("limit", "Another limit counted then"),
            ("file", "The credit file said something else"),
            ("drafts", "Drafts or payments on their way counted"),
            ("booking", "The books were different, by the entries made since"),
            ("orders", "Other orders were open, cancelled or changed since"),
            ("followup", "Another follow-up level"),
            ("rules", "A check that cannot be replayed"),
            ("several", "Several of these together"),
            ("other", "Not explained by what is on record"),
        ],
        string="Why It Differs",
        readonly=True,
        help="Why the policy in force, replayed, says something else than the check on "
        "record.",
    )

    @api.depends("new_holds", "new_warns", "old_holds", "old_warns")
    def _compute_reasons(self):
        for line in self:
            line.reasons = self._labels(line.new_holds, line.new_warns)
            line.old_reasons = self._labels(line.old_holds, line.old_warns)

    def _labels(self, *codes):
        """Names of checks, from texts of codes with commas between."""
        return " · ".join(
            translate(self.env, CHECKS[code].label)
            for text in codes
            for code in (text or "").split(",")
            if code in CHECKS
        )

    # ---- storing ---------------------------------------------------------------
    @api.model
    def _insert(self, rows):
        """Store the lines of a portion with one statement.

        :param list rows: dictionaries of the same columns
        """
        if not rows:
            return
        names = list(rows[0])
        kinds = [SQL(self._fields[name].column_type[1] + "[]") for name in names]
        self.env.execute_query(
            SQL(
                "INSERT INTO credit_simulation_order (%s) SELECT * FROM UNNEST(%s)"
                " RETURNING NULL",
                SQL(", ").join(SQL.identifier(name) for name in names),
                SQL(", ").join(
                    SQL("%s::%s", [row[name] for row in rows], kind)
                    for name, kind in zip(names, kinds, strict=True)
                ),
            )
        )
        self.invalidate_model()

    @api.model
    def _forget(self, simulations):
        """Delete the lines of simulations that run again."""
        self.env.execute_query(
            SQL(
                "DELETE FROM credit_simulation_order WHERE simulation_id = ANY(%s)"
                " RETURNING NULL",
                simulations.ids,
            )
        )
        self.invalidate_model()

    def action_open_order(self):
        """Open the order itself."""
        self.ensure_one()
        self.check_access("read")
        if not self.order_id:
            raise CreditControlError(
                self.env._(
                    "The order %s no longer exists; this line is what the simulation "
                    "made of it.",
                    self.order_name,
                )
            )
        return self.order_id.get_formview_action()

    def action_open_check(self):
        """Open the check on record."""
        self.ensure_one()
        self.check_access("read")
        if not self.check_id:
            raise CreditControlError(
                self.env._(
                    "No check is on record for %s: it was confirmed before credit was "
                    "checked, or where nothing checks it.",
                    self.order_name,
                )
            )
        return self.check_id.get_formview_action()
