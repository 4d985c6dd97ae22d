"""The key figures by code: one line each.

A line says what a figure is called, how it is computed, in what unit it is, whether more
of it is better or worse, and from what it is read. The list on the screen, the stored
series, the targets and the documents behind a figure follow from it.
"""

from dataclasses import dataclass
from functools import partial

from . import kpi, kpi_risk
from .kpi_view import PERIOD

#: Version of the formulas: stored beside each figure, raised when one changes.
VERSION = 1
#: Units of figures. MONEY is minor units of the company's currency.
DAYS, PERCENT, MONEY, HOURS, INDEX, COUNT = (
    "days",
    "percent",
    "money",
    "hours",
    "index",
    "count",
)
UP, DOWN, NEUTRAL = "up", "down", "neutral"
#: From what figures are read, and so what the list behind them shows.
AGEING, INVOICES, RECEIPTS, WRITE_OFFS, DISCOUNTS = SOURCES = (
    "ageing",
    "invoices",
    "receipts",
    "write_offs",
    "discounts",
)
CHECKS, HOLDS, PROFILES = "checks", "holds", "profiles"


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


@dataclass(frozen=True)
class Figure:
    """A registered figure.

    :param compute: callable(:class:`~.kpi_view.View`) → ``(value, numerator,
        denominator)``; the last two are what the value is made of, ``None`` where it is
        not a fraction; the value ``None`` is unknown
    :param bool in_money: numerator and denominator are amounts in minor units, times
        days or not, rather than counts
    """

    code: str
    label: str
    formula: str
    unit: str
    better: str
    source: str
    compute: object
    in_money: bool = True


def light(value, target, tolerance, better):
    """How a figure stands against its target: green, amber or red.

    Reached is green, missed by at most the tolerance amber. Where neither more nor less
    is better, both are a miss.

    >>> [light(value, 45, 5, DOWN) for value in (45, 50, 50.1)]
    ['green', 'amber', 'red']
    >>> [light(value, 80, 5, UP) for value in (81, 75, 74)]
    ['green', 'amber', 'red']
    >>> [light(value, 60, 10, NEUTRAL) for value in (60, 52, 71)]
    ['green', 'amber', 'red']
    """
    missed = {UP: target - value, DOWN: value - target}.get(better)
    if missed is None:
        missed = abs(value - target)
    if missed <= 0:
        return "green"
    return "amber" if missed <= tolerance else "red"


def _amount(name, view):
    value = view.now(name)
    return value, None, None


def _per_period(amount, view):
    """An amount in days of the sales of the period."""
    sales, days = view.period("sales", PERIOD)
    return kpi.dso(amount, sales, days), amount * days, sales


def _dso(view):
    return _per_period(view.now("balance"), view)


def _best_possible(view):
    return _per_period(view.now("current"), view)


def _count_back(view):
    value = kpi.dso_count_back(view.now("balance"), view.back("sales"))
    return value, None, None


def _delinquent(view):
    value = kpi.average_days_delinquent(_dso(view)[0], _best_possible(view)[0])
    sales, days = view.period("sales", PERIOD)
    return value, (view.now("balance") - view.now("current")) * days, sales


def _effectiveness(view):
    asked = view.before("balance") + view.now("sales")
    value = kpi.collection_effectiveness(
        view.before("balance"),
        view.now("sales"),
        view.now("balance"),
        view.now("current"),
    )
    return value, asked - view.now("balance"), asked - view.now("current")


def _part(part, whole, scale, view):
    """A fact as a part of another one."""
    parts = view.now(part), view.now(whole)
    return kpi.ratio(*parts, scale), *parts


def _share_of_debts(name, view):
    return kpi.ratio(view.now(name), view.debts, 100), view.now(name), view.debts


def _days_overdue(view):
    weighted = view.now("overdue_days")
    return kpi.ratio(weighted, view.overdue), weighted, view.overdue


def _roll(number, view):
    earlier = "current" if number == 1 else f"bucket_{number - 1}"
    parts = view.now(f"roll_{number}"), view.before(earlier)
    return kpi.ratio(*parts, 100), *parts


def _of_overdue(view):
    parts = view.now("collected_overdue"), view.overdue_before
    return kpi.ratio(*parts, 100), *parts


def _top(view):
    return kpi_risk.top_share(view.now("balances", [])), None, None


def _concentration(view):
    return kpi_risk.concentration(view.now("balances", [])), None, None


def _overdue(view):
    return view.overdue, None, None


_FIGURES = (
    Figure(
        "balance",
        _("Receivables"),
        _("Balance of the receivable accounts at the end of the month."),
        MONEY,
        NEUTRAL,
        AGEING,
        partial(_amount, "balance"),
    ),
    Figure(
        "current",
        _("Not Due"),
        _("Debts that were not due at the end of the month, by instalment."),
        MONEY,
        NEUTRAL,
        AGEING,
        partial(_amount, "current"),
    ),
    Figure(
        "overdue",
        _("Overdue"),
        _("Debts that were past due at the end of the month, by instalment."),
        MONEY,
        DOWN,
        AGEING,
        _overdue,
    ),
    Figure(
        "credits",
        _("Unapplied Credits"),
        _("Payments and credit notes that nobody had matched, as a negative amount."),
        MONEY,
        NEUTRAL,
        AGEING,
        partial(_amount, "credits"),
    ),
    Figure(
        "sales",
        _("Credit Sales"),
        _("Customer invoices less credit notes booked in the month, with their taxes."),
        MONEY,
        UP,
        INVOICES,
        partial(_amount, "sales"),
    ),
    Figure(
        "collected",
        _("Collected"),
        _(
            "Customer invoices that payments settled in the month. Credit notes and "
            "exchange differences are no payments."
        ),
        MONEY,
        UP,
        RECEIPTS,
        partial(_amount, "collected"),
    ),
    Figure(
        "dso",
        _("Days Sales Outstanding (DSO)"),
        _(
            "Receivables ÷ credit sales of the last three months × days of these months."
        ),
        DAYS,
        DOWN,
        AGEING,
        _dso,
    ),
    Figure(
        "dso_count_back",
        _("DSO, Counted Back"),
        _(
            "The sales of the latest months are taken from the receivables until these "
            "are used up: full months, and the used share of the last with its real "
            "length."
        ),
        DAYS,
        DOWN,
        AGEING,
        _count_back,
    ),
    Figure(
        "dso_best",
        _("Best Possible DSO"),
        _(
            "Debts that are not due ÷ credit sales of the last three months × days of "
            "these months."
        ),
        DAYS,
        DOWN,
        AGEING,
        _best_possible,
    ),
    Figure(
        "days_delinquent",
        _("Average Days Delinquent"),
        _("DSO less best possible DSO."),
        DAYS,
        DOWN,
        AGEING,
        _delinquent,
    ),
    Figure(
        "cei",
        _("Collection Effectiveness"),
        _(
            "(Receivables at the beginning + credit sales − receivables at the end) ÷ "
            "(receivables at the beginning + credit sales − debts not due at the end), "
            "of one month."
        ),
        PERCENT,
        UP,
        AGEING,
        _effectiveness,
    ),
    Figure(
        "days_beyond_terms",
        _("Days Beyond Terms"),
        _(
            "Σ amount × (paid − due) ÷ Σ amount, of what was paid in the month; early is "
            "negative."
        ),
        DAYS,
        DOWN,
        RECEIPTS,
        partial(_part, "collected_days", "collected", 1),
    ),
    Figure(
        "days_overdue",
        _("Average Days Overdue"),
        _("Σ amount × days past due ÷ Σ amount, of what was past due."),
        DAYS,
        DOWN,
        AGEING,
        _days_overdue,
    ),
    Figure(
        "share_current",
        _("Share Not Due"),
        _("Debts that are not due ÷ all debts; unapplied credits are left out."),
        PERCENT,
        UP,
        AGEING,
        partial(_share_of_debts, "current"),
    ),
    *(
        Figure(
            f"share_bucket_{number}",
            label,
            _("Debts of this age ÷ all debts; unapplied credits are left out."),
            PERCENT,
            DOWN,
            AGEING,
            partial(_share_of_debts, f"bucket_{number}"),
        )
        for number, label in (
            (1, _("Share in the First Bucket")),
            (2, _("Share in the Second Bucket")),
            (3, _("Share in the Third Bucket")),
            (4, _("Share in the Oldest Bucket")),
        )
    ),
    *(
        Figure(
            f"roll_{number}",
            label,
            _(
                "What was in this bucket and a month earlier in the one before ÷ what was "
                "in the one before a month earlier."
            ),
            PERCENT,
            DOWN,
            AGEING,
            partial(_roll, number),
        )
        for number, label in (
            (1, _("Rolled into the First Bucket")),
            (2, _("Rolled into the Second Bucket")),
            (3, _("Rolled into the Third Bucket")),
            (4, _("Rolled into the Oldest Bucket")),
        )
    ),
    Figure(
        "collected_of_overdue",
        _("Collected of What Was Overdue"),
        _(
            "Paid in the month of what was past due at its beginning ÷ what was past due "
            "at its beginning."
        ),
        PERCENT,
        UP,
        RECEIPTS,
        _of_overdue,
    ),
    Figure(
        "utilisation",
        _("Use of Limits"),
        _(
            "Receivables and open orders of customers with a limit ÷ their limits, at "
            "the end of the month."
        ),
        PERCENT,
        NEUTRAL,
        PROFILES,
        partial(_part, "limit_used", "limit", 100),
    ),
    Figure(
        "top_ten",
        _("Share of the Ten Largest"),
        _("What the ten customers who owe most owe ÷ what all owe."),
        PERCENT,
        DOWN,
        AGEING,
        _top,
    ),
    Figure(
        "concentration",
        _("Concentration (HHI)"),
        _(
            "Herfindahl–Hirschman index: the sum of squared shares in per cent of all "
            "who owe; 10,000 is one single customer."
        ),
        INDEX,
        DOWN,
        AGEING,
        _concentration,
    ),
    Figure(
        "expected_loss",
        _("Expected Loss"),
        _(
            "Probability of default of the risk category × loss given default of the "
            "company × what the customer owes. Customers without a category are left out."
        ),
        MONEY,
        DOWN,
        AGEING,
        partial(_amount, "expected_loss"),
    ),
    Figure(
        "expected_loss_rate",
        _("Expected Loss Rate"),
        _("Expected loss ÷ what customers with a risk category owe."),
        PERCENT,
        DOWN,
        AGEING,
        partial(_part, "expected_loss", "rated_exposure", 100),
    ),
    Figure(
        "written_off",
        _("Written Off"),
        _(
            "What entries that settle receivables put on income and expense accounts "
            "instead of money, early-payment discounts left out."
        ),
        MONEY,
        DOWN,
        WRITE_OFFS,
        partial(_amount, "written_off"),
    ),
    Figure(
        "bad_debt",
        _("Written Off of Sales"),
        _("Written off ÷ credit sales of the month."),
        PERCENT,
        DOWN,
        WRITE_OFFS,
        partial(_part, "written_off", "sales", 100),
    ),
    Figure(
        "unearned_discounts",
        _("Unearned Discounts"),
        _("Early-payment discounts taken by payments after their last day."),
        MONEY,
        DOWN,
        DISCOUNTS,
        partial(_amount, "unearned_discounts"),
    ),
)
