from datetime import datetime, time

import pytz

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import ValidationError

from ..engine import ageing


class ResCompany(models.Model):
    _inherit = "res.company"

    account_use_credit_limit = fields.Boolean(
        default=True,
        help="Orders of this company are checked against credit limits and the credit "
        "policy. Odoo's own warning is replaced by the one of credit control.",
    )
    credit_policy_id = fields.Many2one(
        "credit.policy",
        default=lambda self: self._default_credit_policy(),
        help="Applies to customers whose own file and risk category name no other.",
    )
    credit_controller_id = fields.Many2one(
        "res.users",
        help="Gets the task when an order is put on hold and the customer has no credit "
        "controller of its own.",
    )

    credit_ageing_limit_1 = fields.Integer(
        string="First Ageing Limit (Days)",
        default=ageing.LIMITS[0],
        help="Days past due with which the first bucket of an ageing ends.",
    )
    credit_ageing_limit_2 = fields.Integer(
        string="Second Ageing Limit (Days)",
        default=ageing.LIMITS[1],
        help="Days past due with which the second bucket of an ageing ends.",
    )
    credit_ageing_limit_3 = fields.Integer(
        string="Third Ageing Limit (Days)",
        default=ageing.LIMITS[2],
        help="Days past due with which the third bucket of an ageing ends; what is older "
        "is in the last one.",
    )

    @api.constrains(
        "credit_ageing_limit_1", "credit_ageing_limit_2", "credit_ageing_limit_3"
    )
    def _check_credit_ageing_limits(self):
        for company in self:
            limits = company._credit_ageing_limits()
            if not ageing.well_formed(limits):
                raise ValidationError(
                    self.env._(
                        "The limits of an ageing rise from one to the next, so %(first)s, "
                        "%(second)s and %(third)s days are none. Enter for example 30, "
                        "60 and 90.",
                        first=limits[0],
                        second=limits[1],
                        third=limits[2],
                    )
                )

    def _credit_ageing_limits(self):
        """The limits of the buckets of an ageing: those of the root company."""
        root = self.sudo().root_id
        return tuple(root[f"credit_ageing_limit_{number}"] for number in (1, 2, 3))

    def _default_credit_policy(self):
        return self.env.ref(
            "credit_control.credit_policy_default", raise_if_not_found=False
        )

    def _credit_today(self):
        """Return today's date where the company is, not where the server stands.

        :rtype: datetime.date
        """
        self.ensure_one()
        now = fields.Datetime.now().replace(tzinfo=pytz.utc)
        return now.astimezone(pytz.timezone(self._credit_zone())).date()

    def _credit_month_start(self):
        """When the company's calendar month began, in UTC as the database keeps times.

        :rtype: datetime.datetime
        """
        first = datetime.combine(self._credit_today().replace(day=1), time.min)
        zone = pytz.timezone(self._credit_zone())
        return zone.localize(first).astimezone(pytz.utc).replace(tzinfo=None)

    @tools.ormcache("self.id", "self.env.uid")
    def _credit_zone(self):
        """The company's time zone; where it has none, that of who asks."""
        return self.sudo().root_id.partner_id.tz or self.env.user.tz or "UTC"

    def _credit_controller(self):
        """Who gets the tasks of customers without a credit controller of their own.

        The person named in the settings, else the first who has the role: a held order
        must not wait for nobody.
        """
        self.ensure_one()
        if self.credit_controller_id:
            return self.credit_controller_id
        users = self.env.ref("credit_control.group_controller").sudo().all_user_ids
        return users.filtered(
            lambda user: self in user.company_ids and not user._is_superuser()
        ).sorted("id")[:1]

    @tools.ormcache("self.id")
    def _credit_tree_ids(self):
        """Ids of this root company and all its branches, as a tuple."""
        return tuple(self.sudo().search([("id", "child_of", self.id)]).ids)

    def _credit_default_limit(self):
        """Odoo's default credit limit of the company, 0.0 when none is set."""
        self.ensure_one()
        partner = self.env["res.partner"].with_company(self)
        field = partner._fields["credit_limit"]
        return field.get_company_dependent_fallback(partner) or 0.0

    def _credit_apply_default_limit(self):
        """Give the default limit to who has the old one, or nothing chosen yet."""
        self.ensure_one()
        amount = self._credit_default_limit()
        profiles = self.env(user=SUPERUSER_ID)["credit.profile"].search(
            [("company_id", "=", self.id)]
        )
        followers = profiles.filtered(lambda profile: profile._follows_default())
        if amount:
            reason = self._credit_default_reason()
            followers._grant(amount, origin="default", reason=reason)
        else:
            followers.limit_id.action_withdraw()
            followers.write({"limit_mode": "none", "mode_chosen_by_id": False})
        # Odoo shows the default wherever a customer's own figure equalled the old one.
        (profiles - followers)._mirror_limit()

    @api.model
    def _credit_default_reason(self):
        return self.env._("Default limit of the company")

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base': a branch is checked with its root, see credit.ledger
        companies = super().create(vals_list)
        self.env.registry.clear_cache()  # the company trees
        for company in companies.filtered("parent_id"):
            company.account_use_credit_limit = company.root_id.account_use_credit_limit
        return companies
