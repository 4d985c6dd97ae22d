from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..engine.cover import INSURANCE
from ..exceptions import CreditControlError
from .res_currency import ABSURD

DRAFT, VALID, RELEASED = "draft", "valid", "released"
#: What a valid security says; changing it would change decisions that were made by it.
_AGREED = {
    "profile_id",
    "kind",
    "insurance_id",
    "amount",
    "currency_id",
    "share",
    "deductible",
    "date_from",
}


class CreditSecurity(models.Model):
    """What somebody else would pay of a customer's debt, or what is held for it."""

    _name = "credit.security"
    _description = "Security"
    _inherit = ["credit.lifecycle", "mail.thread", "mail.activity.mixin"]
    _order = "date_to, id"

    profile_id = fields.Many2one(
        "credit.profile",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    kind = fields.Selection(
        [
            (INSURANCE, "Credit insurance"),
            ("bank_guarantee", "Bank guarantee"),
            ("deposit", "Deposit"),
            ("parent_guarantee", "Parent guarantee"),
            ("retention_of_title", "Retention of title"),
        ],
        required=True,
        default=INSURANCE,
        tracking=True,
        help="Used up in this order: deposit, bank guarantee, parent guarantee, "
        "insurance, retention of title.",
    )
    insurance_id = fields.Many2one(
        "credit.insurance",
        string="Insurance Policy",
        domain="[('company_id', '=', company_id)]",
        index="btree_not_null",
        help="The policy under which the insurer, or the company itself, set the limit.",
    )
    issuer_id = fields.Many2one(
        "res.partner",
        string="Given By",
        compute="_compute_issuer_id",
        store=True,
        readonly=False,
        help="The insurer, the bank or the parent company.",
    )
    reference = fields.Char(help="Number of the limit, the guarantee or the agreement.")
    amount = fields.Monetary(
        required=True,
        tracking=True,
        help="The buyer's limit, the guarantee, the deposit, or the value of the goods.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    share = fields.Float(
        string="Covered Share (%)",
        compute="_compute_share",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="What would be paid of the covered debt; of goods, what they would fetch.",
    )
    deductible = fields.Monetary(
        compute="_compute_deductible",
        store=True,
        readonly=False,
        help="What is taken off a loss first.",
    )
    date_from = fields.Date(
        string="Valid From",
        required=True,
        default=lambda self: self.env.company._credit_today(),
        tracking=True,
    )
    date_to = fields.Date(
        string="Valid Until", tracking=True, help="Last day. Empty: open-ended."
    )
    state = fields.Selection(
        [(DRAFT, "Draft"), (VALID, "Valid"), (RELEASED, "Given back")],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        help="A security counts from its first to its last day once somebody with the "
        "authority has confirmed it.",
    )
    is_discretionary = fields.Boolean(
        string="Discretionary",
        tracking=True,
        help="Set by the company itself under the policy, not by the insurer.",
    )
    evidence = fields.Text(
        tracking=True,
        help="What justified the company's own limit: report, experience, visit, with "
        "dates.",
    )
    report_id = fields.Many2one(
        "credit.bureau.report",
        string="Bureau Report",
        domain="[('profile_id', '=', profile_id)]",
        help="The report that justified it.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Documents")
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    confirmed_on = fields.Datetime(readonly=True, copy=False)

    _no_negative = models.Constraint(
        "CHECK (amount > 0 AND share > 0 AND share <= 100 AND deductible >= 0)",
        "A security is worth more than nothing, covers at most 100 %, and its deductible "
        "is not negative.",
    )
    _valid_idx = models.Index("(profile_id, date_from) WHERE state = 'valid'")

    @api.depends("kind", "issuer_id", "reference")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for security in self:
            parts = (
                kinds.get(security.kind),
                security.issuer_id.name,
                security.reference,
            )
            security.display_name = " ".join(filter(None, parts))

    @api.depends("insurance_id")
    def _compute_issuer_id(self):
        for security in self:
            security.issuer_id = security.insurance_id.insurer_id or security.issuer_id

    @api.depends("insurance_id")
    def _compute_share(self):
        for security in self:
            insured = security.insurance_id.insured_share
            security.share = insured or security.share or 100.0

    @api.depends("insurance_id")
    def _compute_deductible(self):
        for security in self:
            insured = security.insurance_id.deductible
            security.deductible = insured or security.deductible

    # ---- what cannot be ------------------------------------------------------
    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for security in self:
            if security.date_to and security.date_to < security.date_from:
                raise ValidationError(
                    self.env._(
                        "%(security)s of %(customer)s would end on %(to)s, before it "
                        "begins on %(from)s. Correct one of the dates.",
                        **{
                            "security": security.display_name,
                            "customer": security.profile_id.partner_id.name,
                            "to": format_date(self.env, security.date_to),
                            "from": format_date(self.env, security.date_from),
                        },
                    )
                )

    @api.constrains("amount", "deductible")
    def _check_amount(self):
        for security in self:
            if security.amount > ABSURD or security.deductible >= security.amount:
                raise ValidationError(
                    self.env._(
                        "%(security)s of %(customer)s: an amount of %(amount)s with a "
                        "deductible of %(deductible)s secures nothing or cannot be "
                        "meant. Correct the figures.",
                        security=security.display_name,
                        customer=security.profile_id.partner_id.name,
                        amount=security.currency_id._credit_shown(security.amount),
                        deductible=security.currency_id._credit_shown(
                            security.deductible
                        ),
                    )
                )

    @api.constrains("kind", "insurance_id", "profile_id")
    def _check_insurance(self):
        for security in self:
            policy = security.insurance_id
            if security.kind == INSURANCE and not policy:
                raise ValidationError(
                    self.env._(
                        "The insured limit of %(customer)s needs the insurance policy "
                        "that it belongs to. Choose one, or make it first.",
                        customer=security.profile_id.partner_id.name,
                    )
                )
            if policy and policy.company_id != security.profile_id.company_id:
                raise ValidationError(
                    self.env._(
                        "%(policy)s insures %(other)s, not %(company)s. Choose a policy "
                        "of %(company)s.",
                        policy=policy.display_name,
                        other=policy.company_id.name,
                        company=security.profile_id.company_id.name,
                    )
                )

    # ---- life ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, "state": DRAFT} for vals in vals_list])

    def write(self, vals):
        agreed = self.filtered(lambda security: security.state != DRAFT)
        if agreed and (_AGREED | {"state"}) & set(vals):
            raise CreditControlError(
                self.env._(
                    "%(security)s of %(customer)s is confirmed and decisions rest on it. "
                    "Give it back and enter the new one.",
                    security=agreed[0].display_name,
                    customer=agreed[0].profile_id.partner_id.name,
                )
            )
        if "state" in vals:
            raise CreditControlError(
                self.env._("The status of a security is not written; confirm it.")
            )
        result = super().write(vals)
        if "date_to" in vals:
            agreed._recheck(self.env._("The validity of a security was changed."))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        if any(security.state != DRAFT for security in self):
            raise CreditControlError(
                self.env._(
                    "A security that was confirmed stays on record; give it back instead."
                )
            )
