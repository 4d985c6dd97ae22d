"""Key figures of risk: how full the lines are, on whom all depends, what will be lost."""

from .kpi import ratio

#: In how many customers a portfolio's share is looked at.
TOP = 10
#: A whole in basis points, and the Herfindahl–Hirschman index of one single customer.
WHOLE = 10_000


def utilisation(exposure, limit):
    """Exposure in per cent of the limits granted.

    >>> utilisation(75_000, 100_000), utilisation(5, 0)
    (75.0, None)
    """
    return ratio(exposure, limit, 100)


def debts(balances):
    """The balances that are owed: credits of one customer pay for nobody else.

    >>> debts((500, -200, 0))
    [500]
    """
    return [balance for balance in balances if balance > 0]


def top_share(balances, top=TOP):
    """Share of the largest debtors in all that is owed, in per cent.

    >>> top_share((400, 300, 200, 100, -50), top=2)
    70.0
    >>> top_share(()) is None
    True
    """
    owed = debts(balances)
    return ratio(sum(sorted(owed, reverse=True)[:top]), sum(owed), 100)


def concentration(balances):
    """Herfindahl–Hirschman index: the sum of squared shares in per cent, up to 10,000.

    >>> concentration((50, 50)), concentration((100,)), concentration((25,) * 4)
    (5000.0, 10000.0, 2500.0)
    """
    owed = debts(balances)
    return ratio(sum(balance**2 for balance in owed), sum(owed) ** 2, WHOLE)


def expected_loss(exposure, default, lost):
    """Expected loss: probability of default × loss given default × exposure.

    :param int exposure: in minor units; what is not owed is no exposure
    :param int default: probability of default within a year, basis points
    :param int lost: share that is lost then, basis points
    :return: minor units, rounded half up

    >>> expected_loss(100_000_00, 200, 4500)
    90000
    >>> expected_loss(-500, 200, 4500)
    0
    """
    raw = max(exposure, 0) * default * lost
    return (2 * raw + WHOLE**2) // (2 * WHOLE**2)


def loss_rates(rolls, last):
    """Loss rates of the provision matrix by the roll of debts from bucket to bucket.

    What will be lost of a bucket is what rolls through all later ones and is lost of the
    last: the simplified approach of IFRS 9 (B5.5.35) with rates from own history.

    :param rolls: share of each bucket that rolls into the next, per cent; ``None`` where
        a bucket never held anything, which counts as nought
    :param last: share of the last bucket that is lost in the end, per cent
    :return: a rate in per cent for each bucket, the last one's included

    >>> loss_rates((10.0, 25.0, 40.0, 50.0), 60.0)
    (0.3, 3.0, 12.0, 30.0, 60.0)
    >>> loss_rates((None, 50.0), 20.0)
    (0.0, 10.0, 20.0)
    """
    rates = [last]
    for roll in reversed(rolls):
        rates.append(rates[-1] * min(roll or 0.0, 100.0) / 100)
    return tuple(round(rate, 6) for rate in reversed(rates))


def provision(amounts, rates):
    """The provision for each bucket: what is owed in it times its loss rate.

    :param amounts: minor units by bucket; credits are provided for with nothing
    :param rates: per cent by bucket
    :return: minor units by bucket

    >>> provision((100_000, 20_000, -500), (0.3, 3.0, 12.0))
    (300, 600, 0)
    """
    return tuple(
        round(max(amount, 0) * rate / 100)
        for amount, rate in zip(amounts, rates, strict=True)
    )


def observed_loss(written_off, reached, lost):
    """Share of what reached the last bucket that was written off, in per cent.

    :param int written_off: in the months looked at, minor units
    :param int reached: what rolled into the last bucket in these months
    :param float lost: the share to assume where history has no losses

    >>> observed_loss(50, 200, 45.0), observed_loss(0, 200, 45.0)
    (25.0, 45.0)
    >>> observed_loss(500, 200, 45.0), observed_loss(5, 0, 45.0)
    (100.0, 45.0)
    """
    if written_off <= 0 or reached <= 0:
        return lost
    return min(100 * written_off / reached, 100.0)
