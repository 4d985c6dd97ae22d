from odoo import api, fields, models


class CreditQuietDay(models.Model):
    """A holiday: nothing is sent to customers on it."""

    _name = "credit.quiet.day"
    _description = "Quiet Day"
    _order = "date desc"

    date = fields.Date(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one("res.company", help="Empty: in all companies.")

    _once = models.UniqueIndex(
        "(date, COALESCE(company_id, 0))", "This day is a quiet one already."
    )

    @api.model
    def _dates(self, company):
        """The quiet dates of a company."""
        domain = [("company_id", "in", (False, company.id))]
        return self.sudo().search(domain).mapped("date")
