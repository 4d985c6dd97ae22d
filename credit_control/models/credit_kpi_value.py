"""The series of key figures, month by month, as stored."""

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date
from odoo.tools.misc import formatLang

from ..engine.kpi_calendar import add_months
from ..exceptions import CreditControlError

LIGHTS = [("green", "Green"), ("amber", "Amber"), ("red", "Red"), ("grey", "Grey")]
#: Of what a figure is, beside the whole company.
DIMENSIONS = [
    ("company", "Company"),
    ("category", "Risk category"),
    ("country", "Country"),
    ("salesperson", "Salesperson"),
    ("collector", "Collector"),
    ("product", "Product category"),
]


class CreditKpiValue(models.Model):
    """One figure of one month; only rebuilding the series changes it."""

    _name = "credit.kpi.value"
    _description = "Value of a Key Figure"
    _order = "month desc, kpi_sequence, dimension, key_name, id"
    _rec_name = "kpi_id"

    kpi_id = fields.Many2one(
        "credit.kpi",
        string="Figure",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kpi_sequence = fields.Integer(related="kpi_id.sequence", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(
        required=True, readonly=True, help="The last day of the month.", index=True
    )
    as_of = fields.Date(
        string="As of",
        required=True,
        readonly=True,
        help="The day at whose end the books were read: the last of the month, or the "
        "day of computing while the month is not over.",
    )
    dimension = fields.Selection(
        DIMENSIONS, string="By", required=True, readonly=True, default="company"
    )
    key_id = fields.Integer(
        readonly=True,
        aggregator=None,
        help="0 for the company, and for none of a kind.",
    )
    key_name = fields.Char(string="Of", readonly=True)
    value = fields.Float(
        readonly=True, digits=(16, 4), aggregator="avg", help="In the figure's unit."
    )
    numerator = fields.Float(
        readonly=True, digits=(20, 2), help="What is divided, where something is."
    )
    denominator = fields.Float(
        readonly=True, digits=(20, 2), help="By what it is divided."
    )
    version = fields.Integer(string="Formula Version", readonly=True, aggregator=None)
    unit = fields.Selection(related="kpi_id.unit")
    formula = fields.Char(related="kpi_id.formula")
    source = fields.Selection(related="kpi_id.source")
    better = fields.Selection(related="kpi_id.better")
    shown = fields.Char(string="In Words", compute="_compute_shown")
    previous = fields.Float(
        string="Month Before", digits=(16, 4), compute="_compute_previous"
    )
    change = fields.Float(digits=(16, 4), compute="_compute_previous", aggregator=None)
    change_shown = fields.Char(string="Change in Words", compute="_compute_previous")
    target = fields.Float(digits=(16, 4), compute="_compute_light", aggregator=None)
    target_shown = fields.Char(string="Target in Words", compute="_compute_light")
    has_target = fields.Boolean(compute="_compute_light")
    light = fields.Selection(LIGHTS, compute="_compute_light")

    _one_value = models.UniqueIndex(
        "(company_id, kpi_id, month, dimension, COALESCE(key_id, 0))",
        "There is one value of a figure for each month.",
    )

    def _read_group_select(self, aggregate_spec, query):
        # EXTENDS 'base': a mean of days and of amounts of money is of neither
        select = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec != "value:avg":
            return select
        kpi = self._field_to_sql(self._table, "kpi_id", query)
        return SQL("CASE WHEN MIN(%s) = MAX(%s) THEN %s END", kpi, kpi, select)

    # ---- in words ------------------------------------------------------------------
    @api.depends("kpi_id", "value")
    @api.depends_context("lang")
    def _compute_shown(self):
        for one in self:
            one.shown = one._in_words(one.value)

    def _in_words(self, value):
        """A value of this figure with its unit."""
        if self.unit == "money":
            return format_amount(self.env, value, self.currency_id)
        digits = {"index": 0, "count": 0}.get(self.unit, 1)
        number = formatLang(self.env, value, digits=digits)
        return {
            "days": self.env._("%s days", number),
            "percent": self.env._("%s %%", number),
            "hours": self.env._("%s hours", number),
        }.get(self.unit, number)

    @api.depends("kpi_id", "value", "month", "dimension", "key_id")
    def _compute_previous(self):
        months = {one.month: add_months(one.month, 0) for one in self if one.month}
        before = {}
        if months:
            found = self.sudo().search(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("kpi_id", "in", self.kpi_id.ids),
                    ("dimension", "in", list(set(self.mapped("dimension")))),
                    ("month", ">=", add_months(min(months), -1)),
                    ("month", "<", max(months)),
                ]
            )
            before = {one._place(one.month): one.value for one in found}
        for one in self:
            earlier = one.month and add_months(one.month, -1)
            known = before.get(one._place(earlier)) if earlier else None
            one.previous = known or 0.0
            one.change = one.value - known if known is not None else 0.0
            one.change_shown = one._change_in_words() if known is not None else False

    def _change_in_words(self):
        """The change to the month before; shares change by points of a per cent."""
        if self.unit == "percent":
            number = formatLang(self.env, self.change, digits=1)
            return self.env._("%s points", number)
        return self._in_words(self.change)

    def _place(self, month):
        """What tells a value from all others, for the month of a day."""
        return (
            self.company_id.id,
            self.kpi_id.id,
            add_months(month, 0),
            self.dimension,
            self.key_id,
        )

    @api.depends("kpi_id", "value", "month", "dimension", "key_id")
    def _compute_light(self):
        for company, values in self.grouped("company_id").items():
            months = [month for month in values.mapped("month") if month]
            targets = self.env["credit.kpi.target"]
            find = targets._in_force(company, months) if months else None
            for one in values:
                category = one.key_id if one.dimension == "category" else 0
                target = find(one.kpi_id, one.month, category) if find else targets
                one.has_target = bool(target)
                one.target = target.target
                one.target_shown = False
                if target:
                    one.target_shown = one._in_words(target.target)
                one.light = target._light(one.value)

    @api.depends("kpi_id", "as_of", "key_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            day = one.as_of and format_date(self.env, one.as_of)
            one.display_name = " · ".join(
                part for part in (one.kpi_id.label, one.key_name, day) if part
            )

    def export_data(self, fields_to_export):
        # EXTENDS 'base': a change or target that is not known is empty, not nought
        exported = super().export_data(fields_to_export)
        rows = exported["datas"]
        places = [
            (place, f"{name}_shown")
            for place, name in enumerate(fields_to_export)
            if name in ("change", "target")
        ]
        if places and len(rows) == len(self):
            for one, row in zip(self, rows, strict=True):
                for place, shown in places:
                    row[place] = row[place] if one[shown] else ""
        return exported

    # ---- for the API ----------------------------------------------------------------
    @api.model
    @api.readonly
    def series(self, codes=None, months=12, dimension="company", company_id=None):
        """Stored figures of the last months, for dashboards and other programs.

        :param codes: codes of figures, ``None`` for all
        :param int months: how many months, the current one included
        :param str dimension: one of those of the field
        :param company_id: id of the company, the current one by default
        :return: a dictionary for each figure and key: ``code``, ``label``, ``formula``,
            ``unit``, ``better``, ``key``, ``name``, ``points`` (dictionaries ``month``,
            ``as_of``, ``value``, the oldest first), and of the last of them ``value``,
            ``shown``, ``previous``, ``change``, ``target`` (``None`` without one),
            ``light`` and ``value_id``
        :raise CreditControlError: there is no such figure
        """
        self.check_access("read")
        self._check_asked(codes, months, dimension)
        for code in codes or ():
            self.env["credit.kpi"]._figure(code)
        company = self._company_asked(company_id)
        first = add_months(company._credit_today(), 1 - months)
        domain = [
            ("company_id", "=", company.id),
            ("dimension", "=", dimension),
            ("month", ">=", first),
        ]
        if codes is not None:
            domain.append(("kpi_id.code", "in", list(codes)))
        found = self.search(domain, order="kpi_sequence, key_name, key_id, month")
        grouped = found.grouped(lambda one: (one.kpi_id, one.key_id))
        lasts = self.union(*(values[-1] for values in grouped.values()))
        for name in ("light", "previous", "shown"):
            lasts.mapped(name)  # for all at once
        return [values._series_of_one() for values in grouped.values()]

    def _check_asked(self, codes, months, dimension):
        """Refuse what another program cannot mean.

        :raise CreditControlError: saying what is asked for instead
        """
        whole = isinstance(months, int) and 0 < months <= 120
        listed = codes is None or isinstance(codes, (list, tuple))
        if whole and listed and dimension in dict(DIMENSIONS):
            return
        raise CreditControlError(
            self.env._(
                "Ask for a list of codes (or none, for all), 1 to 120 months, and one of "
                "the dimensions %s.",
                ", ".join(dict(DIMENSIONS)),
            )
        )

    def _series_of_one(self):
        """What :meth:`series` says of one figure and key; self in order of months."""
        last = self[-1]
        return {
            "code": last.kpi_id.code,
            "label": last.kpi_id.label,
            "formula": last.kpi_id.formula,
            "unit": last.unit,
            "better": last.better,
            "key": last.key_id,
            "name": last.key_name or "",
            "points": [
                {
                    "month": fields.Date.to_string(one.month),
                    "as_of": fields.Date.to_string(one.as_of),
                    "value": one.value,
                }
                for one in self
            ],
            "value": last.value,
            "shown": last.shown,
            "previous": last.previous if len(self) > 1 else None,
            "change": last.change if len(self) > 1 else None,
            "target": last.target if last.has_target else None,
            "light": last.light,
            "value_id": last.id,
        }

    @api.model
    def _company_asked(self, company_id):
        """The root of a company that the user may see.

        :raise CreditControlError: the user may not see it
        """
        company = self.env.company
        if company_id:
            company = self.env.companies.filtered(lambda one: one.id == company_id)
        if not company:
            raise CreditControlError(
                self.env._(
                    "Company %s is not one of those you have selected.",
                    company_id,
                )
            )
        return company.sudo().root_id
