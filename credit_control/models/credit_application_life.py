"""How an application goes on: submitted, checked, incomplete, withdrawn."""

from odoo import SUPERUSER_ID, api, fields, models

from ..exceptions import CreditControlError
from ..jobs import one_by_one
from .credit_application import (
    ASSESSED,
    CHECKING,
    DRAFT,
    EDITABLE,
    ENDED,
    STAFF,
    SUBMITTED,
    WAITING,
    WITHDRAWN,
)


class CreditApplication(models.Model):
    _inherit = "credit.application"

    waiting_since = fields.Date(readonly=True, copy=False)
    reminded_on = fields.Date(readonly=True, copy=False)
    reminder_count = fields.Integer(string="Reminders", readonly=True, copy=False)
    findings = fields.Text(
        readonly=True,
        copy=False,
        groups=STAFF,
        help="What the checks found that a person should look at.",
    )

    _reminder_idx = models.Index("(waiting_since) WHERE state = 'waiting'")

    @api.depends(
        "company_name",
        "country_id",
        "contact_name",
        "email",
        "requested_limit",
        "vat",
        "company_registry",
        "is_natural",
        "consent_on",
        "reference_ids",
        "figure_ids",
        "attachment_ids",
    )
    @api.depends_context("lang")
    def _compute_missing(self):
        for application in self:
            missing = application._missing() if application.state not in ENDED else {}
            application.missing = "\n".join(missing.values())

    def _missing(self):
        """What the application lacks before it can be decided.

        :return: ``{name of the field: sentence}``, in the order of the form
        """
        self.ensure_one()
        absent = {name: text for name, text in self._wanted() if not self[name]}
        absent.update(self._identifiers_wanted())
        absent.update(self._proofs_wanted())
        if not self.consent_on:
            absent["consent"] = self.env._(
                "The consent to check the data with registers and credit bureaus"
            )
        return absent

    def _wanted(self):
        _ = self.env._  # by this name its terms are found
        return (
            ("company_name", _("The name of the company")),
            ("country_id", _("The country")),
            ("contact_name", _("The name of a person to talk to")),
            ("email", _("An e-mail address")),
            ("requested_limit", _("The credit limit that is asked for")),
        )

    def _identifiers_wanted(self):
        """A company is looked up by a number; a person has none to ask for."""
        problems = self._identifier_sentences()
        if problems:
            return problems
        if self.is_natural or self.vat or self.company_registry:
            return {}
        return {"vat": self.env._("The tax ID or the number in the company register")}

    def _proofs_wanted(self):
        """References and figures, as many as the company's settings ask for."""
        company, absent = self.company_id.sudo(), {}
        trade = self.reference_ids.filtered(lambda line: line.kind == "trade")
        lacking = company.credit_application_references - len(trade)
        if lacking > 0:
            absent["references"] = self.env._(
                "References of suppliers: %(lacking)s more (%(wanted)s are asked for)",
                lacking=lacking,
                wanted=company.credit_application_references,
            )
        needs_figures = not self.is_natural and self._exceeds(
            company.credit_application_figures_from
        )
        if needs_figures and not (self.figure_ids or self.attachment_ids):
            absent["figures"] = self.env._(
                "The latest annual figures, typed in or as a document"
            )
        return absent

    def _exceeds(self, threshold):
        """Whether the limit asked for reaches an amount in company currency."""
        company = self.company_id.sudo()
        asked = self.currency_id._convert(
            self.requested_limit, company.currency_id, company, company._credit_today()
        )
        return asked > 0 and company.currency_id.compare_amounts(asked, threshold) >= 0

    # ---- submitting ----------------------------------------------------------
    def action_submit(self):
        """Hand the application in; what it lacks is asked for, the rest is checked."""
        for application in self:
            application.check_access("write")
            application._check_is(*EDITABLE)
            if not application.company_name:
                raise CreditControlError(
                    self.env._("An application needs the applicant's name; enter it.")
                )
            application.sudo()._submit()
        return True

    def _submit(self):
        self.ensure_one()
        if not self.submitted_on:
            self._set({"submitted_on": fields.Datetime.now()})
        if self._missing():
            self._wait()
            return
        self._set({"state": SUBMITTED, "waiting_since": False})
        self.activity_unlink(["credit_control.mail_activity_type_application"])
        self._mail("credit_control.mail_template_application_received")
        self.env.ref("credit_control.ir_cron_applications").sudo()._trigger()

    def _wait(self):
        """Ask the applicant for what is missing; without an address, the salesperson."""
        began = self.state != WAITING
        today = self.company_id._credit_today()
        self._set({"state": WAITING, "waiting_since": self.waiting_since or today})
        if not began:
            return
        if self.email:
            self._mail("credit_control.mail_template_application_incomplete")
        else:
            self._ask_colleague(
                self.salesperson_id,
                self.env._("%s is incomplete and has no e-mail address", self.name),
            )

    def action_process(self):
        """Check it now, instead of waiting for the job."""
        self._check_staff()
        for application in self:
            application._check_is(SUBMITTED, CHECKING, ASSESSED)
            application.sudo()._process()
        return True

    @api.model
    def _cron_process(self):
        """Check what was submitted, each in a transaction of its own."""
        queue = self.search([("state", "=", SUBMITTED)], order="id")
        one_by_one(queue, lambda application: application._process(), is_queue=True)

    # ---- withdrawing and opening again --------------------------------------
    def action_withdraw(self, reason=None):
        """End an application that is not wanted any more.

        :param str reason: why; stays on record
        """
        for application in self:
            application.check_access("read")
            if application.state in ENDED:
                application._check_is()
            application._check_may_withdraw()
            application.sudo()._withdraw(
                reason or self.env._("By %s", self.env.user.name)
            )
        return True

    def _check_may_withdraw(self):
        user = self.env.user
        mine = user == self.salesperson_id or user == self.create_uid
        if not (mine or self.env.su):
            self._check_staff()

    def _withdraw(self, reason):
        self._set(
            {
                "state": WITHDRAWN,
                "told_reason": reason,
                "decided_on": fields.Datetime.now(),
                "decided_by_id": self.env.uid,
            }
        )
        self._take_limit_back(self.env._("The application was withdrawn"))
        self.activity_unlink(["credit_control.mail_activity_type_application"])
        self.message_post(body=self.env._("Withdrawn: %s", reason))

    def action_ask_again(self):
        """Give the application back to the applicant, to add what is missing."""
        self._check_staff()
        for application in self:
            application._check_is(SUBMITTED, CHECKING, ASSESSED)
            application.sudo()._set({"state": CHECKING})
            application._take_limit_back(
                self.env._("The application went back to the applicant")
            )
            application.sudo()._wait()
        return True

    # ---- reminders -----------------------------------------------------------
    @api.model
    def _cron_remind(self):
        """Remind applicants of what is missing; close what nobody completes."""
        domain = [("state", "=", WAITING)]
        companies = self.env["res.company"].search([("parent_id", "=", False)])
        due = self.browse()
        for company in companies:
            today = company._credit_today()
            since = fields.Date.subtract(
                today, days=company.credit_application_reminder_days
            )
            due |= self.search(
                [
                    *domain,
                    ("company_id", "=", company.id),
                    ("waiting_since", "<=", since),
                    "|",
                    ("reminded_on", "=", False),
                    ("reminded_on", "<=", since),
                ],
                order="id",
            )
        one_by_one(due, lambda application: application._remind(), is_queue=True)

    def _remind(self):
        """One more reminder, or the end after the last one."""
        self.ensure_one()
        if self.state != WAITING:
            return
        company, today = self.company_id, self.company_id._credit_today()
        if self.reminder_count >= company.credit_application_reminder_max:
            self._withdraw(
                self.env._(
                    "Closed because what was missing did not arrive after %s reminders",
                    self.reminder_count,
                )
            )
            if self.email:
                self._mail("credit_control.mail_template_application_closed")
            return
        self._set({"reminded_on": today, "reminder_count": self.reminder_count + 1})
        if self.email:
            self._mail("credit_control.mail_template_application_reminder")

    # ---- telling -------------------------------------------------------------
    def _mail(self, xmlid):
        """Send a message to the applicant, in its language, and keep it in the chatter.

        Who reads the chatter may not act for the applicant: its copy leads nowhere.
        """
        self.ensure_one()
        template = self.env.ref(xmlid, raise_if_not_found=False)
        if template and self.email:
            self._ensure_link()
            number = template.sudo().send_mail(
                self.id, email_layout_xmlid="credit_control.application_mail_layout"
            )
            kept = self.env["mail.mail"].sudo().browse(number).mail_message_id
            kept.body = self._without_link(kept.body)

    def _ask_colleague(self, user, summary):
        """Give somebody the task, unless they have it already."""
        mine = self.activity_ids.filtered(lambda activity: activity.user_id == user)
        if user and not mine:
            self.with_user(SUPERUSER_ID).activity_schedule(
                "credit_control.mail_activity_type_application",
                user_id=user.id,
                summary=summary,
            )

    def _decider(self):
        """Who gets the task: the application's controller, the customer's, the usual."""
        self.ensure_one()
        profile = self.sudo().profile_id
        return (
            self.controller_id
            or profile.controller_id
            or self.company_id.sudo()._credit_controller()
        )

    # ---- guards --------------------------------------------------------------
    def _check_staff(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(
            "credit_control.group_controller"
        ):
            raise CreditControlError(
                self.env._(
                    "Only credit control decides about applications; ask a credit "
                    "controller."
                )
            )

    def _called(self):
        # EXTENDS credit_control
        return self.env._(
            "The application %(name)s of %(applicant)s",
            name=self.name,
            applicant=self.company_name or "",
        )

    def action_open_draft(self):
        """Let a withdrawn application be continued."""
        for application in self:
            application.check_access("read")
            application._check_is(WITHDRAWN)
            application._check_may_withdraw()
            application.sudo()._set(
                {"state": DRAFT, "decided_on": False, "decided_by_id": False}
            )
        return True
