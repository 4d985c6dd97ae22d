"""What the tests of credit applications share: an applicant that is complete."""

from odoo import Command

from .common import CreditControlCommon

VAT = "DE811907980"
CATEGORY = "credit_control.credit_category_b"


class ApplicationCommon(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["credit.bureau.provider"].search([]).state = "disabled"
        cls.company.write(
            {
                "credit_application_references": 1,
                "credit_application_figures_from": 20000,
                "credit_application_reminder_days": 7,
                "credit_application_reminder_max": 2,
                "email": "credit@example.com",
            }
        )
        cls.germany = cls.env.ref("base.de")

    @classmethod
    def _values(cls, **values):
        return {
            "company_name": "Alpenblick Möbel GmbH",
            "country_id": cls.germany.id,
            "zip": "80331",
            "city": "München",
            "vat": VAT,
            "contact_name": "Eva Berger",
            "email": "eva@alpenblick.example",
            "requested_limit": 5000,
            "yearly_purchases": 40000,
            "reference_ids": [
                Command.create({"name": "Holz Huber", "contact": "089 123"})
            ],
            **values,
        }

    def _application(self, user=None, consent=True, **values):
        """A complete application of a salesperson."""
        user = user or self.salesperson
        made = (
            self.env["credit.application"]
            .with_user(user)
            .create(self._values(**values))
        )
        if consent:
            made.action_record_consent()
        return made

    def _checked(self, **values):
        """An application that was handed in and checked by the job."""
        made = self._application(**values)
        made.action_submit()
        self.env["credit.application"]._cron_process()
        return made

    def _mails(self, application, word=""):
        """Messages that went to the applicant."""
        mails = self.env["mail.mail"].search(
            [("model", "=", application._name), ("res_id", "=", application.id)]
        )
        return mails.filtered(
            lambda mail: word in f"{mail.subject} {mail.body_html} {mail.email_to}"
        )

    def _decide(self, application, user=None, **values):
        """Decide with the dialog; category B where nothing proposes one."""
        seen = application.sudo()
        if not (seen.assessment_id.category_id or seen.profile_id.category_id):
            values.setdefault("category_id", self.env.ref(CATEGORY).id)
        values.setdefault("reason", "Seen by credit control")
        dialog = (
            self.env["credit.application.decide"]
            .with_user(user or self.controller)
            .create({"application_id": application.id, **values})
        )
        return dialog.action_decide()

    def _staff(self, application):
        return application.with_user(self.controller)
