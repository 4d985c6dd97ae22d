"""Ageing: how long past due an amount is, in buckets whose limits a company chooses."""

from bisect import bisect_left

#: Days past due with which the first, second and third bucket end, unless a company
#: chose others; what is older falls into the last bucket.
LIMITS = (30, 60, 90)
#: Not due, three buckets up to a limit each, and what is older than the last limit.
BUCKETS = len(LIMITS) + 2
#: The longest age that a limit may name, in days.
LONGEST = 3650


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


def well_formed(limits):
    """Whether these can be limits: three whole numbers of days, each above the last.

    >>> well_formed((30, 60, 90)), well_formed([15, 30, 45])
    (True, True)
    >>> well_formed((30, 30, 90)), well_formed((0, 30, 60)), well_formed((30, 60))
    (False, False, False)
    >>> well_formed("abc"), well_formed(None), well_formed((30, 60.5, 90))
    (False, False, False)
    """
    if not isinstance(limits, (list, tuple)) or len(limits) != len(LIMITS):
        return False
    if not all(type(limit) is int for limit in limits):
        return False
    chain = (0, *limits)
    rising = all(low < high for low, high in zip(chain, limits, strict=False))
    return rising and limits[-1] <= LONGEST


def bucket(days, limits=LIMITS):
    """The bucket of an amount so many days past its due date.

    On its due date an amount is not late; a limit is the last day of its bucket.

    :param int days: days past due, negative before the due date
    :param limits: see :func:`well_formed`
    :return: 0 for not due to 4 for older than the last limit

    >>> [bucket(days) for days in (-5, 0, 1, 30, 31, 60, 61, 90, 91, 4000)]
    [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    >>> bucket(15, (7, 14, 21))
    3
    """
    return bisect_left((0, *limits), days)


def spread(items, limits=LIMITS):
    """Sum amounts by bucket.

    :param items: pairs (days past due, amount)
    :return: one sum for each bucket

    >>> spread([(-3, 100), (1, 50), (30, 5), (91, 7), (45, -20)])
    (100, 55, -20, 0, 7)
    """
    sums = [0] * BUCKETS
    for days, amount in items:
        sums[bucket(days, limits)] += amount
    return tuple(sums)


def labels(limits=LIMITS):
    """What the buckets are called: source terms with their values.

    >>> [source % values for source, values in labels()]
    ['Not due', '1–30 days', '31–60 days', '61–90 days', 'Over 90 days']
    >>> [source % values for source, values in labels((7, 14, 21))][2:]
    ['8–14 days', '15–21 days', 'Over 21 days']
    """
    chain = (0, *limits)
    return (
        (_("Not due"), {}),
        *(
            (_("%(first)s–%(last)s days"), {"first": low + 1, "last": high})
            for low, high in zip(chain, limits, strict=False)
        ),
        (_("Over %(last)s days"), {"last": limits[-1]}),
    )
