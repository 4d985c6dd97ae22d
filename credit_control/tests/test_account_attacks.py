"""What the account page answers to those who try: without right to it, or with nonsense."""

from odoo.tests import freeze_time, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .portal import AccountPageCommon

#: Pages that are read, and addresses that take forms.
_PAGES = (
    "/my/credit",
    "/my/credit/pay",
    "/my/credit/history",
    "/my/credit/statement",
    "/my/credit/new/promise",
    "/my/credit/new/dispute",
    "/my/credit/new/plan",
)
_TAKES = (
    "/my/credit",
    "/my/credit/1/withdraw",
    "/my/credit/new/promise",
    "/my/credit/new/dispute",
    "/my/credit/new/plan",
)
_MADE = (
    "credit.promise",
    "credit.dispute",
    "credit.plan",
    "credit.limit",
    "payment.transaction",
)
_NOT_MEANT = ("0", "-1", "1e9", "1000000000", "nan", "inf", "-0.0", "0.001", "x")


@tagged("post_install", "-at_install")
class TestAccountAttacks(AccountPageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_portal_plan = True
        cls.mine = cls._invoice(cls.customer, 123.45, due_in=-3)
        cls.theirs = cls._invoice(cls.other, 67.89, due_in=-3)
        cls.stranger = cls._customer("Carl", parent_id=cls.other.id, is_company=False)
        cls.reason = cls.env["credit.dispute"]._portal_reasons(cls.company)[:1]

    def _wrong_links(self):
        """Links that open nothing, by what is wrong with them."""
        token = self._link_of()
        with freeze_time(self.today - self._days(400)):
            expired = self._link_of()
        gone = self._customer("Gone", parent_id=self.customer.id, is_company=False)
        left = self._link_of(gone)
        gone.parent_id = self.other
        return {
            "none": "x",
            "cut": token[:-3],
            "altered": token[:-5] + token[-5:].swapcase() + "A",
            "expired": expired,
            "who left": left,
            "of an invoice": self.mine._portal_ensure_token(),
        }

    def _all_made(self):
        """How much there is of everything that a page could make."""
        return {model: self.env[model].search_count([]) for model in _MADE}

    def _form(self, **typed):
        """Everything that any of the forms takes, as its customer would type it."""
        return {
            "amount": "5",
            "date": str(self.today + self._days(5)),
            "move": self.mine.id,
            "item": self._terms(self.mine).id,
            "reason": self.reason.id,
            "description": "Broken",
            "months": "3",
            "currency": self.currency.name,
            **typed,
        }

    def _csrf(self):
        """The token of a page, for whoever looks at it."""
        return (
            self._get(token=self._link_of())
            .xpath("//input[@name='csrf_token']")[0]
            .get("value")
        )

    def _send(self, path, **typed):
        self.env.flush_all()
        return self.url_open(path, data=typed, allow_redirects=False)

    # ---- links -------------------------------------------------------------------
    def test_no_page_opens_by_a_link_that_is_wrong_in_any_way(self):
        for wrong, token in self._wrong_links().items():
            for path in _PAGES:
                with self.subTest(wrong, path=path):
                    page = self._get(path, 404, token=token)
                    self.assertTrue(page.xpath("//*[@name='no_link']"))
                    self.assertNotIn("123.45", page.text_content())

    def test_nothing_is_taken_by_a_link_that_is_wrong_in_any_way(self):
        csrf, before = self._csrf(), self._all_made()
        for wrong, token in self._wrong_links().items():
            for path in _TAKES:
                with self.subTest(wrong, path=path):
                    form = self._form(access_token=token, csrf_token=csrf)
                    self.assertEqual(self._send(path, **form).status_code, 404)
        self.assertEqual(self._all_made(), before)

    def test_no_payment_begins_by_a_link_that_is_wrong_in_any_way(self):
        page = self._get("/my/credit/pay", token=self._link_of(), choice=self._all())
        before = self._all_made()
        for wrong, token in self._wrong_links().items():
            with (
                self.subTest(wrong),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                self._begin(page, access_token=token)
        self.assertEqual(self._all_made(), before)

    def _all(self):
        return f"all_{self._group()}"

    # ---- forged forms --------------------------------------------------------------
    def test_no_form_is_taken_that_does_not_come_from_its_page(self):
        token, before = self._link_of(), self._all_made()
        for path in _TAKES:
            for csrf in (
                {},
                {"csrf_token": ""},
                {"csrf_token": "x" * 40 + "o99999999999"},
            ):
                with self.subTest(path, **csrf), mute_logger("odoo.http"):
                    form = self._form(access_token=token, **csrf)
                    self.assertEqual(self._send(path, **form).status_code, 400)
        self.assertEqual(self._all_made(), before)

    # ---- what is of others ---------------------------------------------------------
    def test_with_the_own_link_nothing_is_said_about_the_items_of_others(self):
        csrf, token = self._csrf(), self._link_of_others()
        before = self._all_made()
        for path in _TAKES[2:]:
            with self.subTest(path):
                form = self._form(access_token=token, csrf_token=csrf)
                answer = self._send(path, **form)
                self.assertEqual(answer.status_code, 422)
                self.assertNotIn("123.45", answer.text)
                self.assertNotIn(self.mine.name, answer.text)
        self.assertEqual(self._all_made(), before)

    def test_the_request_of_another_customer_is_not_taken_back(self):
        csrf, token = self._csrf(), self._link_of()
        self._send("/my/credit", **self._form(access_token=token, csrf_token=csrf))
        asked = self.env["credit.limit"].search([("asked_through", "=", "customer")])
        path = f"/my/credit/{asked.id}/withdraw"
        self._send(path, access_token=self._link_of_others(), csrf_token=csrf)
        self.assertEqual(asked.state, "requested")
        self._send(path, access_token=token, csrf_token=csrf)
        self.assertEqual(asked.state, "withdrawn")

    def _link_of_others(self):
        """A good link, to the account of another customer."""
        portal = self.env["credit.portal"]
        return portal._token(self.other, self.company, self.stranger)

    # ---- amounts -------------------------------------------------------------------
    def test_amounts_that_cannot_be_meant_make_nothing(self):
        csrf, before, token = self._csrf(), self._all_made(), self._link_of()
        for kind in ("promise", "dispute", "plan"):
            for amount in _NOT_MEANT:
                with self.subTest(kind, amount=amount):
                    form = self._form(
                        amount=amount, access_token=token, csrf_token=csrf, months=""
                    )
                    answer = self._send(f"/my/credit/new/{kind}", **form)
                    self.assertEqual(answer.status_code, 422)
                    error = self._error(self._parsed(answer))
                    self.assertTrue(error.endswith("."), error)
        self.assertEqual(self._all_made(), before)

    def test_a_dispute_in_another_currency_than_the_invoice_is_refused(self):
        csrf, before, token = self._csrf(), self._all_made(), self._link_of()
        for currency in ("CHF", "XXZ", "usd "):
            with self.subTest(currency):
                form = self._form(
                    currency=currency, access_token=token, csrf_token=csrf
                )
                answer = self._send("/my/credit/new/dispute", **form)
                self.assertEqual(answer.status_code, 422)
        self.assertEqual(self._all_made(), before)

    def test_promises_and_plans_are_in_the_currency_of_what_is_open(self):
        csrf, token = self._csrf(), self._link_of()
        for kind in ("promise", "plan"):
            form = self._form(currency="CHF", access_token=token, csrf_token=csrf)
            self._send(f"/my/credit/new/{kind}", **form)
            made = self.env[f"credit.{kind}"].search([])
            self.assertEqual(made.currency_id, self.currency)
