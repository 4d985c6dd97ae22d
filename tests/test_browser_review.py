"""The figures, walked through by the credit manager and the CFO in a real browser.

With ``SCREENSHOTS`` set in the environment each step is also kept as a picture in
``docs/screenshots``.
"""

import re
import shutil

import pytest
import review_desk
from playwright.sync_api import TimeoutError as TooSlow
from test_browser import picture
from world import DEPRECATION, JsonRpc

TILES = 8
LISTS = ".o_list_view, .o_kanban_view, .o_pivot_view, .o_graph_view"
ROWS = ".o_data_row, .o_kanban_record:not(.o_kanban_ghost), .o_group_header"
WIDE, TALL = {"width": 1400, "height": 900}, {"width": 1400, "height": 1500}
READ_BARS = """() => {
    const canvas = document.querySelector("[data-code=ageing] canvas");
    return Chart.getChart(canvas).data.datasets[0].data;
}"""

DRAWN = """() => JSON.stringify(["ageing", "dso"].map((code) =>
    Chart.getChart(document.querySelector(`[data-code=${code}] canvas`))?.data.datasets[0].data
))"""


@pytest.fixture(scope="module")
def desk(odoo_server, run_in_odoo, tmp_path_factory):
    """A server on which the work of the morning is done; nobody has looked at it yet."""
    server = odoo_server()
    # wkhtmltopdf loads its styles from the public address, which is not this server
    server.expected += [DEPRECATION, r"ir_actions_report: wkhtmltopdf"]
    server.other = review_desk.prepare(
        run_in_odoo, server, tmp_path_factory.mktemp("receivables")
    )
    return server


@pytest.fixture
def signed_in(desk, open_page):
    """``signed_in(login)``: a page of 1400 pixels of somebody who has just signed in."""

    def sign_in(login, path="/odoo"):
        page = open_page(desk, login, path=path)
        page.set_viewport_size(WIDE)
        return page

    return sign_in


def dashboard(page):
    """Wait until the dashboard stands with its figures and drawings."""
    page.locator(".o_credit_tile").nth(TILES - 1).wait_for()
    page.locator("[data-code=ageing] canvas").wait_for()


def bars(page):
    """What the bars of the ageing show."""
    return page.evaluate(READ_BARS)


def back_to_dashboard(page):
    page.locator(".breadcrumb-item, .o_back_button").first.click()
    dashboard(page)


def rows_behind(page, place):
    """Wait for what a click shows: a list is drawn before its rows have arrived."""
    page.locator(LISTS).first.wait_for()
    try:
        page.locator(ROWS).first.wait_for()
    except TooSlow:
        pytest.fail(f"nothing behind {place}")


def choose(page, name, value):
    """Choose a filter of the dashboard, and wait until the drawings are new."""
    before = page.evaluate(DRAWN)
    page.select_option(f"select[name={name}]", str(value))
    page.wait_for_function(f"before => ({DRAWN})() !== before", arg=before)
    dashboard(page)


def test_who_signs_in_stands_before_living_figures(desk, signed_in):
    page = signed_in("manager")
    dashboard(page)
    assert page.title().endswith("Dashboard") or "Dashboard" in page.title()
    values = page.locator(".o_credit_tile_value").all_inner_texts()
    assert len(values) == TILES
    assert not [value for value in values if value.strip() in ("", "–")], values
    assert page.locator(".o_credit_panel canvas").count() >= 4
    assert page.locator("[data-code=top] tbody tr").count() == 10
    page.set_viewport_size(TALL)
    picture(page, "90-dashboard")


def test_each_figure_and_each_part_opens_its_documents(desk, signed_in):
    page = signed_in("manager")
    dashboard(page)
    for place in range(TILES):
        page.locator(".o_credit_tile").nth(place).click()
        rows_behind(page, f"tile {place}")
        if place == 1:
            picture(page, "91-figure-and-its-documents")
        back_to_dashboard(page)
    for code in ("top", "work"):
        page.locator(f"[data-code={code}] tbody tr").first.click()
        page.locator(f"{LISTS}, .o_form_view").first.wait_for()
        back_to_dashboard(page)
    for code in ("ageing", "dso", "cash", "risk", "holds"):
        box = page.locator(f"[data-code={code}] canvas").bounding_box()
        page.locator(f"[data-code={code}] canvas").click(
            position={"x": 0.25 * box["width"], "y": 0.6 * box["height"]}
        )
        page.locator(LISTS).first.wait_for()
        back_to_dashboard(page)


def test_the_bars_of_the_ageing_add_up_to_the_audit(desk, signed_in):
    page = signed_in("cfo")
    dashboard(page)
    shown = sum(bars(page))
    page.goto(desk.url + "/odoo/action-credit_control.credit_audit_action")
    page.locator(".modal .alert-success").wait_for()
    row = page.locator(".modal .o_data_row").first
    ledger = row.locator("[name=ledger]").inner_text()
    assert float(re.sub(r"[^\d.-]", "", ledger)) == pytest.approx(shown, abs=0.005)
    assert (
        re.sub(r"[^\d.]", "", row.locator("[name=difference]").inner_text()) == "0.00"
    )


def test_another_currency_and_another_period_show_the_same_books(desk, signed_in):
    page = signed_in("cfo")
    dashboard(page)
    own, months = bars(page), page.locator("[data-code=dso] canvas")
    choose(page, "currency", desk.other)
    assert sum(bars(page)) == pytest.approx(2 * sum(own), abs=0.05)
    page.get_by_text("at today's rate").wait_for()
    picture(page, "92-dashboard-in-another-currency")
    labels = "canvas => Chart.getChart(canvas).data.labels.length"
    twelve = months.evaluate(labels)
    choose(page, "months", 3)
    assert months.evaluate(labels) < twelve
    choose(page, "months", 24)
    assert months.evaluate(labels) >= twelve


def test_the_board_gets_the_page_on_paper(desk, signed_in):
    page = signed_in("cfo")
    dashboard(page)
    if shutil.which("wkhtmltopdf"):
        with page.expect_download(timeout=90_000) as download:
            page.locator("button", has_text="Print").click()
        with open(download.value.path(), "rb") as paper:
            assert paper.read(5) == b"%PDF-"
    page.goto(f"{desk.url}/report/html/credit_control.report_dashboard?months=12")
    page.get_by_text("Days Sales Outstanding (DSO)").first.wait_for()
    text = page.locator("body").inner_text()
    for title in ("Open Items by Age", "Cash Forecast by Week", "Largest Exposures"):
        assert title in text
    page.set_viewport_size({"width": 1000, "height": 1300})
    picture(page, "93-dashboard-on-paper")


def test_alerts_are_handled_and_snoozed(desk, signed_in):
    page = signed_in("manager", "/odoo/credit-alerts")
    page.locator(".o_group_header").first.wait_for()
    for place in (1, 0):
        page.locator(".o_group_header").nth(place).click()
        page.locator(".o_group_open").nth(1 - place).wait_for()
    page.locator(".o_data_row").nth(1).wait_for()
    page.locator(".o_list_renderer").evaluate("one => one.scrollTop = 0")
    picture(page, "94-alerts")
    client = JsonRpc(desk, "admin")
    open_before = client.call("credit.alert", "search_count", [("state", "=", "open")])
    for button in ("Handled", "Snooze a Week"):
        row = page.locator(".o_data_row").first
        row.locator(".o_list_record_selector input").click()
        page.locator(".o_control_panel button", has_text=button).first.click()
        row.locator(".o_list_record_selector input:checked").wait_for(state="detached")
    found = client.call(
        "credit.alert",
        "search_read",
        [("state", "in", ("handled", "snoozed"))],
        ["state", "snoozed_until", "handled_by_id"],
    )
    assert sorted(alert["state"] for alert in found) == ["handled", "snoozed"]
    left = client.call("credit.alert", "search_count", [("state", "=", "open")])
    assert left == open_before - 2
    for alert in found:
        handled = alert["state"] == "handled"
        assert bool(alert["handled_by_id"]) == handled
        assert bool(alert["snoozed_until"]) == (not handled)


def test_key_figures_are_a_list_a_pivot_and_a_graph(desk, signed_in):
    page = signed_in("cfo", "/odoo/credit-key-figures")
    page.locator(".o_data_row").nth(20).wait_for()
    picture(page, "96-key-figures")
    page.locator(".o_switch_view.o_pivot").click()
    page.locator(".o_pivot td.o_pivot_cell_value").first.wait_for()
    page.goto(desk.url + "/odoo/credit-key-figures-series")
    page.locator(".o_graph_canvas_container canvas").wait_for()
    picture(page, "97-key-figures-over-time")


def test_the_forecast_shows_weeks_and_payments_and_how_good_it_was(desk, signed_in):
    page = signed_in("cfo", "/odoo/credit-cash-forecast")
    page.locator(".o_graph_canvas_container canvas").wait_for()
    # both filters hold: the weeks of the latest forecast only
    assert page.locator(".o_searchview_facet").count() == 2
    picture(page, "98-cash-by-week")
    page.locator(".o_switch_view.o_list").click()
    page.locator(".o_data_row").nth(5).wait_for()
    page.locator(".o_switch_view.o_pivot").click()
    page.locator(".o_pivot td.o_pivot_cell_value").first.wait_for()
    page.goto(desk.url + "/odoo/credit-expected-payments")
    page.locator(".o_data_row").first.wait_for()
    picture(page, "99-expected-payments")
    page.goto(desk.url + "/odoo/credit-forecasts")
    page.locator(".o_data_row .o_data_cell").first.click()
    page.locator(".o_form_view").wait_for()
    picture(page, "100-forecast")


def test_the_manager_prepares_the_review_and_closes_it(desk, signed_in):
    page = signed_in("manager", "/odoo/credit-monthly-reviews/new")
    page.locator(".o_form_view [name=month]").wait_for()
    summary = "Fewer invoices are overdue; two customers need a plan."
    page.locator("[name=summary] textarea").fill(summary)
    page.locator(".o_form_button_save").click()
    page.locator("[name=figure_ids] .o_data_row").nth(5).wait_for()
    _write(page, "figure_ids", "comment", "Large orders of three customers")
    _write(page, "customer_ids", "decision", "Call, and agree a plan in writing")
    page.locator(".o_form_button_save").click()
    page.locator(
        ".o_form_saved, .o_form_status_indicator_buttons.invisible"
    ).first.wait_for(state="attached")
    page.set_viewport_size(TALL)
    page.locator(".o_content").evaluate("one => one.scrollTop = 0")
    picture(page, "101-monthly-review")
    page.locator(".o_statusbar_buttons button", has_text="Close").click()
    page.locator(".o_arrow_button_current", has_text="Closed").wait_for()


def test_the_cfo_reads_the_closed_review_and_changes_nothing(desk, signed_in):
    page = signed_in("cfo", "/odoo/credit-monthly-reviews")
    page.locator(".o_data_row .o_data_cell").first.click()
    page.get_by_text("Call, and agree a plan in writing").first.wait_for()
    page.get_by_text("two customers need a plan").first.wait_for()
    assert not page.locator("button:text-is('Open Again'):visible").count()
    assert not page.locator("[name=summary] textarea").count()


def test_a_telephone_shows_the_dashboard_without_scrolling_sideways(desk, chromium):
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{desk.url}/web/login")
    page.fill("input[name=login]", "cfo")
    page.fill("input[name=password]", "cfo")
    page.click("form.oe_login_form button[type=submit]")
    dashboard(page)
    # Where Odoo's bot has just said hello, its window covers a telephone's screen.
    page.add_style_tag(content=".o-mail-ChatWindow, .o-mail-ChatHub { display: none }")
    wide = page.locator(".o_credit_dashboard").evaluate("one => one.scrollWidth")
    assert wide <= 390, "the dashboard must not scroll sideways"
    page.set_viewport_size({"width": 390, "height": 1500})
    picture(page, "102-dashboard-on-a-telephone")
    page.close()


def _write(page, table, field, text):
    """Write into the first line of a table of the review."""
    cell = page.locator(f"[name={table}] .o_data_row").first.locator(f"[name={field}]")
    cell.click()
    page.locator(f"[name={table}] .o_selected_row [name={field}] input").fill(text)
