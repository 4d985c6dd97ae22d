"""The key figures of receivables: balances, days, ages, rolls and what was collected."""

from functools import partial

from . import kpi
from .kpi_figures import (
    AGEING,
    DAYS,
    DOWN,
    INVOICES,
    MONEY,
    NEUTRAL,
    PERCENT,
    RECEIPTS,
    UP,
    Figure,
    _,
    _amount,
    _part,
)
from .kpi_view import LATE_BUCKETS, PERIOD


def _per_period(amount, view):
    """An amount in days of the sales of the period."""
    sales, days = view.period("sales", PERIOD)
    return kpi.dso(amount, sales, days), amount * days, sales


def _dso(view):
    return _per_period(view.ended("balance"), view)


def _best_possible(view):
    return _per_period(view.ended("current"), view)


def _count_back(view):
    value = kpi.dso_count_back(view.ended("balance"), view.back("sales"))
    return value if view.reaches(PERIOD) else None, None, None


def _delinquent(view):
    value = kpi.average_days_delinquent(_dso(view)[0], _best_possible(view)[0])
    sales, days = view.period("sales", PERIOD)
    return value, (view.ended("balance") - view.ended("current")) * days, sales


def _effectiveness(view):
    asked = view.before("balance") + view.ended("sales")
    value = kpi.collection_effectiveness(
        view.before("balance"),
        view.ended("sales"),
        view.ended("balance"),
        view.ended("current"),
    )
    return value, asked - view.ended("balance"), asked - view.ended("current")


def _share_of_debts(name, view):
    return kpi.ratio(view.ended(name), view.debts, 100), view.ended(name), view.debts


def _days_overdue(view):
    weighted = view.ended("overdue_days")
    return kpi.ratio(weighted, view.overdue), weighted, view.overdue


def _roll(number, view):
    earlier = "current" if number == 1 else f"bucket_{number - 1}"
    parts = view.ended(f"roll_{number}"), view.before(earlier)
    return kpi.ratio(*parts, 100), *parts


def _of_overdue(view):
    parts = view.ended("collected_overdue"), view.overdue_before
    return kpi.ratio(*parts, 100), *parts


def _overdue(view):
    return view.overdue, None, None


FIGURES = (
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
            "exchange differences are no payments, and a receipt counts once it is "
            "matched with an invoice: until then it stands in Unapplied Credits."
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
            "Receivables ÷ credit sales of the last three months × days of these months; "
            "empty until the books have three months."
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
            "length; empty until the books have three months."
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
            "these months; empty until the books have three months."
        ),
        DAYS,
        DOWN,
        AGEING,
        _best_possible,
    ),
    Figure(
        "days_delinquent",
        _("Average Days Delinquent"),
        _("DSO less best possible DSO; empty until the books have three months."),
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
            _("Share %(age)s"),
            _("Debts of this age ÷ all debts; unapplied credits are left out."),
            PERCENT,
            DOWN,
            AGEING,
            partial(_share_of_debts, f"bucket_{number}"),
        )
        for number in LATE_BUCKETS
    ),
    *(
        Figure(
            f"roll_{number}",
            _("Rolled into %(age)s"),
            _(
                "What was in this bucket and a month earlier in the one before ÷ what was "
                "in the one before a month earlier."
            ),
            PERCENT,
            DOWN,
            AGEING,
            partial(_roll, number),
        )
        for number in LATE_BUCKETS
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
)
