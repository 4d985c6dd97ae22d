"""A day at the collection desk in real browsers: the collector, who approves, and the customers.

Played on real receivables where the file is near, otherwise on the demonstration company.  With
``SCREENSHOTS`` set in the environment each step is also kept as a picture in
``docs/screenshots``.
"""

import collection_day
import pytest
from test_browser import picture
from world import DEPRECATION, REFUSAL, JsonRpc

#: Milliseconds; the machine may be busy with other tests.
PATIENCE = 90_000
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def day(odoo_server, run_in_odoo):
    """A server with the books of the day; ``day.customers`` are the five of the play."""
    server = odoo_server()
    server.expected += [DEPRECATION, REFUSAL, r"ir_actions_report: wkhtmltopdf"]
    made = collection_day.play(run_in_odoo, server)
    for name, value in made.items():
        setattr(server, name, value)
    assert server.state == "draft", "the order of the play must be held"
    server.admin = JsonRpc(server, "admin")
    return server


@pytest.fixture
def visit(day, open_page):
    """``visit(login, path)`` gives the page of somebody who has signed in."""

    def opened(login, path):
        page = open_page(day, login, path=path)
        page.set_default_timeout(PATIENCE)
        return page

    return opened


def assert_ties(day, page):
    """The list, made anew, shows what the receivable accounts have overdue, customer by customer.

    :param page: of somebody who works the list
    :return: what is overdue and the state on the list, each by customer
    """
    with page.expect_response(lambda one: one.url.endswith("/retrieve_dashboard")):
        page.goto(f"{day.url}/odoo/credit-desk")
    page.wait_for_selector(".o_data_row")
    with page.expect_response(lambda one: one.url.endswith("/retrieve_dashboard")):
        page.click(".o_credit_strip a:has-text('As of')")
    books = collection_day.books(day.admin, day.company, day.today)
    fields = ["partner_id", "overdue", "state"]
    rows = day.admin.call("credit.worklist.entry", "search_read", [], fields)
    listed = {row["partner_id"][0]: round(row["overdue"], 2) for row in rows}
    assert {one: amount for one, amount in listed.items() if amount} == books
    total = f"{sum(books.values()):,.2f}"
    page.wait_for_selector(
        f".o_credit_strip :text('Overdue in the books'):has-text('{total}')"
    )
    return books, {row["partner_id"][0]: row["state"] for row in rows}


def records(day, model, customer, *fields):
    """The records of a customer in a model, the newest first."""
    mine = [("profile_id", "=", customer["file"])]
    return day.admin.call(model, "search_read", mine, list(fields), order="id desc")


def on_call_page(page, customer):
    """Wait until the call page of a customer is there."""
    page.wait_for_selector(f".o_credit_call h1:has-text('{customer['name']}')")
    page.wait_for_selector(".o_credit_call_figures")


# ---- the collector ---------------------------------------------------------------
def test_the_collectors_day_from_the_list_to_a_promise_a_dispute_and_a_plan(day, visit):
    first, second, third = day.customers[:3]
    page = visit("collector", "/odoo/credit-desk")
    _reads_why(page, first)
    _records_a_promise(page)
    _logs_the_call(page)
    on_call_page(page, second)
    _opens_a_dispute(page)
    page.click(f".breadcrumb a:has-text('{second['name']}')")
    on_call_page(page, second)
    page.click("button[name=action_next_customer]")
    on_call_page(page, third)
    _proposes_a_plan(page)

    (promise,) = records(day, "credit.promise", first, "state", "amount", "left_amount")
    assert promise["state"] == "open"
    assert promise["left_amount"] == promise["amount"] > 0
    (log,) = records(day, "credit.contact.log", first, "next_on", "note")
    assert log["next_on"]
    assert "payment run" in log["note"]
    dispute, *_older = records(day, "credit.dispute", second, "amount", "state")
    assert (dispute["amount"], dispute["state"]) == (10, "assigned")
    _books, states = assert_ties(day, page)
    assert states[first["customer"]] == "later"
    assert not page.locator(f".o_data_row:has-text('{first['name']}')").count()
    picture(page, "87-work-list-afterwards")


def _reads_why(page, customer):
    """The list says why somebody is first, and the call page what each reason counts."""
    page.click(".o_credit_strip button:has-text('mine')")
    page.wait_for_selector(".o_facet_value:has-text('My Customers')")
    row = page.locator(".o_data_row >> nth=0", has_text=customer["name"])
    row.wait_for()
    assert " · " in row.inner_text(), "each row says why it stands where it does"
    picture(page, "80-work-list")
    row.locator("[name=partner_id]").click()
    on_call_page(page, customer)
    assert "points" in page.inner_text("[name=call_headline]")
    picture(page, "81-call-page")


def _records_a_promise(page):
    page.click("button[name=action_record_promise]:visible")
    page.wait_for_selector(".modal [name=part_ids] .o_data_row")
    page.fill(".modal [name=note] input", "Mrs Lang releases the payment run on Friday")
    picture(page, "82-record-a-promise")
    page.click(".modal button[name=action_record]")
    page.wait_for_selector(".o_notification:has-text('The promise is recorded')")
    page.wait_for_selector("[name=current_promise_ids] .o_data_row")
    page.mouse.move(4, 400)  # off what would explain itself under the pointer
    picture(page, "83-call-page-with-a-promise")


def _logs_the_call(page):
    """What was said, with the outcome; the next customer opens."""
    page.click("button[name=action_log_contact]:visible")
    page.click(
        ".modal [name=outcome_id] .o_selection_badge:has-text('Payment announced')"
    )
    page.fill(
        ".modal [name=note] textarea", "Everything is fine; in the next payment run."
    )
    picture(page, "84-log-a-contact")
    page.click(".modal button[name=action_log_and_next]")
    page.wait_for_selector(".modal", state="detached")


def _opens_a_dispute(page):
    oldest = page.locator("[name=open_item_ids] .o_data_row >> nth=0")
    number = oldest.locator("[name=move_name]").inner_text().split()[0]
    page.click("button:has-text('Open Dispute'):visible")
    page.click(".modal [name=reason_id] input")
    page.click(".o-autocomplete--dropdown-item:has-text('faulty')")
    page.fill(
        ".modal [name=description] textarea",
        "The apples in one of the crates were rotten",
    )
    line = page.locator(f".modal [name=line_ids] .o_data_row:has-text('{number}')")
    line.locator("td[name=amount]").click()
    amount = page.locator(".modal [name=line_ids] .o_selected_row [name=amount] input")
    amount.fill("10")
    page.click(".modal .modal-title")
    picture(page, "85-open-a-dispute")
    page.click(".modal button[name=action_open]")
    page.wait_for_selector(".o_arrow_button_current:has-text('Assigned')")
    picture(page, "86-dispute")


def _proposes_a_plan(page):
    """A draft over what is overdue, sent to who may approve it."""
    page.click("button[name=action_propose_plan]:visible")
    page.wait_for_selector(".o_form_view button[name=action_make_instalments]")
    page.fill(
        "[name=reason] input, [name=reason] textarea", "Lost its largest customer"
    )
    page.click("button[name=action_make_instalments]")
    page.wait_for_selector("[name=instalment_ids] .o_data_row >> nth=2")
    picture(page, "88-plan-draft")
    page.click("button[name=action_submit]")
    page.wait_for_selector(".o_arrow_button_current:has-text('To Approve')")


# ---- the plan: approved by another, signed by the customer ----------------------------
def test_the_plan_is_approved_by_somebody_else_and_signed_by_the_customer(day, visit):
    customer = day.customers[2]
    (plan,) = records(day, "credit.plan", customer, "state")
    manager = visit("manager", f"/odoo/credit-plans/{plan['id']}")
    manager.wait_for_selector("button[name=action_approve]:visible")
    picture(manager, "89-plan-to-approve")
    manager.click("button[name=action_approve]")
    manager.wait_for_selector(".o_arrow_button_current:has-text('Approved')")
    collector = visit("collector", f"/odoo/credit-plans/{plan['id']}")
    collector.click("button[name=action_offer]:visible")
    collector.wait_for_selector(".o_arrow_button_current:has-text('Offered')")

    page = visit(customer["login"], "/my/credit")
    page.click("[name=plans] a")
    page.wait_for_selector("[name=accept] .o_web_sign_name_and_signature")
    page.fill(".o_web_sign_name_input", "Paula Pears")
    page.wait_for_selector(".o_portal_sign_submit:not([disabled])")
    page.locator("[name=accept]").scroll_into_view_if_needed()
    picture(page, "110-plan-to-sign")
    page.click(".o_portal_sign_submit")
    page.wait_for_selector("[name=accepted]")
    picture(page, "111-plan-signed")
    (plan,) = records(day, "credit.plan", customer, "state", "signed_by")
    assert (plan["state"], plan["signed_by"]) == ("active", "Paula Pears")
    _books, states = assert_ties(day, collector)
    assert states[customer["customer"]] == "later"


# ---- the customers ------------------------------------------------------------------
def pay(page):
    """Pay with the demonstration provider, and come back to the account."""
    page.fill("#customer_input", "1234")
    page.click("button[name=o_payment_submit_button]")
    page.wait_for_selector("[name=credit_account] [name=paid]", timeout=PATIENCE)


def paid(day, customer):
    """What a customer has paid online; one payment."""
    mine = [("partner_id", "child_of", customer["customer"]), ("state", "=", "done")]
    (one,) = day.admin.call("payment.transaction", "search_read", mine, ["amount"])
    return one["amount"]


def assert_settled(customer, before, after, amount):
    """Of what was overdue, a payment settled the customer's, and nobody else's."""
    late = before[customer["customer"]]
    left = round(max(late - amount, 0), 2)
    others = {one: sum_ for one, sum_ in before.items() if one != customer["customer"]}
    assert after == {**others, **({customer["customer"]: left} if left else {})}


def test_a_customer_releases_the_order_by_paying_exactly_what_is_missing(day, visit):
    customer = day.customers[3]
    desk = visit("controller", "/odoo/credit-desk")
    before, _states = assert_ties(day, desk)
    page = visit(customer["login"], "/my/credit")
    page.wait_for_selector("[name=orders]")
    assert day.number in page.inner_text("[name=orders]")
    asked = page.inner_text("[name=way_out]")
    assert "of what is open" in asked
    picture(page, "112-account-page")
    page.click("a[name=pay_exactly]")
    amount = page.inner_text("[name=credit_account_pay] [name=amount]")
    assert amount in asked
    picture(page, "113-pay-exactly-this-amount")
    pay(page)
    assert amount in page.inner_text("[name=paid]")
    assert f"Your order {day.number} goes ahead" in page.inner_text("[name=paid]")
    assert not page.query_selector("[name=orders]")
    picture(page, "114-order-released-by-paying")
    (order,) = day.admin.call("sale.order", "read", [day.order], ["state"])
    assert order["state"] == "sale"
    after, _states = assert_ties(day, desk)
    assert_settled(customer, before, after, paid(day, customer))


def test_by_the_link_of_a_notice_one_disputes_promises_and_pays_on_a_phone(
    day, chromium, visit
):
    customer = day.customers[4]
    desk = visit("controller", "/odoo/credit-desk")
    before, _states = assert_ties(day, desk)
    context = chromium.new_context(viewport=PHONE, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(customer["link"])
    page.wait_for_selector("[name=credit_account]")
    picture(page, "115-account-by-link-on-a-telephone")
    _disputes(page)
    _promises(page)
    page.click("a[name=pay_overdue]")
    amount = page.inner_text("[name=credit_account_pay] [name=amount]")
    assert_fits(page)
    picture(page, "118-paying-on-a-telephone")
    pay(page)
    assert amount in page.inner_text("[name=paid]")
    assert_fits(page)
    picture(page, "119-paid-on-a-telephone")
    context.close()
    dispute, *_older = records(day, "credit.dispute", customer, "opened_by", "amount")
    assert (dispute["opened_by"], dispute["amount"]) == ("portal", 5)
    (promise,) = records(day, "credit.promise", customer, "way", "contact_id")
    assert promise["way"] == "portal"
    assert customer["contact"] in promise["contact_id"][1]
    after, _states = assert_ties(day, desk)
    assert_settled(customer, before, after, paid(day, customer))


def assert_fits(page):
    """Nothing of a page is wider than the telephone."""
    wide = "document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(wide) <= 0, page.url


def _disputes(page):
    """Something is wrong with an invoice."""
    assert_fits(page)
    page.locator("input[name=item]:not([disabled])").first.check()
    page.click("button[name=dispute]")
    page.wait_for_selector("form[name=dispute]")
    page.select_option("[name=reason]", index=1)
    page.fill("[name=amount]", "5")
    page.fill("[name=description]", "The apples in one crate were rotten")
    assert_fits(page)
    picture(page, "116-dispute-on-a-telephone")
    page.click("form[name=dispute] button[type=submit]")
    page.wait_for_selector("[name=taken]")
    assert "Being looked at" in page.inner_text("[name=disputes]")


def _promises(page):
    """The last invoice is paid in four days."""
    page.locator("input[name=item]:not([disabled])").last.check()
    page.click("button[name=promise]")
    page.wait_for_selector("form[name=promise]")
    later = collection_day.today() + collection_day.timedelta(days=4)
    page.fill("[name=date]", later.isoformat())
    assert_fits(page)
    picture(page, "117-promise-on-a-telephone")
    page.click("form[name=promise] button[type=submit]")
    page.wait_for_selector("[name=taken]")
    assert "Open" in page.inner_text("[name=promises]")
