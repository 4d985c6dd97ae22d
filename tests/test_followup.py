"""Reminders as customers get them: real mails from real servers, each exactly once.

A mail server of the test takes the mails of real Odoo processes, which are killed in the
middle of their work, and of which two work at once.  One database serves all the tests;
each has customers of its own.
"""

import base64
import contextlib
import datetime
import io
import json
import os
import re
import signal
import time

import pytest
import requests
from odoo_client import Api
from PyPDF2 import PdfReader
from smtp_sink import UNKNOWN, SmtpSink
from world import DEPRECATION, REFUSAL, World, assert_sentence, refused, together

from dev import postgres, system

MANY = 100
RACES = 2
PDF = b"%PDF-1.4 the invoice as it was sent\n%%EOF\n"
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


@pytest.fixture(scope="module")
def sink():
    with SmtpSink() as sink:
        yield sink


@pytest.fixture(scope="module")
def start(odoo_server):
    """Start a server, the next one on the database of the first."""
    database = []

    def start(*arguments):
        server = odoo_server(*(database or [None]), *arguments)
        database[:] = [server.database]
        server.expected += [REFUSAL, DEPRECATION]
        return server

    return start


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

    def plan(self, debtors, in_days=0):
        """A batch for some customers, planned by the collector; its id."""
        (day,) = postgres.sql(f"SELECT CURRENT_DATE + {in_days}")
        ids = [debtor["id"] for debtor in debtors]
        values = {"partner_ids": [(6, 0, ids)], "run_date": day[0]}
        (batch,) = self.collector.call(
            "credit.followup.batch", "create", vals_list=[values]
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
        wait(lambda: self.sent(batch) >= number, "notices are not sent")

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
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.1)


def wake(desk):
    """What Odoo does when a job is due: its cron threads would look again in a minute."""
    postgres.sql(f"NOTIFY cron_trigger, '{desk.world.database}'")


def kill(server):
    """End a server as the kernel does."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait(30)


@pytest.fixture(scope="module")
def desk(start, run_in_odoo, sink):
    world = World(run_in_odoo, start(), ["collector"])
    return Desk(world, run_in_odoo, sink)


def debtor(name, **values):
    """What makes a customer who can be written to."""
    return {"name": name, "email": f"{name.lower()}@example.com", **values}


# ---- what a customer reads -------------------------------------------------------
@pytest.fixture(scope="module")
def told(desk):
    """Three customers, and the batch by which they got their mails."""
    german = {"lang": "de_DE"}
    debtors = desk.debtors(
        debtor("English", amount=1234.5),
        debtor("Deutsch", amount=2345.6, **german),
        debtor("Firm", amount=70.0, invoice_contact=debtor("Accounts", **german)),
    )
    for one in debtors[:2]:
        values = {"invoice_pdf_report_file": base64.b64encode(PDF).decode()}
        desk.admin.call("account.move", "write", [one["move"]], values)
    batch = desk.plan(debtors)
    desk.deliver(batch)
    return batch, debtors


def mail_to(sink, address):
    (mail,) = sink.to(f"{address}@example.com")
    return mail


def test_a_customer_reads_what_is_due_with_the_invoice_as_it_was_sent(told, sink):
    _batch, (invoiced, *_others) = told
    mail = mail_to(sink, "english")
    assert mail.recipients == ("english@example.com",)
    assert mail.subject.startswith("Reminder: an open amount at ")
    for said in ("Dear English", invoiced["number"], "$ 1,234.50", "To be paid"):
        assert said in mail.text
    assert list(mail.attachments.values()) == [PDF]


def test_a_german_customer_reads_german_words_dates_and_amounts(told, sink):
    _batch, (_english, invoiced, _firm) = told
    mail = mail_to(sink, "deutsch")
    assert mail.subject.startswith("Zahlungserinnerung: ein offener Betrag bei ")
    for said in ("Guten Tag Deutsch", invoiced["number"], "Zu zahlen $ 2.345,60"):
        assert said in mail.text
    for english in ("To be paid", "Due", "View and pay", "Kind regards"):
        assert english not in mail.text
    assert re.search(r"\b\d\d\.\d\d\.\d{4}\b", mail.text)
    assert list(mail.attachments.values()) == [PDF]


def test_the_invoice_contact_gets_it_in_its_own_language_and_the_firm_none(told, sink):
    assert not sink.to("firm@example.com")
    mail = mail_to(sink, "accounts")
    assert "Guten Tag" in mail.text
    assert "$ 70,00" in mail.text
    assert not mail.attachments


def test_the_link_opens_the_invoice_without_a_login(told, sink, desk):
    _batch, debtors = told
    for one, address in zip(debtors, ("english", "deutsch", "accounts"), strict=True):
        links = mail_to(sink, address).links
        (pay,) = {link for link in links if "/my/invoices/" in link}
        answer = requests.get(pay, timeout=60)
        assert answer.status_code == 200
        assert one["number"] in answer.text
        stranger = requests.get(pay.split("?")[0], timeout=60)
        assert one["number"] not in stranger.text


def test_what_was_sent_is_known_at_the_desk(told, desk):
    batch, debtors = told
    assert desk.read(batch, "state", "notice_count", "failed_count") == {
        "id": batch,
        "state": "sent",
        "notice_count": 3,
        "failed_count": 0,
    }
    notices = desk.notices(batch).values()
    assert {notice["delivery"] for notice in notices} == {"delivered"}
    assert set(desk.reached(debtors).values()) == {desk.levels[0]}


def test_who_has_no_email_gets_a_letter_to_print_with_the_others(desk, rpc):
    if not system.find("wkhtmltopdf"):
        pytest.skip("wkhtmltopdf is not on this machine")
    address = {"street": "Ring 1", "zip": "8010", "city": "Graz", "email": False}
    debtors = desk.debtors(
        debtor("Small", amount=20.0, **address),
        debtor("Large", amount=900.0, lang="de_DE", **address),
    )
    batch = desk.plan(debtors)
    desk.send(batch)
    desk.run(SEND)
    notices = desk.notices(batch)
    assert {notice["sent_to"] for notice in notices.values()} == {"Ring 1, 8010, Graz"}
    file = desk.collector.call(
        "credit.followup.batch", "action_print_letters", ids=[batch]
    )
    answer = rpc(desk.world.server).get(file["url"])
    large, small = PdfReader(io.BytesIO(answer.content)).pages
    for page, words in ((large, ("Large", "Zu zahlen")), (small, ("Small", "Graz"))):
        text = page.extract_text()  # none where the renderer draws letters as curves
        assert not text or all(word in text for word in words)


# ---- what goes wrong --------------------------------------------------------------
def test_an_address_that_fails_fails_alone_and_can_be_mended(desk, sink):
    desk.world.server.expected.append(r"No such mailbox here")
    debtors = desk.debtors(
        debtor("First"), debtor("Spoilt"), debtor(UNKNOWN), debtor("Last")
    )
    first, spoilt, unknown, last = (one["id"] for one in debtors)
    batch = desk.plan(debtors)
    desk.admin.call("res.partner", "write", [spoilt], {"email": "not an address"})
    desk.deliver(batch)
    notices = desk.notices(batch)
    assert notices[spoilt]["state"] == "failed"
    assert notices[spoilt]["error"].startswith("Spoilt has no valid e-mail address;")
    assert notices[unknown]["delivery"] == "failed"
    assert not desk.reached(debtors)[spoilt]
    for one in (first, last):
        assert notices[one]["delivery"] == "delivered"
    for name in ("first", "last"):
        mail_to(sink, name)

    desk.admin.call("res.partner", "write", [spoilt], {"email": "mended@example.com"})
    failed = [notices[spoilt]["id"]]
    desk.collector.call("credit.followup.notice", "action_retry", ids=failed)
    desk.run(SEND)
    desk.run(QUEUE)
    mail_to(sink, "mended")
    assert desk.notices(batch)[spoilt]["state"] == "sent"
    for name in ("first", "last"):
        mail_to(sink, name)


# ---- exactly once -----------------------------------------------------------------
def test_two_collectors_press_send_at_the_same_moment_and_it_is_sent_once(desk, start):
    colleague = desk.world.client("controller", start())
    debtors = desk.debtors(*(debtor(f"Race{race}") for race in range(RACES)))
    for one in debtors:
        batch = desk.plan([one])
        answers = together(
            lambda batch=batch: desk.send(batch) or True,
            lambda batch=batch: colleague.call(
                "credit.followup.batch", "action_send", [batch]
            ),
        )
        for refusal in answers:
            if refusal is not True:
                assert_sentence(refusal)
                assert "so this cannot be done" in str(refusal)
        assert True in answers
        desk.run(SEND)
        desk.run(QUEUE)
        desk.assert_once(batch, [one], level=1)
        assert "so this cannot be done" in refused(
            colleague, "credit.followup.batch", "action_send", [batch]
        )


@pytest.fixture(scope="module")
def many(desk):
    """Many customers who are to be reminded."""
    return desk.debtors(*(debtor(f"Many{number}") for number in range(MANY)))


def test_killed_in_the_middle_every_notice_goes_out_once(desk, start, sink, many):
    batch = desk.plan(many)
    working = start("--max-cron-threads=1")
    desk.send(batch)
    desk.wait_until_sent(batch, MANY // 4)
    kill(working)
    assert desk.sent(batch) < MANY, "the server did not die in the middle"

    # A second one is killed while it hands a mail over that nobody has taken yet.
    sink.stuck_at = len(sink.mails) + MANY // 3
    working = start("--max-cron-threads=1")
    wake(desk)
    assert sink.is_stuck.wait(120), "no mail was handed over"
    kill(working)
    sink.stuck_at = None
    working = start("--max-cron-threads=1")
    wake(desk)
    desk.wait_until_sent(batch, MANY)
    wait(lambda: outgoing(desk) == 0, "mails stay in the queue")
    working.stop()
    desk.assert_once(batch, many, level=1)


def outgoing(desk):
    return desk.admin.call("mail.mail", "search_count", [("state", "=", "outgoing")])


def test_two_servers_that_send_at_the_same_time_send_each_notice_once(
    desk, start, sink, many
):
    """Odoo never runs one job twice at once; a copy of it is a job of its own."""
    level = len(sink.to(many[0]["email"])) + 1
    servers = [start("--max-cron-threads=1") for _number in range(2)]
    batch = desk.plan(many, in_days=8 * level)
    (job,) = desk.admin.call("ir.cron", "search", [("cron_name", "=", SEND)])
    due = f"{datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1):%F %T}"
    desk.admin.call("ir.cron", "copy", [job], {"nextcall": due})
    desk.send(batch)
    desk.wait_until_sent(batch, MANY)
    wait(lambda: outgoing(desk) == 0, "mails stay in the queue")
    for server in servers:
        server.stop()
    logs = [server.log.read_text(errors="replace") for server in servers]
    assert any("could not serialize access" in log for log in logs), "they never met"
    desk.assert_once(batch, many, level)
