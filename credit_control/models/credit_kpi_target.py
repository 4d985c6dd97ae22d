"""What a company wants its key figures to be."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

from ..engine.kpi_figures import largest_tolerance, light, target_range
from ..engine.kpi_registry import FIGURES
from ..labels import label


class CreditKpiTarget(models.Model):
    _name = "credit.kpi.target"
    _description = "Target of a Key Figure"
    _order = "kpi_sequence, date_from desc, id desc"
    _rec_name = "kpi_id"

    kpi_id = fields.Many2one(
        "credit.kpi", string="Figure", required=True, index=True, ondelete="restrict"
    )
    kpi_sequence = fields.Integer(related="kpi_id.sequence", store=True)
    unit = fields.Selection(related="kpi_id.unit")
    better = fields.Selection(related="kpi_id.better")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain="[('parent_id', '=', False)]",
    )
    category_id = fields.Many2one(
        "credit.category",
        string="Risk Category",
        help="Empty: the target of the whole company and of every part that has none of "
        "its own.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._credit_today().replace(day=1),
        help="The target counts for months that end on this day or later, until a later "
        "target of the same figure.",
    )
    target = fields.Float(
        required=True, help="In the unit of the figure; amounts in company currency."
    )
    tolerance = fields.Float(
        help="A target missed by at most so much is amber, by more it is red."
    )

    _one_a_day = models.UniqueIndex(
        "(company_id, kpi_id, date_from, COALESCE(category_id, 0))",
        "The figure already has a target from this day on; change that one.",
    )
    _no_negative_tolerance = models.Constraint(
        "CHECK (tolerance >= 0)", "The tolerance of a target cannot be negative."
    )

    @api.constrains("kpi_id", "target")
    def _check_target(self):
        for one in self:
            low, high = target_range(FIGURES[one.kpi_id.code])
            if (low is None or one.target >= low) and (
                high is None or one.target <= high
            ):
                continue
            raise ValidationError(
                self.env._(
                    "%(target)s cannot be a target of %(figure)s, which lies %(range)s; "
                    "enter another one.",
                    target=one._number(one.target),
                    figure=one.kpi_id.label,
                    range=one._range_in_words(low, high),
                )
            )

    @api.constrains("kpi_id", "target", "tolerance")
    def _check_tolerance(self):
        for one in self:
            largest = largest_tolerance(one.kpi_id.unit, one.target)
            if one.tolerance <= largest:
                continue
            raise ValidationError(
                self.env._(
                    "With a tolerance of %(tolerance)s, %(figure)s could hardly ever be "
                    "red; enter one of at most %(largest)s (%(unit)s).",
                    tolerance=one._number(one.tolerance),
                    figure=one.kpi_id.label,
                    largest=one._number(largest),
                    unit=label(one.kpi_id, "unit"),
                )
            )

    def _number(self, value):
        """A number as people write it, without a fraction where it has none."""
        return formatLang(self.env, value, digits=0 if value == int(value) else 2)

    def _range_in_words(self, low, high):
        """Between what the figure lies, in its unit."""
        if low is None:
            return self.env._("at %s or below", self._number(high))
        if high is None:
            return self.env._("at %s or above", self._number(low))
        return self.env._(
            "between %(low)s and %(high)s (%(unit)s)",
            low=self._number(low),
            high=self._number(high),
            unit=label(self.kpi_id, "unit"),
        )

    @api.model
    def _in_force(self, company, months):
        """The targets that count for months.

        :param company: root company
        :param months: ends of months
        :return: callable(kpi, month, category id or 0) → target or an empty recordset
        """
        targets = self.sudo().search(
            [("company_id", "=", company.id), ("date_from", "<=", max(months))],
            order="date_from desc, id desc",
        )
        grouped = targets.grouped(lambda one: (one.kpi_id, one.category_id.id or 0))

        def find(kpi, month, category=0):
            for key in ((kpi, category), (kpi, 0)):
                found = grouped.get(key, self.browse())
                counting = found.filtered(lambda one: one.date_from <= month)
                if counting:
                    return counting[0]
            return self.browse()

        return find

    def _light(self, value):
        """How a value stands against this target: green, amber or red; grey without."""
        if not self:
            return "grey"
        return light(value, self.target, self.tolerance, self.kpi_id.better)
