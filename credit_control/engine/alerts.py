"""When a figure is worth telling somebody: once for each threshold that it passes.

A rule has thresholds in order. A figure that passes one more than before fires; one that
only stays where it is says nothing again. It may fire anew after it has come back by the
rule's margin, so that a figure that hovers around a threshold does not ring every day.
"""

from dataclasses import dataclass

#: Units of metrics.
PERCENT, DAYS, COUNT = "percent", "days", "count"
#: What a metric is about.
CUSTOMER, DOCUMENT = "customer", "document"


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


@dataclass(frozen=True)
class Metric:
    """A figure that rules can watch.

    :param str code: key in rules and readers
    :param str label: source term, as shown
    :param str unit: one of the units above
    :param str subject: of what there is a figure each
    :param bool falling: the figure gets worse by falling, as days until an end do
    :param tuple thresholds: proposed for a new rule
    :param float margin: how far a figure has to come back before it fires anew
    :param str sentence: source term of what is told, with ``%(customer)s``,
        ``%(document)s``, ``%(value)s``, ``%(threshold)s`` and ``%(detail)s``
    """

    code: str
    label: str
    unit: str
    subject: str
    sentence: str
    falling: bool = False
    thresholds: tuple = (1,)
    margin: float = 0


#: The highest threshold of a unit that can mean anything; all lie above nought.
HIGHEST = {PERCENT: 1000, DAYS: 3650, COUNT: 10_000}


def highest_threshold(metric):
    """The highest threshold of a metric: a share of a whole ends at all of it.

    >>> [highest_threshold(METRICS[one]) for one in ("limit_used", "customer_share")]
    [1000, 100]
    """
    return 100 if metric.code == "customer_share" else HIGHEST[metric.unit]


#: What is said instead of a share of a limit where there is none to take it of.
WITHOUT_LIMIT = _(
    "%(customer)s owes or has ordered %(detail)s without a credit limit: it is nought."
)

METRICS = {
    metric.code: metric
    for metric in (
        Metric(
            "limit_used",
            _("Share of the limit that is used"),
            PERCENT,
            CUSTOMER,
            _("%(customer)s has used %(value)s of the limit: %(detail)s."),
            thresholds=(80, 90, 100),
            margin=5,
        ),
        Metric(
            "behaviour",
            _("Payments come later than before"),
            DAYS,
            CUSTOMER,
            _(
                "%(customer)s has lately paid %(value)s later than in the time before: "
                "%(detail)s."
            ),
            thresholds=(10, 20),
            margin=3,
        ),
        Metric(
            "customer_share",
            _("Share of all receivables"),
            PERCENT,
            CUSTOMER,
            _("%(customer)s owes %(value)s of all receivables: %(detail)s."),
            thresholds=(10, 20),
            margin=1,
        ),
        Metric(
            "limit_ends",
            _("The credit limit ends"),
            DAYS,
            CUSTOMER,
            _("The credit limit of %(customer)s ends in %(value)s: %(detail)s."),
            falling=True,
            thresholds=(14, 3),
        ),
        Metric(
            "security_ends",
            _("A deadline of a security comes near"),
            DAYS,
            CUSTOMER,
            _("A deadline of a security of %(customer)s is in %(value)s: %(detail)s."),
            falling=True,
            thresholds=(14, 3),
        ),
        Metric(
            "bureau_event",
            _("Events reported by bureaus that nobody has handled"),
            COUNT,
            CUSTOMER,
            _(
                "%(customer)s: %(value)s reported and not handled, the last: %(detail)s."
            ),
        ),
        Metric(
            "promise_broken",
            _("Promises broken in the last thirty days"),
            COUNT,
            CUSTOMER,
            _("%(customer)s: %(value)s broken in thirty days, the last: %(detail)s."),
        ),
        Metric(
            "invoice_not_sent",
            _("Invoices that were not sent"),
            DAYS,
            DOCUMENT,
            _(
                "%(document)s of %(customer)s was posted %(value)s ago and has not been "
                "sent: %(detail)s."
            ),
            thresholds=(2, 7),
        ),
        Metric(
            "receipt_waits",
            _("Receipts that nobody has matched"),
            DAYS,
            DOCUMENT,
            _("A receipt has waited %(value)s for somebody to match it: %(detail)s."),
            thresholds=(3, 10),
        ),
        Metric(
            "invoice_faults",
            _("Faults of invoices that are not sent yet"),
            COUNT,
            DOCUMENT,
            _("%(document)s of %(customer)s should not go out as it is: %(detail)s."),
        ),
    )
}


def level(value, thresholds, falling=False):
    """How many thresholds a figure has passed.

    >>> level(79.9, (80, 90, 100)), level(90, (80, 90, 100)), level(140, (80, 90, 100))
    (0, 2, 3)
    >>> level(20, (14, 3), falling=True), level(14, (14, 3), falling=True)
    (0, 1)
    >>> level(-1, (3, 14), falling=True)  # in whatever order they are written
    2

    :param value: the figure, ``None`` where there is none
    :param thresholds: numbers
    """
    if value is None:
        return 0
    if falling:
        return sum(value <= threshold for threshold in thresholds)
    return sum(value >= threshold for threshold in thresholds)


def judge(value, thresholds, before=0, falling=False, margin=0):
    """Where a figure stands now, and whether that is news.

    >>> judge(92, (80, 90, 100), before=1)
    (2, True)
    >>> judge(92, (80, 90, 100), before=2)
    (2, False)

    What hovers around a threshold stays where it was until it is back by the margin.

    >>> judge(88, (80, 90, 100), before=2, margin=5)
    (2, False)
    >>> judge(84, (80, 90, 100), before=2, margin=5)
    (1, False)
    >>> judge(60, (80, 90, 100), before=2, margin=5), judge(None, (80,), before=1)
    ((0, False), (0, False))

    :param int before: thresholds that it had passed when last looked at
    :return: ``(thresholds passed now, whether one of them is new)``
    """
    now = level(value, thresholds, falling)
    if now > before:
        return now, True
    if value is None:
        return 0, False
    held = level(value - margin if falling else value + margin, thresholds, falling)
    return min(held, before), False


def passed(thresholds, number, falling=False):
    """The threshold that was passed last of so many.

    >>> passed((100, 80, 90), 2), passed((3, 14), 1, falling=True)
    (90, 14)

    :param int number: 1 or more
    """
    return sorted(thresholds, reverse=falling)[number - 1]
