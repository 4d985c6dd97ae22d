"""What a provider needs before it is asked, and what a look-up says before it costs."""

import xmlrpc.client

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..exceptions import CreditControlError
from .bureau_purchases import CONNECT_ID, BureauCase


@tagged("post_install", "-at_install")
class TestBureauReadiness(BureauCase):
    def _emptied(self):
        """Credentials that were deleted after the provider was enabled."""
        self.provider.credential_ids.value = False

    # ---- credentials -----------------------------------------------------------
    def test_a_provider_is_not_enabled_without_its_credentials(self):
        self.provider.state = "disabled"
        self._emptied()
        manager = self.provider.with_user(self.manager)
        with self.assertRaisesRegex(ValidationError, "User name, Password"):
            manager.state = "enabled"
        for line in self.provider.credential_ids:
            line.value = "given"
        manager.state = "enabled"
        self.assertEqual(self.provider.state, "enabled")

    def test_credentials_may_come_with_the_state(self):
        self.provider.state = "disabled"
        self._emptied()
        self.provider.write(
            {
                "state": "enabled",
                "credential_ids": [
                    Command.update(line.id, {"value": "given"})
                    for line in self.provider.credential_ids
                ],
            }
        )
        self.assertEqual(self.provider.state, "enabled")

    def test_what_is_only_useful_is_not_needed(self):
        vies = self.env["credit.bureau.provider"].search(
            [("code", "=", "vies"), ("company_id", "=", self.company.id)]
        )
        vies.state = "enabled"
        self.assertFalse(vies._missing_credentials())

    def test_nothing_is_sent_without_credentials(self):
        self._emptied()
        for ask in (
            self._look_up,
            lambda: self.provider._find_candidates(self.profile),
        ):
            with self.assertRaisesRegex(CreditControlError, "cannot be asked without"):
                ask()
        self.assertFalse(self.server.asked)
        self.assertFalse(self._requests())

    # ---- money -------------------------------------------------------------------
    def test_prices_and_budgets_can_be_meant(self):
        for wrong in ({"price": 1e18}, {"monthly_budget": 1e18}, {"price": -1}):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.provider.write(wrong)

    def test_a_new_provider_has_the_money_of_its_company(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        abroad = self.env["res.company"].create(
            {"name": "Abroad", "currency_id": euro.id}
        )
        providers = self.env["credit.bureau.provider"].search(
            [("company_id", "=", abroad.id)]
        )
        self.assertEqual(providers.currency_id, euro)
        own = self.env["credit.bureau.provider"].create(
            {"name": "Own", "code": "simulated", "company_id": abroad.id}
        )
        self.assertEqual(own.currency_id, euro)
        own.price = 3
        crown = self.env.ref("base.NOK")
        crown.active = True
        abroad.currency_id = crown
        self.assertEqual((providers - own).currency_id, crown)
        self.assertEqual(own.currency_id, euro, "its price was agreed in euros")

    def test_what_was_spent_stays_in_its_money_and_is_added_up_in_the_companys(self):
        other = self.env.ref("base.EUR")
        if other == self.company.currency_id:
            other = self.env.ref("base.USD")
        other.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": other.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 2.0,
            }
        )
        self.provider.currency_id = other
        request = self._look_up().request_id
        self.assertEqual((request.cost, request.company_cost), (10, 5))
        with self.assertRaisesRegex(CreditControlError, "were paid in"):
            self.provider.currency_id = self.company.currency_id

    # ---- the dialog ----------------------------------------------------------------
    def _dialog(self):
        return (
            self.env["credit.bureau.lookup"]
            .with_user(self.controller)
            .create({"profile_id": self.profile.id, "provider_id": self.provider.id})
        )

    def test_the_dialog_says_that_the_budget_is_used_before_anybody_orders(self):
        self.assertFalse(self._dialog().refusal)
        self.provider.monthly_budget = 9
        self.assertIn("a report costs", self._dialog().refusal)
        self.provider.monthly_budget = 10
        self._look_up()
        dialog = self._dialog()
        self.assertTrue(dialog.fresh_id)
        self.assertFalse(dialog.refusal, "a fresh report costs nothing")
        dialog.again = True
        self.assertIn("a report costs", dialog.refusal)

    def test_the_dialog_names_what_is_missing(self):
        self._emptied()
        self.assertIn("User name, Password", self._dialog().refusal)
        self.assertFalse(self.server.asked)

    # ---- typed in ------------------------------------------------------------------
    def _typed(self, **values):
        return (
            self.env["credit.bureau.manual"]
            .with_user(self.controller)
            .create({"profile_id": self.profile.id, **values})
        )

    def _report(self, **values):
        action = self._typed(**values).action_save()
        return self.env["credit.bureau.report"].browse(action["res_id"])

    def test_a_report_that_says_nothing_takes_nothings_place(self):
        with self.assertRaisesRegex(CreditControlError, "says nothing about"):
            self._typed(reference="Somebody").action_save()
        self.assertTrue(self._report(status="active"))
        self.assertTrue(self._report(limit="0"), "no credit at all is an opinion")

    def test_absurd_figures_are_refused_with_their_bounds(self):
        year = {"year_end": "2025-12-31"}
        for wrong, told in (
            ({"limit": "1" + "0" * 20}, "The credit limit is 1"),
            ({"dbt": "-9999999"}, "days beyond terms is -9999999"),
            ({"pod": "180"}, "The probability of default is 180"),
            ({"cost": 1e9, "status": "active"}, "cannot have cost"),
            (
                {
                    "year_ids": [
                        Command.create({**year, "equity": "9", "total_assets": "5"})
                    ]
                },
                "equity is 9, more than total_assets",
            ),
            (
                {"year_ids": [Command.create({**year, "total_assets": "-5"})]},
                "it must be from 0 to",
            ),
        ):
            with self.subTest(told), self.assertRaisesRegex(CreditControlError, told):
                self._typed(**wrong).action_save()

    def test_an_insolvency_that_was_typed_in_is_told_in_words(self):
        report = self._report(status="insolvent")
        [alert] = report.event_ids
        self.assertIn("reports the customer as insolvent", alert.text)
        rows = self.env["credit.timeline"].search(
            [("profile_id", "=", self.profile.id)]
        )
        told = rows.filtered(lambda row: row.kind == "alert").mapped("what")
        self.assertEqual(told, [f"Insolvency proceedings opened · {alert.text}"])
        self.assertIn("Source", self._report(reference="Letter", status="active").body)

    def test_two_reports_of_one_day_are_told_apart_by_the_time(self):
        older, newer = self._report(status="active"), self._report(status="ceased")
        older.sudo().fetched_on = "2026-03-02 08:15:00"
        newer.sudo().fetched_on = "2026-03-02 09:45:00"
        first, second = older._side_by_side(newer)["sides"]
        self.assertNotEqual(first["day"], second["day"])
        newer.sudo().fetched_on = "2026-03-03 09:45:00"
        self.assertNotIn(":", older._side_by_side(newer)["sides"][0]["day"])

    # ---- from outside ----------------------------------------------------------------
    def test_a_report_and_an_assessment_can_be_read_over_xml_rpc(self):
        report = self._look_up(identifier=CONNECT_ID)
        assessment = self.profile._assess()
        for record in (report.with_user(self.controller), assessment):
            [row] = record.with_user(self.controller).read()
            for name in ("content", "inputs", "result"):
                if name in row:
                    self.assertTrue(xmlrpc.client.dumps((row[name],)))
        self.assertIsNone(report._report().payment_index)
        self.assertTrue(assessment._is_sound())

    def test_a_large_amount_can_be_read_over_xml_rpc(self):
        from ..models.readable_json import _readable

        told = _readable({"a": 5 * 10**9, "b": [None, 1], "c": None})
        self.assertEqual(told, {"a": 5e9, "b": [False, 1]})
        self.assertTrue(xmlrpc.client.dumps((told,)))
