"""Other systems at Odoo's external API: what they may ask, and what opens nothing."""

import pytest
from odoo_client import Api, Refused
from world import (
    assert_sentence,
    refused,
)

ASKED = ("salesperson", "viewer", "collector", "controller", "manager", "auditor")
NOBODY = ("clerk", "biller")
EUROS_A_DOLLAR = 0.5


# ---- what if ------------------------------------------------------------------
@pytest.mark.parametrize("login", ASKED)
def test_what_if_answers_who_sells_and_who_controls_credit(world, people, login):
    (customer,) = world.customers(1, limit=100)
    answer = people[login].call("credit.profile", "what_if", customer, 150.0)
    assert (answer["outcome"], answer["light"]) == ("hold", "red")
    assert "credit limit" in answer["reasons"][0]
    assert answer["figures"]["order_reduction"] == 50.0
    key = Api(world.server.url, world.database, world.key(login))
    assert (
        key.call("credit.profile", "what_if", partner_id=customer, amount=150.0)
        == answer
    )


@pytest.mark.parametrize("login", NOBODY)
def test_what_if_tells_others_who_may_ask(world, people, login):
    (customer,) = world.customers(1, limit=100)
    text = refused(people[login], "credit.profile", "what_if", customer, 150.0)
    assert "salespeople" in text
    with pytest.raises(Refused) as caught:
        Api(world.server.url, world.database, world.key(login)).call(
            "credit.profile", "what_if", partner_id=customer, amount=150.0
        )
    assert_sentence(caught.value)


def test_what_if_writes_nothing_not_even_a_credit_file(world, salesperson):
    models = (
        "credit.profile",
        "credit.check",
        "credit.hold",
        "mail.message",
        "mail.activity",
    )
    known, new = world.customers(1, limit=100) + world.customers(1)
    before = [world.admin.call(model, "search_count", []) for model in models]
    assert (
        salesperson.call("credit.profile", "what_if", known, 1000.0)["outcome"]
        == "hold"
    )
    assert (
        salesperson.call("credit.profile", "what_if", new, 1000.0)["outcome"] == "pass"
    )
    assert [world.admin.call(model, "search_count", []) for model in models] == before


def test_what_if_names_the_cent_that_decides(world, salesperson):
    (customer,) = world.customers(1, limit=100)
    too_much = salesperson.call("credit.profile", "what_if", customer, 137.31)[
        "figures"
    ]
    passing = round(137.31 - too_much["order_reduction"], 2)
    assert (
        salesperson.call("credit.profile", "what_if", customer, passing)["outcome"]
        != "hold"
    )
    assert (
        salesperson.call("credit.profile", "what_if", customer, passing + 0.01)[
            "outcome"
        ]
        == "hold"
    )


def test_what_if_converts_a_foreign_currency_once_and_says_when_it_cannot(
    world, salesperson
):
    (customer,) = world.customers(1, limit=100)
    domain = [("name", "=", "EUR"), ("active", "in", [True, False])]
    euro = world.admin.call("res.currency", "search", domain)
    world.admin.call("res.currency", "write", euro, {"active": True})
    answer = salesperson.call("credit.profile", "what_if", customer, 40.0, "EUR")
    assert answer["outcome"] == "hold"
    assert "EUR" in answer["reasons"][0]
    assert answer["figures"]["exposure_after"] is None
    rate = {"currency_id": euro[0], "name": "2020-01-01", "rate": EUROS_A_DOLLAR}
    world.admin.call("res.currency.rate", "create", rate)
    answer = salesperson.call("credit.profile", "what_if", customer, 50.0, "EUR")
    assert (answer["outcome"], answer["figures"]["exposure_after"]) == ("warn", 100.0)
    assert (
        salesperson.call("credit.profile", "what_if", customer, 50.01, "EUR")["outcome"]
        == "hold"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        (-1.0,),
        (None,),
        ("12",),
        ({"a": 1},),
        (1e300,),
        (float("inf"),),
        (5.0, "XXX"),
        (5.0, "usd"),
        (5.0, ["USD"]),
        (5.0, None, 999),
        (5.0, None, "x"),
    ],
)
def test_what_if_answers_nonsense_with_a_sentence(world, salesperson, arguments):
    (customer,) = world.customers(1)
    refused(salesperson, "credit.profile", "what_if", customer, *arguments)


@pytest.mark.parametrize("customer", [0, 10**9, None, "x", [1], {"a": 1}])
def test_what_if_needs_a_customer(salesperson, customer):
    refused(salesperson, "credit.profile", "what_if", customer, 5.0)


# ---- ways round the gate ---------------------------------------------------------
def line(world, **values):
    return (0, 0, {"product_id": world.made["product"], "product_uom_qty": 2, **values})


WAYS = {
    "confirm": lambda order, _line: ("action_confirm", [order]),
    "write": lambda order, _line: ("write", [order], {"state": "sale"}),
    "write and lock": lambda order, _line: (
        "write",
        [order],
        {"state": "sale", "locked": True},
    ),
    "write by the web client": lambda order, _line: (
        "web_save",
        [order],
        {"state": "sale"},
        {"state": {}},
    ),
    "import": lambda order, _line: ("load", [".id", "state"], [[str(order), "sale"]]),
    "write state and lines": lambda order, line: (
        "write",
        [order],
        {"state": "sale", "order_line": [line]},
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_quotation_over_the_limit_is_held_whichever_way_it_is_confirmed(
    world, salesperson, way
):
    customers = world.customers(1, limit=100)
    (order,) = world.orders(salesperson, customers, quantity=2)
    method, *args = WAYS[way](order, line(world))
    salesperson.call("sale.order", method, *args)
    assert world.states([order]) == {order: "draft"}
    assert [hold["state"] for hold in world.holds([order])] == ["open"]


def test_an_order_created_as_confirmed_is_held(world, salesperson):
    customers = world.customers(3, limit=100)
    values = {"partner_id": customers[0], "state": "sale", "order_line": [line(world)]}
    salesperson.call("sale.order", "create", values)
    values = {"partner_id": customers[1], "order_line": [line(world)]}
    salesperson.call("sale.order", "create", values, context={"default_state": "sale"})
    columns = [
        "partner_id/.id",
        "state",
        "order_line/product_id/.id",
        "order_line/product_uom_qty",
    ]
    row = [str(customers[2]), "sale", str(world.made["product"]), "2"]
    assert salesperson.call("sale.order", "load", columns, [row])["messages"] == []
    orders = world.admin.call("sale.order", "search", [("partner_id", "in", customers)])
    assert set(world.states(orders).values()) == {"draft"}
    assert len(world.holds(orders)) == len(orders) == 3


@pytest.mark.parametrize(
    "context",
    [
        {"bypass_risk": True, "check_exception": False, "no_credit_check": True},
        {
            "credit_control_skip": True,
            "credit_control.passed": True,
            "credit_state": "released",
        },
        {
            "install_mode": True,
            "import_file": True,
            "module": "credit_control",
            "tracking_disable": True,
        },
        {
            "uid": 1,
            "su": True,
            "sudo": True,
            "active_test": False,
            "allowed_company_ids": [],
        },
        {"send_email": True, "default_state": "sale", "mail_notrack": True},
    ],
)
def test_no_context_key_opens_the_gate(world, salesperson, context):
    (order,) = world.orders(salesperson, world.customers(1, limit=100), quantity=2)
    salesperson.call("sale.order", "action_confirm", [order], context=context)
    salesperson.call("sale.order", "write", [order], {"state": "sale"}, context=context)
    assert world.states([order]) == {order: "draft"}


def test_a_batch_confirms_what_passes_and_holds_the_rest(world, salesperson):
    customers = world.customers(4, limit=100)
    small = world.orders(salesperson, customers[:2])
    large = world.orders(salesperson, customers[2:], quantity=2)
    answer = salesperson.call(
        "sale.order", "action_confirm", [large[0], *small, large[1]]
    )
    assert "2" in answer["params"]["message"]
    states = world.states(small + large)
    assert [states[order] for order in small + large] == [
        "sale",
        "sale",
        "draft",
        "draft",
    ]


@pytest.mark.parametrize(
    ("model", "values"),
    [
        ("sale.order", {"amount_total": 1}),
        ("sale.order", {"currency_rate": 1000}),
        ("sale.order", {"invoice_status": "invoiced"}),
        ("sale.order", {"credit_state": "released"}),
        ("sale.order.line", {"price_total": 1}),
        ("sale.order.line", {"invoice_status": "invoiced"}),
        ("sale.order.line", {"is_downpayment": True}),
        ("sale.order.line", {"invoice_lines": [(5,)]}),
    ],
)
def test_what_exposure_is_computed_from_is_not_written_by_hand(
    world, salesperson, model, values
):
    (order,) = world.orders(salesperson, world.customers(1, limit=100))
    record = order if model == "sale.order" else world.lines(order)[0]
    refused(salesperson, model, "write", [record], values)
    salesperson.call("sale.order", "action_confirm", [order])
    refused(salesperson, model, "write", [record], values)


@pytest.mark.parametrize(
    ("model", "method"),
    [
        ("sale.order", "_action_confirm"),
        ("sale.order", "_validate_order"),
        ("sale.order", "_credit_set_state"),
        ("sale.order", "_credit_confirm_for"),
        ("credit.hold", "_set"),
        ("credit.hold", "_release"),
        ("credit.limit", "_put_into_force"),
        ("credit.gate", "_check"),
        ("credit.check", "_record"),
    ],
)
def test_the_steps_behind_the_gate_are_not_callable(people, model, method):
    for login in ("salesperson", "manager"):
        refused(people[login], model, method, [])


def test_every_check_of_this_story_can_be_computed_again(world):
    assert world.assert_records_verify() > 15
