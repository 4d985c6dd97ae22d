"""Amounts as integers: conversion at the edge, exact arithmetic inside."""

from odoo.tools.float_utils import float_round

#: Basis points in a whole: 100 % = 10,000.
WHOLE = 10_000


def to_minor(amount, digits):
    """Turn a decimal amount into an integer number of minor units.

    :param float amount: the amount in the currency's major unit
    :param int digits: decimal places of the currency
    :rtype: int

    >>> to_minor(1250.005, 2)
    125001
    >>> to_minor(-0.1 - 0.2, 2)
    -30
    >>> to_minor(980, 0)
    980
    """
    scale = 10**digits
    return int(
        float_round(
            float_round(amount, precision_digits=digits) * scale, precision_digits=0
        )
    )


def stored_to_minor(amount, digits):
    """Turn an amount into minor units that is rounded to its currency already.

    As the books store it; several times as quick as :func:`to_minor`.

    >>> stored_to_minor(-1250.01, 2), stored_to_minor(980.0, 0)
    (-125001, 980)
    """
    return round(amount * 10**digits)


def from_minor(amount, digits):
    """Turn minor units back into a decimal amount; ``None`` stays ``None``.

    >>> from_minor(125001, 2)
    1250.01
    """
    return None if amount is None else amount / 10**digits


def to_basis_points(rate):
    """Turn a per-cent figure into basis points.

    >>> to_basis_points(12.5)
    1250
    """
    return int(float_round(rate * 100, precision_digits=0))


def share(part, whole):
    """Return ``part / whole`` in basis points, 0 where there is no whole.

    >>> share(50_00, 200_00)
    2500
    >>> share(5, 0)
    0
    """
    return part * WHOLE // whole if whole > 0 else 0


def portion(amount, basis_points):
    """Return the given portion of an amount, rounded down to a minor unit.

    >>> portion(999, 1000)
    99
    """
    return amount * basis_points // WHOLE


def ceil_div(numerator, denominator):
    """Divide and round up, for integers and a positive denominator.

    >>> ceil_div(7, 2), ceil_div(8, 2), ceil_div(-7, 2)
    (4, 4, -3)
    """
    return -(-numerator // denominator)
