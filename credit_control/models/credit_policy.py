import json

from odoo import api, fields, models, tools

from ..engine import verdict as engine
from ..exceptions import CreditControlError

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
    _inherit = ["credit.version", "mail.activity.mixin"]
    _order = "name, version desc"

    origin_id = fields.Many2one(
        "credit.policy",
        string="First Version",
        readonly=True,
        copy=False,
        index=True,
        help="The version that this policy began with; all versions share it.",
    )
    company_id = fields.Many2one(
        "res.company", help="Empty: the policy may be used by all companies."
    )
    rule_ids = fields.One2many(
        "credit.policy.rule", "policy_id", string="Rules", copy=True
    )
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
        help="The disputed part of an invoice, and what is in a payment plan that is "
        "kept, still count as exposure, but not as overdue.",
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

    # ---- versions ----------------------------------------------------------
    def _check_editable(self, vals):
        touched, frozen = self._said(vals), self._frozen()
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
        self._check_archivable(vals)

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

    def _check_has_rules(self):
        if not self.rule_ids:
            raise CreditControlError(
                self.env._(
                    "%(policy)s has no rules and would check nothing. Add at least "
                    "one rule before activating it.",
                    policy=self.display_name,
                )
            )

    # ---- for the gate ------------------------------------------------------
    @api.model
    def _switches(self):
        """The fields with which a policy switches something on or off."""
        return (*FLAGS, "show_figures", "forbid_own_release")

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

        The text is kept in the process until a version changes.

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
