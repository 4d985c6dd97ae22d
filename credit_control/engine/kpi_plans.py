"""Key figures of payment plans and settlements: how many there are, and how they are kept."""

from functools import partial

from .kpi import ratio
from .kpi_figures import COUNT, DOWN, NEUTRAL, PERCENT, UP, Figure, _, _part

PLANS = "plans"
#: Facts that belong to who looks after a plan.
PERSONAL = (
    "plans_agreed",
    "plans_completed",
    "plans_broken",
    "instalments_due",
    "instalments_kept",
)


def _counted(name, view):
    """A number of things done; none is no figure, for there may be no plans at all."""
    return view.ended(name) or None, None, None


def _kept(view):
    """Plans that were paid as agreed, of those that were, or were broken."""
    kept = view.ended("plans_completed")
    ended = kept + view.ended("plans_broken")
    return ratio(kept, ended, 100), kept, ended


FIGURES = (
    Figure(
        "plans_agreed",
        _("Payment Plans Agreed"),
        _("Payment plans and settlements that customers accepted in the month."),
        COUNT,
        NEUTRAL,
        PLANS,
        partial(_counted, "plans_agreed"),
        in_money=False,
    ),
    Figure(
        "plans_broken",
        _("Payment Plans Broken"),
        _("Payment plans and settlements that were broken in the month."),
        COUNT,
        DOWN,
        PLANS,
        partial(_counted, "plans_broken"),
        in_money=False,
    ),
    Figure(
        "plans_kept",
        _("Payment Plans Kept"),
        _(
            "Payment plans and settlements paid as agreed ÷ those paid as agreed or broken "
            "in the month. What somebody ended counts nowhere."
        ),
        PERCENT,
        UP,
        PLANS,
        _kept,
        in_money=False,
    ),
    Figure(
        "instalments_kept",
        _("Instalments Paid on Time"),
        _(
            "Amounts of instalments paid in full within their days of grace ÷ amounts of "
            "instalments whose days of grace ended in the month while their plan stood."
        ),
        PERCENT,
        UP,
        PLANS,
        partial(_part, "instalments_kept", "instalments_due", 100),
    ),
)
