"""The replay of a policy, and exposure at a past date beside the plainest SQL.

Runs in Odoo's shell. Every question has a fresh environment and a transaction that is
rolled back.
"""

import gc
import time

from odoo import fields
from odoo.tools import SQL

from .counting import counting
from .simulation_data import PERIOD, POLICIES
from .worker import forget_peak, peak_memory

#: Days before today at which exposure is read.
DATES = (30, 180, 365, 540)
#: Each line less what was settled by the date, and each order less what was invoiced.
PLAINEST = """
    SELECT partner_id, SUM(receivable)::float, SUM(overdue)::float, SUM(credits)::float,
           SUM(orders)::float
      FROM (SELECT holder.commercial_partner_id AS partner_id, item.amount AS receivable,
                   CASE WHEN item.amount > 0 AND item.date_maturity < %(date)s
                        THEN item.amount ELSE 0 END AS overdue,
                   -LEAST(item.amount, 0) AS credits, 0 AS orders
              FROM (SELECT line.partner_id, line.date_maturity,
                           line.balance - COALESCE(paid.amount, 0)
                             + COALESCE(used.amount, 0) AS amount
                      FROM account_move_line line
                      JOIN account_account account ON account.id = line.account_id
                      LEFT JOIN (SELECT debit_move_id, SUM(amount) AS amount
                                   FROM account_partial_reconcile
                                  WHERE max_date <= %(date)s
                                  GROUP BY debit_move_id) paid
                        ON paid.debit_move_id = line.id
                      LEFT JOIN (SELECT credit_move_id, SUM(amount) AS amount
                                   FROM account_partial_reconcile
                                  WHERE max_date <= %(date)s
                                  GROUP BY credit_move_id) used
                        ON used.credit_move_id = line.id
                     WHERE account.account_type = 'asset_receivable'
                       AND line.parent_state = 'posted'
                       AND line.date <= %(date)s) item
              JOIN res_partner holder ON holder.id = item.partner_id
             WHERE item.amount <> 0
             UNION ALL
            SELECT payer.commercial_partner_id, 0, 0, 0,
                   GREATEST(sale.amount_total - COALESCE(billed.amount, 0), 0)
              FROM sale_order sale
              JOIN res_partner payer ON payer.id = sale.partner_invoice_id
              LEFT JOIN (SELECT line.order_id, SUM(item.price_total) AS amount
                           FROM sale_order_line line
                           JOIN sale_order_line_invoice_rel rel
                             ON rel.order_line_id = line.id
                           JOIN account_move_line item ON item.id = rel.invoice_line_id
                          WHERE item.parent_state = 'posted' AND item.date <= %(date)s
                          GROUP BY line.order_id) billed ON billed.order_id = sale.id
             WHERE sale.state = 'sale' AND sale.date_order < %(date)s::date + 1) part
     GROUP BY partner_id
    HAVING SUM(ABS(receivable)) + SUM(orders) <> 0
"""


def main(env, rounds):
    """Measure both: ``{"replays": [...], "exposure": [...]}``."""
    env = env(user=2, context={"lang": "en_US", "allowed_company_ids": [1]})
    return {
        "exposure": [exposure(env, days, rounds) for days in DATES],
        "replays": [
            replay(env, name, days)
            for name, days in (
                ("Standard", PERIOD // 4),
                ("Standard", PERIOD),
                ("Strict", PERIOD),
            )
        ],
    }


# ---- the replay ----------------------------------------------------------------
def replay(env, name, days):
    """Replay the orders of so many days, in the portions of the job."""
    env.cr.rollback()
    env.transaction.reset()
    today = env.company._credit_today()
    simulation = env["credit.simulation"].create(
        {
            "policy_id": env.ref(POLICIES[name]).id,
            "date_from": fields.Date.subtract(today, days=days),
            "date_to": today,
        }
    )
    env.flush_all()
    gc.collect()
    forget_peak()
    idle = peak_memory()
    with counting() as count:
        start = time.perf_counter()
        simulation.sudo()._begin()
        while simulation.state == "running":
            simulation.sudo()._replay_next()
            env.flush_all()
            env.invalidate_all()
        wall = time.perf_counter() - start
    totals = simulation.result["totals"]
    found = {
        "policy": name,
        "days": days,
        "orders": simulation.orders_done,
        "held": totals["new"]["held"],
        "wall": wall,
        "sql": count.seconds,
        "statements": count.reads + count.writes,
        "memory": peak_memory() - idle,
    }
    env.cr.rollback()
    return found


# ---- exposure at a past date -----------------------------------------------------
def exposure(env, days, rounds):
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
    found["customers"] = len(answers["own"])
    return found


def timed(env, ask, date):
    """One sample and its answer."""
    env.cr.rollback()
    env.transaction.reset()
    gc.collect()
    with counting() as count:
        start = time.perf_counter()
        answer = ask(env, date)
        wall = time.perf_counter() - start
    rounded = {
        partner: tuple(round(amount or 0, 2) for amount in amounts)
        for partner, *amounts in answer
    }
    return {"wall": wall, "reads": count.reads}, rounded


def own(env, date):
    """What the replay and the report of a past day ask: all customers at once."""
    found = env["credit.ledger"]._exposure_at(env.company, None, date)
    return [
        (
            partner,
            one.components.get("receivable", 0),
            sum(amount for _due, amount, _disputed in one.overdue),
            one.credits,
            one.components.get("orders", 0),
        )
        for partner, one in found.items()
    ]


def plainest(env, date):
    """The plainest SQL."""
    return env.execute_query(SQL(PLAINEST, date=date))


def compare(mine, theirs):
    """Both must have found the same: a speed of something else is none."""
    if mine != theirs:
        wrong = [
            key
            for key in mine.keys() | theirs.keys()
            if mine.get(key) != theirs.get(key)
        ]
        key = min(wrong)
        raise AssertionError(f"{len(wrong)} differ: {mine.get(key)} {theirs.get(key)}")
