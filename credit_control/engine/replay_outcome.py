"""What orders led to, and how well a policy told the bad ones from the others."""

from dataclasses import dataclass

from .checks import HOLD, PASS, WARN

ON_TIME, LATE, UNPAID, UNKNOWN = "on_time", "late", "unpaid", "unknown"
#: What a policy's word and what came of the order make together.
HITS = ("held_late", "held_good", "passed_late", "passed_good", "unknown")


@dataclass(frozen=True)
class Outcome:
    """What became of an order.

    :param str result: ``on_time``, ``late``, ``unpaid`` or ``unknown``
    :param int late_days: the longest delay of a part, 0 for none
    :param int late_amount: what came, or did not come, too late; minor units
    :param int amount: what was invoiced of it and was to be paid; minor units
    """

    result: str = UNKNOWN
    late_days: int = 0
    late_amount: int = 0
    amount: int = 0

    @property
    def bad(self):
        """Whether the order would better have been held; ``None`` if not known yet."""
        return None if self.result == UNKNOWN else self.result in (LATE, UNPAID)


def outcome(parts, end, days):
    """What became of an order, as far as is known at the end.

    A part is late when it was paid more than ``days`` days after it fell due, or was not
    paid by then; what is open and not that late yet is not known.

    >>> outcome([(100, 10, 41)], 90, 30)
    Outcome(result='late', late_days=31, late_amount=100, amount=100)
    >>> outcome([(100, 10, 40), (50, 20, None)], 45, 30).result
    'unknown'
    >>> outcome([(100, 10, 40), (50, 20, None)], 51, 30)
    Outcome(result='unpaid', late_days=31, late_amount=50, amount=150)
    >>> outcome([(100, 10, 40)], 45, 30).result, outcome([], 45, 30).result
    ('on_time', 'unknown')

    :param parts: ``(amount, day due, day paid or None)``, days as numbers
    :param int end: the last day of which anything is known
    :param int days: a longer delay is late
    :rtype: Outcome
    """
    late_days = late = total = 0
    results = set()
    for amount, due, paid in parts:
        delay = (end if paid is None else paid) - due
        total += amount
        late_days = max(late_days, delay)
        if delay > days:
            late += amount
            results.add(UNPAID if paid is None else LATE)
        else:
            results.add(UNKNOWN if paid is None else ON_TIME)
    found = next((one for one in (UNPAID, LATE, UNKNOWN) if one in results), ON_TIME)
    return Outcome(found if results else UNKNOWN, late_days, late, total)


def hit(level, bad):
    """What a policy's word was worth, one of :data:`HITS`.

    >>> hit("hold", True), hit("warn", True), hit("pass", None)
    ('held_late', 'passed_late', 'unknown')

    :param str level: ``pass``, ``warn`` or ``hold``
    :param bad: see :attr:`Outcome.bad`
    """
    if bad is None:
        return "unknown"
    return f"{'held' if level == HOLD else 'passed'}_{'late' if bad else 'good'}"


@dataclass(frozen=True)
class Score:
    """How many orders were held and not, and were paid late and not."""

    held_late: int = 0
    held_good: int = 0
    passed_late: int = 0
    passed_good: int = 0

    @property
    def precision(self):
        """Of the orders held, the share that was paid late; ``None`` without any.

        >>> Score(held_late=3, held_good=1).precision, Score().precision
        (0.75, None)
        """
        held = self.held_late + self.held_good
        return self.held_late / held if held else None

    @property
    def recall(self):
        """Of the orders paid late, the share that was held; ``None`` without any.

        >>> Score(held_late=3, passed_late=9).recall
        0.25
        """
        late = self.held_late + self.passed_late
        return self.held_late / late if late else None

    @property
    def base_rate(self):
        """The share of orders paid late: the precision of holding orders blindly.

        >>> Score(held_late=1, passed_good=3).base_rate
        0.25
        """
        known = self.held_late + self.held_good + self.passed_late + self.passed_good
        return (self.held_late + self.passed_late) / known if known else None


def failed(verdict):
    """The checks that did not pass: ``{code: level}``, the graver level where two rules
    share a check.

    >>> from .verdict import Result, Verdict
    >>> failed(Verdict("hold", (Result("a", "warn", 1, 0), Result("a", "hold", 1, 0))))
    {'a': 'hold'}
    """
    found = {}
    for result in verdict.results:
        if result.level == HOLD or (result.level == WARN and result.code not in found):
            found[result.code] = result.level
    return found


def change(new, old):
    """How the word of a policy differs from another's: one word.

    >>> change("hold", "pass"), change("warn", "hold"), change("warn", "warn")
    ('held', 'freed', 'same')
    >>> change("warn", "pass"), change("pass", "warn")
    ('warned', 'quiet')
    """
    if new == old:
        return "same"
    if HOLD in (new, old):
        return "held" if new == HOLD else "freed"
    return "warned" if old == PASS else "quiet"
