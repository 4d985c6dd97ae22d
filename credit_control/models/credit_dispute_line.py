"""Which part of which invoice a dispute is about; statistics are of these."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import disputes as engine
from ..engine.money import from_minor, to_minor
from ..exceptions import CreditControlError


class CreditDisputeLine(models.Model):
    _name = "credit.dispute.line"
    _description = "Disputed Part of an Invoice"
    _inherit = ["credit.lifecycle"]
    _order = "id desc"
    _rec_name = "move_id"

    dispute_id = fields.Many2one(
        "credit.dispute", required=True, readonly=True, index=True, ondelete="restrict"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Invoice Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where the dispute is about one product of the invoice.",
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, index="btree_not_null", ondelete="set null"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(string="Disputed", readonly=True)
    upheld_amount = fields.Monetary(string="Upheld", readonly=True)
    held_back = fields.Monetary(
        readonly=True,
        help="What is not collected because of this: all of it until the decision, then "
        "what was upheld and is not credited yet.",
    )
    residual = fields.Monetary(
        string="Open of the Invoice", related="move_id.amount_residual"
    )
    withdrawn = fields.Boolean(readonly=True)
    company_currency_id = fields.Many2one(
        related="dispute_id.currency_id", string="Company Currency"
    )
    value = fields.Monetary(
        string="Disputed (Company Currency)",
        readonly=True,
        currency_field="company_currency_id",
    )
    upheld_value = fields.Monetary(
        string="Upheld (Company Currency)",
        readonly=True,
        currency_field="company_currency_id",
    )
    partner_id = fields.Many2one(related="dispute_id.partner_id", store=True)
    company_id = fields.Many2one(
        related="dispute_id.company_id", store=True, index=True
    )
    reason_id = fields.Many2one(related="dispute_id.reason_id", store=True)
    root_cause = fields.Selection(related="dispute_id.root_cause", store=True)
    user_id = fields.Many2one(
        related="dispute_id.user_id", store=True, string="Owner", index=True
    )
    state = fields.Selection(related="dispute_id.state", store=True)
    outcome = fields.Selection(related="dispute_id.outcome", store=True)
    opened_on = fields.Date(related="dispute_id.opened_on", store=True)
    resolved_on = fields.Date(related="dispute_id.resolved_on", store=True)
    days_mean = fields.Float(
        string="Days to Resolve (Mean)",
        compute="_compute_days",
        digits=(16, 1),
        store=True,
        aggregator="avg",
    )
    days_median = fields.Float(
        string="Days to Resolve (Median)",
        compute="_compute_days",
        digits=(16, 1),
        store=True,
        aggregator="avg",
        help="Half of the disputes took so long or less.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A dispute is about an amount above 0."
    )
    _upheld_sane = models.Constraint(
        "CHECK (upheld_amount >= 0 AND upheld_amount <= amount)",
        "What is upheld is from 0 to what is disputed.",
    )
    _held_idx = models.Index("(move_id) WHERE held_back > 0")

    @api.depends("dispute_id.days_to_resolve")
    def _compute_days(self):
        for line in self:
            line.days_mean = line.days_median = line.dispute_id.days_to_resolve

    def _read_group_select(self, aggregate_spec, query):
        # EXTENDS 'base': Odoo knows no median, and what is not decided took no days yet
        functions = {
            "days_mean:avg": "AVG(%s)",
            "days_median:avg": "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s)",
        }
        if aggregate_spec not in functions:
            return super()._read_group_select(aggregate_spec, query)
        decided = self._field_to_sql(self._table, "resolved_on", query)
        days = self._field_to_sql(self._table, aggregate_spec.split(":")[0], query)
        return SQL(
            functions[aggregate_spec] + " FILTER (WHERE %s IS NOT NULL)", days, decided
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise CreditControlError(
            self.env._("The claims of a dispute are changed by its buttons.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise CreditControlError(
            self.env._("The claims of a dispute are evidence and are never deleted.")
        )

    # ---- what is held back -----------------------------------------------------
    def _digits(self):
        return self.currency_id.decimal_places

    def _set_amount(self, amount):
        """Dispute another amount of the invoice."""
        self._set({"amount": amount, "value": self._in_company(amount)})

    def _in_company(self, amount):
        """An amount in the company's currency, at the rate of the day of opening."""
        dispute = self.dispute_id
        return self.currency_id._convert(
            amount, dispute.currency_id, dispute.company_id, dispute.opened_on
        )

    def _recount(self):
        """Work out anew what these claims hold back, and tell their invoices."""
        for (dispute, _move), lines in self._claims_with_siblings().items():
            credits = dispute._credited(lines.move_id)
            for line, credited in zip(lines, lines._shares(credits), strict=True):
                held = 0.0
                if not line.withdrawn:
                    held = line._held(credited)
                if line.currency_id.compare_amounts(line.held_back, held):
                    line._set({"held_back": held})
        self.move_id.sudo()._credit_count_disputes()

    def _claims_with_siblings(self):
        """All claims of the same disputes about the same invoices, grouped by both."""
        lines = self.dispute_id.line_ids.sorted("id")
        groups = lines.grouped(lambda line: (line.dispute_id, line.move_id))
        moves = self.move_id
        return {key: group for key, group in groups.items() if key[1] in moves}

    def _shares(self, credited):
        """What of the posted credit notes falls on each claim, in minor units."""
        digits = self[:1]._digits()
        wanted = [to_minor(line.upheld_amount, digits) for line in self]
        return engine.spread(to_minor(credited, digits), wanted)

    def _held(self, credited):
        digits = self._digits()
        held = engine.held_back(
            to_minor(self.amount, digits),
            self.dispute_id.state,
            to_minor(self.upheld_amount, digits),
            credited,
        )
        return from_minor(held, digits)
