from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..engine import facts as engine_facts
from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_authority import LIMIT

#: What the gate, a merge and the file itself keep in it.
_MACHINES = {
    "merged_into_id",
    "gate_count",
    "mode_chosen_by_id",
    "category_by_id",
    "category_before_id",
    "assessment_event",
    "assessment_event_seen",
}
#: Besides, whose file it is never changes by hand.
_FIXED = {"partner_id", "company_id", *_MACHINES}


class CreditProfile(models.Model):
    _name = "credit.profile"
    _description = "Credit Profile"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "partner_name, id"
    _rec_names_search = ("partner_id.name", "partner_id.ref")

    #: Utilisation shown for exposure without any credit granted.
    BEYOND_ANY_LIMIT = 999.0

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="The commercial entity that pays.",
    )
    partner_name = fields.Char(related="partner_id.complete_name", store=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company.root_id,
        help="The company that gives credit; its branches are included.",
    )
    active = fields.Boolean(default=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    category_id = fields.Many2one(
        "credit.category",
        string="Risk Category",
        tracking=True,
        index="btree_not_null",
        domain="[('company_id', 'in', (False, company_id))]",
        help="Decides on terms, policy and review where this file says nothing else.",
    )
    policy_id = fields.Many2one(
        "credit.policy",
        string="Own Credit Policy",
        tracking=True,
        domain="[('state', '=', 'active'), ('company_id', 'in', (False, company_id))]",
        help="Only for a customer who needs other rules than its category or company.",
    )
    limit_mode = fields.Selection(
        [(engine_facts.NO_CHECK, "No check"), (engine_facts.LIMITED, "Limited")],
        default=engine_facts.NO_CHECK,
        required=True,
        tracking=True,
        help="No check: exposure is shown and not limited. Limited: exposure is held to "
        "the limit in force; without one, or with 0, there is no credit at all.",
    )
    mode_chosen_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        help="Who set the mode by hand; a new default limit leaves it alone.",
    )
    limit_ids = fields.One2many("credit.limit", "profile_id", string="Limit History")
    hold_ids = fields.One2many("credit.hold", "profile_id", string="Holds")
    hold_count = fields.Integer(
        string="Orders on Hold", compute="_compute_hold_count", help="Waiting now."
    )
    check_ids = fields.One2many("credit.check", "profile_id", string="Checks")
    forced_hold_reason = fields.Char(
        string="Put on Hold Because",
        tracking=True,
        help="With a reason here every order of the customer is held until a person "
        "removes it, paid or not.",
    )
    is_put_on_hold = fields.Boolean(
        compute="_compute_is_put_on_hold",
        help="Whether a reason is stored; one that is only being typed holds nothing.",
    )
    controller_id = fields.Many2one(
        "res.users",
        string="Credit Controller",
        tracking=True,
        index="btree_not_null",
        help="Who looks after this customer's credit and gets the tasks.",
    )
    last_review = fields.Date(tracking=True, readonly=True)
    next_review = fields.Date(
        tracking=True,
        help="When the file is due for review; proposed from the risk category.",
    )
    note = fields.Html(help="Internal notes of credit control.")
    merged_into_id = fields.Many2one("credit.profile", readonly=True)
    gate_count = fields.Integer(
        readonly=True,
        default=0,
        copy=False,
        help="Number of checks. Each check writes it first, so that two confirmations "
        "for one customer never pass the limit together.",
    )

    _customer_unique = models.UniqueIndex(
        "(partner_id, company_id) WHERE merged_into_id IS NULL",
        "The customer already has a credit profile in this company.",
    )
    _review_idx = models.Index("(next_review) WHERE next_review IS NOT NULL")

    @api.depends("partner_id", "company_id")
    @api.depends_context("allowed_company_ids")
    def _compute_display_name(self):
        several = len(self.env.companies.root_id) > 1
        for profile in self:
            name = profile.partner_id.display_name or ""
            if several:
                name = f"{name} ({profile.company_id.name})"
            profile.display_name = name

    @api.depends("forced_hold_reason")
    def _compute_is_put_on_hold(self):
        for profile in self:
            profile.is_put_on_hold = bool(profile._origin.forced_hold_reason)

    def _compute_hold_count(self):
        waiting = self.env["credit.hold"]._read_group(
            [("profile_id", "in", self.ids), ("state", "in", ("open", "approval"))],
            ["profile_id"],
            ["__count"],
        )
        counts = dict(waiting)
        for profile in self:
            profile.hold_count = counts.get(profile, 0)

    # ---- constraints -------------------------------------------------------
    @api.constrains("partner_id", "company_id")
    def _check_commercial_entity(self):
        for profile in self:
            partner = profile.partner_id
            if partner != partner.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(customer)s; a credit profile "
                        "belongs to the company that pays, so open the one of "
                        "%(customer)s.",
                        contact=partner.name,
                        customer=partner.commercial_partner_id.name,
                    )
                )
            if profile.company_id != profile.company_id.root_id:
                raise ValidationError(
                    self.env._(
                        "%(branch)s is a branch; credit is given by %(company)s for "
                        "all its branches.",
                        branch=profile.company_id.name,
                        company=profile.company_id.root_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_history(self):
        for profile in self.sudo():
            if profile._has_history():
                raise CreditControlError(
                    self.env._(
                        "The credit profile of %(customer)s holds its history of limits, "
                        "holds and checks and cannot be deleted; archive it instead.",
                        customer=profile.partner_id.name,
                    )
                )

    def _has_history(self):
        self.ensure_one()
        return bool(self.check_ids or self.limit_ids or self.hold_ids)

    # ---- editing -----------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals if name not in _MACHINES}
                for vals in vals_list
            ]
        profiles = super().create(vals_list)
        for profile in profiles.sudo():
            if profile.limit_mode != engine_facts.NO_CHECK:
                profile.mode_chosen_by_id = self.env.uid
        return profiles

    def write(self, vals):
        self._check_fixed(vals)
        self._check_may_choose_policy(vals)
        if "limit_mode" in vals and "mode_chosen_by_id" not in vals:
            self._check_may_choose_mode(vals["limit_mode"])
            vals = {**vals, "mode_chosen_by_id": self.env.uid}
        if "category_id" in vals:
            self._propose_review(vals)
        result = super().write(vals)
        if "limit_mode" in vals:
            self._mirror_limit()
        if "category_id" in vals:
            self._propose_payment_term()
        if {"limit_mode", "category_id", "policy_id"} & set(vals):
            event = self.env._("The credit file was changed.")
            self.env["credit.hold"]._recheck_customers(self, event)
        if "forced_hold_reason" in vals:
            event = self.env._("The hold of the customer was changed.")
            self.env["credit.hold"]._recheck_customers(self, event, forced_too=True)
        return result

    def _check_fixed(self, vals):
        """A file that became another customer's would leave this one unchecked."""
        if _FIXED & set(vals) and not self.env.su:
            raise CreditControlError(
                self.env._(
                    "The customer and the company of a credit file and the count of its "
                    "checks cannot be changed. To make one file of two, merge the "
                    "customers."
                )
            )

    def _check_may_choose_policy(self, vals):
        """Another policy may let everything pass; that is for who writes policies."""
        manager = self.env.user.has_group("credit_control.group_manager")
        if "policy_id" in vals and not (manager or self.env.su):
            raise CreditAuthorityError(
                self.env._(
                    "Only a credit manager gives a customer a policy of its own; ask one."
                )
            )

    def _check_may_choose_mode(self, mode):
        """Taking the check away is credit without a limit."""
        if mode != engine_facts.NO_CHECK or self.env.su:
            return
        authority = self.env["credit.authority"]
        for profile in self.filtered(lambda p: p.limit_mode != engine_facts.NO_CHECK):
            if authority._largest_amount(LIMIT, profile) is not None:
                raise CreditAuthorityError(
                    self.env._(
                        "Only somebody who may grant any amount can switch off the limit "
                        "check of %(customer)s. Ask a credit manager.",
                        customer=profile.partner_id.name,
                    )
                )

    def _policy_in_force(self):
        """The policy version that applies: customer before category before company."""
        self.ensure_one()
        named = (
            self.policy_id
            or self.category_id.policy_id
            or self.company_id.credit_policy_id
        )
        return named.sudo()._in_force()

    # ---- for the gate ------------------------------------------------------
    def _begin_checks(self, counts):
        """Write the files that are about to be checked, in order of id.

        The write is what makes a limit safe: of two transactions the second fails to
        serialise. See the module's docstring of ``credit_gate``. The file of a group's
        head is written with those of its members, because they share its limit.

        :param dict counts: profile → number of checks that follow
        :return: ``{profile: (number of the first check, hash of the last one)}``
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH asked AS (
                    SELECT * FROM UNNEST(%s::int[], %s::int[])
                             AS asked (id, number)),
                wanted AS (
                    SELECT profile.id, COALESCE(asked.number, 0) AS number
                      FROM credit_profile profile
                      LEFT JOIN asked ON asked.id = profile.id
                     WHERE profile.id IN (
                           SELECT id FROM asked
                            UNION
                           SELECT member.group_head_id
                             FROM credit_profile member
                             JOIN asked ON asked.id = member.id)
                     ORDER BY profile.id
                       FOR NO KEY UPDATE OF profile)
                UPDATE credit_profile profile
                   SET gate_count = profile.gate_count + wanted.number
                  FROM wanted
                 WHERE wanted.id = profile.id
                RETURNING profile.id, profile.gate_count - wanted.number + 1,
                    (SELECT hash FROM credit_check previous
                      WHERE previous.profile_id = profile.id
                      ORDER BY sequence DESC LIMIT 1)
                """,
                [profile.id for profile in counts],
                list(counts.values()),
            )
        )
        self.invalidate_recordset(["gate_count"], flush=False)
        return {self.browse(row[0]): (row[1], row[2] or "") for row in rows}

    # ---- actions -----------------------------------------------------------
    def action_review_done(self):
        """Record that the file was reviewed today and set the next date."""
        for profile in self:
            today = profile.company_id._credit_today()
            months = profile.category_id.review_months
            profile.write(
                {
                    "last_review": today,
                    "next_review": months and fields.Date.add(today, months=months),
                }
            )
        return True

    def action_view_partner(self):
        """Open the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
        }

    def action_view_related(self):
        """Open the holds, checks or limits of the customer, by context ``show``."""
        self.ensure_one()
        shown = {
            "holds": "credit_control.credit_hold_action",
            "checks": "credit_control.credit_check_action",
            "limits": "credit_control.credit_limit_action",
        }[self.env.context.get("credit_control_show", "checks")]
        action = self.env["ir.actions.act_window"]._for_xml_id(shown)
        action["domain"] = [("profile_id", "=", self.id)]
        action["context"] = {"default_profile_id": self.id}
        return action
