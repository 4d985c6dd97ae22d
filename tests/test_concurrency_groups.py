"""Two server processes, and customers that share a limit or a cap."""

import pytest
from world import (
    DEPRECATION,
    REFUSAL,
    World,
    confirming,
    retries,
    rounds,
    together,
)

ROUNDS = 30


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
    return World(run_in_odoo, servers[0], ["salesperson", "saleswoman", "manager"])


@pytest.fixture(scope="module")
def salesperson(world):
    return world.client("salesperson")


@pytest.fixture(scope="module")
def saleswoman(servers, world):
    return world.client("saleswoman", servers[1])


def files_of(world, customers):
    """Ids of the credit files of customers, in their order."""
    found = world.admin.call(
        "credit.profile",
        "search_read",
        [("partner_id", "in", customers)],
        ["partner_id"],
    )
    files = {row["partner_id"][0]: row["id"] for row in found}
    return [files[customer] for customer in customers]


def assert_one_of_each(world, pairs):
    states = world.states([order for pair in pairs for order in pair])
    found = [sorted((states[a], states[b])) for a, b in pairs]
    assert found == [["draft", "sale"]] * len(pairs)


def assert_no_deadlock(servers):
    for server in servers:
        assert "deadlock" not in server.log.read_text(errors="replace").lower()


def groups(world, number):
    """Groups of a head and a member that may owe 100 together; pairs of customers."""
    heads = world.customers(number, limit=1000)
    members = world.customers(number, limit=1000)
    for head, member in zip(
        files_of(world, heads), files_of(world, members), strict=True
    ):
        world.admin.call("credit.profile", "write", [member], {"group_head_id": head})
        world.admin.call(
            "credit.limit",
            "create",
            {"profile_id": head, "kind": "group", "amount": 100, "reason": "Shared"},
        )
    return list(zip(heads, members, strict=True))


def quotations(world, salesperson, saleswoman, pairs):
    """His quotation for the first of each pair, hers for the second."""
    his = world.orders(salesperson, [one for one, _other in pairs])
    hers = world.orders(saleswoman, [other for _one, other in pairs])
    return list(zip(his, hers, strict=True))


def test_two_members_of_a_group_never_both_pass_the_limit_that_they_share(
    world, servers, salesperson, saleswoman
):
    pairs = quotations(world, salesperson, saleswoman, groups(world, ROUNDS))
    rounds(
        lambda his, hers: together(
            confirming(salesperson, his), confirming(saleswoman, hers)
        ),
        pairs,
    )
    assert_one_of_each(world, pairs)
    assert sum(map(retries, servers)) >= ROUNDS // 3, "the requests hardly ever met"
    assert_no_deadlock(servers)


def test_batches_over_groups_in_opposite_order_never_lock_each_other_out(
    world, servers, salesperson, saleswoman
):
    first, second = (
        quotations(world, salesperson, saleswoman, groups(world, 15))
        for _side in range(2)
    )
    rounds(
        lambda one, other: together(
            confirming(salesperson, one[0], other[0]),
            confirming(saleswoman, other[1], one[1]),
        ),
        list(zip(first, second, strict=True)),
    )
    assert_one_of_each(world, first + second)
    assert_no_deadlock(servers)


def with_caps_in_the_policy(world):
    """The policy in force gets the rule about caps."""
    manager, admin = world.client("manager"), world.admin
    draft = manager.call("credit.policy", "action_new_version", [1])["res_id"]
    manager.call(
        "credit.policy.rule",
        "create",
        {"policy_id": draft, "check_code": "cap_exceeded"},
    )
    manager.call("credit.policy", "action_waive_simulation", [draft], "For a race")
    admin.call("credit.policy", "action_approve", [draft])
    manager.call("credit.policy", "action_activate", [draft])


def test_two_customers_under_one_cap_never_both_pass_it(
    world, servers, salesperson, saleswoman
):
    with_caps_in_the_policy(world)
    countries = world.admin.call("res.country", "search", [], limit=ROUNDS)
    ones = world.customers(ROUNDS, limit=1000)
    others = world.customers(ROUNDS, limit=1000)
    for customers, country in zip(
        zip(ones, others, strict=True), countries, strict=True
    ):
        world.admin.call(
            "res.partner", "write", list(customers), {"country_id": country}
        )
    world.admin.call(
        "credit.cap",
        "create",
        [{"country_id": country, "amount": 100} for country in countries],
    )
    both = list(zip(ones, others, strict=True))
    pairs = quotations(world, salesperson, saleswoman, both)
    rounds(
        lambda his, hers: together(
            confirming(salesperson, his), confirming(saleswoman, hers)
        ),
        pairs,
    )
    assert_one_of_each(world, pairs)
    assert_no_deadlock(servers)
