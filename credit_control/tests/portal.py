"""A customer's account page, as its contacts open it."""

from urllib.parse import parse_qs, urlsplit

import lxml.html

from odoo.tests import HttpCase
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .documents import DocumentsCommon

#: A picture of one dot, as base64.
DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42Y"
    "AAAAASUVORK5CYII="
)


class AccountPageCommon(DocumentsCommon, HttpCase):
    """Deco with two contacts, Ann who has a login and Bob who has a link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Deco", limit=1000, email="deco@example.com")
        cls.ann, cls.bob = (
            cls._customer(name, parent_id=cls.customer.id, is_company=False)
            for name in ("Ann", "Bob")
        )
        cls.user = cls._make_user(
            "ann", "base.group_portal", partner_id=cls.ann.id, name="Ann"
        )
        cls.other = cls._customer("Other", limit=10)
        cls.provider = cls.env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.provider.write(
            {"state": "test", "is_published": True, "capture_manually": False}
        )
        cls.method = cls.env.ref("payment_demo.payment_method_demo")
        cls.method.active = True
        settings = cls.env["ir.config_parameter"]
        settings.set_param("account_payment.enable_portal_payment", "True")

    def _sign_in(self):
        self.authenticate("cc_ann", "cc_annxx")
        return ""

    def _link_of(self, contact=None):
        """What opens the page of Deco without a login."""
        portal = self.env["credit.portal"]
        return portal._token(self.customer, self.company, contact or self.bob)

    def _get(self, path="/my/credit", status=200, token="", **query):
        """A page, as parsed HTML."""
        if token:
            query["access_token"] = token
        self.env.flush_all()
        response = self.url_open(path, params=query, allow_redirects=False)
        self.assertEqual(response.status_code, status, response.text[:500])
        return self._parsed(response)

    def _parsed(self, response):
        """The answer as parsed HTML, ``None`` where it leads elsewhere."""
        return lxml.html.fromstring(response.text) if response.text.strip() else None

    def _text(self, page, name):
        """The text of what has a name, in one line."""
        found = page.xpath(f"//*[@name='{name}']")
        return " ".join(" ".join(each.text_content() for each in found).split())

    def _error(self, page):
        return self._text(page, "error")

    # ---- paying --------------------------------------------------------------
    def _group(self, currency=None):
        """Name of the group of Deco's open items in a currency."""
        portal = self.env["credit.portal"]
        account = portal._account_of_link(self._link_of())
        groups = portal._groups(account).values()
        wanted = currency or self.currency
        return next(group.name for group in groups if group.currency == wanted)

    @classmethod
    def _terms(cls, invoice):
        """The instalments of an invoice, in order."""
        lines = invoice.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )
        return lines.sorted("date_maturity")

    def _begin(self, page, **changed):
        """Send the payment form of a page, or something else in places of it."""
        (form,) = page.xpath("//form[@id='o_payment_form']")
        sent = {
            "provider_id": self.provider.id,
            "payment_method_id": self.method.id,
            "token_id": None,
            "amount": float(form.get("data-amount")),
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": form.get("data-landing-route"),
            "is_validation": False,
            "access_token": form.get("data-access-token"),
            **changed,
        }
        self.env.flush_all()
        return self.make_jsonrpc_request(form.get("data-transaction-route"), sent)

    def assertRefused(self, page, **changed):
        """The payment is not begun, and a sentence says why."""
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self._begin(page, **changed)
        return str(caught.exception)

    def _finish(self, started, state="done"):
        """What the provider reports and what the status page does."""
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {
                "reference": started["reference"],
                "payment_details": "1234",
                "simulated_state": state,
            },
        )
        answer = self.make_jsonrpc_request("/payment/status/poll", {})
        self.env.invalidate_all()
        return answer

    def _pay_online(self, token="", state="done", **query):
        """Choose on the account page, pay, and come back; the transaction."""
        page = self._get("/my/credit/pay", token=token, **query)
        started = self._begin(page)
        self._finish(started, state)
        return self.env["payment.transaction"].search(
            [("reference", "=", started["reference"])]
        )

    def _open(self, invoice):
        self.env.invalidate_all()
        return invoice.amount_residual

    def _query(self, address):
        """Parameters of an address as a dictionary of text."""
        found = parse_qs(urlsplit(address).query)
        return {name: values[0] for name, values in found.items()}
