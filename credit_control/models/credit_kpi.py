"""The catalogue of key figures: a record for each line of the engine's registry."""

from odoo import api, fields, models

from ..engine import ageing
from ..engine.kpi_registry import FIGURES
from ..exceptions import CreditControlError
from ..wording import translate


class CreditKpi(models.Model):
    """What a figure means; the formula itself stands in the engine and nowhere else."""

    _name = "credit.kpi"
    _description = "Key Figure"
    _order = "sequence, id"
    _rec_name = "label"
    _rec_names_search = ("code",)

    code = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    label = fields.Char(compute="_compute_story", string="Figure")
    formula = fields.Char(compute="_compute_story")
    unit = fields.Selection(
        [
            ("days", "Days"),
            ("percent", "Per cent"),
            ("money", "Amount"),
            ("hours", "Hours"),
            ("index", "Index"),
            ("count", "Number"),
        ],
        compute="_compute_story",
    )
    better = fields.Selection(
        [("up", "More is better"), ("down", "Less is better"), ("neutral", "Neither")],
        string="Direction",
        compute="_compute_story",
    )
    source = fields.Selection(
        selection="_selection_source", compute="_compute_story", string="Read From"
    )

    _code_unique = models.UniqueIndex("(code)", "Each key figure is there once.")

    @api.model
    def _selection_source(self):
        """What figures are read from; add-ons add theirs."""
        return [
            ("ageing", self.env._("Open items at the end of the month")),
            ("invoices", self.env._("Customer invoices")),
            ("receipts", self.env._("Settled invoices")),
            ("write_offs", self.env._("Entries that settle receivables")),
            ("discounts", self.env._("Unearned discounts")),
            ("checks", self.env._("Credit checks")),
            ("holds", self.env._("Credit holds")),
            ("profiles", self.env._("Credit profiles")),
            ("contacts", self.env._("Contacts on record")),
            ("promises", self.env._("Promises to pay")),
            ("disputes", self.env._("Disputes")),
            ("plans", self.env._("Payment plans")),
        ]

    @api.depends("code")
    @api.depends_context("lang", "company")
    def _compute_story(self):
        ages = ageing.labels(self.env.company._credit_ageing_limits())
        for kpi in self:
            figure = FIGURES.get(kpi.code)
            number = kpi.code and kpi.code[-1]
            source, values = ages[int(number) if number in {*"1234"} else 0]
            age = translate(self.env, source, **values)
            kpi.label = (
                translate(self.env, figure.label, age=age) if figure else kpi.code
            )
            kpi.formula = translate(self.env, figure.formula) if figure else False
            kpi.unit = figure.unit if figure else False
            kpi.better = figure.better if figure else False
            kpi.source = figure.source if figure else False

    @api.model
    def _ensure_all(self):
        """Make a record for each figure of the registry, in its order.

        :return: ``{code: record}``
        """
        known = {kpi.code: kpi for kpi in self.sudo().search([])}
        for sequence, code in enumerate(FIGURES, 1):
            if code not in known:
                known[code] = self.sudo().create({"code": code, "sequence": sequence})
            elif known[code].sequence != sequence:
                known[code].sudo().write({"sequence": sequence})
        return known

    @api.model
    def _figure(self, code):
        """The engine's line of a code.

        :raise CreditControlError: there is no such figure
        """
        if code not in FIGURES:
            raise CreditControlError(
                self.env._("There is no key figure “%s”.", code),
            )
        return FIGURES[code]
