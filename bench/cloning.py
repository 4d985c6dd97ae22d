"""Invoices by the ten thousand: the templates' rows copied by ``INSERT … SELECT``.

Runs in Odoo's shell on plain Odoo. Every customer gets ten posted invoices: half of
them overdue by 5, 15, 35, 65 and 100 days, two part-paid by a reconciled bank entry,
the amounts whole multiples of the template's. The rows are what the ORM would have
stored; a sample is put to the ORM at the end.
"""

import random

from odoo import fields
from odoo.tools import SQL

from . import seed
from .shape import OVERDUE, PART_PAID, TERM

#: The name of a planned entry.
NUMBER = "plan.prefix || LPAD(plan.sequence::text, 6, '0')"


def main(env, seeded, customers):
    """Load the customers beyond the seeded ones, and everybody's invoices.

    :param dict seeded: what ``seed.main`` returned
    :param int customers: how many customers there are to be
    :return: ids of all customers, the large ones apart
    """
    env = env(user=2, context={"tracking_disable": True, "lang": "en_US"})
    partners = list(seeded["customers"])
    partners += seed.make_customers(env, len(partners), customers).ids
    env.flush_all()
    make_items(env, partners, seeded["large"])
    plan_moves(env, seeded["templates"])
    clone_moves(env)
    plan_lines(env)
    clone_lines(env)
    clone_tags(env)
    clone_partials(env, seeded["templates"]["partial"])
    env.invalidate_all()
    check_sample(env)
    return partners


def run(env, text, **values):
    """Run a statement of this module with values and identifiers put in."""
    return env.execute_query(SQL(text, **values))


def make_items(env, partners, large):
    """One row for each invoice to come: whose, which of the ten, amount and dates."""
    counts = [(partner, len(OVERDUE)) for partner in partners]
    counts += [(partner, int(count)) for count, partner in large.items()]
    run(
        env,
        """
        CREATE TEMPORARY TABLE bench_item ON COMMIT DROP AS
        SELECT ROW_NUMBER() OVER (ORDER BY owner.partner, place) AS number,
               owner.partner, (place %% 10 = ANY(%(part_paid)s)) AS part_paid,
               1 + (owner.partner * 31 + place * 17 + owner.partner * place) %% 9
                 AS factor,
               %(today)s::date - (%(overdue)s::int[])[1 + place %% 10] AS due
          FROM UNNEST(%(partners)s, %(counts)s) AS owner (partner, items),
               GENERATE_SERIES(0, owner.items - 1) AS place
        """,
        part_paid=list(PART_PAID),
        today=fields.Date.context_today(env.user),
        overdue=list(OVERDUE),
        partners=[partner for partner, _count in counts],
        counts=[count for _partner, count in counts],
    )


def plan_moves(env, templates):
    """One row for each entry to come, with its id and number."""
    run(
        env,
        """
        CREATE TEMPORARY TABLE bench_move ON COMMIT DROP AS
        SELECT item.*, template.id AS template,
               (SELECT MAX(id) FROM account_move)
                 + ROW_NUMBER() OVER (ORDER BY item.number, template.id) AS move,
               1000 + ROW_NUMBER() OVER (
                 PARTITION BY template.journal_id ORDER BY item.number) AS sequence,
               REGEXP_REPLACE(template.sequence_prefix, '[0-9]{4}',
                 TO_CHAR(item.due - %(term)s, 'YYYY')) AS prefix,
               item.due - %(term)s AS date
          FROM bench_item item
          JOIN account_move template ON template.id = ANY(
               CASE WHEN item.part_paid THEN %(part_paid)s ELSE %(open)s END)
        """,
        term=TERM,
        open=templates["open"],
        part_paid=templates["part_paid"],
    )


def clone_moves(env):
    """Clone the planned entries."""
    name = SQL(NUMBER)
    clone(
        env,
        "account.move",
        SQL("bench_move plan JOIN account_move old ON old.id = plan.template"),
        id=SQL("plan.move"),
        name=name,
        payment_reference=SQL(
            "CASE WHEN old.payment_reference <> '' THEN %s END", name
        ),
        sequence_prefix=SQL("plan.prefix"),
        sequence_number=SQL("plan.sequence"),
        partner_id=SQL("plan.partner"),
        commercial_partner_id=SQL("plan.partner"),
        partner_shipping_id=SQL("plan.partner"),
        date=SQL("plan.date"),
        invoice_date=SQL("CASE WHEN old.invoice_date IS NOT NULL THEN plan.date END"),
        invoice_date_due=SQL("plan.due"),
    )


def plan_lines(env):
    """One row for each line to come, remembering which it is a clone of."""
    run(
        env,
        """
        CREATE TEMPORARY TABLE bench_line ON COMMIT DROP AS
        SELECT plan.*, old.id AS old_line,
               (SELECT MAX(id) FROM account_move_line)
                 + ROW_NUMBER() OVER (ORDER BY plan.move, old.id) AS line
          FROM bench_move plan
          JOIN account_move_line old ON old.move_id = plan.template
        """,
    )


def clone_lines(env):
    """Clone the planned lines."""
    clone(
        env,
        "account.move.line",
        SQL("bench_line plan JOIN account_move_line old ON old.id = plan.old_line"),
        id=SQL("plan.line"),
        move_id=SQL("plan.move"),
        move_name=SQL(NUMBER),
        name=SQL(
            f"CASE WHEN old.display_type = 'payment_term' THEN {NUMBER}"
            " ELSE old.name END"
        ),
        partner_id=SQL("plan.partner"),
        date=SQL("plan.date"),
        invoice_date=SQL("CASE WHEN old.invoice_date IS NOT NULL THEN plan.date END"),
        date_maturity=SQL("CASE WHEN old.date_maturity IS NOT NULL THEN plan.due END"),
        price_unit=SQL("old.price_unit * plan.factor"),
    )


def clone_tags(env):
    """Clone taxes and tax tags of the lines."""
    for table, column, other in (
        ("account_move_line_account_tax_rel", "account_move_line_id", "account_tax_id"),
        (
            "account_account_tag_account_move_line_rel",
            "account_move_line_id",
            "account_account_tag_id",
        ),
    ):
        run(
            env,
            """
            INSERT INTO %(table)s (%(line)s, %(other)s)
            SELECT plan.line, old.%(other)s
              FROM bench_line plan JOIN %(table)s old ON old.%(line)s = plan.old_line
            """,
            table=SQL.identifier(table),
            line=SQL.identifier(column),
            other=SQL.identifier(other),
        )


def clone_partials(env, partial):
    """Clone the reconciliation of the part-paid invoices with their bank entries."""
    clone(
        env,
        "account.partial.reconcile",
        SQL(
            """
            (SELECT debit.*, debit.line AS debit_line, credit.line AS credit_line,
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
        max_date=SQL("plan.date"),
    )
    number_lines(env, partial)


def number_lines(env, partial):
    """Give the reconciled lines the number that says so."""
    run(
        env,
        """
        UPDATE account_move_line line SET matching_number = 'P' || partial.id
          FROM account_partial_reconcile partial
         WHERE line.id IN (partial.debit_move_id, partial.credit_move_id)
           AND partial.id > %(partial)s
        """,
        partial=partial,
    )


def clone(env, model, source, **changed):
    """Insert copies of rows, monetary columns times the factor, the given ones changed.

    :param SQL source: tables to select from; ``old`` is the copied row
    """
    table = env[model]._table
    columns = columns_of(env, table)
    values = [
        changed[name] if name in changed else value_of(env[model], name)
        for name in columns
    ]
    run(
        env,
        "INSERT INTO %(table)s (%(columns)s) SELECT %(values)s FROM %(source)s",
        table=SQL.identifier(table),
        columns=SQL(", ").join(map(SQL.identifier, columns)),
        values=SQL(", ").join(values),
        source=source,
    )
    run(
        env,
        "SELECT SETVAL(PG_GET_SERIAL_SEQUENCE(%(name)s, 'id'), MAX(id)) FROM %(table)s",
        name=table,
        table=SQL.identifier(table),
    )


def columns_of(env, table):
    """Names of the columns of a table."""
    rows = run(
        env,
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %(table)s",
        table=table,
    )
    return [row[0] for row in rows]


def value_of(model, name):
    """A column as it is copied: amounts grow with the factor."""
    column = SQL.identifier("old", name)
    field = model._fields.get(name)
    if field is not None and field.type == "monetary":
        return SQL("%s * plan.factor", column)
    return column


def check_sample(env):
    """The ORM finds nothing to correct in a sample of what was cloned."""
    lines = env["account.move.line"].search(
        [("account_id.account_type", "=", "asset_receivable")]
    )
    sample = lines.browse(random.Random(7).sample(lines.ids, 50))
    moves = sample.move_id
    with moves._check_balanced({"records": moves}):
        pass
    for records, names in (
        (sample, ("amount_residual", "reconciled", "price_total")),
        (moves, ("amount_total", "amount_residual", "payment_state")),
    ):
        before = [[record[name] for name in names] for record in records]
        for name in names:
            env.add_to_compute(records._fields[name], records)
        after = [[record[name] for name in names] for record in records]
        if before != after:
            raise AssertionError(f"{records._name}: {before} became {after}")
