"""A paid report is bought once, whatever the provider or the machine does."""

import socket
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..bureaus import PROVIDERS
from ..bureaus.contract import Identifier
from ..exceptions import CreditAuthorityError, CreditControlError
from ..models import credit_bureau_calling as calling
from .bureau_purchases import CONNECT_ID, BureauCase
from .player_creditsafe import NOT_RATED
from .provider_server import Reply

#: What a provider may do wrong, and what it leaves: state, whether it was billed.
FAULTS = {
    "says no such company": (Reply(404, {"message": "no"}), "failed", "no"),
    "refuses the payment": (Reply(402, {"message": "no"}), "failed", "no"),
    "refuses the sign-in": (Reply(401, {"message": "no"}), "failed", "no"),
    "asks to slow down": (
        Reply(429, {"message": "slow"}, {"Retry-After": "1"}),
        "failed",
        "no",
    ),
    "breaks": (Reply(500, {"message": "oops"}), "unknown", "maybe"),
    "is busy": (
        Reply(503, {"message": "later"}, {"Retry-After": "1"}),
        "unknown",
        "maybe",
    ),
    "is cut off": (Reply(200, b"x" * 500, cut_after=100), "unknown", "maybe"),
    "answers with a redirect": (
        Reply(302, b"", {"Location": "http://127.0.0.1/elsewhere"}),
        "failed",
        "no",
    ),
    "answers with something else": (
        Reply(200, b"<html>hello</html>"),
        "received",
        "yes",
    ),
    "answers in another encoding": (
        Reply(200, '{"report": "Mühle"}'.encode("utf-16")),
        "received",
        "yes",
    ),
    "answers with half of it": (Reply(200, b'{"report": {"comp'), "received", "yes"),
    "answers without end": (Reply(200, b"x" * (21 * 1024 * 1024)), "unknown", "maybe"),
}


@tagged("post_install", "-at_install")
class TestBureauPurchase(BureauCase):
    def test_a_report_is_bought_kept_and_shown(self):
        report = self._look_up()
        self.assertEqual(report._name, "credit.bureau.report")
        self.assertEqual((report.status, report.score), ("active", 83.0))
        self.assertEqual(report.mapping_version, "creditsafe.value v1")
        self.assertEqual(report.limit_recommended, 45000)
        self.assertMoney(report.cost, 10)
        request = report.request_id
        self.assertEqual((request.state, request.billed), ("parsed", "yes"))
        self.assertEqual(request.user_id, self.controller)
        self.assertEqual(self._bought(), 1)
        self.assertEqual(self.provider.spent, 10)

    def test_a_fresh_report_is_used_again(self):
        first = self._look_up()
        self.assertEqual(self._look_up(), first)
        self.assertEqual(self._bought(), 1)

    def test_a_fresh_report_is_at_hand_while_the_provider_is_disabled_or_paused(self):
        first = self._look_up()
        self.provider.breaker = "quota"
        self.assertEqual(self._look_up(), first)
        self.provider.state = "disabled"
        self.assertEqual(self._look_up(), first)
        with self.assertRaisesRegex(CreditControlError, "nothing was sent"):
            self._look_up(force=True, reason="Asked")
        self.assertEqual(self._bought(), 1)

    def test_an_answer_that_is_read_late_does_not_replace_a_newer_report(self):
        reading = patch.object(
            type(self.env["credit.bureau.request"]), "_read", lambda self: self
        )
        with reading:
            late = self._look_up()
        late.sudo().received_on = fields.Datetime.now() - timedelta(days=3)
        first = self._look_up(identifier=Identifier("creditsafe", NOT_RATED, ""))
        self.assertEqual((first.state, late.state), ("current", "received"))
        report = late.with_user(self.controller)._read()
        self.assertEqual((first.state, report.state), ("current", "superseded"))
        self.assertFalse(report.previous_id)
        self.assertEqual(
            report.valid_until,
            self.today + timedelta(days=self.provider.freshness_days - 3),
        )
        latest = self.env["credit.bureau.report"]._latest(self.profile)
        self.assertEqual(latest[self.profile], first)
        self.assertEqual(self._bought(), 2)

    def test_one_that_is_no_longer_fresh_is_bought_again(self):
        first = self._look_up()
        first.sudo().valid_until = self.today - timedelta(days=1)
        second = self._look_up()
        self.assertNotEqual(second, first)
        self.assertEqual(second.previous_id, first)
        self.assertEqual(first.state, "superseded")
        self.assertEqual(self._bought(), 2)

    def test_buying_again_needs_a_reason(self):
        self._look_up()
        with self.assertRaisesRegex(CreditControlError, "still fresh"):
            self._look_up(force=True)
        second = self._look_up(force=True, reason="Their bank called")
        self.assertEqual(second.request_id.reason, "Their bank called")
        self.assertEqual(self._bought(), 2)

    def test_a_double_click_on_buying_again_buys_once(self):
        self._look_up()
        again = {"force": True, "reason": "Asked", "reference": "the-dialog"}
        self.assertEqual(self._look_up(**again), self._look_up(**again))
        self.assertEqual(self._bought(), 2)

    def test_whatever_the_provider_does_it_is_asked_once(self):
        for number, (name, fault) in enumerate(FAULTS.items()):
            reply, state, billed = fault
            with self.subTest(name):
                self.env["credit.bureau.token"].sudo().search([]).unlink()
                self.provider.action_close_breaker()
                before = self._bought()
                identifier = Identifier("creditsafe", f"GB-0-{number:08}", "")
                self._token()
                self.server.next(reply)
                found = self._look_up(identifier=identifier)
                self.assertEqual(found._name, "credit.bureau.request")
                self.assertEqual(self._bought() - before, 1)
                self.assertEqual((found.state, found.billed), (state, billed))
                self.assertTrue(found.problem)
                self.assertEqual(bool(found.cost), billed != "no")
                self._settle(found)

    def _token(self):
        """Sign in before a fault is scripted, so that it meets the order."""
        bureau = self.provider._bureau()
        self.provider._signed_in(bureau, self.provider._settings())

    def test_nothing_is_asked_of_a_disabled_provider(self):
        self.provider.state = "disabled"
        with (
            patch.object(calling, "sender", side_effect=AssertionError),
            patch.object(socket, "socket", side_effect=AssertionError),
            self.assertRaisesRegex(CreditControlError, "nothing was sent"),
        ):
            self._look_up()
        self.assertFalse(self.server.asked)

    def test_an_unknown_order_blocks_the_next_until_somebody_decides(self):
        self._token()
        self.server.next(Reply(500, {"message": "oops"}))
        request = self._look_up()
        for _attempt in range(2):
            with self.assertRaisesRegex(CreditControlError, "may have been billed"):
                self._look_up()
        self.assertEqual(self._bought(), 1)
        request = request.with_user(self.controller)
        with self.assertRaisesRegex(CreditControlError, "Say how it is known"):
            request.action_settle(False, " ")
        request.action_settle(False, "Their support looked")
        self.assertEqual((request.state, request.cost), ("cancelled", 0))
        self.assertEqual(self._look_up()._name, "credit.bureau.report")
        self.assertEqual(self._bought(), 2)

    def test_another_number_or_setting_does_not_unblock_an_unknown_order(self):
        self._token()
        self.server.next(Reply(500, {"message": "oops"}))
        self._look_up()
        with self.assertRaisesRegex(CreditControlError, "may have been billed"):
            self._look_up(identifier=Identifier("creditsafe", "GB-0-07654321", ""))
        self.provider.language = "de"
        with self.assertRaisesRegex(CreditControlError, "may have been billed"):
            self._look_up()
        self.assertEqual(self._bought(), 1)

    def test_what_was_given_up_before_it_was_sent_is_not_sent_later(self):
        requests = type(self.env["credit.bureau.request"])
        with patch.object(requests, "_place", side_effect=MemoryError):
            self._crash()
        self._grow_old()
        request = self._requests()
        request.sudo()._age()
        request.sudo()._place(request.sudo()._call())
        self.assertEqual((request.state, self._bought()), ("cancelled", 0))

    def test_a_new_company_has_every_provider_from_its_first_day(self):
        company, branch = self.env["res.company"].create(
            [
                {"name": "Elsewhere"},
                {"name": "Branch of ours", "parent_id": self.company.id},
            ]
        )
        providers = self.env["credit.bureau.provider"].sudo()
        made = providers.search([("company_id", "=", company.id)])
        self.assertEqual(set(made.mapped("code")), set(PROVIDERS))
        self.assertEqual(set(made.mapped("state")), {"disabled"})
        self.assertFalse(providers.search([("company_id", "=", branch.id)]))

    def test_nobody_spends_the_money_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["credit.bureau.provider"].search(
            [("company_id", "=", other.id)]
        ).unlink()
        self.provider.company_id = other
        with self.assertRaises(AccessError):
            self._look_up()
        self.controller.company_ids |= other
        with self.assertRaisesRegex(CreditControlError, "another company"):
            self.provider.with_user(self.controller).with_context(
                allowed_company_ids=(self.company | other).ids
            )._look_up(self.profile, identifier=CONNECT_ID)
        self.assertFalse(self.server.asked)

    def test_another_service_is_not_told_the_secrets_of_the_one_before(self):
        self._look_up()
        tokens = self.env["credit.bureau.token"].sudo()
        mine = [("provider_id", "=", self.provider.id)]
        self.assertTrue(tokens.search(mine))
        self.provider.base_url = False
        self.assertFalse(tokens.search(mine))
        self.env["credit.bureau.provider"].sudo().search(
            [("code", "=", "creditreform"), ("company_id", "=", self.company.id)]
        ).unlink()
        manager = self.provider.with_user(self.manager)
        with self.assertRaisesRegex(ValidationError, "cannot be asked without"):
            manager.code = "creditreform"
        manager.write({"state": "disabled", "code": "creditreform"})
        self.assertTrue(self.provider.credential_ids)
        self.assertFalse(any(self.provider.credential_ids.mapped("value")))

    def test_an_order_that_was_delivered_counts_in_the_budget(self):
        self._token()
        self.server.next(Reply(500, {"message": "oops"}))
        request = self._look_up().with_user(self.controller)
        request.action_settle(True, "It is on the invoice")
        self.assertEqual((request.state, request.billed), ("failed", "yes"))
        self.assertEqual(self.provider.spent, 10)

    def test_a_viewer_neither_looks_up_nor_settles(self):
        with self.assertRaises(CreditAuthorityError):
            self._look_up(user=self.viewer)
        request = self._look_up().request_id
        with self.assertRaises(CreditAuthorityError):
            request.with_user(self.viewer).action_settle(True, "Yes")

    def test_the_month_s_budget_is_kept(self):
        self.provider.monthly_budget = 9.99
        with self.assertRaisesRegex(CreditControlError, "budget"):
            self._look_up()
        self.assertEqual(self._bought(), 0)

    def test_the_month_s_quota_is_kept(self):
        self.provider.write({"has_quota": True, "monthly_quota": 1})
        self._look_up()
        with self.assertRaisesRegex(CreditControlError, "1 of 1"):
            self._look_up(force=True, reason="Again")
        self.assertEqual(self._bought(), 1)

    def test_a_purpose_is_asked_for_logged_and_needed(self):
        self.provider.ask_purpose = True
        with self.assertRaisesRegex(CreditControlError, "stated purpose"):
            self._look_up()
        purpose = self.env["credit.bureau.purpose"].create(
            {"name": "Credit for an order", "provider_id": self.provider.id}
        )
        report = self._look_up(purpose=purpose)
        self.assertEqual(report.purpose, "Credit for an order")
        self.assertEqual(self._bought(), 1)

    def test_refused_credentials_are_not_tried_again_until_they_change(self):
        password = self.provider.credential_ids.filtered(
            lambda line: line.name == "password"
        )
        password.value = "wrong"
        request = self._look_up()
        self.assertEqual((request.state, request.billed), ("failed", "no"))
        with self.assertRaisesRegex(CreditControlError, "credentials"):
            self._look_up()
        self.assertEqual(len(self.server.asked), 1)
        password.value = "secret"
        self.assertEqual(self._look_up()._name, "credit.bureau.report")

    def test_a_provider_that_fails_five_times_is_left_alone_for_a_while(self):
        for number in range(5):
            self._token()
            self.server.next(Reply(500, {"message": "oops"}))
            number_there = Identifier("creditsafe", f"GB-0-0000000{number}")
            self._settle(self._look_up(identifier=number_there))
        self.assertEqual(self.provider.breaker, "failures")
        asked = len(self.server.asked)
        with self.assertRaisesRegex(CreditControlError, "5 times in a row"):
            self._look_up()
        self.assertEqual(len(self.server.asked), asked)
        self.provider.breaker_until = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self._look_up()._name, "credit.bureau.report")
        self.assertFalse(self.provider.breaker)

    def test_one_sign_in_serves_until_it_ends(self):
        self._look_up()
        self._look_up(force=True, reason="Again")
        self.assertEqual(self.server.hits("/authenticate"), 1)
        self.env["credit.bureau.token"].sudo().search(
            []
        ).valid_until = fields.Datetime.now()
        self._look_up(force=True, reason="Again")
        self.assertEqual(self.server.hits("/authenticate"), 2)

    def test_an_answer_that_was_not_understood_is_read_again_for_free(self):
        bureau = self.provider._bureau()
        with (
            patch.object(type(bureau), "parse", side_effect=KeyError("new")),
            self.assertLogs("odoo.addons.credit_control", "ERROR"),
        ):
            request = self._look_up()
        self.assertEqual((request.state, request.billed), ("received", "yes"))
        action = request.with_user(self.controller).action_read_again()
        self.assertEqual(action["res_model"], "credit.bureau.report")
        self.assertEqual(self._bought(), 1)

    def test_the_next_look_up_reads_what_was_paid_before_it_buys(self):
        with patch.object(
            type(self.env["credit.bureau.request"]), "_read", lambda self: self
        ):
            self.assertEqual(self._look_up().state, "received")
        self.assertEqual(self._look_up()._name, "credit.bureau.report")
        self.assertEqual(self._bought(), 1)

    # ---- crashes ----------------------------------------------------------------
    def test_a_crash_before_sending_costs_nothing_and_is_forgotten(self):
        requests = type(self.env["credit.bureau.request"])
        with patch.object(requests, "_place", side_effect=MemoryError):
            self._crash()
        self.assertEqual(self._requests().state, "reserved")
        with self.assertRaisesRegex(CreditControlError, "right now"):
            self._look_up()
        self._grow_old()
        self.assertEqual(self._look_up()._name, "credit.bureau.report")
        self.assertEqual(self._bought(), 1)

    def test_a_crash_after_sending_is_unknown(self):
        requests = type(self.env["credit.bureau.request"])
        with patch.object(requests, "_end", side_effect=MemoryError):
            self._crash()
        self.assertEqual(self._requests().state, "sent")
        self._grow_old()
        with self.assertRaisesRegex(CreditControlError, "may have been billed"):
            self._look_up()
        self.env["credit.bureau.provider"]._cron_retention()
        self.assertEqual(self._requests().state, "unknown")
        self.assertEqual(self._bought(), 1)

    def _crash(self):
        """Look up and break; what was committed by then stays, unlike in assertRaises."""
        with suppress(MemoryError):
            self._look_up()
            self.fail("It did not break.")

    def _grow_old(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE credit_bureau_request SET write_date = write_date - INTERVAL '1 h'"
        )
        self.env.invalidate_all()

    # ---- secrets -----------------------------------------------------------------
    def test_secrets_come_from_the_environment_before_the_form(self):
        name = "CREDIT_BUREAU_CREDITSAFE_PASSWORD"
        with patch.dict("os.environ", {name: "from outside"}):
            self.assertEqual(self.provider._get_secret("password"), "from outside")
        self.assertEqual(self.provider._get_secret("password"), "secret")

    def test_secrets_stay_out_of_copies_exports_and_logs(self):
        with self.assertLogs("odoo.addons.credit_control", "DEBUG") as logs:
            self._look_up()
        self.assertNotIn("secret", "\n".join(logs.output))
        fields_get = self.env["credit.bureau.credential"].fields_get(["value"])
        self.assertFalse(fields_get["value"]["exportable"])
        copy = self.provider.copy({"code": "simulated"})
        self.assertFalse(any(copy.credential_ids.mapped("value")))
        with self.assertRaises(AccessError):
            self.provider.with_user(self.manager).credential_ids.mapped("value")

    def test_an_address_elsewhere_is_refused(self):
        with self.assertRaises(ValidationError):
            self.provider.base_url = "https://evil.example.com/v1"
