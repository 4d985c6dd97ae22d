"""Receivable lines by the million: an invoice, its payment and their match, cloned.

Runs in Odoo's shell with credit_control installed. The ORM makes an open, a part-paid
and a paid invoice; ``INSERT … SELECT`` copies their rows with other customers, dates and
amounts.
"""

from odoo import Command, fields
from odoo.tools import SQL

from . import cloning, seed

#: Of so many invoices in a row, how many are open and how many part-paid.
ROW, OPEN, PART_PAID = 20, 2, 1
#: Receivable lines for each customer, about.
PER_CUSTOMER = 100
TERM = 30
YEARS = 730


def main(env, lines):
    """Load so many receivable lines; what there is in the end."""
    env = env(user=2, context={"tracking_disable": True, "lang": "en_US"})
    partners = make_partners(env, max(lines // PER_CUSTOMER, 1))
    templates = make_templates(env)
    env.flush_all()
    invoices = lines * ROW // (2 * ROW - OPEN)
    plan_documents(env, partners, invoices)
    plan_moves(env, templates)
    drop_foreign_keys(env)
    clone_moves(env)
    cloning.plan_lines(env)
    clone_lines(env)
    clone_partials(env, templates)
    made = "SELECT COUNT(*) FROM account_move_line JOIN account_account account"
    made += " ON account.id = account_id WHERE account_type = 'asset_receivable'"
    return {"lines": cloning.run(env, made)[0][0], "customers": len(partners)}


def make_partners(env, count):
    """Customers with a credit file, in five risk categories."""
    partners = env["res.partner"].create(
        [
            {"name": f"Customer {number:06d}", "is_company": True, "customer_rank": 1}
            for number in range(count)
        ]
    )
    env["credit.profile"]._ensure(partners, env.company)
    env.flush_all()
    cloning.run(
        env,
        "UPDATE credit_profile SET category_id = (SELECT id FROM credit_category"
        " ORDER BY id OFFSET partner_id %% 5 LIMIT 1)",
    )
    env.invalidate_all()
    return partners.ids


def make_templates(env):
    """``{kind: (invoice id, payment id or None, partial id or None)}``."""
    product = env["product.product"].create(
        {
            "name": "Article",
            "type": "service",
            "list_price": 100.0,
            "taxes_id": [Command.clear()],
        }
    )
    ids = seed.make_templates(env, product)
    paid = env["account.move"].browse(ids["open"][0]).copy({"invoice_date": None})
    paid.invoice_date = fields.Date.context_today(paid)
    paid.action_post()
    entry = seed.make_payment(env, paid, 1.0)
    part = ids["part_paid"]
    return {
        "open": (ids["open"][0], None, None),
        "part_paid": (part[0], part[1], ids["partial"]),
        "paid": (paid.id, entry.id, entry.line_ids.matched_debit_ids.id),
    }


def plan_documents(env, partners, count):
    """One row for each invoice to come: whose, which kind, amount and dates."""
    cloning.run(
        env,
        """
        CREATE TEMPORARY TABLE bench_document ON COMMIT DROP AS
        SELECT number, (%(partners)s::int[])[1 + number %% %(customers)s] AS partner,
               1 + number * 31 %% 9 AS factor, date, date + %(term)s AS due, paid_on,
               CASE WHEN paid_on > %(today)s THEN 'open' ELSE kind END AS kind
          FROM (SELECT number, %(today)s - (number %% %(days)s * 7919 %% %(days)s)::int AS date,
                       %(today)s - (number %% %(days)s * 7919 %% %(days)s)::int
                         + 10 + (number * 31 %% 80)::int AS paid_on,
                       CASE WHEN number %% %(row)s < %(open)s THEN 'open'
                            WHEN number %% %(row)s < %(some)s THEN 'part_paid'
                            ELSE 'paid' END AS kind
                  FROM GENERATE_SERIES(1, %(count)s) AS number) document
        """,
        partners=partners,
        customers=len(partners),
        term=TERM,
        today=fields.Date.context_today(env.user),
        days=YEARS,
        row=ROW,
        open=OPEN,
        some=OPEN + PART_PAID,
        count=count,
    )


def plan_moves(env, templates):
    """One row for each entry to come: the invoice, and its payment if there is one."""
    rows = [
        SQL("(%s, %s, %s)", kind, template, role)
        for kind, entries in templates.items()
        for role, template in enumerate(entries[:2])
        if template
    ]
    cloning.run(
        env,
        """
        CREATE TEMPORARY TABLE bench_move ON COMMIT DROP AS
        SELECT document.number, document.partner, document.factor, document.kind,
               document.due, entry.template,
               CASE WHEN entry.role = 0 THEN document.date ELSE document.paid_on END
                 AS date,
               (SELECT MAX(id) FROM account_move)
                 + ROW_NUMBER() OVER (ORDER BY document.number, entry.role) AS move
          FROM bench_document document
          JOIN (VALUES %(rows)s) AS entry (kind, template, role)
            ON entry.kind = document.kind
        """,
        rows=SQL(", ").join(rows),
    )


def drop_foreign_keys(env):
    """Checking them is most of the time of loading, and nothing here reads by them."""
    rows = cloning.run(
        env,
        """
        SELECT conrelid::regclass::text, conname FROM pg_constraint
         WHERE contype = 'f' AND conrelid IN (
               'account_move'::regclass, 'account_move_line'::regclass,
               'account_partial_reconcile'::regclass)
        """,
    )
    for table, name in rows:
        cloning.run(
            env,
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s",
            table=SQL.identifier(table),
            name=SQL.identifier(name),
        )


def clone_moves(env):
    """Clone the planned entries."""
    name = SQL("'CLONE/' || LPAD(plan.number::text, 7, '0')")
    cloning.clone(
        env,
        "account.move",
        SQL("bench_move plan JOIN account_move old ON old.id = plan.template"),
        id=SQL("plan.move"),
        name=name,
        payment_reference=SQL(
            "CASE WHEN old.payment_reference <> '' THEN %s END", name
        ),
        sequence_prefix=SQL("'CLONE/'"),
        sequence_number=SQL("plan.number"),
        partner_id=SQL("plan.partner"),
        commercial_partner_id=SQL("plan.partner"),
        partner_shipping_id=SQL("plan.partner"),
        date=SQL("plan.date"),
        invoice_date=SQL("CASE WHEN old.invoice_date IS NOT NULL THEN plan.date END"),
        invoice_date_due=SQL("plan.due"),
    )


def clone_lines(env):
    """Clone the planned lines."""
    cloning.clone(
        env,
        "account.move.line",
        SQL("bench_line plan JOIN account_move_line old ON old.id = plan.old_line"),
        id=SQL("plan.line"),
        move_id=SQL("plan.move"),
        move_name=SQL("'CLONE/' || LPAD(plan.number::text, 7, '0')"),
        partner_id=SQL("plan.partner"),
        date=SQL("plan.date"),
        invoice_date=SQL("CASE WHEN old.invoice_date IS NOT NULL THEN plan.date END"),
        date_maturity=SQL(
            "CASE WHEN old.display_type = 'payment_term' THEN plan.due"
            " WHEN old.date_maturity IS NOT NULL THEN plan.date END"
        ),
        full_reconcile_id=SQL("NULL"),
        matching_number=SQL(
            "CASE WHEN old.matching_number IS NOT NULL"
            " THEN 'P' || plan.number::text END"
        ),
    )


def clone_partials(env, templates):
    """Clone the matches of the paid and part-paid invoices."""
    for _invoice, _payment, partial in templates.values():
        if partial:
            clone_matches(env, partial)


def clone_matches(env, partial):
    """Clone one match for all documents that have it."""
    cloning.clone(
        env,
        "account.partial.reconcile",
        SQL(
            """
            (SELECT credit.date, credit.factor, debit.line AS debit_line,
                    credit.line AS credit_line,
                    (SELECT MAX(id) FROM account_partial_reconcile)
                      + ROW_NUMBER() OVER (ORDER BY debit.number) AS partial
               FROM account_partial_reconcile template
               JOIN bench_line debit ON debit.old_line = template.debit_move_id
               JOIN bench_line credit ON credit.old_line = template.credit_move_id
                AND credit.number = debit.number
              WHERE template.id = %(partial)s) plan
            JOIN account_partial_reconcile old ON old.id = %(partial)s
            """,
            partial=partial,
        ),
        id=SQL("plan.partial"),
        debit_move_id=SQL("plan.debit_line"),
        credit_move_id=SQL("plan.credit_line"),
        full_reconcile_id=SQL("NULL"),
        max_date=SQL("plan.date"),
    )
