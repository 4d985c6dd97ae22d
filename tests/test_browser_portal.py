"""A customer's own page in a real browser: on a desk with a login, on a phone by link."""

import json

import pytest
from world import DEPRECATION, World

CUSTOMER = "Nordwind Möbelhandel und Innenausbau Gesellschaft mbH & Co. KG"

SCENE = """
import json
from datetime import timedelta
from odoo.fields import Command, Date
today, company = Date.today(), env.company
company.write({"account_use_credit_limit": True, "credit_portal_limit": True})
env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "True")
env["payment.provider"].search([("code", "=", "demo"), ("company_id", "=", company.id)]
    ).write({"state": "test", "is_published": True, "capture_manually": False})
env.ref("payment_demo.payment_method_demo").active = True
env["res.lang"]._activate_lang("de_DE")
seller = env["res.users"].search([("login", "=", "salesperson")])
product = env["product.product"].search([("name", "=", "Crate of apples")])
def customer(name, limit):
    firm = env["res.partner"].create(
        {"name": name, "is_company": True, "credit_limit": limit, "user_id": seller.id})
    contact = env["res.partner"].create(
        {"name": "Paula Pears", "parent_id": firm.id, "email": "paula@example.com",
         "lang": "de_DE"})
    return firm, contact
def invoice(firm, amount, due):
    move = env["account.move"].create({
        "move_type": "out_invoice", "partner_id": firm.id,
        "invoice_date": today - timedelta(60), "invoice_payment_term_id": False,
        "invoice_date_due": today + timedelta(due),
        "invoice_line_ids": [Command.create({
            "name": "Crates", "quantity": 1, "price_unit": amount,
            "tax_ids": [Command.clear()]})]})
    move.action_post()
    return move
firm, contact = customer("Bluebird Shop", 1000)
env["res.users"].with_context(no_reset_password=True).create({
    "name": "Paula Pears", "login": "paula", "password": "paula",
    "partner_id": contact.id, "lang": "en_US",
    "group_ids": [Command.set([env.ref("base.group_portal").id])]})
invoice(firm, 400, -12)
invoice(firm, 380, 9)
order = env["sale.order"].create({
    "partner_id": firm.id, "user_id": seller.id, "require_payment": False,
    "order_line": [Command.create({
        "product_id": product.id, "product_uom_qty": 8, "price_unit": 60})]})
order.with_user(seller).action_confirm()
long, reader = customer(CUSTOMER, 5000)
invoice(long, 4700, -45)
invoice(long, 1250.5, 9)
link = env["credit.portal"]._link(long, company, reader)
env.cr.commit()
env.registry.signal_changes()
print("SCENE " + json.dumps({"order": order.id, "name": order.name, "link": link,
                             "customer": firm.id}))
"""


@pytest.fixture(scope="module")
def shop(odoo_server, run_in_odoo):
    """A server, the world on it, and what the customers begin with."""
    server = odoo_server()
    server.expected += [DEPRECATION]
    world = World(run_in_odoo, server, ["salesperson"])
    printed = run_in_odoo(server.database, f"CUSTOMER = {CUSTOMER!r}\n{SCENE}")
    line = next(line for line in printed.splitlines() if line.startswith("SCENE "))
    return world, json.loads(line.removeprefix("SCENE "))


def pay(page):
    """Pay with the demonstration provider, and wait for the account page."""
    page.fill("#customer_input", "1234")
    page.click("button[name=o_payment_submit_button]")
    page.wait_for_selector("[name=credit_account] [name=paid]")


def test_a_customer_releases_an_order_by_paying_exactly_what_is_missing(
    shop, open_page
):
    world, made = shop
    assert world.states([made["order"]]) == {made["order"]: "draft"}
    page = open_page(world.server, "paula", path="/my/credit")
    page.wait_for_selector("[name=way_out]")
    assert "260.00" in page.inner_text("[name=way_out]")
    page.click("a[name=pay_exactly]")
    assert made["name"] in page.inner_text("[name=credit_account_pay]")
    pay(page)
    assert "260.00" in page.inner_text("[name=paid]")
    assert page.query_selector("[name=orders]") is None
    assert world.states([made["order"]]) == {made["order"]: "sale"}
    assert world.profile(made["customer"], ["exposure"])["exposure"] == 1000.0


def test_by_link_on_a_phone_and_in_german_everything_fits_and_can_be_used(
    shop, chromium
):
    world, made = shop
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    query = made["link"].split("?", 1)[1]
    page.goto(f"{world.server.url}/my/credit?{query}")
    page.wait_for_selector("[name=credit_account]")
    wide = "document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(wide) <= 0
    assert "4.700,00" in page.inner_text("[name=overdue]")
    page.check("input[name=item] >> nth=0")
    page.click("button[name=promise]")
    page.wait_for_selector("form[name=promise]")
    assert page.evaluate(wide) <= 0
    page.go_back()
    page.click("a[name=pay_overdue]")
    page.wait_for_selector("#o_payment_form")
    assert page.evaluate(wide) <= 0
    pay(page)
    assert "4.700,00" in page.inner_text("[name=paid]")
    page.goto(f"{world.server.url}/my/credit?access_token=x")
    assert page.query_selector("[name=no_link]")
    context.close()
