from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class CreditInsurance(models.Model):
    """The company's policy with a credit insurer, under which buyers have limits."""

    _name = "credit.insurance"
    _description = "Credit Insurance Policy"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"

    name = fields.Char(string="Policy Number", required=True, tracking=True)
    insurer_id = fields.Many2one("res.partner", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    date_from = fields.Date(
        string="Begins", required=True, default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date(
        string="Ends", tracking=True, help="Last day. Empty: until it is cancelled."
    )
    insured_share = fields.Float(
        string="Insured Share (%)",
        default=90.0,
        tracking=True,
        help="What the insurer pays of a covered loss; the rest stays with the company.",
    )
    deductible = fields.Monetary(
        tracking=True, help="What is taken off each loss before the insurer pays."
    )
    has_discretionary = fields.Boolean(
        string="Discretionary Limits",
        tracking=True,
        help="The company may set a buyer's limit itself, up to an amount and with the "
        "evidence that the policy asks for.",
    )
    discretionary_max = fields.Monetary(string="Discretionary Limit Up To")
    discretionary_evidence = fields.Char(
        string="Evidence Asked For",
        help="What the policy wants to see for a limit of the company's own, for example "
        "a bureau's report not older than twelve months.",
    )
    max_extension_days = fields.Integer(
        string="Maximum Extension (Days)",
        default=60,
        tracking=True,
        help="Once an invoice is unpaid for longer than this past its due date, new "
        "deliveries to the buyer are no longer covered. 0: never.",
    )
    notification_days = fields.Integer(
        string="Notify Within (Days)",
        default=90,
        tracking=True,
        help="Days past due within which the insurer has to be told of an unpaid "
        "invoice. 0: no such duty.",
    )
    security_ids = fields.One2many("credit.security", "insurance_id", string="Buyers")
    security_count = fields.Integer(compute="_compute_security_count")
    note = fields.Html()
    active = fields.Boolean(default=True)

    _no_negative = models.Constraint(
        "CHECK (insured_share > 0 AND insured_share <= 100 AND deductible >= 0"
        " AND discretionary_max >= 0 AND max_extension_days >= 0"
        " AND notification_days >= 0)",
        "The insured share is above 0 and at most 100 %; the other figures of an "
        "insurance policy cannot be negative.",
    )

    @api.depends("name", "insurer_id")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = f"{policy.insurer_id.name or ''} {policy.name or ''}"

    @api.depends("security_ids")
    def _compute_security_count(self):
        for policy in self:
            policy.security_count = len(policy.security_ids)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for policy in self:
            if policy.date_to and policy.date_to < policy.date_from:
                raise ValidationError(
                    self.env._(
                        "The insurance policy %(policy)s would end on %(to)s, before it "
                        "begins on %(from)s. Correct one of the dates.",
                        **{
                            "policy": policy.display_name,
                            "to": format_date(self.env, policy.date_to),
                            "from": format_date(self.env, policy.date_from),
                        },
                    )
                )

    def action_view_securities(self):
        """Open the buyers' limits under this policy."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_security_action"
        )
        action["domain"] = [("insurance_id", "=", self.id)]
        action["context"] = {
            "default_insurance_id": self.id,
            "default_kind": "insurance",
        }
        return action
