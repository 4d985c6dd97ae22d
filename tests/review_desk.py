"""Where the figures are looked at: a company with real receivables, its manager and its CFO.

The real receivables are moved to this day by whole weeks, so that the browser, the server
and the books have one clock; all spans between dates, and the days of the week, stay as they
are.  Where they are not on this machine, the demonstration company takes their place.
"""

import csv
import io
import os
from datetime import date as Date
from datetime import datetime, timedelta, timezone
from pathlib import Path

VARIABLE = "CREDIT_CONTROL_RECEIVABLES"
BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data" / "receivables.csv"
#: Every so manieth customer is loaded: all of them take minutes and show no more.
SHARE = 3
DATES = ("PaperlessDate", "InvoiceDate", "DueDate", "SettledDate")

SCENE = """
from pathlib import Path
from odoo.addons.credit_control.demo import (
    alerts, company, forecast, key_figures, main_job, people, situations)
from odoo.fields import Command
file = %r
if file:
    env["credit.receivables.load"]._load(Path(file).read_bytes(), None)
else:
    company.create(env, print)
users = people.ensure(env)
cfo = env["res.users"].with_context(no_reset_password=True).create({
    "name": "Carola Friis", "login": "cfo", "password": "cfo", "email": "cfo@example.com",
    "group_ids": [Command.set([env.ref(name).id for name in (
        "credit_control.group_viewer", "account.group_account_readonly")])]})
people.open_on_dashboard(env, {"cfo": cfo})
main_job.play(env, users, print)
if file:
    for making in (key_figures, forecast, alerts):
        making.create(env, users, print)
else:
    situations.create(env, users, print)
    env["credit.review"].search([]).unlink()
other = env.ref("base.CHF")
other.active = True
env["res.currency.rate"].search([("currency_id", "=", other.id)]).unlink()
env["res.currency.rate"].create(
    {"currency_id": other.id, "company_id": env.company.id, "name": "2000-01-01",
     "company_rate": 2})
env["res.users"].search([]).partner_id.write({"tz": "UTC"})
env.cr.commit()
print("OTHER", other.id)
"""


def real_receivables():
    """Path of the real receivables, ``None`` where they are not."""
    path = Path(os.environ.get(VARIABLE) or BESIDE)
    return path if path.is_file() else None


def moved(content, day):
    """A file of receivables as if its last day were this one, or one of the six before.

    :param str content: the file; its dates are m/d/yyyy
    :param datetime.date day: the latest date that may occur as date of an invoice or payment
    :return: every third customer of the file, all dates moved by the same number of weeks
    """
    rows = list(csv.DictReader(io.StringIO(content)))
    chosen = set(sorted({row["customerID"] for row in rows})[::SHARE])
    rows = [row for row in rows if row["customerID"] in chosen]
    last = max(
        _date(row[name])
        for row in rows
        for name in ("InvoiceDate", "SettledDate")
        if row[name]
    )
    weeks = timedelta(weeks=(day - last).days // 7)
    for row in rows:
        for name in DATES:
            if row.get(name):
                late = _date(row[name]) + weeks
                row[name] = f"{late.month}/{late.day}/{late.year}"
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _date(written):
    month, day, year = map(int, written.split("/"))
    return Date(year, month, day)


def prepare(run_in_odoo, server, folder):
    """Load the receivables and let everybody have done their work of this morning.

    :param folder: where the moved file is put
    :return: id of a second currency, in which each amount is twice as large
    """
    source, file = real_receivables(), ""
    if source:
        file = str(folder / "receivables.csv")
        Path(file).write_text(
            moved(source.read_text(), datetime.now(timezone.utc).date())
        )
    printed = run_in_odoo(server.database, SCENE % file)
    line = next(line for line in printed.splitlines() if line.startswith("OTHER "))
    return int(line.split()[1])
