"""Forecasts on a file of receivables, each with only what was known at its own date.

Pure: neither Odoo's registry nor a database. The flag ``Disputed`` is never read: it has no
date. When a customer moved to electronic bills counts from that day on.
"""

import csv
import datetime
import io
from collections import defaultdict
from dataclasses import dataclass

from .validation import engine

DAY = datetime.timedelta(days=1)
#: Days of ledger that must lie before a forecast that is looked at.
LEAST = 90
PAPER, ELECTRONIC = "paper", "electronic"


@dataclass(frozen=True)
class Bill:
    """One invoice of the file, with the way in which it was sent."""

    customer: str
    country: str
    amount: int
    seen: object  # engine.forecast.Seen

    @property
    def late(self):
        """Days late of the payment, ``None`` while open."""
        return (self.seen.paid - self.seen.due).days if self.seen.paid else None


def read(content):
    """The bills of a file, the oldest first.

    A bill went out electronically if the customer had moved by the day of the invoice.
    """
    receivables, forecast = engine("receivables", "forecast")
    moved = {}
    for line in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
        text = (line.get("PaperlessDate") or "").strip()
        if text:
            month, day, year = map(int, text.split("/"))
            moved[line["customerID"].strip()] = datetime.date(year, month, day)
    bills = []
    for row in receivables.read(content):
        switched = moved.get(row.customer)
        way = ELECTRONIC if switched and switched <= row.invoiced else PAPER
        seen = forecast.Seen(row.invoiced, row.due, row.settled, way)
        bills.append(Bill(row.customer, row.country, row.amount, seen))
    return sorted(
        bills, key=lambda bill: (bill.seen.issued, bill.customer, bill.amount)
    )


def until(bills, date):
    """The bills issued by a date, with payments made later taken away."""
    return [
        Bill(
            bill.customer,
            bill.country,
            bill.amount,
            bill.seen._replace(
                paid=bill.seen.paid
                if bill.seen.paid and bill.seen.paid <= date
                else None
            ),
        )
        for bill in bills
        if bill.seen.issued <= date
    ]


@dataclass(frozen=True)
class Case:
    """A bill to be forecast.

    :param Bill bill: with its outcome, which only the measuring looks at
    :param as_of: the day at whose end the books are read
    :param first: the first day on which it can be paid
    """

    bill: Bill
    as_of: datetime.date
    first: datetime.date


def issued(bills, start, end):
    """Cases of bills just issued: forecast with the books of the evening before."""
    return [
        Case(bill, bill.seen.issued - DAY, bill.seen.issued)
        for bill in bills
        if start <= bill.seen.issued <= end
    ]


def waiting(bills, start, end):
    """Cases of bills open at the month ends within a time."""
    return [
        Case(bill, date, date + DAY)
        for date in month_ends(start, end)
        for bill in bills
        if bill.seen.issued <= date
        and (bill.seen.paid is None or bill.seen.paid > date)
    ]


def month_ends(start, end):
    """The last days of months within a time."""
    count = (end - start).days + 1
    days = (start + number * DAY for number in range(count))
    return [day for day in days if (day + DAY).day == 1]


class Ours:
    """The add-on's forecast: ``engine.forecast``."""

    name = "**this forecast**"

    def __init__(self, settings=None):
        [forecast, self.dates] = engine("forecast", "forecast_dates")
        self.forecast, self.settings = forecast, settings or forecast.SHIPPED
        self.at = None

    def look(self, known, as_of):
        """Learn from the books of a day."""
        self.at = as_of
        self.histories, self.category = defaultdict(list), {}
        counts = defaultdict(int)
        for bill in known:
            self.histories[bill.customer].append(bill.seen)
            self.category[bill.customer] = bill.country
            if bill.seen.paid:
                end = self.dates.month_end(bill.seen.paid)
                counts[bill.seen.paid.weekday(), end] += 1
        said = [(self.category[one], seen) for one, seen in self.histories.items()]
        self.crowd = self.forecast.learn(said, as_of, self.settings)
        self.paydays = self.dates.paydays(counts, as_of + DAY)

    def predict(self, case):
        """The prediction of one case."""
        bill = case.bill
        chances = self.forecast.habit(
            self.crowd,
            bill.country,
            self.histories.get(bill.customer, []),
            bill.seen.way,
            self.at,
            self.settings,
        )
        return self.dates.predict(chances, bill.seen.due, case.first, self.paydays)

    def say(self, case):
        """``(expected date, chance of being late)``."""
        told = self.predict(case)
        return told.expected, told.late


def outcomes(model, bills, cases):
    """Let a model say each case with the books of its day.

    An open bill counts as paid on the day after the last one of the file: the least that its
    error can be.

    :return: ``[(case, engine.forecast_accuracy.Outcome)]``
    """
    [measure] = engine("forecast_accuracy")
    last = max(
        day for bill in bills for day in (bill.seen.issued, bill.seen.paid) if day
    )
    found, at = [], None
    for case in sorted(cases, key=lambda case: case.as_of):
        if case.as_of != at:
            at = case.as_of
            model.look(until(bills, at), at)
        expected, chance = model.say(case)
        paid = case.bill.seen.paid or last + DAY
        late = paid > case.bill.seen.due
        found.append((case, measure.Outcome((paid - expected).days, chance, late)))
    return found
