"""Payment terms compared, and what a discount for early payment costs."""

from .money import WHOLE

#: Days in a year by which the cost of a discount is stated.
YEAR = 365


def annual_cost(discount, net_days, discount_days, year=YEAR):
    """What a discount for early payment costs a year, as the price of having the money
    sooner.

    ``d / (1 - d) * year / (net days - discount days)``, the textbook formula for giving
    up or granting trade credit (Brealey, Myers & Allen, *Principles of Corporate
    Finance*, on terms of sale), without compounding. The known example, 2/10 net 30,
    is 37.24 % at 365 days and 36.73 % at 360.

    >>> annual_cost(200, 30, 10), annual_cost(200, 30, 10, year=360)
    (3724, 3673)
    >>> annual_cost(100, 30, 10), annual_cost(200, 60, 10), annual_cost(300, 30, 10)
    (1843, 1490, 5644)
    >>> annual_cost(0, 30, 10)
    0

    Where nothing is paid sooner there is no such price: the discount is a lower price.

    >>> annual_cost(200, 10, 10) is None, annual_cost(10000, 30, 10) is None
    (True, True)

    :param int discount: basis points of the invoice
    :param int net_days: days in which it is due without the discount
    :param int discount_days: days in which it must be paid for the discount
    :param int year: days of a year, 365 or 360
    :return: basis points a year, rounded half up; ``None`` if there is no such figure
    :raise ValueError: a negative discount
    """
    if discount < 0:
        raise ValueError("a discount is not negative")
    if not discount:
        return 0
    sooner = net_days - discount_days
    if sooner <= 0 or discount >= WHOLE:
        return None
    numerator, denominator = discount * year * WHOLE, (WHOLE - discount) * sooner
    return (2 * numerator + denominator) // (2 * denominator)


def ranks(terms):
    """Rank payment terms from the strictest, 1, to the best for the customer.

    Longer terms come first, then the higher discount; equal terms share a rank.

    >>> ranks({"now": (0, 0), "30 days": (30, 0), "2/10 net 30": (30, 200), "n30": (30, 0)})
    {'now': 1, '30 days': 2, '2/10 net 30': 3, 'n30': 2}

    :param dict terms: anything → (days, discount)
    :return: the same keys → rank
    """
    order = {value: rank for rank, value in enumerate(sorted({*terms.values()}), 1)}
    return {key: order[value] for key, value in terms.items()}


def allowed(category, exceptions):
    """The longest terms and the highest discount of what a customer is allowed.

    Where the category limits nothing there is nothing to make an exception of.

    >>> allowed((30, 0), [(60, 100), (45, 300)])
    (60, 300)
    >>> allowed((None, None), [(60, 0)])
    (None, None)

    :param tuple category: days and discount in basis points, ``None`` for any
    :param exceptions: of days and basis points, those valid on the day
    """
    if category[0] is None:
        return category
    every = [category, *exceptions]
    return max(days for days, _rate in every), max(rate for _days, rate in every)


def lapsed(ended, position, measured, threshold, today_allowed):
    """Whether an exception that has just ended would have allowed what is too much now.

    >>> lapsed((60, 0, "2026-03-01"), 0, 60, 35, 30)
    True
    >>> lapsed((60, 0, "2026-03-01"), 0, 90, 35, 30), lapsed((), 0, 60, 35, 30)
    (False, False)

    :param tuple ended: its days, basis points and ISO date of its last day, or empty
    :param int position: 0 to compare days, 1 to compare discounts
    :param int threshold: what is allowed today, tolerance included
    :param int today_allowed: what is allowed today without tolerance
    """
    if not ended:
        return False
    return measured - (threshold - today_allowed) <= ended[position]
