"""Commands and settings to run Odoo on a database of this environment."""

import functools
import os
import re
import socket

from . import odoo_source, postgres, venv
from .paths import DATA, LOGS, ROOT, STATE, exclusive, forget_old_logs, own_addons
from .process import clean_environment

CONFIG = STATE / "odoo.conf"


def prepare():
    """Odoo, its Python packages and PostgreSQL, ready to use."""
    with exclusive():
        source()
        venv.ensure()
        postgres.ensure()
        write_config()
        forget_old_logs()


@functools.cache
def source():
    """The Odoo in use."""
    return odoo_source.locate()


def addons_path(own=True):
    """Odoo's add-ons, and this checkout's."""
    folders = [*source().addons]
    if own and own_addons():
        folders.append(ROOT)
    return ",".join(map(str, folders))


def environment(**extra):
    """Process environment for Odoo, its shell and its tests."""
    path = f"{venv.VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
    own = {
        "PATH": path,
        "PYTHONPATH": source().python_path,
        "ODOO_RC": CONFIG,
        **postgres.settings(),
    }
    return clean_environment(**own, **extra)


def write_config():
    """The configuration file: only what is the same for every command."""
    lines = [
        "[options]",
        f"addons_path = {addons_path()}",
        f"data_dir = {DATA}",
        f"screenshots = {LOGS.parent / 'screenshots'}",
        "admin_passwd = admin",
        "http_interface = 127.0.0.1",
        "max_cron_threads = 0",
        "workers = 0",
        "with_demo = False",
        "limit_time_cpu = 3600",
        "limit_time_real = 3600",
        # 2 GB of address space is too little for Chromium's parent
        "limit_memory_hard = 0",
        "limit_memory_soft = 0",
    ]
    DATA.mkdir(parents=True, exist_ok=True)
    CONFIG.write_text("\n".join(lines) + "\n")


def command(database, *arguments, sub=()):
    """The command line for Odoo on ``database``."""
    base = [venv.PYTHON, "-m", "odoo", *sub, "-c", CONFIG, "-d", database]
    return [*base, f"--db-filter=^{re.escape(database)}$", *arguments]


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_free(port):
    """Whether the port can be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError:
            return False
    return True


def progress(log):
    """Where an installation stands, from Odoo's log."""
    found = re.findall(r"Loading module (\S+) \((\d+)/(\d+)\)", log)
    return "({} {}/{})".format(*found[-1]) if found else ""


def progress_of_tests(log):
    """Where a test run stands, from Odoo's log."""
    found = re.findall(r"Starting (\S+) \.\.\.", log)
    return f"({len(found)} tests, at {found[-1]})" if found else progress(log)
