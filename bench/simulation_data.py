"""Orders by the hundred thousand, each invoiced and mostly paid, for the replay of a policy.

Runs in Odoo's shell with credit_control installed. Invoices, payments and matches are those
of ``ageing_data.py``; every invoice of the first half of the customers is preceded by an
order, cloned from one that the ORM made.
"""

from odoo import Command, fields
from odoo.tools import SQL

from . import ageing_data, cloning

#: An order is invoiced after so many days.
LEAD = 5
#: What is judged lies within so many days before today; older orders are the past.
PERIOD = 700
POLICIES = {
    "Standard": "credit_control.credit_policy_default",
    "Strict": "credit_control.credit_policy_strict",
}


def main(env, customers, orders):
    """Load customers of whom the half have orders; what there is in the end.

    :param int customers: half of them with orders, all with invoices
    :param int orders: confirmed within :data:`PERIOD`
    """
    env = env(user=2, context={"tracking_disable": True, "lang": "en_US"})
    partners = ageing_data.make_partners(env, customers)
    templates = ageing_data.make_templates(env)
    order = make_order(env)
    env.flush_all()
    documents = 2 * orders * ageing_data.YEARS // PERIOD
    ageing_data.plan_documents(env, partners, documents)
    ageing_data.plan_moves(env, templates)
    ageing_data.drop_foreign_keys(env)
    ageing_data.clone_moves(env)
    cloning.plan_lines(env)
    ageing_data.clone_lines(env)
    ageing_data.clone_partials(env, templates)
    made_long_ago(env)
    plan_orders(env, partners[: customers // 2])
    clone_orders(env, order)
    grant_limits(env, partners)
    return counts(env)


def make_order(env):
    """A confirmed order of one line, for the amount of the template invoice."""
    product = env["product.product"].search([("name", "=", "Article")], limit=1)
    partner = env["res.partner"].create({"name": "Template of orders"})
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": 1})
            ],
        }
    )
    order.action_confirm()
    return order


def made_long_ago(env):
    """Entries are made on their own day, at eight in the morning."""
    for table, day in (
        ("account_move", "date"),
        ("account_partial_reconcile", "max_date"),
    ):
        cloning.run(
            env,
            "UPDATE %(table)s SET create_date = %(day)s + INTERVAL '8 hours'",
            table=SQL.identifier(table),
            day=SQL.identifier(day),
        )


def plan_orders(env, partners):
    """One row for each order to come, with the line of its invoice."""
    cloning.run(
        env,
        """
        CREATE TEMPORARY TABLE bench_order ON COMMIT DROP AS
        SELECT document.number, document.partner, document.factor,
               document.date - %(lead)s AS day, line.line AS invoice_line,
               (SELECT MAX(id) FROM sale_order)
                 + ROW_NUMBER() OVER (ORDER BY document.number) AS sale,
               (SELECT MAX(id) FROM sale_order_line)
                 + ROW_NUMBER() OVER (ORDER BY document.number) AS sale_line
          FROM bench_document document
          JOIN bench_line line ON line.number = document.number
          JOIN account_move_line old ON old.id = line.old_line
         WHERE old.display_type = 'product' AND document.partner = ANY(%(partners)s)
           AND old.product_id IS NOT NULL
        """,
        lead=LEAD,
        partners=list(partners),
    )


def clone_orders(env, order):
    """Clone the planned orders, their lines, and what ties these to the invoices."""
    cloning.clone(
        env,
        "sale.order",
        SQL("bench_order plan JOIN sale_order old ON old.id = %s", order.id),
        id=SQL("plan.sale"),
        name=SQL("'CLONE/' || plan.number"),
        access_token=SQL("NULL"),
        partner_id=SQL("plan.partner"),
        partner_invoice_id=SQL("plan.partner"),
        partner_shipping_id=SQL("plan.partner"),
        date_order=SQL("plan.day + INTERVAL '10 hours'"),
        invoice_status=SQL("'invoiced'"),
    )
    cloning.clone(
        env,
        "sale.order.line",
        SQL(
            "bench_order plan JOIN sale_order_line old ON old.id = %s",
            order.order_line.id,
        ),
        id=SQL("plan.sale_line"),
        order_id=SQL("plan.sale"),
        order_partner_id=SQL("plan.partner"),
        price_unit=SQL("old.price_unit * plan.factor"),
        invoice_status=SQL("'invoiced'"),
    )
    for table in (
        "sale_order_line",
        "account_move_line",
    ):  # or checking the keys is slow
        cloning.run(env, "ANALYZE %(table)s", table=SQL.identifier(table))
    cloning.run(
        env,
        "INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)"
        " SELECT sale_line, invoice_line FROM bench_order",
    )


def grant_limits(env, partners):
    """A limit for everybody, from long ago, that a part of the orders exceeds."""
    profile = env["credit.profile"].search(
        [("partner_id", "=", partners[0]), ("company_id", "=", env.company.id)]
    )
    profile._grant(1000.0, reason="Measured")
    env.flush_all()
    long_ago = fields.Datetime.subtract(fields.Datetime.now(), days=1500)
    cloning.run(
        env,
        """
        UPDATE credit_limit SET approved_on = %(when)s, date_from = %(day)s,
               write_date = %(when)s WHERE profile_id = %(profile)s
        """,
        when=long_ago,
        day=long_ago.date(),
        profile=profile.id,
    )
    columns = [one for one in cloning.columns_of(env, "credit_limit") if one != "id"]
    changed = {
        "profile_id": SQL("other.id"),
        "partner_id": SQL("other.partner_id"),
        "amount": SQL("400 + other.id %% 20 * 100"),
    }
    cloning.run(
        env,
        """
        INSERT INTO credit_limit (%(columns)s)
        SELECT %(values)s FROM credit_limit old
          JOIN credit_profile other ON other.id <> old.profile_id
         WHERE old.profile_id = %(profile)s
        """,
        columns=SQL(", ").join(map(SQL.identifier, columns)),
        values=SQL(", ").join(
            changed.get(one, SQL.identifier("old", one)) for one in columns
        ),
        profile=profile.id,
    )
    cloning.run(env, "UPDATE credit_profile SET limit_mode = 'limited'")
    env.invalidate_all()


def counts(env):
    """What was made."""
    today = fields.Date.context_today(env.user)
    [(orders, buyers)] = cloning.run(
        env,
        "SELECT COUNT(*), COUNT(DISTINCT partner_invoice_id) FROM sale_order"
        " WHERE state = 'sale' AND name LIKE 'CLONE/%%' AND date_order >= %(since)s",
        since=fields.Date.subtract(today, days=PERIOD),
    )
    [(items, customers)] = cloning.run(
        env,
        """
        SELECT COUNT(*), COUNT(DISTINCT partner_id) FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
         WHERE account.account_type = 'asset_receivable'
        """,
    )
    return {
        "orders": orders,
        "buyers": buyers,
        "items": items,
        "customers": customers,
        "period": PERIOD,
    }
