"""``make demo`` and ``make serve``: a database served on this machine."""

import json
import os
import re
from pathlib import Path

from . import database, inshell, odoo, postgres
from .console import Problem, say, step
from .paths import ROOT, STATE, checkout_key, digest
from .server import Server

PORT = 8069
SCENE = "dev.scenes.main_job"
#: An address that a server of this package has had.
LOCAL = r"http://127\.0\.0\.1:\d+"


def demo():
    """Build the demonstration once, then serve it."""
    port = chosen_port(PORT)
    odoo.prepare()
    name = f"cc{checkout_key()}_demo_{demo_key()}"
    told = STATE / "demo" / f"{name}.txt"
    if database.exists(name) and told.exists():
        print("Played when this demonstration was built; make clean starts anew.\n")
        print(told.read_text(), end="")
    else:
        build(name, told, port)
    lead_to(name, port, mended=True)
    serve_until_stopped(name, port, json.loads(told.with_suffix(".json").read_text()))


def demo_key():
    """Changes with the add-ons and with what the demonstration plays."""
    scenes = sorted(path for path in (ROOT / "dev").glob("scenes/*") if path.is_file())
    played_on = Path(os.environ.get("CSV") or "the demonstration company")
    return digest(
        database.deps_key(),
        database.sources_key(),
        ROOT / "dev" / "load.py",
        *scenes,
        played_on,
    )


def build(name, told, port):
    """A copy of the template on which the main job is played, to be served on a port."""
    template = database.addon_template()
    work = f"{name}_new"
    told.parent.mkdir(parents=True, exist_ok=True)
    database.copy(template, work)
    lead_to(work, port)
    with step("playing the main job"):
        people = inshell.call(work, SCENE, copy_to=told)
    told.with_suffix(".json").write_text(json.dumps(people or []))
    database.drop(name)
    database.rename(work, name)
    for old in [
        old for old in database.remembered() if "_demo_" in old and old != name
    ]:
        database.drop(old)


def lead_to(name, port, mended=False):
    """Make the links that Odoo puts into mails lead to a port of this machine.

    Frozen, for otherwise who signs in as administrator at another address moves them.

    :param bool mended: links in what was written before are led there, too
    """
    url = address(port)
    ((before,),) = postgres.sql(
        "SELECT COALESCE((SELECT value FROM ir_config_parameter"
        " WHERE key = 'web.base.url'), '')",
        name,
    )
    postgres.sql(
        f"""
        INSERT INTO ir_config_parameter (key, value)
        VALUES ('web.base.url', '{url}'), ('web.base.url.freeze', 'True')
        ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value
        """,
        name,
    )
    if mended and re.fullmatch(LOCAL, before) and before != url:
        for table, column in (("mail_message", "body"), ("mail_mail", "body_html")):
            postgres.sql(
                f"UPDATE {table} SET {column} = replace({column}, '{before}/', '{url}/')"
                f" WHERE {column} LIKE '%{before}/%'",
                name,
            )


def address(port):
    """What the server on a port of this machine is called by."""
    return f"http://127.0.0.1:{port}"


def serve():
    """Serve database DB; a copy of the template if there is none of that name."""
    from .cli import chosen_database

    port = chosen_port(None)
    name = chosen_database("serve DB=try")
    lead_to(name, port)
    serve_until_stopped(name, port, [])


def chosen_port(default):
    """PORT, or the default, if it is free; any free one if there is no default."""
    port = os.environ.get("PORT") or default or odoo.free_port()
    if not str(port).isdigit() or not odoo.is_free(port):
        raise Problem(
            f"Port {port} cannot be used, something listens there already: choose another with PORT=8070."
        )
    return int(port)


def serve_until_stopped(name, port, people):
    """Run Odoo in the foreground."""
    say(f"starting Odoo on database {name}")
    with Server(name, port, ["--max-cron-threads=1"]) as server:
        print(
            f"\nOdoo is at {server.url}/odoo – stop it with Ctrl-C. Its log: {server.log}"
        )
        for role, login, password in people or [("administrator", "admin", "admin")]:
            print(f"  {role:<24} {login:<24} password {password}")
        print(flush=True)
        code = server.process.wait()
    raise Problem(f"Odoo ended by itself (exit code {code}); its log is {server.log}.")
