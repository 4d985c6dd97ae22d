"""``make test-fast``: the same tests by pytest, on a database that is kept and updated."""

import os
import subprocess

from . import database, odoo, parts, venv
from .console import say, step
from .paths import ROOT, STATE, checkout_key, exclusive, own_addons
from .process import run
from .result import timed


def test_fast():
    """Doctests and Odoo tests without a browser; with T=keyword the tests of that name, any kind."""
    odoo.prepare()
    keyword = os.environ.get("T", "")
    failed = 0
    if not keyword:
        result = timed(parts.doctests)
        result.show()
        failed = result.failed
    with exclusive("fast"):
        code = pytest(f"cc{checkout_key()}_fast", keyword)
    return 1 if failed or code not in (0, 5) else 0


def pytest(name, keyword):
    """Bring the database up to date and run the tests on it."""
    with step("preparing the database"):
        update(name)
    options = ["-k", keyword, "--odoo-http"] if keyword else []
    folders = [
        str(ROOT / addon / "tests")
        for addon in own_addons()
        if (ROOT / addon / "tests").is_dir()
    ]
    command = [
        venv.PYTHON,
        "-m",
        "pytest",
        "-q",
        "-Wignore::DeprecationWarning",
        f"--odoo-database={name}",
        *options,
        *folders,
    ]
    return subprocess.call(list(map(str, command)), env=odoo.environment(), cwd=ROOT)


def update(name):
    """A copy of the template, brought up to date when the sources have changed since."""
    marker = STATE / "fast.key"
    current = f"{database.deps_key()} {database.sources_key()}"
    if database.exists(name) and marker.exists():
        if marker.read_text() == current:
            return
        if marker.read_text().split()[0] == database.deps_key():
            say("the sources have changed: updating the add-ons")
            command = odoo.command(
                name, "-u", ",".join(own_addons()), "--stop-after-init", "--no-http"
            )
            run(
                command,
                "updating the add-ons",
                env=odoo.environment(),
                describe=odoo.progress,
            )
            marker.write_text(current)
            return
    database.copy(database.addon_template(), name)
    marker.write_text(current)
