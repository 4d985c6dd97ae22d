"""The questions about ageing, put to the report and to the plainest SQL in turns.

Runs in Odoo's shell. Every question has a fresh environment and a transaction that is
rolled back, as a call from the web client has.
"""

import gc
import time

from odoo import fields
from odoo.tools import SQL

from .counting import counting

#: Days before today at which the books are read.
DATES = (30, 180, 365, 540)
BUCKETS = [f"bucket_{number}" for number in range(5)]
#: Each line less what was settled by the date, by customer and age.
PLAINEST = """
    SELECT partner_id,
           SUM(amount) FILTER (WHERE days <= 0)::float,
           SUM(amount) FILTER (WHERE days BETWEEN 1 AND 30)::float,
           SUM(amount) FILTER (WHERE days BETWEEN 31 AND 60)::float,
           SUM(amount) FILTER (WHERE days BETWEEN 61 AND 90)::float,
           SUM(amount) FILTER (WHERE days > 90)::float,
           SUM(amount)::float
      FROM (SELECT holder.commercial_partner_id AS partner_id,
                   %(date)s - line.date_maturity AS days,
                   line.balance - COALESCE(paid.amount, 0) + COALESCE(used.amount, 0)
                     AS amount
              FROM account_move_line line
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
     WHERE amount <> 0
     GROUP BY partner_id
"""


def main(env, rounds):
    """Measure every date: a list of dictionaries of samples."""
    env = env(user=2, context={"lang": "en_US", "allowed_company_ids": [1]})
    return [measure(env, days, rounds) for days in DATES]


def measure(env, days, rounds):
    """Ask both sides in turns, after one round that warms the caches."""
    date = fields.Date.subtract(fields.Date.context_today(env.user), days=days)
    found = {"name": f"{days} days ago", "own": [], "sql": []}
    answers = {}
    for number in range(-1, rounds):
        sides = [("own", own), ("sql", plainest)]
        for name, ask in sides if number % 2 else reversed(sides):
            sample, answers[name] = timed(env, ask, date)
            if number >= 0:
                found[name].append(sample)
    compare(answers["own"], answers["sql"])
    return found


def timed(env, ask, date):
    """One sample and its answer."""
    env.cr.rollback()
    env.transaction.reset()
    env.user.has_group("base.group_user")
    gc.collect()
    with counting() as count:
        start = time.perf_counter()
        rows = ask(env, date)
        wall = time.perf_counter() - start
    answer = {
        row[0]: tuple(round(amount or 0, 2) for amount in row[1:]) for row in rows
    }
    return {"wall": wall, "reads": count.reads}, answer


def own(env, date):
    """The report's groups, as its list and pivot ask for them."""
    groups = (
        env["credit.ageing"]
        .with_context(credit_ageing_date=date.isoformat())
        ._read_group(
            [], ["partner_id"], [f"{name}:sum" for name in (*BUCKETS, "total")]
        )
    )
    return [(partner.id, *amounts) for partner, *amounts in groups]


def plainest(env, date):
    """The plainest SQL."""
    return env.execute_query(SQL(PLAINEST, date=date))


def compare(mine, theirs):
    """Both must have found the same: a speed of something else is none."""
    if mine != theirs:
        wrong = {
            key
            for key in mine.keys() | theirs.keys()
            if mine.get(key) != theirs.get(key)
        }
        key = min(wrong)
        raise AssertionError(f"{len(wrong)} differ: {mine.get(key)} {theirs.get(key)}")
