"""Two server processes, and two people on the same customer at the same moment.

Whatever both do, there is one record of it in the end, and who came second reads a sentence.
"""

from datetime import timedelta

import lxml.html
import pytest
import requests
from collection_day import printed, today
from odoo_client import Refused
from world import (
    DEPRECATION,
    REFUSAL,
    JsonRpc,
    World,
    assert_sentence,
    rounds,
    together,
)

ROUNDS = 6
PLANS = "Credit control: payment plans"
POST_PROCESS = "Payment: Post-process transactions"
SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

SETUP = """
company = env.company
company.credit_writeoff_account_id = env["account.account"].search(
    [("account_type", "=", "expense"), ("company_ids", "in", company.id)], limit=1)
users = env["res.users"].search([("login", "in", ("controller", "manager", "dealer"))])
users.group_ids |= env.ref("account.group_account_invoice")
env["payment.provider"].search([("code", "=", "demo"), ("company_id", "=", company.id)]
    ).write({"state": "test", "is_published": True, "capture_manually": False})
env.ref("payment_demo.payment_method_demo").active = True
env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "True")
env.cr.commit()
"""
DEBTORS = """
import json
from odoo import Command, fields
company, day = env.company, fields.Date.subtract(fields.Date.today(), days=20)
made = []
for number in range(WANTED):
    firm = env["res.partner"].create({"name": f"{NAME} {number}", "is_company": True,
        "email": f"{NAME}{number}@example.com"})
    bill = {"move_type": "out_invoice", "partner_id": firm.id, "invoice_date": day,
            "invoice_date_due": day, "invoice_payment_term_id": False}
    moves = env["account.move"].create([{**bill, "invoice_line_ids": [Command.create(
        {"name": "Crates", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]}
    )]} for amount in (600, 300)])
    moves.action_post()
    file = env["credit.profile"]._ensure(firm, company)[firm]
    items = moves.line_ids.filtered(lambda line: line.display_type == "payment_term")
    made.append({"customer": firm.id, "file": file.id, "moves": moves.ids,
                 "items": items.ids, "link": file._portal_link(firm)})
env.cr.commit()
print("MADE " + json.dumps(made))
"""


@pytest.fixture(scope="module")
def servers(odoo_server):
    """Two processes on one database."""
    first = odoo_server()
    second = odoo_server(first.database)
    for server in (first, second):
        server.expected += [REFUSAL, DEPRECATION]
    return first, second


@pytest.fixture(scope="module")
def world(servers, run_in_odoo):
    world = World(run_in_odoo, servers[0], ["collector", "manager", "dealer"])
    run_in_odoo(world.database, SETUP)
    return world


@pytest.fixture(scope="module")
def pair(world, servers):
    """A collector and a manager, each at a process of their own."""
    return world.client("collector"), world.client("manager", servers[1])


@pytest.fixture
def debtors(world, run_in_odoo, request):
    """``debtors(number)``: customers with two overdue invoices, of 600 and 300."""

    def make(number):
        head = f"WANTED = {number}\nNAME = {request.node.name[:30]!r}\n"
        return printed(run_in_odoo(world.database, head + DEBTORS), "MADE")

    return make


def day(ahead):
    return (today() + timedelta(days=ahead)).isoformat()


def the_refusal(results):
    """One of two succeeded; the sentence that the other reads."""
    (refusal,) = [result for result in results if isinstance(result, Refused)]
    assert_sentence(refusal)
    return str(refusal)


def count(world, model, *domain):
    return world.admin.call(model, "search_count", list(domain))


def read(world, model, number, field):
    (row,) = world.admin.call(model, "read", [number], [field])
    return row[field]


# ---- promises --------------------------------------------------------------------
def promising(client, debtor):
    """An action that records a promise over both invoices; for ``together``."""
    values = {
        "profile_id": debtor["file"],
        "item_ids": [(6, 0, debtor["items"])],
        "part_ids": [(0, 0, {"date": day(5), "amount": 900})],
    }
    dialog = client.call("credit.promise.record", "create", values)
    return lambda: client.call("credit.promise.record", "action_record", [dialog])


def test_two_collectors_who_record_a_promise_at_once_record_one(world, pair, debtors):
    found = debtors(ROUNDS)
    races = [[promising(client, debtor) for client in pair] for debtor in found]
    for results in rounds(together, races):
        assert "has promised" in the_refusal(results)
    for debtor in found:
        assert count(world, "credit.promise", ("profile_id", "=", debtor["file"])) == 1


# ---- disputes --------------------------------------------------------------------
def dispute(client, debtor, amount=100):
    """Open a dispute about the first invoice; its id."""
    (reason,) = client.call("credit.dispute.reason", "search", [], limit=1)
    claim = {"move_id": debtor["moves"][0], "amount": amount}
    values = {
        "profile_id": debtor["file"],
        "reason_id": reason,
        "description": "Broken",
        "line_ids": [(0, 0, claim)],
    }
    dialog = client.call("credit.dispute.open", "create", values)
    return client.call("credit.dispute.open", "action_open", [dialog])["res_id"]


def deciding(client, dispute, **values):
    """An action that upholds a dispute in the dialog."""
    values = {"dispute_id": dispute, "reason": "We looked", **values}
    dialog = client.call("credit.dispute.decide", "create", values)
    return lambda: client.call("credit.dispute.decide", "action_decide", [dialog])


def notes(world, dispute):
    return count(world, "account.move", ("credit_dispute_id", "=", dispute))


def test_of_two_who_open_the_same_dispute_one_does(world, pair, debtors):
    found = debtors(ROUNDS)
    races = [
        [lambda c=client, d=debtor: dispute(c, d, 600) for client in pair]
        for debtor in found
    ]
    for results in rounds(together, races):
        the_refusal(results)
    for debtor in found:
        assert (
            read(world, "account.move", debtor["moves"][0], "credit_dispute_amount")
            == 600
        )
        assert count(world, "credit.dispute", ("profile_id", "=", debtor["file"])) == 1


def test_of_two_who_decide_a_dispute_at_once_one_does_and_credits_once(
    world, servers, debtors
):
    found = debtors(ROUNDS)
    first, second = world.client("manager"), world.client("dealer", servers[1])
    open_ones = [dispute(first, debtor) for debtor in found]
    races = [
        (deciding(first, one), deciding(second, one, decision="reject"))
        for one in open_ones
    ]
    for one, results in zip(open_ones, rounds(together, races), strict=True):
        the_refusal(results)
        outcome = read(world, "credit.dispute", one, "outcome")
        assert notes(world, one) == {"upheld": 1, "rejected": 0}[outcome]


def test_of_two_who_credit_a_dispute_at_once_one_makes_the_note(
    world, servers, debtors
):
    found = debtors(ROUNDS)
    clients = world.client("manager"), world.client("dealer", servers[1])
    disputes = [dispute(clients[0], debtor) for debtor in found]
    for one in disputes:
        deciding(clients[0], one, credit_now=False)()
        assert notes(world, one) == 0
    races = [
        [
            lambda c=client, d=one: c.call("credit.dispute", "action_credit", [d])
            for client in clients
        ]
        for one in disputes
    ]
    for results in rounds(together, races):
        the_refusal(results)
    for debtor, one in zip(found, disputes, strict=True):
        assert notes(world, one) == 1
        assert read(world, "account.move", debtor["moves"][0], "amount_residual") == 500


# ---- payment plans ---------------------------------------------------------------
def offered(world, debtor, **values):
    """A plan that was approved and sent; its id."""
    collector, manager = world.client("collector"), world.client("manager")
    plan = collector.call(
        "credit.plan",
        "create",
        {
            "profile_id": debtor["file"],
            "item_ids": [(6, 0, debtor["items"])],
            "reason": "Lost a customer",
            "first_date": day(10),
            **values,
        },
    )
    collector.call("credit.plan", "action_make_instalments", [plan])
    collector.call("credit.plan", "action_submit", [plan])
    manager.call("credit.plan", "action_approve", [plan])
    collector.call("credit.plan", "action_offer", [plan])
    return plan


def accepting(server, plan, token, name):
    """An action that signs a plan on its page, as a browser without a login does."""

    def sign():
        address = f"{server.url}/my/plans/{plan}/accept?access_token={token}"
        params = {"name": name, "signature": SIGNATURE}
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        return requests.post(address, json=body, timeout=120).json()["result"]

    return sign


def test_of_two_who_sign_a_plan_at_once_one_has_signed(world, servers, debtors):
    plans = [offered(world, debtor) for debtor in debtors(ROUNDS // 2)]
    for plan in plans:
        token = read(world, "credit.plan", plan, "access_token")
        answers = together(
            *(
                accepting(server, plan, token, name)
                for server, name in zip(servers, ("Anna", "Bob"), strict=True)
            )
        )
        (refused,) = [answer["error"] for answer in answers if "error" in answer]
        assert "does not stand any more" in refused
        winner = ("Anna", "Bob")["error" in answers[0]]
        assert read(world, "credit.plan", plan, "signed_by") == winner
        signed = [("body", "ilike", "Accepted with a signature"), ("res_id", "=", plan)]
        assert count(world, "mail.message", ("model", "=", "credit.plan"), *signed) == 1


def paying(client, move, amount):
    """An action that registers a payment of an invoice."""
    context = {"active_model": "account.move", "active_ids": [move]}
    dialog = client.call(
        "account.payment.register", "create", {"amount": amount}, context=context
    )
    return lambda: client.call(
        "account.payment.register", "action_create_payments", [dialog], context=context
    )


def triggering(server, job):
    """An action that runs a scheduled job in a process."""
    admin = JsonRpc(server, "admin")
    jobs = admin.call("ir.cron", "search", [("cron_name", "=", job)])
    assert len(jobs) == 1
    return lambda: admin.call("ir.cron", "method_direct_trigger", jobs)


def test_a_settlement_is_carried_out_once_when_two_payments_arrive_at_once(
    world, servers, debtors
):
    clients = world.client("manager"), world.client("dealer", servers[1])
    terms = {"kind": "settlement", "settlement_amount": 700}
    for debtor in debtors(ROUNDS // 2):
        plan = offered(world, debtor, **terms)
        paper = {"signed_by": "Anna", "document": SIGNATURE, "filename": "a.png"}
        clients[0].call("credit.plan", "action_accept_on_paper", [plan], **paper)
        payments = zip(clients, debtor["moves"], (400, 300), strict=True)
        for result in together(*(paying(*payment) for payment in payments)):
            assert not isinstance(result, Refused), result
        jobs = [triggering(server, PLANS) for server in servers]
        together(*jobs)
        jobs[0]()
        assert read(world, "credit.plan", plan, "state") == "completed"
        (entry,) = read(world, "credit.plan", plan, "writeoff_ids")
        assert read(world, "account.move", entry, "amount_total_signed") == 200
        for move in debtor["moves"]:
            assert read(world, "account.move", move, "amount_residual") == 0


# ---- payments --------------------------------------------------------------------
class Payer:
    """Somebody who pays all that is overdue by the link of a notice."""

    def __init__(self, world, debtor):
        self.url, self.http = world.server.url, requests.Session()
        query = debtor["link"].split("?", 1)[1]
        account = self._page(f"/my/credit?{query}")
        (button,) = account.xpath("//a[@name='pay_overdue']/@href")
        (form,) = self._page(button).xpath("//form[@id='o_payment_form']")
        domain = [("code", "=", "demo"), ("state", "=", "test")]
        (provider,) = world.admin.call(
            "payment.provider", "search_read", domain, ["payment_method_ids"]
        )
        self.started = self.post(
            self.url,
            form.get("data-transaction-route"),
            {
                "provider_id": provider["id"],
                "payment_method_id": provider["payment_method_ids"][0],
                "token_id": None,
                "amount": float(form.get("data-amount")),
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": form.get("data-landing-route"),
                "access_token": form.get("data-access-token"),
            },
        )

    def _page(self, path):
        return lxml.html.fromstring(self.http.get(self.url + path, timeout=120).text)

    def post(self, url, route, params):
        """Call a JSON route; what it answers."""
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        return self.http.post(url + route, json=body, timeout=120).json().get("result")

    def reports(self, server):
        """An action: the provider reports the payment to a process."""
        details = {
            "reference": self.started["reference"],
            "payment_details": "1234",
            "simulated_state": "done",
        }
        return lambda: self.post(server.url, "/payment/demo/simulate_payment", details)


def test_a_payment_that_is_reported_twice_at_once_is_booked_once(
    world, servers, debtors
):
    for server in servers:  # Odoo's page asks its visitor's browser to ask again
        server.expected += [r"odoo\.http: Exception during request handling"]
    for debtor in debtors(ROUNDS // 3):
        payer = Payer(world, debtor)
        together(*(payer.reports(server) for server in servers))
        together(
            lambda p=payer: p.post(servers[0].url, "/payment/status/poll", {}),
            triggering(servers[1], POST_PROCESS),
            payer.reports(servers[1]),
        )
        payer.post(servers[0].url, "/payment/status/poll", {})
        paid = [("partner_id", "=", debtor["customer"])]
        assert count(world, "account.payment", *paid) == 1
        owed = world.admin.call(
            "account.move", "read", debtor["moves"], ["amount_residual"]
        )
        assert [row["amount_residual"] for row in owed] == [0, 0]
        assert world.profile(debtor["customer"], ["exposure"])["exposure"] == 0
