from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount

from ..engine import verdict as engine
from ..engine.facts import CHANGE, CONFIRM, INVOICE, REOPEN
from ..engine.money import to_basis_points, to_minor
from ..engine.registry import CHECKS
from ..exceptions import CreditControlError
from ..wording import translate

#: Fields that a check may use, with the meaning that it gives them.
PARAMETERS = (
    "amount",
    "rate",
    "days",
    "warning_rate",
    "order_count",
    "missing_fails",
)


class CreditPolicyRule(models.Model):
    _name = "credit.policy.rule"
    _inherit = ["credit.version.part"]
    _description = "Credit Policy Rule"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        "credit.policy", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    check_code = fields.Selection(
        selection="_selection_check_code",
        string="Check",
        required=True,
        help="What is looked at.",
    )
    outcome = fields.Selection(
        [("warn", "Warn"), ("hold", "Hold the order")],
        default="hold",
        required=True,
        help="What happens when the check fails.",
    )
    at_confirm = fields.Boolean(
        string="Confirmation", default=True, help="Asked when an order is confirmed."
    )
    at_change = fields.Boolean(
        string="Change", default=True, help="Asked when a confirmed order grows."
    )
    at_reopen = fields.Boolean(
        string="Re-opening", default=True, help="Asked when an order is unlocked."
    )
    at_invoice = fields.Boolean(
        string="Invoice",
        help="Asked when a customer invoice is posted, by whomever or whatever.",
    )
    amount = fields.Float(
        help="In the company's currency; what it means is said beside the check."
    )
    rate = fields.Float(
        string="Per Cent", help="What it means is said beside the check."
    )
    days = fields.Integer(help="What it means is said beside the check.")
    warning_rate = fields.Float(
        string="Warn From (%)",
        help="Share of the limit from which the light turns amber. 0: never.",
    )
    order_count = fields.Integer(
        string="Number", help="What it means is said beside the check."
    )
    missing_fails = fields.Boolean(
        string="Nothing Known Fails",
        help="The check fails where there is nothing to measure, such as no report.",
    )
    uses_amount = fields.Boolean(compute="_compute_uses")
    uses_rate = fields.Boolean(compute="_compute_uses")
    uses_days = fields.Boolean(compute="_compute_uses")
    uses_warning_rate = fields.Boolean(compute="_compute_uses")
    uses_order_count = fields.Boolean(compute="_compute_uses")
    uses_missing_fails = fields.Boolean(compute="_compute_uses")
    parameters = fields.Char(
        string="Meaning of the Figures",
        compute="_compute_parameters",
        help="What the figures of this check stand for.",
    )
    excluded_partner_ids = fields.Many2many(
        "res.partner",
        string="Except Customers",
        help="The rule is not asked for these customers.",
    )
    excluded_partner_tag_ids = fields.Many2many(
        "res.partner.category",
        string="Except Customer Tags",
        help="The rule is not asked for customers with one of these tags.",
    )
    excluded_team_ids = fields.Many2many(
        "crm.team",
        string="Except Sales Teams",
        help="The rule is not asked for orders of these teams.",
    )
    excluded_order_tag_ids = fields.Many2many(
        "crm.tag",
        string="Except Order Tags",
        help="The rule is not asked for orders with one of these tags, for example to "
        "mark a type of order such as samples or intercompany.",
    )
    exclude_below = fields.Float(
        string="Except Orders Below",
        help="The rule is not asked for orders with a smaller total, in the company's "
        "currency.",
    )

    _no_negative = models.Constraint(
        "CHECK (amount >= 0 AND rate >= 0 AND days >= 0 AND warning_rate >= 0"
        " AND exclude_below >= 0 AND order_count >= 0)",
        "The figures of a rule cannot be negative.",
    )

    @api.model
    def _checkpoint_fields(self):
        """Where a rule can be asked; extend where an add-on has another checkpoint.

        :return: field of the rule → checkpoint of the engine
        """
        return {
            "at_confirm": CONFIRM,
            "at_change": CHANGE,
            "at_reopen": REOPEN,
            "at_invoice": INVOICE,
        }

    @api.model
    def _selection_check_code(self):
        return [
            (code, translate(self.env, check.label)) for code, check in CHECKS.items()
        ]

    @api.depends("check_code")
    def _compute_display_name(self):
        labels = dict(self._selection_check_code())
        for rule in self:
            rule.display_name = labels.get(rule.check_code, "")

    @api.depends("check_code")
    def _compute_uses(self):
        for rule in self:
            params = CHECKS[rule.check_code].params if rule.check_code else {}
            for name in PARAMETERS:
                rule[f"uses_{name}"] = name in params

    @api.depends("check_code", *PARAMETERS)
    def _compute_parameters(self):
        for rule in self:
            params = CHECKS[rule.check_code].params if rule.check_code else {}
            # The figures that are set come first: a narrow column cuts off the others.
            rule.parameters = " · ".join(
                f"{translate(self.env, label)}: {rule._parameter(name)}"
                for name, label in sorted(
                    params.items(), key=lambda one, rule=rule: not rule[one[0]]
                )
            )

    def _parameter(self, name):
        """One of the rule's figures as it is read."""
        value = self[name]
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        if name == "amount":
            company = self.policy_id.company_id or self.env.company
            return format_amount(self.env, value, company.currency_id)
        return f"{value:.12g}"

    @api.constrains(lambda rule: list(rule._checkpoint_fields()))
    def _check_asked_somewhere(self):
        for rule in self:
            if not any(rule[name] for name in self._checkpoint_fields()):
                raise ValidationError(
                    self.env._(
                        "The rule “%(rule)s” is asked nowhere. Tick where it is to be "
                        "asked, such as at confirmation, or delete the rule.",
                        rule=rule.display_name,
                    )
                )

    @api.constrains("check_code", *PARAMETERS)
    def _check_figures(self):
        """Figures with which a rule would always fail, never, or mean nothing."""
        for rule in self:
            check = CHECKS.get(rule.check_code)
            if not check:
                raise ValidationError(
                    self.env._(
                        "There is no check “%s”; choose one of the list.",
                        rule.check_code,
                    )
                )
            if check.largest_rate and rule.rate > check.largest_rate:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: %(figure)s is at most %(most)s, so %(value)s means "
                        "nothing. Correct it.",
                        rule=rule.display_name,
                        figure=translate(self.env, check.params["rate"]),
                        most=check.largest_rate,
                        value=f"{rule.rate:g}",
                    )
                )
            for name in check.needs:
                if not rule[name]:
                    raise ValidationError(
                        self.env._(
                            "“%(rule)s” says nothing without a figure for “%(figure)s”; "
                            "enter one.",
                            rule=rule.display_name,
                            figure=translate(self.env, check.params[name]),
                        )
                    )

    # ---- immutable with the policy -----------------------------------------
    def _version(self):
        return self.policy_id

    def _refuse_change(self, frozen):
        raise CreditControlError(
            self.env._(
                "The rules of %(policy)s cannot be changed because checks refer to "
                "it. Make a new version, change that and activate it.",
                policy=frozen[0].display_name,
            )
        )

    # ---- for the gate ------------------------------------------------------
    def _to_engine(self, digits):
        """The rule as the engine takes it.

        Where it is asked is always named, never left empty: to the engine that means
        everywhere, and a checkpoint that comes later was not ticked by anybody.

        :param int digits: decimal places of the currency that amounts are in
        :rtype: engine.verdict.Rule
        """
        self.ensure_one()
        places = self._checkpoint_fields()
        asked = tuple(code for name, code in places.items() if self[name])
        return engine.Rule(
            code=self.check_code,
            outcome=self.outcome,
            checkpoints=asked,
            amount=to_minor(self._amount_in_force(), digits),
            rate=to_basis_points(self.rate),
            days=self.days,
            warning_rate=to_basis_points(self.warning_rate),
            excluded=self._excluded_groups(),
            below=to_minor(self.exclude_below, digits),
            order_count=self.order_count,
            missing_fails=self.missing_fails,
        )

    def _amount_in_force(self):
        """The amount of the rule, or what stands for it where it is left 0.

        Orders just under a threshold: under the policy's maximum for a single order.
        """
        if self.amount or self.check_code != "order_splitting":
            return self.amount
        single = self.policy_id.rule_ids.filtered(
            lambda rule: rule.check_code == "single_order"
        )
        return min(single.mapped("amount"), default=0.0)

    def _excluded_groups(self):
        named = {
            "partner": self.excluded_partner_ids,
            "tag": self.excluded_partner_tag_ids,
            "team": self.excluded_team_ids,
            "order_tag": self.excluded_order_tag_ids,
        }
        return tuple(
            f"{kind}:{record_id}"
            for kind, records in named.items()
            for record_id in sorted(records.ids)
        )
