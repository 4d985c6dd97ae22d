"""Reminders as customers get them: real mails from real servers, each exactly once.

A mail server of the test takes the mails of real Odoo processes, which are killed in the
middle of their work, and of which two work at once.  One database serves all the tests;
each has customers of its own.
"""

import base64
import datetime
import io
import re

import pytest
import requests
from followup_desk import QUEUE, SEND, Desk, debtor, kill, wait, wake
from PyPDF2 import PdfReader
from smtp_sink import UNKNOWN, SmtpSink
from world import DEPRECATION, REFUSAL, World, assert_sentence, refused, together

from dev import system

MANY = 100
RACES = 2
PDF = b"%PDF-1.4 the invoice as it was sent\n%%EOF\n"


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


@pytest.fixture(scope="module")
def desk(start, run_in_odoo, sink):
    world = World(run_in_odoo, start(), ["collector"])
    return Desk(world, run_in_odoo, sink)


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


def test_the_button_opens_the_account_of_its_reader_without_a_login(told, sink, desk):
    _batch, debtors = told
    for one, address in zip(debtors, ("english", "deutsch", "accounts"), strict=True):
        links = mail_to(sink, address).links
        (account,) = {link for link in links if "/my/credit?" in link}
        answer = requests.get(account, timeout=60)
        assert answer.status_code == 200
        assert one["number"] in answer.text
        others = {each["number"] for each in debtors} - {one["number"]}
        assert not [number for number in others if number in answer.text]
        altered = requests.get(account[:-3] + "AAA", timeout=60)
        assert altered.status_code == 404
        assert one["number"] not in altered.text


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
    desk.let_pass(8 * level)
    batch = desk.plan(many)
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
