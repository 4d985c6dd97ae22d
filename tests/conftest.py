"""Fixtures of the tests from outside: databases, real server processes, clients, a browser.

``make test`` runs these tests; by hand: ``eval "$(make env)"`` and then
``$ODOO_PYTHON -m pytest -p no:odoo tests``.  Databases and servers live as long as a test module,
so that a group of tests shares one: start them in a module-scoped fixture.
"""

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from odoo_client import Api, Session  # noqa: E402
from world import DEPRECATION, PEOPLE, REFUSAL, World  # noqa: E402

from dev import database as databases  # noqa: E402
from dev import odoo, odoolog, system  # noqa: E402
from dev.server import Server  # noqa: E402

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def template():
    """Name of the prepared database with the add-ons installed."""
    odoo.prepare()
    return databases.addon_template()


@pytest.fixture(scope="module")
def new_database(template):
    """``new_database()`` copies the template and gives the copy's name; dropped after the module."""
    made = []

    def make(source=None):
        name = databases.temporary(f"out{next(_numbers)}")
        databases.copy(source or template, name)
        made.append(name)
        return name

    yield make
    for name in made:
        databases.drop(name)


@pytest.fixture(scope="module")
def odoo_server(new_database):
    """``odoo_server(database)`` starts a server process; call it again for a second one.

    Without a database it gets a new one.  All are stopped after the module, and their
    logs must be free of warnings; ``server.expected`` takes patterns of those a test
    provokes on purpose.
    """
    servers = []

    def start(database=None, *arguments):
        server = Server(database or new_database(), arguments=arguments)
        server.expected = []
        servers.append(server.start())
        return server

    yield start
    for server in servers:
        server.stop()
    bad = [
        entry
        for server in servers
        for entry in odoolog.unexpected(server.log, server.expected)
    ]
    assert not bad, "\n".join(bad)


@pytest.fixture(scope="session")
def rpc():
    """``rpc(server, login, password=login)`` logs in; the session's ``call`` runs public methods."""
    return lambda server, login="admin", password=None: Session(
        server.url, server.database, login, password
    )


@pytest.fixture(scope="session")
def api():
    """``api(server, key)`` is a client of the external JSON API."""
    return lambda server, key: Api(server.url, server.database, key)


@pytest.fixture(scope="session")
def run_in_odoo():
    """``run_in_odoo(database, code)`` runs Python in Odoo's shell (``env``); what it printed."""

    def run(database, code):
        command = odoo.command(
            database, "--no-http", "--log-level=error", sub=("shell",)
        )
        done = subprocess.run(
            list(map(str, command)),
            input=code,
            env=odoo.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def chromium():
    """A headless browser (Playwright's API), or a skip that names what is missing."""
    program = system.find("Chromium")
    if not program:
        pytest.skip("Chromium is not on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """``open_page(server, login)`` gives a browser page of a logged-in user; errors in it fail the test.

    Wait for elements, never for the network: Odoo keeps a connection open.
    """
    contexts, errors = [], []

    def open_as(server, login="admin", password=None, path="/odoo"):
        context = chromium.new_context(
            viewport={"width": 1366, "height": 900}, locale="en-US"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server.url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", password or login)
        page.click("form.oe_login_form button[type=submit]")
        page.wait_for_url(lambda url: "/web/login" not in url)
        page.goto(server.url + path)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert not errors, "\n".join(errors)


# ---- one server with everybody; modules that need more have their own ------------------
@pytest.fixture(scope="module")
def world(odoo_server, run_in_odoo):
    """A server with a user for each role, and refusals expected in its log."""
    server = odoo_server()
    server.expected += [REFUSAL, DEPRECATION]
    return World(run_in_odoo, server)


@pytest.fixture(scope="module")
def people(world):
    """A JSON-RPC client for each role."""
    return {login: world.client(login) for login in PEOPLE}


@pytest.fixture(scope="module")
def salesperson(people):
    """The client of the one whose orders are held."""
    return people["salesperson"]
