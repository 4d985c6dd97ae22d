"""What an application lists: references, and figures by year."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..exceptions import CreditControlError
from .credit_application import ENDED


class CreditApplicationReference(models.Model):
    _name = "credit.application.reference"
    _description = "Reference of a Credit Application"
    _order = "kind desc, id"

    application_id = fields.Many2one(
        "credit.application", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        [("trade", "Supplier"), ("bank", "Bank")], default="trade", required=True
    )
    name = fields.Char(required=True, help="The supplier or the bank.")
    contact = fields.Char(help="Person, telephone or e-mail that may be asked.")
    account = fields.Char(help="Bank account (IBAN).")
    limit_granted = fields.Monetary(help="Credit that the supplier gives.")
    currency_id = fields.Many2one(related="application_id.currency_id")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        self._check_open()  # it may belong to another application now
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        kept = self.filtered(lambda line: not line.application_id.forgotten_on)
        kept._check_open()

    def _check_open(self):
        _refuse_after_decision(self)


class CreditApplicationFigure(models.Model):
    _name = "credit.application.figure"
    _description = "Yearly Figures of a Credit Application"
    _order = "year desc, id"

    application_id = fields.Many2one(
        "credit.application", required=True, ondelete="cascade", index=True
    )
    year = fields.Integer(required=True)
    turnover = fields.Monetary()
    net_income = fields.Monetary(string="Net Result")
    equity = fields.Monetary()
    total_assets = fields.Monetary()
    given = fields.Char(
        help="Which figures the applicant stated; the others are unknown, not zero.",
        readonly=True,
    )
    currency_id = fields.Many2one(related="application_id.currency_id")

    @api.constrains("year")
    def _check_year(self):
        for figure in self:
            if not 1990 <= figure.year <= fields.Date.today().year + 1:
                raise ValidationError(
                    self.env._(
                        "%(year)s is not a year of recent figures; enter the year in "
                        "which the financial year ended.",
                        year=figure.year,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("given", ",".join(_given(vals)))
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        self._check_open()
        if _given(vals) and "given" not in vals:
            for line in self:
                stated = {*(line.given or "").split(","), *_given(vals)} - {""}
                super(CreditApplicationFigure, line).write(
                    {"given": ",".join(sorted(stated))}
                )
        result = super().write(vals)
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        kept = self.filtered(lambda line: not line.application_id.forgotten_on)
        kept._check_open()

    def _check_open(self):
        _refuse_after_decision(self)


#: Figures that may be stated for a year.
AMOUNTS = ("turnover", "net_income", "equity", "total_assets")


def _given(vals):
    """Names of the figures that a create or write states."""
    return [
        name for name in AMOUNTS if name in vals and vals[name] not in (False, None)
    ]


def _refuse_after_decision(lines):
    applications = lines.application_id
    if any(application.state in ENDED for application in applications):
        raise CreditControlError(
            lines.env._(
                "An application that was decided is not changed any more. Start a new "
                "one."
            )
        )
    applications._check_not_assessed()
    applications._keep_who_changed()
