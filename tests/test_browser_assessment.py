"""From a look-up to a limit, and from a link to a customer, played in a real browser.

With ``SCREENSHOTS`` set in the environment each step is also kept as a picture in
``docs/screenshots``.
"""

import pytest
from provider_desk import HARBOUR, UNKNOWN_OPTION, bureau, configuration
from smtp_sink import SmtpSink
from test_browser import open_row, picture
from world import DEPRECATION, REFUSAL, JsonRpc, World

CUSTOMER = "Harbour Trading Limited"
APPLICANT = "anna@albion.example"

SCENE = """
from datetime import timedelta
from odoo.fields import Command, Date
today = Date.today()
company = env.company
pounds = env.ref("base.GBP")
pounds.active = True
env["res.currency.rate"].create({
    "currency_id": pounds.id, "company_id": company.id,
    "name": today - timedelta(900), "rate": 0.8})
partner = env["res.partner"].create({
    "name": CUSTOMER, "is_company": True, "street": "South Quay 7", "city": "Hull",
    "country_id": env.ref("base.uk").id, "email": "accounts@harbour.example"})
bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
for number in range(12):
    billed = today - timedelta(20 + 30 * number)
    invoice = env["account.move"].create({
        "move_type": "out_invoice", "partner_id": partner.id, "invoice_date": billed,
        "invoice_date_due": billed + timedelta(30), "invoice_payment_term_id": False,
        "invoice_line_ids": [Command.create({
            "name": "Sail cloth", "quantity": 1, "price_unit": 9500 + 250 * number,
            "tax_ids": [Command.clear()]})]})
    invoice.action_post()
    owed = invoice.line_ids.filtered("date_maturity")
    if not number:
        continue
    payment = env["account.move"].create({
        "move_type": "entry", "journal_id": bank.id,
        "date": billed + timedelta(28 + number % 5),
        "line_ids": [
            Command.create({"account_id": bank.default_account_id.id,
                            "debit": owed.balance}),
            Command.create({"account_id": owed.account_id.id, "partner_id": partner.id,
                            "credit": owed.balance})]})
    payment.action_post()
    (owed | payment.line_ids.filtered("partner_id")).reconcile()
file = env["credit.profile"]._ensure(partner, company)[partner]
file.controller_id = env["res.users"].search([("login", "=", "controller")])
env["ir.mail_server"].create({
    "name": "The test", "smtp_host": "127.0.0.1", "smtp_port": PORT,
    "smtp_encryption": "none"})
env.registry.signal_changes()  # the server learns of the currency
env["ir.config_parameter"].set_param("web.base.url", URL)
env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
company.email = "credit@example.com"
env.cr.commit()
"""


@pytest.fixture(scope="module")
def played():
    """A Creditsafe on this machine."""
    with bureau() as both:
        yield both


@pytest.fixture(scope="module")
def sink():
    """A mail server on this machine."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture(scope="module")
def desk(odoo_server, run_in_odoo, sink, tmp_path_factory):
    """A server that may call this machine, people, and a customer with a history."""
    file = configuration(tmp_path_factory.mktemp("conf"))
    server = odoo_server(None, "-c", file)
    server.expected += [DEPRECATION, REFUSAL, UNKNOWN_OPTION]
    World(run_in_odoo, server, ["salesperson", "controller", "manager"])
    head = f"CUSTOMER, PORT, URL = {CUSTOMER!r}, {sink.port}, {server.url!r}\n"
    run_in_odoo(server.database, head + SCENE)
    return server


def test_a_customer_is_looked_up_once_assessed_and_given_a_limit(
    desk, open_page, played
):
    player, bureau_server = played
    _administrator_sets_up_the_provider(
        open_page(desk, path="/odoo/credit-bureau-providers"), bureau_server
    )
    page = open_page(desk, "controller", path="/odoo/credit-profiles")
    _controller_buys_the_report(page, desk, bureau_server)
    _the_report_is_used_again(page, desk, bureau_server)
    player.score, player.limit = "51", "20000"
    _another_one_is_bought_for_a_reason_and_compared(page, desk, bureau_server)
    _the_customer_is_assessed(page, desk)
    manager = open_page(desk, "manager", path="/odoo/credit-assessments")
    _somebody_else_approves(manager)
    _the_file_shows_what_was_decided(manager, desk)
    client = JsonRpc(desk, "admin")
    named = [("name", "=", CUSTOMER)]
    (given,) = client.call(
        "res.partner",
        "search_read",
        named,
        ["credit_limit", "property_payment_term_id"],
    )
    assert given["credit_limit"] == 10_000
    assert given["property_payment_term_id"][1] == "30 Days"
    (file,) = client.call(
        "credit.profile",
        "search_read",
        [("partner_id", "=", given["id"])],
        ["category_id"],
    )
    assert file["category_id"]


def _orders(server):
    return server.hits(f"/companies/{HARBOUR}")


def _open_file(page, server):
    page.goto(f"{server.url}/odoo/credit-profiles")
    open_row(page, "Harbour")


def _administrator_sets_up_the_provider(page, bureau_server):
    page.click(".o_kanban_record:has-text('Creditsafe')")
    page.wait_for_selector("[name=credential_ids] .o_data_row >> nth=1")
    for name, value in (("User name", "clerk"), ("Password", "secret")):
        row = f"[name=credential_ids] .o_data_row:has-text('{name}')"
        page.click(f"{row} [name=value]")
        page.fill(f"{row} [name=value] input", value)
    page.fill("[name=base_url] input", f"{bureau_server.url}/v1")
    page.click(".o_notebook a:has-text('Cost')")
    page.fill("[name=price] input", "18.50")
    page.fill("[name=monthly_budget] input", "500")
    page.click(".o_notebook a:has-text('Credentials')")
    page.click(".o_field_widget[name=state] label:has-text('Enabled')")
    page.click(".o_form_button_save")
    page.wait_for_selector(
        "[name=credential_ids] .o_data_row:has-text('Password'):has-text('This form')"
    )
    assert "secret" not in page.locator("[name=credential_ids]").inner_text()
    picture(page, "40-bureau-provider")
    page.goto(page.url.rsplit("/", 1)[0])
    page.wait_for_selector(".o_kanban_record:has-text('Enabled')")


def _controller_buys_the_report(page, server, bureau_server):
    _open_file(page, server)
    page.click("button[name=action_look_up]:visible")
    page.wait_for_selector(".modal [name=price]:has-text('18.50')")
    assert "500.00" in page.locator(".modal [name=budget_left]").inner_text()
    picture(page, "41-look-up")
    page.click(".modal button:has-text('Order the Report')")
    page.wait_for_selector(".modal .o_data_row:has-text('South Quay 7')")
    page.wait_for_selector(".modal .o_data_row:has-text('North Quay 1')")
    assert not _orders(bureau_server), "nothing is bought before somebody has chosen"
    picture(page, "42-look-up-candidates")
    page.click(".o_data_row:has-text('South Quay 7') button[name=action_choose]")
    page.wait_for_selector(".o_form_view .o_arrow_button_current:has-text('Current')")
    said = page.locator(".o_form_view").inner_text()
    assert "83" in said and "18.50" in said
    assert _orders(bureau_server) == 1
    picture(page, "43-bureau-report")


def _the_report_is_used_again(page, server, bureau_server):
    _open_file(page, server)
    page.click("button[name=action_look_up]:visible")
    page.wait_for_selector(".modal .alert-success:has-text('costs nothing')")
    picture(page, "44-look-up-fresh")
    page.click(".modal button:has-text('Open the Fresh Report')")
    page.wait_for_selector(".o_form_view .o_arrow_button_current:has-text('Current')")
    assert _orders(bureau_server) == 1


def _another_one_is_bought_for_a_reason_and_compared(page, server, bureau_server):
    _open_file(page, server)
    page.click("button[name=action_look_up]:visible")
    page.check(".modal [name=again] input")
    page.fill(".modal [name=reason] input", "Their largest customer is insolvent")
    page.click(".modal button:has-text('Order the Report')")
    page.wait_for_selector(".o_form_view button[name=action_compare]:visible")
    assert _orders(bureau_server) == 2
    page.click("button[name=action_compare]:visible")
    page.wait_for_selector(".modal [name=body] table")
    told = page.locator(".modal [name=body]").inner_text()
    assert "45,000" in told and "20,000" in told
    picture(page, "45-two-reports")
    page.click(".modal-footer button:has-text('Close')")


def _the_customer_is_assessed(page, server):
    _open_file(page, server)
    page.click("button[name=action_assess]:visible")
    page.wait_for_selector(".o_form_view [name=explanation] table")
    told = page.locator(".o_field_widget[name=explanation]")
    assert "Creditsafe" in told.inner_text()
    picture(page, "46-assessment")
    told.evaluate("element => element.scrollIntoView()")
    picture(page, "47-assessment-explained")


def _somebody_else_approves(page):
    open_row(page, "Harbour")
    page.click("button[name=action_open_decision]:visible")
    page.click(".modal [name=limit_choice] input[data-value=set]")
    page.fill(".modal [name=reason] input", "Known for years, pays on time")
    picture(page, "48-assessment-decision")
    page.click(".modal button[name=action_approve]")
    page.wait_for_selector(".o_arrow_button_current:has-text('Approved')")


def _the_file_shows_what_was_decided(page, server):
    _open_file(page, server)
    page.click(".o_notebook a:has-text('Assessment')")
    page.wait_for_selector("[name=assessment_ids] .o_data_row:has-text('Approved')")
    picture(page, "50-credit-file-assessments")
    if page.is_visible(".o-form-buttonbox .o_button_more"):
        page.click(".o-form-buttonbox .o_button_more")
    page.click("button[name=action_view_timeline]")
    page.wait_for_selector(".o_data_row:has-text('Assessment')")
    picture(page, "51-timeline")


def test_an_applicant_applies_by_telephone_and_becomes_a_customer(
    desk, open_page, chromium, sink, run_in_odoo
):
    page = open_page(desk, "salesperson", path="/odoo/my-credit-applications")
    _salesperson_invites(page)
    _send_mails(desk, run_in_odoo)
    (invitation,) = sink.to(APPLICANT)
    (address,) = {link for link in invitation.links if "/credit/apply/" in link}
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    _applicant_fills_in_the_form(page, address)
    _controller_decides(open_page(desk, "controller", path="/odoo/credit-applications"))
    _send_mails(desk, run_in_odoo)
    welcome = sink.to(APPLICANT)[-1]
    assert "was accepted" in welcome.text and "5,000.00" in welcome.text
    page.goto(address)
    page.wait_for_selector(":text('5,000.00')")
    picture(page, "63-application-approved-on-a-telephone")
    page.close()


def _send_mails(server, run_in_odoo):
    code = "env['mail.mail'].process_email_queue(); env.cr.commit()"
    run_in_odoo(server.database, code)


def _salesperson_invites(page):
    page.wait_for_selector(".o_kanban_view")
    page.click(".o_menu_sections button:has-text('Orders')")
    page.click(".o-dropdown--menu a:has-text('Invite to Apply for Credit')")
    page.fill(".modal [name=company_name] input", "Albion Sails Ltd")
    page.fill(".modal [name=contact_name] input", "Anna Firth")
    page.fill(".modal [name=email] input", APPLICANT)
    page.click(".modal button[name=action_invite]")
    page.wait_for_selector(".o_form_view .o_arrow_button_current:has-text('Started')")


def _applicant_fills_in_the_form(page, address):
    page.goto(address)
    page.wait_for_selector("#company_name")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "the form must not scroll sideways"
    picture(page, "60-application-on-a-telephone")
    page.select_option("#country_id", label="United Kingdom")
    typed = {
        "street": "Rope Walk 3",
        "zip": "HU1 1AA",
        "city": "Hull",
        "company_registry": "04567890",
        "contact_name": "Anna Firth",
        "requested_limit": "5,000",
        "yearly_purchases": "60,000",
        "trade0_name": "Humber Canvas",
        "trade0_contact": "+44 1482 000000",
        "trade0_limit": "4,000",
        "trade1_name": "Ropes and Sons",
        "trade1_contact": "accounts@ropes.example",
        "trade1_limit": "6,000",
    }
    for name, value in typed.items():
        page.fill(f"#{name}", value)
    page.check("#consent")
    page.locator("#requested_limit").scroll_into_view_if_needed()
    picture(page, "61-application-filled-in")
    page.click("button[value=submit]")
    page.wait_for_selector(":text('we have received your application')")


def _controller_decides(page):
    page.click(".o_kanban_record:has-text('Albion Sails')")
    page.click("button[name=action_process]:visible")
    page.wait_for_selector(".o_arrow_button_current:has-text('To Decide')")
    picture(page, "62-application-assessed")
    page.click("button[name=action_open_decision]:visible")
    page.fill(".modal [name=amount] input", "5000")
    if not page.input_value(".modal [name=category_id] input"):
        page.click(".modal [name=category_id] input")
        page.click(".o-autocomplete--dropdown-item:has-text('C')")
    page.fill(".modal [name=reason] textarea", "Both references confirmed by telephone")
    page.click(".modal button[name=action_decide]")
    page.wait_for_selector(".ribbon:has-text('Approved')")
