"""A policy comes into force while orders are being confirmed."""

import threading

import pytest
from world import DEPRECATION, REFUSAL, World

ORDERS = 60


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
    return World(run_in_odoo, servers[0], ["salesperson", "manager"])


def test_orders_that_are_confirmed_meanwhile_are_judged_by_one_version_or_the_other(
    world, servers
):
    salesperson = world.client("salesperson")
    manager = world.client("manager", servers[1])
    draft = manager.call("credit.policy", "action_new_version", [1])["res_id"]
    manager.call(
        "credit.policy.rule",
        "create",
        {"policy_id": draft, "check_code": "single_order", "amount": 50},
    )
    manager.call("credit.policy", "action_waive_simulation", [draft], "For a race")
    world.admin.call("credit.policy", "action_approve", [draft])
    orders = world.orders(salesperson, world.customers(ORDERS, limit=1000))
    begun = threading.Event()

    def confirm():
        for number, order in enumerate(orders):
            salesperson.call("sale.order", "action_confirm", [order])
            if number == ORDERS // 4:
                begun.set()

    selling = threading.Thread(target=confirm)
    selling.start()
    assert begun.wait(60)
    manager.call("credit.policy", "action_activate", [draft])
    selling.join(120)
    assert not selling.is_alive()

    checks = world.admin.call(
        "credit.check",
        "search_read",
        [("document_id", "in", orders), ("document_model", "=", "sale.order")],
        ["document_id", "policy_name", "outcome"],
    )
    judged = {check["document_id"]: check for check in checks}
    assert len(judged) == ORDERS
    versions = {"(version 1)": "pass", "(version 2)": "hold"}
    for check in judged.values():
        (outcome,) = [
            outcome
            for version, outcome in versions.items()
            if check["policy_name"].endswith(version)
        ]
        assert check["outcome"] == outcome
    assert {check["outcome"] for check in judged.values()} == {"pass", "hold"}
    world.assert_records_verify()
