"""The commands.  Arguments come as environment variables, as make passes them."""

import os
import shlex
import shutil
import signal
import subprocess

from . import database, inshell, odoo, postgres, server, venv
from .bench import bench
from .bench import forecast as forecast_on
from .bench import validate as validate_on
from .console import Problem, say
from .demo import demo, serve
from .distribution import dist
from .fast import test_fast
from .lint import fix, lint
from .lock import lock
from .paths import DATA, STATE
from .testing import test
from .translations import pot


def env():
    """Print, as shell exports, what another tool needs to work against this environment."""
    odoo.prepare()
    exports = {
        "ODOO_PYTHON": venv.PYTHON,
        "PYTHONPATH": odoo.source().python_path,
        "ODOO_ADDONS_PATH": odoo.addons_path(),
        "ODOO_DATA_DIR": DATA,
        "ODOO_TEMPLATE_DB": database.addon_template(),
        **{
            name: value
            for name, value in postgres.settings().items()
            if name in ("PGHOST", "PGPORT", "PGUSER")
        },
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
    child = subprocess.Popen(list(map(str, command)), env=odoo.environment())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the shell's prompt
    return child.wait()


def chosen_file(example):
    """The file named by CSV."""
    file = os.path.abspath(os.path.expanduser(argument("CSV", example)))
    if not os.path.isfile(file):
        raise Problem(f"{file} is not a file: give the path of a CSV file in CSV=….")
    return file


def load():
    """Load receivables from CSV into database DB, as of DATE (today if not given)."""
    example = "load DB=try CSV=receivables.csv DATE=2013-03-31"
    file = chosen_file(example)
    inshell.call(
        chosen_database(example), "dev.load", file, os.environ.get("DATE") or None
    )


def audit():
    """Whether all figures of receivables in database DB equal its general ledger.

    At the end of DATE, today if not given; fails on a cent.
    """
    example = "audit DB=try DATE=2013-03-31"
    name = database.checked(argument("DB", example))
    odoo.prepare()
    if not database.exists(name):
        raise Problem(f"there is no database {name}: make load makes one.")
    inshell.call(name, "dev.audit", os.environ.get("DATE") or None)


def followup():
    """Three weekly follow-up batches on the receivables in CSV, from DATE on.

    On database DB if one is named, else on a copy of the template that is dropped.
    """
    example = "followup CSV=receivables.csv DATE=2013-01-31"
    file = chosen_file(example)
    kept = bool(os.environ.get("DB"))
    if kept:
        name = chosen_database(example)
    else:
        odoo.prepare()
        name = database.temporary("followup")
        database.copy(database.addon_template(), name)
    try:
        date = os.environ.get("DATE") or None
        inshell.call(name, "dev.scenes.followup", file, date)
    finally:
        if not kept:
            database.drop(name)


def simulate():
    """What the shipped policies would have done on the receivables in CSV.

    On database DB if one is named, else on a copy of the template that is dropped.
    """
    example = "simulate CSV=receivables.csv"
    file = chosen_file(example)
    kept = bool(os.environ.get("DB"))
    if kept:
        name = chosen_database(example)
    else:
        odoo.prepare()
        name = database.temporary("simulate")
        database.copy(database.addon_template(), name)
    try:
        inshell.call(name, "dev.scenes.simulation", file)
    finally:
        if not kept:
            database.drop(name)


def validate():
    """How well the shipped scorecard ranks the customers of the receivables in CSV."""
    return validate_on(chosen_file("validate CSV=receivables.csv"))


def forecast():
    """How well payments were foretold, month by month, on the receivables in CSV."""
    return forecast_on(chosen_file("forecast CSV=receivables.csv"))


def clean():
    """Stop what was started and remove the state folder."""
    server.stop_all()
    if postgres.external():
        for name in database.remembered():
            say(f"dropping database {name}")
            database.drop(name)
    else:
        postgres.stop()
    shutil.rmtree(STATE, ignore_errors=True)


COMMANDS = {
    "audit": audit,
    "bench": bench,
    "clean": clean,
    "demo": demo,
    "dist": dist,
    "env": env,
    "fix": fix,
    "followup": followup,
    "forecast": forecast,
    "lint": lint,
    "load": load,
    "lock": lock,
    "pot": pot,
    "serve": serve,
    "shell": shell,
    "simulate": simulate,
    "test": test,
    "test-fast": test_fast,
    "validate": validate,
}
