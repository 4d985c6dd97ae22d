"""What each role may do over the external API, and what nobody may."""

import pytest
from world import PEOPLE, refused

NOBODY = ("clerk", "biller")


@pytest.fixture(scope="module")
def held(world, salesperson):
    """Orders of 120 for customers with a limit of 100, each on hold: order → hold."""
    orders = world.orders(salesperson, world.customers(8, limit=100), quantity=2)
    salesperson.call("sale.order", "action_confirm", orders)
    return {hold["order_id"][0]: hold["id"] for hold in world.holds(orders)}


@pytest.fixture(scope="module")
def evidence(world, held):
    """One record of each kind that is evidence."""

    def first(model):
        return world.admin.call(model, "search", [], limit=1, order="id")[0]

    found = {model: first(f"credit.{model}") for model in ("check", "limit", "profile")}
    return {**found, "hold": next(iter(held.values()))}


@pytest.mark.parametrize("login", PEOPLE)
def test_nobody_edits_a_record_that_is_evidence(people, evidence, login):
    for model, values in {
        "hold": {"state": "released", "release_amount": 1e6},
        "check": {"outcome": "pass"},
        "limit": {"amount": 1e6},
    }.items():
        record = [evidence[model]]
        refused(people[login], f"credit.{model}", "write", record, values)
        refused(people[login], f"credit.{model}", "unlink", record)
    refused(people[login], "credit.policy", "write", [1], {"show_figures": False})


@pytest.mark.parametrize("login", PEOPLE)
def test_nobody_makes_up_evidence(people, evidence, login):
    profile = evidence["profile"]
    check = {"profile_id": profile, "outcome": "pass"}
    refused(people[login], "credit.check", "create", check)
    hold = {"profile_id": profile, "order_name": "S1", "state": "released"}
    refused(people[login], "credit.hold", "create", hold)


@pytest.mark.parametrize("login", PEOPLE)
def test_nobody_gives_a_credit_file_to_another_customer(people, evidence, login):
    profile = evidence["profile"]
    for values in (
        {"partner_id": 1},
        {"merged_into_id": profile},
        {"gate_count": 0},
        {"mode_chosen_by_id": 1, "limit_mode": "none"},
    ):
        refused(people[login], "credit.profile", "write", [profile], values)


@pytest.mark.parametrize(
    "login", ["salesperson", "saleswoman", "viewer", "collector", "auditor", *NOBODY]
)
def test_who_may_not_decide_about_a_hold_is_told_so(world, people, held, login):
    order, hold = next(iter(held.items()))
    for method, *args in (
        ("action_release", "Because"),
        ("action_reject", "Because"),
        ("action_ask_approval",),
        ("action_recheck",),
        ("action_require_prepayment",),
    ):
        refused(people[login], "credit.hold", method, [hold], *args)
    assert world.holds([order], ["id", "state"]) == [{"id": hold, "state": "open"}]
    assert world.states([order]) == {order: "draft"}


def test_nobody_releases_an_order_of_their_own(world, people):
    (order,) = world.orders(people["dealer"], world.customers(1, limit=100), quantity=2)
    people["dealer"].call("sale.order", "action_confirm", [order])
    (hold,) = world.holds([order])
    assert "your own order" in refused(
        people["dealer"], "credit.hold", "action_release", [hold["id"]], "Mine"
    )
    people["manager"].call(
        "credit.hold", "action_release", [hold["id"]], "Good customer"
    )
    assert world.states([order]) == {order: "sale"}


def test_a_release_beyond_the_own_authority_is_for_somebody_else(
    world, people, salesperson
):
    orders = world.orders(
        salesperson, world.customers(2, limit=100), quantity=417
    )  # 25,020
    salesperson.call("sale.order", "action_confirm", orders)
    first, second = [hold["id"] for hold in world.holds(orders)]
    assert "authority" in refused(
        people["controller"], "credit.hold", "action_release", [first], "Fine"
    )
    people["controller"].call("credit.hold", "action_ask_approval", [first])
    people["manager"].call("credit.hold", "action_release", [first], "Fine")
    assert "reason" in refused(
        people["manager"], "credit.hold", "action_release", [second], " "
    )
    assert "does not cover" in refused(
        people["manager"], "credit.hold", "action_release", [second], "Fine", 100.0
    )
    assert list(world.states(orders).values()) == ["sale", "draft"]


# ---- Odoo's own credit limit -------------------------------------------------------
def limits(world, customer):
    """Odoo's own field, and our limits by state."""
    (row,) = world.admin.call("res.partner", "read", [customer], ["credit_limit"])
    domain = [("partner_id", "=", customer)]
    rows = world.admin.call(
        "credit.limit", "search_read", domain, ["amount", "state"], order="id"
    )
    return row["credit_limit"], [(limit["amount"], limit["state"]) for limit in rows]


def test_a_billing_user_puts_no_limit_into_force(world, people):
    (customer,) = world.customers(1, limit=100)
    biller = people["biller"]
    for values in (
        {"credit_limit": 5000},
        {"credit_limit": 0},
        {"use_partner_credit_limit": False},
    ):
        refused(biller, "res.partner", "write", [customer], values)
    refused(biller, "res.partner", "create", {"name": "New", "credit_limit": 5000})
    answer = biller.call(
        "res.partner", "load", [".id", "credit_limit"], [[str(customer), "5000"]]
    )
    assert "not changed" in answer["messages"][0]["message"]
    assert limits(world, customer) == (100.0, [(100.0, "active")])


def test_a_collector_asks_for_a_limit_and_a_controller_grants_within_the_own_authority(
    world, people
):
    (customer,) = world.customers(1, limit=100)
    people["collector"].call("res.partner", "write", [customer], {"credit_limit": 5000})
    expected = [(100.0, "active"), (5000.0, "requested")]
    assert limits(world, customer) == (100.0, expected)
    people["controller"].call(
        "res.partner", "write", [customer], {"credit_limit": 25000.01}
    )
    expected.append((25000.01, "requested"))
    assert limits(world, customer) == (100.0, expected)
    people["controller"].call(
        "res.partner", "write", [customer], {"credit_limit": 25000}
    )
    assert limits(world, customer) == (
        25000.0,
        [(100.0, "superseded"), *expected[1:], (25000.0, "active")],
    )
    refused(
        people["controller"], "res.partner", "write", [customer], {"credit_limit": 0}
    )


# ---- last: these change the policy for everybody -------------------------------------
def test_a_policy_may_hide_the_figures_from_salespeople(world, people, salesperson):
    (customer,) = world.customers(1, limit=100)
    manager = people["manager"]
    draft = manager.call("credit.policy", "action_new_version", [1])["res_id"]
    manager.call("credit.policy", "write", [draft], {"show_figures": False})
    reason = "Only hides figures"
    manager.call("credit.policy", "action_waive_simulation", [draft], reason)
    world.admin.call("credit.policy", "action_approve", [draft])
    manager.call("credit.policy", "action_activate", [draft])
    answer = salesperson.call("credit.profile", "what_if", customer, 150.0)
    assert (answer["outcome"], answer["figures"]) == ("hold", None)
    text = " ".join([*answer["reasons"], answer["remedy"]])
    assert "limit" in text
    assert not any(amount in text for amount in ("100", "150", "50"))
    assert people["viewer"].call("credit.profile", "what_if", customer, 150.0)[
        "figures"
    ]
    (order,) = world.orders(salesperson, [customer], quantity=2)
    salesperson.call("sale.order", "action_confirm", [order])
    (read,) = salesperson.call(
        "sale.order", "read", [order], ["credit_message", "credit_remedy"]
    )
    assert not any(amount in str(read) for amount in ("100", "120", "20.00"))


def test_every_check_of_this_story_can_be_computed_again(world):
    assert world.assert_records_verify() > 10
