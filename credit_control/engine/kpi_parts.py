"""What a key figure is added up of: the facts that its formula reads, asked of itself.

So the documents behind a figure are those of exactly these facts, and the figure can be
counted again from them.
"""

from .kpi_figures import _
from .kpi_view import EARLIER, View

#: Facts that are lists of what each customer or case has.
LISTS = ("balances", "disputes_days")
#: Facts of a day rather than of a month: those of the month before open this one.
AT_A_DAY = (
    "balance",
    "current",
    "credits",
    *(f"bucket_{number}" for number in range(1, 5)),
)
#: Facts whose documents count with something else than their amount.
WEIGHTED = ("overdue_days", "collected_days", "expected_loss")
#: Facts whose documents have days past due, or days from one thing to another.
WITH_DAYS = (
    *AT_A_DAY,
    *(f"roll_{number}" for number in range(1, 5)),
    "overdue_days",
    "collected",
    "collected_days",
    "collected_overdue",
    "unearned_discounts",
    "sent_days",
)
#: Facts that are known of customers, and of no salesperson.
OF_CUSTOMERS = ("balances", "limit", "limit_used", "expected_loss", "rated_exposure")
#: Facts that are known of product categories.
OF_PRODUCTS = (
    *AT_A_DAY,
    *(f"roll_{number}" for number in range(1, 5)),
    "overdue_days",
    "sales",
    "collected",
    "collected_days",
    "collected_overdue",
)
#: What facts are called on the screen; ``%(age)s`` are the days of a bucket.
LABELS = {
    "balance": _("Receivables"),
    "current": _("Debts not due"),
    "credits": _("Unapplied credits"),
    **{f"bucket_{number}": _("Overdue, %(age)s") for number in range(1, 5)},
    **{f"roll_{number}": _("Rolled into %(age)s") for number in range(1, 5)},
    "overdue_days": _("Overdue × days"),
    "sales": _("Credit sales"),
    "collected": _("Collected"),
    "collected_days": _("Collected × days late"),
    "collected_overdue": _("Collected of what was overdue"),
    "balances": _("Owed by each customer"),
    "limit": _("Limits"),
    "limit_used": _("Receivables and open orders of who has a limit"),
    "expected_loss": _("Expected loss"),
    "rated_exposure": _("Owed by customers with a risk category"),
    "written_off": _("Written off"),
    "unearned_discounts": _("Discounts taken too late"),
    "orders_checked": _("Orders checked"),
    "orders_held": _("Orders held"),
    "decisions": _("Decisions"),
    "decision_minutes": _("Minutes to a decision"),
    "releases": _("Releases"),
    "release_minutes": _("Minutes from hold to release"),
    "released_known": _("Released, and known how it was paid"),
    "released_late": _("Released, and paid late"),
    "stopped_known": _("Held, and known how it was paid"),
    "stopped_good": _("Held, and paid in time"),
    "sent": _("Invoices sent"),
    "sent_days": _("Days from invoice to sent"),
    "billed": _("Invoices for deliveries"),
    "billed_days": _("Days from delivery to invoice"),
    "contacts": _("Contacts"),
    "contacts_reached": _("Contacts in which somebody was reached"),
    "contacts_first": _("First contacts"),
    "contacts_settled": _("First contacts that settled all"),
    "contacts_asked": _("Overdue at the contact"),
    "contacts_brought": _("Paid after the contact"),
    "promises_taken": _("Promises taken"),
    "promises_due": _("Promises kept or broken"),
    "promises_kept": _("Promises kept"),
    "promised": _("Promised"),
    "promised_kept": _("Received in time"),
    "plans_agreed": _("Payment plans agreed"),
    "plans_completed": _("Payment plans paid as agreed"),
    "plans_broken": _("Payment plans broken"),
    "instalments_due": _("Instalments to be paid"),
    "instalments_kept": _("Instalments paid in time"),
    "dispute_open": _("In dispute"),
    "disputes_opened": _("Disputes opened"),
    "disputes_closed": _("Disputes closed"),
    "disputes_days": _("Days to resolve"),
    "disputes_value": _("Amounts decided on"),
    "disputes_upheld": _("Amounts in which customers were right"),
}


class _Asked(dict):
    """Facts of a month that note which of them are read."""

    def __init__(self, back, asked):
        super().__init__()
        self.back, self.asked = back, asked

    def get(self, name, missing=None):
        self.asked[name, self.back] = True
        return missing


def facts_of(figure, lengths=(), value=None):
    """The facts that a figure's formula reads.

    :param figure: :class:`~.kpi_figures.Figure`
    :param lengths: days of the months, the figure's own first and then back; of a figure
        that counts days back, only the months that it used up are told
    :param value: the figure's value, for these
    :return: tuple of pairs (fact, months back), in the order of the formula

    >>> from .kpi_registry import FIGURES
    >>> facts_of(FIGURES["cei"])[:2]
    (('balance', 1), ('sales', 0))
    >>> facts_of(FIGURES["roll_2"]), facts_of(FIGURES["expected_loss"])
    ((('roll_2', 0), ('bucket_1', 1)), (('expected_loss', 0),))
    >>> facts_of(FIGURES["dso_count_back"], (31, 30, 31), 45.5)
    (('balance', 0), ('sales', 0), ('sales', 1))
    """
    asked = {}
    months = tuple((30, _Asked(back, asked)) for back in range(EARLIER, -1, -1))
    figure.compute(View(months, EARLIER))
    if figure.code != "dso_count_back" or value is None:
        return tuple(asked)
    return tuple(
        (fact, back) for fact, back in asked if not back or sum(lengths[:back]) < value
    )


def is_known(figure, dimension):
    """Whether all that a figure is computed from is known of a kind of parts.

    >>> from .kpi_registry import FIGURES
    >>> [is_known(FIGURES["expected_loss"], by) for by in ("category", "salesperson")]
    [True, False]
    >>> [is_known(FIGURES[code], "product") for code in ("dso", "written_off")]
    [True, False]
    """
    names = {fact for fact, _back in facts_of(figure)}
    if dimension == "product":
        return names.issubset(OF_PRODUCTS)
    return dimension != "salesperson" or names.isdisjoint(OF_CUSTOMERS)


def counted_again(figure, sums, lengths):
    """A figure from the sums of the documents behind it.

    :param figure: :class:`~.kpi_figures.Figure`
    :param dict sums: ``{(fact, months back): sum or list}``
    :param lengths: days of the months, the figure's own first and then back
    :return: ``(value, numerator, denominator)`` as the figure itself

    >>> from .kpi_registry import FIGURES
    >>> sums = {("balance", 0): 600, ("sales", 0): 290, ("sales", 1): 310}
    >>> counted_again(FIGURES["dso"], sums, (29, 31, 31))[0]
    91.0
    """
    months = tuple(
        (
            lengths[back],
            {name: value for (name, at), value in sums.items() if at == back},
        )
        for back in range(len(lengths) - 1, -1, -1)
    )
    return figure.compute(View(months, len(months) - 1))


def movement(figure, before, after):
    """By how much each part of a figure moved it from one month to the next.

    The parts are exchanged one after the other, in the order of the formula, and the
    lengths of the months last: so the movements add up to the change.

    :param figure: :class:`~.kpi_figures.Figure`
    :param before: pair (sums, lengths) as of :func:`counted_again`
    :param after: the same a month later
    :return: tuple of pairs (fact and months back of the part's first, movement); empty
        where the figure is not known of both months, or on the way

    >>> from .kpi_registry import FIGURES
    >>> month = {("balance", 0): 600, ("sales", 0): 290, ("sales", 1): 310}
    >>> later = {("balance", 0): 900, ("sales", 0): 490, ("sales", 1): 290}
    >>> days = (30, 30, 30)
    >>> [(part[0], round(moved, 2))
    ...  for part, moved in movement(FIGURES["dso"], (month, days), (later, days))]
    [('balance', 45.0), ('sales', -31.15)]
    """
    sums, (goal, lengths) = dict(before[0]), after
    value = counted_again(figure, sums, before[1])[0]
    moved, parts = [], {}
    for fact, back in facts_of(figure):
        parts.setdefault((fact, back and fact in AT_A_DAY), []).append((fact, back))
    for keys in parts.values():
        sums.update((key, goal.get(key, _nothing(key[0]))) for key in keys)
        then = counted_again(figure, sums, before[1])[0]
        if value is None or then is None:
            return ()
        moved.append((keys[0], then - value))
        value = then
    last = counted_again(figure, goal, lengths)[0]
    if last is not None and last != value:
        moved.append((None, last - value))
    return tuple(pair for pair in moved if pair[1])


def _nothing(fact):
    """A fact of which there is nothing."""
    return [] if fact in LISTS else 0
