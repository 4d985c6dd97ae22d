from odoo import api, fields, models

from ..engine import facts as engine_facts
from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_authority import LIMIT
from .credit_profile_position import LIGHTS


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_profile_ids = fields.One2many(
        "credit.profile",
        "partner_id",
        string="Credit Profiles",
        groups="credit_control.group_viewer,credit_control.group_auditor",
    )
    credit_profile_id = fields.Many2one(
        "credit.profile",
        compute="_compute_credit_profile",
        groups="credit_control.group_viewer,credit_control.group_auditor",
        help="The credit file of the commercial entity in the current company.",
    )
    credit_light = fields.Selection(
        LIGHTS,
        compute="_compute_credit_light",
        groups="base.group_user",
        help="Green: orders pass. Amber: a warning applies. Red: an order would be held. "
        "Grey: nothing is checked.",
    )

    @api.depends_context("company")
    def _compute_credit_profile(self):
        profiles = self._credit_files()
        for partner in self:
            partner.credit_profile_id = profiles.get(partner.commercial_partner_id)

    @api.depends_context("company")
    def _compute_credit_light(self):
        profiles = self._credit_files()
        lights = {p: file.light for p, file in profiles.items()}
        for partner in self:
            partner.credit_light = lights.get(
                partner.commercial_partner_id,
                "grey" if partner.customer_rank else False,
            )

    def _credit_files(self):
        """The existing credit files in the current company, by commercial entity."""
        root = self.env.company.sudo().root_id
        profiles = self.env["credit.profile"]._find(self.commercial_partner_id, root)
        return {profile.partner_id: profile for profile in profiles}

    def action_view_credit_profile(self):
        """Open the credit file of the customer, making it when first needed."""
        self.ensure_one()
        self.env["credit.profile"].check_access("read")
        profiles = self.env["credit.profile"]._ensure(self, self.env.company)
        profile = profiles[self.commercial_partner_id].with_env(self.env)
        return profile.get_formview_action()

    def unlink(self):
        # EXTENDS 'base': a file without any history says nothing worth keeping
        self.check_access("unlink")
        files = self._credit_all_files()
        files.filtered(lambda file: not file._has_history()).unlink()
        return super().unlink()

    def _credit_all_files(self):
        """Their credit files in all companies, archived ones included."""
        files = self.env["credit.profile"].sudo().with_context(active_test=False)
        return files.search([("partner_id", "in", self.ids)])

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_credit_file(self):
        found = self._credit_all_files().filtered(lambda file: file._has_history())[:1]
        if found:
            raise CreditControlError(
                self.env._(
                    "%(customer)s has a credit file and cannot be deleted. Archive the "
                    "customer, or merge it with the one that stays.",
                    customer=found.partner_id.name,
                )
            )

    # ---- Odoo's own field --------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account': a limit given in Odoo's field is a limit of ours
        amounts = [vals.pop("credit_limit", None) for vals in vals_list]
        partners = super().create(vals_list)
        for partner, amount in zip(partners, amounts, strict=True):
            if amount and partner == partner.commercial_partner_id:
                partner._credit_limit_by_hand(amount)
        return partners

    def write(self, vals):
        # EXTENDS 'account': writing Odoo's field makes a limit, or a request for one
        if "tz" in vals:
            self.env.registry.clear_cache()  # the companies' time zones
        if "credit_limit" not in vals:
            return super().write(vals)
        vals = dict(vals)
        amount = vals.pop("credit_limit") or 0.0
        result = super().write(vals) if vals else True
        for partner in self:
            if partner != partner.commercial_partner_id:
                super(ResPartner, partner).write({"credit_limit": amount})
            elif partner.sudo().credit_limit != amount:
                partner._credit_limit_by_hand(amount)
        return result

    def _credit_limit_by_hand(self, amount):
        """Turn a figure written into Odoo's own field into a limit of ours.

        Odoo's 0 means “no check”, so 0 takes the check away.

        :raise CreditAuthorityError: the user may neither grant nor request it
        """
        self.ensure_one()
        company = self.env.company.sudo().root_id
        profile = self.env["credit.profile"]._ensure(self, company)[self]
        authority = self.env["credit.authority"].sudo(False)
        largest = authority._largest_amount(LIMIT, profile)
        if largest == 0.0 and not self._credit_may_request():
            raise CreditAuthorityError(
                self.env._(
                    "The credit limit of %(customer)s was not changed: you may not grant "
                    "limits. Ask a credit controller.",
                    customer=self.name,
                )
            )
        if not amount:
            profile.with_env(self.env).sudo(False)._check_may_choose_mode(
                engine_facts.NO_CHECK
            )
            profile.limit_ids.filtered("is_in_force").action_withdraw(
                self.env._("Taken away in the customer's own credit limit")
            )
            profile.write({"limit_mode": engine_facts.NO_CHECK})
            return
        origin = "import" if self.env.context.get("import_file") else "manual"
        reason = self.env._("Entered in the customer's own credit limit")
        if amount == company._credit_default_limit():  # Odoo's “no own limit”
            origin, reason = "default", company._credit_default_reason()
        profile.with_env(self.env)._grant(amount, origin=origin, reason=reason)

    def _credit_may_request(self):
        return self.env.user.has_group("credit_control.group_collector")

    def _credit_mirror(self, company, amount):  # pylint: disable=missing-return
        """Show a limit in Odoo's own field, for the company and its branches.

        :param company: root company
        :param float amount: in company currency
        """
        self.ensure_one()
        for branch in self.env["res.company"].sudo().browse(company._credit_tree_ids()):
            partner = self.sudo().with_company(branch)
            if partner.credit_limit != amount:
                super(ResPartner, partner).write({"credit_limit": amount})
