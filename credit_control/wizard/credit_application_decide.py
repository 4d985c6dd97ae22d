from odoo import api, fields, models


class CreditApplicationDecide(models.TransientModel):
    _name = "credit.application.decide"
    _description = "Decide about a Credit Application"

    application_id = fields.Many2one(
        "credit.application", required=True, readonly=True, ondelete="cascade"
    )
    assessment_id = fields.Many2one(related="application_id.assessment_id")
    decision = fields.Selection(
        [
            ("approved", "Approve"),
            ("conditions", "Approve with conditions"),
            ("refused", "Refuse"),
        ],
        default="approved",
        required=True,
    )
    company_id = fields.Many2one(related="application_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    requested = fields.Char(compute="_compute_requested", string="Asked For")
    amount = fields.Monetary(
        string="Credit Limit",
        compute="_compute_proposal",
        store=True,
        readonly=False,
        precompute=True,
    )
    category_id = fields.Many2one(
        "credit.category",
        compute="_compute_proposal",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        compute="_compute_proposal",
        store=True,
        readonly=False,
        precompute=True,
    )
    conditions = fields.Text(help="What has to be fulfilled; the applicant reads it.")
    told_reason = fields.Text(
        string="Reason for the Applicant",
        compute="_compute_told_reason",
        store=True,
        readonly=False,
        precompute=True,
        help="The applicant reads it. Do not quote scores or reports of a bureau.",
    )
    reason = fields.Text(string="Note for Colleagues")

    @api.depends("application_id")
    def _compute_requested(self):
        for dialog in self:
            application = dialog.application_id
            dialog.requested = self.env._(
                "%(amount)s, %(days)s days",
                amount=application.currency_id.format(application.requested_limit)
                if application.currency_id
                else "",
                days=application.requested_days,
            )

    @api.depends("application_id")
    def _compute_proposal(self):
        """The assessment's proposal; without one, what was asked for."""
        for dialog in self:
            application = dialog.application_id
            one = application.assessment_id
            dialog.amount = application and (
                one.limit_proposed if one.has_limit else application._asked()
            )
            dialog.category_id = one.category_id or application.profile_id.category_id
            dialog.payment_term_id = one.payment_term_id

    @api.depends("application_id")
    def _compute_told_reason(self):
        for dialog in self:
            application = dialog.application_id
            dialog.told_reason = application and application._usual_refusal()

    def action_decide(self):
        """Decide, with the authority of the current user."""
        self.ensure_one()
        application = self.application_id
        if self.decision == "refused":
            application._refuse(self.told_reason, self.reason)
        else:
            application._accept(
                self.decision,
                self.amount,
                self.category_id,
                self.payment_term_id,
                self.reason or "",
                self.conditions if self.decision == "conditions" else "",
            )
        return {"type": "ir.actions.act_window_close"}
