"""What an application may say, and what is remembered of those before it."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..exceptions import CreditControlError
from .applications import VAT, ApplicationCommon


@tagged("post_install", "-at_install")
class TestApplicationEntries(ApplicationCommon):
    def test_an_address_that_is_none_is_refused_from_a_colleague_too(self):
        for address in (
            "keine mail",
            "foo@@bar",
            "a@example.com, b@example.com",
            "a@b",
        ):
            with self.subTest(address), self.assertRaises(ValidationError) as caught:
                self._application(email=address)
            self.assertIn("is not an e-mail address", str(caught.exception))
        application = self._application(email="Eva Berger <Eva@Example.com>")
        with self.assertRaises(ValidationError):
            application.accounts_email = "invoices"

    def test_nobody_is_invited_at_an_address_that_is_none(self):
        invite = self.env["credit.application.invite"].create(
            {"company_name": "Alpenblick GmbH", "email": "foo@@bar"}
        )
        with self.assertRaises(CreditControlError):
            invite.action_invite()

    def test_a_customer_with_two_addresses_can_apply(self):
        customer = self._customer(
            "Zwei Wege GmbH", email="a@example.com, b@example.com"
        )
        values = self.env["credit.application"]._values_of(customer)
        self.assertFalse(values["email"])

    def test_names_are_given_and_fit(self):
        for name in ("", "  ", False):
            with self.subTest(name), self.assertRaises(CreditControlError):
                self._application(company_name=name)
        with self.assertRaises(ValidationError) as caught:
            self._application(company_name="x" * 500)
        self.assertIn("has 500 characters; at most 128", str(caught.exception))
        application = self._application()
        with self.assertRaises(CreditControlError):
            application.company_name = False

    def test_references_give_limits_and_accounts_that_can_be(self):
        for wrong in (
            {"limit_granted": -2000},
            {"limit_granted": 1e20},
            {"kind": "bank", "account": "DE00000"},
            {"kind": "bank", "account": "DE89370400440532013001"},
        ):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self._application(
                    reference_ids=[Command.create({"name": "Holz Huber", **wrong})]
                )
        for account in ("DE89 3704 0044 0532 0130 00", "026009593 / 12345678"):
            bank = {"name": "Bank", "kind": "bank", "account": account}
            self.assertTrue(self._application(reference_ids=[Command.create(bank)]))

    def test_the_negative_list_wants_a_name_or_a_number(self):
        entries = self.env["credit.negative.entry"].with_user(self.controller)
        with self.assertRaises(ValidationError):
            entries.create({"reason": "Never paid"})

    # ---- completing --------------------------------------------------------------
    def test_who_completes_an_application_is_thanked(self):
        application = self._application(vat=False)
        application.action_submit()
        self.assertEqual(application.state, "waiting")
        self.assertFalse(self._mails(application, "received"))
        application.vat = VAT
        application.action_submit()
        self.assertEqual(application.state, "submitted")
        [mail] = self._mails(application, "received your application")
        self.assertIn(f"{application.name} · Alpenblick", mail.body_html)
        self.assertNotIn(application.name.replace("/", "-"), mail.body_html)

    def test_the_board_shows_what_is_to_be_done_and_nothing_that_is_empty_and_over(
        self,
    ):
        application = self._application(company_name="Board GmbH")
        boards = self.env["credit.application"].with_context(read_group_expand=True)
        running = {"draft", "submitted", "checking", "waiting", "assessed"}

        def shown():
            mine = [("company_name", "=", "Board GmbH")]
            groups = boards.formatted_read_group(mine, ["state"])
            return {group["state"] for group in groups}

        self.assertEqual(shown(), running)
        application.action_withdraw("Not wanted")
        self.assertEqual(shown(), running | {"withdrawn"})

    # ---- evidence ------------------------------------------------------------------
    def test_documents_of_a_decided_application_stay(self):
        application = self._application()
        application.sudo()._attach("accounts.pdf", b"%PDF-1.4 x", "application/pdf")
        document = application.attachment_ids.with_user(self.controller)
        application.action_submit()
        self.env["credit.application"]._cron_process()
        application.with_user(self.controller).action_withdraw("Not wanted")
        for touch in (
            document.unlink,
            lambda: document.write({"raw": b"another"}),
            lambda: document.write({"res_id": 0}),
        ):
            with self.assertRaises(CreditControlError) as caught:
                touch()
            self.assertIn(application.name, str(caught.exception))
        document.name = "Accounts of last year.pdf"
        self.assertEqual(document.raw, b"%PDF-1.4 x")

    def test_a_document_of_an_open_application_can_be_taken_away(self):
        application = self._application()
        application.sudo()._attach("accounts.pdf", b"%PDF-1.4 x", "application/pdf")
        application.attachment_ids.with_user(self.controller).unlink()
        self.assertFalse(application.attachment_ids)

    # ---- those before ---------------------------------------------------------------
    def test_an_earlier_application_of_the_company_is_told_with_its_outcome(self):
        first = self._application()
        first.action_submit()
        first.action_withdraw("Not wanted")
        other = self._application(
            company_name="Bergquell AG", vat="DE136695976", zip="1"
        )
        other.action_submit()
        again = self._application(
            company_name="Alpenblick Handel GmbH", vat="DE 811 907 980", zip="80999"
        )
        seen = self._staff(again)
        self.assertEqual(seen.earlier_ids, first)
        self.assertIn(f"{first.name} · Alpenblick Möbel GmbH · Withdrawn", seen.earlier)
        self.assertEqual(seen.action_view_earlier()["res_id"], first.id)
        self.assertFalse(self._staff(first).earlier)
        again.action_submit()
        again.sudo()._process()
        self.assertFalse(seen.duplicate_ids, "it is information, no duplicate")

    def test_the_same_name_in_the_same_place_is_the_same_company(self):
        first = self._application()
        first.action_submit()
        again = self._application(vat=False, company_registry="HRB 1", consent=False)
        self.assertEqual(self._staff(again).earlier_ids, first)
        elsewhere = self._application(vat=False, zip="10115")
        self.assertFalse(self._staff(elsewhere).earlier_ids)
