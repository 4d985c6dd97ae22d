"""The orders behind the invoices of the past year, as they were confirmed then."""

from datetime import datetime, time

from odoo import Command, fields
from odoo.tools import SQL

from . import past_sales


def create(env, say):
    """Put an order in front of each invoice, confirmed in the morning of its day.

    History is not put to the gate: nobody was asked then. All are made together, so that
    it takes seconds.

    :param env: environment of the superuser
    :param say: takes one line of the story
    :return: the orders, ``sale.order``
    """
    silent = dict.fromkeys(
        ("tracking_disable", "mail_notrack", "mail_create_nolog"), True
    )
    env = env(context={**env.context, **silent})
    invoices = env["account.move"].search(
        [
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("company_id", "=", env.company.id),
            ("ref", "=like", "K____-___"),  # of the file that was loaded
        ],
        order="invoice_date, id",
    )
    goods, people = past_sales.products(env), past_sales.sellers(env)
    past_sales.assign(env, invoices, goods, people)
    orders = env["sale.order"].create(
        [_values(invoice, past_sales.of(invoice, goods)) for invoice in invoices]
    )
    checked = env.company.account_use_credit_limit
    env.company.account_use_credit_limit = False
    orders.action_confirm()
    for order, invoice in zip(orders, invoices, strict=True):
        order.date_order = datetime.combine(invoice.invoice_date, time(8))
        invoice.invoice_line_ids.sale_line_ids = order.order_line
    env.flush_all()
    env.company.account_use_credit_limit = checked
    _grant_earlier(env, orders)
    names = " and ".join(user.name for user in people)
    say(
        f"   {len(orders)} orders of the past year stand behind the invoices, of {names}, "
        f"who logs in as {people[1].login}."
    )
    return orders


def _grant_earlier(env, orders):
    """Let the limits of today have been granted before the first of these orders.

    Written past the life of a limit, which keeps no record of a demonstration's making.
    """
    files = env["credit.profile"]._ensure(orders.partner_id, env.company.root_id)
    limits = (
        env["credit.profile"]
        .union(*files.values())
        .limit_ids.filtered(
            lambda limit: limit.origin == "formula" and limit.state == "active"
        )
    )
    begun = fields.Date.subtract(min(orders.mapped("date_order")).date(), days=1)
    env["credit.limit"].flush_model()
    env.execute_query(
        SQL(
            "UPDATE credit_limit SET date_from = %s, approved_on = %s"
            " WHERE id = ANY(%s) RETURNING id",
            begun,
            datetime.combine(begun, time(12)),
            limits.ids,
        )
    )
    limits.invalidate_recordset()


def _values(invoice, product):
    """An order of one line for what was invoiced, by who is named on the invoice."""
    line = {
        "product_id": product.id,
        "product_uom_qty": 1,
        "price_unit": invoice.amount_total,
        "tax_ids": [Command.clear()],
    }
    return {
        "partner_id": invoice.partner_id.id,
        "user_id": invoice.invoice_user_id.id,
        "pricelist_id": False,
        "client_order_ref": invoice.ref,
        "order_line": [Command.create(line)],
    }
