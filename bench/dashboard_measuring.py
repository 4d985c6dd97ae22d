"""The dashboard's first paint, put to the add-on and to the plainest SQL in turns.

Runs in Odoo's shell where a year of key figures is stored (``bench.kpi_measuring``). Every
paint has a fresh environment, as a call from the web client has; what Odoo keeps in the
process between calls is there, as the first round is not counted.
"""

from odoo import fields
from odoo.tools import SQL

from . import plainest
from .kpi_measuring import timed

#: Debts of today by age, and what nobody has matched.
AGEING = """
    SELECT CASE WHEN line.amount_residual < 0 THEN -1
                WHEN days.late <= 0 THEN 0 WHEN days.late <= 30 THEN 1
                WHEN days.late <= 60 THEN 2 WHEN days.late <= 90 THEN 3 ELSE 4 END,
           SUM(line.amount_residual)::float
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
     CROSS JOIN LATERAL (
           SELECT %(today)s - COALESCE(line.date_maturity, line.date) AS late) days
     WHERE account.account_type = 'asset_receivable'
       AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
     GROUP BY 1
"""
LARGEST = "SELECT * FROM (%s) position ORDER BY exposure DESC LIMIT 10"
SERIES = """
    SELECT figure.code, stored.month, stored.value
      FROM credit_kpi_value stored
      JOIN credit_kpi figure ON figure.id = stored.kpi_id
     WHERE stored.company_id = %(company)s AND stored.dimension = 'company'
     ORDER BY 1, 2
"""


def main(env, rounds):
    """Samples of both sides, and how many instalments the forecast on it has."""
    forecast = env["credit.forecast"].create({"company_id": env.company.id})
    forecast._run()
    items = forecast.item_count
    env.cr.commit()
    env = env(user=2, context={"lang": "en_US", "allowed_company_ids": [1]})
    paint = {"name": "the dashboard, in the server", "own": [], "sql": []}
    answers = {}
    for number in range(-1, max(rounds, 2)):
        sides = [("own", own), ("sql", plain)]
        for name, ask in sides if number % 2 else reversed(sides):
            sample, answers[name] = timed(env, ask)
            if number >= 0:
                paint[name].append(sample)
    if [round(one, 2) for one in answers["own"]] != answers["sql"]:
        raise AssertionError(f"the ages differ: {answers}")
    return {"paint": paint, "items": items}


def own(env):
    """All that the dashboard shows; the bars of its ageing."""
    board = env["credit.dashboard"].read_dashboard({})
    [ageing] = [panel for panel in board["panels"] if panel["code"] == "ageing"]
    return ageing["sets"][0]["values"]


def plain(env):
    """Ages, the ten largest exposures and the stored series, a statement for each."""
    today = fields.Date.context_today(env.user)
    ages = dict(env.execute_query(SQL(AGEING, today=today)))
    env.execute_query(SQL(LARGEST, plainest.positions(env)))
    env.execute_query(SQL(SERIES, company=env.company.id))
    return [round(ages.get(place, 0.0), 2) for place in (0, 1, 2, 3, 4, -1)]
