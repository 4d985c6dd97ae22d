"""Two server processes on one database, two salespeople who confirm at the same moment.

A round is two requests that start together, each to a process of its own.  Some rounds run
at the same time, because who loses a race waits a second or two before Odoo tries again.
"""

import contextlib
import datetime
import threading
import time

import psycopg2
import pytest
from odoo_client import Api, Refused
from world import (
    DEPRECATION,
    REFUSAL,
    World,
    assert_sentence,
    confirming,
    retries,
    rounds,
    together,
)

from dev import postgres

ROUNDS = 100


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
    return World(
        run_in_odoo, servers[0], ["salesperson", "saleswoman", "manager", "clerk"]
    )


@pytest.fixture(scope="module")
def salesperson(world):
    """Speaks JSON-RPC to the first process."""
    return world.client("salesperson")


@pytest.fixture(scope="module")
def saleswoman(servers, world):
    """Speaks JSON-RPC to the second process."""
    return world.client("saleswoman", servers[1])


@pytest.fixture(scope="module")
def json2(servers, world):
    """The same saleswoman through the newer ``/json/2``."""
    return Api(servers[1].url, servers[1].database, world.key("saleswoman"))


def assert_one_of_each_pair(world, pairs):
    """One order of each pair is confirmed, and the other is on hold."""
    orders = [order for pair in pairs for order in pair]
    states = world.states(orders)
    assert [sorted((states[a], states[b])) for a, b in pairs] == [
        ["draft", "sale"]
    ] * len(pairs)
    holds = world.holds(orders)
    assert {hold["state"] for hold in holds} == {"open"}
    held = sorted(hold["order_id"][0] for hold in holds)
    assert held == sorted(order for order in orders if states[order] == "draft")


def the_refusal(results):
    """Of two answers one is a success; the other, which is a sentence."""
    (refusal,) = [result for result in results if result is not True]
    assert_sentence(refusal)
    return refusal


def test_of_two_orders_at_the_same_moment_exactly_one_passes_the_limit(
    world, servers, salesperson, saleswoman, json2
):
    customers = world.customers(ROUNDS, limit=100)
    pairs = world.pairs(salesperson, saleswoman, customers)
    rounds(
        lambda his, hers: together(
            confirming(salesperson, his),
            lambda: json2.call("sale.order", "action_confirm", ids=[hers]),
        ),
        pairs,
    )
    assert_one_of_each_pair(world, pairs)
    collisions = sum(map(retries, servers))
    assert collisions >= ROUNDS // 2, "the two requests of a round hardly ever met"


def test_batches_in_opposite_order_never_lock_each_other_out(
    world, servers, salesperson, saleswoman
):
    first, second = (
        world.pairs(salesperson, saleswoman, world.customers(30, limit=100))
        for _side in range(2)
    )
    rounds(
        lambda one, other: together(
            confirming(salesperson, one[0], other[0]),
            confirming(saleswoman, other[1], one[1]),
        ),
        list(zip(first, second, strict=True)),
    )
    assert_one_of_each_pair(world, first + second)
    for server in servers:
        assert "deadlock" not in server.log.read_text(errors="replace").lower()


@contextlib.contextmanager
def default_limit(world, amount):
    """New customers have this limit for a while."""
    field = ("res.partner", "credit_limit")
    world.admin.call("ir.default", "set", *field, amount, False, True)
    yield
    world.admin.call("ir.default", "set", *field, 0.0, False, True)


def test_first_orders_of_a_new_customer_make_one_credit_file(
    world, salesperson, saleswoman
):
    customers = world.customers(30)
    of_them = [("partner_id", "in", customers)]
    assert world.admin.call("credit.profile", "search_count", of_them) == 0
    with default_limit(world, 100.0):
        pairs = world.pairs(salesperson, saleswoman, customers)
        rounds(
            lambda his, hers: together(
                confirming(salesperson, his), confirming(saleswoman, hers)
            ),
            pairs,
        )
    fields = ["partner_id", "gate_count", "limit_amount"]
    files = world.admin.call("credit.profile", "search_read", of_them, fields)
    assert sorted(file["partner_id"][0] for file in files) == sorted(customers)
    assert {(file["gate_count"], file["limit_amount"]) for file in files} == {(2, 100)}
    assert_one_of_each_pair(world, pairs)


def test_two_confirmed_orders_raised_together_never_both_grow_beyond_the_limit(
    world, salesperson, saleswoman
):
    customers = world.customers(20, limit=200)
    pairs = world.pairs(salesperson, saleswoman, customers)
    his, hers = zip(*pairs, strict=True)
    confirming(salesperson, *his)()
    confirming(saleswoman, *hers)()

    def doubling(client, order):
        more = {"product_uom_qty": 2}
        lines = world.lines(order)
        return lambda: client.call("sale.order.line", "write", lines, more)

    for results in rounds(
        lambda one, other: together(
            doubling(salesperson, one), doubling(saleswoman, other)
        ),
        pairs,
    ):
        # By this name the web client opens its dialog with a button.
        assert the_refusal(results).kind == "odoo.exceptions.RedirectWarning"
    totals = world.read([*his, *hers], "amount_total")
    assert {totals[one] + totals[other] for one, other in pairs} == {180.0}


def test_one_order_confirmed_by_two_people_is_checked_and_confirmed_once(
    world, servers, salesperson
):
    colleague = world.client("salesperson", servers[1])
    orders = world.orders(salesperson, world.customers(10, limit=100))
    answers = rounds(
        lambda order: together(
            confirming(salesperson, order), confirming(colleague, order)
        ),
        [(order,) for order in orders],
    )
    for results in answers:
        the_refusal(results)
    assert set(world.states(orders).values()) == {"sale"}
    assert set(world.read(orders, "credit_check_count").values()) == {1}


def test_two_people_release_one_hold_and_the_second_reads_who_was_first(
    world, servers, salesperson
):
    people = world.client("controller"), world.client("manager", servers[1])
    orders = world.orders(salesperson, world.customers(10, limit=50))
    confirming(salesperson, *orders)()

    def releasing(client, hold):
        reason = "A good customer"
        return lambda: client.call("credit.hold", "action_release", [hold], reason)

    answers = rounds(
        lambda hold: together(*(releasing(client, hold) for client in people)),
        [(hold["id"],) for hold in world.holds(orders)],
    )
    for results in answers:
        winner = "Controller" if results[0] is True else "Manager"
        assert f"Released by {winner}" in str(the_refusal(results))
    assert set(world.states(orders).values()) == {"sale"}
    assert {hold["state"] for hold in world.holds(orders)} == {"released"}
    assert set(world.read(orders, "credit_check_count").values()) == {2}


@contextlib.contextmanager
def credit_file_kept_busy(world, customer):
    """A transaction that has written the customer's credit file and does not end yet."""
    where = postgres.settings()
    connection = psycopg2.connect(
        dbname=world.database,
        host=where.get("PGHOST"),
        port=where.get("PGPORT"),
        user=where.get("PGUSER"),
    )
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE credit_profile SET gate_count = gate_count WHERE partner_id = %s",
            [customer],
        )
        assert cursor.rowcount == 1
        yield connection
        connection.commit()


def wait_until_somebody_waits_for(connection):
    """Until another transaction is stuck behind the one of ``connection``."""
    statement = f"SELECT 1 FROM pg_stat_activity WHERE {connection.info.backend_pid} = ANY(pg_blocking_pids(pid))"
    deadline = time.monotonic() + 60
    while not postgres.sql(statement):
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.05)


def test_customers_wait_for_themselves_and_never_for_each_other(
    world, salesperson, saleswoman
):
    busy, *others = world.customers(5, limit=100)
    waiting = world.orders(salesperson, [busy])
    free = world.orders(salesperson, others[:2]), world.orders(saleswoman, others[2:])
    confirm = threading.Thread(
        target=salesperson.call, args=("sale.order", "action_confirm", waiting)
    )
    with credit_file_kept_busy(world, busy) as connection:
        confirm.start()
        wait_until_somebody_waits_for(connection)
        # The same process and another one, one order and several: all while the file is busy.
        assert salesperson.call("sale.order", "action_confirm", free[0]) is True
        assert saleswoman.call("sale.order", "action_confirm", free[1]) is True
        assert set(world.states(free[0] + free[1]).values()) == {"sale"}
        assert world.states(waiting) == {waiting[0]: "draft"}
        assert confirm.is_alive()
    confirm.join(60)
    assert world.states(waiting) == {waiting[0]: "sale"}


def test_a_scheduled_job_that_loses_a_race_goes_on_and_tries_again(world, salesperson):
    customers = world.customers(3, limit=100)
    orders = world.orders(salesperson, customers, quantity=2)
    salesperson.call("sale.order", "action_confirm", orders)
    tomorrow_has_come(world, customers)
    domain = [("cron_name", "=", "Credit control: limits that begin or end")]
    jobs = world.admin.call("ir.cron", "search", domain)
    job = threading.Thread(
        target=world.admin.call, args=("ir.cron", "method_direct_trigger", jobs)
    )
    with credit_file_kept_busy(world, customers[1]) as connection:
        job.start()
        wait_until_somebody_waits_for(connection)
    job.join(60)
    assert set(world.states(orders).values()) == {"sale"}


def tomorrow_has_come(world, customers):
    """Grant each customer more for a time that begins tomorrow, and let two days pass."""
    first, last = (
        datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days)
        for days in (1, 9)
    )
    profiles = world.admin.call(
        "credit.profile", "search", [("partner_id", "in", customers)]
    )
    times = {
        "reason": "Season",
        "kind": "temporary",
        "date_from": str(first),
        "date_to": str(last),
    }
    for profile in profiles:
        world.admin.call(
            "credit.limit", "create", {"profile_id": profile, "amount": 500, **times}
        )
    statement = (
        "UPDATE credit_limit SET date_from = date_from - 2 WHERE kind = 'temporary'"
    )
    postgres.sql(statement, world.database)


def test_who_lost_a_race_once_never_lost_it_again(servers):
    # Two requests for each customer: whoever needs a third try was disturbed by other customers.
    assert not [
        server.port
        for server in servers
        if "3 tries left" in server.log.read_text(errors="replace")
    ]


def test_every_check_of_all_these_races_can_be_computed_again(world):
    assert world.assert_records_verify() >= 2 * ROUNDS
    with pytest.raises(Refused):
        world.client("clerk").call("credit.check", "verify")
