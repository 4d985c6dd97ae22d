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
        compute="_compute_decision",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    to_settle = fields.Char(compute="_compute_summary")
    summary = fields.Text(
        compute="_compute_summary", help="What the assessment says, in short."
    )
    effect = fields.Text(
        compute="_compute_effect", help="What the amount means, and needs."
    )
    is_lower = fields.Boolean(compute="_compute_effect")
    lower = fields.Boolean(
        string="The Limit Shall Fall",
        help="The applicant is a customer with a larger limit or exposure.",
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
    told_usual = fields.Boolean(
        string="The Usual Sentence",
        help="Tell the applicant no more than that our information does not allow it.",
    )
    reason = fields.Text(
        string="Reason for Colleagues",
        help="Stays with credit control. A refusal needs it, and so does more than was "
        "asked for or proposed.",
    )

    @api.depends("application_id")
    def _compute_decision(self):
        """Nothing else than a refusal is possible before everything is settled."""
        for dialog in self:
            open_points = dialog.application_id and dialog.application_id._to_settle()
            dialog.decision = "refused" if open_points else "approved"

    @api.depends("application_id")
    def _compute_summary(self):
        for dialog in self:
            application, one = dialog.application_id, dialog.assessment_id
            dialog.to_settle = application and application._to_settle()
            dialog.summary = one and one._words().summary()

    @api.depends("application_id", "amount", "decision")
    def _compute_effect(self):
        for dialog in self:
            application, texts = dialog.application_id, []
            lowers = False
            if application.profile_id and dialog.decision != "refused":
                profile = application.sudo().profile_id
                lowers = profile._lowering(dialog.amount)
                texts.append(application._why_wanted(dialog.amount))
                texts.append(profile._lowering_sentence(lowers) if lowers else "")
            dialog.is_lower = bool(lowers)
            dialog.effect = "\n".join(filter(None, texts))

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
            dialog.amount = application and application._proposal_for(
                application._asked()
            )
            dialog.category_id = one.category_id or application.profile_id.category_id
            dialog.payment_term_id = one.payment_term_id

    @api.depends("application_id", "told_usual")
    def _compute_told_reason(self):
        """Own words, or the usual sentence if somebody wants it."""
        for dialog in self:
            if dialog.told_usual:
                dialog.told_reason = dialog.application_id._usual_refusal()
            else:
                dialog.told_reason = dialog.told_reason or False

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
                self.lower,
            )
        return self._close()

    def _close(self):
        """Close the dialog, and say so where the decision needs somebody else too."""
        close = {"type": "ir.actions.act_window_close"}
        application = self.application_id
        asked = application._who_was_asked()
        if not asked:
            return close
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._(
                    "%(limit)s is beyond what you may grant, so it was sent for approval "
                    "to %(people)s. %(applicant)s is told once it is granted.",
                    limit=application.limit_id.display_name,
                    people=asked,
                    applicant=application.company_name,
                ),
                "type": "warning",
                "sticky": True,
                "next": close,
            },
        }
