"""Securities: what is insured, guaranteed or deposited of a customer's debt."""

import datetime
from dataclasses import dataclass

from .money import WHOLE, portion
from .parts import Part

INSURANCE = "insurance"
#: Kinds of security, the ones that pay soonest first: in this order they are used up.
KINDS = (
    "deposit",
    "bank_guarantee",
    "parent_guarantee",
    INSURANCE,
    "retention_of_title",
)
#: What a clock warns of.
ENDS, NOTIFY, EXTENDED = "ends", "notify", "extended"


@dataclass(frozen=True)
class Security(Part):
    """One security as it stands at a date; amounts in minor units of company currency.

    :param str kind: one of :data:`KINDS`
    :param str name: as people call it
    :param int amount: the buyer's limit, the guarantee or the deposit
    :param int share: basis points of the covered debt that are paid
    :param int deductible: what is taken off a loss
    :param max_extension: days past due after which new deliveries are no longer covered,
        ``None`` where nothing ends that way
    """

    kind: str
    name: str = ""
    amount: int = 0
    share: int = WHOLE
    deductible: int = 0
    max_extension: int | None = None

    def pays(self, debt):
        """What it would pay of a debt.

        >>> insured = Security("insurance", amount=1000, share=9000, deductible=50)
        >>> insured.pays(500), insured.pays(2000), insured.pays(40)
        (400, 850, 0)
        """
        covered = min(max(debt, 0), self.amount)
        return max(portion(covered, self.share) - self.deductible, 0)

    def covers_new(self, overdue_days):
        """Whether a new delivery is covered although something is overdue.

        Credit insurance ends for new deliveries once an invoice is unpaid for longer
        than the policy lets a due date be put off.
        """
        return self.max_extension is None or overdue_days <= self.max_extension


@dataclass(frozen=True)
class Cover(Part):
    """What secures the customer's debt; empty for most customers.

    :param tuple securities: of the fields of :class:`Security`, in the order of
        :data:`KINDS`
    :param str expired: name of a security that ran out and was not renewed, or ''
    :param str expired_on: ISO date of its last day
    """

    securities: tuple = ()
    expired: str = ""
    expired_on: str = ""

    def known(self):
        """The securities as objects."""
        return [Security(*values) for values in self.securities]

    def secured(self, debt, overdue_days=0, new=0):
        """What the securities together would pay of a debt.

        Each pays of what the ones before it have left. What no longer covers new
        deliveries pays of the debt without the document.

        >>> cover = Cover(securities=(("deposit", "Deposit", 300),
        ...                           ("insurance", "Policy", 1000, 9000, 0, 60)))
        >>> cover.secured(800), cover.secured(2000)
        (750, 1200)
        >>> cover.secured(800, overdue_days=61, new=200)
        570

        :param int debt: exposure with the document
        :param int overdue_days: age of the oldest instalment past due
        :param int new: the part of the debt that the document adds
        """
        paid = 0
        for security in self.known():
            left = debt - paid
            if not security.covers_new(overdue_days):
                left -= new
            paid += security.pays(left)
        return paid


def cover_of(counting, ended):
    """The cover of securities that count and of those that ran out.

    A security that ran out does not matter where another of its kind counts.

    >>> guarantee = ("bank_guarantee", "Bank", 500, WHOLE, 0, None)
    >>> over = (("2026-01-31", "deposit", "Deposit"),
    ...         ("2026-02-28", "bank_guarantee", "Old"))
    >>> cover_of([guarantee], over).expired, cover_of([], over).expired
    ('Deposit', 'Old')

    :param counting: of the fields of :class:`Security`
    :param ended: triples (ISO date of the last day, kind, name)
    :rtype: Cover
    """
    counting = tuple(sorted(counting, key=lambda one: KINDS.index(one[0])))
    kinds = {one[0] for one in counting}
    lost = max((one for one in ended if one[1] not in kinds), default=("", "", ""))
    return Cover(counting, expired=lost[2], expired_on=lost[0])


def days_until(today, iso_date):
    """Days from one ISO date to another, negative for the past."""
    first, last = map(datetime.date.fromisoformat, (today, iso_date))
    return (last - first).days


@dataclass(frozen=True)
class Clock:
    """A deadline of a security.

    :param str kind: ``ends``: it runs out; ``notify``: the insurer wants to be told of
        an unpaid invoice; ``extended``: new deliveries are no longer covered
    :param str on: ISO date of the deadline
    :param int days: days until then, negative once it has passed
    """

    kind: str
    on: str
    days: int


def clocks(today, ends_on, oldest_due, untold_due, notify_after, extend_until):
    """The deadlines of a security, the nearest first.

    >>> due = "2026-01-20"
    >>> for clock in clocks("2026-03-10", "2026-12-31", due, due, 60, 90):
    ...     print(clock.kind, clock.on, clock.days)
    notify 2026-03-21 11
    extended 2026-04-20 41
    ends 2026-12-31 296
    >>> clocks("2026-03-10", "", "", "", 60, 90)
    []

    :param str today: ISO date
    :param str ends_on: last day of the security, '' for open-ended
    :param str oldest_due: due date of the oldest unpaid instalment, '' where nothing is
        overdue
    :param str untold_due: the same of those that the insurer was not told of
    :param notify_after: days past due within which the insurer is told, or ``None``
    :param extend_until: days past due from which new deliveries are not covered, or
        ``None``
    """
    found = [(ENDS, ends_on)] if ends_on else []
    for kind, since, days in (
        (NOTIFY, untold_due, notify_after),
        (EXTENDED, oldest_due, extend_until),
    ):
        if since and days is not None:
            last = datetime.date.fromisoformat(since) + datetime.timedelta(days)
            found.append((kind, last.isoformat()))
    return sorted(
        (Clock(kind, on, days_until(today, on)) for kind, on in found),
        key=lambda clock: clock.on,
    )
