"""``make demo`` and ``make serve``: a database served on this machine."""

import json
import os
from pathlib import Path

from . import database, inshell, odoo
from .console import Problem, say, step
from .paths import ROOT, STATE, checkout_key, digest
from .server import Server

PORT = 8069
SCENE = "dev.scenes.main_job"


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
        build(name, told)
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


def build(name, told):
    """A copy of the template on which the main job is played."""
    template = database.addon_template()
    work = f"{name}_new"
    told.parent.mkdir(parents=True, exist_ok=True)
    database.copy(template, work)
    with step("playing the main job"):
        people = inshell.call(work, SCENE, copy_to=told)
    told.with_suffix(".json").write_text(json.dumps(people or []))
    database.drop(name)
    database.rename(work, name)
    for old in [
        old for old in database.remembered() if "_demo_" in old and old != name
    ]:
        database.drop(old)


def serve():
    """Serve database DB; a copy of the template if there is none of that name."""
    from .cli import chosen_database

    port = chosen_port(None)
    serve_until_stopped(chosen_database("serve DB=try"), port, [])


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
