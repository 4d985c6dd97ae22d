"""One payment that is expected."""

from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

INVOICE, PROMISE, PLAN, ORDER = "invoice", "promise", "plan", "order"
SOURCES = [
    (INVOICE, "Invoice"),
    (PROMISE, "Promise"),
    (PLAN, "Payment plan"),
    (ORDER, "Order on its way"),
]


class Row(NamedTuple):
    """What is stored of one payment; amounts in whole units of their currency."""

    currency_id: int
    partner_id: int
    category_id: int | None
    move_id: int | None
    source: str
    due_date: date
    amount: float
    amount_company: float
    expected_date: date
    low_date: date
    high_date: date
    days_late: int
    late_chance: float


class CreditForecastItem(models.Model):
    _name = "credit.forecast.item"
    _description = "Expected Payment"
    _order = "expected_date, id"
    _rec_name = "move_id"

    forecast_id = fields.Many2one(
        "credit.forecast", required=True, readonly=True, index=True, ondelete="cascade"
    )
    # not indexed: all rows of a forecast have the same
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    category_id = fields.Many2one(
        "credit.category", string="Risk Category", readonly=True, ondelete="set null"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    source = fields.Selection(SOURCES, required=True, readonly=True)
    due_date = fields.Date(readonly=True)
    amount = fields.Monetary(readonly=True)
    amount_company = fields.Monetary(
        string="Amount (Company Currency)",
        currency_field="company_currency_id",
        readonly=True,
    )
    expected_date = fields.Date(
        string="Expected On",
        readonly=True,
        help="As likely earlier as later, going by how the customer has paid.",
    )
    low_date = fields.Date(
        string="Hardly Before", readonly=True, help="One in ten is paid by then."
    )
    high_date = fields.Date(
        string="Hardly After", readonly=True, help="Nine in ten are paid by then."
    )
    days_late = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="Expected days after the due date; negative for before.",
    )
    late_chance = fields.Float(
        string="Chance of Late",
        readonly=True,
        aggregator="avg",
        help="Chance that it is paid after its due date; 100 % once that has passed.",
    )

    @api.model
    def _insert(self, rows, shared):
        """Store rows with one statement.

        :param list rows: of :class:`Row`
        :param dict shared: columns that are the same in all rows
        """
        if not rows:
            return
        names = Row._fields
        kinds = [SQL(self._fields[name].column_type[1] + "[]") for name in names]
        self.env.execute_query(
            SQL(
                "INSERT INTO credit_forecast_item (%s)"
                " SELECT %s, one.* FROM UNNEST(%s) one RETURNING NULL",
                SQL(", ").join(SQL.identifier(name) for name in (*shared, *names)),
                SQL(", ").join(SQL("%s", value) for value in shared.values()),
                SQL(", ").join(
                    SQL("%s::%s", _array(values), kind)
                    for values, kind in zip(zip(*rows, strict=True), kinds, strict=True)
                ),
            )
        )
        self.invalidate_model()

    def action_open_document(self):
        """Open the invoice, or the customer where there is none yet."""
        self.ensure_one()
        return (self.move_id or self.partner_id).get_formview_action()


def _array(values):
    """An array of values without quotes or commas, as PostgreSQL writes it.

    Much quicker to send and to read than a list, in which every element has its type.
    """
    elements = ["NULL" if value is None else str(value) for value in values]
    return "{" + ",".join(elements) + "}"
