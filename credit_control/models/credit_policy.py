import json

from odoo import api, fields, models, tools

from ..editing import said_fields
from ..engine import verdict as engine
from ..exceptions import CreditControlError

#: What may still change once a version is active, which is nothing that it says.
_BOOKKEEPING = {
    "active",
    "message_main_attachment_id",
    "write_date",
    "write_uid",
}
#: Fields that switch components and adjustments of the facts on and off.
FLAGS = (
    "count_draft_invoices",
    "count_uncleared_payments",
    "net_credits",
    "exclude_disputed",
)


class CreditPolicy(models.Model):
    _name = "credit.policy"
    _description = "Credit Policy"
    _inherit = ["mail.thread"]
    _order = "name, version desc"

    name = fields.Char(required=True, tracking=True)
    version = fields.Integer(default=1, readonly=True, copy=False)
    origin_id = fields.Many2one(
        "credit.policy",
        string="First Version",
        readonly=True,
        copy=False,
        index=True,
        help="The version that this policy began with; all versions share it.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the policy may be used by all companies."
    )
    rule_ids = fields.One2many(
        "credit.policy.rule", "policy_id", string="Rules", copy=True
    )
    activated_on = fields.Datetime(readonly=True, copy=False)
    activated_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    retired_on = fields.Datetime(readonly=True, copy=False)

    count_draft_invoices = fields.Boolean(
        default=True,
        help="Draft invoices without an order count as exposure. Those made from an "
        "order always count, as part of the order.",
    )
    count_uncleared_payments = fields.Boolean(
        help="A payment reduces exposure only once it is matched with a bank statement "
        "line; until then its amount is added back.",
    )
    net_credits = fields.Boolean(
        string="Unapplied Credits Pay the Oldest First",
        default=True,
        help="Payments and credit notes not yet matched with an invoice are taken off "
        "the oldest overdue instalments before ageing is judged.",
    )
    exclude_disputed = fields.Boolean(
        string="Leave Disputed Amounts Out of Overdue",
        default=True,
        help="The disputed part of an invoice still counts as exposure, but not as "
        "overdue.",
    )
    show_figures = fields.Boolean(
        string="Salespeople See Figures",
        default=True,
        help="Off: salespeople see the light and the reason in words, without amounts.",
    )
    forbid_own_release = fields.Boolean(
        string="Nobody Releases Their Own Order",
        default=True,
        help="An order cannot be released by its salesperson, by who created it, or by "
        "who confirmed it.",
    )
    release_days = fields.Integer(
        string="A Release Lasts (Days)",
        default=30,
        help="Proposed validity of a release; afterwards a growing order is checked "
        "again.",
    )

    _one_active = models.UniqueIndex(
        "(origin_id) WHERE state = 'active'",
        "Only one version of a policy can be active.",
    )
    _release_days_positive = models.Constraint(
        "CHECK (release_days > 0)", "A release must last at least one day."
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = self.env._(
                "%(name)s (version %(version)s)",
                name=policy.name,
                version=policy.version,
            )

    # ---- CRUD --------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["state"] = "draft"
        policies = super().create(vals_list)
        for policy in policies.filtered(lambda policy: not policy.origin_id):
            policy.origin_id = policy
        return policies

    def write(self, vals):
        self._check_editable(vals)
        self._check_archivable(vals)
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def _set(self, vals):
        """Write what only the life of a version may write."""
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def _check_editable(self, vals):
        """Refuse to change what an active or retired version says."""
        touched = said_fields(vals) - _BOOKKEEPING
        frozen = self.filtered(lambda policy: policy.state != "draft")
        if "state" in touched:
            raise CreditControlError(
                self.env._(
                    "The status of a policy is not written; activate a draft, or retire "
                    "the version in force."
                )
            )
        if touched and frozen:
            raise CreditControlError(
                self.env._(
                    "%(policy)s is in use or was, and checks refer to it, so it cannot "
                    "be changed. Make a new version, change that and activate it.",
                    policy=frozen[0].display_name,
                )
            )

    def _check_archivable(self, vals):
        """Refuse to hide what still decides about orders."""
        in_force = self.filtered(lambda policy: policy.state == "active")
        if in_force and not vals.get("active", True):
            raise CreditControlError(
                self.env._(
                    "%(policy)s is in force and cannot be archived. Retire it first, or "
                    "put a new version into force.",
                    policy=in_force[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered(lambda policy: policy.state != "draft")
        if used:
            raise CreditControlError(
                self.env._(
                    "%(policy)s was in force and cannot be deleted; retire it instead.",
                    policy=used[0].display_name,
                )
            )

    # ---- actions -----------------------------------------------------------
    def action_activate(self):
        """Put this version into force; the one before it is retired."""
        self.check_access("write")
        for policy in self:
            if policy.state != "draft":
                raise CreditControlError(
                    self.env._(
                        "%(policy)s is not a draft; make a new version of it.",
                        policy=policy.display_name,
                    )
                )
            if not policy.rule_ids:
                raise CreditControlError(
                    self.env._(
                        "%(policy)s has no rules and would check nothing. Add at least "
                        "one rule before activating it.",
                        policy=policy.display_name,
                    )
                )
            self.search(
                [("origin_id", "=", policy.origin_id.id), ("state", "=", "active")]
            ).action_retire()
            policy._set(
                {
                    "state": "active",
                    "activated_on": fields.Datetime.now(),
                    "activated_by_id": self.env.uid,
                }
            )
        return True

    def action_retire(self):
        """Take this version out of force."""
        self.check_access("write")
        self._set({"state": "retired", "retired_on": fields.Datetime.now()})
        self.flush_recordset()  # before the next version takes the unique place
        return True

    def action_new_version(self):
        """Copy this version into a draft that can be changed and activated."""
        self.ensure_one()
        last = self.with_context(active_test=False).search(
            [("origin_id", "=", self.origin_id.id)], order="version desc", limit=1
        )
        draft = self.copy(
            {
                "name": self.name,
                "origin_id": self.origin_id.id,
                "version": last.version + 1,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "credit.policy",
            "res_id": draft.id,
            "view_mode": "form",
        }

    # ---- for the gate ------------------------------------------------------
    @api.model
    def _flag_defaults(self):
        """Default values of the fields that decide which facts count."""
        return {name: bool(self.default_get([name]).get(name)) for name in FLAGS}

    def _flags(self):
        """The flags of this version, or their defaults where there is none."""
        if not self:
            return self._flag_defaults()
        return {name: self[name] for name in FLAGS}

    def _in_force(self):
        """The active version of this policy, empty if all are retired."""
        return self.search(
            [("origin_id", "=", self.origin_id.id), ("state", "=", "active")]
        )

    @tools.ormcache("self.id", "digits")
    def _engine_json(self, digits):
        """The policy as canonical JSON of :class:`engine.verdict.Policy`.

        Versions in force never change, so the text is kept in the process.

        :param int digits: decimal places of the currency that amounts are in
        """
        self.ensure_one()
        rules = tuple(rule._to_engine(digits) for rule in self.sudo().rule_ids)
        policy = engine.Policy(self.sudo().display_name, rules)
        return json.dumps(policy.to_dict(), sort_keys=True, ensure_ascii=False)

    def _to_engine(self, digits):
        """The policy as the engine takes it; without a policy nothing is checked.

        :rtype: engine.verdict.Policy
        """
        if not self:
            return engine.Policy()
        return engine.Policy.from_dict(json.loads(self._engine_json(digits)))
