"""The customer's page of a plan, from outside: by login, by link, and by neither."""

import json
from datetime import timedelta

import lxml.html

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .plans import PNG, PlansCommon


@tagged("post_install", "-at_install")
class TestPlanPortal(PlansCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls._customer(
            "Anna", parent_id=cls.customer.id, is_company=False, email="a@example.com"
        )
        cls._make_user("anna", "base.group_portal", partner_id=cls.anna.id)
        cls.thief = cls._customer("Thief")
        cls._make_user("thief", "base.group_portal", partner_id=cls.thief.id)
        cls.plan = cls._approved()
        cls.plan.action_offer()
        cls.token = cls.plan.sudo().access_token
        cls.path = f"/my/plans/{cls.plan.id}"
        cls.env.flush_all()

    def _status(self, path):
        return self.url_open(path, allow_redirects=False).status_code

    def _sign(self, path=None, **params):
        params = {"name": "Anna Deco", "signature": PNG.decode(), **params}
        response = self.url_open(
            path or f"{self.path}/accept?access_token={self.token}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        self.plan.invalidate_recordset()
        return response.json().get("result", {})

    def _text(self, response):
        return " ".join(lxml.html.fromstring(response.text).text_content().split())

    # ---- who sees it ---------------------------------------------------------------
    def test_the_link_of_the_offer_opens_it_and_no_other_link_does(self):
        self.assertEqual(self._status(f"{self.path}?access_token={self.token}"), 200)
        for token in ("", "x", self.token[:-1], self.token.swapcase(), "é", "\x00"):
            with self.subTest(token):
                self.assertEqual(self._status(f"{self.path}?access_token={token}"), 404)
        other = self._approved(invoices=self._invoice(self.thief, 9, due_in=-9))
        self.env.flush_all()
        wrong = f"/my/plans/{other.id}?access_token={self.token}"
        self.assertEqual(self._status(wrong), 404)
        self.assertEqual(
            self._status(f"/my/plans/999999?access_token={self.token}"), 404
        )

    def test_every_contact_of_the_customer_sees_it_and_nobody_elses_does(self):
        self.authenticate("cc_anna", "cc_annax")
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        self.assertIn("This is our offer", self._text(page))
        self.assertIn("300.00", self._text(page))
        self.authenticate("cc_thief", "cc_thief")
        self.assertEqual(self._status(self.path), 404)
        self.assertEqual(
            self._sign(f"{self.path}/accept"), {"error": "This page does not exist."}
        )
        self.assertEqual(self.plan.state, "offered")

    def test_what_was_not_offered_yet_is_not_there_for_the_customer(self):
        draft = self._draft(self._invoice(self.customer, 9, due_in=-9))
        self.env.flush_all()
        self.authenticate("cc_anna", "cc_annax")
        self.assertEqual(self._status(f"/my/plans/{draft.id}"), 404)

    def test_the_link_stops_working_a_month_after_the_plan_is_over(self):
        self.plan.action_terminate("Other way found")
        self.env.flush_all()
        path = f"{self.path}?access_token={self.token}"
        self.assertEqual(self._status(path), 200)
        self.plan.sudo()._set({"ended_on": self.today - timedelta(days=31)})
        self.env.flush_all()
        self.assertEqual(self._status(path), 404)

    # ---- signing -------------------------------------------------------------------
    def test_who_signed_reads_where_to_pay(self):
        self.env["res.partner.bank"].create(
            {
                "acc_number": "DE02120300000000202051",
                "partner_id": self.company.partner_id.id,
            }
        )
        page = self.url_open(self._sign()["redirect_url"])
        self.assertIn(
            f"DE02120300000000202051 and write {self.plan.name}", self._text(page)
        )
        again = self.url_open(f"{self.path}?access_token={self.token}")
        self.assertIn("DE02120300000000202051", self._text(again))
        self.assertNotIn("Pay online", self._text(again))  # the link shows one plan

    def test_a_signature_by_the_link_makes_the_agreement(self):
        answer = self._sign()
        self.assertTrue(answer.get("force_refresh"), answer)
        self.assertEqual(
            (self.plan.state, self.plan.signed_by), ("active", "Anna Deco")
        )
        page = self.url_open(answer["redirect_url"])
        self.assertIn("the agreement is made", self._text(page))
        self.assertIn("still to be paid", self._text(page))

    def test_a_signature_counts_once(self):
        self._sign()
        self.assertIn("does not stand any more", self._sign()["error"])

    @mute_logger("odoo.http")
    def test_what_is_no_signature_is_answered_with_a_sentence(self):
        for params in (
            {"name": ""},
            {"name": None},
            {"name": "x" * 500},
            {"signature": ""},
            {"signature": "<script>"},
            {"signature": {"a": 1}},
        ):
            with self.subTest(params):
                self.assertTrue(self._sign(**params).get("error"))
        self.assertEqual(self.plan.state, "offered")

    def test_an_offer_that_ran_out_is_not_signed(self):
        self.plan.sudo()._set({"offer_until": self.today - timedelta(days=1)})
        self.env.flush_all()
        page = self.url_open(f"{self.path}?access_token={self.token}")
        self.assertIn("does not stand any more", self._text(page))
        self.assertIn("does not stand any more", self._sign()["error"])
        self.assertEqual(self.plan.state, "offered")

    def test_nothing_is_signed_once_everything_is_paid(self):
        for invoice in self.invoices:
            self._pay(invoice)
        self.env.flush_all()
        page = self.url_open(f"{self.path}?access_token={self.token}")
        self.assertIn("does not stand any more", self._text(page))
        self.assertIn("does not stand any more", self._sign()["error"])
        self.env["credit.plan"]._cron_plans()
        self.assertEqual(self.plan.state, "expired")

    def test_the_customer_says_no_and_a_colleague_gets_the_task(self):
        page = lxml.html.fromstring(
            self.url_open(f"{self.path}?access_token={self.token}").text
        )
        values = {
            "csrf_token": page.xpath("//input[@name='csrf_token']/@value")[0],
            "access_token": self.token,
            "reason": "Too much a month",
        }
        response = self.url_open(f"{self.path}/decline", data=values)
        self.plan.invalidate_recordset()
        self.assertEqual(self.plan.state, "terminated")
        self.assertIn("Too much a month", self.plan.end_reason)
        self.assertIn("Thank you for telling us", self._text(response))
        self.assertIn(
            f"{self.plan.display_name} was not accepted", self._tasks(self.plan)
        )

    def test_saying_no_needs_the_page_itself(self):
        with mute_logger("odoo.http"):
            response = self.url_open(
                f"{self.path}/decline", data={"access_token": self.token}
            )
        self.assertEqual(response.status_code, 400)
        self.plan.invalidate_recordset()
        self.assertEqual(self.plan.state, "offered")

    def test_customers_read_no_plans_over_the_external_api(self):
        user = self.env["res.users"].search([("login", "=", "cc_anna")])
        for model in ("credit.plan", "credit.plan.instalment"):
            self.assertFalse(self.env[model].with_user(user).has_access("read"))
