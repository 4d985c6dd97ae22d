"""The books of a day at the collection desk: real receivables where they are, else the demonstration.

The real file is looked for as Odoo's own tests do it: named by the environment, or beside the
repository.  It is moved in time, so that the day of its books is today: a server's clock
cannot be set, and amounts, delays and what is open stay as they are in the file.
"""

import csv
import io
import json
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone

from review_desk import real_receivables

#: The books are of this day; what was settled long before is left away, it takes minutes.
DAY = date(2013, 1, 31)
KEEP = timedelta(days=20)
FORMAT = "%m/%d/%Y"

SCENE = """
import json
from datetime import timedelta
from odoo import Command, fields
from odoo.addons.credit_control.demo import company as demonstration, people
company, say = env.company, lambda _line: None
if CONTENT:
    env["credit.receivables.load"]._load(CONTENT.encode(), company._credit_today())
    customers = env["res.partner"].search([("customer_rank", ">", 0)])
    for number, customer in enumerate(customers):
        customer.create({"parent_id": customer.id, "type": "invoice",
            "name": "Accounts Payable", "phone": f"+1 555 01{number:02d}",
            "email": f"pay{number}@example.com", "tz": "America/New_York"})
else:
    demonstration.create(env, say)
    firms = env["res.partner"].search([("is_company", "=", True), ("customer_rank", ">", 0)])
    for number, firm in enumerate(firms):  # more of them late than it has by itself
        env["account.move"].create([{"move_type": "out_invoice", "partner_id": firm.id,
            "invoice_date": fields.Date.subtract(company._credit_today(), days=40),
            "invoice_date_due": fields.Date.subtract(company._credit_today(), days=days),
            "invoice_payment_term_id": False, "invoice_line_ids": [Command.create({
                "name": "Goods", "price_unit": 400 + 90 * number,
                "tax_ids": [Command.clear()]})]} for days in (8 + number, 3)]).action_post()
users = people.ensure(env)
today = company._credit_today()
histories = env["credit.ledger"]._read_history(company, None, today)
partners = env["res.partner"].browse(sorted(histories))
files = env["credit.profile"]
for file in files._ensure(partners, company).values():
    files |= file
files.with_user(users["manager"])._grade_from_history(today)
files.write({"collector_id": users["collector"].id})
env["credit.worklist.strategy"].search([]).least = 0
company.write({"credit_portal_limit": True, "credit_portal_plan": True,
    "credit_portal_promises": True, "credit_controller_id": users["controller"].id})
env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "True")
env["ir.config_parameter"].set_param("web.base.url", URL)
env["payment.provider"].search([("code", "=", "demo"), ("company_id", "=", company.id)]
    ).write({"state": "test", "is_published": True, "capture_manually": False})
env.ref("payment_demo.payment_method_demo").active = True
entries = env["credit.worklist.entry"]
entries._refresh(company)
listed = entries.search([("state", "=", "now"), ("to_ask", ">", 0)])
several = [one for one in listed if len(one.profile_id.open_item_ids) > 1]
late = [one for one in listed if one.oldest_days > 5]
reader = ([one for one in late if one in several] or late)[-1]
def open_undisputed(file):
    return sum(line.amount_residual - line.credit_disputed for line in file.open_item_ids)
def can_pay_for_an_order(file):  # a payment of what is open lets an order of that size go
    return 0 <= file.available and open_undisputed(file) > file.limit_amount / 4
buyer = [one for one in listed if one != reader and can_pay_for_an_order(one.profile_id)][-1]
owing = [*[one for one in listed if one not in (reader, buyer)][:3], buyer, reader]
made = []
for number, entry in enumerate(owing):
    file, firm = entry.profile_id, entry.partner_id
    contact = firm.child_ids[:1]
    made.append({"file": file.id, "customer": firm.id, "name": firm.name,
                 "login": f"buyer{number}", "contact": contact.name,
                 "link": file._portal_link(contact)})
    env["res.users"].with_context(no_reset_password=True).create({
        "name": contact.name, "login": f"buyer{number}", "password": f"buyer{number}",
        "partner_id": contact.id,
        "group_ids": [Command.set([env.ref("base.group_portal").id])]})
owing[0].profile_id.call_hint = "Ask for accounting; mornings are best."
strategy = env.ref("credit_control.credit_followup_standard")
strategy.write({"quiet_saturday": False, "quiet_sunday": False})
company.credit_followup_strategy_id = strategy
notices = env["credit.followup.batch"].create({
    "partner_ids": [Command.set(owing[4].partner_id.ids)]})
notices.action_plan()
made[4]["link"] = notices.notice_ids.pay_url
buyer = owing[3].profile_id
(buyer | owing[4].profile_id).write({"collector_id": users["controller"].id})
product = env["product.product"].create({"name": "Crate of apples", "type": "service",
    "taxes_id": [Command.clear()], "invoice_policy": "order"})
price = int(buyer.available + 0.9 * open_undisputed(buyer))
order = env["sale.order"].create({
    "partner_id": buyer.partner_id.id, "user_id": users["salesperson"].id,
    "require_payment": False, "require_signature": False, "order_line": [Command.create(
        {"product_id": product.id, "product_uom_qty": 1, "price_unit": price})]})
order.with_user(users["salesperson"]).action_confirm()
entries._refresh(company)
env.cr.commit()
env.registry.signal_changes()
print("DAY " + json.dumps({"customers": made, "order": order.id, "number": order.name,
                           "state": order.state, "company": company.id,
                           "today": str(today)}))
"""


def printed(output, word):
    """What a script printed after a word, read as JSON."""
    (line,) = [line for line in output.splitlines() if line.startswith(word + " ")]
    return json.loads(line.removeprefix(word + " "))


def today():
    """The day of the server, which runs on this machine's clock."""
    return datetime.now(tz=timezone.utc).date()


def real_file():
    """The real receivables moved so that their day is today, or nothing where they are not."""
    path = real_receivables()
    return moved(path.read_text(), today() - DAY) if path else ""


def moved(text, by):
    """The rows of a file that matter on its day, later by so many days."""
    reader = csv.DictReader(io.StringIO(text))
    written = io.StringIO()
    writer = csv.DictWriter(written, reader.fieldnames)
    writer.writeheader()
    for row in reader:
        settled = row["SettledDate"] and _read(row["SettledDate"])
        if _read(row["InvoiceDate"]) > DAY or (settled and settled < DAY - KEEP):
            continue
        days = ("InvoiceDate", "DueDate", "SettledDate")
        later = {name: row[name] and _write(_read(row[name]) + by) for name in days}
        writer.writerow({**row, **later})
    return written.getvalue()


def _read(text):
    return datetime.strptime(text, FORMAT).date()  # noqa: DTZ007 (a day has no zone)


def _write(day):
    return f"{day.month}/{day.day}/{day.year}"


def play(run_in_odoo, server):
    """Fill the database of a server; who the customers of the day are."""
    head = f"CONTENT = {real_file()!r}\nURL = {server.url!r}\n"
    return printed(run_in_odoo(server.database, head + SCENE), "DAY")


def books(admin, company, day):
    """What the receivable accounts have overdue, straight from the journal items.

    :param admin: a client that may read them
    :param int company: its id
    :param str day: today, as an ISO date
    :return: ``{id of the customer: amount}``
    """
    domain = [
        ("account_id.account_type", "=", "asset_receivable"),
        ("parent_state", "=", "posted"),
        ("reconciled", "=", False),
        ("company_id", "=", company),
        ("amount_residual", ">", 0),
        ("date_maturity", "<", day),
    ]
    fields = ["partner_id", "amount_residual"]
    lines = admin.call("account.move.line", "search_read", domain, fields)
    partners = sorted({line["partner_id"][0] for line in lines})
    firms = admin.call("res.partner", "read", partners, ["commercial_partner_id"])
    firm = {one["id"]: one["commercial_partner_id"][0] for one in firms}
    total = defaultdict(float)
    for line in lines:
        total[firm[line["partner_id"][0]]] += line["amount_residual"]
    return {customer: round(amount, 2) for customer, amount in total.items()}
