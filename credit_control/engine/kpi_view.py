"""What a key figure is computed from: sums of one company, category or person by month.

Facts are integers (amounts in minor units, counts, days times amounts) or lists of
integers (one for each customer or case). Both add up, so that those of customers make
those of their country, and the figures are computed from the sums.
"""

from dataclasses import dataclass

from .kpi_risk import expected_loss

#: Months over which the standard days sales outstanding look back.
PERIOD = 3
#: Months of sales that are read for the count-back method.
EARLIER = 24
#: Buckets of what is past due.
LATE_BUCKETS = (1, 2, 3, 4)


def add_up(total, facts):
    """Add facts to a total, in place.

    >>> total = {"sales": 5, "balances": [1]}
    >>> add_up(total, {"sales": 2, "balances": [3], "orders": 1})
    >>> total
    {'sales': 7, 'balances': [1, 3], 'orders': 1}
    """
    for name, value in facts.items():
        if isinstance(value, list):
            total.setdefault(name, []).extend(value)
        else:
            total[name] = total.get(name, 0) + value


def derive(facts, default, lost):
    """Facts of one customer that follow from others and do not for sums of customers.

    A credit of one customer pays for nobody else, and only who has a limit uses one.

    :param default: probability of default, basis points; ``None`` if not known
    :param int lost: loss given default, basis points

    >>> derive({"balance": 900, "ordered": 100, "limited": 1, "limit": 2000}, 200, 5000)
    {'balances': [900], 'limit_used': 1000, 'expected_loss': 9, 'rated_exposure': 900}
    >>> derive({"balance": -900}, 200, 5000), derive({"balance": 9}, None, 5000)
    ({}, {'balances': [9]})
    """
    owed = max(facts.get("balance", 0), 0)
    derived = {}
    if owed:
        derived["balances"] = [owed]
    if facts.get("limited"):
        used = facts.get("balance", 0) + facts.get("ordered", 0)
        derived["limit_used"] = max(used, 0)
    if owed and default is not None:
        derived["expected_loss"] = expected_loss(owed, default, lost)
        derived["rated_exposure"] = owed
    return derived


def past_due(facts):
    """What of the debts was past due.

    >>> past_due({"bucket_1": 5, "bucket_4": 2, "current": 9})
    7
    """
    return sum(facts.get(f"bucket_{number}", 0) for number in LATE_BUCKETS)


@dataclass(frozen=True)
class View:
    """Facts of some months, seen at the end of one of them.

    :param tuple months: pairs (days of the month, facts), the oldest first
    :param int at: place of the month whose figures are asked for
    :param since: place of the month in which the books begin, below nought where it is
        earlier than all months given; ``None`` if nobody asks

    >>> view = View(((31, {"sales": 7}), (28, {"sales": 5, "current": 2})), 1)
    >>> view.ended("sales"), view.before("sales"), view.ended("nothing")
    (5, 7, 0)
    >>> view.period("sales", 3), view.back("sales")
    ((12, 59), [(5, 28), (7, 31)])
    >>> View(view.months, 1, since=0).period("sales", 3)
    (0, 59)
    """

    months: tuple
    at: int
    since: int | None = None

    def reaches(self, count):
        """Whether so many months, this one the last, lie within the books."""
        return self.since is None or self.at + 1 - count >= self.since

    def ended(self, name, missing=0):
        """A fact of the month, as it was at its end."""
        return self.months[self.at][1].get(name, missing)

    def before(self, name, missing=0):
        """A fact of the month before."""
        return self.months[self.at - 1][1].get(name, missing) if self.at else missing

    def period(self, name, count):
        """The sum of a fact over the last months, and their days.

        Nought where the books begin within these months: of what was sold before, nobody
        knows.
        """
        last = self.months[max(self.at + 1 - count, 0) : self.at + 1]
        total = sum(facts.get(name, 0) for _days, facts in last)
        return total if self.reaches(count) else 0, sum(days for days, _facts in last)

    def back(self, name):
        """Pairs (fact, days of the month), the most recent month first."""
        return [
            (facts.get(name, 0), days)
            for days, facts in reversed(self.months[: self.at + 1])
        ]

    @property
    def overdue(self):
        """What was past due at the end of the month."""
        return past_due(self.months[self.at][1])

    @property
    def overdue_before(self):
        """What was past due at the end of the month before."""
        return past_due(self.months[self.at - 1][1]) if self.at else 0

    @property
    def debts(self):
        """What was owed, credits that nobody has matched left out."""
        return self.ended("current") + self.overdue
