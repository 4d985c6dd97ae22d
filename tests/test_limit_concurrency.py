"""Two server processes on one database, two approvers who decide at the same moment."""

import pytest
from world import DEPRECATION, REFUSAL, World, assert_sentence, rounds, together

ROUNDS = 20


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
    return World(run_in_odoo, servers[0], ["collector", "manager", "dealer"])


@pytest.fixture(scope="module")
def approvers(world, servers):
    """Two managers, each at a process of their own."""
    return world.client("manager"), world.client("dealer", servers[1])


def requested(world, number, amount):
    """Limits that a collector asks for, each for another customer."""
    collector = world.client("collector")
    customers = world.customers(number, limit=100)
    profiles = world.admin.call(
        "credit.profile", "search", [("partner_id", "in", customers)]
    )
    values = {"amount": amount, "reason": "Grown"}
    return collector.call(
        "credit.limit", "create", [{**values, "profile_id": one} for one in profiles]
    )


def granting(client, limit):
    """An action that approves a limit as a client; for ``together``."""
    return lambda: client.call("credit.limit", "action_grant", [limit])


def decide_together(approvers, limits):
    """Both approve each limit at the same moment; the answers."""
    return rounds(
        lambda limit: together(*(granting(client, limit) for client in approvers)),
        [(limit,) for limit in limits],
    )


def kept(world, model, limits, **wanted):
    """How many records each limit has."""
    domain = [("limit_id", "in", limits)]
    domain += [(name, "=", value) for name, value in wanted.items()]
    rows = world.admin.call(model, "search_read", domain, ["limit_id"])
    found = [row["limit_id"][0] for row in rows]
    return {found.count(limit) for limit in limits}


def states(world, limits):
    rows = world.admin.call("credit.limit", "read", limits, ["state"])
    return {row["state"] for row in rows}


def test_of_two_who_approve_at_once_one_grants_and_the_other_reads_a_sentence(
    world, approvers
):
    limits = requested(world, ROUNDS, 500)
    for results in decide_together(approvers, limits):
        (refusal,) = [result for result in results if result is not True]
        assert_sentence(refusal)
        assert "“Granted” by" in str(refusal)
    assert states(world, limits) == {"active"}
    assert kept(world, "credit.limit.approval", limits) == {1}
    assert kept(world, "credit.limit.event", limits, kind="granted") == {1}


def test_where_two_have_to_agree_both_count_once_at_the_same_moment(world, approvers):
    domain = [("kind", "=", "limit"), ("unlimited", "=", True)]
    lines = world.admin.call("credit.authority", "search", domain)
    two = {"approvers": 2, "approvers_from": 1000}
    world.admin.call("credit.authority", "write", lines, two)
    limits = requested(world, ROUNDS, 50_000)
    for results in decide_together(approvers, limits):
        assert results == [True, True]
    assert states(world, limits) == {"active"}
    assert kept(world, "credit.limit.approval", limits) == {2}
    assert kept(world, "credit.limit.event", limits, kind="granted") == {1}
