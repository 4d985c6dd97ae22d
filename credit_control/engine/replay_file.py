"""What a credit file said at a past moment: limits, category, mode, hold and review.

Limits are rows that stay; the other words of a file are found by going back through the
changes that were noted since. Moments are those of :mod:`~.replay`.
"""

from dataclasses import dataclass, field

from .facts import LIMITED, NO_CHECK
from .terms import allowed

#: Kinds of limits of a customer alone, those that come first in the first place.
KINDS = ("temporary", "standard", "insured")


@dataclass(frozen=True)
class Valid:
    """The days on which a granted limit counts.

    :param str start: ISO date of the first
    :param str end: ISO date of the last, '' for none
    :param bool yearly: counts again every year between the same two days
    :param str until: ISO date of the last day of the last season, '' for none
    """

    start: str = ""
    end: str = ""
    yearly: bool = False
    until: str = ""

    def has(self, day):
        """Whether a day is one of them.

        >>> Valid("2026-01-01", "2026-01-31").has("2026-02-01")
        False
        >>> season = Valid("2023-11-15", "2024-01-10", yearly=True, until="2025-12-31")
        >>> [season.has(day) for day in ("2023-11-14", "2025-01-10", "2025-01-11",
        ...                              "2025-12-01", "2026-01-05")]
        [False, True, False, True, False]
        """
        if day < self.start:
            return False
        if not self.yearly:
            return not self.end or day <= self.end
        if self.until and day > self.until:
            return False
        first, last, asked = self.start[5:], self.end[5:], day[5:]
        if first <= last:
            return first <= asked <= last
        return asked >= first or asked <= last

    @property
    def last(self):
        """The last day of all, '' for none."""
        return self.until if self.yearly else self.end


@dataclass(frozen=True)
class Granted:
    """A limit that was granted at some time.

    :param int approved: moment of the approval; nobody knew of it before
    :param str kind: ``temporary``, ``standard`` or ``insured``
    :param Valid now: the days on which it counts by what is known today, ``None`` where it
        was superseded or withdrawn altogether
    :param changes: pairs (moment, days known until then), oldest first
    :param bool on_top: added to the limit that counts otherwise
    :param tuple amounts: pairs (ISO date, amount in minor units of company currency), the
        last one that is not after the day counts: one for a limit in company currency, one
        for each exchange rate else
    """

    approved: int
    kind: str = "standard"
    now: Valid | None = Valid()
    changes: tuple = ()
    on_top: bool = False
    amounts: tuple = (("", 0),)

    def days(self, moment):
        """The days on which it counted, as known at a moment; ``None`` for none."""
        if self.approved > moment:
            return None
        return value_at(self.now, self.changes, moment)

    def counts(self, moment, day):
        """Whether the limit was in force.

        >>> shortened = Granted(100, now=Valid("2026-01-01", "2026-01-31"),
        ...                     changes=((500, Valid("2026-01-01")),))
        >>> shortened.counts(99, "2026-01-05"), shortened.counts(100, "2026-01-05")
        (False, True)
        >>> shortened.counts(200, "2026-02-01"), shortened.counts(500, "2026-02-01")
        (True, False)
        """
        days = self.days(moment)
        return days is not None and days.has(day)

    def amount(self, day):
        """What the limit was worth on a day.

        >>> Granted(0, amounts=(("2026-01-01", 500), ("2026-02-01", 470))).amount(
        ...     "2026-01-31")
        500
        >>> Granted(0, amounts=(("2026-01-01", 500),)).amount("2025-12-31")
        0
        """
        return next(
            (amount for since, amount in reversed(self.amounts) if since <= day), 0
        )


def in_force(limits, moment, day):
    """The limits that counted: one that others are on top of, then those.

    A temporary one comes before the standard one and that before an insured one; of two of
    a kind the higher counts.

    >>> limits = (
    ...     Granted(0, amounts=(("", 500),)),
    ...     Granted(0, "temporary", Valid("2026-01-01", "2026-01-31"), amounts=(("", 900),)),
    ...     Granted(0, "temporary", Valid("2026-01-31"), on_top=True, amounts=(("", 50),)),
    ... )
    >>> [sum(limit.amount(day) for limit in in_force(limits, 1, day))
    ...  for day in ("2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01")]
    [500, 900, 950, 550]

    :param limits: of :class:`Granted`
    :rtype: list
    """
    valid = [limit for limit in limits if limit.counts(moment, day)]
    base = [limit for limit in valid if not limit.on_top]
    base.sort(key=lambda limit: (KINDS.index(limit.kind), -limit.amount(day)))
    return base[:1] + [limit for limit in valid if limit.on_top]


def value_at(now, changes, moment):
    """A value at a past moment, from today's and the changes since.

    >>> changes = ((100, "A"), (200, "B"))
    >>> [value_at("C", changes, moment) for moment in (99, 100, 200)]
    ['A', 'B', 'C']

    :param now: today's value
    :param changes: pairs (moment, value until then), oldest first
    """
    return next((before for since, before in changes if since > moment), now)


@dataclass(frozen=True)
class Category:
    """A risk category as it is today; what it said earlier is not on record."""

    name: str = ""
    blocked: bool = False
    terms_days: int | None = None
    discount_rate: int | None = None
    ceiling: int | None = None


@dataclass(frozen=True)
class Allowed:
    """An exception from the payment terms that the risk category allows.

    :param int approved: moment of the approval; nobody knew of it before
    :param Valid days: the days on which it counts
    :param tuple terms: days of payment and discount in basis points that it allows
    :param withdrawn: moment from which it counted no more, ``None`` if never
    """

    approved: int
    days: Valid
    terms: tuple
    withdrawn: int | None = None

    def counts(self, moment, day):
        """Whether it was in force.

        >>> made = Allowed(100, Valid("2026-01-01", "2026-01-31"), (60, 0), withdrawn=200)
        >>> [made.counts(moment, "2026-01-05") for moment in (99, 100, 200)]
        [False, True, False]
        """
        known = self.approved <= moment
        still = self.withdrawn is None or moment < self.withdrawn
        return known and still and self.days.has(day)


_NONE = Category()


@dataclass(frozen=True)
class File:
    """A customer's credit file with its past.

    :param dict fixed: facts of which there is no past: customer, currency, digits, groups
    :param dict now: today's ``mode``, ``category`` (id), ``forced_hold``, ``review_due``
    :param dict changes: for the same names the changes, see :func:`value_at`
    :param tuple limits: of :class:`Granted`
    :param dict categories: id → :class:`Category`
    :param tuple exceptions: of :class:`Allowed`
    :param ceiling: today's hard ceiling of the customer, ``None`` for that of its category
    """

    fixed: dict = field(default_factory=dict)
    now: dict = field(default_factory=dict)
    changes: dict = field(default_factory=dict)
    limits: tuple = ()
    categories: dict = field(default_factory=dict)
    exceptions: tuple = ()
    ceiling: int | None = None

    def at(self, moment, day):
        """The facts of the file at a moment, by the names of :class:`~.facts.Facts`.

        >>> File(now={"mode": "limited"}, limits=(Granted(5, amounts=(("", 70),)),)).at(
        ...     9, "1970-01-01")["limit"]
        70

        :param int moment: the moment
        :param str day: its ISO date
        """
        category = self.categories.get(self._said("category", moment), _NONE)
        limits = in_force(self.limits, moment, day)
        days, discount = allowed(
            (category.terms_days, category.discount_rate),
            [made.terms for made in self.exceptions if made.counts(moment, day)],
        )
        return {
            **self.fixed,
            "mode": self._mode(moment),
            "limit": sum(limit.amount(day) for limit in limits),
            "limit_granted": bool(limits),
            "limit_expired_on": self._expired_on(moment, day),
            "category": category.name,
            "category_blocked": category.blocked,
            "forced_hold": self._said("forced_hold", moment) or "",
            "review_due": self._said("review_due", moment) or "",
            "allowed_terms_days": days,
            "allowed_discount_rate": discount,
            "ceiling": category.ceiling if self.ceiling is None else self.ceiling,
        }

    def category_at(self, moment):
        """Id of the risk category at a moment, ``None`` for none."""
        return self._said("category", moment) or None

    def _mode(self, moment):
        """Whether the limit was checked.

        A grant ends *no check* at once; the note of that may come a moment later.

        >>> file = File(now={"mode": "limited"}, changes={"mode": ((90, "none"),)},
        ...             limits=(Granted(50),))
        >>> file._mode(49), file._mode(50), file._mode(90)
        ('none', 'limited', 'limited')
        """
        said = self._said("mode", moment) or NO_CHECK
        changes = self.changes.get("mode", ())
        if said != NO_CHECK or not any(since > moment for since, _before in changes):
            return said
        last = max((since for since, _before in changes if since <= moment), default=-1)
        granted = [one.approved for one in self.limits if one.approved <= moment]
        return LIMITED if max(granted, default=-1) > last else said

    def _said(self, name, moment):
        return value_at(self.now.get(name), self.changes.get(name, ()), moment)

    def _expired_on(self, moment, day):
        known = [limit.days(moment) for limit in self.limits if not limit.on_top]
        ends = [days.last for days in known if days is not None]
        return max((end for end in ends if end and end < day), default="")
