"""Customers with ten open instalments each, who can be written to; some have just paid.

Runs in Odoo's shell. Invoices are cloned by SQL (see ``cloning.py``), bank receipts that
nobody has matched yet come from the ORM.
"""

from odoo import fields

from . import cloning, seed


def main(env, customers, receipts):
    """Load customers with their invoices; the ids of those with a waiting receipt.

    :param int customers: how many
    :param int receipts: bank lines that wait to be matched, half of them telling whose
        they are by the number of an invoice only
    """
    env = env(user=2, context={"tracking_disable": True, "lang": "en_US"})
    partners = env["res.partner"].create(
        [customer_values(number) for number in range(customers)]
    )
    product = env["product.product"].create({"name": "Article", "list_price": 100.0})
    seeded = {
        "customers": partners.ids,
        "large": {},
        "templates": seed.make_templates(env, product),
    }
    cloning.main(env, seeded, customers)
    if not receipts:
        return []
    paying = partners[:: customers // receipts][:receipts]
    make_receipts(env, paying)
    return paying.ids


def customer_values(number):
    """A company that can be reached by e-mail and by letter."""
    return {
        "name": f"Customer {number:05d}",
        "is_company": True,
        "customer_rank": 1,
        "email": f"customer.{number}@example.com",
        "street": f"Street {number}",
        "zip": f"{10000 + number}",
        "city": "Town",
    }


def make_receipts(env, partners):
    """A bank line for each customer, by name or by the number of an invoice."""
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
    )
    numbers = dict(
        cloning.run(
            env,
            "SELECT partner_id, MIN(name) FROM account_move"
            " WHERE move_type = 'out_invoice' AND partner_id = ANY(%(ids)s)"
            " GROUP BY partner_id",
            ids=partners.ids,
        )
    )
    env["account.bank.statement.line"].sudo().create(
        [
            {
                "journal_id": journal.id,
                "date": fields.Date.context_today(partner),
                "amount": 100.0,
                "partner_id": place % 2 and partner.id,
                "payment_ref": f"Transfer {numbers[partner.id]}",
            }
            for place, partner in enumerate(partners)
        ]
    )
