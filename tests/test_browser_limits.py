"""A limit from the request to the decision, played by requester, approver and manager.

With ``SCREENSHOTS`` set in the environment each step is also kept as a picture in
``docs/screenshots``.
"""

import pytest
from playwright.sync_api import TimeoutError as TooSlow
from test_browser import picture
from world import DEPRECATION, REFUSAL, JsonRpc, World

CUSTOMER = "Harbour Trading Limited"
SCENE = """
partner = env["res.partner"].create({"name": CUSTOMER, "is_company": True})
file = env["credit.profile"]._ensure(partner, env.company)[partner]
users = {user.login: user for user in env["res.users"].search([])}
file.controller_id = users["controller"]
env["credit.limit"].create({
    "profile_id": file.id, "amount": 1000, "currency_id": env.company.currency_id.id,
    "reason": "Trade references"})
line = env["product.product"].search([("name", "=", "Crate of apples")])
order = env["sale.order"].create({
    "partner_id": partner.id, "user_id": users["salesperson"].id,
    "order_line": [(0, 0, {"product_id": line.id, "product_uom_qty": 40})]})
print("ORDER", order.id)
env.cr.commit()
"""


@pytest.fixture(scope="module")
def desk(odoo_server, run_in_odoo):
    """A server with people, and a quotation that its customer's limit does not allow."""
    server = odoo_server()
    server.expected += [DEPRECATION, REFUSAL]
    World(run_in_odoo, server, ["salesperson", "controller", "manager"])
    printed = run_in_odoo(server.database, f"CUSTOMER = {CUSTOMER!r}\n{SCENE}")
    line = next(line for line in printed.splitlines() if line.startswith("ORDER "))
    server.order = int(line.split()[1])
    return server


def test_a_limit_is_asked_for_declined_asked_again_and_approved_in_one_click(
    desk, open_page
):
    client = JsonRpc(desk, "admin")
    seller = open_page(desk, "salesperson", path=f"/odoo/sales/{desk.order}")
    _ask(seller, "5000", "Won a tender")
    picture(seller, "90-limit-asked-for")
    approver = open_page(desk, "controller", path="/odoo/credit-limit-requests")
    _decline_from_the_activity(approver, "First the accounts, please")
    seller.reload()
    seller.get_by_text("First the accounts, please").first.wait_for()
    _ask(seller, "4000", "Here are the accounts")
    approver.goto(f"{desk.url}/odoo/credit-limit-requests")
    _approve_from_the_activity(approver)
    states = [
        (limit["amount"], limit["state"])
        for limit in client.call(
            "credit.limit", "search_read", [], ["amount", "state"], order="id"
        )
    ]
    assert states[-2:] == [(5000.0, "declined"), (4000.0, "active")]


def test_a_manager_sees_the_story_and_withdraws_with_a_reason(desk, open_page):
    page = open_page(desk, "manager", path="/odoo/credit-limits")
    page.locator(".o_data_row", has_text="4,000").first.click()
    page.get_by_text("Here are the accounts").first.wait_for()
    picture(page, "93-limit-story")
    page.locator(".o_statusbar_buttons button", has_text="Withdraw").click()
    _fill_reason(page, "Lost the tender", "Withdraw")
    page.get_by_text("Lost the tender").first.wait_for()


def _ask(page, amount, reason):
    """As a salesperson, from the red banner of the quotation."""
    page.locator("[name=credit_hold_banner] button", has_text="Ask for a Limit").click()
    dialog = page.locator(".modal")
    dialog.locator("[name=amount] input").fill(amount)
    dialog.locator("[name=reason] :is(input, textarea)").fill(reason)
    dialog.locator("footer button", has_text="Ask").click()
    page.get_by_text("Credit control was asked").wait_for()


def _open_request(page, picture_name):
    waiting = page.locator(".o_kanban_record:has(button:text('Approve'))").first
    waiting.wait_for()
    picture(page, picture_name)
    waiting.get_by_text(CUSTOMER).click()
    try:
        page.locator(".o-mail-Activity").wait_for(timeout=10_000)
    except TooSlow:  # the board was drawn anew under the click
        waiting.get_by_text(CUSTOMER).click()
        page.locator(".o-mail-Activity").wait_for()


def _decline_from_the_activity(page, reason):
    _open_request(page, "91-limit-requests")
    assert page.locator(".o-mail-Activity-markDone").count() == 0
    picture(page, "92-limit-to-decide")
    page.locator(".o-mail-Activity .o_credit_decline").click()
    _fill_reason(page, reason, "Decline")
    page.locator(".o-mail-Activity").wait_for(state="detached")


def _approve_from_the_activity(page):
    _open_request(page, "91-limit-requests")
    page.locator(".o-mail-Activity .o_credit_approve").click()
    page.locator(".o-mail-Activity").wait_for(state="detached")
    page.locator(
        ".o_statusbar_status .o_arrow_button_current", has_text="Granted"
    ).wait_for()


def _fill_reason(page, reason, button):
    dialog = page.locator(".modal")
    dialog.locator("[name=reason] :is(input, textarea)").fill(reason)
    dialog.locator("footer button", has_text=button).first.click()
    dialog.wait_for(state="detached")
