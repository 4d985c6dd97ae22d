"""Three weeks of follow-up on real receivables, against figures read without our reader."""

import csv
import io
from collections import defaultdict
from datetime import date, timedelta

from odoo.tests import tagged

from ..demo import followup_weeks, people
from .common import CreditControlCommon
from .receivables import real_file

FIRST = date(2013, 1, 31)
WEEK = timedelta(days=7)
#: What was settled before this day is left away: the whole takes minutes and says no more.
SINCE = date(2013, 1, 28)
#: The shipped strategy Standard: days after the due date, then after the level before.
LADDER = (5, 7, 7, 10)
MINIMUM = 10


@tagged("post_install", "-at_install")
class TestFollowupReal(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows, cls.content = _part_of(real_file())
        cls.company.credit_followup_strategy_id = cls.env.ref(
            "credit_control.credit_followup_standard"
        )
        # Statements have tests of their own, and take a renderer.
        cls.company.credit_followup_strategy_id.level_ids.attach_statement = False
        cls.users = people.ensure(cls.env)
        cls.told = []

    def test_three_weekly_batches_remind_whom_the_file_says_and_tie_to_the_books(self):
        levels = {}
        for number in range(3):
            day = FIRST + number * WEEK
            with self.subTest(day=day):
                self._load(day)
                expected, disputed = _expected(self.rows, day, levels)
                account = followup_weeks.play(
                    self.env, self.users, self.told.append, day
                )
                self.assertEqual(self._sent(account), expected)
                self.assertEqual(account.difference, 0)
                self.assertMoney(account.booked, _open_amount(self.rows, day))
                self.assertMoney(account.reasons["disputed"][1], disputed)
        self.assertEqual({level for _day, level in levels.values()}, {1, 2})
        said = "\n".join(self.told)
        self.assertEqual(said.count("Difference: $\xa00.00"), 3)
        self.assertIn("Disputed: ", said)

    def _load(self, day):
        """The books of that day; until then, new invoices and payments came."""
        done = self.env["credit.receivables.load"]._load(self.content, day)
        self.assertMoney(done["booked"], _open_amount(self.rows, day))
        customers = self.env["res.partner"].search([("customer_rank", ">", 0)])
        followup_weeks.reach(self.env, customers)

    def _sent(self, account):
        """Who was reminded: reference → (level, what is asked for)."""
        return {
            notice.partner_id.ref: (notice.level_number, round(notice.total, 2))
            for notice in account.batch.notice_ids
            if notice.state == "sent"
        }


def _part_of(content):
    """The rows that were open some time, and a file of them."""
    reader = csv.DictReader(io.StringIO(content.decode()))
    part = [
        row
        for row in reader
        if not row["SettledDate"] or _date(row["SettledDate"]) >= SINCE
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, reader.fieldnames)
    writer.writeheader()
    writer.writerows(part)
    return part, text.getvalue()


def _expected(rows, day, levels):
    """Who is to be reminded on a day: reference → (level, amount); disputed amount.

    :param dict levels: number of an invoice → (day, level) it has; what is reminded of
        on this day is added
    """
    disputed, by_customer = 0.0, defaultdict(list)
    for row in _open(rows, day):
        if row["Disputed"] == "Yes":
            disputed += float(row["InvoiceAmount"])
        else:
            by_customer[row["customerID"]].append(row)
    expected = {}
    for customer, items in by_customer.items():
        reached = {}
        for row in items:
            since, level = levels.get(row["invoiceNumber"], (_date(row["DueDate"]), 0))
            if since + timedelta(days=LADDER[level]) <= day:
                reached[row["invoiceNumber"]] = (day, level + 1)
        asked = sum(
            float(row["InvoiceAmount"]) for row in items if _date(row["DueDate"]) < day
        )
        if reached and asked >= MINIMUM:
            levels.update(reached)
            highest = max(level for _day, level in reached.values())
            expected[customer] = (highest, round(asked, 2))
    return expected, round(disputed, 2)


def _open(rows, day):
    """The invoices that are open at the end of a day."""
    for row in rows:
        settled = row["SettledDate"]
        if _date(row["InvoiceDate"]) <= day and (not settled or _date(settled) > day):
            yield row


def _open_amount(rows, day):
    return round(sum(float(row["InvoiceAmount"]) for row in _open(rows, day)), 2)


def _date(text):
    month, day, year = map(int, text.split("/"))
    return date(year, month, day)
