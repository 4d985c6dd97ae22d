"""Who opens which account page: with a login, with a link, and not at all."""

import base64

from odoo.tests import freeze_time, tagged
from odoo.tools.misc import hash_sign

from ..exceptions import CreditControlError
from .portal import AccountPageCommon


@tagged("post_install", "-at_install")
class TestAccountAccess(AccountPageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._invoice(cls.customer, 123.45, due_in=-3)
        cls.theirs = cls._invoice(cls.other, 67.89, due_in=-3)

    def assertClosed(self, token):
        for path in (
            "/my/credit",
            "/my/credit/pay",
            "/my/credit/history",
            "/my/credit/statement",
        ):
            with self.subTest(path):
                page = self._get(path, 404, token=token)
                self.assertTrue(page.xpath("//*[@name='no_link']"))
                self.assertNotIn("123.45", page.text_content())

    # ---- by link ---------------------------------------------------------------
    def test_a_link_opens_the_account_of_its_customer_and_no_other(self):
        page = self._get(token=self._link_of())
        self.assertIn("123.45", page.text_content())
        self.assertNotIn("67.89", page.text_content())
        self.assertEqual(self._text(page, "customer"), "Deco")

    def test_a_link_that_is_wrong_cut_or_altered_opens_nothing(self):
        token = self._link_of()
        raw = base64.urlsafe_b64decode(token + "===")
        mine, theirs = f", {self.customer.id},", f", {self.other.id},"
        changed = raw.replace(mine.encode(), theirs.encode())
        self.assertNotEqual(changed, raw)
        longer = raw[:1] + (2**40).to_bytes(8, "little") + raw[9:]
        wrong = [
            "x",
            "AQ",
            "é",
            "\0",
            "%00",
            token[:-1],
            token[1:],
            token + "A",
            token[:-1] + chr(ord(token[-1]) ^ 1),
            base64.urlsafe_b64encode(changed).decode().rstrip("="),
            base64.urlsafe_b64encode(longer).decode().rstrip("="),
            "A" * 20_000,
            "1",
        ]
        for each in wrong[:-2] + wrong[-1:]:
            with self.subTest(each):
                self.assertClosed(each)

    def test_a_signature_made_for_something_else_opens_nothing(self):
        said = [self.company.id, self.customer.id, self.bob.id, 0]
        self.assertClosed(hash_sign(self.env, "unsubscribe", said))

    def test_a_link_that_has_run_out_opens_nothing(self):
        self.company.credit_portal_link_days = 3
        with freeze_time(self.today - self._days(4)):
            old = self._link_of()
        self.assertClosed(old)
        with freeze_time(self.today - self._days(2)):
            young = self._link_of()
        self._get(token=young)

    def test_who_has_left_the_customer_reads_it_no_longer(self):
        token = self._link_of()
        self._get(token=token)
        self.bob.parent_id = self.other
        self.assertClosed(token)
        self.bob.parent_id = self.customer
        self._get(token=token)
        self.bob.active = False
        self.assertClosed(token)

    def test_links_are_revoked_for_a_customer(self):
        token, profile = self._link_of(), self._profile(self.customer)
        self._rpc(self.collector, profile, "action_revoke_portal_links")
        self.assertClosed(token)
        self._get(token=self._link_of())

    def test_a_customer_without_a_credit_file_gets_a_link_too(self):
        new = self._customer("New")
        invoice = self._invoice(new, 12.34)
        token = self.env["credit.portal"]._token(new, self.company, new)
        self.assertIn(invoice.name, self._get(token=token).text_content())
        self.assertFalse(self.env["credit.profile"]._find(new, self.company))

    def test_nobody_gets_a_link_to_the_account_of_somebody_else(self):
        with self.assertRaises(CreditControlError):
            self.env["credit.portal"]._token(self.other, self.company, self.bob)
        link = self.env["credit.portal"]._link(self.other, self.company, self.bob)
        self.assertFalse(link)

    def test_a_link_decides_also_for_somebody_who_is_signed_in_elsewhere(self):
        stranger = self._customer("Carl", parent_id=self.other.id, is_company=False)
        self._make_user("carl", "base.group_portal", partner_id=stranger.id)
        self.authenticate("cc_carl", "cc_carlxx")
        self.assertIn("67.89", self._get().text_content())
        page = self._get(token=self._link_of())
        self.assertIn("123.45", page.text_content())
        self.assertNotIn("67.89", page.text_content())
        self.assertClosed("x")

    def test_a_page_by_link_is_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.bob.lang = "de_DE"
        self.assertIn("123,45", self._get(token=self._link_of()).text_content())

    def test_by_link_no_card_that_was_kept_can_be_used_or_kept(self):
        self.provider.allow_tokenization = True
        kept = self.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": self.bob.id,
                "provider_ref": "1234",
                "payment_details": "4242",
            }
        )
        token = self._link_of()
        page = self._get("/my/credit/pay", token=token, choice=f"all_{self._group()}")
        self.assertNotIn("4242", page.text_content())
        self.assertRefused(page, flow="token", token_id=kept.id)
        started = self._begin(page, tokenization_requested=True)
        begun = self.env["payment.transaction"].search(
            [("reference", "=", started["reference"])]
        )
        self.assertFalse(begun.tokenize)

    # ---- signed in -----------------------------------------------------------------
    def test_without_login_or_link_one_is_asked_to_sign_in(self):
        response = self.url_open("/my/credit", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login?redirect=/my/credit", response.headers["Location"])

    def test_every_contact_with_a_login_sees_the_account_of_the_whole_company(self):
        self._sign_in()
        page = self._get()
        self.assertIn("123.45", page.text_content())
        self.assertNotIn("67.89", page.text_content())

    def test_a_customer_without_anything_sees_an_empty_page(self):
        nobody = self._customer("Nobody")
        self._make_user("nobody", "base.group_portal", partner_id=nobody.id)
        self.authenticate("cc_nobody", "cc_nobodyxx"[:11].ljust(8, "x"))
        page = self._get()
        self.assertIn("Nothing is open", self._text(page, "nothing_open"))
        self.assertFalse(self.env["credit.profile"]._find(nobody, self.company))

    def test_pages_are_private(self):
        token = self._link_of()
        for path in ("/my/credit", "/my/credit/history"):
            answer = self.url_open(path, params={"access_token": token})
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            self.assertEqual(answer.headers["X-Robots-Tag"], "noindex")

    def test_by_link_more_credit_is_asked_for_in_the_name_of_its_reader(self):
        token = self._link_of()
        page = self._get(token=token)
        (form,) = page.xpath("//form[@name='ask']")
        values = {
            each.get("name"): each.get("value") for each in form.xpath(".//input")
        }
        self.url_open(
            "/my/credit",
            data={
                **values,
                "amount": "5000",
                "currency": self.currency.name,
                "reason": "We grow",
                "until": "",
            },
        )
        limit = self.env["credit.limit"].search([("asked_through", "=", "customer")])
        self.assertEqual(limit.partner_id, self.customer)
        self.assertIn("Bob", limit.reason)
        page = self._get(token=token)
        self.assertIn("Being looked at", page.text_content())
