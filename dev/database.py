"""Databases: two prepared templates, and copies of them with their file stores.

``deps`` holds the modules on which the add-ons and their tests depend; it is keyed on
Odoo's version, the list of modules and the scripts that set it up.  ``addon``
is a copy of it with the add-ons of this checkout installed, keyed on their content too.
"""

import ast
import os
import re
import shutil
from pathlib import Path

from . import odoo, postgres
from .console import Problem, say, step
from .paths import (
    DATA,
    LOCK_FILE,
    ROOT,
    STATE,
    checkout_key,
    digest,
    exclusive,
    own_addons,
)
from .process import run
from .server import Server, Visitor

# What tests and the demonstration need beyond the add-ons' own dependencies.
ALWAYS = ("sale_management", "payment_demo")
KEEP = 6
SCRIPTS = Path(__file__).parent / "scripts"
NOT_INSTALLED = re.compile(r"(^|/)(__pycache__|tests|readme)/|\.(pyc|pot|md|rst|toml)$")
BUNDLE = re.compile(r"/web/assets/[^\"']+")
VALID_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,62}")


def dependencies():
    """The modules to prepare: all that our add-ons depend on, without ours."""
    wanted = set(ALWAYS)
    for name in own_addons():
        wanted.update(
            ast.literal_eval((ROOT / name / "__manifest__.py").read_text()).get(
                "depends", ()
            )
        )
    return sorted(wanted - set(own_addons()))


def deps_key():
    """Changes when the template of the dependencies has to be built again."""
    scripts = [SCRIPTS / "company.py", SCRIPTS / "warm.py"]
    return digest(
        odoo.source().version, ",".join(dependencies()), ROOT, LOCK_FILE, *scripts
    )


def sources_key(everything=False):
    """Changes with the content of our add-ons, as far as it is installed."""
    parts = []
    for name in own_addons():
        for path in sorted((ROOT / name).rglob("*")):
            where = path.relative_to(ROOT).as_posix()
            if path.is_file() and (everything or not NOT_INSTALLED.search(where)):
                parts += [where, path]
    return digest(*parts)


def deps_template():
    """Name of the template with the dependencies; built if missing."""
    name = f"cc{checkout_key()}_deps_{deps_key()}"
    if not ready(name):
        with exclusive("template"):
            if not ready(name):
                build_deps(name)
    return name


def addon_template():
    """Name of the template with our add-ons installed; built if missing."""
    base = deps_template()
    if not own_addons():
        return base
    name = f"cc{checkout_key()}_addon_{digest(deps_key(), sources_key())}"
    if not ready(name):
        with exclusive("template"):
            if not ready(name):
                build_addon(name, base)
    return name


#: What each of ``dev/scripts`` does to a database, for who waits.
SCRIPT_WORDS = {
    "company": "setting the company up",
    "warm": "preparing the web pages",
}


def build_deps(name):
    """Install the dependencies, set the company up, warm the web bundles."""
    modules = ",".join(dependencies())
    with step(f"preparing the database of the dependencies ({modules})"):
        work = f"{name}_new"
        drop(work)
        postgres.sql(f"CREATE DATABASE \"{work}\" TEMPLATE template0 ENCODING 'UTF8'")
        remember(work)
        install(work, modules, "installing the dependencies")
        script(work, "company")
        warm(work)
        rename(work, name)


def build_addon(name, base):
    """Install our add-ons on a copy of the dependencies, warm the bundles again."""
    with step(f"preparing the database with {', '.join(own_addons())}"):
        work = f"{name}_new"
        copy(base, work)
        install(work, ",".join(own_addons()), "installing the add-ons")
        warm(work)
        rename(work, name)
        forget_old("_addon_")


def install(database, modules, what):
    """``odoo -i`` without a web server."""
    command = odoo.command(database, "-i", modules, "--stop-after-init", "--no-http")
    run(command, what, env=odoo.environment(), describe=odoo.progress)


def script(database, name, **variables):
    """Run one of ``dev/scripts`` in Odoo's shell."""
    command = odoo.command(database, "--no-http", "--log-level=warn", sub=("shell",))
    with open(SCRIPTS / f"{name}.py") as source:
        run(
            command,
            SCRIPT_WORDS[name],
            env=odoo.environment(**variables),
            stdin=source,
        )


def warm(database):
    """Generate the web bundles, then open the first pages as a browser would."""
    script(database, "warm")
    with Server(database) as server:
        visitor = Visitor(server.url)
        pages = [visitor.get("/web/login")]
        visitor.login(database, "admin", "admin")
        pages += [visitor.get("/odoo"), visitor.get("/my")]
        for address in sorted(set(BUNDLE.findall("".join(pages)))):
            visitor.get(address)


def ready(template):
    """Whether a template is there with its file store (which a removed state folder takes along)."""
    return exists(template) and filestore(template).is_dir()


def exists(name):
    """Whether the database is there."""
    return bool(
        postgres.sql(f"SELECT 1 FROM pg_database WHERE datname = '{checked(name)}'")
    )


def checked(name):
    """The name, if it can be one of a database."""
    if not VALID_NAME.fullmatch(name):
        raise Problem(
            f"'{name}' cannot be a database: use letters, digits, _ and -, starting with a letter."
        )
    return name


def copy(template, name):
    """A new database like ``template``, with its file store; takes about a second."""
    drop(name)
    by_file = (
        "STRATEGY FILE_COPY"
        if int(postgres.sql("SHOW server_version_num")[0][0]) >= 150000
        else ""
    )
    postgres.sql(f'CREATE DATABASE "{checked(name)}" TEMPLATE "{template}" {by_file}')
    remember(name)
    if filestore(template).is_dir():
        shutil.copytree(filestore(template), filestore(name), copy_function=link)


def link(source, target):
    """A second name for a stored file: Odoo never changes one, it only adds and removes them."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def temporary(purpose):
    """Name for a database of this process; ``sweep`` removes it if the process dies early."""
    sweep()
    return f"cc{checkout_key()}_tmp{os.getpid()}_{purpose}"


def sweep():
    """Drop the temporary databases of processes that are no more."""
    for name in remembered():
        owner = re.search(r"_tmp(\d+)_", name)
        if owner and not alive(int(owner[1])):
            drop(name)


def alive(pid):
    """Whether the process still runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def drop(name):
    """Remove a database and its file store, also if somebody is connected."""
    postgres.sql(f'DROP DATABASE IF EXISTS "{checked(name)}" WITH (FORCE)')
    shutil.rmtree(filestore(name), ignore_errors=True)
    (STATE / "databases" / name).unlink(missing_ok=True)


def rename(old, new):
    """The last step of building: from here on the database counts as there."""
    shutil.rmtree(filestore(new), ignore_errors=True)
    if filestore(old).is_dir():
        filestore(old).rename(filestore(new))
    postgres.sql(f'DROP DATABASE IF EXISTS "{new}" WITH (FORCE)')
    postgres.sql(f'ALTER DATABASE "{old}" RENAME TO "{new}"')
    remember(new)
    (STATE / "databases" / old).unlink(missing_ok=True)


def filestore(name):
    """Folder of the files of a database."""
    return DATA / "filestore" / name


def remember(name):
    """Note that this checkout made the database, so that ``make clean`` can remove it."""
    (STATE / "databases").mkdir(parents=True, exist_ok=True)
    (STATE / "databases" / name).touch()


def remembered():
    """Databases that this checkout made, oldest first."""
    folder = STATE / "databases"
    return [
        path.name
        for path in sorted(folder.glob("*"), key=lambda path: path.stat().st_mtime)
    ]


def forget_old(kind):
    """Drop all but the latest templates of a kind."""
    for name in [name for name in remembered() if kind in name][:-KEEP]:
        say(f"dropping the outdated {name}")
        drop(name)
