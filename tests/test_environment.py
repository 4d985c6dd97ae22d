"""The environment itself, seen from outside: what every other test here relies on."""

import pytest

KEY_OF_ADMIN = """
from odoo import fields
keys = env["res.users.apikeys"].with_user(env.ref("base.user_admin"))
print(keys._generate("rpc", "test", fields.Datetime.add(fields.Datetime.now(), days=1)))
env.cr.commit()
"""


@pytest.fixture(scope="module")
def server(odoo_server):
    return odoo_server()


def test_add_on_is_installed_and_answers_over_rpc(server, rpc):
    session = rpc(server)
    domain = [("name", "=", "credit_control"), ("state", "=", "installed")]
    assert session.call("ir.module.module", "search_count", domain) == 1


def test_external_api_answers_to_a_key(server, api, run_in_odoo):
    key = run_in_odoo(server.database, KEY_OF_ADMIN).split()[-1]
    found = api(server, key).call(
        "res.users", "search_read", domain=[("login", "=", "admin")], fields=["login"]
    )
    assert [user["login"] for user in found] == ["admin"]


def test_two_server_processes_share_one_database(server, odoo_server, rpc):
    second = odoo_server(server.database)
    created = rpc(server).call("res.partner", "create", {"name": "Seen by both"})
    assert (
        rpc(second).call("res.partner", "read", [created], ["name"])[0]["name"]
        == "Seen by both"
    )


def test_browser_opens_the_web_client(server, open_page):
    page = open_page(server)
    page.wait_for_selector(".o_main_navbar")
