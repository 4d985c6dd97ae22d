"""Groups: customers that share a limit, borne by the file of their head."""

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..engine import facts as engine_facts
from ..exceptions import CreditAuthorityError, CreditControlError


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    kind = fields.Selection(
        selection_add=[("group", "Group")],
        ondelete={"group": "cascade"},
        help="Standard: the regular limit, one at a time. Temporary: takes its place "
        "while it lasts, or adds to it. Insured: the limit granted by a credit insurer; "
        "it counts where there is no other. Group: shared by all members of the group "
        "of which this customer is the head.",
    )

    @api.constrains("kind", "profile_id")
    def _check_head(self):
        for limit in self.filtered(lambda one: one.kind == "group"):
            profile = limit.profile_id
            if profile.group_head_id != profile:
                raise ValidationError(
                    self.env._(
                        "%(customer)s is not the head of a group, so there is nobody to "
                        "share a limit with. Add members on the page Group of its credit "
                        "file first.",
                        customer=profile.partner_id.name,
                    )
                )


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    group_head_id = fields.Many2one(
        "credit.profile",
        string="Head of Group",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('partner_id', '!=', partner_id)]",
        help="The customer shares a limit with the others of this group. Its own limit, "
        "if it has one, counts besides. The head may be a customer of another company; "
        "amounts are converted at the rates of the day.",
    )
    group_member_ids = fields.One2many(
        "credit.profile",
        "group_head_id",
        string="Members",
        domain=[("is_group_head", "=", False)],
        help="Those who share the limit with the head.",
    )
    is_group_head = fields.Boolean(compute="_compute_is_group_head", store=True)
    group_limit = fields.Monetary(
        string="Shared Limit",
        compute="_compute_group",
        help="What the members of the group may owe together, in this company's "
        "currency at today's rate.",
    )
    group_exposure = fields.Monetary(
        compute="_compute_group", help="What the members of the group owe together."
    )
    group_available = fields.Monetary(
        compute="_compute_group",
        help="Shared limit less exposure of the group.",
    )

    @api.depends("group_head_id")
    def _compute_is_group_head(self):
        for profile in self:
            profile.is_group_head = profile.group_head_id == profile

    @api.depends("group_head_id", "group_member_ids", "limit_ids.state")
    def _compute_group(self):
        gate = self.env["credit.gate"].sudo()
        for profile in self:
            profile.group_limit = profile.group_exposure = profile.group_available = 0
        for head, members in (
            self.filtered("group_head_id").grouped("group_head_id").items()
        ):
            everybody = head.sudo()._group()
            owed = gate._group_exposures(everybody)
            for profile in members:
                profile._set_group_figures(head.sudo(), owed)

    def _set_group_figures(self, head, owed):
        """Fill the figures of the group in the currency of this file."""
        gate, company = self.env["credit.gate"].sudo(), self.company_id.sudo()
        today, digits = company._credit_today(), company.currency_id.decimal_places
        limits = self.env["credit.ledger"].sudo()._read_group_limits(head, today)
        limit = gate._at(company, today, *limits.get(head.id, (None, 0.0)))
        exposure = sum(
            gate._at(company, today, one.company_id.currency_id, amount)
            for one, amount in owed.items()
        )
        self.group_limit = limit / 10**digits
        self.group_exposure = exposure / 10**digits
        self.group_available = (limit - exposure) / 10**digits

    # ---- what the group leaves of a member's own limit ---------------------------
    def _least_available(self):
        """What each member may still owe: the own limit, or what the group leaves.

        :return: ``{profile: amount}`` of those of these with a limit of their own whose
            group leaves no more, in the currency of their file
        """
        if not self._any_group():
            return {}
        found = {}
        for profile in self.filtered("group_head_id"):
            limited = profile.limit_mode == engine_facts.LIMITED
            if not limited or not profile.group_limit:
                continue
            if profile.group_available <= profile.available:
                found[profile] = profile.group_available
        return found

    def _compute_figures(self):  # pylint: disable=missing-return
        # EXTENDS credit_control: a member has no more left than its group
        super()._compute_figures()
        self._keep_to_group()

    def _compute_position(self):  # pylint: disable=missing-return
        # EXTENDS credit_control
        super()._compute_position()
        self._keep_to_group()

    def _keep_to_group(self):
        for profile, left in self._least_available().items():
            self._fields["available"]._update_cache(profile, left)

    def _position_subquery(self, field_name):
        # EXTENDS credit_control: members are found and sorted by what they see
        found = super()._position_subquery(field_name)
        if field_name != "available" or not self._any_group():
            return found
        members = self.search([("group_head_id", "!=", False)])
        members.invalidate_recordset(["available", "group_available"], flush=False)
        less = members._least_available()
        return SQL(
            """
            SELECT own.id, COALESCE(shared.value, own.value) AS value
              FROM (%s) own
              LEFT JOIN UNNEST(%s::int[], %s::numeric[]) AS shared (id, value)
                ON shared.id = own.id
            """,
            found,
            [profile.id for profile in less],
            list(less.values()),
        )

    @api.model
    @tools.ormcache()
    def _any_group(self):
        """Whether customers share a limit at all; most databases need not look."""
        return bool(self.sudo().search_count([("is_group_head", "=", True)], limit=1))

    def _group(self):
        """All members of the group that this file is the head of, itself included."""
        self.ensure_one()
        files = self.with_context(active_test=False)
        return files.search([("group_head_id", "=", self.id)])

    # ---- who belongs to it -----------------------------------------------------
    @api.constrains("group_head_id")
    def _check_group(self):
        for profile in self.filtered("group_head_id"):
            head = profile.group_head_id.sudo()
            if head != profile and head.group_head_id not in (head, head.browse()):
                raise ValidationError(
                    self.env._(
                        "%(head)s shares the limit of %(top)s itself and cannot be the "
                        "head of another group. Put %(customer)s under %(top)s.",
                        head=head.partner_id.name,
                        top=head.group_head_id.partner_id.name,
                        customer=profile.partner_id.name,
                    )
                )
            others = profile.sudo().search_count(
                [("group_head_id", "=", profile.id), ("id", "!=", profile.id)], limit=1
            )
            if head != profile and others:
                raise ValidationError(
                    self.env._(
                        "%(customer)s is the head of a group itself. Take its members "
                        "out before it joins that of %(head)s.",
                        customer=profile.partner_id.name,
                        head=head.partner_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        profiles = super().create(vals_list)
        profiles.filtered("group_head_id")._joined()
        return profiles

    def write(self, vals):
        # EXTENDS credit_control: who shares a limit is decided by who may grant it
        if "group_head_id" not in vals and "group_member_ids" not in vals:
            return super().write(vals)
        self._check_may_group()
        left = self.group_head_id
        result = super().write(vals)
        self._joined()
        (left | self)._lonely_heads()._leave()
        event = self.env._("Its group was changed.")
        self.env["credit.hold"]._recheck_customers(left | self.group_head_id, event)
        return result

    def _check_may_group(self):
        decider = self.env.user.has_group("credit_control.group_controller")
        if not (decider or self.env.su):
            raise CreditAuthorityError(
                self.env._(
                    "Only a credit controller decides which customers share a limit; "
                    "ask one."
                )
            )

    def _joined(self):  # pylint: disable=missing-return
        """The head belongs to its own group; whoever is judged now sees who else does."""
        self.env.registry.clear_cache()
        heads = self.group_head_id.sudo()
        for head in heads.filtered(lambda one: one.group_head_id != one):
            super(CreditProfile, head).write({"group_head_id": head.id})
        members = (self | heads).sudo()
        members.flush_recordset(["group_head_id", "is_group_head"])
        members._begin_checks(dict.fromkeys(members, 0))

    def _lonely_heads(self):
        """Heads of groups that nobody else belongs to any more."""
        heads = self.sudo().filtered(lambda one: one.group_head_id == one)
        return heads.filtered(lambda one: one._group() == one)

    def _leave(self):  # pylint: disable=missing-return
        for head in self:
            super(CreditProfile, head).write({"group_head_id": False})

    def action_group_subsidiaries(self):
        """Take in the companies that are below this one among the contacts.

        :raise CreditControlError: there are none with a credit file
        """
        self.ensure_one()
        self._check_may_group()
        below = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id.parent_id", "child_of", self.partner_id.id),
                ("group_head_id", "=", False),
                ("id", "!=", self.id),
            ]
        )
        if not below:
            raise CreditControlError(
                self.env._(
                    "No company with a credit file of its own is below %(customer)s "
                    "among the contacts. Add members by hand.",
                    customer=self.partner_id.name,
                )
            )
        below.write({"group_head_id": self.id})
        return True

    def action_view_group(self):
        """Open the members of the group that the customer belongs to."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_profile_action"
        )
        return {
            **action,
            "display_name": self.env._(
                "Group of %s", self.group_head_id.partner_id.name
            ),
            "domain": [("group_head_id", "=", self.group_head_id.id or -1)],
        }
