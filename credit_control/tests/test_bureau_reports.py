"""What a report tells, how two are compared, what is typed in, what is forgotten."""

import base64
import json
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..bureaus.contract import Identifier
from ..exceptions import CreditControlError
from .bureau_purchases import BureauCase

PDF = base64.b64encode(b"%PDF-1.4 nothing")


@tagged("post_install", "-at_install")
class TestBureauReports(BureauCase):
    def _simulated(self, number, **more):
        provider = self._provider("simulated").with_user(self.controller)
        return provider._look_up(
            self.profile.with_user(self.controller),
            identifier=Identifier("simulated", number),
            **more,
        )

    def test_what_is_missing_is_unknown_and_not_zero(self):
        report = self._simulated("12345694")  # too young to be rated
        self.assertFalse(report.has_score)
        self.assertEqual(report.risk_class, "not_rated")
        self.assertIn("–", str(report.body) + "–")
        self.assertIsNone(report._report().payment_index)

    def test_the_stored_report_is_the_report(self):
        report = self._look_up()
        self.assertEqual(report._report().limit, 45000)
        self.assertEqual(len(report._report().statements), 2)
        self.assertIn("Meadow Mills", report.body)
        self.assertIn("2,700,000", report.body)

    def test_the_latest_reports_of_many_customers_take_one_query(self):
        report = self._look_up()
        others = self.env["credit.profile"].browse()
        for number in range(3):
            others |= self._profile(self._customer(f"Other {number}"))
        reports = self.env["credit.bureau.report"]
        self.env.flush_all()
        with self.assertQueryCount(1):
            found = reports._latest(self.profile | others)
        self.assertEqual(found, {self.profile: report})

    def test_a_second_report_says_what_changed(self):
        first = self._simulated("12345610")
        second = self._simulated("12345693", force=True, reason="Rumours")
        self.assertEqual(second.previous_id, first)
        self.assertIn("Status: Active → Insolvent", second.difference)
        self.assertTrue(second.is_worse)
        action = second.action_compare()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("Insolvent", dialog.body)
        self.assertEqual(dialog.older_id, first)

    def test_only_two_reports_on_one_customer_are_compared(self):
        report = self._look_up()
        with self.assertRaisesRegex(CreditControlError, "two reports"):
            report.action_compare()

    def test_a_report_is_printed(self):
        report = self._look_up()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "credit_control.report_bureau_report", report.ids
        )
        self.assertIn(b"Meadow Mills", html)

    # ---- whom it is about -----------------------------------------------------------
    def test_a_wrong_number_is_refused_with_a_right_one(self):
        with self.assertRaisesRegex(ValidationError, "804735132"):
            self.env["credit.bureau.identifier"].create(
                {"profile_id": self.profile.id, "scheme": "duns", "value": "12"}
            )

    def test_an_ambiguous_match_lets_a_person_choose_and_remembers(self):
        self._provider("creditsafe")
        harbour = self._customer("Harbour", country_id=self.country.id)
        profile = self._profile(harbour)
        dialogs = self.env["credit.bureau.lookup"].with_user(self.controller)
        dialog = dialogs.create(
            {"profile_id": profile.id, "provider_id": self.provider.id}
        )
        dialog.action_look_up()
        self.assertEqual(dialog.state, "choose")
        self.assertEqual(len(dialog.candidate_ids), 2)
        self.assertFalse(dialog.says_match, "a column without any figure is not shown")
        dialog.candidate_ids[0].confidence = 80
        self.assertTrue(dialog.says_match)
        self.assertIn("North Quay", dialog.candidate_ids[0].address)
        self.assertEqual(self._bought(), 0)
        action = dialog.candidate_ids[1].action_choose()
        self.assertEqual(action["res_model"], "credit.bureau.request")  # played as 404
        self.assertEqual(self._bought(), 1)

    def test_the_number_of_a_report_is_remembered(self):
        self._look_up()
        line = self.profile.bureau_identifier_ids
        self.assertEqual((line.scheme, line.value), ("creditsafe", "GB-0-01234567"))
        self.assertEqual(line.provider_id, self.provider)
        with self.assertRaisesRegex(CreditControlError, "no company like"):
            nobody = self._profile(self._customer("Zzz", country_id=self.country.id))
            self.provider.with_user(self.controller)._look_up(nobody)

    def test_a_mistyped_company_number_is_shown_before_the_search(self):
        registry = self._provider("companies_house")
        self.customer.company_registry = "12"
        self.customer.company_registry = "ABCDEFGHIJK"
        fault = self.profile._identifier_fault(registry._bureau())
        self.assertIn("ABCDEFGHIJK is not a valid Companies House number", fault)

    def test_free_registers_come_first_in_the_waterfall(self):
        registry = self._provider("companies_house")
        self.assertEqual(self.profile._waterfall()[:1], registry)
        self.assertIn(self.provider, self.profile._waterfall())
        self.provider.country_ids = self.env.ref("base.fr")
        self.assertNotIn(self.provider, self.profile._waterfall())

    # ---- typed in ---------------------------------------------------------------------
    def _typed(self, **values):
        dialogs = self.env["credit.bureau.manual"].with_user(self.controller)
        return dialogs.create({"profile_id": self.profile.id, **values})

    def test_a_report_from_paper_is_typed_in(self):
        dialog = self._typed(
            score="62",
            limit="0",
            status="active",
            reference="Letter of the chamber",
            pdf=PDF,
            year_ids=[Command.create({"year_end": "2025-12-31", "equity": "1000"})],
            event_ids=[Command.create({"kind": "court_judgement", "text": "Kiel"})],
        )
        action = dialog.action_save()
        report = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((report.score, report.risk_class), (62, "low"))
        self.assertTrue(report.has_limit)
        self.assertEqual(report.limit_recommended, 0)
        self.assertFalse(report.has_days_beyond_terms)
        self.assertTrue(report.pdf)
        self.assertEqual(report.event_ids.kind, "court_judgement")

    def test_what_is_no_pdf_is_not_kept_as_one(self):
        page = base64.b64encode(b"<html><script>1</script></html>")
        with self.assertRaisesRegex(CreditControlError, "not a PDF"):
            self._typed(pdf=page).action_save()

    def test_a_figure_that_is_none_is_refused_by_name(self):
        with self.assertRaisesRegex(CreditControlError, "The score"):
            self._typed(score="good").action_save()

    # ---- kept, and forgotten -------------------------------------------------------------
    def test_the_raw_answer_is_for_managers_and_auditors(self):
        request = self._look_up().request_id
        stored = request._answers()["main"]
        self.assertEqual(
            json.loads(stored.body)["report"]["companyId"], "GB-0-01234567"
        )
        for user in (self.manager, self.auditor):
            self.assertTrue(request.with_user(user).raw)
        for user in (self.viewer, self.collector, self.controller):
            with self.assertRaises(AccessError):
                request.with_user(user).read(["raw"])

    def test_raw_answers_go_after_their_months_and_the_report_stays(self):
        report = self._look_up()
        self._age(report, 37)
        self.env["credit.bureau.provider"]._cron_retention()
        request = report.request_id
        self.assertFalse(request._answers())
        self.assertTrue(request.raw_sha256)
        self.assertEqual(request.purged_on, self.today)
        self.assertEqual(report._report().limit, 45000)
        self.assertEqual(report.state, "expired")

    def test_about_a_person_nothing_is_kept_that_long(self):
        report = self._simulated("12345699")
        self.assertTrue(report.is_natural)
        self._age(report, 13)
        self.env["credit.bureau.provider"]._cron_retention()
        self.assertEqual(report.state, "purged")
        self.assertFalse(report.content or report.name or report.has_score)
        self.assertFalse(report.request_id._answers())
        self.assertTrue(report.request_id.user_id and report.request_id.raw_sha256)
        self.assertIn("deleted", report.body)

    def _age(self, report, months):
        day = fields.Datetime.subtract(fields.Datetime.now(), months=months)
        report.sudo().write(
            {"fetched_on": day, "valid_until": day.date() + timedelta(days=90)}
        )

    def test_nobody_changes_or_deletes_a_report(self):
        report = self._look_up()
        for user in (self.controller, self.manager, self.auditor):
            with self.assertRaises(UserError):
                report.with_user(user).write({"score": 99})
        with self.assertRaises(CreditControlError):
            report.sudo().unlink()

    # ---- scales ----------------------------------------------------------------------------
    def test_scores_keep_the_version_of_the_mapping_they_were_made_with(self):
        scales = self.env["credit.bureau.scale"].with_user(self.manager)
        scale = scales.search([("code", "=", "creditsafe.value")])
        with self.assertRaises(CreditControlError):
            scale.line_ids[0].risk_class = "high"
        action = scale.action_new_version()
        newer = scales.browse(action["res_id"])
        newer.line_ids.filtered(lambda line: line.low == 71).risk_class = "moderate"
        self.assertEqual(self._look_up().risk_class, "very_low")
        other = self._make_user("second_manager", "credit_control.group_manager")
        newer.with_user(other).action_use()
        again = self._look_up(force=True, reason="Other scale")
        self.assertEqual(again.risk_class, "moderate")
        self.assertEqual(again.mapping_version, "creditsafe.value v2")
        self.assertEqual(again.previous_id.mapping_version, "creditsafe.value v1")
        self.assertEqual(again.mapping_name, "Creditsafe score, version 2")
        self.assertEqual(again.previous_id.mapping_name, "Creditsafe score, version 1")

    def test_who_changed_a_scale_does_not_put_it_in_use(self):
        other = self._make_user("second_manager", "credit_control.group_manager")
        scales = self.env["credit.bureau.scale"].with_user(self.manager)
        shipped = scales.search([("code", "=", "creditsafe.value")])
        newer = scales.browse(shipped.action_new_version()["res_id"])
        ways = {
            "the button": newer.action_use,
            "the record": lambda: newer.write({"active": True}),
            "another name": lambda: newer.write({"changed_by_id": other.id}),
        }
        for name, way in ways.items():
            with self.subTest(name), self.assertRaises(UserError):
                way()
        self.assertTrue(shipped.active)
        newer.with_user(other).action_use()
        self.assertTrue(newer.active)
        with self.assertRaisesRegex(CreditControlError, "in use"):
            newer.line_ids[0].risk_class = "high"

    def test_where_there_is_one_manager_only_it_is_put_in_use_all_the_same(self):
        group = self.env.ref("credit_control.group_manager")
        group.all_user_ids.filtered(
            lambda user: user != self.manager and not user._is_superuser()
        ).active = False
        scales = self.env["credit.bureau.scale"].with_user(self.manager)
        own = scales.create({"name": "Own", "code": "own", "provider": "manual"})
        self.assertFalse(own.active)
        own.action_use()
        self.assertTrue(own.active)

    def test_a_scale_whose_ranges_overlap_is_refused(self):
        scale = self.env["credit.bureau.scale"].create(
            {"name": "Own", "code": "own", "provider": "manual"}
        )
        lines = [
            {"low": 0, "high": 50, "norm_low": 0, "norm_high": 50},
            {"low": 40, "high": 90, "norm_low": 51, "norm_high": 90},
        ]
        with self.assertRaisesRegex(ValidationError, "overlap"):
            scale.line_ids = [
                Command.create({**line, "risk_class": "low"}) for line in lines
            ]

    def test_a_copied_database_asks_nobody(self):
        from odoo.tools import file_open

        with file_open("credit_control/data/neutralize.sql") as script:
            self.env.flush_all()
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertEqual(self.provider.state, "disabled")
        self.assertFalse(any(self.provider.credential_ids.mapped("value")))
        self.assertFalse(self.env["credit.bureau.token"].sudo().search([]))
