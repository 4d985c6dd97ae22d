"""A small company to test against: people of every role, a product, customers with limits."""

import itertools
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import requests
from odoo_client import Refused, Session

#: Login of one person for each role, and the groups that make it.
PEOPLE = {
    "salesperson": ["sales_team.group_sale_salesman"],
    "saleswoman": ["sales_team.group_sale_salesman"],
    "viewer": ["credit_control.group_viewer"],
    "collector": ["credit_control.group_collector"],
    "controller": ["credit_control.group_controller"],
    "manager": ["credit_control.group_manager"],
    "auditor": ["credit_control.group_auditor"],
    "dealer": ["sales_team.group_sale_salesman", "credit_control.group_manager"],
    "biller": ["account.group_account_invoice", "base.group_partner_manager"],
    "clerk": ["base.group_user"],
}
PRICE = 60.0
#: What Odoo logs when it refuses something with a sentence; a traceback would be an ERROR.
REFUSAL = r"WARNING \S+ odoo\.http: "
DEPRECATION = r"WARNING \S+ odoo\.addons\.rpc\.controllers\."

SETUP = """
import json
from odoo import fields
from odoo.fields import Command
people = json.loads(%r)
company = env.company
expiry = fields.Datetime.add(fields.Datetime.now(), days=1)
keys = {}
for login, groups in people.items():
    user = env["res.users"].with_context(no_reset_password=True).create({
        "name": login.title(), "login": login, "password": login,
        "email": login + "@example.com",
        "group_ids": [Command.set([env.ref(name).id for name in groups])],
    })
    keys[login] = env["res.users.apikeys"].with_user(user).sudo()._generate(
        "rpc", "test", expiry)
    keys[login + "_id"] = user.id
company.credit_controller_id = keys["controller_id"]
product = env["product.product"].create({
    "name": "Crate of apples", "type": "consu", "list_price": %r,
    "taxes_id": [Command.clear()], "invoice_policy": "delivery",
})
keys["product"] = product.id
env.cr.commit()
print("WORLD " + json.dumps(keys))
"""


class World:
    """The company in one database, and how to make customers and orders in it."""

    def __init__(self, run_in_odoo, server, people=tuple(PEOPLE)):
        groups = {login: PEOPLE[login] for login in (*people, "controller")}
        printed = run_in_odoo(server.database, SETUP % (json.dumps(groups), PRICE))
        line = next(line for line in printed.splitlines() if line.startswith("WORLD "))
        self.made = json.loads(line.removeprefix("WORLD "))
        self.database = server.database
        self._numbers = itertools.count(1)
        self.use(server)

    def use(self, server):
        """Talk to this server from now on."""
        self.server = server
        self.admin = JsonRpc(server, "admin")

    def key(self, login):
        """The API key of a person."""
        return self.made[login]

    def client(self, login, server=None):
        """A person at Odoo's external API, with the key as password."""
        return JsonRpc(server or self.server, login, self.key(login))

    def user_id(self, login):
        """The id of a person's user."""
        return self.made[f"{login}_id"]

    def customers(self, number, limit=None):
        """Make customers, each with a limit if one is given; their ids."""
        vals = {} if limit is None else {"credit_limit": limit}
        vals_list = [
            {"name": f"Customer {next(self._numbers)}", **vals}
            for _number in range(number)
        ]
        return self.admin.call("res.partner", "create", vals_list)

    def orders(self, client, customers, quantity=1, **values):
        """Make one quotation of ``quantity`` times 60 for each customer, as a client."""
        line = {"product_id": self.made["product"], "product_uom_qty": quantity}
        vals_list = [
            {"partner_id": customer, "order_line": [(0, 0, line)], **values}
            for customer in customers
        ]
        return client.call("sale.order", "create", vals_list)

    def pairs(self, one, other, customers, quantity=1):
        """A quotation of each of two clients for every customer."""
        mine = self.orders(one, customers, quantity)
        return list(zip(mine, self.orders(other, customers, quantity), strict=True))

    def portal_user(self, customer):
        """Give a customer a login to the portal; a session of it."""
        login = f"customer{customer}"
        domain = [("module", "=", "base"), ("name", "=", "group_portal")]
        (found,) = self.admin.call("ir.model.data", "search_read", domain, ["res_id"])
        user = {
            "login": login,
            "password": login,
            "partner_id": customer,
            "group_ids": [(6, 0, [found["res_id"]])],
        }
        self.admin.call(
            "res.partner", "write", [customer], {"email": f"{login}@example.com"}
        )
        self.admin.call(
            "res.users", "create", user, context={"no_reset_password": True}
        )
        return Session(self.server.url, self.database, login)

    def read(self, orders, field):
        """One field of each order, as the administrator reads it."""
        return {
            row["id"]: row[field]
            for row in self.admin.call("sale.order", "read", orders, [field])
        }

    def states(self, orders):
        """State of each order."""
        return self.read(orders, "state")

    def lines(self, order):
        """Ids of the lines of an order."""
        return self.read([order], "order_line")[order]

    def holds(self, orders, fields=("id", "order_id", "state")):
        """The holds of orders, oldest first."""
        domain = [("order_id", "in", orders)]
        return self.admin.call(
            "credit.hold", "search_read", domain, list(fields), order="id"
        )

    def profile(self, customer, fields):
        """The one credit profile of a customer."""
        domain = [("partner_id", "=", customer)]
        (profile,) = self.admin.call("credit.profile", "search_read", domain, fields)
        return profile

    def assert_records_verify(self):
        """Every check of the database computes again, and no chain has a gap."""
        result = self.admin.call("credit.check", "verify")
        assert result["faults"] == []
        return result["checked"]


class JsonRpc:
    """A client of Odoo's external JSON-RPC (``execute_kw``); the password may be an API key."""

    def __init__(self, server, login, password=None):
        self.server, self.login, self.password = server, login, password or login
        self.http = requests.Session()
        self.uid = self._request(
            "common", "login", server.database, login, self.password
        )
        assert self.uid, f"{login} cannot log in"

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model; recordsets are passed as lists of ids."""
        return self._request(
            "object",
            "execute_kw",
            self.server.database,
            self.uid,
            self.password,
            model,
            method,
            args,
            kwargs,
        )

    def _request(self, service, method, *args):
        params = {"service": service, "method": method, "args": args}
        body = json.dumps(
            {"jsonrpc": "2.0", "id": 1, "method": "call", "params": params}
        )
        headers = {"Content-Type": "application/json"}
        answer = self.http.post(
            f"{self.server.url}/jsonrpc", body, headers=headers, timeout=120
        ).json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise Refused(
                data.get("message") or answer["error"]["message"], data.get("name", "")
            )
        return answer.get("result")


def together(*actions):
    """Run the actions at the same moment, each in a thread; results or ``Refused``."""
    barrier = threading.Barrier(len(actions))

    def run(action):
        barrier.wait(timeout=60)
        try:
            return action()
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def confirming(client, *orders):
    """An action that confirms orders as a client; for :func:`together`."""
    return lambda: client.call("sale.order", "action_confirm", list(orders))


def rounds(action, cases, at_once=12):
    """Run ``action(*case)`` for each case, some at a time: a loser waits before it retries."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda case: action(*case), cases))


def retries(server):
    """How often the server ran a transaction again because it lost a race."""
    log = server.log.read_text(errors="replace")
    return log.count("tries left, try again")


def assert_sentence(refusal):
    """A refusal for people: a whole sentence, no code, no traceback."""
    assert isinstance(refusal, Refused), refusal
    text = str(refusal)
    if refusal.kind.endswith(".RedirectWarning"):
        text = text.splitlines()[0]  # Odoo appends the button that goes with it
    assert text.rstrip().endswith((".", "!")), text
    assert " " in text
    assert not [
        sign
        for sign in ("Traceback", "psycopg2", "odoo.", "ERROR:", "None")
        if sign in text
    ], text


def refused(client, model, method, *args, **kwargs):
    """The call is refused, with a sentence, which is returned."""
    try:
        client.call(model, method, *args, **kwargs)
    except Refused as refusal:
        assert_sentence(refusal)
        return str(refusal)
    raise AssertionError(f"{model}.{method} was not refused")
