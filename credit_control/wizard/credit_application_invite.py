from odoo import api, fields, models

from ..entered import mail_address
from ..exceptions import CreditControlError


class CreditApplicationInvite(models.TransientModel):
    _name = "credit.application.invite"
    _description = "Invite to Apply for Credit"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", help="Empty: somebody who is no customer yet."
    )
    company_name = fields.Char(
        string="Applicant",
        compute="_compute_from_partner",
        store=True,
        readonly=False,
        precompute=True,
    )
    contact_name = fields.Char()
    email = fields.Char(
        compute="_compute_from_partner", store=True, readonly=False, precompute=True
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        compute="_compute_from_partner",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company.root_id, readonly=True
    )

    @api.depends("partner_id")
    def _compute_from_partner(self):
        for invite in self:
            partner = invite.partner_id
            invite.company_name = partner.commercial_partner_id.name
            invite.email = partner.email
            invite.lang = partner.lang or self.env.lang

    def action_invite(self):
        """Start an application and send the link to its form."""
        self.ensure_one()
        if not (self.company_name or "").strip() or not mail_address(self.email):
            raise CreditControlError(
                self.env._(
                    "An invitation needs the applicant's name and an e-mail address; "
                    "enter both."
                )
            )
        applications = self.env["credit.application"]
        applications.check_access("create")
        customer = self.partner_id.commercial_partner_id
        application = applications.sudo().create(
            {
                **applications._values_of(customer),
                "company_name": self.company_name,
                "contact_name": self.contact_name
                or (self.partner_id != customer and self.partner_id.name),
                "email": self.email,
                "lang": self.lang,
                "channel": "link",
                "company_id": self.company_id.id,
                "salesperson_id": self.env.uid,
            }
        )
        application._invite()
        return application.sudo(False).get_formview_action()
