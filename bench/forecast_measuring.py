"""A forecast of all open instalments, and of half of the customers before.

Runs in Odoo's shell. Every measurement has a transaction of its own that is rolled back.
"""

import gc
import time
from unittest.mock import patch

from odoo.tools import SQL

from .assessment_measuring import best_of, peak, resident
from .counting import counting

#: Each open item at its due date and the customer's mean days late: the least that could
#: be called a forecast.
PLAINEST = """
    SELECT line.id, COALESCE(line.date_maturity, line.date) + COALESCE(habit.days, 0)::int
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
      LEFT JOIN (
           SELECT paid.partner_id, AVG(partial.max_date - paid.date_maturity) AS days
             FROM account_partial_reconcile partial
             JOIN account_move_line paid ON paid.id = partial.debit_move_id
            GROUP BY paid.partner_id) habit ON habit.partner_id = line.partner_id
     WHERE account.account_type = 'asset_receivable'
       AND line.parent_state = 'posted'
       AND line.reconciled IS NOT TRUE AND line.balance > 0
"""


def main(env, rounds):
    """Figures of half of the customers, of all, of the plain statement, and of the back-test."""
    env = env(user=1, context={"lang": "en_US"})
    model = type(env["credit.forecast"])
    everybody = model._whom_to_ask

    def half(record, today):
        return everybody(record, today)[::2]

    with patch.object(model, "_whom_to_ask", half):
        found = [best_of(lambda: forecast(env), rounds)]
    found.append(best_of(lambda: forecast(env), rounds))
    return {
        "forecasts": found,
        "plain": best_of(lambda: plainest(env), rounds),
        "back": best_of(lambda: look_back(env), 1),
    }


def forecast(env):
    """Make a forecast once and undo it."""

    def make():
        record = env["credit.forecast"].create({"company_id": env.company.id})
        record._run()
        env.flush_all()
        return record.item_count

    return measured(env, make)


def look_back(env):
    """Look back at twelve month ends, and undo it."""
    accuracy = env["credit.forecast.accuracy"]
    return measured(env, lambda: len(accuracy._look_back(env.company)))


def plainest(env):
    """The plainest SQL."""
    return measured(env, lambda: len(env.execute_query(SQL(PLAINEST))))


def measured(env, act):
    """Do something in a transaction that is rolled back."""
    env.invalidate_all()
    gc.collect()
    before = resident()
    with counting() as counted:
        start = time.perf_counter()
        count = act()
        seconds = time.perf_counter() - start
    found = {
        "count": count,
        "seconds": seconds,
        "statements": counted.reads,
        "before": before,
        "peak": peak(),
    }
    env.cr.rollback()
    env.invalidate_all()
    return found
