"""The documents behind a key figure as a list like any other of Odoo's."""

from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

#: Key of the context: id of the figure's ``credit.kpi.value``.
VALUE = "credit_kpi_value"
_of_value = {"readonly": True, "depends_context": (VALUE, "lang")}
_Char = partial(fields.Char, **_of_value)


class CreditKpiItem(models.Model):
    """A document and what of the figure it is; the rows of a part add up to it."""

    _name = "credit.kpi.item"
    _description = "Document behind a Key Figure"
    _auto = False
    _rec_name = "name"
    _order = "number, counts desc, id"

    number = fields.Integer(aggregator=None, **_of_value)
    part = _Char(help="What of the figure the document belongs to.")
    fact = _Char(string="Code of the Part")
    back = fields.Integer(
        string="Months Back",
        aggregator=None,
        help="0 is the month of the figure.",
        **_of_value,
    )
    name = _Char(string="Document")
    partner_id = fields.Many2one("res.partner", string="Customer", **_of_value)
    date = fields.Date(**_of_value)
    due_date = fields.Date(**_of_value)
    days = fields.Integer(
        aggregator=None,
        help="Past the due date; to the day of sending of an invoice.",
        **_of_value,
    )
    probability = fields.Float(
        string="Probability of Default (%)", aggregator=None, **_of_value
    )
    lost = fields.Float(string="Loss Given Default (%)", aggregator=None, **_of_value)
    amount = fields.Monetary(
        help="In company currency; of a payment what it settled of the invoice.",
        **_of_value,
    )
    counts = fields.Float(
        digits=(16, 2),
        help="What of the part the document is: its amount, its amount times days, its "
        "days or minutes, or one.",
        **_of_value,
    )
    res_model = _Char(string="Kind")
    res_id = fields.Many2oneReference(model_field="res_model", **_of_value)
    company_id = fields.Many2one("res.company", **_of_value)
    currency_id = fields.Many2one("res.currency", **_of_value)

    @property
    def _table_query(self):
        value = self._value_asked()
        if not value:
            return SQL(
                """
                SELECT 0 AS id, 0 AS number, '' AS part, '' AS fact, 0 AS back,
                       '' AS name, 0 AS partner_id, NULL::date AS date,
                       NULL::date AS due_date, 0 AS days, 0.0 AS probability,
                       0.0 AS lost, 0.0 AS amount, 0.0 AS counts, '' AS res_model,
                       0 AS res_id, 0 AS company_id, 0 AS currency_id
                 WHERE FALSE
                """
            )
        return value.sudo()._items_sql(value._facts(value.env))

    @api.model
    def _value_asked(self):
        """The figure of the context, as far as the user may read it."""
        asked = self.env.context.get(VALUE)
        value = self.env["credit.kpi.value"].browse(
            asked if isinstance(asked, int) else []
        )
        if value.exists():
            value._check_documents_access()
        return value.exists()

    def action_open_document(self):
        """Open the document, as far as the user may read it."""
        self.ensure_one()
        self.check_access("read")
        document = self.env[self.res_model].browse(self.res_id).exists()
        return document.get_formview_action()
