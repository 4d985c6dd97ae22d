"""Where follow-up is done, seen from outside: a collector at the external API, and the jobs."""

import contextlib
import json
import os
import signal
import time

from odoo_client import Api

from dev import postgres

SEND = "Credit control: send follow-up notices"
QUEUE = "Mail: Email Queue Manager"

SETUP = """
import json
wanted = json.loads(%r)
strategy = env.ref("credit_control.credit_followup_standard")
strategy.write({"quiet_saturday": False, "quiet_sunday": False})
strategy.level_ids[0].attach_invoices = True
env["res.lang"]._activate_lang("de_DE")
addon = env["ir.module.module"].search([("name", "=", "credit_control")])
addon._update_translations(["de_DE"])
env["ir.mail_server"].create({
    "name": "The test", "smtp_host": "127.0.0.1", "smtp_port": wanted["port"],
    "smtp_encryption": "none",
})
keep = env.ref("credit_control.ir_cron_followup_send")
keep |= env.ref("mail.ir_cron_mail_scheduler_action")
(env["ir.cron"].search([]) - keep).active = False
env.cr.commit()
print("LEVELS " + json.dumps(strategy.level_ids.ids))
"""

DEBTORS = """
import json
from odoo import fields
from odoo.fields import Command
wanted = json.loads(%r)
today = fields.Date.context_today(env.user)
product = env["product.product"].browse(wanted["product"])
made = []
for customer in wanted["customers"]:
    due = customer.pop("due_in", -20)
    amount = customer.pop("amount", 60.0)
    contact = customer.pop("invoice_contact", None)
    partner = env["res.partner"].create({"is_company": True, **customer})
    if contact:
        partner.create({"type": "invoice", "parent_id": partner.id, **contact})
    made.append((partner, amount, today if due > 0 else fields.Date.add(today, days=due)))
moves = env["account.move"].create([{
    "move_type": "out_invoice", "partner_id": partner.id, "invoice_date": day,
    "invoice_date_due": day, "invoice_payment_term_id": False,
    "invoice_line_ids": [Command.create({
        "product_id": product.id, "price_unit": amount, "tax_ids": [Command.clear()],
    })],
} for partner, amount, day in made])
moves.action_post()
env.cr.commit()
print("MADE " + json.dumps([
    {"id": partner.id, "email": partner.email, "move": move.id, "number": move.name}
    for (partner, _amount, _day), move in zip(made, moves)
]))
"""


def printed(output, word):
    """What a script printed after a word, read as JSON."""
    (line,) = [line for line in output.splitlines() if line.startswith(word + " ")]
    return json.loads(line.removeprefix(word + " "))


class Desk:
    """Where follow-up is done: a collector at the external API, and the jobs."""

    def __init__(self, world, run_in_odoo, sink):
        self.world, self.admin, self.sink = world, world.admin, sink
        self.run_in_odoo = run_in_odoo
        self.collector = Api(world.server.url, world.database, world.key("collector"))
        done = run_in_odoo(world.database, SETUP % json.dumps({"port": sink.port}))
        self.levels = printed(done, "LEVELS")
        self.admin.call(
            "ir.config_parameter", "set_param", "web.base.url", world.server.url
        )

    def debtors(self, *customers):
        """Customers with one overdue invoice each; ``{"id", "email", "move", "number"}``."""
        wanted = {"product": self.world.made["product"], "customers": customers}
        done = self.run_in_odoo(self.world.database, DEBTORS % json.dumps(wanted))
        return printed(done, "MADE")

    def let_pass(self, days):
        """Make what was sent older, as if so many days had gone by."""
        for statement in (
            f"UPDATE account_move_line SET credit_level_on = credit_level_on - {days}"
            " WHERE credit_level_on IS NOT NULL",
            f"UPDATE credit_followup_notice SET sent_on_day = sent_on_day - {days}",
        ):
            postgres.sql(statement, self.world.database)

    def plan(self, debtors):
        """A batch for some customers, planned by the collector for today; its id."""
        ids = [debtor["id"] for debtor in debtors]
        (batch,) = self.collector.call(
            "credit.followup.batch",
            "create",
            vals_list=[{"partner_ids": [(6, 0, ids)]}],
        )
        self.collector.call("credit.followup.batch", "action_plan", ids=[batch])
        return batch

    def send(self, batch):
        """The collector's button."""
        self.collector.call("credit.followup.batch", "action_send", ids=[batch])

    def run(self, job):
        """A scheduled job, run by hand."""
        jobs = self.admin.call("ir.cron", "search", [("cron_name", "=", job)])
        self.admin.call("ir.cron", "method_direct_trigger", jobs[:1])

    def deliver(self, batch):
        """Send a batch, up to the mail server."""
        self.send(batch)
        self.run(SEND)
        self.run(QUEUE)

    def read(self, batch, *fields):
        """Some fields of a batch."""
        (row,) = self.admin.call("credit.followup.batch", "read", [batch], list(fields))
        return row

    def notices(self, batch):
        """The notices of a batch by their customers."""
        rows = self.admin.call(
            "credit.followup.notice",
            "search_read",
            [("batch_id", "=", batch)],
            ["partner_id", "state", "error", "sent_to", "delivery"],
        )
        return {row["partner_id"][0]: row for row in rows}

    def reached(self, debtors):
        """The levels of the customers' instalments: customer → id of the level."""
        rows = self.admin.call(
            "account.move.line",
            "search_read",
            [
                ("move_id", "in", [debtor["move"] for debtor in debtors]),
                ("display_type", "=", "payment_term"),
            ],
            ["partner_id", "credit_level_id"],
        )
        return {
            row["partner_id"][0]: row["credit_level_id"] and row["credit_level_id"][0]
            for row in rows
        }

    def sent(self, batch):
        """How many notices of a batch are sent, seen from beside."""
        statement = f"""SELECT COUNT(*) FROM credit_followup_notice
                         WHERE batch_id = {batch} AND state = 'sent'"""
        return int(postgres.sql(statement, self.world.database)[0][0])

    def wait_until_sent(self, batch, number):
        wait(lambda: self.sent(batch) >= number, lambda: self.states(batch))

    def states(self, batch):
        """How many notices are in which state and why, for who reads a failure."""
        statement = f"""SELECT state, reason, error, COUNT(*) FROM credit_followup_notice
                         WHERE batch_id = {batch} GROUP BY 1, 2, 3"""
        return postgres.sql(statement, self.world.database)

    def assert_once(self, batch, debtors, level):
        """Each customer has one notice, one mail, one note, and the level."""
        notices = self.notices(batch)
        assert sorted(notices) == sorted(debtor["id"] for debtor in debtors)
        assert {notice["state"] for notice in notices.values()} == {"sent"}
        assert self.read(batch, "state")["state"] == "sent"
        assert set(self.reached(debtors).values()) == {self.levels[level - 1]}
        told = self.admin.call(
            "mail.message",
            "search_count",
            [
                ("model", "=", "res.partner"),
                ("res_id", "in", [debtor["id"] for debtor in debtors]),
                ("body", "ilike", " by E-mail to "),
            ],
        )
        assert told == level * len(debtors)
        letters = [self.sink.to(debtor["email"]) for debtor in debtors]
        assert {len(mails) for mails in letters} == {level}
        ids = {mail.id for mails in letters for mail in mails}
        assert len(ids) == level * len(debtors)


def wait(condition, otherwise, seconds=120):
    """Until a condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, (
            otherwise() if callable(otherwise) else otherwise
        )
        time.sleep(0.1)


def wake(desk):
    """What Odoo does when a job is due: its cron threads would look again in a minute."""
    postgres.sql(f"NOTIFY cron_trigger, '{desk.world.database}'")


def kill(server):
    """End a server as the kernel does."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait(30)


def debtor(name, **values):
    """What makes a customer who can be written to."""
    return {"name": name, "email": f"{name.lower()}@example.com", **values}
