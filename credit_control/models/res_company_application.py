"""How a company takes in credit applications."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_application_valid_days = fields.Integer(
        string="Links Valid For (Days)",
        default=30,
        help="Days for which a link to the application form can be used.",
    )
    credit_application_references = fields.Integer(
        string="Supplier References",
        default=2,
        help="How many references of suppliers an application must name.",
    )
    credit_application_figures_from = fields.Monetary(
        string="Figures From",
        default=10000.0,
        help="From this limit on, the latest annual figures are asked for.",
    )
    credit_application_reminder_days = fields.Integer(
        string="Remind After (Days)",
        default=7,
        help="Days between reminders of what is missing.",
    )
    credit_application_reminder_max = fields.Integer(
        string="Reminders At Most",
        default=2,
        help="After so many reminders an incomplete application is closed.",
    )
    credit_application_auto_buy = fields.Monetary(
        string="Buy Reports Up To",
        default=0.0,
        help="Most that is spent on reports for one application without asking. 0: a "
        "person presses the button for each.",
    )
    credit_application_contact = fields.Char(
        string="Contact for Questions",
        help="Whom an applicant turns to who wants a decision looked at by a person or "
        "explained: name, e-mail, telephone. Empty: the company's own e-mail address.",
    )
    credit_consent_text = fields.Text(
        string="Consent", translate=True, default=lambda self: self._default_consent()
    )
    credit_consent_version = fields.Integer(
        string="Version of the Consent", default=1, readonly=True
    )

    credit_application_keep_months = fields.Integer(
        string="Keep Refused Applications (Months)",
        default=6,
        help="Afterwards refused and withdrawn applications of natural persons lose "
        "what they say about the person; what was asked for, when and who decided "
        "stays. To be confirmed with counsel: the period follows from how long a "
        "refusal can be contested where you are.",
    )

    _credit_application_keep = models.Constraint(
        "CHECK (credit_application_keep_months BETWEEN 1 AND 120)",
        "Refused applications of natural persons are kept 1 to 120 months.",
    )
    _credit_application_counts = models.Constraint(
        "CHECK (credit_application_valid_days BETWEEN 1 AND 365"
        " AND credit_application_references BETWEEN 0 AND 5"
        " AND credit_application_reminder_days BETWEEN 1 AND 365"
        " AND credit_application_reminder_max BETWEEN 0 AND 20)",
        "Links last 1 to 365 days, reminders come after 1 to 365 days and at most 20 "
        "times, and at most 5 references are asked for.",
    )

    @api.model
    def _default_consent(self):
        return self.env._(
            "We check this application before we grant credit. For that we compare your "
            "data with public registers, ask credit bureaus about your company and may "
            "contact the references you name. I am authorised to apply, the data is "
            "correct, and I agree to these checks."
        )

    @api.constrains("credit_application_figures_from", "credit_application_auto_buy")
    def _check_credit_application_amounts(self):
        for company in self:
            amounts = (
                company.credit_application_figures_from,
                company.credit_application_auto_buy,
            )
            if min(amounts) < 0:
                raise ValidationError(
                    self.env._(
                        "The amounts for credit applications of %s cannot be negative.",
                        company.name,
                    )
                )

    def write(self, vals):
        if "credit_consent_text" not in vals:
            return super().write(vals)
        before = {company: company.credit_consent_text for company in self}
        result = super().write(vals)
        for company, text in before.items():
            if text != company.credit_consent_text:
                company.credit_consent_version += 1
        return result

    def _credit_consent(self):
        """The text to agree to, in the reader's language.

        A company that has not written its own has ours, in each language that we have.
        """
        self.ensure_one()
        text = self.credit_consent_text
        ours = self.with_context(lang="en_US")._default_consent()
        return self._default_consent() if not text or text == ours else text

    def _credit_contact(self):
        """Whom an applicant turns to."""
        self.ensure_one()
        parts = (self.email, self.phone)
        return self.credit_application_contact or ", ".join(filter(None, parts))


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_application_valid_days = fields.Integer(
        related="company_id.credit_application_valid_days", readonly=False
    )
    credit_application_references = fields.Integer(
        related="company_id.credit_application_references", readonly=False
    )
    credit_application_figures_from = fields.Monetary(
        related="company_id.credit_application_figures_from", readonly=False
    )
    credit_application_reminder_days = fields.Integer(
        related="company_id.credit_application_reminder_days", readonly=False
    )
    credit_application_reminder_max = fields.Integer(
        related="company_id.credit_application_reminder_max", readonly=False
    )
    credit_application_keep_months = fields.Integer(
        related="company_id.credit_application_keep_months", readonly=False
    )
    credit_application_auto_buy = fields.Monetary(
        related="company_id.credit_application_auto_buy", readonly=False
    )
    credit_application_contact = fields.Char(
        related="company_id.credit_application_contact", readonly=False
    )
    credit_consent_text = fields.Text(
        related="company_id.credit_consent_text", readonly=False
    )
    credit_consent_version = fields.Integer(related="company_id.credit_consent_version")
