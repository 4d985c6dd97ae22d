"""A year of month ends, put to the reader of key figures and to the plainest SQL in turns.

Runs in Odoo's shell. Every question has a fresh environment and a transaction that is
rolled back, as a call from the web client has.
"""

import gc
import resource
import time

from odoo import fields
from odoo.tools import SQL

from odoo.addons.credit_control.engine.kpi_calendar import Calendar, add_months

from .counting import counting

MONTHS = 12
#: What both sides find for each month end: debts by age, credits, sales.
NAMES = ("current", "bucket_1", "bucket_2", "bucket_3", "bucket_4", "credits", "sales")
#: Each line less what was settled by the date, by customer and age.
PLAINEST = """
    SELECT partner_id,
           SUM(amount) FILTER (WHERE debt AND days <= 0)::float,
           SUM(amount) FILTER (WHERE debt AND days BETWEEN 1 AND 30)::float,
           SUM(amount) FILTER (WHERE debt AND days BETWEEN 31 AND 60)::float,
           SUM(amount) FILTER (WHERE debt AND days BETWEEN 61 AND 90)::float,
           SUM(amount) FILTER (WHERE debt AND days > 90)::float,
           SUM(amount) FILTER (WHERE NOT debt)::float,
           SUM(sold)::float
      FROM (SELECT holder.commercial_partner_id AS partner_id, line.balance > 0 AS debt,
                   %(date)s - line.date_maturity AS days,
                   line.balance - COALESCE(paid.amount, 0) + COALESCE(used.amount, 0)
                     AS amount,
                   CASE WHEN move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                         AND line.date >= %(start)s THEN line.balance END AS sold
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN account_account account ON account.id = line.account_id
              JOIN res_partner holder ON holder.id = line.partner_id
              LEFT JOIN (SELECT debit_move_id, SUM(amount) AS amount
                           FROM account_partial_reconcile
                          WHERE max_date <= %(date)s
                          GROUP BY debit_move_id) paid ON paid.debit_move_id = line.id
              LEFT JOIN (SELECT credit_move_id, SUM(amount) AS amount
                           FROM account_partial_reconcile
                          WHERE max_date <= %(date)s
                          GROUP BY credit_move_id) used ON used.credit_move_id = line.id
             WHERE account.account_type = 'asset_receivable'
               AND line.parent_state = 'posted'
               AND line.date <= %(date)s) item
     GROUP BY partner_id
"""


def main(env, rounds):
    """Measure: dictionaries of samples, and what was stored in the end."""
    env = env(user=2, context={"lang": "en_US", "allowed_company_ids": [1]})
    compared = {"name": "12 month ends, by customer", "own": [], "sql": []}
    answers = {}
    for number in range(-1, rounds):
        sides = [("own", own), ("sql", plainest)]
        for name, ask in sides if number % 2 else reversed(sides):
            sample, answers[name] = timed(env, ask)
            if number >= 0:
                compared[name].append(sample)
    compare(answers["own"], answers["sql"])
    whole = {"name": "the whole series of a year, stored", "own": []}
    for _number in range(rounds):
        sample, stored = timed(env, rebuild)
        whole["own"].append(sample)
        whole["values"] = stored
    env.cr.commit()  # the dashboard shows it
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"questions": [compared, whole], "megabytes": peak}


def timed(env, ask):
    """One sample and its answer."""
    env.cr.rollback()
    env.transaction.reset()
    env.user.has_group("base.group_user")
    gc.collect()
    with counting() as count:
        start = time.perf_counter()
        answer = ask(env)
        wall = time.perf_counter() - start
    return {"wall": wall, "reads": count.reads}, answer


def year(env):
    """First day of the first month, and today."""
    today = fields.Date.context_today(env.user)
    return add_months(today, 1 - MONTHS), today


def own(env):
    """Facts of a year as the key figures are computed from them."""
    first, today = year(env)
    ledger = env["credit.ledger"].sudo()
    _calendar, found = ledger._read_month_ends(env.company, first, today, today)
    return {
        (partner, place): tuple(facts.get(name, 0) for name in NAMES)
        for partner, months in found.items()
        for place, facts in months.items()
        if place > 0
    }


def plainest(env):
    """The plainest SQL, a statement for each month."""
    first, today = year(env)
    calendar = Calendar.of(first, today, today)
    return {
        (partner, place): tuple(round(100 * (amount or 0)) for amount in amounts)
        for place, end in enumerate(calendar.ends)
        if place
        for partner, *amounts in env.execute_query(
            SQL(PLAINEST, date=end, start=add_months(end, 0))
        )
    }


def rebuild(env):
    """Everything: all figures by all that they are grouped by, stored."""
    first, _today = year(env)
    return len(env["credit.kpi.value"]._rebuild(env.company, first))


def compare(mine, theirs):
    """Both must have found the same: a speed of something else is none."""
    nothing = (0,) * len(NAMES)
    wrong = [
        key
        for key in mine.keys() | theirs.keys()
        if mine.get(key, nothing) != theirs.get(key, nothing)
    ]
    if wrong:
        key = min(wrong)
        raise AssertionError(f"{len(wrong)} differ: {mine.get(key)} {theirs.get(key)}")
