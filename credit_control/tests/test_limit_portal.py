import lxml.html

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .limits import LimitLifeCommon


@tagged("post_install", "-at_install")
class TestLimitPortal(LimitLifeCommon, HttpCase):
    """A customer asks for credit in the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls._customer("Ann", parent_id=cls.customer.id, is_company=False)
        cls.ann = cls._make_user(
            "ann", "base.group_portal", partner_id=cls.contact.id, name="Ann"
        )
        cls.other = cls._customer("Other", limit=10)

    def setUp(self):
        super().setUp()
        self.authenticate("cc_ann", "cc_annxx")

    def _page(self, response):
        self.assertIn(response.status_code, (200, 422))
        return lxml.html.fromstring(response.text)

    def _send(self, **form):
        page = self._page(self.url_open("/my/credit"))
        if page.xpath("//form[@name='ask']"):
            offered = set(page.xpath("//form[@name='ask']//*/@name"))
            self.assertLessEqual({"amount", "currency", "reason", "until"}, offered)
        token = page.xpath("//input[@name='csrf_token']/@value")[-1]
        values = {
            "csrf_token": token,
            "amount": "25000",
            "currency": self.currency.name,
            "reason": "We grow",
            **form,
        }
        return self.url_open("/my/credit", data=values)

    def _asked(self):
        return self.env["credit.limit"].search([("asked_through", "=", "customer")])

    def _error(self, response):
        return " ".join(self._page(response).xpath("//div[@name='error']//text()"))

    def test_a_customer_asks_and_reads_that_it_is_looked_at(self):
        page = self._page(self._send())
        self.assertTrue(page.xpath("//div[@name='asked']"))
        self.assertIn("Being looked at", page.text_content())
        limit = self._asked()
        self.assertEqual(limit.profile_id, self.profile)
        self.assertEqual(limit.requested_by_id, self.ann)
        self.assertMoney(limit.amount, 25_000)
        self.assertEqual((limit.state, limit.kind), ("requested", "standard"))
        self.assertTrue(limit.activity_ids.user_id)
        self._rpc(self.controller, limit, "action_grant")
        page = self._page(self.url_open("/my/credit"))
        self.assertIn("Granted", page.text_content())

    def test_it_is_always_for_the_own_company_whatever_else_is_sent(self):
        theirs = self._profile(self.other)
        self._send(
            partner_id=str(self.other.id),
            profile_id=str(theirs.id),
            state="active",
            asked_through="colleague",
        )
        limit = self._asked()
        self.assertEqual(limit.profile_id, self.profile)
        self.assertEqual(limit.state, "requested")
        self.assertEqual(len(theirs.limit_ids), 1)

    def test_a_customer_reads_and_writes_no_limits_over_the_external_api(self):
        self._send()
        limit = self._asked()
        for method, args in (
            ("read", (["amount"],)),
            ("write", ({"amount": 9e6},)),
            ("action_grant", ()),
            ("action_withdraw", ("No",)),
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                self._rpc(self.ann, limit, method, *args)
        with self.assertRaises(AccessError):
            self.env["credit.limit"].with_user(self.ann).create(
                {"profile_id": self.profile.id, "amount": 5, "reason": "Mine"}
            )

    def test_who_sees_its_limit_asks_for_more_than_that(self):
        self._send(amount="25000")
        self._rpc(self.controller, self._asked(), "action_grant")
        self.company.credit_portal_limit = True
        for amount in ("25000", "20000"):
            said = self._error(self._send(amount=amount))
            self.assertIn("25,000.00 already", said.replace("\xa0", " "))
        self.assertEqual(len(self._asked()), 1)
        self.company.credit_portal_limit = False
        self._send(amount="20000")  # nobody finds out the limit by asking
        self.assertEqual(len(self._asked()), 2)

    def test_what_cannot_be_meant_is_said_on_the_page_and_what_was_typed_stays(self):
        for form, said in (
            ({"amount": "-5"}, "above 0"),
            ({"amount": "0"}, "above 0"),
            ({"amount": "nan"}, "above 0"),
            ({"amount": "1e300"}, "above 0"),
            ({"amount": "a lot"}, "above 0"),
            ({"amount": ""}, "above 0"),
            ({"reason": "  "}, "what you need it for"),
            ({"currency": "XXZ"}, "choose a currency"),
            ({"until": "2001-01-01"}, "must lie ahead"),
            ({"until": "9999-01-01"}, "must lie ahead"),
            ({"until": "soon"}, "must lie ahead"),
        ):
            with self.subTest(form):
                self.assertIn(said, self._error(self._send(**form)))
        self.assertFalse(self._asked())

    def test_an_amount_far_beyond_anything_known_is_asked_about(self):
        typed = {"do": "limit", "amount": "1000000000"}
        page = self._page(self._send(**typed))
        self.assertFalse(self._asked())
        [said] = page.xpath("//div[@name='error']")
        self.assertSentence(said.text_content(), "Do you mean $ 1,000,000,000.00?")
        self.assertTrue(page.xpath("//form[@name='ask']//input[@name='sure']"))
        self.assertTrue(page.xpath("//input[@value='1000000000']"))
        self._send(**typed, sure="1")
        self.assertMoney(self._asked().amount, 1e9)

    def test_a_currency_without_a_rate_is_no_crash(self):
        self.env.ref("base.JPY").active = True
        self.env["res.currency.rate"].search(
            [("currency_id", "=", self.env.ref("base.JPY").id)]
        ).unlink()
        self.assertIn("no exchange rate", self._error(self._send(currency="JPY")))

    def test_one_request_at_a_time_and_it_may_be_taken_back(self):
        self._send()
        limit = self._asked()
        page = self._page(self.url_open("/my/credit"))
        self.assertFalse(page.xpath("//form[@name='ask']"))
        token = page.xpath("//input[@name='csrf_token']/@value")[-1]
        again = self.url_open(
            "/my/credit",
            data={
                "csrf_token": token,
                "amount": "9",
                "currency": self.currency.name,
                "reason": "More",
            },
        )
        self.assertIn("already", self._error(again))
        self.url_open(f"/my/credit/{limit.id}/withdraw", data={"csrf_token": token})
        self.assertEqual(limit.state, "withdrawn")
        self.assertEqual(limit.sudo().event_ids[-1].user_id, self.ann)

    def test_a_customer_does_not_flood_credit_control(self):
        for _number in range(5):
            self._send()
            self._asked()[:1]._withdraw_by_customer("Again")
        self.assertIn("wait until tomorrow", self._error(self._send()))
        self.assertEqual(len(self._asked()), 5)

    def test_nobody_takes_back_what_another_company_asked_for(self):
        theirs = self.env["credit.limit"]._request(
            self._profile(self.other),
            "customer",
            {"amount": 5, "reason": "Grown", "currency_id": self.currency.id},
        )
        self._send()
        token = self._page(self.url_open("/my/credit")).xpath(
            "//input[@name='csrf_token']/@value"
        )[-1]
        self.url_open(f"/my/credit/{theirs.id}/withdraw", data={"csrf_token": token})
        self.assertEqual(theirs.state, "requested")

    def test_the_limit_is_shown_only_where_the_company_says_so(self):
        self._limit(self.customer, 7700)
        self.assertNotIn("7,700", self.url_open("/my/credit").text)
        self.company.credit_portal_limit = True
        self.assertIn("7,700", self.url_open("/my/credit").text)

    def test_a_request_without_the_token_of_the_page_is_refused(self):
        with mute_logger("odoo.http"):
            answer = self.url_open("/my/credit", data={"amount": "5", "reason": "x"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self._asked())
