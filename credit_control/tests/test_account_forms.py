"""What customers say and ask on their account page, beside paying."""

import base64
import io
from zipfile import ZipFile

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal import DOT, AccountPageCommon


@tagged("post_install", "-at_install")
class TestAccountForms(AccountPageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.customer, 100, due_in=-3)
        cls.item = cls._terms(cls.invoice)
        cls.theirs = cls._terms(cls._invoice(cls.other, 67.89, due_in=-3))

    def _send(self, kind, token="", items=(), files=None, **typed):
        """Fill in a form of the page; the answer, and its page."""
        query = {"item": list(items)}
        page = self._get(f"/my/credit/new/{kind}", token=token, **query)
        (form,) = page.xpath(f"//form[@name='{kind}']")
        hidden = [
            (each.get("name"), each.get("value"))
            for each in form.xpath(".//input[@type='hidden']")
        ]
        data = {}
        for name, value in [*hidden, *typed.items()]:
            data.setdefault(name, []).append(value)
        self.env.flush_all()
        return self.url_open(
            form.get("action"), data=data, files=files, allow_redirects=False
        )

    def _day(self, days):
        return fields.Date.to_string(self.today + self._days(days))

    def assertRefused(self, response, sentence=""):
        """The form comes again, with a sentence that says what is wrong."""
        self.assertEqual(response.status_code, 422)
        page = self._parsed(response)
        self.assertTrue(self._error(page).endswith((".", "!")), self._error(page))
        self.assertIn(sentence, self._error(page))
        return page

    # ---- promises ----------------------------------------------------------------
    def _promises(self):
        return self.env["credit.promise"].search(
            [("profile_id", "=", self._profile(self.customer).id)]
        )

    def test_a_customer_promises_what_was_ticked(self):
        for opened, day in ((self._sign_in, 5), (self._link_of, 6)):
            with self.subTest(opened.__name__):
                token = opened()
                self._promises().filtered(
                    lambda one: one.state == "open"
                ).sudo().action_withdraw("Again")
                page = self._get(
                    "/my/credit/new/promise", token=token, item=self.item.id
                )
                self.assertIn(self.invoice.name, self._text(page, "about"))
                (amount,) = page.xpath("//input[@name='amount']/@value")
                self.assertRegex(amount, r"^[0-9]+\.[0-9]{2}$")
                answer = self._send(
                    "promise",
                    token,
                    [self.item.id],
                    amount="100,00",
                    date=self._day(day),
                    note="After our fair",
                )
                self.assertEqual(answer.status_code, 303)
                promise = self._promises()[0]
                self.assertMoney(promise.amount, 100)
                self.assertEqual(promise.item_ids, self.item)
                self.assertEqual(promise.contact_id, self.bob if token else self.ann)
                page = self._get(token=token)
                self.assertIn("noted when you pay", self._text(page, "taken"))
                self.assertIn("Open", self._text(page, "promises"))

    def test_what_cannot_be_promised_is_said_and_what_was_typed_stays(self):
        self._sign_in()
        day = self._day(5)
        for typed in (
            {"amount": "0", "date": day},
            {"amount": "-5", "date": day},
            {"amount": "100.01", "date": day},
            {"amount": "nan", "date": day},
            {"amount": "100", "date": self._day(-1)},
            {"amount": "100", "date": self._day(400)},
            {"amount": "100", "date": "soon"},
            {"amount": "100", "date": ""},
        ):
            with self.subTest(typed):
                answer = self._send("promise", items=[self.item.id], **typed)
                page = self.assertRefused(answer)
                (kept,) = page.xpath("//input[@name='amount']")
                self.assertEqual(kept.get("value"), typed["amount"])
                self.assertIn(self.invoice.name, self._text(page, "about"))
        self.assertFalse(self._promises())

    def test_nobody_promises_for_others(self):
        self._sign_in()
        page = self._get("/my/credit/new/promise", item=self.theirs.id)
        self.assertNotIn("67.89", page.text_content())
        for item in (self.theirs.id, "x", "99999999999"):
            with self.subTest(item):
                self.assertRefused(
                    self._send("promise", amount="5", date=self._day(5), item=item)
                )
        self.assertFalse(self.env["credit.promise"].search([]))

    def test_a_company_may_take_no_promises_here(self):
        self._sign_in()
        self.company.credit_portal_promises = False
        self.assertFalse(self._get().xpath("//button[@name='promise']"))
        self._get("/my/credit/new/promise", 303)

    def test_a_form_of_no_kind_leads_back(self):
        self._sign_in()
        for kind in ("x", "values", "_promise", "%00"):
            with self.subTest(kind):
                self._get(f"/my/credit/new/{kind}", 303)

    def test_a_form_without_the_token_of_the_page_is_refused(self):
        self._sign_in()
        with mute_logger("odoo.http"):
            answer = self.url_open("/my/credit/new/promise", data={"amount": "5"})
        self.assertEqual(answer.status_code, 400)

    # ---- statements and history --------------------------------------------------
    def _statement(self, token="", **query):
        values = {"from": self._day(-40), "to": self._day(0), "kind": "xlsx", **query}
        if token:
            values["access_token"] = token
        return self.url_open("/my/credit/statement", params=values)

    def test_a_statement_is_downloaded_with_a_login_and_by_link(self):
        for opened in (self._sign_in, self._link_of):
            answer = self._statement(opened())
            self.assertEqual(answer.status_code, 200)
            self.assertIn("attachment", answer.headers["Content-Disposition"])
            with ZipFile(io.BytesIO(answer.content)) as book:
                text = book.read("xl/sharedStrings.xml").decode()
            self.assertIn(self.invoice.name, text)
            self.assertNotIn(self.theirs.move_id.name, text)

    def test_a_period_or_currency_that_cannot_be_meant_is_refused(self):
        self._sign_in()
        for query in (
            {"from": "x"},
            {"from": ""},
            {"to": self._day(1)},
            {"from": "1900-01-01"},
            {"from": self._day(0), "to": self._day(-5)},
            {"currency": "XXZ"},
        ):
            with self.subTest(query):
                self.assertRefused(self._statement(**query))

    def test_the_history_tells_invoices_and_payments_by_year(self):
        self._pay(self.invoice, 40)
        token = self._link_of()
        page = self._get("/my/credit/history", token=token)
        told = self._text(page, "movement")
        self.assertIn(self.invoice.name, told)
        self.assertIn("Payment", told)
        self.assertNotIn("67.89", page.text_content())
        for link in page.xpath("//div[@name='movement']//a/@href"):
            self.assertEqual(self.url_open(link).status_code, 200)
        for year in ("1999", "x", str(self.today.year - 1)):
            page = self._get("/my/credit/history", token=token, year=year)
            self.assertTrue(page.xpath("//*[@name='credit_account_history']"))

    # ---- disputes ----------------------------------------------------------------
    def _disputes(self):
        return self.env["credit.dispute"].search(
            [("profile_id", "=", self._profile(self.customer).id)]
        )

    def _dispute(self, token="", files=None, **typed):
        reason = self.env["credit.dispute"]._portal_reasons(self.company)[:1]
        values = {
            "move": self.invoice.id,
            "reason": reason.id,
            "amount": "30",
            "description": "Three crates were broken",
            **typed,
        }
        return self._send("dispute", token, [self.item.id], files, **values)

    def test_a_customer_disputes_a_part_of_an_invoice_with_a_document(self):
        token = self._link_of()
        png = base64.b64decode(DOT)
        answer = self._dispute(token, {"files": ("broken.png", png, "image/png")})
        self.assertEqual(answer.status_code, 303)
        dispute = self._disputes()
        self.assertEqual(dispute.contact_id, self.bob)
        self.assertMoney(dispute.amount, 30)
        self.assertEqual(dispute.message_ids.attachment_ids.name, "broken.png")
        page = self._get(token=token)
        self.assertIn("$ 30.00", self._text(page, "disputed").replace("\xa0", " "))
        self.assertIn("Being looked at", self._text(page, "disputes"))
        self.assertIn("70.00", self._text(page, "pay_overdue"))

    def test_what_cannot_be_disputed_is_said(self):
        self._sign_in()
        for typed in (
            {"amount": "0"},
            {"amount": "-1"},
            {"amount": "100.01"},
            {"amount": "nan"},
            {"move": self.theirs.move_id.id},
            {"move": ""},
            {"reason": ""},
            {"reason": "99999"},
            {"description": " "},
        ):
            with self.subTest(typed):
                self.assertRefused(self._dispute(**typed))
        bad = {"files": ("virus.exe", b"MZ\x90", "application/pdf")}
        self.assertRefused(self._dispute(files=bad), "cannot be kept")
        self.assertFalse(self._disputes())

    # ---- plans -------------------------------------------------------------------
    def _plans(self):
        return self.env["credit.plan"].search(
            [("profile_id", "=", self._profile(self.customer).id)]
        )

    def test_a_customer_asks_for_instalments_and_sees_the_request(self):
        token = self._link_of()
        self.assertTrue(self._get(token=token).xpath("//button[@name='plan']"))
        answer = self._send("plan", token, [self.item.id], months="4", note="Fair")
        self.assertEqual(answer.status_code, 303)
        plan = self._plans()
        self.assertEqual(plan.contact_id, self.bob)
        self.assertEqual(plan.item_ids, self.item)
        self.assertEqual((plan.state, len(plan.instalment_ids)), ("draft", 4))
        page = self._get(token=token)
        self.assertFalse(page.xpath("//button[@name='plan']"))  # one at a time
        self.assertIn("Being looked at", self._text(page, "plans"))
        self.assertFalse(page.xpath("//*[@name='plans']//a"))
        self._sign_in()
        (link,) = self._get().xpath("//*[@name='plans']//a/@href")
        self.assertEqual(self.url_open(link).status_code, 200)

    def test_instalments_that_cannot_be_meant_are_refused(self):
        self._sign_in()
        for typed in (
            {},
            {"months": "1"},
            {"months": "99"},
            {"amount": "0"},
            {"amount": "-5"},
            {"months": "3", "first": self._day(-1)},
            {"months": "3", "first": "soon"},
            {"months": "3", "item": self.theirs.id},
        ):
            with self.subTest(typed):
                self.assertRefused(self._send("plan", **typed))
        self.assertFalse(self._plans())
