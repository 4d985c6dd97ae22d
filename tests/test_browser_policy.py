"""A limit is asked for and agreed to, and a policy is tried before it stops an order.

With ``SCREENSHOTS`` set in the environment each step is also kept as a picture in
``docs/screenshots``.
"""

import pytest
from test_browser import open_row, picture
from world import DEPRECATION, REFUSAL, JsonRpc, World

CUSTOMER = "Möwe Schiffsausrüstung GmbH"

SCENE = """
from datetime import timedelta
from odoo.fields import Command, Date, Datetime
today, now = Date.today(), Datetime.now()
company = env.company
people = {login: env["res.users"].search([("login", "=", login)])
          for login in ("salesperson", "controller")}
partner = env["res.partner"].create({
    "name": CUSTOMER, "is_company": True, "user_id": people["salesperson"].id})
file = env["credit.profile"]._ensure(partner, company)[partner]
file.controller_id = people["controller"]
file._grant(2000, reason="Opening limit", date_from=today - timedelta(400))
product = env["product.product"].create({
    "name": "Rope", "type": "service", "list_price": 100.0,
    "taxes_id": [Command.clear()], "invoice_policy": "order"})
def order(quantity):
    return env["sale.order"].with_user(people["salesperson"]).create({
        "partner_id": partner.id, "order_line": [Command.create({
            "product_id": product.id, "product_uom_qty": quantity})]})
bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
for number in range(8):
    sold = order(4 + number)
    sold.action_confirm()
    days = 320 - 35 * number
    sold.sudo().date_order = now - timedelta(days)
    [invoice] = sold.sudo()._create_invoices()
    invoice.write({"invoice_date": today - timedelta(days),
                   "invoice_date_due": today - timedelta(days - 14),
                   "invoice_payment_term_id": False})
    invoice.action_post()
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids).create({
        "journal_id": bank.id,
        "payment_date": today - timedelta(max(days - 20 - 12 * number, 1)),
    })._create_payments()
quotation = order(30)
env.cr.commit()
print("ORDER", quotation.name)
"""


@pytest.fixture(scope="module")
def desk(odoo_server, run_in_odoo):
    """A server with people and a customer whose quotation is above its limit."""
    server = odoo_server()
    server.expected += [DEPRECATION, REFUSAL, r"ir_actions_report: wkhtmltopdf"]
    World(run_in_odoo, server, ["salesperson", "controller", "manager"])
    printed = run_in_odoo(server.database, f"CUSTOMER = {CUSTOMER!r}\n{SCENE}")
    line = next(line for line in printed.splitlines() if line.startswith("ORDER"))
    return server, line.split()[1]


def test_a_salesperson_asks_for_a_limit_and_one_click_grants_it(desk, open_page):
    server, name = desk
    seller = open_page(server, "salesperson", path="/odoo/sales")
    open_row(seller, name)
    seller.click("[name=credit_hold_banner] button:has-text('Ask for a Limit')")
    seller.fill(".modal [name=amount] input", "4000")
    seller.fill(
        ".modal [name=reason] :is(input, textarea)", "Fits out two more ships this year"
    )
    picture(seller, "70-limit-asked-for")
    seller.click(".modal button[name=action_request]")
    seller.wait_for_selector(".modal", state="detached")

    decider = open_page(server, "controller", path="/odoo/credit-limit-requests")
    decider.wait_for_selector(f".o_kanban_record:has-text('{CUSTOMER}')")
    picture(decider, "71-limit-requests")
    decider.click(f".o_kanban_record:has-text('{CUSTOMER}')")
    decider.wait_for_selector(".o_form_view .o-mail-Activity .o_credit_approve")
    picture(decider, "72-limit-request")
    decider.click(".o-mail-Activity .o_credit_approve")
    decider.wait_for_selector(".o_arrow_button_current:has-text('Granted')")

    seller.reload()
    seller.wait_for_selector(".o-mail-Message:has-text('4,000')")
    seller.click("button[name=action_confirm]:visible")
    seller.wait_for_selector(".o_arrow_button_current:has-text('Sales Order')")
    picture(seller, "73-limit-granted")


def test_a_policy_is_tried_on_the_past_approved_by_another_and_put_into_force(
    desk, open_page
):
    server, _name = desk
    page = open_page(server, "manager", path="/odoo/credit-policies")
    open_row(page, "Standard")
    page.click("button[name=action_new_version]")
    page.wait_for_selector(".o_arrow_button_current:has-text('Draft')")
    _stricter(page)
    picture(page, "74-policy-draft")
    _try_it(page)
    admin = open_page(server, path="/odoo/credit-policies")
    open_row(admin, "Simulated")
    admin.click("button[name=action_approve]")
    admin.wait_for_selector(".o_arrow_button_current:has-text('Approved')")
    page.goto(f"{server.url}/odoo/credit-policies")
    open_row(page, "Approved")
    page.click("button[name=action_compare]")
    page.wait_for_selector(".modal [name=differences] li:has-text('5 instead of 30')")
    picture(page, "76-policy-compared")
    page.click(".modal-footer button:has-text('Close')")
    page.click("button[name=action_activate]")
    page.click(".modal-footer button.btn-primary")
    page.wait_for_selector(".o_arrow_button_current:has-text('Active')")
    page.click("button[name=action_acknowledge]")
    page.wait_for_selector("button[name=action_acknowledge]", state="detached")
    page.click(".o_notebook a:has-text('Read By')")
    picture(page, "77-policy-in-force")
    client = JsonRpc(server, "admin")
    states = client.call("credit.policy", "search_read", [], ["version", "state"])
    versions = {
        one["version"]: one["state"] for one in states if one["state"] != "draft"
    }
    assert versions == {1: "retired", 2: "active"}


def _stricter(page):
    """The draft holds orders five days after a due date."""
    page.click(".o_data_row:has-text('Oldest overdue instalment') [name=check_code]")
    page.fill(".modal [name=days] input", "5")
    page.click(".modal [name=outcome] label:has-text('Hold')")
    page.click(".modal-footer .o_form_button_save")
    page.wait_for_selector(".modal", state="detached")
    page.click(".o_form_button_save")
    page.wait_for_selector(".o_form_saved, .o_form_button_create")


def _try_it(page):
    page.click("button[name=action_simulate]")
    page.wait_for_selector(".o_form_view button[name=action_run]")
    page.click("button[name=action_run]:visible")
    page.wait_for_selector(".o_arrow_button_current:has-text('Done')", timeout=120_000)
    told = page.locator("[name=story]").inner_text()
    assert "8" in told
    picture(page, "75-simulation")
