"""Who got no credit is forgotten after some months, if it is a natural person."""

from odoo import fields
from odoo.tests import tagged

from ..bureaus.contract import Identifier
from ..exceptions import CreditControlError
from .applications import ApplicationCommon

#: What must be found nowhere afterwards.
TOLD = ("Petra Klein", "petra@klein.example", "Gartenweg 7", "DE89370400440532013000")


@tagged("post_install", "-at_install")
class TestApplicationRetention(ApplicationCommon):
    def _person(self, **values):
        """An application of a natural person that was checked."""
        bank = {"kind": "bank", "name": "Bank", "account": TOLD[3]}
        application = self._application(
            company_name=TOLD[0],
            contact_name=TOLD[0],
            email=TOLD[1],
            street=TOLD[2],
            vat=False,
            is_natural=True,
            reference_ids=[(0, 0, {"name": "Holz Huber"}), (0, 0, bank)],
            figure_ids=[(0, 0, {"year": 2025, "turnover": 1234})],
            **values,
        )
        application.sudo()._attach("pay.pdf", b"%PDF-1.4 x", "application/pdf")
        application.action_submit()
        self.env["credit.application"]._cron_process()
        self.assertEqual(application.state, "assessed")
        return application

    def _refuse(self, application):
        self._decide(
            application, decision="refused", told_reason=f"{TOLD[0]} is too young."
        )

    def _months_later(self, application, months=7):
        """So long ago it was decided; then the job runs."""
        before = fields.Datetime.subtract(application.decided_on, months=months)
        application.sudo()._set({"decided_on": before})
        self.env.flush_all()
        self.env["credit.application"]._cron_forget()
        self.env.flush_all()
        self.env.invalidate_all()

    def _everything(self, *records):
        """All that is stored about these records and in what hangs on them, as text."""
        rows = []
        for record in records:
            rows.append(record.sudo().read())
            for model, name in (
                ("mail.message", "model"),
                ("mail.activity", "res_model"),
                ("ir.attachment", "res_model"),
                ("mail.mail", "model"),
            ):
                found = (
                    self.env[model]
                    .sudo()
                    .search([(name, "=", record._name), ("res_id", "in", record.ids)])
                )
                rows.append(found.read())
                if model == "mail.message":
                    rows.append(found.tracking_value_ids.read())
        return str(rows)

    def test_a_refused_person_is_forgotten_and_the_decision_is_not(self):
        application = self._person()
        self.assertTrue(application.attachment_ids)
        profile = self._staff(application).profile_id
        assessment = self._staff(application).assessment_id
        partner = profile.partner_id
        self._refuse(application)
        decided_by = application.decided_by_id
        told = self._everything(application, partner, profile.sudo(False))
        for word in TOLD[:3]:
            self.assertIn(word, told)
        self._months_later(application)
        self.assertEqual(application.state, "refused")
        self.assertEqual(application.decided_by_id, decided_by)
        self.assertEqual(application.requested_limit, 5000)
        self.assertTrue(application.decided_on and application.submitted_on)
        self.assertEqual(application.forgotten_on, self.today)
        self.assertFalse(application.reference_ids or application.figure_ids)
        left = self._everything(application, partner, profile.sudo(False), assessment)
        for word in TOLD:
            self.assertNotIn(word, left)
        self.assertFalse(application.sudo().attachment_ids)
        self.assertFalse(application.sudo().link_token)

    def test_what_is_not_old_enough_or_no_person_or_accepted_stays(self):
        young, accepted = self._person(), self._person(zip="10115")
        self._refuse(young)
        self._decide(accepted, amount=100)
        company = self._checked()
        self._refuse(company)
        self._months_later(young, months=5)
        self._months_later(accepted)
        self._months_later(company)
        for application in young | accepted:
            self.assertEqual(application.company_name, TOLD[0])
        self.assertEqual(company.company_name, "Alpenblick Möbel GmbH")
        self.company.credit_application_keep_months = 4
        self._months_later(young, months=0)
        self.assertFalse(young.company_name)

    def test_a_customer_keeps_its_own_record_when_its_application_is_forgotten(self):
        customer = self._customer(TOLD[0], is_company=False, street=TOLD[2])
        application = self._person(partner_id=customer.id)
        self._refuse(application)
        self._months_later(application)
        self.assertFalse(application.partner_id or application.company_name)
        self.assertEqual((customer.name, customer.street), (TOLD[0], TOLD[2]))

    def test_a_withdrawn_application_that_was_forgotten_is_not_continued(self):
        application = self._person()
        application.with_user(self.salesperson).action_withdraw()
        self._months_later(application)
        self.assertEqual(application.forgotten_on, self.today)
        with self.assertRaisesRegex(CreditControlError, "start a new application"):
            application.action_open_draft()

    def test_an_assessment_without_its_inputs_says_that_it_cannot_be_computed_again(
        self,
    ):
        application = self._person()
        assessment = self._staff(application).assessment_id
        points = [line["points"] for line in assessment.result["lines"]]
        self.assertIn("same result", assessment.action_verify()["params"]["message"])
        self._refuse(application)
        self._months_later(application)
        said = assessment.action_verify()["params"]
        self.assertIn("cannot be computed again", said["message"])
        self.assertEqual(said["type"], "warning")
        self.assertEqual(
            [line["points"] for line in assessment.result["lines"]], points
        )
        self.assertFalse(any(line["value"] for line in assessment.result["lines"]))
        self.assertIn("cannot be computed again", assessment.explanation)


@tagged("post_install", "-at_install")
class TestPersonsInReports(ApplicationCommon):
    """What a report says about a person is said nowhere else, and goes with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._customer("Petra Klein", is_company=False)
        cls.profile = cls._profile(cls.person)
        cls.profile.controller_id = cls.controller
        cls.provider = cls.env["credit.bureau.provider"].create(
            {
                "name": "Simulated",
                "code": "simulated",
                "state": "enabled",
                "price": 1,
                "monthly_budget": 100,
            }
        )

    def _report(self, number="12345699"):
        return self.provider._look_up(
            self.profile, identifier=Identifier("simulated", number)
        )

    def _alerted(self):
        report = self._report()
        event = self.env["credit.bureau.event"].create(
            {
                "profile_id": self.profile.id,
                "provider_id": self.provider.id,
                "kind": "payment_default",
                "text": "Owes the dentist 90",
                "ref": "1",
                "severity": "warning",
                "is_alert": True,
                "noted_on": report.fetched_on,
            }
        )
        event._alarm()
        return report, event

    def test_tasks_and_messages_do_not_quote_an_alert_about_a_person(self):
        _report, event = self._alerted()
        said = [*self.profile.message_ids.mapped("body")]
        said += self.profile.activity_ids.mapped("summary")
        said.append(self.profile.assessment_event)
        self.assertIn("reported something about Petra Klein", str(said))
        self.assertNotIn("dentist", str(said))
        event.with_user(self.controller).action_handled("The dentist was paid")
        self.assertNotIn("dentist", str(self.profile.message_ids.mapped("body")))
        self.assertEqual(event.handled_note, "The dentist was paid")

    def test_about_a_company_they_say_what_happened(self):
        self.person.is_company = True
        _report, _event = self._alerted()
        self.profile.natural_person = "no"
        self.env["credit.bureau.event"].search([])._alarm()
        self.assertIn("dentist", str(self.profile.message_ids.mapped("body")))

    def test_what_a_report_said_goes_from_events_and_assessments_too(self):
        report, event = self._alerted()
        made = self.profile._assess()
        key = f"report:{report.id}"
        self.assertIn(key, made.inputs["origins"])
        day = fields.Datetime.subtract(fields.Datetime.now(), months=13)
        report.sudo().write({"fetched_on": day})
        event.sudo().noted_on = day
        self.env["credit.bureau.provider"]._cron_retention()
        self.assertEqual(report.state, "purged")
        self.assertFalse(event.exists())
        self.assertEqual(made.inputs_deleted_on, self.today)
        of_report = [
            entry["value"]
            for entry in made.inputs["factors"].values()
            if entry.get("source") == key
        ]
        self.assertFalse(any(of_report))
        self.assertIn("cannot be computed again", made.explanation)
