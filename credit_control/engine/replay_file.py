"""What a credit file said at a past moment: limits, category, mode, hold and review.

Limits are rows that stay; the other words of a file are found by going back through the
changes that were noted since. Moments are those of :mod:`~.replay`.
"""

from dataclasses import dataclass, field

from .facts import NO_CHECK

_KINDS = ("temporary", "standard", "insured")


@dataclass(frozen=True)
class Granted:
    """A limit that was granted at some time.

    :param int approved: moment of the approval; nobody knew of it before
    :param str kind: ``temporary``, ``standard`` or ``insured``
    :param str start: ISO date from which it counts
    :param str end: ISO date of its last day, '' for none
    :param int end_known: moment since which that end is known
    :param bool undone: superseded or withdrawn as if it had never been granted
    :param tuple amounts: pairs (ISO date, amount in minor units of company currency), the
        last one that is not after the day counts: one for a limit in company currency, one
        for each exchange rate else
    """

    approved: int
    kind: str = "standard"
    start: str = ""
    end: str = ""
    end_known: int = 0
    undone: bool = False
    amounts: tuple = (("", 0),)

    def counts(self, moment, day):
        """Whether the limit was in force.

        >>> limit = Granted(100, start="2026-01-01", end="2026-01-31", end_known=500)
        >>> limit.counts(99, "2026-01-05"), limit.counts(100, "2026-01-05")
        (False, True)
        >>> limit.counts(200, "2026-02-01"), limit.counts(500, "2026-02-01")
        (True, False)
        """
        if self.approved > moment or self.start > day:
            return False
        return not self.ended(moment, day)

    def ended(self, moment, day):
        """Whether the limit had come to an end that was known."""
        return bool(self.end) and self.end < day and self.end_known <= moment

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
    """The limit that counted: temporary before standard before insured, the higher first.

    >>> standard = Granted(0, amounts=(("", 500),))
    >>> season = Granted(0, "temporary", "2026-01-01", "2026-01-31", amounts=(("", 900),))
    >>> [in_force((standard, season), 1, day).amount(day)
    ...  for day in ("2025-12-31", "2026-01-31", "2026-02-01")]
    [500, 900, 500]

    :param limits: of :class:`Granted`
    :return: :class:`Granted`, ``None`` where none was in force
    """
    valid = [limit for limit in limits if limit.counts(moment, day)]
    return min(
        valid,
        key=lambda limit: (_KINDS.index(limit.kind), -limit.amount(day)),
        default=None,
    )


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


_NONE = Category()


@dataclass(frozen=True)
class File:
    """A customer's credit file with its past.

    :param dict fixed: facts of which there is no past: customer, currency, digits, groups
    :param dict now: today's ``mode``, ``category`` (id), ``forced_hold``, ``review_due``
    :param dict changes: for the same names the changes, see :func:`value_at`
    :param tuple limits: of :class:`Granted`
    :param dict categories: id → :class:`Category`
    """

    fixed: dict = field(default_factory=dict)
    now: dict = field(default_factory=dict)
    changes: dict = field(default_factory=dict)
    limits: tuple = ()
    categories: dict = field(default_factory=dict)

    def at(self, moment, day):
        """The facts of the file at a moment, by the names of :class:`~.facts.Facts`.

        >>> File(now={"mode": "limited"}, limits=(Granted(5, amounts=(("", 70),)),)).at(
        ...     9, "1970-01-01")["limit"]
        70

        :param int moment: the moment
        :param str day: its ISO date
        """
        category = self.categories.get(self._said("category", moment), _NONE)
        limit = in_force(self.limits, moment, day)
        return {
            **self.fixed,
            "mode": self._said("mode", moment) or NO_CHECK,
            "limit": limit.amount(day) if limit else 0,
            "limit_granted": limit is not None,
            "limit_expired_on": self._expired_on(moment, day),
            "category": category.name,
            "category_blocked": category.blocked,
            "forced_hold": self._said("forced_hold", moment) or "",
            "review_due": self._said("review_due", moment) or "",
            "allowed_terms_days": category.terms_days,
            "allowed_discount_rate": category.discount_rate,
        }

    def category_at(self, moment):
        """Id of the risk category at a moment, ``None`` for none."""
        return self._said("category", moment) or None

    def _said(self, name, moment):
        return value_at(self.now.get(name), self.changes.get(name, ()), moment)

    def _expired_on(self, moment, day):
        ends = [
            limit.end
            for limit in self.limits
            if limit.approved <= moment
            and not limit.undone
            and limit.ended(moment, day)
        ]
        return max(ends, default="")
