"""The customer's side: signing and paying in the portal never ends in an error, and gives no credit away."""

import pytest
from odoo_client import Refused
from world import DEPRECATION, REFUSAL, World, assert_sentence

from dev import system

SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
UNDER_REVIEW = "Your order is under review"
WKHTMLTOPDF = (
    r"ir_actions_report: "  # Debian's build does not know all of Odoo's options
)
SECRETS = (
    "credit_state",
    "credit_light",
    "credit_message",
    "credit_remedy",
    "credit_hold_ids",
    "credit_check_count",
)
MODELS = (
    "profile",
    "hold",
    "check",
    "check.seal",
    "limit",
    "category",
    "policy",
    "policy.rule",
    "authority",
)


@pytest.fixture(scope="module")
def world(odoo_server, run_in_odoo):
    if not system.find("wkhtmltopdf"):
        pytest.skip(
            "wkhtmltopdf is not on this machine, and Odoo prints what customers sign"
        )
    server = odoo_server()
    server.expected += [REFUSAL, DEPRECATION, WKHTMLTOPDF]
    return World(run_in_odoo, server, ["salesperson"])


@pytest.fixture(scope="module")
def salesperson(world):
    return world.client("salesperson")


@pytest.fixture(scope="module")
def demo(world):
    """The demonstration payment provider and its method."""
    domain = [("code", "=", "demo"), ("state", "=", "test")]
    (provider,) = world.admin.call(
        "payment.provider", "search_read", domain, ["payment_method_ids"]
    )
    return {
        "provider_id": provider["id"],
        "payment_method_id": provider["payment_method_ids"][0],
    }


def quotation(world, salesperson, customer, quantity, **values):
    """A quotation that the customer has received."""
    (order,) = world.orders(salesperson, [customer], quantity, **values)
    salesperson.call("sale.order", "action_quotation_sent", [order])
    return order


def to_sign(world, salesperson, customer, quantity):
    return quotation(
        world,
        salesperson,
        customer,
        quantity,
        require_signature=True,
        require_payment=False,
    )


def to_pay(world, salesperson, customer, share):
    """Two crates for 120, of which the share is to be paid online in advance."""
    terms = {
        "require_signature": False,
        "require_payment": True,
        "prepayment_percent": share,
    }
    return quotation(world, salesperson, customer, 2, **terms)


def sign(visitor, order):
    return visitor.post(
        f"/my/orders/{order}/accept", {"name": "Paula Pears", "signature": SIGNATURE}
    )


def pay(world, visitor, demo, order, amount):
    """Pay online, step by step as the browser does; the state of the payment."""
    values = {
        **demo,
        "amount": amount,
        "token_id": None,
        "flow": "direct",
        "tokenization_requested": False,
    }
    values["access_token"] = world.read([order], "access_token")[order]
    values["landing_route"] = f"/my/orders/{order}"
    started = visitor.post(f"/my/orders/{order}/transaction", values)
    details = {
        "reference": started["reference"],
        "payment_details": "1234",
        "simulated_state": "done",
    }
    visitor.post("/payment/demo/simulate_payment", details)
    return visitor.post("/payment/status/poll", {})["state"]


# ---- signing ---------------------------------------------------------------------
@pytest.fixture(scope="module")
def signed(world, salesperson):
    """A customer with a limit of 100 who signed a quotation of 120: visitor, order, answer."""
    (customer,) = world.customers(1, limit=100)
    visitor = world.portal_user(customer)
    order = to_sign(world, salesperson, customer, 2)
    return visitor, order, sign(visitor, order)


def test_a_signature_over_the_limit_is_kept_and_the_order_waits(world, signed):
    _visitor, order, answer = signed
    assert "error" not in answer
    assert answer["force_refresh"]
    fields = ["state", "signed_by", "signature"]
    (read,) = world.admin.call("sale.order", "read", [order], fields)
    assert (read["state"], read["signed_by"]) == ("sent", "Paula Pears")
    assert read["signature"]
    assert [hold["state"] for hold in world.holds([order])] == ["open"]


def test_the_page_says_that_the_order_is_under_review_and_nothing_of_credit(signed):
    visitor, order, answer = signed
    for path in (answer["redirect_url"], f"/my/orders/{order}"):
        page = visitor.get(path)
        assert page.status_code == 200
        assert UNDER_REVIEW in page.text
        assert not [
            word
            for word in ("credit", "limit", "100.00", "owe $")
            if word in visible(page.text)
        ]


def visible(page):
    """What of a page is the document, without head, scripts and menus."""
    body = (
        page.split('id="portal_sale_content"', 1)[1]
        if 'id="portal_sale_content"' in page
        else page
    )
    return body.split("<footer", 1)[0].split("<script", 1)[0]


def test_the_salesperson_is_told_and_the_controller_has_a_task(world, signed):
    _visitor, order, _answer = signed
    (read,) = world.admin.call("sale.order", "read", [order], ["user_id", "name"])
    (seller,) = world.admin.call(
        "res.users", "read", [read["user_id"][0]], ["partner_id"]
    )
    domain = [
        ("model", "=", "sale.order"),
        ("res_id", "=", order),
        ("body", "ilike", "On credit hold"),
    ]
    (message,) = world.admin.call(
        "mail.message", "search_read", domain, ["notified_partner_ids"]
    )
    assert message["notified_partner_ids"] == [seller["partner_id"][0]]
    (hold,) = world.holds([order])
    domain = [("res_model", "=", "credit.hold"), ("res_id", "=", hold["id"])]
    (task,) = world.admin.call(
        "mail.activity", "search_read", domain, ["user_id", "summary"]
    )
    assert task["user_id"][0] == world.user_id("controller")
    assert read["name"] in task["summary"]


def test_the_customer_reads_nothing_of_it_over_the_api(world, signed):
    visitor, order, _answer = signed
    messages = visitor.post(
        "/mail/thread/messages", {"thread_model": "sale.order", "thread_id": order}
    )
    assert "credit" not in str(messages["data"]["mail.message"]).lower()
    for field in SECRETS:
        with pytest.raises(Refused):
            visitor.call("sale.order", "read", [order], [field])
    for model in MODELS:
        for method in ("search_read", "search_count"):
            with pytest.raises(Refused) as caught:
                visitor.call(f"credit.{model}", method, [])
            assert_sentence(caught.value)
    with pytest.raises(Refused) as caught:
        visitor.call("credit.profile", "what_if", 1, 1.0)
    assert_sentence(caught.value)


def test_the_customer_cannot_put_an_order_on_hold_or_confirm_it_over_the_api(
    world, salesperson, signed
):
    visitor, signed_order, _answer = signed
    customer = world.read([signed_order], "partner_id")[signed_order][0]
    order = to_sign(world, salesperson, customer, 2)
    for method, *args in (("action_confirm",), ("write", {"state": "sale"})):
        with pytest.raises(Refused):
            visitor.call("sale.order", method, [order], *args)
    assert world.holds([order]) == []
    assert world.states([order]) == {order: "sent"}


def test_a_signature_within_the_limit_confirms_at_once(world, salesperson, signed):
    visitor, signed_order, _answer = signed
    customer = world.read([signed_order], "partner_id")[signed_order][0]
    order = to_sign(world, salesperson, customer, 1)
    assert "error" not in sign(visitor, order)
    assert world.states([order]) == {order: "sale"}
    assert UNDER_REVIEW not in visitor.get(f"/my/orders/{order}").text


def test_a_release_confirms_the_signed_order_and_the_page_follows(world, signed):
    visitor, order, _answer = signed
    (hold,) = world.holds([order])
    world.client("controller").call(
        "credit.hold", "action_release", [hold["id"]], "Called them"
    )
    assert world.states([order]) == {order: "sale"}
    assert UNDER_REVIEW not in visitor.get(f"/my/orders/{order}").text


# ---- paying online -------------------------------------------------------------------
def exposure(world, customer):
    return world.profile(customer, ["exposure"])["exposure"]


def test_an_order_paid_in_full_takes_no_credit(world, salesperson, demo):
    (customer,) = world.customers(1, limit=0.01)
    visitor = world.portal_user(customer)
    order = to_pay(world, salesperson, customer, 1.0)
    assert pay(world, visitor, demo, order, 120.0) == "done"
    assert world.states([order]) == {order: "sale"}
    assert world.holds([order]) == []
    assert exposure(world, customer) == 0.0
    (next_order,) = world.orders(salesperson, [customer])
    salesperson.call("sale.order", "action_confirm", [next_order])
    assert world.states([next_order]) == {next_order: "draft"}


def test_the_rest_of_an_order_paid_in_part_takes_credit(world, salesperson, demo):
    (customer,) = world.customers(1, limit=60)
    visitor = world.portal_user(customer)
    order = to_pay(world, salesperson, customer, 0.5)
    assert pay(world, visitor, demo, order, 60.0) == "done"
    assert world.states([order]) == {order: "sale"}
    assert exposure(world, customer) == 60.0


def test_an_order_whose_rest_is_over_the_limit_is_paid_without_error_and_waits(
    world, salesperson, demo
):
    (customer,) = world.customers(1, limit=59.99)
    visitor = world.portal_user(customer)
    order = to_pay(world, salesperson, customer, 0.5)
    assert pay(world, visitor, demo, order, 60.0) == "done"
    domain = [("sale_order_ids", "in", [order])]
    (payment,) = world.admin.call(
        "payment.transaction",
        "search_read",
        domain,
        ["is_post_processed", "payment_id"],
    )
    assert payment["is_post_processed"]
    assert payment["payment_id"]
    assert world.states([order]) == {order: "sent"}
    assert [hold["state"] for hold in world.holds([order])] == ["open"]
    assert UNDER_REVIEW in visitor.get(f"/my/orders/{order}").text
    # What was paid is not lost: a cent more of credit, and the order goes ahead by itself.
    world.admin.call("res.partner", "write", [customer], {"credit_limit": 60})
    assert world.states([order]) == {order: "sale"}
    assert exposure(world, customer) == 60.0


def test_every_check_of_this_story_can_be_computed_again(world):
    assert world.assert_records_verify() >= 6
