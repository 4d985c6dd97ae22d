"""The commands.  Arguments come as environment variables, as make passes them."""

import os
import shlex
import shutil
import subprocess
import sys

from . import database, odoo, postgres, venv
from .console import Problem, say
from .lock import lock
from .paths import DATA, STATE


def env():
    """Print, as shell exports, what another tool needs to work against this environment."""
    odoo.prepare()
    exports = {
        "ODOO_PYTHON": venv.PYTHON,
        "PYTHONPATH": odoo.source().python_path,
        "ODOO_ADDONS_PATH": odoo.addons_path(),
        "ODOO_DATA_DIR": DATA,
        "ODOO_TEMPLATE_DB": database.addon_template(),
        **postgres.settings(),
    }
    for name, value in exports.items():
        print(f"export {name}={shlex.quote(str(value))}")


def argument(name, example):
    """A required argument of a command."""
    value = os.environ.get(name, "")
    if not value:
        raise Problem(f"{name} is missing: for example make {example}.")
    return value


def chosen_database(example):
    """The database named by DB; a copy of the template if there is none of that name."""
    name = database.checked(argument("DB", example))
    odoo.prepare()
    if not database.exists(name):
        say(f"database {name} does not exist yet: copying the template")
        database.copy(database.addon_template(), name)
    return name


def shell():
    """Odoo's shell on database DB; runs a script from standard input."""
    name = chosen_database("shell DB=try < script.py")
    command = odoo.command(name, "--no-http", "--log-level=warn", sub=("shell",))
    return subprocess.call(list(map(str, command)), env=odoo.environment())


def clean():
    """Stop what was started and remove the state folder."""
    if postgres.external():
        for name in database.remembered():
            say(f"dropping database {name}")
            database.drop(name)
    else:
        postgres.stop()
    shutil.rmtree(STATE, ignore_errors=True)


COMMANDS = {"env": env, "shell": shell, "clean": clean, "lock": lock}
