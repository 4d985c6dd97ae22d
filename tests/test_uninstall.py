"""The add-on comes into a database that is in use, and leaves it with nothing lost."""

import json
import subprocess

import pytest

from dev import database as databases
from dev import odoo, odoolog

#: What a company has before it gets the add-on.
BEFORE = """
from odoo.fields import Command
def customer(name, limit, **values):
    return env["res.partner"].create(
        {"name": name, "is_company": True, "credit_limit": limit, **values})
env.company.account_use_credit_limit = True
big = customer("Big", 750)
daughter = customer("Daughter", 300, parent_id=big.id)
free = customer("Free", 0)
product = env["product.product"].create(
    {"name": "Crate", "type": "service", "taxes_id": [Command.clear()]})
def order(partner, price):
    return env["sale.order"].create({"partner_id": partner.id, "order_line": [
        Command.create({"product_id": product.id, "price_unit": price})]})
order(big, 200).action_confirm()
invoice = env["account.move"].create({
    "move_type": "out_invoice", "partner_id": big.id, "invoice_date": "2025-01-31",
    "invoice_line_ids": [Command.create(
        {"name": "Crate", "price_unit": 100, "tax_ids": [Command.clear()]})]})
invoice.action_post()
env.cr.commit()
"""

FIND = """
import json
def partner(name):
    return env["res.partner"].search([("name", "=", name)])
"""

AFTER_INSTALL = (
    FIND
    + """
def told(name):
    [file] = env["credit.profile"]._ensure(partner(name), env.company).values()
    return {"mode": file.limit_mode, "limit": file.limit_amount,
            "origin": file.limit_id.origin, "exposure": file.exposure,
            "odoo": partner(name).credit_limit}
print(json.dumps({name: told(name) for name in ("Big", "Daughter", "Free")}))
"""
)

WORK = (
    FIND
    + """
from odoo.fields import Command
big = partner("Big")
product = env["product.product"].search([("name", "=", "Crate")])
def order(price):
    return env["sale.order"].create({"partner_id": big.id, "order_line": [
        Command.create({"product_id": product.id, "price_unit": price})]})
watched = order(9000)
watched.action_confirm()
assert watched.state == "sale", "a company that Odoo only warned begins in shadow mode"
watched._action_cancel()
env.company.credit_shadow_mode = False
held, released = order(5000), order(600)
(held | released).action_confirm()
hold = env["credit.hold"].search([("order_id", "=", released.id)])
hold.action_release("Known for years")
file = env["credit.profile"]._ensure(big, env.company)[big]
file.category_id = env.ref("credit_control.credit_category_b")
env["credit.limit"].create({"profile_id": file.id, "amount": 900})
env.cr.commit()
print(json.dumps([held.state, released.state, file.exposure]))
"""
)

UNINSTALL = """
env["ir.module.module"].search([("name", "=", "credit_control")]).button_immediate_uninstall()
"""

AFTER = (
    FIND
    + """
big = partner("Big")
orders = env["sale.order"].search([("partner_id", "=", big.id)], order="id")
env.cr.execute("SELECT table_name FROM information_schema.tables"
               " WHERE table_name LIKE 'credit\\\\_%'")
tables = env.cr.fetchall()
env.cr.execute("SELECT table_name, column_name FROM information_schema.columns"
               " WHERE column_name LIKE 'credit\\\\_%' AND table_name IN"
               " ('sale_order', 'account_move', 'res_partner', 'res_company')"
               " ORDER BY 2")
columns = env.cr.fetchall()
quotation = orders[-2]
print(json.dumps({
    "limits": [partner(name).credit_limit for name in ("Big", "Daughter", "Free")],
    "states": orders.mapped("state"),
    "credit": big.credit,
    "invoices": env["account.move"].search(
        [("partner_id", "=", big.id)]).mapped("state"),
    "tables": tables,
    "columns": columns,
    "data": env["ir.model.data"].search_count([("module", "=", "credit_control")]),
    "banner": quotation.partner_credit_warning,
}))
quotation.action_confirm()
assert quotation.state == "sale"
"""
)


@pytest.fixture(scope="module")
def database(new_database):
    return new_database(databases.deps_template())


@pytest.fixture(scope="module")
def tell(run_in_odoo, database):
    """``tell(code)`` runs code in the database and gives back what it printed."""

    def run(code):
        lines = run_in_odoo(database, code).strip().splitlines()
        return json.loads(lines[-1]) if lines else None

    return run


def install(database):
    command = odoo.command(
        database, "-i", "credit_control", "--stop-after-init", "--no-http"
    )
    done = subprocess.run(
        list(map(str, command)),
        env=odoo.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-5000:]
    assert not odoolog.read(done.stderr).warnings


def test_installing_takes_over_limits_and_uninstalling_leaves_all_that_is_odoos(
    database, tell
):
    tell(BEFORE)
    install(database)
    files = tell(AFTER_INSTALL)
    assert files == {
        "Big": {
            "mode": "limited",
            "limit": 750,
            "origin": "import",
            "exposure": 300,
            "odoo": 750,
        },
        "Daughter": {
            "mode": "limited",
            "limit": 300,
            "origin": "import",
            "exposure": 0,
            "odoo": 300,
        },
        "Free": {"mode": "none", "limit": 0, "origin": False, "exposure": 0, "odoo": 0},
    }
    assert tell(WORK) == ["draft", "sale", 900]
    tell(UNINSTALL)
    left = tell(AFTER)
    assert left["limits"] == [900, 300, 0]
    assert left["states"] == ["sale", "cancel", "draft", "sale"]
    assert left["credit"] == 100
    assert left["invoices"] == ["posted"]
    assert left["tables"] == []
    assert left["columns"] == [["res_partner", "credit_limit"]]
    assert left["data"] == 0
    assert "900" in left["banner"]
