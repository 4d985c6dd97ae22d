"""What of a customer's debt is secured, on its credit file."""

from odoo import api, fields, models

from ..engine.money import from_minor, to_minor


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    security_ids = fields.One2many(
        "credit.security",
        "profile_id",
        string="Securities",
        help="Insurance, guarantees, deposits and retention of title.",
    )
    secured_exposure = fields.Monetary(
        string="Secured",
        compute="_compute_secured",
        help="What the securities that count today would pay of the exposure.",
    )
    unsecured_exposure = fields.Monetary(
        string="Not Secured",
        compute="_compute_secured",
        help="What of the exposure would be lost if the customer paid nothing.",
    )

    @api.depends("security_ids.state", "security_ids.date_from", "security_ids.date_to")
    def _compute_secured(self):
        gate = self.env["credit.gate"].sudo()
        for profile in self - self.filtered("id"):
            profile.secured_exposure = profile.unsecured_exposure = 0.0
        stored = self.filtered("id").sudo(False)
        for company, profiles in stored.grouped("company_id").items():
            covers = gate._read_cover(
                company.sudo(), company._credit_today(), profiles.sudo()
            )
            digits = company.currency_id.decimal_places
            for profile in profiles:
                cover = covers[profile.sudo()]["cover"]
                debt = to_minor(max(profile.exposure, 0.0), digits)
                paid = cover.secured(debt, profile.oldest_overdue_days)
                profile.secured_exposure = from_minor(paid, digits)
                profile.unsecured_exposure = from_minor(debt - paid, digits)
