"""What was on record of a customer at a past moment beside its file and its books.

Scores, bureau reports and securities have their dates; what shipped later follows from the
day that was promised, and the share of all receivables from the books of all customers.
Moments are those of :mod:`~.replay`.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field, replace

from .cover import cover_of
from .money import WHOLE
from .replay import iso_day

#: Checks of securities, of scores and reports, of what ships later, of all receivables.
COVER = frozenset(("security_expired", "uninsured_share"))
SCORES, REPORTS = frozenset(("score_low", "score_old")), frozenset(("report_old",))
HORIZON, SHARE = frozenset(("order_horizon",)), frozenset(("concentration",))
#: Checks that look at any of it.
CODES = COVER | SCORES | REPORTS | HORIZON | SHARE


@dataclass(frozen=True)
class Scored:
    """An assessment that was decided.

    :param int decided: moment of the decision; nobody knew of it before
    :param str assessed_on: ISO date of the assessment
    :param score: hundredths of a point, or ``None``
    :param str until: ISO date until which it is valid, or ''
    """

    decided: int
    assessed_on: str = ""
    score: int | None = None
    until: str = ""


@dataclass(frozen=True)
class Pledge:
    """A security that was confirmed at some time.

    :param int confirmed: moment from which it counted
    :param str kind: one of :data:`~.cover.KINDS`
    :param str name: as people call it
    :param str start: ISO date of its first day
    :param str end: ISO date of its last day, '' for none
    :param int share: basis points of the covered debt that are paid
    :param extension: days past due after which new deliveries are not covered, or ``None``
    :param tuple worth: triples (ISO date, amount, deductible) in minor units of company
        currency; the last one that is not after the day counts
    :param released: moment at which it was given back, ``None`` if never
    """

    confirmed: int
    kind: str = "deposit"
    name: str = ""
    start: str = ""
    end: str = ""
    share: int = WHOLE
    extension: int | None = None
    worth: tuple = (("", 0, 0),)
    released: int | None = None

    def known(self, moment, day):
        """Whether it had begun and was not given back.

        >>> pledge = Pledge(100, start="2026-01-01", released=300)
        >>> [pledge.known(moment, "2026-01-05") for moment in (99, 100, 300)]
        [False, True, False]
        """
        given_back = self.released is not None and moment >= self.released
        return self.confirmed <= moment and self.start <= day and not given_back

    def values(self, day):
        """The fields of :class:`~.cover.Security` on a day."""
        amount, off = next(
            (
                (amount, off)
                for since, amount, off in reversed(self.worth)
                if since <= day
            ),
            (0, 0),
        )
        return (self.kind, self.name, amount, self.share, off, self.extension)


@dataclass(frozen=True)
class Standing:
    """What is on record of a customer with its dates.

    :param tuple scores: of :class:`Scored`, the earlier decisions first
    :param tuple reports: moments at which bureau reports came, oldest first
    :param tuple pledges: of :class:`Pledge`
    :param dict ships: ISO date that was promised for each confirmed order that has one
    :param tuple totals: pairs (ISO date, what all customers owed at its end), oldest first
    """

    scores: tuple = ()
    reports: tuple = ()
    pledges: tuple = ()
    ships: dict = field(default_factory=dict)
    totals: tuple = ()

    def fill(self, facts, moment, order, books, opening):
        """Facts at a moment with what was on record then.

        >>> from .facts import Facts
        >>> from .replay import DAY, Books
        >>> standing = Standing(
        ...     scores=(Scored(5, "1970-01-01", 40_00), Scored(9 * DAY, score=70_00)),
        ...     reports=(2 * DAY, 40 * DAY), ships={7: "1970-02-20", 8: "1970-01-05"},
        ...     totals=(("1970-01-01", 900), ("1970-01-11", 5000)))
        >>> books = Books(orders={7: 300, 8: 50, 9: 20})
        >>> found = standing.fill(Facts("1970-01-11"), 10 * DAY, 8, books, 200).signals
        >>> found.score, found.report_on, found.later_orders, found.others_receivable
        (7000, '1970-01-03', (('1970-02-20', 300),), 700)

        :param facts: of the moment
        :param int moment: the moment
        :param order: id of the order that is asked about
        :param replay.Books books: of the customer at the moment
        :param int opening: what the customer owed when the day began
        :rtype: Facts
        """
        day = iso_day(moment)
        ships_on = self.ships.get(order, "")
        signals = replace(
            facts.signals,
            **self._assessed(moment),
            report_on=self._reported(moment),
            later_orders=self._later(books, day),
            ships_on=ships_on if ships_on > day else "",
            others_receivable=self._total_before(day) - opening if self.totals else 0,
        )
        return replace(facts, signals=signals, cover=self._cover(moment, day))

    def _assessed(self, moment):
        known = [one for one in self.scores if one.decided <= moment]
        last = known[-1] if known else Scored(0)
        return {
            "assessed_on": last.assessed_on,
            "score": last.score,
            "score_until": last.until,
        }

    def _reported(self, moment):
        place = bisect_left(self.reports, moment + 1)
        return iso_day(self.reports[place - 1]) if place else ""

    def _later(self, books, day):
        """What confirmed orders still cost that were promised for after a day."""
        found = defaultdict(int)
        for order, left in books.orders.items():
            ships_on = self.ships.get(order, "")
            if left > 0 and ships_on > day:
                found[ships_on] += left
        return tuple(sorted(found.items()))

    def _total_before(self, day):
        place = bisect_left(self.totals, (day,))
        return self.totals[place - 1][1] if place else 0

    def _cover(self, moment, day):
        known = [one for one in self.pledges if one.known(moment, day)]
        over = [one for one in known if one.end and one.end < day]
        return cover_of(
            [one.values(day) for one in known if one not in over],
            [(one.end, one.kind, one.name) for one in over],
        )
