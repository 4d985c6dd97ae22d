"""What became of orders, invoices and discounts, counted from a story and from the file.

The story says what was done with which invoice of the file; when that was due and paid is
read from the file itself, and nothing from the books.
"""

import csv
import io
from collections import defaultdict
from datetime import timedelta

from odoo import fields

from .kpi import _over
from .kpi_work_plain import PlainWork

#: Paid more than so many days after it fell due, or open that long: late.
LATE_AFTER = 30
#: A contact is a first one, and the only one, if there is none for so many days.
ALONE = timedelta(days=30)


def rows_of(content):
    """The lines of a file of receivables: ``{invoice number: (issued, due, paid)}``."""

    def day(written):
        month, number, year = written.split("/")
        return fields.Date.to_date(f"{year}-{month:0>2}-{number:0>2}")

    return {
        row["invoiceNumber"]: tuple(
            day(row[name]) if row[name] else None
            for name in ("InvoiceDate", "DueDate", "SettledDate")
        )
        for row in csv.DictReader(io.StringIO(content.decode()))
    }


def unpaid(content, every):
    """The file as if some of its old invoices had never been paid: it has no losses.

    :param int every: of the invoices of early 2012, every so manieth
    """
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    early = [row for row in rows if row["InvoiceDate"][0] in "234"]
    for row in [row for row in early if row["InvoiceDate"].endswith("2012")][::every]:
        row["SettledDate"] = ""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


class PlainStory(PlainWork):
    """Counts what :class:`~.test_kpi_real_story.TestKpiRealStory` lays over the file."""

    def __init__(self, env, company, limits, file, story):
        super().__init__(env, company, limits)
        self.file, self.story = file, story

    # ---- orders ----------------------------------------------------------------
    def came_late(self, number, end):
        """Whether an invoice came too late; ``None`` while nobody knows."""
        _issued, due, paid = self.file[number]
        if paid and paid <= end:
            return (paid - due).days > LATE_AFTER
        return True if (end - due).days > LATE_AFTER else None

    def orders(self, first, last, end):
        """How orders were paid: those released, and those stopped at first."""
        released = [
            self.came_late(one["number"], end)
            for one in self.story["orders"]
            if one["released_on"] and first <= one["released_on"].date() <= last
        ]
        stopped = [
            self.came_late(one["number"], end)
            for one in self.story["orders"]
            if one["stopped"]
            and one["billed"]
            and first <= one["checked_on"].date() <= last
        ]
        late = [one for one in released if one is not None]
        good = [not one for one in stopped if one is not None]
        return {
            "released_late": _over(100 * sum(late), len(late)),
            "held_would_have_paid": _over(100 * sum(good), len(good)),
        }

    # ---- invoices ---------------------------------------------------------------
    def sent(self, first, last):
        """Mean days from the date of invoices to the day they were sent."""
        days = [
            (sent.date() - self.file[number][0]).days
            for number, sent in self.story["sent"].items()
            if first <= sent.date() <= last
        ]
        return {"invoice_to_sent": _over(sum(days), len(days))}

    def discounts(self, first, last):
        """Discounts taken by payments after their last day."""
        taken = [
            one["discount"]
            for one in self.story["discounts"]
            if first <= one["paid_on"] <= last
            and one["paid_on"] > one["until"]
            and one["short"]
        ]
        return {"unearned_discounts": sum(taken) or None}

    # ---- losses ------------------------------------------------------------------
    def loss_rate(self, day, defaults, lost):
        """Expected loss of what graded customers owe, per cent."""
        owed = defaultdict(float)
        for item, amount in self.open_at(day):
            if item["partner"] in defaults:
                owed[item["partner"]] += amount
        whole = sum(max(amount, 0) for amount in owed.values())
        return _over(100 * self.expected_loss(day, defaults, lost), whole)

    def provision(self, months, lost):
        """``[(debts, roll rate, loss rate, provision)]`` by age, the youngest first.

        :param months: ``[(eve, last day)]`` of the history, the oldest first
        :param float lost: share that is lost where nothing was written off, per cent
        """
        before, rolled, written = [0.0] * 5, [0.0] * 5, 0.0
        for eve, last in months:
            age = {item["id"]: self.bucket(item, eve) for item, _a in self.open_at(eve)}
            for number, amount in enumerate(self.spread(eve)[0]):
                before[number] += amount
            for item, amount in self.open_at(last):
                bucket = self.bucket(item, last)
                if item["balance"] > 0 and age.get(item["id"]) == bucket - 1:
                    rolled[bucket] += amount
            written += self.losses(eve + timedelta(days=1), last)["written_off"] or 0
        rolls = [_over(100 * rolled[k + 1], before[k]) or 0 for k in range(4)]
        rate = lost
        if written > 0 and rolled[4] > 0:
            rate = min(100 * written / rolled[4], 100)
        found = []
        for number in range(4, -1, -1):
            if number < 4:
                rate *= min(rolls[number], 100) / 100
            debt = self.spread(months[-1][1])[0][number]
            roll = rolls[number] if number < 4 else 0
            found.append((debt, roll, rate, debt * rate / 100))
        return found[::-1]

    # ---- plans and first contacts --------------------------------------------------
    def plans(self, first, last):
        """Agreed, broken and kept; and how instalments were paid."""
        plans = {row["id"]: row for row in self.rows("credit_plan")}
        agreed = self._within("credit_plan", "accepted_on", first, last)
        ended = self._within("credit_plan", "ended_on", first, last)
        kept = sum(row["state"] == "completed" for row in ended)
        broken = sum(row["state"] == "defaulted" for row in ended)
        due = paid = 0.0
        for part in self.rows("credit_plan_instalment"):
            plan = plans[part["plan_id"]]
            over = part["date"] + timedelta(days=plan["grace_days"] + 1)
            stood = plan["state"] in ("active", "completed") or over <= (
                plan["ended_on"] or over
            )
            if plan["accepted_on"] and stood and first <= over <= last:
                due += float(part["amount"])
                if part["paid_on"] and part["paid_on"] < over:
                    paid += float(part["amount"])
        return {
            "plans_agreed": len(agreed) or None,
            "plans_broken": broken or None,
            "plans_kept": _over(100 * kept, kept + broken),
            "instalments_kept": _over(100 * paid, due),
        }

    def first_contacts(self, first, last):
        """First contacts after which everything was paid, and nobody had to ask again."""
        logs = [
            row for row in self.rows("credit_contact_log") if row["direction"] == "out"
        ]
        firsts = settled = 0
        for log in logs:
            others = [
                one["contacted_on"] - log["contacted_on"]
                for one in logs
                if one["profile_id"] == log["profile_id"] and one is not log
            ]
            asked = float(log["overdue_before"] or 0)
            if (
                not log["is_judged"]
                or asked <= 0
                or not first <= log["contacted_on"].date() <= last
                or any(-ALONE <= gap < timedelta() for gap in others)
            ):
                continue
            firsts += 1
            settled += float(log["brought"] or 0) >= asked and not any(
                timedelta() < gap <= ALONE for gap in others
            )
        return {"first_contact": _over(100 * settled, firsts)}

    # ---- parts of the company ----------------------------------------------------------
    def only(self, keep):
        """The same books as if nothing but some items were in them.

        :param keep: callable(item) → whether
        """
        part = object.__new__(type(self))
        part.__dict__.update(self.__dict__)
        part.items = [item for item in self.items if keep(item)]
        known = {item["id"] for item in part.items}
        part.settlements = [
            row
            for row in self.settlements
            if row["debit"]["id"] in known or row["credit"]["id"] in known
        ]
        return part
