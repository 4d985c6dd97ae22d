"""Key figures of receivables: how long money takes, and how much of it is late.

Amounts are integers in minor units of one currency, days are whole days. A figure that
has nothing to be divided by is ``None``: unknown, and not nought.
"""


def ratio(part, whole, scale=1):
    """A part of a whole times a scale, ``None`` where there is no whole.

    >>> ratio(3, 4), ratio(3, 4, 100), ratio(3, 0)
    (0.75, 75.0, None)
    """
    return scale * part / whole if whole else None


def dso(balance, sales, days):
    """Days sales outstanding: ending receivables ÷ credit sales of a period × its days.

    >>> dso(300_000_00, 450_000_00, 90)
    60.0
    >>> dso(300_000_00, 0, 90) is None
    True
    """
    return ratio(balance * days, sales)


def dso_count_back(balance, months):
    """Days sales outstanding, counted back: whose sales are the receivables?

    The sales of the most recent months are taken from the receivables until these are
    used up; a month that is used up in part counts for its share of its days.

    :param int balance: ending receivables
    :param months: pairs (credit sales, days of the month), the most recent first
    :return: days, ``None`` where the months given do not use up the receivables

    >>> round(dso_count_back(212_000, [(100_000, 30), (80_000, 30), (70_000, 30)]), 2)
    73.71
    >>> dso_count_back(150, [(100, 31), (100, 28), (100, 31)])
    45.0
    >>> dso_count_back(0, [(100, 31)]), dso_count_back(500, [(100, 31)])
    (0.0, None)
    >>> dso_count_back(50, [(-20, 31), (140, 28)])
    45.0
    """
    rest, spent = balance, 0.0
    for sales, days in months:
        if rest <= 0:
            break
        if sales >= rest:
            return spent + rest * days / sales
        rest -= sales  # a month of credit notes makes more to count back
        spent += days
    return spent if rest <= 0 else None


def best_possible_dso(current, sales, days):
    """What the days sales outstanding would be if nothing were overdue.

    :param int current: ending receivables that are not due yet

    >>> best_possible_dso(180_000_00, 450_000_00, 90)
    36.0
    """
    return dso(current, sales, days)


def average_days_delinquent(outstanding, best_possible):
    """How many of the days are those of late money: DSO less best possible DSO.

    >>> average_days_delinquent(60.0, 36.0)
    24.0
    >>> average_days_delinquent(None, 36.0) is None
    True
    """
    if outstanding is None or best_possible is None:
        return None
    return outstanding - best_possible


def collection_effectiveness(beginning, sales, ending, current, months=1):
    """Collection effectiveness index in per cent: of what could be collected, what was.

    (beginning receivables + credit sales ÷ months − ending receivables) ÷ (beginning
    receivables + credit sales ÷ months − ending receivables that are not due) × 100.

    :param int sales: credit sales of the whole period
    :param int months: months in the period

    >>> collection_effectiveness(500, 300, 450, 400)
    87.5
    >>> collection_effectiveness(500, 900, 450, 400, months=3)
    87.5
    >>> collection_effectiveness(0, 100, 100, 100) is None
    True
    """
    asked = months * beginning + sales
    return ratio(asked - months * ending, asked - months * current, 100)


def weighted_days(parts):
    """Days weighted by amounts: beyond terms for paid items, past due for open ones.

    :param parts: pairs (amount, days); paid early is negative

    >>> weighted_days([(10_000, 0), (5_000, 15), (5_000, 30)])
    11.25
    >>> weighted_days([(100, -10), (100, 20)]), weighted_days([])
    (5.0, None)
    """
    parts = list(parts)
    amount = sum(amount for amount, _days in parts)
    return ratio(sum(amount * days for amount, days in parts), amount)


def roll_rates(before, rolled):
    """Share of each bucket that was in the next one a month later, in per cent.

    :param before: amounts by bucket at the earlier month end, the youngest first
    :param rolled: of each bucket but the last, what was in the next one a month later
    :return: one rate for each bucket but the last

    >>> roll_rates((1000, 400, 200, 100, 50), (100, 100, 0, 100))
    (10.0, 25.0, 0.0, 100.0)
    >>> roll_rates((0, 0), (0,))
    (None,)
    """
    return tuple(
        ratio(part, whole, 100) for part, whole in zip(rolled, before, strict=False)
    )


def median(values):
    """The middle of some numbers, ``None`` of none.

    >>> median([9, 1, 5]), median([4, 1, 2, 3]), median(())
    (5, 2.5, None)
    """
    ranked = sorted(values)
    if not ranked:
        return None
    half = len(ranked) // 2
    return ranked[half] if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2
