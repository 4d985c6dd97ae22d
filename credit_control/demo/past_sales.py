"""Who sold what in the past year, so that figures by salesperson and product differ."""

from odoo import Command
from odoo.tools import SQL

from .people import make_user

#: Category of products, name of what was sold of it.
SOLD = (
    ("Warehouse equipment", "Shelves and trucks, earlier"),
    ("Workshop", "Benches and tools, earlier"),
    ("Packaging", "Boxes and foil, earlier"),
)
#: The other salesperson: login (also the password), name.
COLLEAGUE = ("tobias", "Tobias Lenz")


def category(env, name):
    """A category of products by its name, made where there is none."""
    categories = env["product.category"]
    found = categories.search([("name", "=", name)], limit=1)
    return found or categories.create({"name": name})


def products(env):
    """What was sold then, one product of each category; nothing comes from a stock."""
    return [_product(env, *sold) for sold in SOLD]


def _product(env, group, name):
    return env["product.product"].create(
        {
            "name": name,
            "default_code": "PAST",
            "categ_id": category(env, group).id,
            "type": "service",
            "invoice_policy": "order",
            "taxes_id": [Command.clear()],
        }
    )


def sellers(env):
    """The two salespeople between whom the customers are divided."""
    users = env["res.users"]
    login, name = COLLEAGUE
    colleague = users.search([("login", "=", login)]) or make_user(
        env, login, name, ("sales_team.group_sale_salesman",)
    )
    return [users.search([("login", "=", "salesperson")], limit=1), colleague]


def of(invoice, choices):
    """Which of some things an invoice of the file is about: by customer and number.

    Most invoices of a customer are about the same, every fourth about the next.

    :param invoice: ``account.move`` whose reference is ``K1001-013`` or the like
    :param list choices: products or users
    """
    customer, number = (int(part) for part in invoice.ref[1:].split("-"))
    turn = number % 4 == 0 and len(choices) > 2
    return choices[(customer + turn) % len(choices)]


def assign(env, invoices, goods, people):
    """Say on the invoices of the file who sold what.

    The product is written past the books, whose entries are posted and stay as they are.

    :param invoices: ``account.move``
    :param list goods: from :func:`products`
    :param list people: from :func:`sellers`
    """
    for seller, sold in invoices.grouped(lambda move: of(move, people)).items():
        sold.invoice_user_id = seller
    lines = env["account.move.line"]
    lines.flush_model()
    for product, sold in invoices.grouped(lambda move: of(move, goods)).items():
        env.execute_query(
            SQL(
                "UPDATE account_move_line SET product_id = %s WHERE move_id = ANY(%s)"
                " AND display_type = 'product' RETURNING id",
                product.id,
                sold.ids,
            )
        )
    lines.invalidate_model(["product_id"])
