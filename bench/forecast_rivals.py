"""What the forecast is compared with: the due date, the customer's mean, and boosting.

Gradient boosting is scikit-learn's, which only the bench uses; see dev/bench_packages.py.
"""

import datetime
from collections import defaultdict
from statistics import mean

from .forecast_rolling import DAY, ELECTRONIC, Case, month_ends

#: What boosting is set to: chosen on the months that are not measured.
DATES = {
    "loss": "absolute_error",
    "n_estimators": 100,
    "max_depth": 2,
    "learning_rate": 0.05,
    "random_state": 1,
}
CHANCES = {
    "n_estimators": 50,
    "max_depth": 2,
    "learning_rate": 0.05,
    "random_state": 1,
}


def named(case, date):
    """A date that a case can have: not before the first possible one."""
    return max(date, case.first)


class DueDate:
    """Everybody pays when due; late is who is past due, the others as often as all."""

    name = "due date"

    def look(self, known, _as_of):
        """Learn the share of all that was late."""
        lates = [bill.late > 0 for bill in known if bill.seen.paid]
        self.share = (sum(lates) + 0.5) / (len(lates) + 1)

    def say(self, case):
        """``(expected date, chance of being late)``."""
        due = case.bill.seen.due
        return named(case, due), 1.0 if due < case.first else self.share


class CustomersMean:
    """The customer's mean of days late, and its share of late ones."""

    name = "customer's mean"

    def look(self, known, _as_of):
        """Learn the means of all customers, and of all together."""
        self.days = defaultdict(list)
        for bill in known:
            if bill.seen.paid:
                self.days[bill.customer].append(bill.late)
        self.all = [days for some in self.days.values() for days in some] or [0]

    def say(self, case):
        """``(expected date, chance of being late)``."""
        bill = case.bill
        days = self.days.get(bill.customer) or self.all
        expected = bill.seen.due + datetime.timedelta(round(mean(days)))
        usual = mean(day > 0 for day in self.all)
        share = (sum(day > 0 for day in days) + usual) / (len(days) + 1)
        late = 1.0 if bill.seen.due < case.first else share
        return named(case, expected), late


class Boosting:
    """Gradient boosting, learnt anew at each month's start from the bills paid until then.

    It knows of a bill what the forecast knows: the customer's past, the country, the amount,
    the way it was sent, weekday, day and month; for open ones also how long they have been.
    """

    name = "gradient boosting"

    def __init__(self, bills, still_open):
        from sklearn.ensemble import (
            GradientBoostingClassifier,
            GradientBoostingRegressor,
        )

        self.makers = GradientBoostingRegressor, GradientBoostingClassifier
        self.bills, self.still_open = bills, still_open
        self.month, self.pasts = None, {}

    def look(self, known, as_of):
        """Learn from the books of a day; the trees are grown once a month."""
        self.at, self.past = as_of, self._past(known, as_of)
        month = (as_of + DAY).replace(day=1)
        if month != self.month:
            self.month = month
            self._grow(month - DAY)

    def _past(self, known, as_of):
        """Days late of what each customer had paid by a day, the newest last."""
        past = defaultdict(list)
        for bill in sorted(known, key=lambda bill: bill.seen.paid or as_of):
            if bill.seen.issued <= as_of and bill.seen.paid and bill.seen.paid <= as_of:
                past[bill.customer].append((bill.late, bill.seen.way == ELECTRONIC))
        return past

    def _grow(self, as_of):
        """Grow the trees from the bills whose payment is known by a day."""
        cases = [
            case
            for case in self._examples(as_of)
            if case.bill.seen.paid and case.bill.seen.paid <= as_of
        ]
        rows, lates = [], []
        for case in cases:
            if case.as_of not in self.pasts:
                self.pasts[case.as_of] = self._past(self.bills, case.as_of)
            rows.append(self._features(case, self.pasts[case.as_of]))
            lates.append(case.bill.late)
        date, chance = self.makers
        self.date = date(**DATES).fit(rows, lates)
        self.chance = chance(**CHANCES).fit(rows, [late > 0 for late in lates])

    def _examples(self, as_of):
        """The cases it may learn from: of the same kind as those it is asked about."""
        first = self.bills[0].seen.issued
        if not self.still_open:
            for bill in self.bills:
                if bill.seen.issued <= as_of:
                    yield Case(bill, bill.seen.issued - DAY, bill.seen.issued)
            return
        for date in month_ends(first, as_of - DAY):
            for bill in self.bills:
                paid = bill.seen.paid
                if bill.seen.issued <= date and (paid is None or paid > date):
                    yield Case(bill, date, date + DAY)

    def _features(self, case, past):
        """What is known of a bill, as numbers."""
        bill, known = case.bill, past.get(case.bill.customer, [])
        days = [late for late, _electronic in known]
        same = [late for late, e in known if e == (bill.seen.way == ELECTRONIC)]
        everybody = [late for some in past.values() for late, _e in some] or [0]
        usual = mean(everybody)
        return [
            mean([*days, usual]),
            mean([*same, mean([*days, usual])]),
            min(days, default=usual),
            max(days, default=usual),
            days[-1] if days else usual,
            mean([day > 0 for day in days] or [0.4]),
            len(days),
            bill.seen.way == ELECTRONIC,
            int(bill.country),
            bill.amount,
            bill.seen.issued.weekday(),
            bill.seen.issued.day,
            bill.seen.due.weekday(),
            bill.seen.due.day,
            (case.first - bill.seen.issued).days,
        ]

    def say(self, case):
        """``(expected date, chance of being late)``."""
        row = [self._features(case, self.past)]
        due = case.bill.seen.due
        expected = due + datetime.timedelta(round(float(self.date.predict(row)[0])))
        late = float(self.chance.predict_proba(row)[0][1])
        return named(case, expected), 1.0 if due < case.first else late
