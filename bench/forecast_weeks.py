"""Cash by week on a file of receivables: what was expected at month ends, and what came."""

from collections import defaultdict

from .forecast_rolling import DAY, Ours, month_ends, until, waiting
from .validation import engine

#: Weeks ahead that are measured.
AHEAD = 5


def weeks(bills, start, end):
    """What was expected of the bills open at month ends, and what came of them.

    :return: ``[(weeks ahead from 1, engine.forecast_cash.Week, amount that came,
        amount due by terms in the week)]``
    """
    [cash_of] = engine("forecast_cash")
    last = max(
        day for bill in bills for day in (bill.seen.issued, bill.seen.paid) if day
    )
    found = []
    for date in month_ends(start, end):
        ends = cash_of.week_ends(date + DAY, AHEAD)
        cases = sorted(waiting(bills, date, date), key=lambda case: case.bill.customer)
        cash = _expected(cash_of.Cash(date + DAY, ends), bills, cases, date)
        came = _came(cases, ends)
        for ahead, week in enumerate(cash.weeks()[:-1], start=1):
            if week.end <= last:
                found.append((ahead, week, came[week.end]))
    return found


def _expected(cash, bills, cases, date):
    """Fill the weeks with the cases of one month end, customer after customer."""
    model = Ours()
    model.look(until(bills, date), date)
    before = None
    for case in cases:
        if before not in (None, case.bill.customer):
            cash.next_customer()
        before = case.bill.customer
        told = model.predict(case)
        cash.add("", case.bill.amount, case.bill.seen.due, told, "invoices")
    cash.next_customer()
    return cash


def _came(cases, ends):
    """``{end of week: amount paid in it}``"""
    came = defaultdict(int)
    for case in cases:
        paid = case.bill.seen.paid
        if paid and paid <= ends[-1]:
            came[next(end for end in ends if paid <= end)] += case.bill.amount
    return came


def summary(found):
    """``(weeks, mean miss as share of what came, the same by terms, share within the range)``"""
    came = sum(amount for _ahead, _week, amount in found)
    miss = sum(abs(week.expected - amount) for _ahead, week, amount in found)
    by_terms = sum(abs(week.due - amount) for _ahead, week, amount in found)
    inside = sum(week.low <= amount <= week.high for _ahead, week, amount in found)
    return len(found), miss / came, by_terms / came, inside / len(found)
