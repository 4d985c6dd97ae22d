"""What the ORM makes before anything is cloned: products, customers, orders, templates.

Runs in Odoo's shell on plain Odoo with ``sale_management``, ``stock`` and
``sale_stock``.
"""

from odoo import Command, fields

from .shape import AMPLE, CONFIRMED, PAID, PRICES, QUOTATIONS


def main(env, open_items):
    """Make all that is not a clone.

    :param list open_items: numbers of open items of the large customers
    :return: ids that the loader and the measurements need
    """
    env = env(user=2, context={"tracking_disable": True, "lang": "en_US"})
    env.company.account_use_credit_limit = True
    products = make_products(env)
    customers = make_customers(env, 0, CONFIRMED + QUOTATIONS)
    env["sale.order"].create(
        [order_values(partner, products) for partner in customers[:CONFIRMED]]
    ).action_confirm()
    quotations = make_quotations(env, customers[CONFIRMED:], products)
    large = make_large_customers(env, open_items)
    large_orders = make_quotations(env, large, products)
    numbers = [str(count) for count in open_items]
    return {
        "customers": customers.ids,
        "quotations": quotations.ids,
        "large": dict(zip(numbers, large.ids, strict=True)),
        "large_orders": dict(zip(numbers, large_orders.ids, strict=True)),
        "templates": make_templates(env, products[0]),
    }


def make_products(env):
    """Three goods with ample stock."""
    products = env["product.product"].create(
        [
            {
                "name": f"Article {price:.0f}",
                "is_storable": True,
                "list_price": price,
                "invoice_policy": "order",
            }
            for price in PRICES
        ]
    )
    stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
    for product in products:
        env["stock.quant"]._update_available_quantity(product, stock, 1_000_000)
    return products


def limit_of(number):
    """Credit limits between 4,500 and 8,400: about a fifth of them are exceeded."""
    return 4500.0 + number % 40 * 100


def customer_values(name, limit):
    """A company that bought before, with a credit limit in Odoo's own field."""
    return {
        "name": name,
        "is_company": True,
        "customer_rank": 1,
        "credit_limit": limit,
    }


def make_customers(env, start, stop):
    """Customers by number; those with a quotation have an ample limit."""
    quoting = range(CONFIRMED, CONFIRMED + QUOTATIONS)
    return env["res.partner"].create(
        [
            customer_values(
                f"Customer {number:05d}",
                AMPLE if number in quoting else limit_of(number),
            )
            for number in range(start, stop)
        ]
    )


def make_large_customers(env, open_items):
    """Customers with so many open items to come."""
    return env["res.partner"].create(
        [
            customer_values(f"Customer with {count} open items", AMPLE)
            for count in open_items
        ]
    )


def order_values(partner, products):
    """An order of three lines."""
    return {
        "partner_id": partner.id,
        "order_line": [
            Command.create({"product_id": product.id, "product_uom_qty": 2})
            for product in products
        ],
    }


def make_quotations(env, partners, products):
    """A quotation for each customer."""
    return env["sale.order"].create(
        [order_values(partner, products) for partner in partners]
    )


def make_templates(env, product):
    """An open and a part-paid invoice with its bank entry, to be cloned."""
    partner = env["res.partner"].create(customer_values("Template", 0.0))
    today = fields.Date.context_today(partner)
    invoices = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": today,
                "invoice_date_due": today,
                "invoice_line_ids": [
                    Command.create({"product_id": product.id, "quantity": 1})
                ],
            }
            for _number in range(2)
        ]
    )
    invoices.action_post()
    payment = make_payment(env, invoices[1])
    return {
        "open": [invoices[0].id],
        "part_paid": [invoices[1].id, payment.id],
        "partial": payment.line_ids.matched_debit_ids.id,
    }


def make_payment(env, invoice, share=PAID):
    """A bank entry that pays a part of the invoice, reconciled."""
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
    )
    debt = receivable(invoice)
    amount = env.company.currency_id.round(invoice.amount_total * share)
    accounts = ((journal.default_account_id, amount), (debt.account_id, -amount))
    entry = env["account.move"].create(
        {
            "journal_id": journal.id,
            "date": invoice.date,
            "line_ids": [
                Command.create(payment_line(invoice.partner_id, account, balance))
                for account, balance in accounts
            ],
        }
    )
    entry.action_post()
    (debt + receivable(entry)).reconcile()
    return entry


def payment_line(partner, account, balance):
    """A line of the bank entry."""
    return {
        "account_id": account.id,
        "partner_id": partner.id,
        "name": "Part payment",
        "debit": max(balance, 0.0),
        "credit": max(-balance, 0.0),
    }


def receivable(move):
    """The line on the receivable account."""
    return move.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )
