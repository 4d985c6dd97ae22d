"""Whom to call first: points by rules that explain themselves.

A customer's facts are numbers by metric; a rule gives points for one of them. Both are
plain data, so that a list can be ranked for thousands of customers at once, tried on
other rules, and explained line by line. Amounts are minor units, shares whole per cent,
the probability of default basis points, everything else a count.
"""

from dataclasses import dataclass

#: What rules may look at.
OVERDUE, OLDEST, RISK, LEVEL = "overdue", "oldest_days", "risk", "level"
BROKEN, EXPECTED, LIMIT_USED, HELD = "broken", "expected", "limit_used", "held"
DEADLINE, PROMISE_DUE, DISPUTE_BACK = "deadline", "promise_due", "dispute_back"
CALL_BACK, REPLY, INSTALMENT_LATE = "call_back", "reply", "instalment_late"
#: Units of a metric's value.
MONEY, DAYS, PERCENT, RATE, COUNT = "money", "days", "percent", "rate", "count"
#: Metric → unit of its value.
METRICS = {
    OVERDUE: MONEY,
    OLDEST: DAYS,
    RISK: RATE,
    LEVEL: COUNT,
    BROKEN: COUNT,
    EXPECTED: MONEY,
    LIMIT_USED: PERCENT,
    HELD: MONEY,
    DEADLINE: DAYS,
    PROMISE_DUE: MONEY,
    DISPUTE_BACK: MONEY,
    INSTALMENT_LATE: MONEY,
    CALL_BACK: DAYS,
    REPLY: DAYS,
}
#: What alone puts a customer on the list, whatever is overdue.
ALWAYS = (HELD, DEADLINE, INSTALMENT_LATE, CALL_BACK, REPLY)
#: Contacts that the stated default weighs as much as: fewer say little.
PRIOR = 20
#: Hours of a working day between which people are called, where the customer is.
OPENS, CLOSES = 8, 18


@dataclass(frozen=True)
class Rule:
    """Points for one metric.

    :param str metric: one of :data:`METRICS`
    :param int points: given once, or for each whole step
    :param int above: nothing is given up to this value
    :param int step: 0 for points that are given once
    :param int most: most points that the rule gives, 0 for any number
    """

    metric: str
    points: int
    above: int = 0
    step: int = 0
    most: int = 0

    def gives(self, value):
        """The points for a value.

        >>> Rule(OVERDUE, 2, step=1000_00, most=50).gives(12_345_67)
        24
        >>> Rule(OVERDUE, 2, step=1000_00, most=20).gives(12_345_67)
        20
        >>> Rule(LIMIT_USED, 10, above=90).gives(90), Rule(LIMIT_USED, 10).gives(91)
        (0, 10)
        >>> Rule(CALL_BACK, 10).gives(None)
        0

        :param value: of the metric, ``None`` where there is nothing to measure
        :rtype: int
        """
        if value is None or value <= self.above:
            return 0
        steps = (value - self.above) // self.step if self.step else 1
        points = self.points * steps
        return min(points, self.most) if self.most else points


def rank(rules, facts):
    """The points of one customer, and what they are for.

    >>> rules = (Rule(OVERDUE, 1, step=1000_00), Rule(OLDEST, 1, step=10, most=9),
    ...          Rule(BROKEN, 15, step=1))
    >>> rank(rules, {OVERDUE: 7_500_00, OLDEST: 35, BROKEN: 0})
    (10, (('overdue', 750000, 7), ('oldest_days', 35, 3)))

    :param rules: of :class:`Rule`
    :param dict facts: metric → value
    :return: ``(points, ((metric, value, points), …))``, the most points first; several
        rules about one metric count together, and what gives none is left out
    """
    given = {}
    for rule in rules:
        points = rule.gives(facts.get(rule.metric))
        given[rule.metric] = given.get(rule.metric, 0) + points
    reasons = [(one, facts[one], points) for one, points in given.items() if points]
    reasons.sort(key=lambda one: -one[2])
    return sum(given.values()), tuple(reasons)


def needs_work(facts, least=0):
    """Whether there is something to do for a customer.

    >>> needs_work({OVERDUE: 50_00}), needs_work({OVERDUE: 50_00}, least=100_00)
    (True, False)
    >>> needs_work({OVERDUE: 0, HELD: 900_00}, least=100_00), needs_work({})
    (True, False)

    :param dict facts: metric → value; ``overdue`` is what may be asked for
    :param int least: overdue below this alone is not worth a call, minor units
    """
    if any(facts.get(metric) for metric in ALWAYS):
        return True
    overdue = facts.get(OVERDUE) or 0
    return overdue > 0 and overdue >= least


def back_on(today, agreed=None, promised=None, news=None):
    """The day on which a customer comes back to the list, ``None`` for now.

    What was agreed with the customer, or promised, puts it off; what happened since then
    (a promise broken, a dispute rejected, an answer) brings it back at once.

    >>> from datetime import date as day
    >>> back_on(day(2024, 5, 6), agreed=day(2024, 5, 9)).isoformat()
    '2024-05-09'
    >>> back_on(day(2024, 5, 6), day(2024, 5, 9), promised=day(2024, 5, 17)).isoformat()
    '2024-05-17'
    >>> back_on(day(2024, 5, 9), agreed=day(2024, 5, 9)) is None
    True
    >>> back_on(day(2024, 5, 6), agreed=day(2024, 5, 9), news=day(2024, 5, 6)) is None
    True

    :param datetime.date today: the day of the list
    :param agreed: day of resubmission, ``None`` for none
    :param promised: last day of what is promised or planned for all that is overdue
    :param news: day of what happened after the last contact, ``None`` for nothing
    """
    if news:
        return None
    day = max((one for one in (agreed, promised) if one), default=None)
    return day if day and day > today else None


def effect(asked, brought, contacts, default):
    """Share of what is overdue that a contact usually brings, in whole per cent.

    The customer group's own history, drawn towards the stated default as long as there
    are few contacts: ``(contacts × own share + PRIOR × default) ÷ (contacts + PRIOR)``,
    the posterior mean of a beta-binomial model with a prior of that weight (field.md
    names no standard measure; this is the usual shrinkage estimator).

    >>> effect(0, 0, 0, 30)
    30
    >>> effect(1000, 600, 20, 30), effect(1000, 600, 2000, 30)
    (45, 60)

    :param int asked: overdue at the time of these contacts, minor units
    :param int brought: paid of it within the days of the strategy, minor units
    :param int contacts: number of contacts
    :param int default: stated share, per cent
    :rtype: int
    """
    own = min(brought * 100 / asked, 100) if asked else default
    return round((contacts * own + PRIOR * default) / (contacts + PRIOR))


def in_hours(local):
    """Whether people are called at a time of their own clock.

    >>> from datetime import datetime
    >>> in_hours(datetime(2024, 5, 6, 9, 30))  # a Monday
    True
    >>> in_hours(datetime(2024, 5, 6, 18, 0))
    False
    >>> in_hours(datetime(2024, 5, 5, 9, 30))  # a Sunday
    False

    :param datetime.datetime local: the customer's time
    """
    return local.weekday() < 5 and OPENS <= local.hour < CLOSES


def level_out(loads, free=None):
    """Which customers change hands so that everybody has about the same to do.

    Nobody's customers go first, the largest one to whoever has least (the rule of the
    longest processing time). Then, from whoever has most to whoever has least, the
    customer that makes their difference smallest, until none makes it smaller. Customers
    that must stay are not named.

    >>> level_out({"ann": (0, {1: 60, 2: 30, 3: 10}), "bob": (0, {}), "cat": (50, {})})
    {1: ('ann', 'bob')}
    >>> level_out({"ann": (0, {1: 100}), "bob": (0, {})})
    {}
    >>> level_out({"ann": (90, {}), "bob": (20, {})}, free={7: 10, 8: 40})
    {8: (None, 'bob'), 7: (None, 'bob')}

    :param dict loads: who → ``(load that stays, {customer: load})``, whole numbers
    :param free: ``{customer: load}`` of whom nobody looks after
    :return: ``{customer: (from or None, to)}``
    """
    movable = {who: dict(own) for who, (_fixed, own) in loads.items()}
    total = {who: fixed + sum(own.values()) for who, (fixed, own) in loads.items()}
    first = {one: who for who, own in movable.items() for one in own}
    owner = dict(first)
    for one, load in sorted((free or {}).items(), key=lambda pair: -pair[1]):
        owner[one] = min(total, key=total.get)
        movable[owner[one]][one] = load
        total[owner[one]] += load
    for _turn in range(len(owner)):
        fullest, emptiest = _extremes(total)
        best = _best_move(movable[fullest], total[fullest] - total[emptiest])
        if best is None:
            break
        load = movable[fullest].pop(best)
        movable[emptiest][best] = load
        total[fullest] -= load
        total[emptiest] += load
        owner[best] = emptiest
    return {
        one: (first.get(one), who)
        for one, who in owner.items()
        if who != first.get(one)
    }


def _extremes(total):
    """Who has most and who has least to do; of equals the first."""
    return max(total, key=total.get), min(total, key=total.get)


def _best_move(own, difference):
    """The customer whose move makes a difference of loads smallest, ``None`` for none."""
    fitting = {one: load for one, load in own.items() if 0 < load < difference}
    return min(
        fitting, key=lambda one: (abs(difference - 2 * fitting[one]), one), default=None
    )
