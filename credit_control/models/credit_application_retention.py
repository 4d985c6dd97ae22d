"""Who got no credit is forgotten after some months, if it is a natural person."""

from datetime import datetime, time

from odoo import Command, api, fields, models

from ..exceptions import CreditControlError
from ..jobs import one_by_one
from .credit_application import REFUSED, WITHDRAWN
from .credit_bureau_report import PURGED
from .credit_bureau_request import QUIET

#: What says something about the person. What was asked for, when and who decided stays.
_TEXTS = (
    "company_name",
    "legal_form",
    "street",
    "zip",
    "city",
    "country_id",
    "vat",
    "company_registry",
    "contact_name",
    "contact_function",
    "email",
    "phone",
    "accounts_email",
    "yearly_purchases",
    "note",
    "consent_by",
    "consent_from",
    "findings",
    "decision_reason",
    "told_reason",
    "conditions",
    "link_key",
    "link_token",
    "link_until",
    "partner_id",
    "profile_id",
    "assessment_id",
    "limit_id",
)
#: What an archived contact says that an application made.
_OF_CONTACT = (
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "vat",
    "company_registry",
    "email",
    "phone",
    "website",
    "function",
    "ref",
    "comment",
    "image_1920",
)
_OF_PROFILE = (
    "note",
    "founded_on",
    "identity_confirmed",
    "address_confirmed",
    "assessment_event",
)


class CreditApplication(models.Model):
    _inherit = "credit.application"

    forgotten_on = fields.Date(
        string="Personal Data Deleted On",
        readonly=True,
        copy=False,
        help="What the application said about the person was deleted on this day.",
    )

    _forget_idx = models.Index(
        "(decided_on) WHERE state IN ('refused', 'withdrawn') AND forgotten_on IS NULL"
    )

    @api.model
    def _cron_forget(self):
        """Delete what refused and withdrawn applications say about natural persons."""
        due = self.browse()
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            first_kept = fields.Date.subtract(
                company._credit_today(), months=company.credit_application_keep_months
            )
            due |= self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", (REFUSED, WITHDRAWN)),
                    ("forgotten_on", "=", False),
                    ("decided_on", "<", datetime.combine(first_kept, time.min)),
                    "|",
                    "|",
                    ("is_natural", "=", True),
                    ("profile_id.natural_person", "=", "yes"),
                    ("assessment_id.natural", "=", True),
                ],
                order="id",
            )
        one_by_one(due, lambda application: application._forget(), is_queue=True)

    def _forget(self):
        """Delete what this application says about a person, and a contact made for it."""
        self.ensure_one()
        if self.forgotten_on or self.state not in (REFUSED, WITHDRAWN):
            return
        profile = self.profile_id
        lists = ("duplicate_ids", "negative_ids", "attachment_ids")
        _forget_talk(self)
        self.with_context(**QUIET)._set(
            {
                "forgotten_on": self.company_id._credit_today(),
                **dict.fromkeys(_TEXTS, False),
                **{name: [Command.clear()] for name in lists},
            }
        )
        self.reference_ids.unlink()
        self.figure_ids.unlink()
        self.offer_ids.unlink()
        if profile and self._was_made_for(profile):
            profile._forget_applicant(self.name)
        self.message_post(
            body=self.env._(
                "What this application said about the person was deleted, %s months "
                "after it ended.",
                self.company_id.credit_application_keep_months,
            )
        )

    def _was_made_for(self, profile):
        """Whether a credit file is only there because somebody applied, in vain."""
        partner = profile.partner_id
        others = self.search_count(
            [
                ("id", "!=", self.id),
                "|",
                ("profile_id", "=", profile.id),
                ("partner_id", "=", partner.id),
            ],
            limit=1,
        )
        return not (partner.active or others or partner._credit_has_documents())

    def action_open_draft(self):
        # EXTENDS credit_control: what is deleted is not continued
        for application in self.filtered("forgotten_on"):
            raise CreditControlError(
                self.env._(
                    "What %s said was deleted; start a new application.",
                    application.name,
                )
            )
        return super().action_open_draft()


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    def _forget_applicant(self, name):
        """Leave nothing of a person in a credit file that an application made.

        Look-ups stay with what they cost, assessments with points and score, and the
        contact under the number of the application.

        :param str name: of the application
        """
        self.ensure_one()
        profile = self.sudo().with_context(**QUIET)
        profile._forget_looked_up()
        for assessment in profile.assessment_ids:
            assessment._forget()
            assessment._set(
                {"conditions": False, "occasion": False, "decision_reason": False}
            )
            _forget_talk(assessment)
        profile.write(dict.fromkeys(_OF_PROFILE, False))
        _forget_talk(profile)
        partner = profile.partner_id
        partner.with_context(active_test=False).child_ids.unlink()
        partner.bank_ids.unlink()
        partner.write(
            {
                **dict.fromkeys(_OF_CONTACT, False),
                "name": self.env._("Applicant of %s, deleted", name),
            }
        )
        _forget_talk(partner)

    def _forget_looked_up(self):
        """Nothing is left of what bureaus and registers said, or were asked by."""
        reports = self.bureau_report_ids.filtered(lambda one: one.state != PURGED)
        reports.write({"pdf": False})
        reports._forget_person()
        self.bureau_event_ids.unlink()
        self.bureau_identifier_ids.unlink()
        requests = self.env["credit.bureau.request"].sudo()
        requests = requests.search([("profile_id", "=", self.id)])
        requests._forget_raw(self.company_id._credit_today())
        requests.with_context(**QUIET).write({"identifier": False, "reason": False})


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _credit_has_documents(self):
        """Whether anything was ever sold, booked or granted to these contacts."""
        own = [("partner_id", "child_of", self.ids)]
        return any(
            self.env[model].sudo().search_count(domain, limit=1)
            for model, domain in (
                ("sale.order", own),
                ("account.move", own),
                (
                    "credit.limit",
                    [("partner_id", "in", self.ids), ("state", "=", "active")],
                ),
            )
        )


def _forget_talk(records):
    """Delete messages with what was sent of them, tasks, followers and files."""
    records = records.sudo().with_context(active_test=False)
    env, ids = records.env, records.ids
    for model, name in (
        ("mail.message", "model"),
        ("mail.activity", "res_model"),
        ("mail.followers", "res_model"),
        ("ir.attachment", "res_model"),
    ):
        hanging = [(name, "=", records._name), ("res_id", "in", ids)]
        env[model].search(hanging).unlink()
