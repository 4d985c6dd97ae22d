"""The dashboard as people get it: over HTTP, and in a browser until all is drawn."""

import json
import time
import urllib.request

from dev import system
from dev.console import say
from dev.server import Server, Visitor

LOGIN = "admin"
#: Calls for each round: one takes half a second, so few would measure the moment.
CALLS = 5
#: Every panel that is a drawing has one; the dashboard is drawn without animation.
DRAWN = """() => {
    const drawings = [...document.querySelectorAll(".o_credit_panel canvas")];
    return drawings.length && drawings.every((canvas) => window.Chart?.getChart(canvas));
}"""
PATH = "/odoo/credit-dashboard"


def measured(database, rounds):
    """Samples of the call and of the page; the page's are none where no browser is.

    The first of each is not counted: it fills what the server and the browser keep.

    :return: ``{"call": [{"wall"}], "page": [{"wall"}]}``
    """
    with Server(database) as server:
        call = calling(server, database)
        next(call)
        found = {"call": [{"wall": next(call)} for _round in range(CALLS * rounds)]}
        found["page"] = pages(server, max(rounds, 3))
    return found


def calling(server, database):
    """Seconds of one call after the other, by a signed-in program."""
    visitor = Visitor(server.url)
    visitor.login(database, LOGIN, LOGIN)
    params = {
        "model": "credit.dashboard",
        "method": "read_dashboard",
        "args": [{}],
        "kwargs": {},
    }
    body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
    while True:
        request = urllib.request.Request(
            server.url + "/web/dataset/call_kw/credit.dashboard/read_dashboard",
            body,
            {"Content-Type": "application/json"},
        )
        start = time.perf_counter()
        with visitor.opener.open(request, timeout=600) as answer:
            said = json.load(answer)
        if "error" in said:
            raise AssertionError(said["error"])
        yield time.perf_counter() - start


def pages(server, rounds):
    """Seconds from asking for the page until every drawing is there."""
    program = system.find("Chromium")
    if not program:
        say("Chromium is not on this machine: the page is not measured")
        return []
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.goto(f"{server.url}/web/login")
        page.fill("input[name=login]", LOGIN)
        page.fill("input[name=password]", LOGIN)
        page.click("form.oe_login_form button[type=submit]")
        page.wait_for_url(lambda url: "/web/login" not in url)
        found = [{"wall": painted(page, server)} for _round in range(-1, rounds)]
        browser.close()
    return found[1:]


def painted(page, server):
    """Seconds until one page is drawn, loaded anew."""
    page.goto("about:blank")
    start = time.perf_counter()
    page.goto(server.url + PATH, wait_until="commit")
    page.wait_for_function(DRAWN, timeout=600_000)
    return time.perf_counter() - start
