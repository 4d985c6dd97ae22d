"""The accountant's morning, played in a real browser: from the preview to what was sent.

With ``SCREENSHOTS`` set in the environment each step is also kept as a picture in
``docs/screenshots``.
"""

import pytest
from test_browser import open_row, picture
from world import DEPRECATION, World

CUSTOMER = "Nordwind Möbelhandel und Innenausbau GmbH"

SCENE = """
from datetime import timedelta
from odoo.fields import Command, Date
today = Date.today()
company = env.company
strategy = env.ref("credit_control.credit_followup_standard")
company.credit_followup_strategy_id = strategy
strategy.write({"quiet_saturday": False, "quiet_sunday": False})
strategy.level_ids[1].fee = 5
env["res.lang"]._activate_lang("de_DE")
env.ref("base.module_credit_control")._update_translations(["de_DE"])
controller = env["res.users"].search([("login", "=", "controller")])
mail, phone = {"email": "accounts@example.com"}, {"phone": "+1 555 0199"}
def customer(name, *owed, **values):
    partner = env["res.partner"].create({"name": name, "is_company": True, **values})
    for amount, due in owed:
        env["account.move"].create({
            "move_type": "out_invoice", "partner_id": partner.id,
            "invoice_date": today - timedelta(60),
            "invoice_date_due": today + timedelta(due), "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create({
                "name": "Chairs", "quantity": 1, "price_unit": amount,
                "tax_ids": [Command.clear()]})]}).action_post()
    return partner, env["credit.profile"]._ensure(partner, company)[partner]
customer(CUSTOMER, (4700, -45), (1250.5, -9), (800, 4), lang="de_DE", **mail)
late, _file = customer("Gemini Furniture", (5400, -90), **mail)
item = env["account.move.line"].search(
    [("partner_id", "=", late.id), ("date_maturity", "!=", False)], limit=1)
item.write({"credit_level_id": strategy.level_ids[2].id,
            "credit_level_on": today - timedelta(12)})
customer("Lumber Inc", (2600, -12), **mail)
customer("Azure Interior", (1800, -25), **mail)
customer("Wood Corner", (1200, -30), **phone)
for number in range(1, 5):
    customer(f"Ready Mat {number}", (90 + 37 * number, -6 - number), **mail)
customer("Corner Shop", (7.5, -30), **mail)
customer("Unknown Address Ltd", (333, -18))
customer("The Jackson Group", (510, 15), **mail)
_partner, file = customer("Deco Addict", (3000, -40), **mail)
file.write({"followup_paused_until": today + timedelta(10),
            "followup_pause_reason": "They called: money comes next week"})
_partner, file = customer("Insolvent Brothers", (950, -70), **mail)
file.insolvent_since = today - timedelta(20)
disputed, _file = customer("Colibri Chairs", (640, -20), **mail)
env["account.move"].search([("partner_id", "=", disputed.id)]).write({
    "credit_dispute_amount": 640, "credit_dispute_reason": "Two chairs damaged"})
env.cr.commit()
env.registry.signal_changes()  # the server learns of the language
"""


@pytest.fixture(scope="module")
def morning(odoo_server, run_in_odoo):
    """A server with people, and customers of every case."""
    server = odoo_server()
    server.expected += [DEPRECATION]
    World(run_in_odoo, server, ["collector", "controller"])
    run_in_odoo(server.database, f"CUSTOMER = {CUSTOMER!r}\n{SCENE}")
    return server


def open_batch(page, server):
    page.goto(server.url + "/odoo/credit-followup")
    open_row(page, "FUP/")


def test_the_accountants_morning_from_preview_to_sent(morning, open_page, run_in_odoo):
    page = open_page(morning, "collector", path="/odoo/credit-followup")
    page.wait_for_selector('.o_view_nocontent:has-text("Plan today\'s batch")')
    page.click(".o_list_button_add")
    page.wait_for_selector(".o_form_view:has-text('Nothing is sent by it')")
    page.click("button[name=action_plan]:visible")
    page.wait_for_selector(f".o_data_row:has-text('{CUSTOMER[:16]}')")
    page.wait_for_selector(".o_data_row:has-text('Gemini'):has-text('Waiting for')")
    assert page.locator(".o_data_row").count() == 9
    picture(page, "30-follow-up-notices")

    _look_at_what_is_left_out(page, morning)
    _edit_one_and_drop_the_next(page, morning)

    open_batch(page, morning)
    page.click("button[name=action_send]")
    page.click(".modal .btn-primary")
    page.wait_for_selector(".o_arrow_button_current:has-text('Being Sent')")
    code = "env['credit.followup.batch']._cron_send(); env.cr.commit()"
    run_in_odoo(morning.database, code)
    page.click("button[name=action_view_notices]")
    page.wait_for_selector(".o_data_row:has-text('Lumber'):has-text('Sent')")
    states = {
        "Nordwind": "Sent",
        "Azure": "Dropped",
        "Wood Corner": "Sent",
        "Gemini": "Waiting for Approval",
    }
    for customer, state in states.items():
        row = page.locator(f".o_data_row:has-text('{customer}')")
        assert state in row.inner_text(), customer
    picture(page, "35-follow-up-sent")
    open_row(page, "Lumber")
    page.wait_for_selector(".o_field_html:has-text('Thank you for your call')")
    page.wait_for_selector(".o-mail-Message:has-text('Thank you for your call')")


def _look_at_what_is_left_out(page, server):
    """Each reason is a group with its amount."""
    open_batch(page, server)
    page.wait_for_selector(".o_arrow_button_current:has-text('Planned')")
    picture(page, "31-follow-up-batch")
    page.click("button[name=action_view_lines]")
    page.wait_for_selector(".o_group_header")
    reasons = (
        *("Below the minimum", "Disputed", "Insolvent", "No level reached"),
        *("No way to reach the customer", "Paused"),
    )
    for reason in reasons:
        page.click(f".o_group_header:has-text('{reason}')")
        page.wait_for_selector(f".o_data_row:has-text('{reason}')")
    picture(page, "32-follow-up-left-out")


def _edit_one_and_drop_the_next(page, server):
    """With the keyboard: to the next notice, and its dialog."""
    open_batch(page, server)
    page.click("button[name=action_view_notices]")
    open_row(page, CUSTOMER[:16])
    page.wait_for_selector(".odoo-editor-editable:has-text('Guten Tag Nordwind')")
    picture(page, "33-follow-up-notice")
    page.keyboard.press("Alt+n")
    page.wait_for_selector(".oe_title:has-text('Gemini')")
    page.keyboard.press("Alt+n")
    page.wait_for_selector(".odoo-editor-editable:has-text('Dear Lumber Inc')")
    page.locator(".odoo-editor-editable p", has_text="easily overlooked").click()
    page.keyboard.press("End")
    page.keyboard.type(" Thank you for your call on Monday.")
    page.click(".o_form_button_save")
    page.wait_for_selector("button[name=action_reset_text]")
    page.keyboard.press("Alt+n")
    page.wait_for_selector(".oe_title:has-text('Azure Interior')")
    page.keyboard.press("Alt+w")
    page.fill(".modal [name=reason] input", "Payment announced for Friday")
    picture(page, "34-follow-up-drop")
    page.click(".modal button[name=action_decide]")
    page.wait_for_selector(".alert-info:has-text('Payment announced for Friday')")


def test_the_credit_file_tells_where_follow_up_stands(morning, open_page):
    page = open_page(morning, "controller", path="/odoo/credit-profiles")
    open_row(page, "Lumber")
    page.click(".o_notebook a:has-text('Follow-up')")
    page.wait_for_selector("[name=notice_ids] .o_data_row:has-text('Sent')")
    page.locator("[name=notice_ids]").scroll_into_view_if_needed()
    picture(page, "36-follow-up-credit-file")


def test_a_telephone_shows_notices_and_what_they_say(morning, chromium):
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{morning.url}/web/login")
    page.fill("input[name=login]", "collector")
    page.fill("input[name=password]", "collector")
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_selector(".o_main_navbar")
    page.goto(f"{morning.url}/odoo/credit-notices")
    # Where Odoo's bot has just said hello, its window covers a telephone's screen.
    page.add_style_tag(content=".o-mail-ChatWindow, .o-mail-ChatHub { display: none }")
    page.click(".o_kanban_record:has-text('Nordwind')")
    page.wait_for_selector(".o_form_view .o_field_html:has-text('Guten Tag')")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "the form must not scroll sideways"
    page.locator(".o_field_html table").scroll_into_view_if_needed()
    table = page.locator(".o_field_html table").bounding_box()
    assert table["x"] + table["width"] <= 390, "the table is cut"
    picture(page, "37-follow-up-on-a-telephone")
    page.close()
