"""A server that dies in the middle of its work leaves no order confirmed without its check."""

import contextlib
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from world import DEPRECATION, REFUSAL, World

KILLS = 2
CUSTOMERS = 12
PASSED = {"pass", "warn", "released"}


@pytest.fixture(scope="module")
def start(odoo_server):
    """Start a server, the next one on the database of the first."""
    database = []

    def start():
        server = odoo_server(*database)
        database[:] = [server.database]
        server.expected += [REFUSAL, DEPRECATION]
        return server

    return start


@pytest.fixture(scope="module")
def world(start, run_in_odoo):
    return World(run_in_odoo, start(), ["salesperson"])


@pytest.fixture(scope="module")
def parts(world):
    """For each kill to come: three orders of 60 for every customer, who has a limit of 100."""
    customers = world.customers(KILLS * CUSTOMERS, limit=100)
    salesperson = world.client("salesperson")
    copies = [world.orders(salesperson, customers) for _copy in range(3)]
    orders = [
        order
        for of_one_customer in zip(*copies, strict=True)
        for order in of_one_customer
    ]
    return [orders[kill * 3 * CUSTOMERS :][: 3 * CUSTOMERS] for kill in range(KILLS)]


def burst(world, orders, kill_after):
    """Confirm orders from several clients; after some answers kill the server, as the kernel would.

    :return: the orders whose request got no answer
    """
    salesperson, server = world.client("salesperson"), world.server
    answered, lost = [], []

    def confirm(order):
        try:
            salesperson.call("sale.order", "action_confirm", [order])
            answered.append(order)
        except requests.RequestException:
            lost.append(order)
        if len(answered) >= kill_after:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.process.pid, signal.SIGKILL)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(confirm, orders))
    server.process.wait(30)
    return lost


def assert_all_of_a_piece(world, orders):
    """What is confirmed has a check that let it pass; what was held has one that did not."""
    world.assert_records_verify()
    domain = [("document_model", "=", "sale.order"), ("document_id", "in", orders)]
    checks = world.admin.call(
        "credit.check", "search_read", domain, ["document_id", "outcome"], order="id"
    )
    outcome = {check["document_id"]: check["outcome"] for check in checks}
    states = world.states(orders)
    assert {outcome.get(order) for order in orders if states[order] == "sale"} <= PASSED
    assert not [
        order
        for order in orders
        if states[order] != "sale" and outcome.get(order, "hold") != "hold"
    ]
    held = sorted(
        hold["order_id"][0] for hold in world.holds(orders) if hold["state"] == "open"
    )
    assert held == sorted(order for order in outcome if outcome[order] == "hold")
    return states


def assert_nobody_over_the_limit(world):
    profiles = world.admin.call(
        "credit.profile", "search_read", [], ["exposure", "limit_amount"]
    )
    assert profiles
    assert all(profile["exposure"] <= profile["limit_amount"] for profile in profiles)


def test_killed_servers_leave_whole_records_and_nobody_over_the_limit(
    world, parts, start
):
    for number, orders in enumerate(parts):
        lost = burst(world, orders, kill_after=10 + 5 * number)
        assert lost, "the server did not die in the middle"
        world.use(start())
        states = assert_all_of_a_piece(world, orders)
        assert 0 < list(states.values()).count("sale") <= CUSTOMERS
        assert_nobody_over_the_limit(world)


def test_what_was_left_over_is_confirmed_afterwards_as_if_nothing_had_happened(
    world, parts
):
    orders = [order for part in parts for order in part]
    salesperson = world.client("salesperson")
    states = world.states(orders)
    salesperson.call(
        "sale.order",
        "action_confirm",
        [order for order in orders if states[order] != "sale"],
    )
    states = assert_all_of_a_piece(world, orders)
    assert_nobody_over_the_limit(world)
    assert list(states.values()).count("sale") == KILLS * CUSTOMERS
