"""The pages on which somebody applies for credit, as a browser or an attacker uses them."""

import re
from datetime import timedelta

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models import credit_application_form as form
from .applications import VAT, ApplicationCommon

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


@tagged("post_install", "-at_install")
class TestApplicationPortal(HttpCase, ApplicationCommon):
    def setUp(self):
        super().setUp()
        dialog = (
            self.env["credit.application.invite"]
            .with_user(self.salesperson)
            .create({"company_name": "Alpenblick GmbH", "email": "eva@example.com"})
        )
        dialog.action_invite()
        self.application = self.env["credit.application"].search(
            [("company_name", "=", "Alpenblick GmbH")], limit=1
        )
        self.address = f"/credit/apply/{self.application.sudo().link_token}"

    def _page(self, address=None):
        return self.url_open(address or self.address)

    def _token(self, page):
        return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]

    def _send(self, do="submit", files=None, address=None, **values):
        """Fill in the page and press a button."""
        page = self._page(address)
        data = {
            "csrf_token": self._token(page),
            "do": do,
            "company_name": "Alpenblick GmbH",
            "country_id": str(self.germany.id),
            "zip": "80331",
            "vat": VAT,
            "contact_name": "Eva Berger",
            "email": "eva@example.com",
            "requested_limit": "5.000,00",
            "requested_days": "30",
            "trade0_name": "Holz Huber",
            "trade0_contact": "089 123",
            "trade0_limit": "2000",
            "consent": "1",
            **values,
        }
        sent = {name: value for name, value in data.items() if value is not None}
        answer = self.url_open(address or self.address, data=sent, files=files)
        self.env.invalidate_all()
        return answer

    # ---- the way through -------------------------------------------------------
    def test_an_invited_applicant_fills_in_the_form_and_is_thanked(self):
        [mail] = self._mails(self.application, "Buy on account")
        self.assertIn(self.address, mail.body_html)
        page = self._page()
        self.assertIn("Application for credit", page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        answer = self._send()
        self.assertIn("we have received your application", answer.text)
        application = self.application
        self.assertEqual(application.state, "submitted")
        self.assertEqual(application.requested_limit, 5000)
        self.assertEqual(application.reference_ids.limit_granted, 2000)
        self.assertTrue(application.consent_on)
        self.assertEqual(application.consent_from, "127.0.0.1")
        self.assertTrue(self._mails(application, "We have received"))

    def test_the_link_is_for_the_applicant_and_not_for_who_reads_the_chatter(self):
        self._send(trade0_name=None)  # and a second message asks for what is missing
        token = self.application.sudo().link_token
        self.assertEqual(len(self._mails(self.application, token)), 2)
        for user in (self.viewer, self.auditor, self.controller):
            said = self.application.with_user(user).message_ids.mapped("body")
            self.assertIn("You would like to buy on account", " ".join(said))
            self.assertNotIn(token, " ".join(said))
            self.assertNotIn("/credit/apply/", " ".join(said))

    def test_a_draft_is_kept_with_half_of_it_missing(self):
        answer = self._send("save", vat=None, consent=None, requested_limit="")
        self.assertIn("Saved.", answer.text)
        self.assertEqual(self.application.state, "draft")
        self.assertIn('value="Holz Huber"', self._page().text)

    def test_what_is_missing_is_said_and_nothing_typed_is_lost(self):
        answer = self._send(
            vat="DE123", requested_limit="lots", consent=None, note="Remark <b>"
        )
        self.assertEqual(answer.status_code, 200)
        self.assertIn("VAT number: “DE123” cannot be right", answer.text)
        self.assertIn("“lots” is not an amount", answer.text)
        self.assertIn("Please agree to the checks.", answer.text)
        for kept in ('value="lots"', 'value="DE123"', "Remark &lt;b&gt;", "Holz Huber"):
            self.assertIn(kept, answer.text)
        self.assertEqual(self.application.state, "draft")

    def test_an_incomplete_application_is_taken_and_can_be_completed(self):
        answer = self._send(trade0_name=None)
        self.assertIn("Before we can decide, we still need", answer.text)
        self.assertEqual(self.application.state, "waiting")
        answer = self._send()
        self.assertIn("we have received your application", answer.text)
        self.assertEqual(self.application.state, "submitted")

    def test_sending_twice_hands_it_in_once(self):
        page = self._page()
        self._send()
        data = {"csrf_token": self._token(page), "do": "submit", "company_name": "X"}
        answer = self.url_open(self.address, data=data)
        self.assertIn("we have received your application", answer.text)
        self.assertEqual(self.application.company_name, "Alpenblick GmbH")
        self.assertEqual(len(self._mails(self.application, "We have received")), 1)

    def test_an_applicant_withdraws(self):
        self._send()
        answer = self._send("withdraw")
        self.assertIn("was withdrawn", answer.text)
        self.assertEqual(self.application.state, "withdrawn")

    def test_the_page_of_a_decided_application_says_no_score_and_no_reason_of_ours(
        self,
    ):
        self._send()
        self.env["credit.application"]._cron_process()
        self._decide(
            self.application,
            decision="refused",
            told_reason="Too young a company.",
            reason="Secret note",
        )
        page = self._page()
        self.assertIn("Too young a company.", page.text)
        self.assertIn("looked", page.text)
        self.assertNotIn("Secret note", page.text)

    def test_duplicates_and_the_negative_list_stay_with_us(self):
        self._customer("Alpenblick", vat=VAT, email="known@example.com")
        self.env["credit.negative.entry"].create(
            {"identifier": VAT, "reason": "Fraud of 2023"}
        )
        self._send()
        self.env["credit.application"]._cron_process()
        self.assertEqual(self.application.state, "checking")
        page = self._page()
        self.assertIn("We check it now", page.text)
        for secret in ("known@example.com", "Fraud", "uplicate", "negative"):
            self.assertNotIn(secret, page.text)

    # ---- links -------------------------------------------------------------------
    def test_a_wrong_an_expired_and_a_made_up_link_look_the_same(self):
        self.application.sudo().link_until = self.today - timedelta(1)
        self.env.flush_all()
        right = self.application.sudo().link_token
        pages = set()
        for token in (right, right[:-1] + "x", right[:12], "x", f"{right}x", "é"):
            page = self._page(f"/credit/apply/{token}")
            self.assertEqual(page.status_code, 404)
            pages.add(re.sub(r'csrf_token: "[^"]*"', "", page.text))
        self.assertEqual(len(pages), 1)

    def test_a_link_that_differs_in_its_secret_part_opens_nothing(self):
        token = self.application.sudo().link_token
        other = token[:-1] + ("A" if token[-1] != "A" else "B")
        self.assertEqual(self._page(f"/credit/apply/{other}").status_code, 404)

    def test_too_many_sendings_by_one_link_are_stopped_without_loss(self):
        self.application.sudo()._set(
            {"link_count": 30, "link_since": self.env.cr.now().replace(microsecond=0)}
        )
        self.env.flush_all()
        answer = self._send(note="My remark")
        self.assertEqual(answer.status_code, 429)
        self.assertIn("My remark", answer.text)
        self.assertEqual(self.application.state, "draft")

    def test_without_the_pages_own_token_nothing_is_taken(self):
        self._page()
        with mute_logger("odoo.http"):
            answer = self.url_open(
                self.address, data={"do": "submit", "company_name": "Mallory"}
            )
        self.assertEqual(answer.status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(self.application.company_name, "Alpenblick GmbH")

    # ---- what is sent ----------------------------------------------------------------
    def test_documents_are_kept_and_the_same_one_only_once(self):
        for _time in range(2):
            self._send("save", files=[("files", ("Accounts.pdf", PDF))])
        self.assertEqual(
            self.application.attachment_ids.mapped("name"), ["Accounts.pdf"]
        )
        self.assertEqual(self.application.attachment_ids.mimetype, "application/pdf")

    def test_of_too_many_documents_each_that_is_not_kept_is_named(self):
        self._send("save", files=[("files", ("first.pdf", PDF))])
        more = [
            ("files", (f"d{number}.pdf", PDF + b" " * (number + 1)))
            for number in range(6)
        ]
        answer = self._send("save", files=[*more, ("files", ("none.pdf", b""))])
        self.assertEqual(
            sorted(self.application.attachment_ids.mapped("name")),
            ["d0.pdf", "d1.pdf", "d2.pdf", "d3.pdf", "first.pdf"],
        )
        for told in ("d4.pdf was not kept", "d5.pdf was not kept", "none.pdf is empty"):
            self.assertIn(told, answer.text)

    def test_a_document_sent_twice_is_named(self):
        self._send("save", files=[("files", ("first.pdf", PDF))])
        answer = self._send("save", files=[("files", ("copy.pdf", PDF))])
        self.assertIn("copy.pdf is the same document as first.pdf", answer.text)

    def test_the_applicant_takes_a_document_back_while_nothing_is_decided(self):
        self._send("save", files=[("files", ("wrong.pdf", PDF))])
        name = f"remove_{self.application.attachment_ids.id}"
        self.assertIn(f'name="{name}"', self._page().text)
        foreign = self.env["ir.attachment"].create({"name": "theirs", "raw": PDF})
        self._send("save", **{name: "1", f"remove_{foreign.id}": "1"})
        self.assertFalse(self.application.attachment_ids)
        self.assertTrue(foreign.exists())

    def test_addresses_and_accounts_that_cannot_be_are_told(self):
        answer = self._send(email="foo@@bar", bank_account="DE00000", bank_name="Bank")
        self.assertIn("foo@@bar is not an e-mail address", answer.text)
        self.assertIn("DE00000 is not a bank account", answer.text)
        self.assertEqual(self.application.email, "eva@example.com")
        self.assertEqual(self.application.state, "draft")

    def test_each_error_says_what_it_is_about(self):
        answer = self._send(
            company_name="", requested_limit="abc", yearly_purchases="def"
        )
        self.assertIn("Requested Limit: “abc” is not an amount", answer.text)
        self.assertIn("Expected Purchases a Year: “def”", answer.text)
        self.assertIn("The name of the company is missing.", answer.text)

    def test_too_large_and_disguised_documents_are_refused_and_the_rest_kept(self):
        most, form.MOST_BYTES = form.MOST_BYTES, 200
        self.addCleanup(setattr, form, "MOST_BYTES", most)
        answer = self._send(
            files=[
                ("files", ("large.pdf", PDF + b" " * 500)),
                ("files", ("page.pdf", b"<html><script>1</script></html>")),
            ]
        )
        self.assertIn("please send", answer.text)
        self.assertFalse(self.application.attachment_ids)
        self.assertEqual(self.application.state, "draft")
        self.assertEqual(self.application.contact_name, "Eva Berger")

    def test_nonsense_is_answered_with_sentences(self):
        for values in (
            {"requested_limit": "1e400"},
            {"requested_limit": "-5"},
            {"requested_limit": "9" * 30},
            {"country_id": "99999999999999"},
            {"country_id": "-1"},
            {"requested_days": "9999"},
            {"email": "nobody"},
            {"figure0_year": "20x5", "figure0_turnover": "1"},
            {"figure0_year": "2025", "figure0_turnover": "\u0661"},
            {"company_name": "😀" * 200},
            {"do": "approve"},
        ):
            with self.subTest(values):
                sent = {"do": "save", **values}
                answer = self._send(**sent)
                self.assertEqual(answer.status_code, 200)
                self.assertNotIn("Traceback", answer.text)
        self.assertIn(self.application.state, ("draft", "waiting"))

    def test_files_and_zero_bytes_in_the_place_of_texts_are_left_out(self):
        answer = self._send(
            "save",
            company_name=None,
            contact_name="Eva\0 Berger",
            files=[("company_name", ("name.pdf", PDF))],
        )
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.application.contact_name, "Eva Berger")
        self.assertEqual(self._page("/credit/apply/%00abc").status_code, 404)

    def test_a_document_is_named_by_what_it_is(self):
        self._send("save", files=[("files", ("invoice.html", PDF))])
        self.assertEqual(self.application.attachment_ids.name, "invoice.html.pdf")

    def test_the_state_cannot_be_sent(self):
        self._send("save", state="approved", granted_amount="1", partner_id="1")
        self.assertEqual(self.application.state, "draft")
        self.assertFalse(self.application.partner_id)

    # ---- signed in -----------------------------------------------------------------------
    def _customer_with_login(self, login):
        customer = self._customer(login.capitalize(), email=f"{login}@example.com")
        self._make_user(login, "base.group_portal", partner_id=customer.id)
        self.env.flush_all()
        return customer

    def test_a_customer_applies_in_the_portal_and_has_one_application_at_a_time(self):
        customer = self._customer_with_login("anna")
        self.authenticate("cc_anna", "cc_annax")
        page = self._page("/my/credit-applications")
        self.assertIn("You have not applied for credit yet.", page.text)
        for _time in range(2):
            self.url_open(
                "/my/credit-applications/new", data={"csrf_token": self._token(page)}
            )
        self.env.invalidate_all()
        made = self.env["credit.application"].search([("partner_id", "=", customer.id)])
        self.assertEqual(len(made), 1)
        self.assertEqual((made.channel, made.company_name), ("portal", "Anna"))
        answer = self._send(address=f"/my/credit-applications/{made.id}")
        self.assertIn("we have received your application", answer.text)

    def test_another_customers_application_is_not_there(self):
        customer = self._customer_with_login("anna")
        self._customer_with_login("berta")
        made = self.env["credit.application"].create(
            self._values(partner_id=customer.id)
        )
        self.env.flush_all()
        self.authenticate("cc_berta", "cc_berta")
        for number in (made.id, self.application.id, 10**9):
            page = self._page(f"/my/credit-applications/{number}")
            self.assertEqual(page.status_code, 404)
        self.assertNotIn(made.name, self._page("/my/credit-applications").text)
