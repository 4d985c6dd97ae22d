from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..editing import said_fields
from ..exceptions import CreditAuthorityError, CreditControlError
from .res_currency import ABSURD

DRAFT, SUBMITTED, CHECKING, WAITING = "draft", "submitted", "checking", "waiting"
ASSESSED = "assessed"
APPROVED, CONDITIONS, REFUSED = "approved", "conditions", "refused"
WITHDRAWN = "withdrawn"
#: The applicant may still change it.
EDITABLE = (DRAFT, WAITING)
#: Credit control may still change it.
RUNNING = (DRAFT, SUBMITTED, CHECKING, WAITING, ASSESSED)
#: It has ended, one way or the other.
ENDED = (APPROVED, CONDITIONS, REFUSED, WITHDRAWN)
#: Who sees what bureaus, registers and lists say; salespeople and applicants do not.
STAFF = "credit_control.group_viewer,credit_control.group_auditor"
#: What the applicant says: the only part that is changed by writing the record.
SAID = {
    "company_name",
    "legal_form",
    "is_natural",
    "street",
    "zip",
    "city",
    "country_id",
    "vat",
    "company_registry",
    "requested_limit",
    "currency_id",
    "requested_days",
    "yearly_purchases",
    "contact_name",
    "contact_function",
    "email",
    "phone",
    "accounts_email",
    "lang",
    "reference_ids",
    "figure_ids",
    "attachment_ids",
    "note",
}


class CreditApplication(models.Model):
    """What somebody who wants to buy on account tells us, and what became of it."""

    _name = "credit.application"
    _description = "Credit Application"
    _inherit = ["credit.lifecycle", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ("name", "company_name")

    name = fields.Char(readonly=True, copy=False, default="/", index="trigram")
    state = fields.Selection(
        [
            (DRAFT, "Started"),
            (SUBMITTED, "Submitted"),
            (CHECKING, "Being Checked"),
            (WAITING, "Incomplete"),
            (ASSESSED, "To Decide"),
            (APPROVED, "Approved"),
            (CONDITIONS, "Approved with Conditions"),
            (REFUSED, "Refused"),
            (WITHDRAWN, "Withdrawn"),
        ],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand="_expand_running",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company.root_id,
        help="The company that would give the credit.",
    )
    channel = fields.Selection(
        [
            ("salesperson", "Salesperson"),
            ("portal", "Customer portal"),
            ("link", "Link sent by e-mail"),
        ],
        default="salesperson",
        required=True,
        readonly=True,
    )
    salesperson_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user if self.env.user._is_internal() else False,
        index="btree_not_null",
        tracking=True,
        help="Who looks after the applicant, and is told how it ends.",
    )
    controller_id = fields.Many2one(
        "res.users",
        string="Credit Controller",
        index="btree_not_null",
        tracking=True,
        help="Who decides, or asks for a decision.",
    )

    # ---- who applies ---------------------------------------------------------
    company_name = fields.Char(string="Applicant", tracking=True, index="trigram")
    legal_form = fields.Char(help="Such as GmbH, Ltd, SARL or sole trader.")
    is_natural = fields.Boolean(
        string="Natural Person",
        help="A consumer or a sole trader. A machine never refuses a natural person; a "
        "person decides.",
    )
    street = fields.Char()
    zip = fields.Char()
    city = fields.Char()
    country_id = fields.Many2one("res.country")
    vat = fields.Char(string="Tax ID")
    company_registry = fields.Char(
        string="Company Number", help="Number in the public register of companies."
    )
    identifier_problems = fields.Text(
        string="Numbers to Check", compute="_compute_identifier_problems"
    )
    contact_name = fields.Char()
    contact_function = fields.Char(string="Position")
    email = fields.Char(help="Where all messages about the application go.")
    phone = fields.Char()
    accounts_email = fields.Char(
        string="E-mail for Invoices", help="Where invoices and reminders shall go."
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        default=lambda self: self.env.lang,
    )

    # ---- what is asked for ---------------------------------------------------
    requested_limit = fields.Monetary(tracking=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.root_id.currency_id,
    )
    requested_days = fields.Integer(
        string="Requested Terms (Days)",
        default=30,
        help="Days after the invoice within which the applicant wants to pay.",
    )
    yearly_purchases = fields.Monetary(string="Expected Purchases a Year")
    reference_ids = fields.One2many(
        "credit.application.reference", "application_id", string="References"
    )
    figure_ids = fields.One2many(
        "credit.application.figure", "application_id", string="Latest Figures"
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Documents",
        help="Financial statements, certificates and the like, as the applicant sent them.",
    )
    note = fields.Text(string="Remarks of the Applicant")

    # ---- consent ---------------------------------------------------------------
    consent_text = fields.Text(readonly=True, copy=False)
    consent_version = fields.Integer(readonly=True, copy=False)
    consent_on = fields.Datetime(string="Consented On", readonly=True, copy=False)
    consent_by = fields.Char(string="Consented By", readonly=True, copy=False)
    consent_from = fields.Char(
        string="Consented From",
        readonly=True,
        copy=False,
        help="Network address of who agreed, or the user who recorded it.",
    )

    # ---- what became of it ---------------------------------------------------
    submitted_on = fields.Datetime(readonly=True, copy=False)
    missing = fields.Text(string="What Is Missing", compute="_compute_missing")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        tracking=True,
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        help="The customer who applies; made on acceptance where there is none.",
    )
    decision_reason = fields.Text(
        readonly=True,
        copy=False,
        groups=STAFF,
        help="For colleagues in credit control.",
    )
    told_reason = fields.Text(
        string="Reason Told",
        readonly=True,
        copy=False,
        help="What the applicant reads about the decision.",
    )
    conditions = fields.Text(readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    granted_amount = fields.Monetary(string="Credit Limit", readonly=True, copy=False)
    payment_term_id = fields.Many2one(
        "account.payment.term", string="Payment Terms", readonly=True, copy=False
    )
    category_id = fields.Many2one(
        "credit.category", readonly=True, copy=False, groups=STAFF
    )

    _process_idx = models.Index("(id) WHERE state = 'submitted'")

    @api.depends("name", "company_name")
    def _compute_display_name(self):
        for application in self:
            parts = (application.name, application.company_name)
            application.display_name = " · ".join(part for part in parts if part)

    # ---- constraints ---------------------------------------------------------
    @api.constrains("requested_limit", "yearly_purchases", "requested_days")
    def _check_figures(self):
        for application in self:
            amounts = (application.requested_limit, application.yearly_purchases)
            fine = all(0 <= amount <= ABSURD for amount in amounts)
            if not fine or not 0 <= application.requested_days <= 365:
                raise ValidationError(
                    self.env._(
                        "The limit, the purchases or the terms of %(name)s cannot be "
                        "meant. Enter amounts of 0 or more, and 0 to 365 days.",
                        name=application.company_name or application.name,
                    )
                )

    @api.constrains("partner_id", "company_id")
    def _check_partner(self):
        for application in self.sudo():
            owner = application.partner_id.company_id
            if owner and owner.root_id != application.company_id.root_id:
                raise ValidationError(
                    self.env._(
                        "%(customer)s belongs to %(owner)s, so it cannot apply for credit "
                        "at %(company)s. Choose another customer.",
                        customer=application.partner_id.name,
                        owner=owner.name,
                        company=application.company_id.name,
                    )
                )

    # ---- editing -------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        allowed = SAID | {"salesperson_id", "controller_id", "partner_id", "company_id"}
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals if name in allowed}
                for vals in vals_list
            ]
        for vals in vals_list:
            company = self.env["res.company"].browse(
                vals.get("company_id") or self.env.company.id
            )
            root = company.sudo().root_id
            vals["company_id"] = root.id
            sequence = self.env["ir.sequence"].sudo().with_company(root)
            vals["name"] = sequence.next_by_code("credit.application") or "/"
        return super().create(vals_list)

    def write(self, vals):
        said = said_fields(vals)
        allowed = SAID | {"salesperson_id", "controller_id", "partner_id"}
        if said - allowed and not self.env.su:
            raise CreditControlError(
                self.env._(
                    "An application is submitted, decided and withdrawn with its buttons, "
                    "not by changing the record."
                )
            )
        if "salesperson_id" in said and not self.env.su:
            self._check_hands_over()
        if said and any(application.state in ENDED for application in self):
            raise CreditControlError(
                self.env._(
                    "An application that was decided is not changed any more. Start a "
                    "new one."
                )
            )
        return super().write(vals)

    def _check_hands_over(self):
        """Who brought an application in does not become its judge by another's name."""
        mine = self.filtered(lambda a: a.salesperson_id == self.env.user)
        if any(application.submitted_on for application in mine):
            raise CreditAuthorityError(
                self.env._(
                    "You brought in the application %s yourself; once it is submitted, "
                    "a colleague in credit control gives it to somebody else.",
                    mine[0].name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if any(application.state != DRAFT for application in self):
            raise CreditControlError(
                self.env._(
                    "An application that was submitted is evidence of a decision and "
                    "cannot be deleted; withdraw it instead."
                )
            )

    def _as_applicant(self):
        """In the language of who applies."""
        self.ensure_one()
        return self.with_context(lang=self.lang or self.env.lang)
