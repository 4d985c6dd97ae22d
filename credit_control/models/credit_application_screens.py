"""Where the buttons of an application lead."""

from odoo import api, fields, models

from .credit_application import RUNNING, STAFF


class CreditApplication(models.Model):
    _inherit = "credit.application"

    report_count = fields.Integer(compute="_compute_report_count", groups=STAFF)

    @api.model
    def _expand_running(self, states, domain):
        """Columns of the board: those where something is to be done, and what is there."""
        names = [name for name, _words in self._fields["state"].selection]
        return [name for name in names if name in RUNNING or name in states]

    def _compute_report_count(self):
        counts = dict(
            self.env["credit.bureau.report"]._read_group(
                [("profile_id", "in", self.profile_id.ids)], ["profile_id"], ["__count"]
            )
        )
        for application in self:
            application.report_count = counts.get(application.profile_id, 0)

    @api.model
    def _by_customer(self, customers):
        """The applications of customers, those of who was no customer yet included.

        :param customers: ``res.partner``, commercial entities
        :return: ``{res.partner: credit.application}``
        """
        found = self.search(
            [
                "|",
                ("partner_id", "in", customers.ids),
                ("profile_id.partner_id", "in", customers.ids),
            ]
        )
        return found.grouped(lambda one: one.profile_id.partner_id or one.partner_id)

    def _screen(self):
        """The action that shows these applications, or the only one of them."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_application_action"
        )
        action |= {"domain": [("id", "in", self.ids)], "context": {"create": False}}
        if len(self) == 1:
            action |= {"res_id": self.id, "views": [(False, "form")]}
        return action

    def action_view_profile(self):
        """Open the credit file of the applicant."""
        self.ensure_one()
        return self.profile_id.get_formview_action()

    def action_view_assessment(self):
        """Open the assessment."""
        self.ensure_one()
        return self.assessment_id.get_formview_action()

    def action_view_limit(self):
        """Open the limit that was granted or asked for."""
        self.ensure_one()
        return self.limit_id.get_formview_action()

    def action_view_reports(self):
        """Open what registers and bureaus say about the applicant."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reports"),
            "res_model": "credit.bureau.report",
            "view_mode": "list,form",
            "domain": [("profile_id", "=", self.profile_id.id)],
            "context": {"create": False},
        }


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    application_count = fields.Integer(compute="_compute_application_count")

    @api.depends("partner_id")
    def _compute_application_count(self):
        found = self.env["credit.application"]._by_customer(self.partner_id)
        for profile in self:
            profile.application_count = len(profile._applications(found))

    def _applications(self, found=None):
        """The customer's applications to this company."""
        self.ensure_one()
        applications = self.env["credit.application"]
        if found is None:
            found = applications._by_customer(self.partner_id)
        return found.get(self.partner_id, applications).filtered(
            lambda one: one.company_id == self.company_id
        )

    def action_view_applications(self):
        """Open the customer's credit applications."""
        return self._applications()._screen()


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_application_count = fields.Integer(
        compute="_compute_credit_application_count", groups=STAFF
    )

    def _compute_credit_application_count(self):
        applications = self.env["credit.application"]
        found = applications._by_customer(self.commercial_partner_id)
        for partner in self:
            mine = found.get(partner.commercial_partner_id, applications)
            partner.credit_application_count = len(mine)

    def action_view_credit_applications(self):
        """Open the credit applications of the customer."""
        self.ensure_one()
        applications = self.env["credit.application"]
        customer = self.commercial_partner_id
        found = applications._by_customer(customer)
        return found.get(customer, applications)._screen()
