"""The databases: one loaded with plain Odoo, copied for each system."""

import json
import time
from contextlib import contextmanager

from dev import database, inshell, odoo, postgres
from dev.console import step
from dev.paths import STATE
from dev.process import run

from . import peers

PREFIX = "bn_"
STOCK = "sale_management,stock,sale_stock"
#: What OCA counts only where somebody says so; ours and Odoo's own figure always do.
INCLUDED = (
    "invoice_draft",
    "invoice_open",
    "invoice_unpaid",
    "account_amount",
    "account_amount_unpaid",
    "sale_order",
)
MODULES = {
    "plain": "",
    "own": "credit_control",
    "oca": "account_financial_risk,sale_financial_risk",
}


def options(system):
    """Odoo's options for a system: its add-ons path."""
    folders = [*odoo.source().addons]
    if system == "oca":
        folders.append(peers.addons())
    path = odoo.addons_path() if system == "own" else ",".join(map(str, folders))
    return [
        "-c",
        str(odoo.CONFIG),
        f"--addons-path={path}",
        "--no-http",
        "--log-level=warn",
    ]


@contextmanager
def seeded(open_items, keep):
    """A plain database with all that the ORM makes, and the ids made."""
    name = f"{PREFIX}seed"
    with step("making plain Odoo with stock, products, orders and templates"):
        database.copy(database.deps_template(), name)
        install(name, STOCK, "plain")
        ids = inshell.call(name, "bench.seed", open_items)
    try:
        yield name, ids
    finally:
        if not keep:
            database.drop(name)


@contextmanager
def loaded(seed, ids, customers, keep):
    """The databases of one size.

    :return: ``{system: name}``, the file with the ids of the customers, and the seconds
        that each installation took
    """
    names = {system: f"{PREFIX}{system}_{customers}" for system in MODULES}
    try:
        with step(f"loading {customers:,} customers"):
            database.copy(seed, names["plain"])
            partners = inshell.call(names["plain"], "bench.cloning", ids, customers)
        seconds = {name: make_copy(names, name) for name in ("own", "oca")}
        include_everything(names["oca"])
        for name in names.values():
            postgres.sql("VACUUM ANALYZE", database=name)
        file = STATE / f"bench-{customers}.json"
        file.write_text(json.dumps(partners))
        yield names, file, seconds
    finally:
        for name in () if keep else names.values():
            database.drop(name)


def make_copy(names, system):
    """Copy the loaded database and install a system in it; how long installing took."""
    with step(f"installing {MODULES[system]} in a copy"):
        database.copy(names["plain"], names[system])
        start = time.monotonic()
        install(names[system], MODULES[system], system)
        return time.monotonic() - start


def install(name, modules, system):
    """Install modules, with the add-ons path of the system."""
    command = odoo.command(name, *options(system)[2:], "-i", modules)
    run(
        [*command, "--stop-after-init"], f"installing in {name}", env=odoo.environment()
    )


def include_everything(name):
    """Make OCA's gate look at all components, for it looks at none by default."""
    flags = ", ".join(f"risk_{part}_include = TRUE" for part in INCLUDED)
    postgres.sql(f"UPDATE res_partner SET {flags}", database=name)
