from odoo import fields, models

from ..engine.kpi_calendar import add_months


class CreditKpiRebuild(models.TransientModel):
    """Asks from which month on the key figures are computed anew."""

    _name = "credit.kpi.rebuild"
    _description = "Rebuild Key Figures"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain="[('parent_id', '=', False)]",
    )
    date_from = fields.Date(
        string="From the Month of",
        required=True,
        default=lambda self: add_months(self.env.company._credit_today(), -12),
    )
    date_to = fields.Date(
        string="To the Month of",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )

    def action_rebuild(self):
        """Compute the series of these months anew, and show it."""
        self.ensure_one()
        self.check_access("write")
        values = self.env["credit.kpi.value"]
        company = values._company_asked(self.company_id.id)
        values._rebuild(company, self.date_from, self.date_to)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_kpi_value_action"
        )
