"""Who has read the policy in force: the people whom it gives a role or an authority."""

from odoo import api, fields, models

from ..exceptions import CreditAuthorityError
from .credit_policy_life import ACTIVE

#: Roles that the policy's document names.
ROLES = ("manager", "controller", "collector")


class CreditPolicyAcknowledgement(models.Model):
    _name = "credit.policy.acknowledgement"
    _description = "Acknowledgement of a Credit Policy"
    _order = "policy_id desc, acknowledged_on, id"
    _rec_name = "user_id"

    policy_id = fields.Many2one(
        "credit.policy", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="Named by the policy with a role or an authority.",
    )
    asked_on = fields.Datetime(readonly=True, default=fields.Datetime.now)
    acknowledged_on = fields.Datetime(
        readonly=True, help="When the person said that they have read the policy."
    )

    _once = models.Constraint(
        "UNIQUE (policy_id, user_id)", "A person acknowledges a version once."
    )


class CreditPolicy(models.Model):
    _inherit = "credit.policy"

    acknowledgement_ids = fields.One2many(
        "credit.policy.acknowledgement",
        "policy_id",
        string="Acknowledgements",
        readonly=True,
        copy=False,
        help="The people whom the policy names, and whether they have read it.",
    )
    acknowledgement_count = fields.Integer(
        string="Not Read Yet", compute="_compute_acknowledgements"
    )
    may_acknowledge = fields.Boolean(compute="_compute_acknowledgements")

    @api.depends("acknowledgement_ids.acknowledged_on")
    @api.depends_context("uid")
    def _compute_acknowledgements(self):
        for policy in self:
            waiting = policy.acknowledgement_ids.filtered(
                lambda one: not one.acknowledged_on
            )
            policy.acknowledgement_count = len(waiting)
            policy.may_acknowledge = self.env.user in waiting.user_id

    def _roles(self):
        """The people of each role that the policy's document names.

        :return: ``[(role as res.groups, res.users)]``, the highest role first; each
            person stands with the highest one only
        """
        named = self.env["res.users"]
        found = []
        for role in ROLES:
            group = self.env.ref(f"credit_control.group_{role}").sudo()
            people = group.all_user_ids.filtered(self._concerns) - named
            named |= people
            found.append((group, people.sorted("name")))
        return found

    def _concerns(self, user):
        """Whether somebody works where the policy applies."""
        company = self.company_id
        return (
            user.active
            and not user.share
            and not user._is_superuser()
            and (not company or company in user.company_ids)
        )

    def _named(self):
        """Everybody whom the policy names, by a role or an authority of their own."""
        people = self.env["res.users"].union(*(users for _role, users in self._roles()))
        own = self.env["credit.authority"].sudo().search([("user_id", "!=", False)])
        return people | own.user_id.filtered(self._concerns)

    def action_activate(self):
        # EXTENDS credit.version: whom the policy names is asked to read it
        result = super().action_activate()
        if not self.env.user._is_superuser():
            self.sudo()._ask_to_acknowledge()
        return result

    def _ask_to_acknowledge(self):
        for policy in self:
            people = policy._named() - policy.acknowledgement_ids.user_id
            policy.acknowledgement_ids.create(
                [{"policy_id": policy.id, "user_id": user.id} for user in people]
            )
            for user in people:
                policy.activity_schedule(
                    "credit_control.mail_activity_type_policy",
                    user_id=user.id,
                    summary=self.env._("Read %s", policy.display_name),
                )

    def action_acknowledge(self):
        """Say that the current user has read the version in force.

        :raise CreditAuthorityError: it does not name the user, or is not in force
        """
        self.ensure_one()
        self.check_access("read")
        waiting = self.sudo().acknowledgement_ids.filtered(
            lambda one: one.user_id == self.env.user and not one.acknowledged_on
        )
        if not waiting or self.state != ACTIVE:
            raise CreditAuthorityError(
                self.env._(
                    "%(policy)s does not wait for you to acknowledge it; it is asked of "
                    "the people whom the version in force names.",
                    policy=self.display_name,
                )
            )
        waiting.acknowledged_on = fields.Datetime.now()
        activities = self.sudo().activity_ids.filtered(
            lambda one: (
                one.user_id == self.env.user
                and one.activity_type_id
                == self.env.ref("credit_control.mail_activity_type_policy")
            )
        )
        activities.action_feedback(feedback=self.env._("Read and acknowledged"))
        return True
